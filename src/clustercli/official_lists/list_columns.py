"""Which columns of a table are number, unit and name, and the rows that they hold.

The same rules serve every kind of file. A heading says it; without one, the column in which
most cells hold 集群 is the name's.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence

import msgspec

from clustercli.official_lists.list_title import list_title
from clustercli.official_lists.row_numbers import number_before, number_of
from clustercli.official_lists.row_repair import DraftRow, is_complete
from clustercli.official_lists.unit_names import province_before, unit_heading, unit_of
from clustercli.readers.layout import Cell, Grid
from clustercli.text.normalize import compact, unwrap

_NAME_HEAD = re.compile(r".*集群(?:名称?|全称)(?:\(.*\))?")
_WEAK_NAME_HEAD = re.compile(r"(?:(?:国家级)?中小企业)?(?:特色)?(?:产业)?集群|(?:项目)?名称")
"""What can be the heading of the names only beside that of another column."""

_NUMBER_HEAD = re.compile(r"序号?|编号|排序|排名|no\.?|#", re.IGNORECASE)
_UNIT_HEADS = (
    re.compile(r".*推荐(?:单位|部门|省份|地区).*"),
    re.compile(r"(?:所[在属])?(?:省份?|省[市区].*|省\(.*\).*|省[、/].*|省级.*)"),
    re.compile(r"(?:所[在属])?(?:地区|区域|地域|地方|行政区划?|所在地|属地|地)"),
)
"""Headings of the unit's column, the strongest first."""

_LONGEST_HEADING = 40
_LONGEST_NAME = 200
_TOTAL = re.compile(r"(?:总计|合计|共计|小计|总数|注[:：]|备注[:：]|说明[:：]).*")


class Columns(msgspec.Struct, frozen=True, kw_only=True):
    """The columns of one list in a table; a table can hold two side by side."""

    number: int | None
    unit: int | None
    name: int


class Found(msgspec.Struct, frozen=True, kw_only=True):
    """What a table holds: rows, the texts above them, and what was left out (text, location).

    ``width``, ``columns`` and the ``unit`` that a heading in the table gives (a row over all
    columns: 江苏省) tell how to read the table's continuation on the next page.
    """

    rows: tuple[DraftRow, ...]
    above: tuple[str, ...]
    left_out: tuple[tuple[str, str], ...]
    width: int
    columns: tuple[Columns, ...]
    unit: str | None


def find_rows(grid: Grid, before: Found | None = None) -> Found | None:
    """Return what a table holds; None if it is no list of clusters.

    ``before`` is what the table before it held: one of the same width without a heading is
    its continuation.
    """
    width = len(grid.rows[0]) if grid.rows else 0
    head, columns = _headed(grid)
    if not columns and before is not None and before.width == width and _goes_on(grid, before):
        columns = before.columns
    columns = columns or _by_content(grid)
    if not columns:
        return None
    unit = before.unit if before is not None and head < 0 else None
    lists = [_List(grid, head, each, unit) for each in columns]
    above = tuple(text for row in grid.rows[: max(head, 0)] for text in _texts(row))
    return Found(
        rows=tuple(_in_order([each.rows for each in lists])),
        above=(*above, *(text for each in lists for text in each.headings)),
        left_out=tuple(left for each in lists for left in each.left_out),
        width=width,
        columns=columns,
        unit=lists[-1].unit,
    )


def is_heading(text: str) -> bool:
    """Say whether a text can only be the heading of a column.

    产业集群 and 名称 can be one too, but just as well the rest of a name that was broken.
    """
    short = _short(text)
    return _NAME_HEAD.fullmatch(short) is not None or _is_other_heading(short)


def _headed(grid: Grid) -> tuple[int, tuple[Columns, ...]]:
    """Return the row that is the heading, and the columns that it names; -1 and none.

    A heading that comes after names is repeated from a page before: -1 and its columns.
    """
    for index, row in enumerate(grid.rows):
        heads = [_head(cell, row, column) for column, cell in enumerate(row)]
        names = [column for column, head in enumerate(heads) if _NAME_HEAD.fullmatch(head)]
        if not names and any(map(_is_other_heading, heads)):
            names = [i for i, head in enumerate(heads) if _WEAK_NAME_HEAD.fullmatch(head)]
        if names:
            columns = tuple(_columns(heads, names))
            above = [above[each.name] for above in grid.rows[:index] for each in columns]
            late = any(cell is not None and is_complete(unwrap(cell.text)) for cell in above)
            return -1 if late else index, columns
    return -1, ()


