"""Stream: a table that comes in parts."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import msgspec

from clustercli.fields.column_types import ColumnType
from clustercli.tables.table import Table, concatenate

Remarks = tuple[tuple[str, ...], tuple[str, ...]]
"""The notes and the warnings of a table."""


class Stream(msgspec.Struct, frozen=True, kw_only=True):
    """Tables of one thing, one after the other, as their rows are read.

    ``first`` has no rows, and the columns that are certain; the ``tables`` may have further ones,
    unless they are ``uniform``. ``live`` says that they are still to be read, and not in memory.
    ``survey``, called before the tables are gone through as a whole, lets the types of their
    further columns be found on the way, which ``types`` then gives by the column; ``given`` says
    that their cells have types where they are read. ``fix`` is called where the columns of the
    first rows stand for all, because these go out under them. ``further`` says whether there are
    such columns, as far as the first rows tell. ``remarks`` gives the notes and warnings once the
    rows have gone by: it takes their number, or None where reading ended before the last one.
    ``coverage`` is that of the table.
    """

    first: Table
    tables: Iterable[Table]
    uniform: bool
    live: bool
    remarks: Callable[[int | None], Remarks]
    survey: Callable[[], None] = lambda: None
    types: Callable[[str], ColumnType | None] = lambda _: None
    given: bool = False
    fix: Callable[[], None] = lambda: None
    further: Callable[[], bool] = lambda: False
    coverage: Callable[[], Any] | None = None

    def whole(self) -> Table:
        """Return all tables as one, with the notes and warnings."""
        self.survey()
        table = concatenate(self.first, self.tables)
        known = set(self.first.keys())
        columns = tuple(
            column
            if column.key in known
            else msgspec.structs.replace(column, type=self.types(column.key), given=self.given)
            for column in table.columns
        )
        notes, warnings = self.remarks(len(table.rows))
        return msgspec.structs.replace(
            table, columns=columns, notes=notes, warnings=warnings, coverage=self.coverage
        )
