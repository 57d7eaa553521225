"""The records of tables with typed columns: of a SQLite database, or of a Parquet file."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from clustercli.errors import DatasetError
from clustercli.i18n.messages import gettext as _
from clustercli.readers.bounded_reading import UnboundedError, bounded
from clustercli.readers.document_tables import Table, TablesReader
from clustercli.readers.problems import Problems


class SqliteReader(TablesReader):
    """Reads the tables of a database."""

    def _tables(self, problems: Problems) -> Iterator[Table]:  # noqa: ARG002
        return self._read("sqlite", self._options.sheets)

    def _read(self, task: str, *arguments: Any) -> Iterator[Table]:
        """Return the tables that a child reads."""
        name, most = self._input.name, self._options.most
        try:
            items = bounded(task, self._input.content(), *arguments, str(name), most=most)
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
        return self._read("parquet")


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
