"""JSON Lines: a record a line, read as the file comes."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import closing

import msgspec

from clustercli.i18n.messages import gettext_lazy
from clustercli.readers.byte_stream import ByteStream, Input, in_words
from clustercli.readers.json_objects import UNDECODABLE, JsonObjects, what_is
from clustercli.readers.problems import Problem, Problems, no_record
from clustercli.readers.raw_records import RawRecords
from clustercli.readers.reader import Reader
from clustercli.readers.text_decoding import reading_utf8

_FIRST, _USUAL = 1 << 16, 1 << 20
LONGEST = 1 << 26
"""Bytes that a line may have."""

_CHECK = msgspec.json.Decoder(msgspec.defstruct("Object", []))
_BOM = b"\xef\xbb\xbf"


def split_lines(input_: ByteStream) -> Iterator[list[bytes]]:
    """Yield the lines of a text as it comes, without their ends, in lists.

    The first list comes early, so that a reader who stops there is served at once. A line of
    more than :data:`LONGEST` bytes comes cut, one byte longer than allowed.
    """
    size, rest = _FIRST, b""
    cut = False
    read = reading_utf8(input_.read)
    while chunk := read(size):
        size = _USUAL
        if cut:
            # The beginning of this line was handed out.
            _line, end, chunk = chunk.partition(b"\n")
            cut = not end
        lines = (rest + chunk).split(b"\n")
        rest = lines.pop()
        if len(rest) > LONGEST:
            lines.append(rest[: LONGEST + 1])
            rest, cut = b"", True
        if lines:
            yield lines
    if rest and not cut:
        yield [rest]


class JsonLinesReader(Reader):
    """Reads a record a line."""

    streamed = True

    def __init__(self, input_: Input) -> None:
        self._input = input_

    def records(self, prefetch: Sequence[str], problems: Problems) -> Iterator[RawRecords]:  # noqa: ARG002
        """Yield the records as they come."""
        with closing(self._input.stream()) as stream:
            yield from read_json_lines(stream, problems)


def read_json_lines(input_: ByteStream, problems: Problems) -> Iterator[RawRecords]:
    """Yield the records in portions; a line that is no JSON object is reported and left out."""
    number = 1
    for lines in split_lines(input_):
        if number == 1:
            lines[0] = lines[0].removeprefix(_BOM)
        first, number = number, number + len(lines)
        if not any(lines) and first > 1:
            continue  # of millions of empty lines nothing is made
        found = JsonObjects(lines, range(first, number), "line")
        if not _are_records(lines):
            found = found.sound(_refusal(problems))
        if len(found):
            yield found


def _are_records(lines: list[bytes]) -> bool:
    """Say whether every line is a JSON object, told quickly; False where that takes a closer look.

    Where every line begins with a brace and ends with one, nothing can go on from line to line:
    no JSON has } and { side by side, and no text in it has a line end. So there are as many
    objects as lines only if each line is one.
    """
    text = b"\n".join(lines).replace(b"\r\n", b"\n")
    if text[:1] != b"{" or text.rstrip()[-1:] != b"}":
        return False
    if text.count(b"}\n{") != len(lines) - 1:
        return False
    try:
        return len(_CHECK.decode_lines(text)) == len(lines)
    except UNDECODABLE:
        return False


def _refusal(problems: Problems) -> Callable[[int, bytes], None]:
    """Return what reports a line that is no JSON object; an empty one is nothing wrong."""

    def refuse(number: int, line: bytes) -> None:
        if len(line) > LONGEST:
            problems.add(_wrong(number, gettext_lazy("more than {size}", size=in_words(LONGEST))))
        elif line.strip():
            problems.add(_wrong(number, what_is(line)))

    return refuse


def _wrong(number: int, found: str) -> Problem:
    return no_record("line", number, found, _AN_OBJECT)


_AN_OBJECT = gettext_lazy("a JSON object on one line")
