"""Excel workbooks: the records of one sheet."""

from __future__ import annotations

import datetime as dt
import io
import re
import zipfile
import zlib
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from clustercli.errors import DatasetError, UsageError
from clustercli.fields.headings import header_row
from clustercli.i18n.messages import gettext as _
from clustercli.readers.byte_stream import ByteStream, in_words
from clustercli.readers.csv_rows import named
from clustercli.readers.raw_records import RawRecords
from clustercli.readers.table_rows import TableRows
from clustercli.text.spreadsheet import column_number

_PORTION = 20_000
_HEADER_ROWS = 20
_ZIP = b"PK\x03\x04"
_WORKBOOK = "xl/workbook.xml"
_DAMAGED = (zipfile.BadZipFile, zlib.error, OSError, EOFError, ValueError, RuntimeError)
_CHUNK = 1 << 20

_LETTERS = {n: re.compile(rb' r="[A-Z]{%d}[0-9]' % n) for n in (3, 2)}
_DIGITS = {n: re.compile(rb' r="[A-Z]*[0-9]{%d}' % n) for n in (7, 6, 5, 4)}
_OTHERWISE = (
    *(b"r='", b"r =", b"r= "),
    *(form % blank for form in (b"r%c=", b"%cr=", b"r=%c") for blank in b"\t\n\r"),
)
"""An attribute written as hardly any program does, so that nothing quick is told of it."""

_PLACE = re.compile(rb"""\br\s*=\s*["']([A-Z]{1,3})([0-9]{1,7})["']""")
_LONGEST_PLACE = 64
_LAST_ROW = 1 << 20
_MOST_ROOM = 28_000_000
_ROOM_A_CELL = 20


def read_sheet(
    input_: ByteStream, given: Mapping[str, str], sheet: str | None
) -> Iterator[RawRecords]:
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
        chunk = found[start : start + _PORTION]
        cells = [[_cell(cell) for cell in row] for _number, row in chunk]
        yield TableRows(headings, cells, [number for number, _row in chunk], "row")


def _rows(input_: ByteStream, sheet: str | None) -> list[list[Any]]:
    try:
        import python_calamine
    except ModuleNotFoundError:
        template = _("{name}: reading Excel needs python-calamine: pip install 'clustercli[excel]'")
        raise DatasetError(template.format(name=input_.name)) from None
    content = input_.rest()
    _refuse_bomb(content, input_)
    try:
        book = python_calamine.load_workbook(io.BytesIO(content))
        name = _sheet(book.sheet_names, sheet, input_)
        return list(book.get_sheet_by_name(name).to_python(skip_empty_area=False))
    except (UsageError, DatasetError):
        raise
    except Exception as error:  # noqa: BLE001 - those of the reader and of the libraries below it
        template = _("{name} is no workbook that can be read: {reason}")
        raise DatasetError(template.format(name=input_.name, reason=error)) from None


def _sheet(names: Sequence[str], wanted: str | None, input_: ByteStream) -> str:
    """Return the name of the sheet that is wanted, the first one where none is."""
    if not names:
        raise DatasetError(_("{name} has no sheet").format(name=input_.name))
    if wanted is not None and wanted not in names:
        template = _("{name} has no sheet {sheet!r}; there are: {sheets}")
        sheets = ", ".join(names)
        raise UsageError(template.format(name=input_.name, sheet=wanted, sheets=sheets))
    return wanted or names[0]


def _refuse_bomb(content: bytes, input_: ByteStream) -> None:
    """Raise DatasetError for an archive that is no .xlsx, or that unpacks to too much.

    The reader of workbooks makes room for a whole sheet up to its last cell, so that a few
    bytes about a cell far away would take all memory.
    """
    if not content.startswith(_ZIP):
        return
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            entries = archive.infolist()
            if not any(entry.filename.lower() == _WORKBOOK for entry in entries):
                template = _("{name} is no .xlsx workbook, though it is an archive like one")
                raise DatasetError(template.format(name=input_.name))
            if sum(entry.file_size for entry in entries) > input_.most:
                template = _(
                    "{name} unpacks to more than {size}: raise the limit with --max-size if it is "
                    "meant to"
                )
                raise DatasetError(template.format(name=input_.name, size=in_words(input_.most)))
            if any(_is_far_flung(archive, entry) for entry in entries):
                template = _("{name} has cells far away from all others: leave them out")
                raise DatasetError(template.format(name=input_.name))
    except _DAMAGED as error:
        template = _("{name} is no workbook that can be read: {reason}")
        raise DatasetError(template.format(name=input_.name, reason=error)) from None


def _is_far_flung(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> bool:
    """Say whether a sheet has room for many more cells than it has."""
    cells, letters, digits = 0, 1, 1
    for text in _parts(archive, entry):
        cells += text.count(b' r="')
        letters = _longest(_LETTERS, text, letters)
        digits = _longest(_DIGITS, text, digits)
        if any(way in text for way in _OTHERWISE):
            letters, digits = max(_LETTERS), max(_DIGITS)
    most = max(_MOST_ROOM, cells * _ROOM_A_CELL)
    if column_number("Z" * letters) * min(10**digits, _LAST_ROW) <= most:
        return False
    columns: set[bytes] = set()
    rows: set[bytes] = set()
    for text in _parts(archive, entry):
        for column, row in _PLACE.findall(text):
            columns.add(column)
            rows.add(row)
    return (
        max(map(column_number, map(bytes.decode, columns)), default=1)
        * max(map(int, rows), default=1)
        > most
    )


def _parts(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> Iterator[bytes]:
    """Yield the bytes of an entry, each part with the end of the one before."""
    rest = b""
    with archive.open(entry) as file:
        while chunk := file.read(_CHUNK):
            yield rest + chunk
            rest = chunk[-_LONGEST_PLACE:]


def _longest(patterns: dict[int, re.Pattern[bytes]], text: bytes, known: int) -> int:
    """Return the greatest number of which the pattern is found, if it is more than is known."""
    more = (number for number in patterns if number > known)
    return next((number for number in more if patterns[number].search(text)), known)


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
