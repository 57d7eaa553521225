"""Texts as such: cleaning, comparing, numerals, quoting, the index of names that people type."""

FIRST_YEAR, LAST_YEAR = 1949, 2199
"""The years that can be those of a batch."""
