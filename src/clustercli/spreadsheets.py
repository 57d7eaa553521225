"""How spreadsheets count their columns."""

from __future__ import annotations


def column_number(letters: str) -> int:
    """Return the number of a column, from 1: A, B ... Z, AA."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number
