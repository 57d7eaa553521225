"""The tile map: one tile a province-level division, about where it lies, with its count."""

from __future__ import annotations

from collections import Counter

import msgspec

from clustercli.fields.words import label
from clustercli.geography.divisions import divisions
from clustercli.i18n.labels import Language
from clustercli.records.columns import Clusters


class Tile(msgspec.Struct, frozen=True, kw_only=True):
    """One division: ``row`` and ``column`` from the top left, the ``count`` of its clusters.

    ``mark`` is the one character or the two letters that stand on the tile, ``letters`` the
    two letters of ISO 3166-2 for where that character cannot be written. ``region`` is the
    region's canonical name, None for a division in no region.
    """

    code: str
    name: str
    mark: str
    letters: str
    region: str | None
    row: int
    column: int
    count: int


class RegionTotal(msgspec.Struct, frozen=True):
    """A line of the legend: a region by its canonical name, its words and its count.

    ``region`` is None for what is in no region, and for the total. ``letters`` are the
    words in ASCII.
    """

    region: str | None
    words: str
    letters: str
    count: int


class TileMap(msgspec.Struct, frozen=True, kw_only=True):
    """A map ready to be drawn, in one language.

    ``regions`` are the four, what is in none, and the total. ``title`` says what was
    selected, ``source`` the lines that stand below the map.
    """

    tiles: tuple[Tile, ...]
    regions: tuple[RegionTotal, ...]
    title: str
    source: tuple[str, ...]

    @property
    def rows(self) -> int:
        """The number of rows of tiles."""
        return 1 + max(tile.row for tile in self.tiles)

    @property
    def columns(self) -> int:
        """The number of columns of tiles."""
        return 1 + max(tile.column for tile in self.tiles)

    @property
    def largest(self) -> int:
        """The largest count of a tile."""
        return max(tile.count for tile in self.tiles)


def tile_map(
    clusters: Clusters, language: Language, title: str, source: tuple[str, ...]
) -> TileMap:
    """Return the map of ``clusters``: all 34 divisions, in the order of GB/T 2260.

    In Chinese a tile has the division's one-character abbreviation and its short name, in
    English its letters of ISO 3166-2 and its English name.
    """
    known = divisions()
    counts = Counter(clusters.column("province"))
    chinese = language == "zh"
    tiles = tuple(
        Tile(
            code=province.iso,
            name=province.short if chinese else province.english,
            mark=province.abbreviation if chinese else province.iso[-2:],
            letters=province.iso[-2:],
            region=province.region,
            row=province.tile[0],
            column=province.tile[1],
            count=counts[province.name],
        )
        for province in known.provinces
    )
    sums: Counter[str | None] = Counter()
    for tile in tiles:
        sums[tile.region] += tile.count
    apart = [tile for tile in tiles if tile.region is None]
    totals = [
        RegionTotal(r.name, r.name if chinese else r.english, r.english, sums[r.name])
        for r in known.regions
    ]
    marks = " ".join(tile.mark for tile in apart)
    letters = " ".join(tile.letters for tile in apart)
    totals.append(RegionTotal(None, marks, letters, sums[None]))
    in_all = sum(sums.values())
    totals.append(RegionTotal(None, label("total", language), label("total", "en"), in_all))
    return TileMap(tiles=tiles, regions=tuple(totals), title=title, source=source)


def class_bounds(largest: int, most: int) -> tuple[tuple[int, int], ...]:
    """Return classes of equal width, from 1 up to at least ``largest``; ``most`` at most.

    Each is (first, last), both included. Steps from 10 on are multiples of 5, from 100 on
    of half their power of ten. Zero is in no class; without anything above it there is none.
    """
    if largest < 1:
        return ()
    step = -(-largest // most)
    multiple = max(1, 10 ** (len(str(step)) - 1) // 2)
    step = -(-step // multiple) * multiple
    return tuple((first, first + step - 1) for first in range(1, largest + 1, step))
