"""What a column of other people's files is made of: numbers or texts, one type for the whole.

Every command asks here, so that sorting, comparing, adding and writing a file agree.
"""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Callable, Sequence
from decimal import Decimal
from functools import lru_cache
from typing import Any, Literal

import msgspec

from clustercli.i18n.messages import comma_separated, in_current_language, ngettext
from clustercli.i18n.messages import gettext as _
from clustercli.text.lazy_pattern import lazy_pattern
from clustercli.text.quoting import shown

MOST_DIGITS = 15
"""The digits that every program keeps of a number; longer strings of them are codes."""

_FIRST = 3
"""How many of the cells that are no numbers a message shows."""

_NUMBER = lazy_pattern(
    r"(?P<sign>[+-]?)(?P<whole>0|[1-9]\d{0,2}(?:,\d{3})+|[1-9]\d*)"
    r"(?P<rest>(?:\.\d+)?(?:[eE][+-]\d{1,3})?)(?P<percent>%?)"
)
_CODE = lazy_pattern(rf"0\d+|\d{{{MOST_DIGITS + 1},}}")


ColumnKind = Literal["text", "other", "int", "real", "share"]


class ColumnType(msgspec.Struct, frozen=True, kw_only=True):
    """The one type of a column.

    ``kind`` is that of its numbers: whole (``int``), any (``real``), or parts of one that are
    written as percentages (``share``). ``text`` is a column with texts that is none of numbers,
    ``other`` one of neither, such as true and false.
    ``others`` counts the cells of a column of numbers that are neither numbers nor empty, and
    ``first`` are the first of them, as messages show them and with the place of each.
    """

    kind: ColumnKind
    others: int = 0
    first: tuple[tuple[str, str | None], ...] = ()

    @property
    def numeric(self) -> bool:
        """Whether it is a column of numbers."""
        return self.kind not in ("text", "other")

    def number(self, value: Any) -> int | float | None:
        """Return the number that a cell is, None where it is none: a missing value."""
        return number_of(value) if self.numeric else None

    def cell(self, value: Any) -> Any:
        """Return a cell with its number as one; what is no number stays as it is."""
        number = self.number(value)
        return value if number is None else number

    def lost(self, value: Any) -> bool:
        """Say whether a cell is something, and no number in a column of them."""
        return self.numeric and not _is_empty(value) and number_of(value) is None

    def note(self, heading: str) -> str:
        """Return in words which cells are no numbers; empty where there are none."""
        if not self.others:
            return ""
        template = ngettext(
            "{heading}: {number} value is no number and counts as missing: {values}",
            "{heading}: {number} values are no numbers and count as missing: {values}",
            self.others,
        )
        values = [
            text
            if place is None
            else _("{text} ({place})").format(text=text, place=in_current_language(place))
            for text, place in self.first
        ]
        if self.others > len(values):
            values.append("…")
        return template.format(
            heading=heading, number=self.others, values=comma_separated(tuple(values))
        )


class TypeSurvey:
    """Goes through the cells of a column, portion by portion, and tells its type."""

    def __init__(self) -> None:
        self._numbers = 0
        self._percentages = 0
        self._fractions = False
        self._codes = False
        self._texts = False
        self._others = 0
        self._first: list[tuple[str, str | None]] = []

    def add(
        self, values: Sequence[Any], place_of: Callable[[int], str | None] = lambda _: None
    ) -> None:
        """Take further cells; ``place_of`` says of a position among them where it is."""
        for position, value in enumerate(values):
            if _is_empty(value):
                continue
            number = number_of(value)
            if number is not None:
                self._numbers += 1
                self._fractions = self._fractions or isinstance(number, float)
                self._percentages += isinstance(value, str) and value.rstrip()[-1] in "%％"
                continue
            if isinstance(value, str):
                self._texts = True
                self._codes = self._codes or _is_code(value)
            self._others += 1
            if len(self._first) < _FIRST:
                self._first.append((shown(value), place_of(position)))

    def type(self) -> ColumnType:
        """Return the type of the cells so far.

        It is a column of numbers if more than half of the cells that are not empty are numbers,
        and none is a code: digits that begin with 0, or more than :data:`MOST_DIGITS` of them.
        """
        if self._codes or self._numbers <= self._others:
            return ColumnType(kind="text" if self._texts else "other")
        kind: ColumnKind = "real" if self._fractions else "int"
        if self._percentages == self._numbers:
            kind = "share"
        return ColumnType(kind=kind, others=self._others, first=tuple(self._first))


def _is_empty(value: Any) -> bool:
    return value is None or (isinstance(value, str) and not value.strip())


def type_of_cells(values: Sequence[Any]) -> ColumnType:
    """Return the type of a column by all its cells."""
    survey = TypeSurvey()
    survey.add(values)
    return survey.type()


def number_of(value: Any) -> int | float | None:
    """Return the number that a cell is, None for anything else.

    A text may have blanks around it, full-width digits, commas between thousands and a
    percent sign: 12.5% is 0.125. Digits that begin with 0 and more than :data:`MOST_DIGITS` of
    them are a code, and no number.
    """
    if isinstance(value, str):
        return _number_of_text(value)
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return value if isinstance(value, int) or math.isfinite(value) else None


@lru_cache(maxsize=65536)
def _number_of_text(text: str) -> int | float | None:
    plain = _plain(text)
    match = _NUMBER.fullmatch(plain)
    if match is None:
        return None
    whole = match["whole"].replace(",", "")
    if len(whole) > MOST_DIGITS and "," not in match["whole"]:
        return None
    if not match["rest"] and not match["percent"]:
        return int(match["sign"] + whole)
    number = Decimal(match["sign"] + whole + match["rest"])
    found = float(number / 100 if match["percent"] else number)
    return found if math.isfinite(found) else None


def _is_code(text: str) -> bool:
    return _CODE.fullmatch(_plain(text)) is not None


def _plain(text: str) -> str:
    """Return a text half-width, without the blanks around it, and with one minus sign."""
    if not text.isascii():
        text = unicodedata.normalize("NFKC", text).replace("\u2212", "-")
    return text.strip()
