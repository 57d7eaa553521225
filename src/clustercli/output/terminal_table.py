"""The Rich table: fitted to a terminal, or one row a line where there is none."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from operator import attrgetter
from typing import TYPE_CHECKING, Literal

import msgspec

from clustercli.i18n.labels import Language
from clustercli.output.cells import NUMBERS, headings, rows_to_read
from clustercli.output.colour_choice import colour_system, is_refused
from clustercli.output.escaping import BREAK_SIGN, is_unicode
from clustercli.output.windows_console import obeys_sequences
from clustercli.tables.marked_number import MARK
from clustercli.tables.table import Column, Table
from clustercli.tables.view import View
from clustercli.text.lazy_pattern import lazy_pattern

if TYPE_CHECKING:
    from rich.console import Console
    from rich.text import Text

_EIGHTHS = " ▏▎▍▌▋▊▉█"
_LONGEST_BAR = 40
_SHORTEST_BAR = 6
_NARROWEST = 6
_TWO_CHARACTERS = 4
_FOUR_CHARACTERS = 8
_LONGEST_WORD = 16
_ROOM = 12
_READABLE = 20
_KEPT_BY_FOLDING = 2
_FRAME = 3
_APART = 2
_FIRM = ("id", "county_code")
_ADDRESS = lazy_pattern(r"\s*https?://\S+")
_BOLD, _PLAIN = "\x1b[1m", "\x1b[0m"


def to_console(
    view: View, language: Language, *, terminal: bool, coloured: bool, bare: bool = False
) -> str:
    """Return the view as Rich draws it; nothing if it has no rows.

    On a terminal it fits the width (``COLUMNS`` goes before the terminal's own): addresses and
    columns of the highest rank go first, then cells fold over several lines; where even that
    is too wide, numbers in a layout give way to what the view has for a narrow terminal, and at
    last every row is a block of lines; a line break in a cell is one. Elsewhere nothing
    is folded or cut, and every row is one line at its natural width, with a sign for a line
    break; ``coloured`` makes its headings bold. ``bare`` leaves the headings out.
    """
    if not view.table.rows:
        return ""
    drawn = View(table=view.layout, breaks=view.breaks) if view.layout else view
    grid_of = partial(_Grid.of, language=language, bare=bare)
    if not terminal:
        return _lines(grid_of(drawn.table, line_break=BREAK_SIGN), coloured=coloured, bare=bare)
    console = console_on_stdout()
    grid = _fitted(grid_of(drawn.table), console.width)
    if grid is None and view.layout and not any(c.kind in NUMBERS for c in view.layout.columns):
        grid = _fitted(grid_of(drawn.table), console.width, word=_NARROWEST)
    elif grid is None and view.layout:
        drawn = view.narrow() if view.narrow else view.over(view.table)
        grid = _fitted(grid_of(drawn.table), console.width)
    if grid is None:
        whole = grid_of(view.layout or view.table)
        return _blocks(whole.narrowed(_KEPT_BY_FOLDING), console.width)
    with console.capture() as captured:
        _print(console, drawn, grid, bare=bare)
    return captured.get()


def console_on_stdout() -> Console:
    """Return a console on stdout, with the colours that the user and TERM let it have.

    The width is given, since Rich takes 80 columns for granted where TERM is dumb.
    """
    from shutil import get_terminal_size

    from rich.console import Console

    obeyed = obeys_sequences()
    return Console(
        force_terminal=True,
        color_system=colour_system() if obeyed else None,
        legacy_windows=not obeyed,
        no_color=is_refused(),
        markup=False,
        highlight=False,
        emoji=False,
        width=get_terminal_size().columns,
        height=25,
    )


class _Width(msgspec.Struct, frozen=True):
    """What a column needs: to fold nowhere, but for the heading, to read well, at the least."""

    natural: int
    cells: int
    readable: int
    least: int


class _Grid(msgspec.Struct, frozen=True):
    """A table as texts, with the width of the widest cell of each column, the heading's too."""

    columns: tuple[Column, ...]
    heads: list[str]
    rows: list[list[str]]
    naturals: list[int]

    @classmethod
    def of(
        cls, table: Table, language: Language, line_break: str = "\n", *, bare: bool = False
    ) -> _Grid:
        """Return the columns for reading of a table; the footer is the last row.

        ``line_break`` stands for the line breaks in its cells; ``bare`` leaves the headings empty.
        """
        shown = table.shown()
        rows = _hanging(rows_to_read(shown, language, line_break), shown.columns)
        heads = [""] * len(shown.columns) if bare else headings(shown, language)
        return cls(shown.columns, heads, rows, _widest([heads, *rows]))

    def narrowed(self, rank: int) -> _Grid:
        """Return the grid without the columns of a higher rank."""
        kept = [index for index, column in enumerate(self.columns) if column.rank <= rank]
        return _Grid(
            tuple(self.columns[index] for index in kept),
            [self.heads[index] for index in kept],
            [[row[index] for index in kept] for row in self.rows],
            [self.naturals[index] for index in kept],
        )

    def shortened(self) -> _Grid:
        """Return the grid without the addresses in the columns that may lack them."""
        short = [index for index, column in enumerate(self.columns) if column.short]
        if not short:
            return self
        rows = [list(row) for row in self.rows]
        for row in rows:
            for index in short:
                row[index] = _ADDRESS.sub("", row[index])
        return _Grid(self.columns, self.heads, rows, _widest([self.heads, *rows]))

    def widths(self, word: int) -> list[_Width]:
        """Return what every column needs.

        A text reads well in half of what it needs, a long one in a short line; words stay
        whole, unless they have more than ``word`` cells. Numbers and ids stay whole in any case.
        """
        return [
            self._needed(index, column, natural, word)
            for index, (column, natural) in enumerate(zip(self.columns, self.naturals, strict=True))
        ]

    def _needed(self, index: int, column: Column, natural: int, word: int) -> _Width:
        from clustercli.output.wrapping import widest_piece

        cells = [row[index] for row in self.rows]
        (widest,) = _widest([[cell] for cell in cells])
        if column.key in _FIRM:
            least = natural
        elif column.kind in NUMBERS:
            least = max(*map(widest_piece, cells), self._of_head(index))
        else:
            words = max(widest_piece(cell, word) for cell in cells)
            least = max(words, min(widest, _NARROWEST), self._of_head(index))
        readable = max(least, min(natural, (natural + 1) // 2, _READABLE))
        (head,) = _widest([[self.heads[index]]])
        return _Width(natural, max(widest, least, min(head, _FOUR_CHARACTERS)), readable, least)

    def _of_head(self, index: int) -> int:
        """Return what a heading needs at the very least: a word, or two Chinese characters."""
        from clustercli.output.wrapping import widest_piece

        (whole,) = _widest([[self.heads[index]]])
        return max(widest_piece(self.heads[index]), min(whole, _TWO_CHARACTERS))


def _hanging(rows: list[list[str]], columns: Sequence[Column]) -> list[list[str]]:
    """Return rows in which numbers with and without a mark end below one another."""
    marked = {
        index
        for index, column in enumerate(columns)
        if column.kind in NUMBERS and any(row[index].endswith(MARK) for row in rows)
    }
    if not marked:
        return rows
    return [
        [
            f"{cell} " if index in marked and not cell.endswith(MARK) else cell
            for index, cell in enumerate(row)
        ]
        for row in rows
    ]


def _widest(rows: Sequence[Sequence[str]]) -> list[int]:
    """Return the width of the widest cell of each column."""
    from rich.cells import cell_len

    columns = ("\n".join({*cells}) for cells in zip(*rows, strict=True))
    return [max(map(cell_len, lines.split("\n"))) for lines in columns]


def _lines(grid: _Grid, *, coloured: bool, bare: bool) -> str:
    """Return heading and rows in columns two spaces apart, without trailing blanks."""
    from rich.cells import cell_len

    right = [column.kind in NUMBERS for column in grid.columns]
    lines: list[str] = []
    for row in grid.rows if bare else (grid.heads, *grid.rows):
        cells = []
        for cell, width, is_right in zip(row, grid.naturals, right, strict=True):
            blank = " " * (width - cell_len(cell))
            cells.append(blank + cell if is_right else cell + blank)
        line = "  ".join(cells).rstrip()
        lines.append(
            f"{_BOLD}{line}{_PLAIN}\n" if coloured and not (bare or lines) else f"{line}\n"
        )
    return "".join(lines)


def _blocks(grid: _Grid, width: int) -> str:
    """Return every row as a block of lines, each with a heading and what stands under it.

    Where there is no room beside the headings for a word, it stands below its heading.
    """
    from rich.cells import cell_len

    from clustercli.output.wrapping import pieces

    widest = max(map(cell_len, grid.heads))
    below = width - widest - _APART < _ROOM
    indent = _APART if below else widest + _APART
    room = max(width - indent, _TWO_CHARACTERS)
    blocks = []
    for row in grid.rows:
        lines: list[str] = []
        for column, head, cell in zip(grid.columns, grid.heads, row, strict=True):
            if not cell:
                continue
            number = column.kind in NUMBERS or column.key in _FIRM
            parts = [
                part.rstrip()
                for line in cell.split("\n")
                for part in ([line] if number else pieces(line, room))
            ]
            begin = head + " " * (indent - cell_len(head))
            if below:
                lines.append(head)
                begin = " " * indent
            begins = [begin, *[" " * indent] * (len(parts) - 1)]
            lines += [(b + part).rstrip() for b, part in zip(begins, parts, strict=True)]
        blocks.append("".join(f"{line}\n" for line in lines))
    return "\n".join(blocks)


def _fitted(grid: _Grid, width: int, word: int = _LONGEST_WORD) -> _Grid | None:
    """Return the grid as a terminal of ``width`` has room for it, None if it has none.

    Addresses and the lesser columns go before any cell folds, the better ones before cells
    fold to less than they read well in. Words of more than ``word`` cells may be broken.
    Widths are those that the columns get.
    """
    if _total(grid.naturals) <= width:
        return grid
    grid = grid.shortened()
    needed = grid.widths(word)
    for of, kept in ((attrgetter("cells"), _KEPT_BY_FOLDING), (attrgetter("readable"), 0)):
        while _total([of(width_of) for width_of in needed]) > width:
            last = max(column.rank for column in grid.columns)
            if last <= kept:
                break
            pairs = zip(grid.columns, needed, strict=True)
            needed = [width_of for column, width_of in pairs if column.rank < last]
            grid = grid.narrowed(last - 1)
    if _total([width_of.least for width_of in needed]) > width:
        return None
    return msgspec.structs.replace(grid, naturals=_widths(needed, width))


def _total(widths: Sequence[int]) -> int:
    """Return the width of a drawn table whose columns have these widths."""
    return sum(widths) + _FRAME * len(widths) + 1


def _widths(measured: Sequence[_Width], width: int) -> list[int]:
    """Return widths that fit: the widest column gives way first, none below its least.

    Headings fold before cells do.
    """
    widths = [width_of.natural for width_of in measured]
    for of in (attrgetter("cells"), attrgetter("least")):
        floors = [of(width_of) for width_of in measured]
        while _total(widths) > width:
            spare = [now - floor for now, floor in zip(widths, floors, strict=True)]
            if max(spare) <= 0:
                break
            widths[max(range(len(widths)), key=lambda i: (spare[i] > 0, widths[i]))] -= 1
    return widths


def _print(console: Console, view: View, grid: _Grid, *, bare: bool) -> None:
    """Draw the table of a view, with the lines and bars that the view asks for."""
    from rich import box
    from rich.table import Table as RichTable

    from clustercli.output.wrapped_text import WrappedText

    drawn = RichTable(box=box.ROUNDED, border_style="dim", show_header=not bare)
    table = view.table
    for column, head, width in zip(grid.columns, grid.heads, grid.naturals, strict=True):
        justify: Literal["left", "right"] = "right" if column.kind in NUMBERS else "left"
        drawn.add_column(WrappedText(head), justify=justify, overflow="fold", width=width)
    bars = _bars(console, view, grid.naturals)
    if bars:
        drawn.add_column("", no_wrap=True)
    for number, row in enumerate(grid.rows):
        total = number >= len(table.rows)
        if number in view.breaks or total:
            drawn.add_section()
        cells = [
            _written(cell, width, "bold" if total else "")
            for cell, width in zip(row, grid.naturals, strict=True)
        ]
        if bars:
            cells.append(WrappedText("" if total else bars[number], "cyan"))
        drawn.add_row(*cells)
    console.print(drawn)


def _written(cell: str, width: int, style: str) -> Text:
    """Return a cell as Rich draws it, which would take the blank of a hanging mark away."""
    from rich.cells import cell_len

    from clustercli.output.wrapped_text import WrappedText

    if not cell.endswith(" ") or cell_len(cell) > width:
        return WrappedText(cell, style)
    return WrappedText(" " * (width - cell_len(cell)) + cell, style, justify="left")


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
    values = [row[index] or 0 for row in table.rows]  # of nothing there are no shares
    if not (largest := max(values)):
        return []
    return [bar(value / largest * length, console.encoding) for value in values]


def bar(length: float, encoding: str) -> str:
    """Return a bar of ``length`` cells: eighth-blocks, or # where there are none."""
    if not is_unicode(encoding):
        return "#" * max(round(length), 1 if length else 0)
    eighths = max(round(length * 8), 1 if length else 0)
    return "█" * (eighths // 8) + _EIGHTHS[eighths % 8].strip()
