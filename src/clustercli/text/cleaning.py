"""The text of a cell or line as it was meant: without what a font or a line break put in."""

from __future__ import annotations

import re
import unicodedata

_RADICALS = dict(
    zip(
        map(ord, "⺠⻁⻄⻅⻆⻉⻋⻓⻔⻘⻙⻚⻛⻜⻝⻢⻥⻦⻧⻨⻩⻬⻮⻰"),
        "民虎西见角贝车长门青韦页风飞食马鱼鸟卤麦黄齐齿龙",
        strict=True,
    )
)
"""Radicals that some PDF fonts give for the character that looks the same.

Those of Kangxi (⼯ for 工) have the character as their compatibility form; these of the CJK
Radicals Supplement do not.
"""

_COMPATIBLE = re.compile("[\u2f00-\u2fdf\uf900-\ufaff]")
_INVISIBLE = re.compile(
    "[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\xad\u200b-\u200f\u202a-\u202e\u2060-\u2064"
    "\u2066-\u2069\ufe00-\ufe0f\ufeff\ufffc\ud800-\udfff]"
)


def clean(text: str) -> str:
    """Return ``text`` with characters for radicals, and without invisible ones."""
    text = _INVISIBLE.sub("", text).translate(_RADICALS)
    return _COMPATIBLE.sub(lambda found: unicodedata.normalize("NFKC", found[0]), text)


def unwrap(text: str) -> str:
    """Return ``text`` on one line, without the spaces that breaking it put in.

    Chinese has no spaces between words: only one between two Latin words stays (Mini LED).
    """
    whole = ""
    for part in clean(text).split():
        gap = " " if whole and _latin(whole[-1]) and _latin(part[0]) else ""
        whole += gap + part
    return whole


def compact(text: str) -> str:
    """Return ``text`` as headings are compared: half-width and without white space."""
    return "".join(unicodedata.normalize("NFKC", clean(text)).split())


def _latin(char: str) -> bool:
    return char.isascii() and char.isalnum()
