"""Records of a file of rows and columns."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from operator import itemgetter
from typing import Any

from clustercli.fields.headings import plain_heading
from clustercli.readers.problems import NumberedBy
from clustercli.readers.raw_records import RawRecords
from clustercli.text.spreadsheet import GUARD, unguarded


def named(cells: Iterable[object]) -> tuple[str, ...]:
    """Return the headings of columns, each only once; one without any is column N."""
    names: dict[str, None] = {}
    used: dict[str, int] = {}
    for number, cell in enumerate(cells, start=1):
        text = "" if cell is None else str(cell).encode("utf-8", "replace").decode()
        wanted = name = plain_heading(text) or f"column {number}"
        while name in names:
            used[wanted] = used.get(wanted, 1) + 1
            name = f"{wanted} {used[wanted]}"
        names[name] = None
    return tuple(names)


class TableRows(RawRecords):
    """Records that are rows of cells; an empty cell is no value."""

    def __init__(
        self,
        headings: tuple[str, ...],
        rows: Sequence[Sequence[Any]],
        numbers: Sequence[int],
        numbered_by: NumberedBy,
        part: str = "",
    ) -> None:
        super().__init__(numbers, numbered_by, part)
        self._headings = headings
        self._columns = {heading: column for column, heading in enumerate(headings)}
        self._rows = rows

    def headings(self) -> tuple[str, ...]:
        """Return the headings."""
        return self._headings

    def values(self, heading: str) -> Sequence[Any]:
        """Return a column; None for an empty cell."""
        column = self._columns.get(heading)
        if column is None:
            return [None] * len(self._rows)
        return [value if value != "" else None for value in map(itemgetter(column), self._rows)]

    def take(self, positions: Sequence[int]) -> TableRows:
        """Return the rows at ``positions``."""
        rows = [self._rows[position] for position in positions]
        numbers = [self.numbers[position] for position in positions]
        return type(self)(self._headings, rows, numbers, self.numbered_by, self.part)


class TextRows(TableRows):
    """Rows of texts, of which some are guarded against being taken for formulas."""

    def values(self, heading: str) -> Sequence[Any]:
        """Return a column; None for an empty cell."""
        texts = super().values(heading)
        return [unguarded(text) if text and text[0] == GUARD else text for text in texts]
