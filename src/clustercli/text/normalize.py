"""Texts made comparable, or as they were meant: the one module that cleans a text.

:func:`clean`        the characters that were meant: no invisible ones, none of a font's own
:func:`unwrap`       on one line, for what was broken across lines in a cell or a page
:func:`compact`      half-width without white space, as headings and titles are compared
:func:`name_text`    as a name is stored: half-width, blanks only between Latin words
:func:`fold`         as what people type is compared: width, case, blanks and script folded

:func:`without_zero_width` and :func:`with_zero_width_shown` are for cells and messages: only
what takes no room goes, or is written out.

What an output writes so that a terminal does not obey it is no cleaning; it is in
:mod:`clustercli.output.cells`.
"""

from __future__ import annotations

import codecs
import re
import unicodedata
from collections.abc import Callable
from functools import lru_cache
from typing import Any

from clustercli.text.lazy_pattern import lazy_pattern

_RADICALS = dict(
    zip(
        "⺠⻁⻄⻅⻆⻉⻋⻓⻔⻘⻙⻚⻛⻜⻝⻢⻣⻤⻥⻦⻧⻨⻩⻪⻬⻮⻰⼾",
        "民虎西见角贝车长门青韦页风飞食马骨鬼鱼鸟卤麦黄黾齐齿龙户",
        strict=True,
    )
)
"""Radicals that some PDF fonts give for the character that looks the same.

Those of Kangxi (⼯ for 工) have the character as their compatibility form; these of the CJK
Radicals Supplement do not, and that of ⼾ is the traditional 戶.
"""

_COMPATIBLE = "\u2e9f\u2ef3\u2f00-\u2f3d\u2f3f-\u2fdf\uf900-\ufaff\U0002f800-\U0002fa1f"
_INVISIBLE = (
    "\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f"  # controls that are no white space
    "\xad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff"  # joiners, directions
    "\ufe00-\ufe0f\U000e0000-\U000e01ef"  # variants of a character, tags
    "\ufff9-\ufffc\ud800-\udfff"  # stand-ins for an object or for a byte that is no text
)


_ZERO_WIDTH = lazy_pattern("[\xad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff]")
"""Characters without width, and those that only turn the direction of writing."""


def without_zero_width(text: str) -> str:
    """Return ``text`` without joiners and directions, which nobody sees and nobody means."""
    return text if text.isascii() else _ZERO_WIDTH.sub("", text)


def with_zero_width_shown(text: str) -> str:
    """Return ``text`` with what nobody can see in it written out: \\u200b."""
    return text if text.isascii() else _ZERO_WIDTH.sub(_written_out, text)


def _written_out(found: re.Match[str]) -> str:
    return f"\\u{ord(found[0]):04x}"


def clean(text: str) -> str:
    """Return ``text`` with characters for radicals, and without invisible ones."""
    return _not_meant().sub(_meant, text)


@lru_cache(maxsize=1)
def _not_meant() -> re.Pattern[str]:
    return re.compile(f"([{_COMPATIBLE}])|[{_INVISIBLE}{''.join(_RADICALS)}]")


def _meant(found: re.Match[str]) -> str:
    if found[1]:
        return unicodedata.normalize("NFKC", found[1])
    return _RADICALS.get(found[0], "")


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


def name_text(text: str) -> str:
    """Return ``text`` half-width, with blanks only between characters of ASCII (AI + 5G)."""
    text = " ".join(unicodedata.normalize("NFKC", clean(text)).split())
    return re.sub("(?<![!-~]) | (?![!-~])", "", text) if " " in text else text


def unbroken(text: str | None) -> str | None:
    """Return a name without line breaks: with a blank between letters of ASCII, else nothing."""
    if text is None or ("\n" not in text and "\r" not in text):
        return text
    return re.sub(r"(?<=[!-~])\s*[\r\n]\s*(?=[!-~])", " ", text).translate(_BREAKS)


_BREAKS = {ord(mark): None for mark in "\r\n"}


def _latin(char: str) -> bool:
    return char.isascii() and char.isalnum()


@lru_cache(maxsize=4096)
def fold(text: str) -> str:
    """Return ``text`` as keywords are compared.

    As :func:`fold_form`, and traditional characters become simplified (OpenCC's ``t2s``).
    """
    folded = fold_form(text)
    return folded if folded.isascii() or is_simplified(folded) else _simplified(folded)


_ALSO_TRADITIONAL = lazy_pattern("[乾菸薹捱摺吒後徵夥甯榘於麴醣麽]")
"""Characters of GB 2312 that OpenCC's ``t2s`` converts: 後 is in it for names of persons."""


def is_simplified(text: str) -> bool:
    """Say whether GB 2312, the set of simplified characters, has all of ``text``.

    That tells it without loading OpenCC, which most questions then need not.
    """
    try:
        _gb2312()(text)
    except UnicodeEncodeError:
        return False
    return not _ALSO_TRADITIONAL.search(text)


@lru_cache(maxsize=1)
def _gb2312() -> Callable[[str], object]:
    return codecs.getencoder("gb2312")


def fold_form(text: str) -> str:
    """Return ``text`` with its outer form folded.

    Full-width and half-width forms become one (Unicode NFKC), case and white space go.
    """
    if text.isascii():
        return text.lower() if text.isalnum() else "".join(text.lower().split())
    return "".join(unicodedata.normalize("NFKC", text).casefold().split())


def is_encodable(text: str, encoding: str = "utf-8") -> bool:
    """Say whether an encoding has every character of ``text``.

    In UTF-8 that is every text but one with bytes that its own encoding does not know, which
    stand in it as surrogates.
    """
    try:
        text.encode(encoding)
    except UnicodeEncodeError:
        return False
    return True


def _simplified(text: str) -> str:
    converted: str = _converter().convert(text)
    return converted


@lru_cache(maxsize=1)
def _converter() -> Any:
    from opencc import OpenCC

    return OpenCC("t2s")
