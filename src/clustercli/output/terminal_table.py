"""The Rich table: fitted to a terminal, or one record a line where there is none."""

from __future__ import annotations

import os
from collections.abc import Sequence
from operator import attrgetter
from typing import TYPE_CHECKING, Literal

import msgspec

from clustercli.i18n.labels import Language
from clustercli.output.cells import NUMBERS, rows_to_read
from clustercli.output.cells import headings as headings_of
from clustercli.output.escaping import is_unicode
from clustercli.output.windows_console import obeys_sequences
from clustercli.tables.table import Column, Table
from clustercli.tables.view import View

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
_FIRM = ("id", "year", "county_code")


def to_console(view: View, language: Language, *, terminal: bool, headings: bool = True) -> str:
    """Return the view as Rich draws it.

    On a terminal it fits the width (``COLUMNS`` goes before the terminal's own): columns of
    the highest rank go first, then cells fold over several lines; a line break in a cell is
    one. Elsewhere nothing is coloured, folded or cut, and every row is one line at its natural
    width, with a sign for a line break.
    """
    drawn = View(table=view.layout, breaks=view.breaks) if view.layout else view
    shown = drawn.table.shown()
    if not terminal:
        return _plain(shown, language, headings=headings)
    console = console_on_stdout()
    measured = _measured(shown, language)
    if view.layout and _total([width.least for width in measured]) > console.width:
        drawn = view.over(view.table)
        shown = drawn.table.shown()
        measured = _measured(shown, language)
    shown, measured = _fit(shown, measured, console.width)
    drawn = msgspec.structs.replace(drawn, table=shown)
    with console.capture() as captured:
        _print(console, drawn, _widths(measured, console.width), language, headings=headings)
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
    coloured = obeys_sequences()
    return Console(
        force_terminal=True,
        color_system="auto" if coloured else None,
        legacy_windows=not coloured,
        markup=False,
        highlight=False,
        emoji=False,
        width=width,
        height=25,
    )


def _plain(table: Table, language: Language, *, headings: bool) -> str:
    """Return heading and rows in columns two spaces apart, without trailing blanks."""
    from rich.cells import cell_len

    heads = [headings_of(table, language)] if headings else []
    rows = [*heads, *rows_to_read(table, language)]
    lengths = [[cell_len(cell) for cell in row] for row in rows]
    widths = [max(column) for column in zip(*lengths, strict=True)]
    right = [column.kind in NUMBERS for column in table.columns]
    lines = []
    for row, measured in zip(rows, lengths, strict=True):
        cells = []
        for cell, length, width, is_right in zip(row, measured, widths, right, strict=True):
            blank = " " * (width - length)
            cells.append(blank + cell if is_right else cell + blank)
        lines.append("  ".join(cells).rstrip() + "\n")
    return "".join(lines)


def _natural(rows: Sequence[Sequence[str]]) -> list[int]:
    """Return the width of the widest cell of each column."""
    from rich.cells import cell_len

    return [
        max(cell_len(line) for cell in cells for line in cell.split("\n"))
        for cells in zip(*rows, strict=True)
    ]


class _Width(msgspec.Struct, frozen=True):
    """What a column needs: to fold nowhere, to read well, and at the very least."""

    natural: int
    readable: int
    least: int


def _measured(table: Table, language: Language) -> list[_Width]:
    """Return what every column needs.

    A text reads well in half of what it needs, a long one in a short line, and takes eight
    cells at the least. Numbers and ids stay whole; a heading over numbers may fold to one
    character a line.
    """
    rows = rows_to_read(table, language, "\n")
    cells = _natural([*rows, [""] * len(table.columns)])
    naturals = _natural([headings_of(table, language), *rows])
    return [
        _needed(column, cell, natural)
        for column, cell, natural in zip(table.columns, cells, naturals, strict=True)
    ]


def _needed(column: Column, cell: int, natural: int) -> _Width:
    if column.key in _FIRM:
        least = natural
    elif column.kind in NUMBERS:
        least = max(cell, _ONE_CHARACTER)
    else:
        least = min(natural, _NARROWEST)
    return _Width(natural, max(least, min(natural, (natural + 1) // 2, _READABLE)), least)


def _fit(table: Table, measured: list[_Width], width: int) -> tuple[Table, list[_Width]]:
    """Return the table without the columns that a terminal of ``width`` has no room for.

    The lesser columns go before any cell folds, the better ones before cells fold to less
    than they read well in.
    """
    for needed, kept in ((attrgetter("natural"), _KEPT_BY_FOLDING), (attrgetter("readable"), 0)):
        while _total([needed(width_of) for width_of in measured]) > width:
            last = max(column.rank for column in table.columns)
            if last <= kept:
                break
            pairs = zip(table.columns, measured, strict=True)
            measured = [width_of for column, width_of in pairs if column.rank < last]
            table = table.narrowed(last)
    return table, measured


def _total(widths: Sequence[int]) -> int:
    """Return the width of a drawn table whose columns have these widths."""
    return sum(widths) + _FRAME * len(widths) + 1


def _widths(measured: Sequence[_Width], width: int) -> list[int]:
    """Return widths that fit: the widest column gives way first, none below its least."""
    widths = [width_of.natural for width_of in measured]
    while _total(widths) > width:
        spare = [now - of.least for now, of in zip(widths, measured, strict=True)]
        if max(spare) <= 0:
            break
        widths[max(range(len(widths)), key=lambda i: (spare[i] > 0, widths[i]))] -= 1
    return widths


def _print(
    console: Console, view: View, widths: list[int], language: Language, *, headings: bool
) -> None:
    """Draw the table of a view, with the lines and bars that the view asks for."""
    from rich import box
    from rich.table import Table as RichTable
    from rich.text import Text

    drawn = RichTable(box=box.ROUNDED, border_style="dim", show_header=headings)
    table = view.table
    rows = rows_to_read(table, language, "\n")
    heads = headings_of(table, language)
    for column, head, width in zip(table.columns, heads, widths, strict=True):
        justify: Literal["left", "right"] = "right" if column.kind in NUMBERS else "left"
        drawn.add_column(Text(head), justify=justify, overflow="fold", width=width)
    bars = _bars(console, view, widths)
    if bars:
        drawn.add_column("", no_wrap=True)
    for number, row in enumerate(rows):
        total = number >= len(table.rows)
        if number in view.breaks or total:
            drawn.add_section()
        cells = [Text(cell, "bold" if total else "") for cell in row]
        if bars:
            cells.append(Text("" if total else bars[number], "cyan"))
        drawn.add_row(*cells)
    console.print(drawn)


def _bars(console: Console, view: View, widths: Sequence[int]) -> list[str]:
    """Return one bar a row, the largest as long as there is room for, up to a limit."""
    table = view.table
    keys = table.keys()
    if view.bars is None or view.bars not in keys or not table.rows:
        return []
    length = min(_LONGEST_BAR, console.width - _total([*widths, 0]))
    if length < _SHORTEST_BAR:
        return []
    index = keys.index(view.bars)
    values = [row[index] for row in table.rows]
    largest = max(values) or 1
    return [bar(value / largest * length, console.encoding) for value in values]


def bar(length: float, encoding: str) -> str:
    """Return a bar of ``length`` cells: eighth-blocks, or # where there are none."""
    if not is_unicode(encoding):
        return "#" * max(round(length), 1 if length else 0)
    eighths = max(round(length * 8), 1 if length else 0)
    return "█" * (eighths // 8) + _EIGHTHS[eighths % 8].strip()
