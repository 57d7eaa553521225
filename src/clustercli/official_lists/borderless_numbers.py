"""The columns of rising numbers on a page, beside which the rows of a list stand."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from clustercli.official_lists.row_numbers import number_of
from clustercli.readers.pdf_geometry import Word

_MOST_ROWS = 300
_GAP = 2.0
"""Points: numbers nearer than that stand in one column."""

_REACH = 0.8
"""Heights of a number: how far from its middle the middle of a line beside it can be."""


def number_columns(words: Sequence[Word]) -> Iterator[list[Word]]:
    """Return the columns of rising numbers that have words to their right."""
    column: list[Word] = []
    for word in sorted(filter(_is_number, words), key=lambda word: word.x0):
        if column and word.x0 > max(each.x1 for each in column) + _GAP:
            yield from _risen(column, words)
            column = []
        column.append(word)
    yield from _risen(column, words)


def _is_number(word: Word) -> bool:
    return word.text[:1].isdecimal() and number_of(word.text) is not None


def _risen(column: Sequence[Word], words: Sequence[Word]) -> Iterator[list[Word]]:
    """Return the longest run of rising numbers down a column, if words stand beside it.

    What does not rise is no row's number: a page's, a year. Most numbers of a column rise.
    """
    if not 0 < len(column) <= _MOST_ROWS:
        return
    ordered = sorted(column, key=lambda word: word.span.top)
    chains: list[list[Word]] = []
    for word in ordered:
        before = [chain for chain in chains if _value(chain[-1]) < _value(word)]
        chains.append([*max(before, key=len, default=[]), word])
    chain = max(chains, key=len)
    right = max(word.x1 for word in chain)
    if 2 * len(chain) >= len(column) and beside(chain, [w for w in words if w.x0 > right]):
        yield chain


def beside(numbers: Sequence[Word], words: Sequence[Word], below: float = _REACH) -> list[Word]:
    """Return the words beside a column of numbers; of two lines, a number stands between.

    ``below`` says how far under the last number they can stand, in heights of a number.
    """
    height = numbers[0].span.bottom - numbers[0].span.top
    top = numbers[0].span.middle - _REACH * height
    bottom = numbers[-1].span.middle + below * height
    return [word for word in words if top <= word.span.middle <= bottom]


def _value(word: Word) -> int:
    return number_of(word.text) or 0
