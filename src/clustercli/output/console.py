"""The Rich table: fitted to a terminal, or one record a line where there is none."""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import TYPE_CHECKING

from clustercli.labels import Language
from clustercli.output.cells import headings, rows_to_read
from clustercli.table import Column, Table

if TYPE_CHECKING:
    from rich.console import Console

_EIGHTHS = " ▏▎▍▌▋▊▉█"
_LONGEST_BAR = 40
_SHORTEST_BAR = 6
_NARROWEST = 8
_KEPT_BY_FOLDING = 2
_FRAME = 3
_NUMBERS = ("int", "share")
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
    console = _console()
    if table.layout and _needed(shown, language) > console.width:
        shown = table.shown()
    with console.capture() as captured:
        _print(console, _fit(shown, language, console.width), language)
    return captured.get()


def colour_is_forced() -> bool:
    """Say whether the user asks for a terminal's output where there is no terminal."""
    return bool(os.environ.get("FORCE_COLOR")) and not os.environ.get("NO_COLOR")


def _console() -> Console:
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
    for fold, least in ((False, _KEPT_BY_FOLDING), (True, 0)):
        while _needed(table, language, fold=fold) > width:
            last = max(column.rank for column in table.columns)
            if last <= least:
                break
            table = table.narrowed(last)
    return table


def _needed(table: Table, language: Language, *, fold: bool = True) -> int:
    """Return the width that a table needs; with ``fold``, below which it reads badly.

    A text may fold to half of the widest cell of its column, a heading over numbers to
    one character a line.
    """
    needed = 1
    columns = zip(*[headings(table, language), *rows_to_read(table, language)], strict=True)
    for column, (head, *cells) in zip(table.columns, columns, strict=True):
        head_only = head[:1] if fold and column.kind in _NUMBERS else head
        natural = max(_natural([[head_only], *([cell] for cell in cells)]))
        if fold and not _firm(column):
            natural = min(natural, max(_NARROWEST, (natural + 1) // 2))
        needed += natural + _FRAME
    return needed


def _firm(column: Column) -> bool:
    """Say whether a column's cells stay on one line whatever the width."""
    return column.kind in _NUMBERS or column.key in _FIRM


def _print(console: Console, table: Table, language: Language) -> None:
    from rich import box
    from rich.table import Table as RichTable
    from rich.text import Text

    drawn = RichTable(box=box.ROUNDED, border_style="dim")
    rows = rows_to_read(table, language)
    for column, head in zip(table.columns, headings(table, language), strict=True):
        drawn.add_column(
            Text(head),
            justify="right" if column.kind in _NUMBERS else "left",
            overflow="fold",
            no_wrap=_firm(column),
        )
    bars = _bars(console, table, [headings(table, language), *rows])
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


def _bars(console: Console, table: Table, rows: Sequence[Sequence[str]]) -> list[str]:
    """Return one bar a row, the largest as long as there is room for, up to a limit."""
    if table.bars is None or not table.rows:
        return []
    used = sum(_natural(rows)) + _FRAME * (len(table.columns) + 1) + 1
    length = min(_LONGEST_BAR, console.width - used)
    if length < _SHORTEST_BAR:
        return []
    place = table.keys().index(table.bars)
    values = [row[place] for row in table.rows]
    largest = max(values) or 1
    return [_bar(value / largest * length, console.encoding) for value in values]


def _bar(length: float, encoding: str) -> str:
    """Return a bar of ``length`` cells: eighth-blocks, or # where there are none."""
    if not encoding.lower().startswith("utf"):
        return "#" * max(round(length), 1 if length else 0)
    eighths = max(round(length * 8), 1 if length else 0)
    return "█" * (eighths // 8) + _EIGHTHS[eighths % 8].strip()