def _is_other_heading(text: str) -> bool:
    return any(head.fullmatch(text) for head in (_NUMBER_HEAD, *_UNIT_HEADS))


def _head(cell: Cell | None, row: Sequence[Cell | None], column: int) -> str:
    """Return the text of a heading's cell; a wide one counts at its first column only."""
    if cell is None or (column and row[column - 1] is cell):
        return ""
    return _short(cell.text)


def _short(text: str) -> str:
    """Return a text as headings are compared; nothing for one that is too long for one."""
    short = compact(text) if len(text) <= _LONGEST_NAME else ""
    return short if len(short) <= _LONGEST_HEADING else ""


def _columns(heads: Sequence[str], names: Sequence[int]) -> Iterator[Columns]:
    """Return the columns of each list: those from one list's end to the next one's."""
    first_number = next((i for i, h in enumerate(heads) if _NUMBER_HEAD.fullmatch(h)), None)
    leads = first_number is not None and first_number < names[0]
    numbers = [i for i, head in enumerate(heads) if _NUMBER_HEAD.fullmatch(head)]
    if len(names) > 1 and len(numbers) == len(names) and leads:
        starts = [*numbers, len(heads)]
    else:
        starts = [0, *(name + 1 for name in names[:-1]), len(heads)]
    for index, name in enumerate(names):
        span = range(starts[index], starts[index + 1])
        number = next((i for i in span if _NUMBER_HEAD.fullmatch(heads[i])), None)
        units = [i for unit in _UNIT_HEADS for i in span if unit.fullmatch(heads[i])]
        yield Columns(number=number, unit=units[0] if units else None, name=name)


def _goes_on(grid: Grid, before: Found) -> bool:
    """Say whether the name's columns of the table before hold this one's names too."""
    names = [row[columns.name] for row in grid.rows for columns in before.columns]
    texts = [unwrap(cell.text) for cell in names if cell is not None and cell.text.strip()]
    elsewhere = [
        cell for cell in grid.cells() if "集群" in cell.text and not _under(cell, before.columns)
    ]
    return bool(texts) and sum("集群" in text for text in texts) >= len(elsewhere)


def _under(cell: Cell, columns: Sequence[Columns]) -> bool:
    return any(cell.left <= each.name < cell.left + cell.width for each in columns)


def _by_content(grid: Grid) -> tuple[Columns, ...]:
    """Return the columns of a table without a heading; none if no column holds names."""
    if not grid.rows or len(grid.rows) * len(grid.rows[0]) == 1:
        return ()
    texts = [
        [unwrap(cell.text) if cell is not None and cell.left == column else "" for cell in cells]
        for column, cells in enumerate(zip(*grid.rows, strict=True))
    ]
    names = [sum(is_complete(text) for text in column) for column in texts]
    most = max(names)
    filled = [sum(bool(text) for text in column) for column in texts]
    chosen = [
        column
        for column, count in enumerate(names)
        if count and 2 * count >= most and 2 * count >= filled[column]
    ]
    if not chosen:
        return ()
    starts = [0, *(name + 1 for name in chosen[:-1])]
    ends = [*(name + 1 for name in chosen[:-1]), len(texts)]
    return tuple(
        Columns(
            number=_first(texts, range(start, end), _are_numbers),
            unit=_first(texts, range(start, end), _are_units),
            name=name,
        )
        for name, start, end in zip(chosen, starts, ends, strict=True)
    )


def _first(
    texts: Sequence[Sequence[str]], span: range, test: Callable[[Sequence[str]], bool]
) -> int | None:
    """Return the first column of ``span`` whose filled cells pass ``test``."""
    for column in span:
        filled = [text for text in texts[column] if text]
        if filled and test(filled):
            return column
    return None


def _are_numbers(texts: Sequence[str]) -> bool:
    """Say whether most texts are numbers of rows: no two alike, as years are."""
    numbers = {number_of(text) for text in texts} - {None}
    return 2 * len(numbers) > len(texts)


def _are_units(texts: Sequence[str]) -> bool:
    return 2 * sum(map(_is_unit, texts)) > len(texts)


def _is_unit(text: str) -> bool:
    return unit_of(text) is not None or (province_before(text) is not None and "集群" not in text)


