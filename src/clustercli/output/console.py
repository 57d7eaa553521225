"""The Rich table: fitted to a terminal, or one record a line where there is none."""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import TYPE_CHECKING, Literal

from clustercli.labels import Language
from clustercli.output.cells import headings, rows_to_read
from clustercli.table import Table

if TYPE_CHECKING:
    from rich.console import Console

_EIGHTHS = " ▏▎▍▌▋▊▉█"
_LONGEST_BAR = 40
_SHORTEST_BAR = 6
_NARROWEST = 8
_ONE_CHARACTER = 2
_READABLE = 20
_KEPT_BY_FOLDING = 2
_FRAME = 3
_NUMBERS = ("int", "real", "share")
_FIRM = ("id", "year", "county_code")


def to_console(table: Table, language: Language, *, terminal: bool) -> str:
    """Return the table as Rich draws it.

    On a terminal it fits the width (``COLUMNS`` goes before the terminal's own): columns of
    the highest rank go first, then cells fold over several lines. Elsewhere nothing is
    coloured, folded or cut, and every row is one line at its natural width.
    """
    shown = (table.layout or table).shown()
    if not terminal:
        return _plain(shown, language)
    console = console_on_stdout()
    if table.layout and _total(_least(shown, language)) > console.width:
        shown = table.shown()
    with console.capture() as captured:
        _print(console, _fit(shown, language, console.width), language)
    return captured.get()


def colour_is_forced() -> bool:
    """Say whether the user asks for a terminal's output where there is no terminal."""
    return bool(os.environ.get("FORCE_COLOR")) and not os.environ.get("NO_COLOR")


def console_on_stdout() -> Console:
    """Return a console on stdout; Rich reads NO_COLOR and TERM.

    The width is given, since Rich takes 80 columns for granted where TERM is dumb.
    """
    from shutil import get_terminal_size

    from rich.console import Console

    width = get_terminal_size().columns
    return Console(
        force_terminal=True, markup=False, highlight=False, emoji=False, width=width, height=25
    )


def _plain(table: Table, language: Language) -> str:
    """Return heading and rows in columns two spaces apart, without trailing blanks."""
    from rich.cells import cell_len

    rows = [headings(table, language), *rows_to_read(table, language)]
    widths = _natural(rows)
    lines = []
    for row in rows:
        cells = []
        for cell, width, column in zip(row, widths, table.columns, strict=True):
            blank = " " * (width - cell_len(cell))
            cells.append(blank + cell if column.kind in _NUMBERS else cell + blank)
        lines.append("  ".join(cells).rstrip() + "\n")
    return "".join(lines)


def _natural(rows: Sequence[Sequence[str]]) -> list[int]:
    """Return the width of the widest cell of each column."""
    from rich.cells import cell_len

    return [max(map(cell_len, cells)) for cells in zip(*rows, strict=True)]


def _fit(table: Table, language: Language, width: int) -> Table:
    """Return the table without the columns that a terminal of ``width`` has no room for.

    The lesser columns go before any cell folds, the better ones before cells fold to less
    than half of their width.
    """
    for needed, kept in ((_natural_widths, _KEPT_BY_FOLDING), (_readable_widths, 0)):
        while _total(needed(table, language)) > width:
            last = max(column.rank for column in table.columns)
            if last <= kept:
                break
            table = table.narrowed(last)
    return table


def _total(widths: Sequence[int]) -> int:
    """Return the width of a drawn table whose columns have these widths."""
    return sum(widths) + _FRAME * len(widths) + 1


def _natural_widths(table: Table, language: Language) -> list[int]:
    """Return the widths at which nothing folds."""
    return _natural([headings(table, language), *rows_to_read(table, language)])


def _readable_widths(table: Table, language: Language) -> list[int]:
    """Return the widths below which a table reads badly.

    That is half of what a text needs, and no more than a short line for a long one.
    """
    naturals = _natural_widths(table, language)
    leasts = _least(table, language)
    return [
        max(least, min(natural, (natural + 1) // 2, _READABLE))
        for least, natural in zip(leasts, naturals, strict=True)
    ]


def _least(table: Table, language: Language) -> list[int]:
    """Return the smallest widths: whole numbers and ids, eight cells of a text.

    A heading over numbers may fold to one character a line.
    """
    cells = _natural([*rows_to_read(table, language), [""] * len(table.columns)])
    naturals = _natural_widths(table, language)
    return [
        max(cell, _ONE_CHARACTER)
        if column.kind in _NUMBERS and column.key not in _FIRM
        else natural
        if column.key in _FIRM
        else min(natural, _NARROWEST)
        for column, cell, natural in zip(table.columns, cells, naturals, strict=True)
    ]


def _widths(table: Table, language: Language, width: int) -> list[int]:
    """Return widths that fit: the widest column gives way first, none below its least."""
    widths = _natural_widths(table, language)
    leasts = _least(table, language)
    while _total(widths) > width:
        spare = [now - least for now, least in zip(widths, leasts, strict=True)]
        if max(spare) <= 0:
            break
        widths[max(range(len(widths)), key=lambda i: (spare[i] > 0, widths[i]))] -= 1
    return widths


def _print(console: Console, table: Table, language: Language) -> None:
    from rich import box
    from rich.table import Table as RichTable
    from rich.text import Text

    drawn = RichTable(box=box.ROUNDED, border_style="dim")
    rows = rows_to_read(table, language)
    widths = _widths(table, language, console.width)
    heads = headings(table, language)
    for column, head, width in zip(table.columns, heads, widths, strict=True):
        justify: Literal["left", "right"] = "right" if column.kind in _NUMBERS else "left"
        drawn.add_column(Text(head), justify=justify, overflow="fold", width=width)
    bars = _bars(console, table, widths)
    if bars:
        drawn.add_column("", no_wrap=True)
    for number, row in enumerate(rows):
        total = number >= len(table.rows)
        if number in table.breaks or total:
            drawn.add_section()
        cells = [Text(cell, "bold" if total else "") for cell in row]
        if bars:
            cells.append(Text("" if total else bars[number], "cyan"))
        drawn.add_row(*cells)
    console.print(drawn)


def _bars(console: Console, table: Table, widths: Sequence[int]) -> list[str]:
    """Return one bar a row, the largest as long as there is room for, up to a limit."""
    if table.bars is None or not table.rows:
        return []
    length = min(_LONGEST_BAR, console.width - _total([*widths, 0]))
    if length < _SHORTEST_BAR:
        return []
    place = table.keys().index(table.bars)
    values = [row[place] for row in table.rows]
    largest = max(values) or 1
    return [bar(value / largest * length, console.encoding) for value in values]


def bar(length: float, encoding: str) -> str:
    """Return a bar of ``length`` cells: eighth-blocks, or # where there are none."""
    if not encoding.lower().startswith("utf"):
        return "#" * max(round(length), 1 if length else 0)
    eighths = max(round(length * 8), 1 if length else 0)
    return "█" * (eighths // 8) + _EIGHTHS[eighths % 8].strip()
