"""Years, batches and days, as people type them and as texts and titles have them.

Every pattern of a year is here: what an option takes, what a cell of a table holds, and what is
looked for in the title of a list. The texts are folded already, by ``fold`` or ``compact`` of
:mod:`clustercli.text.normalize`: half-width, without blanks.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from typing import Literal, NamedTuple

from clustercli.text import FIRST_YEAR, LAST_YEAR
from clustercli.text.numerals import CHINESE_DIGITS, number_of_numeral

YEAR = r"(?:19|20)\d\d"
"""A year within a running text."""
YEAR_NAMED = rf"({YEAR})年(?!\d)"
"""A year that a title names; ``年度`` after it makes it that of a batch."""
BATCH_YEAR_NAMED = rf"({YEAR})年度"
BATCH_NAMED = r"第.{1,3}批次?"

_DIGITS = {ord(char): str(value) for value, char in enumerate(CHINESE_DIGITS, start=1)}
_DIGITS |= dict.fromkeys(map(ord, "零〇○"), "0")
_NUMERAL = rf"\d+|[{CHINESE_DIGITS}十百零〇两]+"
_BATCH = rf"第?({_NUMERAL})批次?|第({_NUMERAL})|([首头])批"
_SINGLE = rf"(\d{{4}}|\d\d(?=年))年?度?(?:\(?{BATCH_NAMED}\)?)?"
_TO = r"(?:-|‐|‑|‒|–|—|―|−|~|〜|至|到|\.\.)+"

_MONTH, _DAY = "(?:0?[1-9]|1[0-2])", r"(?:0?[1-9]|[12]\d|3[01])"
_DATED = (
    rf"(\d{{4}})(?:年({_MONTH})月(?:({_DAY})[日号])?"
    rf"|([-./])({_MONTH})(?:\4({_DAY}))?(?:t?\d\d?:\d\d(?::\d\d(?:\.\d+)?)?)?)"
)
_MIDNIGHT = r"(?:[t ]?00:00(?::00(?:\.0+)?)?)?"
_DATE = rf"(\d{{4}})(?:年|[-/.年](\d{{1,2}})(?:月|[-/.月](\d{{1,2}})[日号]?)?)?{_MIDNIGHT}"


class YearWords(NamedTuple):
    """What a text about years means: ``years``, ``batches`` by ordinal, or the ``last`` batches.

    It is from ``first`` to ``last``, both with it; None is without an end. Of the last batches
    ``last`` says how many.
    """

    kind: Literal["years", "batches", "last"]
    first: int | None
    last: int | None


def read_year_words(text: str) -> YearWords | None:
    """Return what years or batches a folded text means; None if it is about none.

    2024, 24年, 2024年度, 二〇二四; 2022-2024, 2022-24, 2024-, -2023; 第三批, 三批, 首批, 前三批;
    近两年.
    """
    plain = text.translate(_DIGITS)
    for pattern, read in _FORMS:
        if match := re.fullmatch(pattern, text) or re.fullmatch(pattern, plain):
            return read(match)
    return None


def single_year(text: str) -> int | None:
    """Return the year of a folded cell: a year, or a day or month of one; None if it is neither.

    2024, 2024.0, 24年, 2024年度, 2024年12月, 2024-12-01, 2024年(第三批); not 2024-02-30.
    """
    plain = re.sub(r"(?<=\d{4})\.0+$", "", text).translate(_DIGITS)
    match = re.fullmatch(_SINGLE, plain) or re.fullmatch(_DATED, plain)
    year = _of_century(match[1]) if match else 0
    if match is None or not FIRST_YEAR <= year <= LAST_YEAR:
        return None
    month_and_day = [int(part) for part in match.groups()[1:] if part and part.isdigit()]
    return year if _is_day(year, *month_and_day) else None


def batch_ordinal(text: str) -> int | None:
    """Return the ordinal of 第三批, 第3批次, 三批 or 首批; None for any other folded text."""
    match = re.fullmatch(_BATCH, text)
    if match is None:
        return None
    return 1 if match[3] else _number(match[1] or match[2])


def read_date(text: str) -> tuple[int, ...] | None:
    """Return year, month and day of a folded text, as far as it has them; None if it is no date.

    2026, 2026年, 2026-01, 2026-01-01, 20260101, 2026/1/1, 2026.1.1, 2026年1月1日.
    """
    text = re.sub(r"^(\d{4})(\d\d)(\d\d)$", r"\1-\2-\3", text)
    match = re.fullmatch(_DATE, text, re.ASCII)
    if match is None:
        return None
    found = tuple(int(part) for part in match.groups() if part is not None)
    return found if _is_day(*found) else None


def _is_day(year: int, month: int = 1, day: int = 1) -> bool:
    try:
        date(year, month, day)
    except ValueError:
        return False
    return True


def _of_century(text: str) -> int:
    return int(text) if len(text) == len("2024") else 2000 + int(text)


def _number(text: str) -> int | None:
    """Return a number written in digits or as a numeral; None for 0 and what is none."""
    if text.isdigit():
        return int(text) or None
    return number_of_numeral(text.replace("两", "二"))


def _batch(match: re.Match[str]) -> YearWords | None:
    ordinal = batch_ordinal(match[0])
    return YearWords("batches", ordinal, ordinal) if ordinal else None


def _first_of(match: re.Match[str]) -> YearWords | None:
    number = _number(match[1])
    return YearWords("batches", 1, number) if number else None


def _last_of(match: re.Match[str]) -> YearWords | None:
    number = _number(match[1] or "一")
    return YearWords("last", None, number) if number else None


def _single(match: re.Match[str]) -> YearWords:
    year = _of_century(match[1])
    return YearWords("years", year, year)


def _range(match: re.Match[str]) -> YearWords | None:
    # 22-24 alone could be anything, days of a month too; 2022-24 and 22-24年 are years.
    if len(match[1]) == len("22") and "年" not in match[0]:
        return None
    return YearWords("years", _of_century(match[1]), _of_century(match[2]))


_FORMS: tuple[tuple[str, Callable[[re.Match[str]], YearWords | None]], ...] = (
    (_BATCH, _batch),
    (rf"前({_NUMERAL})批次?", _first_of),
    (rf"(?:最?近|最新|过去)({_NUMERAL})?(?:个?年度?|批次?)", _last_of),
    (_SINGLE, _single),
    (rf"(\d\d(?:\d\d)?)年?度?{_TO}(\d\d(?:\d\d)?)年?度?", _range),
    (rf"(\d{{4}})年?度?(?:{_TO}|以来|起)", lambda match: YearWords("years", int(match[1]), None)),
    (rf"{_TO}(\d{{4}})年?度?", lambda match: YearWords("years", None, int(match[1]))),
)
"""What people type for years, and what each of it means."""
