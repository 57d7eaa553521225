"""Excel and OpenDocument workbooks: the records of one sheet."""

from __future__ import annotations

import datetime as dt
import io
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from clustercli.errors import DatasetError, UsageError
from clustercli.reading.delimited import named
from clustercli.reading.entries import Entries
from clustercli.reading.headings import header_row
from clustercli.reading.input import Input, in_words
from clustercli.reading.rows import Rows
from clustercli.translation import gettext as _

_PORTION = 20_000
_HEADER_ROWS = 20


def entries_of_sheet(
    input_: Input, given: Mapping[str, str], sheet: str | None
) -> Iterator[Entries]:
    """Yield the records of a sheet, the first one if none is named, in portions.

    Raises UsageError for a sheet that there is not, DatasetError for what is no workbook, for
    one without headings, and where the reader of workbooks is not installed.
    """
    rows = _rows(input_, sheet)
    first = [[_text(cell) for cell in row] for row in rows[:_HEADER_ROWS]]
    place = header_row(first, given, input_.name)
    headings = named(first[place])
    numbers = range(place + 2, len(rows) + 1)
    found = [
        (number, row)
        for number, row in zip(numbers, rows[place + 1 :], strict=True)
        if any(cell not in ("", None) for cell in row)
    ]
    for start in range(0, len(found), _PORTION):
        portion = found[start : start + _PORTION]
        cells = [[_cell(cell) for cell in row] for _number, row in portion]
        yield Rows(headings, cells, [number for number, _row in portion], "row")


def _rows(input_: Input, sheet: str | None) -> list[list[Any]]:
    try:
        import python_calamine
    except ModuleNotFoundError:
        said = _("{name}: reading Excel needs python-calamine: pip install 'clustercli[excel]'")
        raise DatasetError(said.format(name=input_.name)) from None
    content = input_.rest()
    _refuse_bomb(content, input_)
    try:
        book = python_calamine.load_workbook(io.BytesIO(content))
        name = _sheet(book.sheet_names, sheet, input_)
        return list(book.get_sheet_by_name(name).to_python(skip_empty_area=False))
    except (UsageError, DatasetError):
        raise
    except Exception as error:  # noqa: BLE001 - those of the reader and of the libraries below it
        said = _("{name} is no workbook that can be read: {reason}")
        raise DatasetError(said.format(name=input_.name, reason=error)) from None


def _sheet(names: Sequence[str], wanted: str | None, input_: Input) -> str:
    """Return the name of the sheet that is wanted, the first one where none is."""
    if not names:
        raise DatasetError(_("{name} has no sheet").format(name=input_.name))
    if wanted is not None and wanted not in names:
        said = _("{name} has no sheet {sheet!r}; there are: {sheets}")
        sheets = ", ".join(names)
        raise UsageError(said.format(name=input_.name, sheet=wanted, sheets=sheets))
    return wanted or names[0]


def _refuse_bomb(content: bytes, input_: Input) -> None:
    """Raise DatasetError for an archive that unpacks to more than the limit."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            size = sum(entry.file_size for entry in archive.infolist())
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        return
    if size > input_.most:
        said = _("{name} unpacks to more than {size}: raise the limit with --max-size if meant")
        raise DatasetError(said.format(name=input_.name, size=in_words(input_.most)))


def _cell(value: Any) -> Any:
    """Return a cell as plain data: a whole number as an int, a date as ISO 8601."""
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, dt.datetime | dt.date | dt.time | dt.timedelta):
        return str(value)
    return value


def _text(value: Any) -> str:
    cell = _cell(value)
    return "" if cell is None else str(cell)
