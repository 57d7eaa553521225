"""What every kind of file is read into: tables as grids of cells, and the lines around them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

import msgspec

from clustercli.errors import DatasetError
from clustercli.i18n.messages import gettext as _

_LARGEST = 1_000_000
"""Positions in a grid: a list of 100 has some 400."""


MIXED = "\N{REPLACEMENT CHARACTER}"
"""Begins a line whose characters cannot be told from those of another, printed on it."""


class Cell(msgspec.Struct, frozen=True, kw_only=True):
    """A cell of a table: its text, its first row and column, and how many of each it covers."""

    text: str
    top: int
    left: int
    height: int = 1
    width: int = 1


class Grid(msgspec.Struct, frozen=True, kw_only=True):
    """A table: rows of cells, and where each row stands in the file.

    A merged cell is the same object at every position that it covers; a position without a
    cell is None. All rows are of one length.
    """

    rows: tuple[tuple[Cell | None, ...], ...]
    locations: tuple[str, ...]

    def cells(self) -> Iterator[Cell]:
        """Iterate over the cells, each once, row by row."""
        for number, row in enumerate(self.rows):
            for column, cell in enumerate(row):
                if cell is not None and (cell.top, cell.left) == (number, column):
                    yield cell


class Line(msgspec.Struct, frozen=True, kw_only=True):
    """A line of text outside every table, and where it stands in the file."""

    text: str
    location: str


Block = Grid | Line


class Part(msgspec.Struct, frozen=True, kw_only=True):
    """What can hold a list of its own: a document, or one sheet of a workbook.

    ``loose`` says that nothing but the list is to be expected in its lines (a text file), so
    that a line needs neither number nor place name to be taken for a name.
    """

    blocks: tuple[Block, ...]
    name: str | None = None
    loose: bool = False
    problems: tuple[str, ...] = ()


def grid_of(cells: Iterable[Cell], locations: Sequence[str]) -> Grid:
    """Return the grid that ``cells`` cover; ``locations`` say where each row stands.

    Where two cells cover one position, the first has it. Raises DatasetError if the table
    is larger than any list can be.
    """
    held = list(cells)
    width = max((cell.left + cell.width for cell in held), default=0)
    covered = sum(cell.height * cell.width for cell in held)
    if max(width * len(locations), covered) > _LARGEST:
        raise DatasetError(
            _("a table of {rows} rows and {columns} columns is no list of clusters").format(
                rows=len(locations), columns=width
            )
        )
    rows: list[list[Cell | None]] = [[None] * width for _location in locations]
    for cell in held:
        for row in rows[cell.top : cell.top + cell.height]:
            for column in range(cell.left, cell.left + cell.width):
                if row[column] is None:
                    row[column] = cell
    return Grid(rows=tuple(map(tuple, rows)), locations=tuple(locations))


def grid_of_texts(rows: Iterable[Sequence[str]], locations: Sequence[str]) -> Grid:
    """Return the grid of plain rows of texts, without merged cells."""
    cells = (
        Cell(text=text, top=top, left=left)
        for top, row in enumerate(rows)
        for left, text in enumerate(row)
    )
    return grid_of(cells, locations)