class _List:
    """The rows of one list in a table, read from the row after the heading to the last."""

    def __init__(self, grid: Grid, head: int, columns: Columns, unit: str | None) -> None:
        self.columns = columns
        self.rows: list[DraftRow] = []
        self.headings: list[str] = []
        self.left_out: list[tuple[str, str]] = []
        self.unit = unit
        last = grid.rows[head][columns.name] if head >= 0 else None
        for row, location in zip(grid.rows[head + 1 :], grid.locations[head + 1 :], strict=True):
            name = row[columns.name]
            if name is None or name is not last:
                self._read(row, location)
            last = name
        if self.rows:
            self.rows[0].begins = True

    def _read(self, row: Sequence[Cell | None], location: str) -> None:
        """Add what one row of the table holds."""
        number_text, name_text = (
            self._text(row, column) for column in (self.columns.number, self.columns.name)
        )
        name_cell = row[self.columns.name]
        first = compact(number_text or name_text)
        alone = not number_text and (list_title(name_text) or unit_heading(name_text))
        if alone or self._wide(name_cell, row):
            self._heading(name_text, location)
        elif len(name_text) > _LONGEST_NAME:
            self.left_out.append((name_text, location))
        elif is_heading(name_text) or is_heading(number_text) or _TOTAL.fullmatch(first):
            return
        elif name_text or number_of(number_text) is not None:
            self._add(row, location, number_text, name_text)
        else:
            unit = self._unit(row)
            self._heading(number_text or ("" if unit is None else unit.text), location)

    def _wide(self, cell: Cell | None, row: Sequence[Cell | None]) -> bool:
        """Say whether the name's cell covers the number's or the unit's column or all."""
        if cell is None:
            return False
        others = (self.columns.number, self.columns.unit)
        covers = any(row[column] is cell for column in others if column is not None)
        return covers or (cell.width == len(row) > 1)

    def _heading(self, text: str, location: str) -> None:
        """Take a row over all columns for the unit of the rows below, or for a title."""
        whole = unwrap(text)
        if unit := unit_heading(whole):
            self.unit = unit
        elif whole:
            self.headings.append(whole)
            if is_complete(whole):
                self.left_out.append((whole, location))

    def _add(self, row: Sequence[Cell | None], location: str, number: str, name: str) -> None:
        unit = self._unit(row)
        text = None if unit is None else unwrap(unit.text)
        if text:
            self.unit = None
        elif self.unit is not None:
            text = self.unit
        numbers, names = _several(number, name)
        for value, whole in zip(numbers, names, strict=True):
            if self.columns.number is None:
                value, whole = _numbered(whole)  # noqa: PLW2901
            self.rows.append(
                DraftRow(
                    number=value,
                    unit=text,
                    name=whole,
                    location=location,
                    merged=unit is not None and unit.height > 1,
                )
            )

    def _unit(self, row: Sequence[Cell | None]) -> Cell | None:
        """Return the unit's cell; an empty one where the column has none in this row."""
        if self.columns.unit is None:
            return None
        return row[self.columns.unit] or Cell(text="", top=0, left=0)

    @staticmethod
    def _text(row: Sequence[Cell | None], column: int | None) -> str:
        cell = None if column is None else row[column]
        return "" if cell is None else cell.text.strip()


def _several(number: str, name: str) -> tuple[list[int | None], list[str]]:
    """Return the numbers and names of a row, which are several where no line parts them."""
    numbers = [number_of(line) for line in number.split("\n") if line.strip()]
    names = _names(name)
    if len(names) > 1 and (len(numbers) == len(names) or not numbers):
        return numbers or [None] * len(names), names
    return [number_of(number)], [unwrap(name)]


def _numbered(name: str) -> tuple[int | None, str]:
    """Return the number that stands before a name in its own cell, and the name."""
    number, rest, marked = number_before(name)
    return (number, unwrap(rest)) if marked and rest else (None, name)


def _names(text: str) -> list[str]:
    """Return the names that the lines of a cell hold, each ending where …集群 ends a line."""
    names = [""]
    for line in text.split("\n"):
        if is_complete(names[-1]) and not line.strip().startswith(("（", "(")):
            names.append("")
        names[-1] = unwrap(f"{names[-1]}\n{line}")
    return [name for name in names if name]


def _texts(row: Sequence[Cell | None]) -> Iterator[str]:
    last: Cell | None = None
    for cell in row:
        if cell is not None and cell is not last and cell.text.strip():
            yield cell.text
        last = cell


def _in_order(lists: list[list[DraftRow]]) -> list[DraftRow]:
    """Return the rows of lists side by side in the order of their numbers.

    That is one list after the other, or, if their numbers say so, row by row.
    """
    downwards = [row for rows in lists for row in rows]
    numbers = [row.number for row in downwards if row.number is not None]
    if len(lists) > 1 and numbers != sorted(numbers) and len(numbers) == len(downwards):
        return sorted(downwards, key=lambda row: row.number or 0)
    return downwards
