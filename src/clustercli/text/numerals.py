"""Batches by their ordinal: 第三批."""

from __future__ import annotations

import re

_ORDINAL = re.compile(r"第([一二三四五六七八九十]|\d{1,2})批")
_DIGITS = {digit: number for number, digit in enumerate("一二三四五六七八九十", start=1)}


def ordinal_of(text: str) -> int | None:
    """Return the ordinal of 第三批 or 第3批; None for any other text, which is folded already."""
    match = _ORDINAL.fullmatch(text)
    return match and (_DIGITS.get(match[1]) or int(match[1]))
