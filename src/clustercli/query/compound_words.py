"""What a word is made of that names a place, a year and an industry in one: 山东2024, 无锡惠山."""

from __future__ import annotations

import re
import shlex

from clustercli.geography.divisions import province_names
from clustercli.geography.place_parser import parse_location
from clustercli.text.year_words import read_year_words

_YEAR_BEHIND = re.compile(r"(?P<rest>\D*)(?P<year>\d.*)?", re.DOTALL)


def taken_apart(word: str) -> str | None:
    """Return a word as the command line has its parts: ``--province 山东省 --year 2024``.

    None for a word that is one thing only, as a place or an industry is.
    """
    found = _YEAR_BEHIND.fullmatch(word)
    year = found["year"] if found and found["year"] and read_year_words(found["year"]) else None
    rest = word if year is None else word.removesuffix(year)
    options, industry = _of_place(rest)
    parts = [*options]
    if year:
        parts += ["--year", year]
    if not parts:
        return None
    typed = [*parts, *filter(None, [industry])]
    return " ".join(part if part.isalnum() else shlex.quote(part) for part in typed)


def _of_place(text: str) -> tuple[tuple[str, ...], str | None]:
    """Return the option for the place with which a text begins, and the rest."""
    place = parse_location(text)
    if place.county:
        return ("--county", f"{place.city or ''}{place.county}"), place.industry
    if place.city:
        return ("--city", place.city), place.industry
    # 河北 is a district too: who says no more than that means the province.
    for end in range(len(text), 1, -1):
        if len(named := province_names().named(text[:end])) == 1:
            return ("--province", named[0]), text[end:] or None
    return (), text
