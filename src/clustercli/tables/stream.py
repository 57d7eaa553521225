"""Stream: a table that comes in parts."""

from __future__ import annotations

from collections.abc import Callable, Iterable

import msgspec

from clustercli.tables.table import Table, concatenate

Remarks = tuple[tuple[str, ...], tuple[str, ...]]
"""The notes and the warnings of a table."""


class Stream(msgspec.Struct, frozen=True, kw_only=True):
    """Tables of one thing, one after the other, as their rows are read.

    ``first`` has no rows, and the columns that are certain; the ``tables`` may have further
    ones, unless they are ``uniform``. ``live`` says that they are still to be read, and not in
    memory. ``remarks`` gives the notes and warnings once the rows have gone by: it takes their
    number, or None where reading ended before the last one.
    """

    first: Table
    tables: Iterable[Table]
    uniform: bool
    live: bool
    remarks: Callable[[int | None], Remarks]

    def whole(self) -> Table:
        """Return all tables as one, with the notes and warnings."""
        table = concatenate(self.first, self.tables)
        notes, warnings = self.remarks(len(table.rows))
        return msgspec.structs.replace(table, notes=notes, warnings=warnings)
