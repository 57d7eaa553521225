"""Zones that people ask for as if they were divisions: 苏州工业园."""

from __future__ import annotations

from clustercli.geography.divisions import city_of, gbt2260
from clustercli.geography.gazetteer import is_zone
from clustercli.text.normalize import fold

_SHORTEST = 4


def zones_named(text: str) -> dict[str, str]:
    """Return the zones of the Bureau of Statistics' table that a text names, each with its city.

    It may lack the 区 at the end, or be that of a zone without its city.
    """
    key = fold(text).removesuffix("区")
    if len(key) < _SHORTEST:
        return {}
    return {
        name: city
        for code, name in gbt2260().items()
        if is_zone(code) and name.removesuffix("区").endswith(key) and (city := city_of(code))
    }
