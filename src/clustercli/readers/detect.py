"""What kind of file some bytes are: told by the content first, then by the name."""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from typing import Literal

import msgspec

from clustercli.errors import DatasetError
from clustercli.i18n.messages import gettext as _
from clustercli.readers.text_decoding import encoding_of, is_rubbish

FileKind = Literal[
    "json",
    "jsonl",
    "delimited",
    "excel",
    "word",
    "word97",
    "html",
    "pdf",
    "sqlite",
    "parquet",
    "binary",
]
"""Kinds of files; ``delimited`` is any other text. Nothing reads the last one."""

_LOOKED_AT = 1 << 16
_HEAD = 4096
_EXTENSIONS: dict[str, FileKind] = {
    ".json": "json",
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".csv": "delimited",
    ".tsv": "delimited",
    ".txt": "delimited",
    ".tab": "delimited",
    ".md": "delimited",
    ".html": "html",
    ".htm": "html",
}
"""What a name says of a text. A workbook's name says nothing of one: many a program writes
HTML or tab-separated text and calls it .xls."""

_UTF8_MARK = b"\xef\xbb\xbf"
_ZIP = (b"PK\x03\x04", b"PK\x05\x06")
_OLE = b"\xd0\xcf\x11\xe0"
_OTHERS: dict[bytes, FileKind] = {b"SQLite format 3": "sqlite", b"PAR1": "parquet"}
_PDF = re.compile(rb"(?:^|[\0\r\n ])%PDF-")

_DOCUMENT = re.compile(rb'\{\s*"(version|updated|batches|clusters)"\s*:')
_JSON = re.compile(rb'\[\s*[\[{\]]|\{\s*["}]')
_WRAPPED = re.compile(rb"\{(?:[^\[\]{}]{0,500}\{)?[^\[\]{}]{0,500}:\s*\[\s*\{")
"""The beginning of an object that holds an array of objects, after a few other values."""

_ROW_NUMBER = re.compile(rb"\[\s*[0-9]+\s*\]\s*[^\s\[]")
"""The number before a name in a list of lines, which is no JSON: [1] and a name."""

_OBJECT_LINE = re.compile(rb'^\s*\{\s*["}]', re.MULTILINE)
_TAG = re.compile(rb"<(?:!doctype\s+html|html|head|body|table|meta|div|p|!--)[\s>]", re.IGNORECASE)
_PAGE = re.compile(rb"<(?:!doctype\s+html|html|head|body)[\s>]", re.IGNORECASE)
_XML = re.compile(rb"<[!?](?:xml|doctype)", re.IGNORECASE)


_PACKED = (".gz", ".xz", ".bz2", ".zst", ".zip")

_PICTURES = (b"\x89PNG", b"\xff\xd8\xff", b"II*\0", b"MM\0*", b"GIF8")


def kind_of(beginning: bytes, path: str, content: Callable[[], bytes]) -> FileKind:
    """Return the kind of a file that begins with these bytes.

    ``content`` gives all of it, and is asked only for Office files, whose first bytes do not
    tell which they are. Raises DatasetError, without the name of the file, for what nobody can
    read as it is, with what to do about it.
    """
    if beginning.startswith(_ZIP):
        return _of_archive(content())
    if beginning.startswith(_OLE):
        return _of_ole(content())
    if refused := _refused(beginning):
        raise DatasetError(refused)
    for mark, kind in _OTHERS.items():
        if beginning.startswith(mark):
            return kind
    if _PDF.search(beginning[:1024]):
        return "pdf"
    beginning = beginning[:_LOOKED_AT]
    if is_rubbish(beginning):
        return "binary"
    if not beginning.isascii() and (encoding := encoding_of(beginning)) != "utf-8-sig":
        beginning = beginning.decode(encoding, "ignore").encode()
    return _of_text(beginning.removeprefix(_UTF8_MARK).lstrip(), path)


def is_office(beginning: bytes) -> bool:
    """Say whether a file is in a container that Office files are in."""
    return beginning.startswith((*_ZIP, _OLE))


def _refused(beginning: bytes) -> str | None:
    """Return why a file cannot be read, if its first bytes tell that."""
    if beginning.startswith(_PICTURES) or beginning[8:12] == b"WEBP":
        return _("it is a picture: its text has to be recognised (OCR) first")
    archives = (b"Rar!", b"7z\xbc\xaf", b"\x1f\x8b", b"\x28\xb5\x2f\xfd", b"BZh", b"\xfd7zXZ")
    if beginning.startswith(archives):
        return _("it is an archive: unpack it first")
    if beginning.startswith(b"{\\rtf"):
        return _("it is rich text (.rtf): save it as .docx")
    return None


def _of_archive(data: bytes) -> FileKind:
    """Return whether a ZIP archive is a Word document or a workbook."""
    from clustercli.readers.office_archive import Archive

    archive = Archive(data)
    names = {name.lower() for name in archive.names}
    if names & {"xl/workbook.xml", "xl/workbook.bin"} or archive.is_spreadsheet():
        return "excel"
    if "word/document.xml" in names:
        return "word"
    raise DatasetError(
        _("a ZIP archive that is no .docx and no .xlsx: unpack it, or save the list as one of them")
    )


def _of_ole(data: bytes) -> FileKind:
    """Return whether the container of Office 97 holds a document or a workbook."""
    if "EncryptedPackage".encode("utf-16-le") in data:
        raise DatasetError(_("it is encrypted: save it without a password"))
    if "WordDocument".encode("utf-16-le") in data:
        return "word97"
    return "excel"


def _of_text(text: bytes, path: str) -> FileKind:
    by_name = _EXTENSIONS.get(_extension(path))
    if text[:1] in (b"[", b"{") and (by_name != "delimited" or _JSON.match(text)):
        if text[:1] == b"{":
            return _of_objects(text, path)
        if not _ROW_NUMBER.match(text):
            return "json"
    head = text[:_HEAD]
    if _TAG.search(head) if text[:1] == b"<" else by_name != "delimited" and _PAGE.search(head):
        return "html"
    if by_name == "html" and b"<" in text:
        return "html"
    if _XML.match(text):
        raise DatasetError(_("it is XML, and no page: save it as .xlsx"))
    # A first line that is no object may be one bad line of many.
    return "jsonl" if by_name == "jsonl" and _OBJECT_LINE.search(text) else "delimited"


def _of_objects(text: bytes, path: str) -> FileKind:
    """Return whether text that begins with { is one document or an object a line."""
    if _DOCUMENT.match(text):
        return "json"
    line, end, rest = text.partition(b"\n")
    try:
        parts = msgspec.json.decode(line, type=dict[str, msgspec.Raw])
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        # An object that goes on beyond what was looked at, or that is wrong.
        goes_on = line.rstrip()[-1:] in (b"{", b"[", b",") if end else _WRAPPED.match(line)
        return "json" if _extension(path) == ".json" or goes_on else "jsonl"
    return "json" if not rest.strip() and _wraps_records(parts) else "jsonl"


def _wraps_records(parts: dict[str, msgspec.Raw]) -> bool:
    """Say whether an object is no record, and holds records."""
    from clustercli.fields.headings import fields_of
    from clustercli.readers.json_array import wrapped_arrays

    return "name" not in fields_of(parts) and bool(wrapped_arrays(parts))


def _extension(path: str) -> str:
    name, packed = os.path.splitext(path.lower())
    return os.path.splitext(name)[1] if packed in _PACKED else packed
