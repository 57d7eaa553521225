"""What is printed on a page, and where: words and lines, measured from its top left corner."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import msgspec

_SAME_LINE = 3.0
"""Points by which the middles of two words of one line can differ."""

_COLUMN_GAP = 0.6
"""Heights of a line: words further apart stand in two columns, and are no two Latin words.

Word keeps 11 points between two cells, in print of 16 points at most.
"""


class Span(msgspec.Struct, frozen=True):
    """From where to where something is printed, in points from the top of the page."""

    top: float
    bottom: float

    @property
    def middle(self) -> float:
        """Return the height of the middle."""
        return (self.top + self.bottom) / 2


class Word(msgspec.Struct, frozen=True):
    """A word of a page, and where it is printed, in points from the top left."""

    text: str
    x0: float
    x1: float
    span: Span


class PrintedLine(msgspec.Struct, frozen=True):
    """A line of a page, its columns parted by tabs, and where its first word stands."""

    text: str
    span: Span


def lines_of(words: Iterable[Word]) -> list[PrintedLine]:
    """Return the lines that words make, from the top of the page down."""
    lines: list[list[Word]] = []
    for word in sorted(words, key=lambda word: word.span.middle):
        if lines and word.span.middle - lines[-1][0].span.middle <= _SAME_LINE:
            lines[-1].append(word)
        else:
            lines.append([word])
    return [PrintedLine("".join(_pieces(line)), line[0].span) for line in lines]


def _pieces(line: Iterable[Word]) -> Iterator[str]:
    """Return the words of a line from left to right, with what parts them."""
    before: Word | None = None
    for word in sorted(line, key=lambda word: word.x0):
        if before is not None:
            height = word.span.bottom - word.span.top
            yield "\t" if word.x0 - before.x1 > _COLUMN_GAP * height else " "
        yield word.text
        before = word
