"""Numbers of rows as lists print them: 7, 07, 7., 7、, （7）, ７, ⑦, 七、."""

from __future__ import annotations

import re

from clustercli.text.normalize import compact
from clustercli.text.numerals import CIRCLED, NUMERAL_CHARACTERS, number_of_numeral

_MOST_DIGITS = 4
_ALONE = re.compile(r"[(\[]?(?:No\.?)?(\d{1,4})(?:\.0*)?[)\]]?[.、,:]?", re.IGNORECASE)
_NUMERAL = f"[{NUMERAL_CHARACTERS}]{{1,7}}"
_CHINESE_ALONE = re.compile(rf"\(?({_NUMERAL})\)?[.、,:]?")
_BEFORE = re.compile(
    rf"\s*(?:[(（\[【]\s*(?P<inside>\d{{1,4}}|{_NUMERAL})\s*[)）\]】]\s*[.．、,，:：]?"
    r"|(?P<marked>\d{1,4})\s*(?:[、,，:：)）]|[.．](?!\d))"
    rf"|(?P<chinese>{_NUMERAL})\s*[、.．]"
    rf"|(?P<circled>[{CIRCLED}])"
    r"|(?P<spaced>\d{1,4})(?=\s)"
    r"|(?P<bare>\d{1,4})(?=[^\W\d_a-zA-Z])(?!年|月|个|家|项|批))\s*"
)


def number_of(text: str) -> int | None:
    """Return the number that ``text`` is, None if it is none."""
    short = compact(text)
    if found := _ALONE.fullmatch(short):
        return int(found[1])
    if found := _CHINESE_ALONE.fullmatch(short):
        return number_of_numeral(found[1])
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
