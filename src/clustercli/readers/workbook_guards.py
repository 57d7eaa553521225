"""Workbooks that would take all memory: how far from each other their cells are.

The reader of workbooks makes room for a whole sheet up to its last cell, so that a few bytes
about a cell far away would take all memory, and end the process. So what a sheet has room for
is told from its file beforehand.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Iterator

from clustercli.readers.office_archive import Archive
from clustercli.readers.ole_container import stream_of
from clustercli.text.spreadsheet import column_number

_MOST_ROOM = 28_000_000
_ROOM_PER_CELL = 20
_LAST_ROW = 1 << 20

_LETTERS = {n: re.compile(rb' r="[A-Za-z]{%d}[0-9]' % n) for n in (3, 2)}
_DIGITS = {n: re.compile(rb' r="[A-Za-z]*[0-9]{%d}' % n) for n in (7, 6, 5, 4)}
_OTHERWISE = (
    *(b"r='", b"r =", b"r= ", b"<c>", b"<c/", b":c ", b":c>", b":c/"),
    *(form % blank for form in (b"r%c=", b"%cr=", b"r=%c", b"c%c") for blank in b"\t\n\r"),
)
"""A cell or an attribute written as hardly any program does, so that nothing quick is told."""

_REFERENCE = re.compile(rb"""\br\s*=\s*["']([A-Za-z]{1,3})([0-9]{1,10})["']""")
_CELL = re.compile(rb"<(?:[\w.-]+:)?c(?=[\s/>])")
_ROW = re.compile(rb"<(?:[\w.-]+:)?row(?=[\s/>])")
_ROW_NUMBER = re.compile(rb"""<(?:[\w.-]+:)?row\s[^<>]*?\br\s*=\s*["']([0-9]{1,10})["']""")

_ODS_TAG = re.compile(rb"<(table:table|table:table-row|table:(?:covered-)?table-cell)[\s/>][^<]*")
_ODS_REPEATED = re.compile(rb"""number-(?:rows|columns)-repeated\s*=\s*["']([0-9]{1,10})""")


_BEGINNING_OF_FILE, _WRITE_PROTECTED, _FILE_PASS = 0x0809, 0x0086, 0x002F
"""Records of Excel 97's form; the last is there if all that follows is encrypted."""
_MANIFEST = "META-INF/manifest.xml"


def has_password_of_excel_97(data: bytes) -> bool:
    """Say whether a workbook of Excel 97 can be opened by a password only."""
    stream = stream_of(data, ("workbook", "book"))
    position = 0
    while position + 4 <= len(stream):
        record, length = struct.unpack_from("<HH", stream, position)
        if record not in (_BEGINNING_OF_FILE, _WRITE_PROTECTED):
            return bool(record == _FILE_PASS)
        position += 4 + length
    return False


def has_password(archive: Archive) -> bool:
    """Say whether a spreadsheet of LibreOffice can be opened by a password only."""
    if _MANIFEST not in archive.names:
        return False
    return any(b"encryption-data" in piece for piece in archive.pieces(_MANIFEST))


def is_far_flung(archive: Archive) -> bool:
    """Say whether a sheet has room for many more cells than it has.

    Raises DatasetError for an archive that is damaged.
    """
    for name in archive.entries():
        lower = name.lower()
        if lower.endswith(".bin"):
            in_sheets = lower.startswith("xl/worksheets/")
            cells, room = _of_xlsb(b"".join(archive.pieces(name))) if in_sheets else (0, 0)
        elif lower == "content.xml":
            cells, room = _of_ods(archive.pieces(name))
        else:
            cells, room = _of_xlsx(archive, name)
        if room > _limit(cells):
            return True
    return False


_XLS_ROWS, _XLS_COLUMNS = 65_536, 256
_XLS_DIMENSIONS, _XLS_PASSWORD = 0x200, 0x2F
_XLS_CELLS = frozenset({0x06, 0xBD, 0xD6, 0xFD, 0x201, 0x203, 0x204, 0x205, 0x27E})
"""Records of Excel 97 that begin with a row and a column."""


def is_beyond_excel_97(data: bytes) -> bool:
    """Say whether a workbook of Excel 97 has cells, or room, where that form has none.

    It is damaged then. Up to there, a sheet has room for 16 million cells.
    """
    stream = stream_of(data, ("workbook", "book"))
    position = 0
    while position + 4 <= len(stream):
        kind, size = struct.unpack_from("<HH", stream, position)
        record = stream[position + 4 : position + 4 + size]
        position += 4 + size
        if kind == _XLS_PASSWORD:
            return False
        if kind in _XLS_CELLS and record[3:4] > b"\0":
            return True
        if kind == _XLS_DIMENSIONS and len(record) >= _XLS_LONG_DIMENSIONS:
            row, rows, column, columns = struct.unpack_from("<IIHH", record)
            if not (row <= rows <= _XLS_ROWS and column <= columns <= _XLS_COLUMNS):
                return True
    return False


_XLS_LONG_DIMENSIONS = 12


def _limit(cells: int) -> int:
    return max(_MOST_ROOM, cells * _ROOM_PER_CELL)


def _of_xlsx(archive: Archive, name: str) -> tuple[int, int]:
    """Return how many cells a sheet has, and an upper limit of those it has room for.

    A look at how long the references are is enough for nearly every sheet.
    """
    cells, letters, digits, odd = 0, 1, 1, False
    for piece in archive.pieces(name):
        cells += piece.count(b' r="')
        letters = _longest(_LETTERS, piece, letters)
        digits = _longest(_DIGITS, piece, digits)
        odd = odd or piece.count(b"<c ") != piece.count(b"<c r=")
        odd = odd or any(form in piece for form in _OTHERWISE)
    room = column_number("Z" * letters) * min(10**digits, _LAST_ROW)
    if not odd and room <= _limit(cells):
        return cells, room
    return _of_references(archive.pieces(name))


def _longest(patterns: dict[int, re.Pattern[bytes]], text: bytes, known: int) -> int:
    """Return the greatest number of which the pattern is found, if it is more than is known."""
    more = (number for number in patterns if number > known)
    return next((number for number in more if patterns[number].search(text)), known)


def _of_references(pieces: Iterator[bytes]) -> tuple[int, int]:
    """Return the same by every reference; a cell without one stands next to that before."""
    columns: set[bytes] = set()
    rows: set[bytes] = set()
    cells = referred = row_tags = in_row = most_in_row = 0
    for piece in pieces:
        for column, row in _REFERENCE.findall(piece):
            referred += 1
            columns.add(column)
            rows.add(row)
        rows.update(_ROW_NUMBER.findall(piece))
        first, *others = (len(_CELL.findall(row)) for row in _ROW.split(piece))
        cells += first + sum(others)
        most_in_row = max(most_in_row, in_row + first, *others)
        in_row = others[-1] if others else in_row + first
        row_tags += len(others)
    width = max((column_number(letters.decode()) for letters in columns), default=0)
    height = max(map(int, rows), default=0)
    if cells > referred:
        width, height = width + most_in_row, height + row_tags
    return cells, width * height


def _of_xlsb(data: bytes) -> tuple[int, int]:
    """Return the same of a sheet in records: a number and a size in groups of 7 bits, then data."""
    position = cells = width = height = 0
    while position < len(data):
        kind, position = _number(data, position)
        size, position = _number(data, position)
        value = int.from_bytes(data[position : position + 4], "little")
        if kind == 0:
            height = max(height, value + 1)
        elif kind <= _LAST_CELL_RECORD:
            cells, width = cells + 1, max(width, value + 1)
        position += size
    return cells, width * height


_LAST_CELL_RECORD = 11


def _number(data: bytes, position: int) -> tuple[int, int]:
    """Return a number of at most four bytes, and where the next begins."""
    number = 0
    for shift, byte in enumerate(data[position : position + 4]):
        number |= (byte & 0x7F) << 7 * shift
        if byte < 0x80:  # noqa: PLR2004 - the highest bit says that the number goes on
            break
    return number, position + shift + 1


def _of_ods(pieces: Iterator[bytes]) -> tuple[int, int]:
    """Return the same of all sheets of a spreadsheet of LibreOffice, the largest room of one.

    What is empty takes room only up to the last cell that is not.
    """
    cells = most = width = height = row = column = repeated = 0
    for piece in pieces:
        for tag in _ODS_TAG.finditer(piece):
            count = int(found[1]) if (found := _ODS_REPEATED.search(tag[0])) else 1
            if tag[1] == b"table:table":
                width = height = row = repeated = 0
            elif tag[1] == b"table:table-row":
                row, repeated, column = row + repeated, count, 0
            elif b"value-type" in tag[0] or b"formula" in tag[0]:
                column += count
                cells += 1
                width, height = max(width, column), max(height, row + repeated)
                most = max(most, width * height)
            else:
                column += count
    return cells, most
