"""The headings of a table: which rows hold them, and which columns make a table of their own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import msgspec

from clustercli.fields.headings import (
    FIRST_ROW,
    PLACE,
    fields_of,
    header_row,
    heading_meant,
    plain_heading,
)

Spans = Mapping[tuple[int, int], tuple[int, int]]
"""Height and width of the merged cells, by row and column of their first cell."""

_LOOKED_AT = 20
_MOST_SIDE_BY_SIDE = 20
_SAYS_NOTHING = frozenset({"基本情况", "基本信息", "集群基本情况", "集群基本信息", "集群情况"})
"""Headings above others that say nothing which those do not say."""


class Header(msgspec.Struct, frozen=True, kw_only=True):
    """The headings of a table.

    ``headings`` has one a column, empty where there is none; ``first`` is the first row below
    them. ``blocks`` are the columns, from and up to, of the tables that stand side by side.
    """

    headings: tuple[str, ...]
    first: int
    blocks: tuple[tuple[int, int], ...]


def read_header(
    rows: Sequence[Sequence[str]], spans: Spans, given: Mapping[str, str], name: str
) -> Header:
    """Return the headings of a table; ``name`` is that of the file.

    Two rows of headings become one, joined by a blank. Raises DatasetError if no row has a
    heading for the name.
    """
    texts = [[plain_heading(cell) for cell in row] for row in rows[: _LOOKED_AT + 1]]
    row = header_row(texts[:_LOOKED_AT], given, name)
    column = _of_name(texts[row], given)
    height = spans.get((row, column), (1, 1))[0]
    last = min(row + height, len(texts)) - 1
    if height == 1 and _goes_on(texts, row, column):
        last = row + 1
    first = row - 1 if row and _stands_above(texts[row - 1], spans, row - 1) else row
    headings = texts[row]
    if first < last:
        levels = [
            _spread(texts[number], spans, number, lowest=number == last)
            for number in range(first, last + 1)
        ]
        headings = [_joined(parts) for parts in zip(*levels, strict=True)]
    return Header(headings=tuple(headings), first=last + 1, blocks=_blocks(headings, given))


def _of_name(texts: Sequence[str], given: Mapping[str, str]) -> int:
    if given.get("name") == FIRST_ROW:
        return 0
    wanted = heading_meant(given.get("name", ""), texts)
    if not wanted or wanted not in texts:
        wanted = fields_of(filter(None, texts))["name"]
    return list(texts).index(wanted)


def _goes_on(texts: Sequence[Sequence[str]], row: int, column: int) -> bool:
    """Say whether headings go on in the next row, where nothing is merged.

    There they stand below the cells that are empty, and the one before these.
    """
    if row + 1 >= len(texts):
        return False
    upper, lower = texts[row], texts[row + 1]
    below = [number for number, text in enumerate(lower) if text]
    if column in below or any(lower[number][0].isdigit() for number in below):
        return False
    if not any(not upper[number] for number in below):
        return False
    ends = [*upper[1:], "x"]
    return all(not upper[number] or not ends[number] for number in below)


def _stands_above(texts: Sequence[str], spans: Spans, row: int) -> bool:
    """Say whether a row has headings over several columns, and is no title over all of them."""
    wide = [spans[row, column] for column in range(len(texts)) if (row, column) in spans]
    filled = sum(map(bool, texts))
    return filled > 1 and any(1 < width < len(texts) for _height, width in wide)


def _spread(texts: Sequence[str], spans: Spans, row: int, *, lowest: bool) -> list[str]:
    """Return the headings of a row, each in every column that it stands over."""
    spread = list(texts)
    merged = any(span_row == row and width > 1 for (span_row, _), (_, width) in spans.items())
    for column, text in enumerate(texts):
        if not text:
            continue
        _height, width = spans.get((row, column), (1, 1))
        end = column + width
        while not lowest and not merged and end < len(texts) and not texts[end]:
            end += 1
        for further in range(column + 1, min(end, len(texts))):
            spread[further] = spread[further] or text
    return spread


def _joined(parts: Sequence[str]) -> str:
    """Return the headings above a column as one; a merged one is there only once."""
    texts = list(dict.fromkeys(filter(None, parts)))
    while len(texts) > 1 and _says_nothing(texts[0]):
        texts.pop(0)
    return " ".join(texts)


def _says_nothing(text: str) -> bool:
    return text in _SAYS_NOTHING or PLACE in fields_of([text])


def _blocks(headings: Sequence[str], given: Mapping[str, str]) -> tuple[tuple[int, int], ...]:
    """Return the columns of tables side by side: those that begin with the same headings."""
    whole = ((0, len(headings)),)
    if given.get("name") == FIRST_ROW:
        return whole
    column = _of_name(headings, given) if _has_name(headings, given) else 0
    names = [number for number, text in enumerate(headings) if text == headings[column]]
    if not 1 < len(names) <= _MOST_SIDE_BY_SIDE:
        return whole
    start = next(number for number, text in enumerate(headings) if text)
    starts = [number - (names[0] - start) for number in names]
    ends = [*starts[1:], len(headings)]
    blocks = tuple(zip(starts, ends, strict=True))
    forms = {tuple(filter(None, headings[begin:end])) for begin, end in blocks}
    return blocks if len(forms) == 1 else whole


def _has_name(headings: Sequence[str], given: Mapping[str, str]) -> bool:
    return given.get("name", "") in headings or "name" in fields_of(filter(None, headings))
