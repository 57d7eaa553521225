"""Makes workbooks that no library at hand writes, or none that is in order."""

from __future__ import annotations

import io
import struct
import zipfile
from collections.abc import Mapping, Sequence

_KINDS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def archive(files: Mapping[str, str | bytes]) -> bytes:
    """Return a ZIP archive of these files."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as held:
        for name, content in files.items():
            held.writestr(name, content)
    return buffer.getvalue()


def _relation(kind: str, target: str) -> str:
    return (
        f'<Relationships><Relationship Id="rId1" Type="{_KINDS}/{kind}" Target="{target}"/>'
        "</Relationships>"
    )


def xlsx_of(rows: str) -> bytes:
    """Return a workbook with the rows of one sheet as they stand in its XML."""
    return archive(
        {
            "[Content_Types].xml": "<Types/>",
            "_rels/.rels": _relation("officeDocument", "xl/workbook.xml"),
            "xl/workbook.xml": f'<workbook xmlns:r="{_KINDS}"><sheets><sheet name="表" sheetId="1"'
            ' r:id="rId1"/></sheets></workbook>',
            "xl/_rels/workbook.xml.rels": _relation("worksheet", "worksheets/sheet1.xml"),
            "xl/worksheets/sheet1.xml": f"<worksheet><sheetData>{rows}</sheetData></worksheet>",
        }
    )


def xlsb(rows: Mapping[int, Mapping[int, str]]) -> bytes:
    """Return a workbook in records ([MS-XLSB]) of texts by row and column, from 0."""
    sheet = _record(129) + _record(148, bytes(16)) + _record(145)
    for number, row in rows.items():
        sheet += _record(0, struct.pack("<I", number) + bytes(21))
        for column, text in row.items():
            sheet += _record(6, struct.pack("<II", column, 0) + _wide(text))
    sheet += _record(146) + _record(130)
    of_sheet = struct.pack("<II", 0, 1) + _wide("rId1") + _wide("表")
    book = (_record(131), _record(143), _record(156, of_sheet), _record(144), _record(132))
    return archive(
        {
            "[Content_Types].xml": "<Types/>",
            "_rels/.rels": _relation("officeDocument", "xl/workbook.bin"),
            "xl/workbook.bin": b"".join(book),
            "xl/_rels/workbook.bin.rels": _relation("worksheet", "worksheets/sheet1.bin"),
            "xl/worksheets/sheet1.bin": sheet,
        }
    )


def _record(kind: int, data: bytes = b"") -> bytes:
    number = bytes([kind]) if kind < 128 else bytes([kind & 0x7F | 0x80, kind >> 7])
    size = len(data)
    groups = [size & 0x7F]
    while size := size >> 7:
        groups[-1] |= 0x80
        groups.append(size & 0x7F)
    return number + bytes(groups) + data


def _wide(text: str) -> bytes:
    return struct.pack("<I", len(text)) + text.encode("utf-16-le")


def with_rows(ods: bytes, rows: str) -> bytes:
    """Return a spreadsheet of LibreOffice with rows in its first sheet as they stand in its XML."""
    with zipfile.ZipFile(io.BytesIO(ods)) as file:
        files = {name: file.read(name) for name in file.namelist()}
    content = files["content.xml"].decode()
    start = content.index("<table:table-row")
    files["content.xml"] = content[:start] + rows + content[start:]
    return archive(files)


def changed_xls(xls: bytes, kind: int, size: int, values: Sequence[int]) -> bytes:
    """Return a workbook of Excel 97 with other values in its first record of a kind and size.

    They are two bytes each, from the beginning of the record on.
    """
    start = xls.index(struct.pack("<HH", kind, size)) + 4
    new = struct.pack(f"<{len(values)}H", *values)
    return xls[:start] + new + xls[start + len(new) :]
