"""The records of tables that are read as a whole: of a workbook, a page or a Word document."""

from __future__ import annotations

from abc import abstractmethod
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cache
from itertools import chain
from typing import Any

import msgspec

from clustercli.errors import DatasetError
from clustercli.fields.headings import PLACE, mapped, plain_heading
from clustercli.fields.words import label
from clustercli.geography.divisions import divisions_named
from clustercli.i18n.labels import LANGUAGES
from clustercli.i18n.messages import (
    comma_separated,
    gettext_lazy,
    in_current_language,
    ngettext,
)
from clustercli.i18n.messages import gettext as _
from clustercli.readers.byte_stream import Input
from clustercli.readers.header_rows import Header, read_header
from clustercli.readers.layout import Grid, Part
from clustercli.readers.other_rows import OtherRow, may_be_other_row, other_row
from clustercli.readers.other_rows import remark as other_rows_remark
from clustercli.readers.problems import Problem, Problems
from clustercli.readers.raw_records import RawRecords
from clustercli.readers.reader import SHEET, Reader, ReadOptions
from clustercli.readers.table_rows import TableRows, named
from clustercli.readers.workbook import Sheet, text_of, workbook_of
from clustercli.records.model import Cluster
from clustercli.text.normalize import unwrap
from clustercli.text.spreadsheet import column_letters

_HEADER_ROWS = 21


class Table(msgspec.Struct, frozen=True, kw_only=True):
    """Rows of cells, all of one length, from the first row and column on.

    A merged cell has its value in each of its rows; ``repeated`` are row and column of those
    but the first, ``spans`` the heights and widths. ``name`` is what messages call it, ``part``
    what stands before the numbers of its rows where several tables are read. ``typed`` says
    that its first row is its headings, and that it is not counted.
    """

    rows: list[list[Any]]
    repeated: set[tuple[int, int]]
    spans: dict[tuple[int, int], tuple[int, int]]
    name: str
    part: str
    sheet: str | None = None
    typed: bool = False


class _Block(msgspec.Struct, frozen=True, kw_only=True):
    """The records of a table, or of one of several side by side."""

    table: Table
    headings: tuple[str, ...]
    rows: list[list[Any]]
    numbers: list[int]
    letters: str


class TablesReader(Reader):
    """Reads the tables that have a column for the name, and the same headings as the first."""

    same_headings = True

    def __init__(self, input_: Input, options: ReadOptions) -> None:
        self._input = input_
        self._options = options

    @abstractmethod
    def _tables(self, problems: Problems) -> Iterator[Table]:
        """Yield the tables in their order; ``problems`` takes what is to be said of others."""

    def _refused(self, refusal: DatasetError) -> DatasetError:
        """Return the error where no table has a column for the name."""
        return refusal

    def records(self, prefetch: Sequence[str], problems: Problems) -> Iterator[RawRecords]:  # noqa: ARG002
        """Yield the rows below the headings, but for those that are no records."""
        passed: Counter[OtherRow] = Counter()
        tables = self._chosen(problems, passed)
        several = len(tables) > 1
        self.own_headings = any(_other_headings(table, tables[0]) for table in tables)
        every = _headings(chain.from_iterable(tables))
        sheets = [table[0].table.sheet for table in tables]
        of_sheet = named([*every, SHEET])[-1] if several and None not in sheets else None
        for group in [[blocks] for blocks in tables] if self.own_headings else [tables]:
            headings = _headings(chain.from_iterable(group))
            further = self._further([blocks[0].table for blocks in group], headings, of_sheet)
            for block in chain.from_iterable(group):
                table = block.table
                index = [block.headings.index(h) if h in block.headings else None for h in headings]
                own = [further[heading](table) for heading in further]
                rows = [
                    [*("" if column is None else row[column] for column in index), *own]
                    for row in block.rows
                ]
                part = (table.part if several else "") + block.letters
                yield TableRows((*headings, *further), rows, block.numbers, "row", part)
        if (message := other_rows_remark(passed)) is not None:
            problems.remarks.append(message)

    def _further(
        self, tables: Sequence[Table], headings: tuple[str, ...], of_sheet: str | None
    ) -> dict[str, Callable[[Table], str]]:
        """Return the columns that the names of the sheets make, and how each is told.

        The name is a column where several sheets are read (``of_sheet`` is its heading), and the
        city where it is one and no column says where a cluster lies.
        """
        sheets = [table.sheet for table in tables if table.sheet is not None]
        further: dict[str, Callable[[Table], str]] = {}
        if of_sheet is not None:
            further[of_sheet] = lambda table: table.sheet or ""
        fields = mapped(headings, self._options.columns)
        if any(map(_city, sheets)) and "city" not in fields and PLACE not in fields:
            further["city"] = lambda table: _city(table.sheet or "") or ""
        return further

    def _chosen(self, problems: Problems, passed: Counter[OtherRow]) -> list[list[_Block]]:
        """Return the tables that are read, each as its blocks; the others are named.

        One that is asked for by its name is read under its own headings, or refused.
        """
        refusal: DatasetError | None = None
        chosen: list[list[_Block]] = []
        unread: list[Table] = []
        asked = bool(self._options.sheets)
        by_name = asked and not any(map(_asks_for_all, self._options.sheets))
        for table in self._tables(problems):
            first = [
                list(map(text_of, row)) for row in table.rows[: 1 if table.typed else _HEADER_ROWS]
            ]
            name = self._input.name
            if by_name and table.sheet is not None:
                name = _("{name}, sheet {sheet}").format(name=name, sheet=table.sheet)
            try:
                header = read_header(first, table.spans, self._options.columns, name)
            except DatasetError as error:
                if by_name:
                    raise
                refusal = refusal or error
                unread.append(table)
                continue
            counted: Counter[OtherRow] = Counter()
            blocks = _blocks(table, header, self._options.columns, counted)
            if chosen and not asked and _other_headings(blocks, chosen[0]):
                problems.add(_not_read(table, sum(len(block.rows) for block in blocks)))
                continue
            passed.update(counted)
            chosen.append(blocks)
        if not chosen:
            template = _("{name} holds no table")
            no_table = DatasetError(template.format(name=self._input.name))
            raise self._refused(refusal or no_table)
        for table in filter(self._may_be_list, unread):
            problems.add(_not_read(table, _filled(table)))
        names = [
            _with_rows(table) for table in unread if _filled(table) and not self._may_be_list(table)
        ]
        if names:
            message = gettext_lazy(
                "not read, having other columns: {tables}", tables=comma_separated(names)
            )
            problems.remarks.append(message)
        return chosen

    def _may_be_list(self, table: Table) -> bool:  # noqa: ARG002
        """Say whether a table without a heading for the name may be a list nevertheless."""
        return False


