"""CSV and its relatives: rows of cells between commas, semicolons or tabs."""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import accumulate, chain, islice, repeat
from typing import Any

from clustercli.reading.entries import Entries
from clustercli.reading.headings import header_row
from clustercli.reading.input import Input
from clustercli.reading.problems import NUL, Problem, Problems, shown
from clustercli.reading.rows import Rows
from clustercli.translation import marked, phrase

_FIRST, _USUAL = 80, 2_000
_FIRST_CHUNK, _CHUNK = 1 << 16, 1 << 20
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
    text = chain.from_iterable(map(io.StringIO, _texts(input_)))
    first = list(islice(text, _HEADER_ROWS))
    delimiter = _delimiter(first)
    csv.field_size_limit(_LONGEST_CELL)
    reader = csv.reader(chain(first, text), delimiter=delimiter)
    portions = _numbered(reader, problems)
    numbers, rows = next(portions, ((), []))
    filled = [(place, row) for place, row in enumerate(rows, start=1) if row]
    header = header_row([row for _place, row in filled], given, input_.name)
    after, cells = filled[header]
    headings = named(cells)
    for numbers, rows in chain([(numbers[after:], rows[after:])], portions):  # noqa: B020
        yield _portion(headings, rows, numbers, problems)


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
    headings: tuple[str, ...], rows: list[list[str]], lines: Sequence[int], problems: Problems
) -> Rows:
    width = len(headings)
    if set(map(len, rows)) == {width}:
        return Rows(headings, rows, lines, "line")
    kept, numbers = [], []
    for number, row in zip(lines, rows, strict=True):
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


def _numbered(reader: Any, problems: Problems) -> Iterator[tuple[Sequence[int], list[list[str]]]]:
    """Yield some rows at a time, with the lines on which they end.

    What csv cannot read ends the file.
    """
    sizes = chain((_HEADER_ROWS, _FIRST), repeat(_USUAL))
    whole = True
    while whole:
        before = reader.line_num
        rows: list[list[str]] = []
        try:
            for row in islice(reader, next(sizes)):
                rows.append(row)  # noqa: PERF402 - those before an error are to be kept
        except csv.Error as error:
            whole = False
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
        if not rows:
            return
        yield _ends(rows, before, reader.line_num), rows


def _ends(rows: list[list[str]], before: int, last: int) -> Sequence[int]:
    """Return the lines on which rows end that stand behind line ``before``, up to ``last``."""
    if last - before == len(rows):
        return range(before + 1, last + 1)
    lines = (1 + sum(cell.count("\n") for cell in row) for row in rows)
    return list(accumulate(lines, initial=before))[1:]


def _delimiter(lines: list[str]) -> str:
    """Return the delimiter that the first lines have most of."""
    text = "".join(lines)
    return max(
        _DELIMITERS,
        key=lambda mark: (max(map(_counting(mark), lines), default=0), text.count(mark)),
    )


def _counting(mark: str) -> Callable[[str], int]:
    return lambda line: line.count(mark)


def _texts(input_: Input) -> Iterator[str]:
    """Yield whole lines of a text in UTF-8, UTF-16 with its mark, or GB18030.

    A NUL and a byte that the encoding does not know become lone surrogates, by which the
    values that hold them are told later.
    """
    encoding = _encoding(input_.peek())
    errors = "replace" if encoding == "utf-16" else "surrogateescape"
    decoder = codecs.getincrementaldecoder(encoding)(errors)
    rest = ""
    size = _FIRST_CHUNK
    while chunk := input_.read(size):
        size = _CHUNK
        text = rest + decoder.decode(chunk)
        # The two characters of a line end may come in two chunks.
        held = "\r" if text.endswith("\r") else ""
        text = _plain(text.removesuffix(held))
        end = text.rfind("\n") + 1
        rest = text[end:] + held
        if end:
            yield text[:end]
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
