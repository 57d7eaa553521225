"""The mark of each region on a map: an arrow to the west, east or northeast, a square between."""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

from clustercli.geography.divisions import divisions


class RegionMark(NamedTuple):
    """A mark as a character, as one of ASCII, and as a polygon within a square of ten."""

    character: str
    ascii: str
    points: tuple[tuple[int, int], ...]


_MARKS = {
    "West": RegionMark("◂", "<", ((0, 5), (9, 0), (9, 10))),
    "Central": RegionMark("▪", "=", ((0, 0), (9, 0), (9, 9), (0, 9))),
    "East": RegionMark("▸", ">", ((0, 0), (9, 5), (0, 10))),
    "Northeast": RegionMark("▴", "^", ((0, 9), (5, 0), (10, 9))),
}
"""By the English name of a region."""


@lru_cache(maxsize=1)
def region_marks() -> dict[str, RegionMark]:
    """Return the marks by the regions' canonical names."""
    return {region.name: _MARKS[region.english] for region in divisions().regions}
