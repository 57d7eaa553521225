"""Workbooks that only a password opens are named as that, by every door; empty texts are none."""

from __future__ import annotations

import io
import json
import os
import re
import struct
import zipfile
from pathlib import Path

import pytest

CASES = Path(__file__).parent / "cases"
DOORS = [
    ("list", "--data"),
    ("data", "validate"),
    ("data", "convert"),
    ("data", "merge"),
]
MANIFEST = "META-INF/manifest.xml"


def excel_97(records: bytes) -> bytes:
    """Return a container of Office 97 with a stream of a workbook, as [MS-CFB] has it."""
    stream = records.ljust(4096, b"\0")
    sectors = len(stream) // 512
    end, free, fat = 0xFFFFFFFE, 0xFFFFFFFF, 0xFFFFFFFD
    header = struct.pack(
        "<8s16xHHHHH6xIIIIIIIII",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
        *(0x3E, 3, 0xFFFE, 9, 6, 0, 1, 1, 0, 4096, end, 0, end, 0),
    ) + struct.pack("<109I", 0, *[free] * 108)
    table = [fat, end, *range(3, sectors + 2), end]
    table += [free] * (128 - len(table))

    def entry(name: str, kind: int, child: int, start: int, size: int) -> bytes:
        encoded = name.encode("utf-16-le") + b"\0\0"
        return struct.pack(
            "<64sHBBIII36xIQ", encoded, len(encoded), kind, 1, free, free, child, start, size
        )

    directory = entry("Root Entry", 5, 1, end, 0) + entry("Workbook", 2, free, 2, len(stream))
    return header + struct.pack("<128I", *table) + directory.ljust(512, b"\0") + stream


def record(number: int, content: bytes) -> bytes:
    return struct.pack("<HH", number, len(content)) + content


BEGINNING = record(0x809, struct.pack("<HHHHII", 0x600, 5, 0, 0, 0, 6))


def encrypted_ods() -> bytes:
    """Return a spreadsheet whose parts are encrypted, as LibreOffice marks them."""
    part = (
        '<manifest:file-entry manifest:full-path="content.xml" manifest:size="9999">'
        '<manifest:encryption-data manifest:checksum="AAAA"/></manifest:file-entry>'
    )
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("content.xml", os.urandom(500))
        archive.writestr(MANIFEST, f"<manifest:manifest>{part}</manifest:manifest>")
    return written.getvalue()


@pytest.mark.parametrize("door", DOORS, ids=" ".join)
@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.xls", excel_97(BEGINNING + record(0x2F, bytes(54)))),
        ("b.xls", excel_97(BEGINNING + record(0x86, b"") + record(0x2F, bytes(54)))),
        ("a.ods", encrypted_ods()),
    ],
)
def test_a_password_is_named_by_every_door(cli, put, door, name, content):
    result = cli(*door, put(name, content))
    assert result.code == 1
    assert "it is encrypted: save it without a password" in result.err
    assert len(result.err.splitlines()) == 1


def test_an_empty_shared_text_is_none(cli, put):
    cli("list", "-o", "a.xlsx", "--columns", "name,official_name,note", "--limit", "2")
    written = io.BytesIO()
    with zipfile.ZipFile("a.xlsx") as source, zipfile.ZipFile(written, "w") as target:
        for name in source.namelist():
            content = source.read(name).decode()
            if name == "xl/sharedStrings.xml":
                content = content.replace("</sst>", "<si/><si><t/></si><si><t></t></si></sst>")
                last = int(re.search(r'uniqueCount="(\d+)"', content)[1])
            target.writestr(name, content)
        sheet = source.read("xl/worksheets/sheet1.xml").decode()
    for place in range(3):
        cell = f'<c r="C2" t="s"><v>{last + place}</v></c>'
        changed = re.sub(r'<c r="C2"[^>]*>.*?</c>', "", sheet)
        changed = re.sub(r'(<c r="B2"[^>]*>.*?</c>)', rf"\1{cell}", changed)
        assert cell in changed
        again = io.BytesIO()
        with zipfile.ZipFile(written) as source, zipfile.ZipFile(again, "w") as target:
            for name in source.namelist():
                part = changed if name == "xl/worksheets/sheet1.xml" else source.read(name)
                target.writestr(name, part)
        rows = json.loads(cli("list", "--data", put("b.xlsx", again.getvalue()), "--json").out)
        assert len(rows) == 2
        assert rows[0]["note"] is None
