"""What kind of dataset some bytes are: told by the content first, then by the name."""

from __future__ import annotations

import os
import re
from typing import Literal

import msgspec

from clustercli.errors import DatasetError
from clustercli.i18n.messages import gettext as _

DatasetFormat = Literal["json", "jsonl", "csv", "excel"]

_TEXT_A_NUL = 20
"""Bytes for every NUL that something damaged may have and still be a text."""

_EXTENSIONS: dict[str, DatasetFormat] = {
    ".json": "json",
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".csv": "csv",
    ".tsv": "csv",
    ".txt": "csv",
    ".tab": "csv",
    ".xlsx": "excel",
    ".xlsm": "excel",
    ".xls": "excel",
    ".ods": "excel",
}
_BOMS = (b"\xff\xfe", b"\xfe\xff")
_UTF8_BOM = b"\xef\xbb\xbf"
_ZIP, _OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
_DOCUMENT = re.compile(rb'\{\s*"(version|updated|batches|clusters)"\s*:')
_JSON = re.compile(rb'\[\s*[\[{\]]|\{\s*["}]')
_OBJECT_LINE = re.compile(rb'^\s*\{\s*["}]', re.MULTILINE)
_PAGE = re.compile(rb"<(!|\?|html|head|body|table)", re.IGNORECASE)
_OTHERS = {
    b"%PDF": "PDF",
    b"SQLite format 3": "SQLite",
    b"\x89PNG": "PNG",
    b"PAR1": "Parquet",
    b"\x28\xb5\x2f\xfd": "Zstandard",
    b"BZh": "bzip2",
    b"\xfd7zXZ": "xz",
}


def kind_of(beginning: bytes, path: str, name: str) -> DatasetFormat:
    """Return the kind of a dataset that begins with these bytes.

    Raises DatasetError for what is none: an empty file, an image, a page.
    """
    if beginning.startswith((_ZIP, _OLE)):
        return "excel"
    for mark, other in _OTHERS.items():
        if beginning.startswith(mark):
            raise _no_dataset(name, other)
    if beginning.startswith(_BOMS):
        return "csv"
    if beginning.count(b"\0") * _TEXT_A_NUL > len(beginning):
        raise _no_dataset(name, _("binary"))
    return _of_text(beginning.removeprefix(_UTF8_BOM).lstrip(), path, name)


def _of_text(text: bytes, path: str, name: str) -> DatasetFormat:
    if not text:
        raise DatasetError(_("{name} is empty: there is nothing to read").format(name=name))
    told = _EXTENSIONS.get(_extension(path))
    if text[:1] in (b"[", b"{") and (told != "csv" or _JSON.match(text)):
        return "json" if text[:1] == b"[" else _of_objects(text, path)
    if _PAGE.match(text):
        raise _no_dataset(name, "HTML/XML")
    if told == "excel":
        raise DatasetError(_("{name} is no Excel file, though its name says so").format(name=name))
    # A first line that is no object may be one bad line of many.
    return "jsonl" if told == "jsonl" and _OBJECT_LINE.search(text) else "csv"


def _of_objects(text: bytes, path: str) -> DatasetFormat:
    """Return whether text that begins with { is one document or an object a line."""
    if _DOCUMENT.match(text):
        return "json"
    line, end, _rest = text.partition(b"\n")
    try:
        msgspec.json.decode(line)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        # An object that goes on beyond what was looked at, or that is wrong.
        return "json" if end and line.strip() == b"{" else _by_name(path)
    return "jsonl"


def _by_name(path: str) -> DatasetFormat:
    return "json" if _extension(path) == ".json" else "jsonl"


def _extension(path: str) -> str:
    return os.path.splitext(path.lower().removesuffix(".gz"))[1]


def _no_dataset(name: str, found: str) -> DatasetError:
    template = _(
        "{name} is a {found} file, and no dataset: give JSON, JSON Lines, CSV, TSV or Excel"
    )
    return DatasetError(template.format(name=name, found=found))
