"""Tables in documents, where a table can stand in a cell of another to lay out the page."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import msgspec

from clustercli.i18n.messages import gettext_lazy
from clustercli.readers.layout import Block, Cell, Line, grid_of

_DEEPEST = 40


class NestedCell(msgspec.Struct, kw_only=True):
    """A cell of a document's table: where it stands, and its texts and tables in order."""

    top: int
    left: int
    height: int = 1
    width: int = 1
    parts: list[str | NestedTable] = msgspec.field(default_factory=list)

    def text(self) -> str:
        """Return the text of the cell itself, without that of tables in it."""
        return "".join(part for part in self.parts if isinstance(part, str))


class NestedTable(msgspec.Struct, kw_only=True):
    """A table of a document: its cells in order, and how many rows it has."""

    cells: list[NestedCell] = msgspec.field(default_factory=list)
    height: int = 0


def plain_table(table: NestedTable) -> Any:
    """Return a table as plain values; :func:`table_of` makes it one again."""
    return table.height, [
        (
            *(cell.top, cell.left, cell.height, cell.width),
            [part if isinstance(part, str) else plain_table(part) for part in cell.parts],
        )
        for cell in table.cells
    ]


def table_of(plain: Any) -> NestedTable:
    """Return the table that some plain values are."""
    table_height, cells = plain
    return NestedTable(
        height=table_height,
        cells=[
            NestedCell(
                top=top,
                left=left,
                height=height,
                width=width,
                parts=[part if isinstance(part, str) else table_of(part) for part in parts],
            )
            for top, left, height, width, parts in cells
        ],
    )


class Locations:
    """Says where the lines and rows of a document stand, counting as they come."""

    def __init__(self) -> None:
        self.lines = 0
        self.tables = 0

    def line(self) -> str:
        """Return the location of the next line."""
        self.lines += 1
        return gettext_lazy("line {number}", number=self.lines)

    def table(self, height: int) -> list[str]:
        """Return the locations of the next table's rows."""
        self.tables += 1
        if self.tables == 1:
            return [gettext_lazy("row {number}", number=number + 1) for number in range(height)]
        return [
            gettext_lazy("table {table}, row {number}", table=self.tables, number=number + 1)
            for number in range(height)
        ]


def lines_of(text: str, locations: Locations) -> Iterator[Line]:
    """Return the lines of a text that are not blank."""
    for line in text.split("\n"):
        if line.strip():
            yield Line(text=line, location=locations.line())


def blocks_of(table: NestedTable, locations: Locations, depth: int = 0) -> Iterator[Block]:
    """Return what a table holds: its grid, or, if it only lays out the page, all its parts.

    It lays out the page if the tables in it speak of clusters more often than it does itself.
    """
    inner = [part for cell in table.cells for part in cell.parts if isinstance(part, NestedTable)]
    own = sum(cell.text().count("集群") for cell in table.cells)
    if inner and depth < _DEEPEST and own < sum(_mentions(each, depth) for each in inner):
        for cell in table.cells:
            for part in cell.parts:
                if isinstance(part, str):
                    yield from lines_of(part, locations)
                else:
                    yield from blocks_of(part, locations, depth + 1)
        return
    yield grid_of(
        (
            Cell(
                text=_whole(cell, depth),
                top=cell.top,
                left=cell.left,
                height=cell.height,
                width=cell.width,
            )
            for cell in table.cells
        ),
        locations.table(table.height),
    )


def _mentions(table: NestedTable, depth: int) -> int:
    return sum(_whole(cell, depth).count("集群") for cell in table.cells)


def _whole(cell: NestedCell, depth: int) -> str:
    """Return the text of a cell with that of the tables in it."""
    if depth > _DEEPEST:
        return cell.text()
    return "\n".join(
        part if isinstance(part, str) else "\n".join(_whole(each, depth + 1) for each in part.cells)
        for part in cell.parts
    )
