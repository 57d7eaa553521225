"""Stream: a table that comes in parts."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

import msgspec

from clustercli.tables.table import Table, concatenate

if TYPE_CHECKING:
    from clustercli.fields.column_types import ColumnType

Remarks = Callable[[int | None], tuple[str, ...]]
"""What is said of rows that have gone by, by their number; None where not all were read."""


def _none(_number: int | None) -> tuple[str, ...]:
    return ()


class Stream(msgspec.Struct, frozen=True, kw_only=True):
    """Tables of one thing, one after the other, as their rows are read.

    ``first`` has no rows, and the columns that are certain; the ``tables`` may have further ones,
    unless they are ``uniform``. ``live`` says that they are still to be read, and not in memory.
    ``survey``, called before the tables are gone through as a whole, lets the types of their
    further columns be found on the way, which ``types`` then gives by the column; ``given`` says
    that their cells have types where they are read. ``fix`` is called where the columns of the
    first rows stand for all, because these go out under them; ``learn`` where the rows go out one
    by one, and their further columns must have types by then. ``notes`` and ``warnings`` give these
    once the rows have gone by. ``coverage`` is that of the table.
    """

    first: Table
    tables: Iterable[Table]
    uniform: bool
    live: bool
    notes: Remarks
    warnings: Remarks
    survey: Callable[[], None] = lambda: None
    types: Callable[[str], ColumnType | None] = lambda _: None
    given: bool = False
    fix: Callable[[], None] = lambda: None
    learn: Callable[[], None] = lambda: None
    coverage: Callable[[], Any] | None = None

    def without_notes(self) -> Stream:
        """Return the same without notes, which are not made then."""
        return msgspec.structs.replace(self, notes=_none)

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
        number = len(table.rows)
        return msgspec.structs.replace(
            table,
            columns=columns,
            notes=self.notes(number),
            warnings=self.warnings(number),
            coverage=self.coverage,
        )
