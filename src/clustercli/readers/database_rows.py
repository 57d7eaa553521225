"""The rows of a SQLite database or a Parquet file; this runs in a child process."""

from __future__ import annotations

import datetime as dt
import decimal
import io
import math
from collections.abc import Iterable, Iterator
from contextlib import closing
from itertools import islice
from pathlib import Path
from typing import Any

from clustercli.errors import DatasetError, reason_of
from clustercli.i18n.messages import gettext as _

_AT_ONCE = 2_000


def rows_of_sqlite(_data: bytes, path: str, sheets: tuple[str, ...], name: str) -> Iterator[Any]:
    """Yield the tables of a database: of each its name and headings, then its rows, in lists.

    ``path`` is where its content is, for SQLite reads files only. Nothing in it is run, no view
    and no trigger. ``sheets`` are the tables asked for, without any all of them; ``name`` is what
    messages call the database. Raises UsageError for a table that there is not, DatasetError for
    what is no database.
    """
    import sqlite3

    try:
        address = f"{Path(path).as_uri()}?mode=ro&immutable=1"
        with closing(sqlite3.connect(address, uri=True)) as connection:
            connection.execute("PRAGMA trusted_schema = 0")
            connection.text_factory = _text
            found = connection.execute(
                "SELECT name FROM sqlite_master WHERE type = 'table' "
                "AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY rowid"
            )
            names = [str(row[0]) for row in found]
            if sheets:
                from clustercli.readers.workbook import chosen_sheets

                names = chosen_sheets(names, sheets, name)
            for table in names:
                quoted = table.replace('"', '""')
                rows = connection.execute(f'SELECT * FROM "{quoted}"')  # noqa: S608
                yield table, [column[0] for column in rows.description]
                yield from _plain_rows(rows)
    except (sqlite3.Error, OSError, OverflowError) as error:
        template = _("{name} is no database that can be read: {reason}")
        raise DatasetError(template.format(name=name, reason=reason_of(error))) from None


def rows_of_parquet(data: bytes, name: str) -> Iterator[Any]:
    """Yield the name of a Parquet file with its headings, and then its rows, in lists.

    Raises DatasetError for what is none, or if pyarrow is not installed.
    """
    try:
        import pyarrow as pa
        from pyarrow import parquet
    except ImportError:
        template = _("{name} is a Parquet file: pip install 'clustercli[parquet]'")
        raise DatasetError(template.format(name=name)) from None
    try:
        file = parquet.ParquetFile(io.BytesIO(data))
        yield name, file.schema_arrow.names
        for batch in file.iter_batches(_AT_ONCE, use_threads=False):
            columns = [column.to_pylist() for column in batch.columns]
            yield from _plain_rows(zip(*columns, strict=True))
    except pa.ArrowMemoryError:
        raise MemoryError from None
    except (pa.ArrowException, OSError, ValueError, OverflowError) as error:
        template = _("{name} is no Parquet file that can be read: {reason}")
        reason = str(error).partition("\n")[0]
        raise DatasetError(template.format(name=name, reason=reason_of(reason))) from None


def _plain_rows(rows: Iterable[Any]) -> Iterator[list[list[Any]]]:
    left = iter(rows)
    while some := list(islice(left, _AT_ONCE)):
        yield [list(map(_plain, row)) for row in some]


def _text(value: bytes) -> str:
    return value.decode("utf-8", "surrogateescape")


def _plain(value: Any) -> Any:
    """Return a cell as plain data; what is none is its text, and NaN is nothing."""
    if value is None or (isinstance(value, float) and math.isnan(value)):
        return ""
    if isinstance(value, dt.datetime | dt.date | dt.time | dt.timedelta):
        return str(value)
    if isinstance(value, decimal.Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    return _text(value) if isinstance(value, bytes) else value
