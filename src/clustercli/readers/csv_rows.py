"""CSV and its relatives: rows of cells between commas, semicolons or tabs."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from itertools import accumulate, chain, islice, repeat
from typing import Any

from clustercli.fields.headings import fields_of, header_row, mapped, plain_heading
from clustercli.i18n.messages import gettext_lazy
from clustercli.readers.byte_stream import ByteStream, Input, in_words
from clustercli.readers.other_rows import OtherRow, may_be_other_row, other_row, remark
from clustercli.readers.problems import Effect, Problem, Problems, no_record
from clustercli.readers.raw_records import RawRecords
from clustercli.readers.reader import Reader, ReadOptions
from clustercli.readers.table_rows import TextRows, named
from clustercli.readers.text_decoding import decoded
from clustercli.text.quoting import shown
from clustercli.text.spreadsheet import unguarded

_FIRST, _USUAL = 80, 2_000
_HEADER_ROWS = 20
_CHARACTERS = 1 << 22
"""A portion has as many rows as are read at once, fewer where they have more characters."""

_DELIMITERS = ",;\t|"
LONGEST = 1 << 24
"""Characters that a line or a cell may have."""

_END = "\udc01"
"""A line after the last one: it ends up in a cell if that is still open."""


class DelimitedReader(Reader):
    """Reads rows as they come."""

    streamed = True
    same_headings = True

    def __init__(self, input_: Input, options: ReadOptions) -> None:
        self._input = input_
        self._options = options

    def records(self, prefetch: Sequence[str], problems: Problems) -> Iterator[RawRecords]:  # noqa: ARG002
        """Yield the rows below the headings."""
        with closing(self._input.stream()) as stream:
            yield from read_delimited(stream, self._options.columns, problems)


def read_delimited(
    input_: ByteStream, given: Mapping[str, str], problems: Problems
) -> Iterator[RawRecords]:
    """Yield the records of a delimited text in portions, as it comes.

    The first row with a heading for the name holds the headings; rows before it are titles. A
    row with more cells than headings is reported and left out, one with fewer is reported and
    has no value in the others; blank rows and rows of commas are none. Raises DatasetError if
    there are no headings.
    """
    taken = _Taken()
    text = chain.from_iterable(map(io.StringIO, taken.counted(_texts(input_, problems))))
    first = []
    for line in islice(text, _HEADER_ROWS):
        first.append(line)
        if taken.characters > _CHARACTERS:
            break
    csv.field_size_limit(LONGEST)
    reader = csv.reader(chain(first, text, (_END,)), delimiter=_delimiter(first, given))
    del first
    chunks = _numbered(reader, taken, problems)
    numbers, rows = next(chunks, ((), []))
    filled = [(end, row) for end, row in enumerate(rows, start=1) if row]
    header = header_row([row for _end, row in filled], given, input_.name)
    after, cells = filled[header]
    headings = named(map(unguarded, cells))
    named_by = mapped(headings, given).get("name")
    name = headings.index(named_by) if named_by in headings else None
    passed: Counter[OtherRow] = Counter()
    # Of millions of empty lines nothing is made.
    filled_chunks = (chunk for chunk in chunks if any(chunk[1]))
    for numbers, rows in chain([(numbers[after:], rows[after:])], filled_chunks):  # noqa: B020
        yield _chunk(headings, *_records(rows, numbers, name, passed), problems)
    if (message := remark(passed)) is not None:
        problems.remarks.append(message)


class _Taken:
    """Counts the characters that were taken from a text since the portion began."""

    def __init__(self) -> None:
        self.characters = 0

    def counted(self, texts: Iterator[str]) -> Iterator[str]:
        """Yield the texts, which are whole lines."""
        for text in texts:
            self.characters += len(text)
            yield text


def _records(
    rows: list[list[str]], lines: Sequence[int], name: int | None, passed: Counter[OtherRow]
) -> tuple[list[list[str]], Sequence[int]]:
    """Return the rows that are records, and their lines; ``passed`` counts the others.

    ``name`` is the column of the names; in a table of something else only blank rows are none.
    A line with nothing on it is no row.
    """
    others: dict[int, OtherRow | None] = {}
    for index, row in enumerate(rows):
        if name is None:
            if not any(row):
                others[index] = "blank"
            continue
        cell = row[name] if name < len(row) else ""
        if may_be_other_row(row, cell) and (kind := other_row(row, cell)):
            others[index] = kind
            if row:
                passed[kind] += 1
    if not others:
        return rows, lines
    kept = [index for index in range(len(rows)) if index not in others]
    return [rows[index] for index in kept], [lines[index] for index in kept]


def _chunk(
    headings: tuple[str, ...], rows: list[list[str]], lines: Sequence[int], problems: Problems
) -> TextRows:
    width = len(headings)
    if set(map(len, rows)) <= {width}:
        return TextRows(headings, rows, lines, "line")
    kept, numbers = [], []
    for number, row in zip(lines, rows, strict=True):
        if len(row) != width:
            if len(row) > width and any(row[width:]):
                problems.add(_of_wrong_width(number, row, width, "left out"))
                continue
            if len(row) < width:
                problems.add(_of_wrong_width(number, row, width, "kept"))
            row = [*row, *[""] * (width - len(row))][:width]  # noqa: PLW2901
        kept.append(row)
        numbers.append(number)
    return TextRows(headings, kept, numbers, "line")


def _of_wrong_width(number: int, row: list[str], width: int, effect: Effect) -> Problem:
    return Problem(
        numbered_by="line",
        number=number,
        field=None,
        found=gettext_lazy("{n} cells", n=len(row)),
        expected=gettext_lazy("{n} cells, one a heading", n=width),
        effect=effect,
    )


def _numbered(
    reader: Any, taken: _Taken, problems: Problems
) -> Iterator[tuple[Sequence[int], list[list[str]]]]:
    """Yield some rows at a time, with the lines on which they end.

    What csv cannot read is reported. The last row must be :data:`_END`.
    """
    sizes = chain((_HEADER_ROWS, _FIRST), repeat(_USUAL))
    last: list[str] = []
    while last != [_END]:
        before, taken.characters = reader.line_num, 0
        rows: list[list[str]] = []
        wrong = None
        try:
            for row in islice(reader, next(sizes)):
                rows.append(row)  # Those before an error are to be kept.
                if taken.characters > _CHARACTERS:
                    break
        except csv.Error as error:
            wrong = shown(str(error))
        lines = _ends(rows, before, reader.line_num)
        last = rows[-1] if rows else []
        if last and last[-1].endswith(_END):
            rows.pop()
            if last != [_END]:
                wrong, last = gettext_lazy("a quotation mark that is never closed"), [_END]
        if wrong:
            begins = lines[len(rows) - 1] + 1 if rows else before + 1
            problems.add(_no_row(begins, wrong))
        if rows:
            yield lines[: len(rows)], rows


def _ends(rows: list[list[str]], before: int, last: int) -> Sequence[int]:
    """Return the lines on which rows end that stand behind line ``before``, up to ``last``."""
    if last - before == len(rows):
        return range(before + 1, last + 1)
    lines = (1 + sum(cell.count("\n") for cell in row) for row in rows)
    return list(accumulate(lines, initial=before))[1:]


def _no_row(number: int, found: str) -> Problem:
    return no_record("line", number, found, gettext_lazy("a row of cells"))


def _delimiter(lines: list[str], given: Mapping[str, str]) -> str:
    """Return the delimiter under which one of the first lines has most known headings.

    Of several it is the one that a line has most of.
    """
    return max(_DELIMITERS, key=lambda mark: (_known(lines, mark, given), _most(lines, mark)))


def _known(lines: list[str], mark: str, given: Mapping[str, str]) -> int:
    """Return how many headings a line has that are known, if ``mark`` stands between them."""
    headings = set(filter(None, map(plain_heading, given.values())))
    rows = ([plain_heading(cell.strip(' "\n')) for cell in line.split(mark)] for line in lines)
    return max((len(fields_of(row)) + len(headings.intersection(row)) for row in rows), default=0)


def _most(lines: list[str], mark: str) -> int:
    return max((line.count(mark) for line in lines), default=0)


def _texts(input_: ByteStream, problems: Problems) -> Iterator[str]:
    """Yield whole lines of a text.

    One of more than :data:`LONGEST` characters is reported, and comes empty.
    """
    rest, number, cut = "", 1, False
    for piece in decoded(input_.read):
        text = rest + piece
        if cut:
            _line, end, text = text.partition("\n")
            if not end:
                continue
            text, cut = f"\n{text}", False
        whole = text.rfind("\n") + 1
        rest = text[whole:]
        number += text.count("\n", 0, whole)
        if len(rest) > LONGEST:
            too_much = gettext_lazy("more than {size}", size=in_words(LONGEST))
            problems.add(_no_row(number, too_much))
            rest, cut = "", True
        if whole:
            yield text[:whole]
    if rest:
        yield f"{rest}\n"
