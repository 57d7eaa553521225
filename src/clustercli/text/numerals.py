"""Chinese numerals: reading them and writing them."""

from __future__ import annotations

CHINESE_DIGITS = "一二三四五六七八九"
NUMERAL_CHARACTERS = f"{CHINESE_DIGITS}十百零〇"
"""The characters of numerals below a thousand."""

CIRCLED = "①-⑳㉑-㉟㊱-㊿"
"""The numbers in circles, 1 to 50, as ranges of a character class. NFKC makes digits of them."""

_VALUES = {char: value for value, char in enumerate(f"零{CHINESE_DIGITS}")} | {"〇": 0}
_TENS = {"十": 10, "百": 100}


def number_of_numeral(text: str) -> int | None:
    """Return the value of a numeral below a thousand: 一百零二 is 102; None if it is none."""
    value = digit = 0
    for char in text:
        if char in _TENS:
            value += (digit or 1) * _TENS[char]
            digit = 0
        elif digit or char not in _VALUES:
            return None
        else:
            digit = _VALUES[char]
    return value + digit or None


def chinese_numeral(number: int) -> str:
    """Return the numeral of a number from 1 to 999: 102 is 一百零二, 12 is 十二."""
    digits = f"零{CHINESE_DIGITS}"
    hundreds, rest = divmod(number, 100)
    tens, ones = divmod(rest, 10)
    text = f"{digits[hundreds]}百" if hundreds else ""
    if tens:
        text += f"{digits[tens] if tens > 1 or hundreds else ''}十"
    elif hundreds and ones:
        text += "零"
    return text + (digits[ones] if ones else "")
