"""CSV and its relatives: rows of cells between commas, semicolons or tabs."""

from __future__ import annotations

import codecs
import csv
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import chain, islice
from typing import Any

from clustercli.reading.entries import Entries
from clustercli.reading.headings import header_row
from clustercli.reading.input import Input
from clustercli.reading.problems import NUL, Problem, Problems, shown
from clustercli.reading.rows import Rows
from clustercli.translation import marked, phrase

_FIRST, _USUAL = 500, 10_000
_CHUNK = 1 << 20
_HEADER_ROWS = 20
_DELIMITERS = ",;\t|"
_BOMS = {
    codecs.BOM_UTF8: "utf-8-sig",
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
}
_LONGEST_CELL = 1 << 24


def entries_of_rows(
    input_: Input, given: Mapping[str, str], problems: Problems
) -> Iterator[Entries]:
    """Yield the records of a delimited text in portions, as it comes.

    The first row with a heading for the name holds the headings; rows before it are titles. A
    row with more cells than headings is reported and left out, one with fewer has no value in
    the others. Raises DatasetError if there are no headings.
    """
    text = _lines(input_)
    first = list(islice(text, _HEADER_ROWS))
    delimiter = _delimiter(first)
    csv.field_size_limit(_LONGEST_CELL)
    reader = csv.reader(chain(first, text), delimiter=delimiter)
    rows = _numbered(reader, problems)
    beginning = list(islice(rows, _HEADER_ROWS))
    place = header_row([row for _number, row in beginning], given, input_.name)
    headings = named(beginning[place][1])
    size = _FIRST
    records = chain(beginning[place + 1 :], rows)
    while portion := list(islice(records, size)):
        size = _USUAL
        yield _portion(headings, portion, problems)


def named(cells: Iterable[object]) -> tuple[str, ...]:
    """Return the headings of columns, each only once; one without any is column N."""
    names: dict[str, None] = {}
    for number, cell in enumerate(cells, start=1):
        text = "" if cell is None else str(cell).encode("utf-8", "replace").decode()
        name = " ".join(text.split())
        wanted = name = name or f"column {number}"
        again = 2
        while name in names:
            name, again = f"{wanted} {again}", again + 1
        names[name] = None
    return tuple(names)


def _portion(
    headings: tuple[str, ...], portion: list[tuple[int, list[str]]], problems: Problems
) -> Rows:
    width = len(headings)
    kept, numbers = [], []
    for number, row in portion:
        if len(row) != width:
            if not any(row):
                continue
            if len(row) > width and any(row[width:]):
                problems.add(_too_long(number, row, width))
                continue
            row = [*row, *[""] * (width - len(row))][:width]  # noqa: PLW2901
        kept.append(row)
        numbers.append(number)
    return Rows(headings, kept, numbers, "line")


def _too_long(number: int, row: list[str], width: int) -> Problem:
    return Problem(
        unit="line",
        number=number,
        field=None,
        found=phrase(marked("{n} cells"), n=len(row)),
        expected=phrase(marked("{n} cells, one a heading"), n=width),
        effect="left out",
    )


def _numbered(reader: Any, problems: Problems) -> Iterator[tuple[int, list[str]]]:
    """Yield the rows with the line on which each ends; what csv cannot read ends the file."""
    while True:
        try:
            row = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            problems.add(
                Problem(
                    unit="line",
                    number=reader.line_num,
                    field=None,
                    found=shown(str(error)),
                    expected=phrase(marked("rows of cells; the rest of the file is not read")),
                    effect="left out",
                )
            )
            return
        if row:
            yield reader.line_num, row


def _delimiter(lines: list[str]) -> str:
    """Return the delimiter that the first lines have most of."""
    text = "".join(lines)
    return max(
        _DELIMITERS,
        key=lambda mark: (max(map(_counting(mark), lines), default=0), text.count(mark)),
    )


def _counting(mark: str) -> Callable[[str], int]:
    return lambda line: line.count(mark)


def _lines(input_: Input) -> Iterator[str]:
    """Yield the lines of a text in UTF-8, UTF-16 with its mark, or GB18030.

    A NUL and a byte that the encoding does not know become lone surrogates, by which the
    values that hold them are told later.
    """
    encoding = _encoding(input_.peek())
    errors = "replace" if encoding == "utf-16" else "surrogateescape"
    decoder = codecs.getincrementaldecoder(encoding)(errors)
    rest = ""
    while chunk := input_.read(_CHUNK):
        text = rest + decoder.decode(chunk)
        # The two characters of a line end may come in two chunks.
        held = "\r" if text.endswith("\r") else ""
        lines = _plain(text.removesuffix(held)).split("\n")
        rest = lines.pop() + held
        for line in lines:
            yield f"{line}\n"
    rest = _plain(rest + decoder.decode(b"", final=True))
    if rest:
        yield rest


def _plain(text: str) -> str:
    """Return a text with LF alone at its line ends, and its NULs marked."""
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    return text.replace("\0", NUL) if "\0" in text else text


def _encoding(beginning: bytes) -> str:
    """Return the encoding of a text that begins with these bytes."""
    for mark, encoding in _BOMS.items():
        if beginning.startswith(mark):
            return encoding
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        decoder.decode(beginning)
    except UnicodeDecodeError:
        return "gb18030"
    return "utf-8"
