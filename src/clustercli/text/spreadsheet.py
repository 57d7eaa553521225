"""What spreadsheets make of texts: formulas, and how CSV keeps from them; columns by letter."""

from __future__ import annotations

import re

BEGINNINGS = ("=", "+", "-", "@", "\t", "\r")
"""The characters with which a formula can begin."""
_NUMBER = re.compile(r"[-+]?\d+(\.\d+)?([eE][-+]?\d+)?%?", re.ASCII)


def guarded(text: str) -> str:
    """Return a cell that a spreadsheet takes for text, never for a formula.

    Text that begins like a formula gets an apostrophe in front, the spreadsheets' own mark
    for text. A number stays as it is.
    """
    if text.startswith(BEGINNINGS) and not _NUMBER.fullmatch(text):
        return f"'{text}"
    return text


def unguarded(text: str) -> str:
    """Return the text of a cell that was :func:`guarded`."""
    return text[1:] if text[:1] == "'" and text[1:].startswith(BEGINNINGS) else text


def column_letters(number: int) -> str:
    """Return the letters of a column by its number from 1: A, B ... Z, AA."""
    letters = ""
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def column_number(letters: str) -> int:
    """Return the number of a column, from 1: A, B ... Z, AA."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number
