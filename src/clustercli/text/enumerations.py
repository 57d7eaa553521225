"""Names as they stand in texts: in quotation marks, one after the other, and counted."""

from __future__ import annotations

import re
from collections.abc import Callable

_PAIRS = [
    '""',
    "''",
    "“”",
    "‘’",
    "「」",
    "『』",
    "《》",
    "〈〉",
    "【】",
    "„“",
    "„‟",
    "＂＂",
    "＇＇",
]
_QUOTES = frozenset("".join(_PAIRS))
_SEPARATORS = dict.fromkeys(map(ord, "，、；"), ",")
_PART = r"(?:[（(][^（）()]*[）)]|[^,，、；])+"
"""What stands between separators; those inside brackets are part of a name: 县（市、区）."""
_AND = r"以及|[和与及]"
_COUNTED = r"(.+?)(?:等.{0,4}|[两二三四五六七八九十\d]+个?(?:省|市|区|县|省市|省区|省份|地|地区))"
_MOST_ABBREVIATIONS = 8


def unquoted(text: str) -> str:
    """Return a text without blanks and quotation marks around it: “新材料”, 《新材料》.

    A mark at one end that goes with one inside is part of the text: size "L".
    """
    text = text.strip()
    while text:
        first, last = text[0] in _QUOTES, text[-1] in _QUOTES
        if first and (last or not _is_paired(text[0], text[1:])):
            text = text[1:-1] if last else text[1:]
        elif last and not first and not _is_paired(text[-1], text[:-1]):
            text = text[:-1]
        else:
            break
        text = text.strip()
    return text


def _is_paired(mark: str, text: str) -> bool:
    """Say whether a quotation mark goes with one in a text."""
    return any(pair.replace(mark, "", 1) in text for pair in _PAIRS if mark in pair)


def separated(text: str) -> list[str]:
    """Return what stands between commas and semicolons, Chinese ones too; no part is empty."""
    # Without brackets no pattern is compiled, which each call would pay for.
    bracketed = "(" in text or "（" in text
    parts = re.findall(_PART, text) if bracketed else text.translate(_SEPARATORS).split(",")
    return [part for part in map(unquoted, parts) if part]


def named_in(text: str, means: Callable[[str], bool]) -> list[str]:
    """Return the names that stand in a text, each of which ``means`` something by itself.

    They are joined by 和, 与 or 及 (山东省和河北省), counted (河北两省, 山东等地) or abbreviated
    (鲁豫皖, 中西部). None of it is a name that has such a character in it: 呼和浩特 is asked for
    as a whole before. Nothing is returned where any part means nothing.
    """
    for conjunction in re.finditer(_AND, text):
        first, rest = text[: conjunction.start()], text[conjunction.end() :]
        if first and rest and means(first):
            others = [rest] if means(rest) else named_in(rest, means)
            if others:
                return [first, *others]
    counted = re.fullmatch(_COUNTED, text)
    if counted and means(counted[1]):
        return [counted[1]]
    characters = text.removesuffix("部")
    if 1 < len(characters) <= _MOST_ABBREVIATIONS and all(map(means, characters)):
        return list(characters)
    return []