def _asks_for_all(text: str) -> bool:
    return any(one.strip().casefold() == "all" for one in text.replace("，", ",").split(","))


def _headings(blocks: Iterable[_Block]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(chain.from_iterable(block.headings for block in blocks)))


def _other_headings(table: Sequence[_Block], first: Sequence[_Block]) -> bool:
    return set(table[0].headings) != set(first[0].headings)


def _not_read(table: Table, rows: int) -> Problem:
    """Return the problem of a table that nobody asked for, and that is not like the others."""
    found = ngettext("{n} row with other columns", "{n} rows with other columns", rows)
    expected = gettext_lazy("the columns of the first table")
    if table.sheet is not None:
        expected = gettext_lazy(
            "the columns of the first sheet that is read, or --sheet {sheet}", sheet=table.sheet
        )
    return Problem(
        numbered_by="row",
        number=1,
        part=table.part,
        field=None,
        found=found.format(n=rows),
        expected=expected,
        effect="left out",
        records=rows,
    )


@cache
def _city(sheet: str) -> str | None:
    """Return the city that the name of a sheet is."""
    found = divisions_named("city", sheet.strip())
    return found[0] if len(found) == 1 else None


def _filled(table: Table) -> int:
    rows = table.rows[1:] if table.typed else table.rows
    return sum(any(cell != "" for cell in row) for row in rows)


def _with_rows(table: Table) -> str:
    rows = _filled(table)
    template = ngettext("{table} ({n} row)", "{table} ({n} rows)", rows)
    return template.format(table=in_current_language(table.name), n=rows)


def _blocks(
    table: Table, header: Header, given: Mapping[str, str], passed: Counter[OtherRow]
) -> list[_Block]:
    """Return the records of a table, and of those beside it that have the same headings."""
    blocks = []
    for start, end in header.blocks:
        headings = named(header.headings[start:end])
        name = mapped(headings, given).get("name")
        column = headings.index(name) if name in headings else None
        if column is not None:
            _leave_out_repeated_names(table, start + column)
        kept = [
            (number, row[start:end])
            for number, row in enumerate(
                table.rows[header.first :], start=header.first + (not table.typed)
            )
        ]
        while kept and not any(cell != "" for cell in kept[-1][1]):
            kept.pop()
        own = list(header.headings[start:end])
        records = []
        for number, row in kept:
            kind = _kind(row, None if column is None else row[column], own)
            if column is None and kind != "blank":
                # Of a table of something else nobody knows what a total is.
                kind = None
            if kind is None:
                records.append((number, row))
            else:
                passed[kind] += 1
        used = [
            index
            for index, heading in enumerate(own)
            if heading or any(row[index] != "" for _number, row in records)
        ]
        blocks.append(
            _Block(
                table=table,
                headings=tuple(headings[index] for index in used),
                rows=[[row[index] for index in used] for _number, row in records],
                numbers=[number for number, _row in records],
                letters=column_letters(start + 1) if len(header.blocks) > 1 else "",
            )
        )
    return blocks


