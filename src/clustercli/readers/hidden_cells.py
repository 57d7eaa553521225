"""The hidden rows and columns of a workbook's sheets, which its library reads like any other."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable, Iterator, Mapping

from clustercli.errors import DatasetError
from clustercli.readers.office_archive import Archive

_BOOK = "xl/workbook.xml"
_TAG = re.compile(rb"<(?:\w+:)?(row|col)\s([^<>]*)>")
_ATTRIBUTE = re.compile(rb"(r|min|max|hidden)\s*=\s*[\"'](\w+)[\"']")
_TRUE = (b"1", b"true")
_LONGEST_TAG = 1 << 10
_MOST_COLUMNS = 1 << 14
_NUMBERS = re.compile(rb"\d{1,7}")

Hidden = tuple[set[int], set[int]]
"""Rows and columns, from 0."""


def hidden_in(data: bytes, sheets: Iterable[str]) -> Mapping[str, Hidden]:
    """Return the hidden rows and columns of some sheets of an .xlsx or .xlsm; empty for others.

    Where they stand: ECMA-376, part 1, 18.3.1.13 (col) and 18.3.1.73 (row).
    """
    try:
        archive = Archive(data)
        paths = _paths(archive) if _BOOK in archive.names else {}
        return {name: _hidden(archive.pieces(paths[name])) for name in sheets if name in paths}
    except DatasetError:
        # Whatever is damaged there, its library has read what it could.
        return {}


def _paths(archive: Archive) -> dict[str, str]:
    """Return the file of each sheet."""
    targets = {
        relation.get("Id"): relation.get("Target", "")
        for relation in archive.xml("xl/_rels/workbook.xml.rels")
    }
    return {
        sheet.get("name", ""): posixpath.join("xl", targets.get(sheet.get("id")) or "").lstrip("/")
        for sheet in archive.xml(_BOOK).iter("sheet")
    }


def _hidden(pieces: Iterator[bytes]) -> Hidden:
    rows: set[int] = set()
    columns: set[int] = set()
    rest = b""
    for piece in pieces:
        text = rest + piece
        # A tag that goes on in the next piece is read there.
        end = max(text.rfind(b">") + 1, len(text) - _LONGEST_TAG)
        whole, rest = text[:end], text[end:]
        if b"hidden" not in whole:
            continue
        for kind, inside in _TAG.findall(whole):
            found = dict(_ATTRIBUTE.findall(inside)) if b"hidden" in inside else {}
            if found.get(b"hidden") not in _TRUE:
                continue
            if kind == b"row":
                rows.update(_numbers(found.get(b"r"), found.get(b"r")))
            else:
                columns.update(_numbers(found.get(b"min"), found.get(b"max")))
    return rows, columns


def _numbers(first: bytes | None, last: bytes | None) -> range:
    """Return numbers from 0 of those from 1; none where they are not given."""
    if not all(text and _NUMBERS.fullmatch(text) for text in (first, last)):
        return range(0)
    start = int(first or 0) - 1
    return range(start, min(int(last or 0), start + _MOST_COLUMNS))
