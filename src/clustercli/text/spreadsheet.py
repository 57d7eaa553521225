"""What spreadsheets make of texts: formulas, and how CSV keeps from them; columns by letter."""

from __future__ import annotations

import re

BEGINNINGS = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")
"""The characters with which a formula can begin; Excel takes the full-width ones, too."""
GUARD = "'"
"""The spreadsheets' own mark for a text."""
NUMBER = re.compile(r"[-+]?\d+(\.\d+)?([eE][-+]?\d+)?%?", re.ASCII)
"""A number, which may begin like a formula; JavaScript reads the pattern too."""


def guarded(text: str) -> str:
    """Return a cell that a spreadsheet takes for text, never for a formula.

    Text that begins like a formula gets an apostrophe in front. So does one that has it already,
    so that every text can be told from what it is guarded as. A number stays as it is.
    """
    if text.lstrip(GUARD).startswith(BEGINNINGS) and not NUMBER.fullmatch(text):
        return f"{GUARD}{text}"
    return text


def unguarded(text: str) -> str:
    """Return the text of a cell that was :func:`guarded`."""
    is_guarded = text[:1] == GUARD and text.lstrip(GUARD).startswith(BEGINNINGS)
    return text[1:] if is_guarded else text


def column_letters(number: int) -> str:
    """Return the letters of a column by its number from 1: A, B ... Z, AA."""
    letters = ""
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters
