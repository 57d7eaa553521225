"""Tables of other files, of any columns, for SQL to join with the dataset."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import msgspec

from clustercli.errors import UsageError
from clustercli.fields.column_types import ColumnType, TypeSurvey
from clustercli.fields.headings import FIRST_ROW
from clustercli.i18n.messages import gettext as _
from clustercli.query.sql_tables import TABLES
from clustercli.readers.byte_stream import MOST_BYTES, Input
from clustercli.readers.file_readers import reader_of
from clustercli.readers.problems import Problems, location
from clustercli.readers.reader import ReadOptions
from clustercli.tables.table import Row, flat


class FurtherTable(msgspec.Struct, frozen=True, kw_only=True):
    """A table of a file: its columns with their types, and the rows.

    ``remarks`` say what of the file was not read.
    """

    columns: tuple[str, ...]
    types: tuple[ColumnType, ...]
    rows: Sequence[Row]
    remarks: tuple[str, ...]

    def typed_rows(self) -> Iterable[Row]:
        """Return the rows for SQL: numbers in the columns of numbers, and nothing else there."""
        reads = [kind.number if kind.numeric else flat for kind in self.types]
        return (
            tuple([read(value) for read, value in zip(reads, row, strict=True)])
            for row in self.rows
        )


def read_tables(texts: Iterable[str]) -> dict[str, FurtherTable]:
    """Return tables by their names from texts such as cities=cities.csv.

    The first row that is neither empty nor a title holds the headings. Raises UsageError for a
    text that is none such and for a name that is taken, DatasetError for a file that cannot be
    read.
    """
    found: dict[str, FurtherTable] = {}
    taken = set(TABLES)
    for text in texts:
        name, equals, path = text.partition("=")
        if not equals or not name.isidentifier() or not path:
            template = _("--table takes NAME=FILE, as in cities=cities.csv, not {text!r}")
            raise UsageError(template.format(text=text))
        if name.casefold() in taken or name.casefold().startswith("sqlite_"):
            template = _("--table {name}=…: there is a table {name} already")
            raise UsageError(template.format(name=name))
        taken.add(name.casefold())
        found[name] = _read(path)
    return found


def _read(path: str) -> FurtherTable:
    source = Input(path, MOST_BYTES)
    try:
        problems = Problems(source.name)
        reader = reader_of(source, ReadOptions(columns={"name": FIRST_ROW}))
        chunks = [chunk.sound(lambda *_: None) for chunk in reader.records((), problems)]
    finally:
        source.close()
    columns = tuple(dict.fromkeys(name for chunk in chunks for name in chunk.headings()))
    cells: list[list[Any]] = [[] for _column in columns]
    surveys = [TypeSurvey() for _column in columns]
    for chunk in chunks:
        by, numbers = chunk.numbered_by, chunk.numbers

        def place_of(position: int, by: Any = by, numbers: Sequence[int] = numbers) -> str:
            return location(by, numbers[position])

        for column, values, survey in zip(columns, cells, surveys, strict=True):
            part = chunk.values(column)
            survey.add(part, place_of)
            values.extend(part)
    return FurtherTable(
        columns=columns,
        types=tuple(survey.type() for survey in surveys),
        rows=list(zip(*cells, strict=True)),
        remarks=problems.words(),
    )
