"""Numbers of rows as lists print them: 7, 07, 7., 7、, （7）, ７, ⑦, 七、."""

from __future__ import annotations

import re

from clustercli.text.cleaning import compact

_MOST_DIGITS = 4
_ALONE = re.compile(r"[(\[]?(?:No\.?)?(\d{1,4})(?:\.0*)?[)\]]?[.、,:]?", re.IGNORECASE)
_CHINESE_ALONE = re.compile(r"\(?([一二三四五六七八九十百零〇]{1,7})\)?[.、,:]?")
_BEFORE = re.compile(
    r"\s*(?:[(（\[【]\s*(?P<inside>\d{1,4}|[一二三四五六七八九十百零〇]{1,7})\s*[)）\]】]\s*[.．、,，:：]?"
    r"|(?P<marked>\d{1,4})\s*(?:[、,，:：)）]|[.．](?!\d))"
    r"|(?P<chinese>[一二三四五六七八九十百零〇]{1,7})\s*[、.．]"
    r"|(?P<circled>[①-⑳㉑-㉟㊱-㊿])"
    r"|(?P<spaced>\d{1,4})(?=\s)"
    r"|(?P<bare>\d{1,4})(?=[^\W\d_a-zA-Z])(?!年|月|个|家|项|批))\s*"
)
_DIGITS = {char: value for value, char in enumerate("零一二三四五六七八九")} | {"〇": 0}


def number_of(text: str) -> int | None:
    """Return the number that ``text`` is, None if it is none."""
    short = compact(text)
    if found := _ALONE.fullmatch(short):
        return int(found[1])
    if found := _CHINESE_ALONE.fullmatch(short):
        return _chinese(found[1])
    return None


def number_before(text: str) -> tuple[int | None, str, bool]:
    """Return the number at the start of a line, the rest, and whether a mark parts them.

    Without a number it is None and the whole text. ``7江苏省`` has a number without a mark.
    """
    found = _BEFORE.match(text)
    if found is None:
        return None, text, False
    number = number_of(found[found.lastgroup or 0])
    if number is None:
        return None, text, False
    return number, text[found.end() :], found.lastgroup != "bare"


def _chinese(text: str) -> int | None:
    """Return the value of a Chinese numeral below a thousand: 一百零二 is 102."""
    value = digit = 0
    for char in text:
        if char in "十百":
            value += (digit or 1) * (10 if char == "十" else 100)
            digit = 0
        elif digit:
            return None
        else:
            digit = _DIGITS[char]
    return value + digit or None