def _kind(row: Sequence[Any], name: Any, headings: list[str]) -> OtherRow | None:
    if not may_be_other_row(row, name) and name not in headings:
        return None
    if name in headings and [plain_heading(text_of(cell)) for cell in row] == headings:
        return "headings"
    return other_row(row, name)


def _leave_out_repeated_names(table: Table, column: int) -> None:
    """Empty the names that only repeat the one above: merged rows with one name are one record."""
    for row, repeated in table.repeated:
        if repeated == column:
            table.rows[row][column] = ""


_ALL_FIELDS = tuple(
    tuple(label(field, language) for field in Cluster.__struct_fields__) for language in LANGUAGES
)
"""The headings of every field: those of the sheet of data of our own workbooks.

The others show the same records as a paper has them.
"""


class WorkbookReader(TablesReader):
    """Reads the sheets that are asked for, or all visible ones."""

    def __init__(self, input_: Input, options: ReadOptions) -> None:
        super().__init__(input_, options)
        self._hidden: tuple[str, ...] = ()

    def _tables(self, problems: Problems) -> Iterator[Table]:
        book = workbook_of(
            self._input.content(),
            self._input.name,
            self._options.most,
            self._options.sheets,
            _ALL_FIELDS,
        )
        self._hidden = book.unread
        if book.passed_over:
            problems.remarks.append(
                gettext_lazy(
                    "read: {sheets}, which has all fields; not read: {others}",
                    sheets=comma_separated(sheet.name for sheet in book.sheets),
                    others=comma_separated(book.passed_over),
                )
            )
        problems.remarks.extend(book.remarks())
        yield from map(_of_sheet, book.sheets)

    def _may_be_list(self, table: Table) -> bool:
        """Say whether a sheet is more than a text: two rows of it have several cells."""
        filled = (sum(1 for cell in row if cell != "") for row in table.rows)
        return sum(1 for cells in filled if cells > 1) > 1

    def _refused(self, refusal: DatasetError) -> DatasetError:
        if not self._hidden:
            return refusal
        template = _("{reason}; hidden sheets were not read: {sheets}")
        sheets = comma_separated(self._hidden)
        return DatasetError(template.format(reason=refusal, sheets=sheets))


def _of_sheet(sheet: Sheet) -> Table:
    rows = sheet.rows
    repeated = set()
    # Merged ranges that overlap are damage: together they cover no more rows than there are cells.
    left_over = sum(map(len, rows))
    for (top, left), (bottom, _right) in sheet.merges:
        left_over -= max(min(bottom, len(rows)) - top, 0)
        if left_over < 0:
            break
        for row in range(top + 1, min(bottom + 1, len(rows))):
            if left < len(rows[row]) and (row, left) not in repeated:
                rows[row][left] = rows[top][left]
                repeated.add((row, left))
    spans = {
        (top, left): (bottom - top + 1, right - left + 1)
        for (top, left), (bottom, right) in sheet.merges
    }
    return Table(
        rows=rows,
        repeated=repeated,
        spans=spans,
        name=sheet.name,
        part=f"{sheet.name}!",
        sheet=sheet.name,
    )


class DocumentReader(TablesReader):
    """Reads the tables of a page or of a Word document."""

    def __init__(self, input_: Input, options: ReadOptions, parts: Sequence[Part]) -> None:
        super().__init__(input_, options)
        self._parts = parts

    def _tables(self, problems: Problems) -> Iterator[Table]:
        for part in self._parts:
            problems.remarks.extend(part.problems)
            grids = (block for block in part.blocks if isinstance(block, Grid))
            yield from (_of_grid(grid, number) for number, grid in enumerate(grids, start=1))


def _of_grid(grid: Grid, number: int) -> Table:
    """Return a table of a document; ``number`` says which, from 1."""
    rows: list[list[Any]] = []
    repeated = set()
    for index, row in enumerate(grid.rows):
        rows.append([""] * len(row))
        for column, cell in enumerate(row):
            if cell is None or cell.left != column:
                continue
            rows[-1][column] = unwrap(cell.text)
            if cell.top != index:
                repeated.add((index, column))
    return Table(
        rows=rows,
        repeated=repeated,
        spans={(cell.top, cell.left): (cell.height, cell.width) for cell in grid.cells()},
        name=gettext_lazy("table {number}", number=number),
        part=f"{number}!",
    )
