"""The records of tables with typed columns: of a SQLite database, or of a Parquet file."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from clustercli.errors import DatasetError
from clustercli.i18n.messages import gettext as _
from clustercli.readers.bounded_reading import UnboundedError, bounded
from clustercli.readers.document_tables import Table, TablesReader
from clustercli.readers.problems import Problems
from clustercli.resources.temporary import temporary_file


class SqliteReader(TablesReader):
    """Reads the tables of a database, from a copy: it may come from a pipe, or be compressed."""

    def tables(self, problems: Problems) -> Iterator[Table]:
        """Return the tables that are asked for; raises UsageError for one that there is not."""
        return self._tables(problems)

    def _tables(self, problems: Problems) -> Iterator[Table]:  # noqa: ARG002
        content = self._input.content()
        with temporary_file(".db") as path:
            with open(path, "wb") as file:
                file.write(content)
            sheets = tuple(self._options.sheets)
            return self._read("sqlite", b"", path, sheets, size=len(content))

    def _read(
        self, task: str, data: bytes, *arguments: Any, size: int | None = None
    ) -> Iterator[Table]:
        """Return the tables that a child reads."""
        name, most = str(self._input.name), self._options.most
        try:
            items = bounded(task, data, *arguments, name, most=most, size=size)
        except UnboundedError as error:
            template = _("{name}: {reason}")
            raise DatasetError(template.format(name=name, reason=error)) from None
        tables: list[Table] = []
        for item in items:
            if isinstance(item, list):
                tables[-1].rows.extend(item)
            else:
                tables.append(_table(*item))
        return iter(tables)


class ParquetReader(SqliteReader):
    """Reads a Parquet file."""

    def _tables(self, problems: Problems) -> Iterator[Table]:  # noqa: ARG002
        return self._read("parquet", self._input.content())


def _table(name: str, headings: list[Any]) -> Table:
    return Table(
        rows=[headings],
        repeated=set(),
        spans={},
        name=name,
        part=f"{name}!",
        sheet=name,
        typed=True,
    )
