"""The records of tables that are read as a whole: of a workbook, a page or a Word document."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterator, Sequence
from typing import Any

import msgspec

from clustercli.errors import DatasetError
from clustercli.fields.headings import header_row, mapped
from clustercli.i18n.messages import gettext as _
from clustercli.i18n.messages import gettext_lazy
from clustercli.readers.byte_stream import Input
from clustercli.readers.layout import Grid, Part
from clustercli.readers.problems import Problems
from clustercli.readers.raw_records import RawRecords
from clustercli.readers.reader import Reader, ReadOptions
from clustercli.readers.table_rows import TableRows, named
from clustercli.readers.workbook import Sheet, Workbook, text_of
from clustercli.text.normalize import unwrap

_CHUNK = 20_000
_HEADER_ROWS = 20


class _Table(msgspec.Struct, frozen=True, kw_only=True):
    """Rows of cells, all of one length, from the first row and column on.

    A merged cell has its value in each of its rows; ``repeated`` are row and column of those
    but the first.
    """

    rows: list[list[Any]]
    repeated: set[tuple[int, int]]
    sheet: str | None = None


class _TablesReader(Reader):
    """Reads the first table that has a column for the name."""

    same_headings = True

    def __init__(self, input_: Input, options: ReadOptions) -> None:
        self._input = input_
        self._options = options

    @abstractmethod
    def _tables(self, problems: Problems) -> Iterator[_Table]:
        """Yield the tables in their order; ``problems`` takes what is to be said of others."""

    def records(self, prefetch: Sequence[str], problems: Problems) -> Iterator[RawRecords]:  # noqa: ARG002
        """Yield the rows below the headings, but for blank ones."""
        table, header = self._chosen(problems)
        cells = table.rows[header]
        headings = named(map(text_of, cells))
        _leave_out_repeated_names(table, mapped(headings, self._options.columns), headings)
        numbered = [
            (number, row)
            for number, row in enumerate(table.rows[header + 1 :], start=header + 2)
            if any(cell != "" for cell in row)
        ]
        columns = [
            column
            for column, cell in enumerate(cells)
            if cell != "" or any(row[column] != "" for _number, row in numbered)
        ]
        rows = [row for _number, row in numbered]
        numbers = [number for number, _row in numbered]
        if len(columns) < len(cells):
            headings = tuple(headings[column] for column in columns)
            rows = [[row[column] for column in columns] for row in rows]
        for start in range(0, len(rows), _CHUNK):
            end = start + _CHUNK
            yield TableRows(headings, rows[start:end], numbers[start:end], "row")

    def _chosen(self, problems: Problems) -> tuple[_Table, int]:
        """Return the table that is read, and its row with the headings."""
        refusal: DatasetError | None = None
        for table in self._tables(problems):
            first = [list(map(text_of, row)) for row in table.rows[:_HEADER_ROWS]]
            try:
                header = header_row(first, self._options.columns, self._input.name)
            except DatasetError as error:
                refusal = refusal or error
                continue
            if refusal is not None and table.sheet is not None:
                message = gettext_lazy(
                    "sheet {sheet} was read, the first with a column for the name",
                    sheet=table.sheet,
                )
                problems.remarks.append(message)
            return table, header
        template = _("{name} holds no table")
        raise refusal or DatasetError(template.format(name=self._input.name))


def _leave_out_repeated_names(
    table: _Table, columns: dict[str, str], headings: tuple[str, ...]
) -> None:
    """Empty the names that only repeat the one above: merged rows with one name are one record."""
    name = columns.get("name")
    column = headings.index(name) if name in headings else None
    for row, repeated in table.repeated:
        if repeated == column:
            table.rows[row][column] = ""


class WorkbookReader(_TablesReader):
    """Reads a sheet: the one that is asked for, or the first visible one with a name's column."""

    def _tables(self, problems: Problems) -> Iterator[_Table]:
        book = Workbook(self._input.content(), self._input.name, self._options.most)
        asked = self._options.sheet
        names = book.visible if asked is None else [asked]
        problems.remarks.extend(book.remarks(names))
        for name in names:
            yield _of_sheet(book.sheet(name))


def _of_sheet(sheet: Sheet) -> _Table:
    rows = sheet.rows
    repeated = set()
    for (top, left), (bottom, _right) in sheet.merges:
        for row in range(top + 1, min(bottom + 1, len(rows))):
            if left < len(rows[row]) and (row, left) not in repeated:
                rows[row][left] = rows[top][left]
                repeated.add((row, left))
    return _Table(rows=rows, repeated=repeated, sheet=sheet.name)


class DocumentReader(_TablesReader):
    """Reads a table of a page or of a Word document."""

    def __init__(self, input_: Input, options: ReadOptions, parts: Sequence[Part]) -> None:
        super().__init__(input_, options)
        self._parts = parts

    def _tables(self, problems: Problems) -> Iterator[_Table]:
        for part in self._parts:
            problems.remarks.extend(part.problems)
            yield from (_of_grid(block) for block in part.blocks if isinstance(block, Grid))


def _of_grid(grid: Grid) -> _Table:
    rows: list[list[Any]] = []
    repeated = set()
    for number, row in enumerate(grid.rows):
        rows.append([""] * len(row))
        for column, cell in enumerate(row):
            if cell is None or cell.left != column:
                continue
            rows[-1][column] = unwrap(cell.text)
            if cell.top != number:
                repeated.add((number, column))
    return _Table(rows=rows, repeated=repeated)
