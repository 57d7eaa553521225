"""Workbooks that a password encrypts, of which their library says only that it cannot read them."""

from __future__ import annotations

import io
import struct
import zipfile

from clustercli.readers.ole_container import stream_of

_BEGINNING_OF_FILE, _WRITE_PROTECTED, _FILE_PASS = 0x0809, 0x0086, 0x002F
"""Records of Excel 97's form; the last is there if all that follows is encrypted."""

_MANIFEST = "META-INF/manifest.xml"
_LONGEST = 1 << 20


def has_password(data: bytes) -> bool:
    """Say whether a workbook of Excel 97 or of LibreOffice can be opened by a password only."""
    if zipfile.is_zipfile(io.BytesIO(data)):
        return _has_password_of_libreoffice(data)
    stream = stream_of(data, ("workbook", "book"))
    position = 0
    while position + 4 <= len(stream):
        record, length = struct.unpack_from("<HH", stream, position)
        if record not in (_BEGINNING_OF_FILE, _WRITE_PROTECTED):
            return bool(record == _FILE_PASS)
        position += 4 + length
    return False


def _has_password_of_libreoffice(data: bytes) -> bool:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive, archive.open(_MANIFEST) as file:
            return b"encryption-data" in file.read(_LONGEST)
    except (KeyError, zipfile.BadZipFile, OSError, ValueError, RuntimeError, NotImplementedError):
        return False
