"""What is printed on a page, and where: words and lines, measured from its top left corner."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

_SAME_LINE = 3.0
"""Points by which the middles of two words of one line can differ."""


class Span(msgspec.Struct, frozen=True):
    """From where to where something is printed, in points from the top of the page."""

    top: float
    bottom: float

    @property
    def middle(self) -> float:
        """Return the height of the middle."""
        return (self.top + self.bottom) / 2

    def meets(self, other: Span) -> bool:
        """Say whether two spans have a height in common."""
        return self.bottom > other.top and self.top < other.bottom


class Word(msgspec.Struct, frozen=True):
    """A word or line of a page, and where it is printed, in points from the top left."""

    text: str
    x0: float
    x1: float
    span: Span


def lines_of(words: Iterable[Word]) -> list[Word]:
    """Return the words joined to lines, from the top of the page down."""
    lines: list[list[Word]] = []
    for word in sorted(words, key=lambda word: word.span.middle):
        if lines and word.span.middle - lines[-1][0].span.middle <= _SAME_LINE:
            lines[-1].append(word)
        else:
            lines.append([word])
    return [_joined(sorted(line, key=lambda word: word.x0)) for line in lines]


def _joined(words: list[Word]) -> Word:
    return Word(
        " ".join(word.text for word in words),
        min(word.x0 for word in words),
        max(word.x1 for word in words),
        Span(min(word.span.top for word in words), max(word.span.bottom for word in words)),
    )
