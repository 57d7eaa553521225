"""The records of tables with typed columns: of a SQLite database, or of a Parquet file."""

from __future__ import annotations

import datetime as dt
import decimal
import io
import math
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from clustercli.errors import DatasetError
from clustercli.i18n.messages import gettext as _
from clustercli.readers.document_tables import Table, TablesReader
from clustercli.readers.problems import Problems
from clustercli.readers.workbook import chosen_sheets
from clustercli.resources.temporary import temporary_file

if TYPE_CHECKING:
    import sqlite3


class SqliteReader(TablesReader):
    """Reads the tables of a database; nothing in it is run, no view and no trigger."""

    def _tables(self, problems: Problems) -> Iterator[Table]:  # noqa: ARG002
        import sqlite3

        name = self._input.name
        try:
            with _opened(self._input.content()) as connection:
                connection.execute("PRAGMA trusted_schema = 0")
                connection.text_factory = _text
                found = connection.execute(
                    "SELECT name FROM sqlite_master WHERE type = 'table' "
                    "AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY rowid"
                )
                names = [str(row[0]) for row in found]
                if self._options.sheets:
                    names = chosen_sheets(names, self._options.sheets, name)
                for table in names:
                    quoted = table.replace('"', '""')
                    rows = connection.execute(f'SELECT * FROM "{quoted}"')  # noqa: S608
                    headings = [column[0] for column in rows.description]
                    yield _table(table, headings, rows)
        except (sqlite3.Error, OSError, OverflowError, MemoryError) as error:
            template = _("{name} is no database that can be read: {reason}")
            raise DatasetError(template.format(name=name, reason=error)) from None


@contextmanager
def _opened(content: bytes) -> Iterator[sqlite3.Connection]:
    """Open a database for reading, from a copy: it may come from a pipe, or be compressed."""
    import sqlite3

    with temporary_file(".db") as path:
        with open(path, "wb") as file:
            file.write(content)
        address = f"{Path(path).as_uri()}?mode=ro&immutable=1"
        with closing(sqlite3.connect(address, uri=True)) as connection:
            yield connection


class ParquetReader(TablesReader):
    """Reads a Parquet file. Raises DatasetError if pyarrow is not installed."""

    def _tables(self, problems: Problems) -> Iterator[Table]:  # noqa: ARG002
        try:
            import pyarrow as pa
            from pyarrow import parquet
        except ImportError:
            template = _("{name} is a Parquet file: pip install 'clustercli[parquet]'")
            raise DatasetError(template.format(name=self._input.name)) from None
        try:
            file = parquet.ParquetFile(io.BytesIO(self._input.content()))
            rows = file.metadata.num_rows * max(file.metadata.num_columns, 1)
            if rows > self._options.most:
                raise DatasetError(_("{name} has too many cells").format(name=self._input.name))
            found = file.read()
            columns = [column.to_pylist() for column in found.columns]
        except (pa.ArrowException, OSError, ValueError, OverflowError) as error:
            template = _("{name} is no Parquet file that can be read: {reason}")
            reason = str(error).partition("\n")[0]
            raise DatasetError(template.format(name=self._input.name, reason=reason)) from None
        yield _table(self._input.name, found.column_names, zip(*columns, strict=True))


def _table(name: str, headings: Sequence[str], rows: Any) -> Table:
    return Table(
        rows=[list(headings), *(list(map(_plain, row)) for row in rows)],
        repeated=set(),
        spans={},
        name=name,
        part=f"{name}!",
        sheet=name,
        typed=True,
    )


def _text(value: bytes) -> str:
    return value.decode("utf-8", "surrogateescape")


def _plain(value: Any) -> Any:
    """Return a cell as plain data; what is none is its text, and NaN is nothing."""
    if value is None or (isinstance(value, float) and not math.isfinite(value)):
        return ""
    if isinstance(value, dt.datetime | dt.date | dt.time | dt.timedelta):
        return str(value)
    if isinstance(value, decimal.Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    return _text(value) if isinstance(value, bytes) else value
