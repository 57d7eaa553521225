"""Records of a file of rows and columns."""

from __future__ import annotations

from collections.abc import Sequence
from operator import itemgetter
from typing import Any

from clustercli.readers.problems import NumberedBy
from clustercli.readers.raw_records import RawRecords
from clustercli.text.spreadsheet import unguarded


class TableRows(RawRecords):
    """Records that are rows of cells; an empty cell is no value."""

    def __init__(
        self,
        headings: tuple[str, ...],
        rows: Sequence[Sequence[Any]],
        numbers: Sequence[int],
        unit: NumberedBy,
    ) -> None:
        super().__init__(numbers)
        self.unit = unit
        self._headings = headings
        self._places = {heading: place for place, heading in enumerate(headings)}
        self._rows = rows

    def headings(self) -> tuple[str, ...]:
        """Return the headings."""
        return self._headings

    def values(self, heading: str) -> Sequence[Any]:
        """Return a column; None for an empty cell."""
        place = self._places.get(heading)
        if place is None:
            return [None] * len(self._rows)
        return [value if value != "" else None for value in map(itemgetter(place), self._rows)]

    def take(self, positions: Sequence[int]) -> TableRows:
        """Return the rows at ``positions``."""
        rows = [self._rows[position] for position in positions]
        numbers = [self.numbers[position] for position in positions]
        return type(self)(self._headings, rows, numbers, self.unit)


class TextRows(TableRows):
    """Rows of texts, of which some are guarded against being taken for formulas."""

    def values(self, heading: str) -> Sequence[Any]:
        """Return a column; None for an empty cell."""
        return [unguarded(text) if text else None for text in super().values(heading)]
