"""Text: a table whose columns a delimiter parts (CSV, TSV), or one name a line."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator

from clustercli.i18n.messages import gettext_lazy
from clustercli.readers.layout import Line, Part, grid_of_texts
from clustercli.readers.text_decoding import decode

_DELIMITERS = ("\t", ",", ";", "|", "，")
_WIDEST = 100


def read_text(data: bytes) -> Part:
    """Return the rows of a delimited text, or the lines of any other.

    A delimiter counts as one if it parts most of the lines that name a cluster.
    """
    text = decode(data)
    rows = _delimited(text)
    if rows:
        grid = grid_of_texts(
            [row for _number, row in rows], [_location(number) for number, _row in rows]
        )
        return Part(blocks=(grid,), loose=True)
    return Part(blocks=tuple(_lines(text)), loose=True)


def _lines(text: str) -> Iterator[Line]:
    for number, line in enumerate(io.StringIO(text, newline=None), start=1):
        if line.strip():
            yield Line(text=line.strip('"\r\n'), location=_location(number))


def _delimited(text: str) -> list[tuple[int, list[str]]]:
    """Return the rows (number of the first line, cells) that a delimiter makes; else none."""
    best: list[tuple[int, list[str]]] = []
    most = 0
    for delimiter in _DELIMITERS:
        if delimiter not in text:
            continue
        rows = _rows(text, delimiter)
        named = [row for _number, row in rows if any("集群" in cell for cell in row)]
        parted = sum(1 < len(row) <= _WIDEST for row in named)
        if parted > most and 2 * parted > len(named):
            best, most = rows, parted
    return best


def _rows(text: str, delimiter: str) -> list[tuple[int, list[str]]]:
    """Return the rows of a delimited text; none if it is not well formed."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    rows = []
    start = 1
    try:
        for row in reader:
            cells = _bare(row, delimiter)
            if any(cell.strip() for cell in cells):
                rows.append((start, cells))
            start = reader.line_num + 1
    except csv.Error:
        return []
    return rows


def _bare(row: list[str], delimiter: str) -> list[str]:
    """Return the cells of a row; in Markdown bars stand at both ends, and below the heading."""
    if delimiter != "|" or not row:
        return row
    if not "".join(row).strip("-: "):
        return []
    start = 0 if row[0].strip() else 1
    end = len(row) if row[-1].strip() else len(row) - 1
    return row[start:end]


def _location(number: int) -> str:
    return gettext_lazy("line {number}", number=number)
