"""Texts as such: cleaning, comparing, numerals, quoting, the index of names that people type."""
