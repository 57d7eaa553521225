"""What is printed on a page, and where: words and lines, measured from its top left corner."""

from __future__ import annotations

import string
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from typing import Any

import msgspec

from clustercli.readers.layout import MIXED

_SAME_LINE = 0.7
"""Share of the lower one's height in which two words of one line overlap.

The boxes of two fonts on one base line can differ: Latin digits beside Chinese by a fifth.
"""

_ON_EACH_OTHER = 0.9
"""Share of the narrower of two words that is printed on the other, if it is another line's.

A cell that is too full runs into the next one by a part of a character; so does one character.
"""

_COLUMN_GAP = 0.6
"""Heights of a line: words further apart stand in two columns, and are no two Latin words.

Word keeps 11 points between two cells, in print of 16 points at most.
"""

_WORD_GAP = 0.12
"""Heights of a line: half a blank; closer words are one, in two fonts perhaps."""

_LEAST_STARTS = 3
_AT_EDGE = 1.0
_MOST_LINES_BACK = 4


class Span(msgspec.Struct, frozen=True):
    """From where to where something is printed, in points from the top of the page."""

    top: float
    bottom: float

    @property
    def middle(self) -> float:
        """Return the height of the middle."""
        return (self.top + self.bottom) / 2

    @property
    def height(self) -> float:
        """Return how high it is."""
        return self.bottom - self.top


class Word(msgspec.Struct, frozen=True):
    """A word of a page, and where it is printed, in points from the top left.

    ``apart`` says that it begins at a column's edge, however near the word before it is.
    """

    text: str
    x0: float
    x1: float
    span: Span
    apart: bool = False


class PrintedLine(msgspec.Struct, frozen=True):
    """A line of a page, its columns parted by tabs, and where its first word stands."""

    text: str
    span: Span


def words_of(found: Sequence[Any]) -> list[Word]:
    """Return the words that pdfplumber found, with their ``chars``, parted at columns' edges.

    The cell of a province that is too full runs into that of the name, and the two are one word:
    新疆生产建新疆生产建设兵团…. What stands before an edge is then said again behind it. An edge is
    where words of several lines begin that have others to their left, and where not more run on.
    """
    starts = Counter(
        round(word["x0"])
        for before, word in pairwise(found)
        if before["x1"] <= word["x0"] and before["top"] < word["bottom"]
    )
    edges = [
        edge
        for edge, count in starts.items()
        if count >= _LEAST_STARTS
        and count >= sum(word["x0"] + _AT_EDGE < edge < word["x1"] - _AT_EDGE for word in found)
    ]
    return [part for word in found for part in _parted(word["chars"], edges)]


def _parted(chars: Sequence[Any], edges: Sequence[int]) -> Iterator[Word]:
    at = [i for i, c in enumerate(chars) if any(abs(c["x0"] - edge) <= _AT_EDGE for edge in edges)]
    whole = [char["text"] for char in chars]
    starts = [i for i in at if i and _is_said_again(whole[:i], "".join(whole[i:]))]
    for start, end in zip([0, *starts], [*starts, len(chars)], strict=True):
        part = chars[start:end]
        yield Word(
            "".join(char["text"] for char in part),
            float(part[0]["x0"]),
            float(part[-1]["x1"]),
            Span(float(min(c["top"] for c in part)), float(max(c["bottom"] for c in part))),
            start in at,
        )


def _is_said_again(before: Sequence[str], after: str) -> bool:
    """Say whether a text begins with all that stands before it, but for a number."""
    said = "".join(before).lstrip(string.digits)
    return len(said) > 1 and after.startswith(said)


def lines_of(words: Iterable[Word]) -> list[PrintedLine]:
    """Return the lines that words make, from the top of the page down.

    Words are of one line if their boxes overlap in height, and not in breadth. Lines whose words
    are printed on each other begin with MIXED.
    """
    lines: list[list[Word]] = []
    mixed: set[int] = set()
    for word in sorted(words, key=lambda word: word.span.middle):
        first = max(len(lines) - _MOST_LINES_BACK, 0)
        level = [i for i in range(first, len(lines)) if _is_level(word, lines[i])]
        beside = [i for i in level if not _is_on(word, lines[i])]
        if beside:
            at = min(beside, key=lambda i: abs(word.span.middle - lines[i][0].span.middle))
            lines[at].append(word)
        else:
            at = len(lines)
            lines.append([word])
        if on := set(level) - set(beside):
            mixed |= {at, *on}
    return [
        PrintedLine(MIXED * (index in mixed) + "".join(_pieces(line)), line[0].span)
        for index, line in enumerate(lines)
    ]


def _is_level(word: Word, line: Sequence[Word]) -> bool:
    """Say whether a word stands at the height of a line, which is that of its highest word."""
    span = max((other.span for other in line), key=lambda span: span.height)
    common = min(word.span.bottom, span.bottom) - max(word.span.top, span.top)
    return common >= _SAME_LINE * min(word.span.height, span.height)


def _is_on(word: Word, line: Sequence[Word]) -> bool:
    """Say whether a word is printed on one of a line, and not beside them."""
    for other in line:
        common = min(word.x1, other.x1) - max(word.x0, other.x0)
        narrower = min(word.x1 - word.x0, other.x1 - other.x0)
        if common > min(_ON_EACH_OTHER * narrower, word.span.height):
            return True
    return False


def _pieces(line: Iterable[Word]) -> Iterator[str]:
    """Return the words of a line from left to right, with what parts them."""
    before: Word | None = None
    for word in sorted(line, key=lambda word: word.x0):
        if before is not None:
            gap = word.x0 - before.x1
            if word.apart or gap > _COLUMN_GAP * word.span.height:
                yield "\t"
            elif gap > _WORD_GAP * word.span.height:
                yield " "
        yield word.text
        before = word
