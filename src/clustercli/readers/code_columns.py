"""Which columns of a file hold GB/T 2260 codes: their headings may say so, their cells must."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from clustercli.fields.headings import Codes
from clustercli.geography.former_divisions import divisions_of_code
from clustercli.geography.gazetteer import are_counties
from clustercli.i18n.messages import Message
from clustercli.readers.chunk import Chunk, ParseRules
from clustercli.readers.parse_values import read_values, reader_of_codes
from clustercli.readers.raw_records import RawRecords
from clustercli.text.lazy_pattern import lazy_pattern

LOOKED_AT = 1_000
"""Records by which it is decided, in however many chunks they come."""

_ODD = 20
"""One cell in so many may be something else."""

_CERTAIN = 20
"""Counties, or villages, of which the codes are no accident.

Of 3,178 real postcodes (package china-region 0.0.11) 20 are codes of counties. What runs on from
one number (220101 to 220106 are counties) soon comes to one that is none.
"""

_OF_VILLAGE = lazy_pattern(r"\d{6}(?!000)[0-5]\d\d[0-5]\d\d")
"""The code of a village or neighbourhood: below a county the Bureau of Statistics counts so far."""


def code_columns(
    chunks: Iterator[RawRecords],
    columns: Mapping[str, Codes],
    looked_at: Callable[[RawRecords], RawRecords],
    rules_of: Callable[[Mapping[str, int]], ParseRules],
) -> tuple[dict[str, int], list[RawRecords]]:
    """Return the columns that hold codes, with the fewest digits of one, and what was read for it.

    Of ``columns``, one that is named after divisions does if of its cells, the empty ones aside,
    at most one in :data:`_ODD` is no code that there is or was. One that is not named so must
    besides be confirmed (:func:`_is_confirmed`). ``looked_at`` returns those that are records,
    ``rules_of`` the rules by which they are read when some columns are those of codes.
    """
    read: list[RawRecords] = []
    first: list[RawRecords] = []
    left = {heading: _Column(heading, codes.least) for heading, codes in columns.items()}
    wanted = LOOKED_AT
    while left and wanted and (chunk := next(chunks, None)) is not None:
        read.append(chunk)
        first.append(looked_at(chunk if len(chunk) <= wanted else chunk.take(range(wanted))))
        wanted -= min(len(chunk), wanted)
        for column in left.values():
            column.add(first[-1])
        left = {heading: column for heading, column in left.items() if column.can_be_codes()}
    found: dict[str, int] = {}
    for heading in sorted(left, key=lambda heading: not columns[heading].named):
        column, codes = left[heading], columns[heading]
        if column.holds_codes() and (codes.named or _is_confirmed(column, first, found, rules_of)):
            found[heading] = codes.least
    return {heading: found[heading] for heading in columns if heading in found}, read


class _Column:
    """The first cells of a column, as they are and as the codes that they are."""

    def __init__(self, heading: str, least: int) -> None:
        self.heading = heading
        self.least = least
        self.cells: list[Any] = []
        self.codes: list[str | None] = []
        self._others = 0

    def add(self, records: RawRecords) -> None:
        """Take in the cells of some records."""

        def count(_position: int, _value: Any, _expected: Message) -> None:
            self._others += 1

        cells = records.values(self.heading)
        self.cells += cells
        self.codes += read_values(cells, reader_of_codes(self.least), count)

    def can_be_codes(self) -> bool:
        """Say whether further records can still make it a column of codes."""
        return self._others * _ODD <= LOOKED_AT

    def holds_codes(self) -> bool:
        """Say whether there are cells, and nearly all of them codes."""
        number = sum(code is not None for code in self.codes)
        return bool(number) and self._others * _ODD <= number + self._others

    def is_certain(self) -> bool:
        """Say whether so many codes can be no numbers of another kind."""
        counties = {code for code in self.codes if code and are_counties(divisions_of_code(code))}
        villages = {cell for cell in map(str, self.cells) if _OF_VILLAGE.fullmatch(cell)}
        return max(len(counties), len(villages)) >= _CERTAIN


def _is_confirmed(
    column: _Column,
    chunks: Sequence[RawRecords],
    others: Mapping[str, int],
    rules_of: Callable[[Mapping[str, int]], ParseRules],
) -> bool:
    """Say whether the codes of a column are no numbers that only look like some.

    Where names and ``others`` say a place, at most one code in :data:`_ODD` contradicts it; and
    they say one beside half of the codes, or these are certain by themselves.
    """
    without, with_codes = rules_of(others), rules_of({**others, column.heading: column.least})
    agreeing = contradicting = 0
    codes = iter(column.codes)
    for chunk in chunks:
        places = zip(Chunk(chunk, without).places(), Chunk(chunk, with_codes).places(), strict=True)
        for (place, with_code), code in zip(places, codes, strict=False):
            if code is not None and place.province is not None and not place.contradictory:
                agreeing += not with_code.contradictory
                contradicting += with_code.contradictory
    if contradicting * _ODD > agreeing + contradicting:
        return False
    return agreeing * 2 >= len(list(filter(None, column.codes))) or column.is_certain()
