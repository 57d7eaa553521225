"""What --ids and --count give instead of a format: identities, or the number of rows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from clustercli.output.escaping import harmless
from clustercli.output.formats import Format, Target
from clustercli.tables.table import Table

_UNKNOWN = "unknown"
"""How the options of a selection name a missing value."""


def _identities(tables: Iterable[Table], target: Target) -> Iterator[str]:
    """Yield each row's identity, one a line or with a NUL behind it, as the options accept it."""
    end = "\0" if target.format == NULL_IDS.name else "\n"
    for table in tables:
        indexes = [table.keys().index(key) for key in table.identity]
        lines = []
        for row in table.rows:
            values = [_UNKNOWN if row[index] is None else str(row[index]) for index in indexes]
            lines.append("\t".join(map(harmless, values)) + end)
        yield "".join(lines)


def _number(tables: Iterable[Table], _target: Target) -> Iterator[str]:
    yield f"{sum(len(table.rows) for table in tables)}\n"


IDS = Format(name="ids", function=_identities, streams=True, keyed=True, quiet=True, paged=True)
NULL_IDS = Format(name="null-ids", function=_identities, streams=True, keyed=True, quiet=True)
COUNT = Format(name="count", function=_number, streams=True, keyed=True, quiet=True)
