"""The tile map: one tile a province-level division, about where it lies, with its count."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Literal

import msgspec

from clustercli.fields.words import label
from clustercli.geography.divisions import divisions
from clustercli.i18n.labels import Language
from clustercli.tables.marked_number import MARK, with_mark


class Tile(msgspec.Struct, frozen=True, kw_only=True):
    """One division: ``row`` and ``column`` from the top left, the ``count`` of its clusters.

    ``number`` is what colours the tile: the recorded or the published number, None for a
    division where that is not known or that the programme does not cover. ``shown`` is what
    stands on the tile: a number, 0/5 for none recorded of 5 published, or a sign for a division
    with neither.
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
    number: int | None
    shown: str


class RegionTotal(msgspec.Struct, frozen=True):
    """A line of the legend: a region by its canonical name, its words and what is shown of it.

    ``region`` is None for what is in no region, and for the total. ``letters`` are the
    words in ASCII, ``shown_letters`` what is shown.
    """

    region: str | None
    words: str
    letters: str
    shown: str
    shown_letters: str


class TileMap(msgspec.Struct, frozen=True, kw_only=True):
    """A map ready to be drawn, in one language.

    ``regions`` are the four, what is in none, and the total. ``title`` says what was
    selected and which numbers these are, ``legend`` which numbers the classes are of, ``signs``
    what the signs on the tiles mean, both in words and in words of ASCII; ``source``
    makes the lines that stand below a figure in a language.
    """

    tiles: tuple[Tile, ...]
    regions: tuple[RegionTotal, ...]
    title: str
    legend: tuple[str, str]
    signs: tuple[tuple[str, tuple[str, str]], ...]
    source: Callable[[Language], tuple[str, ...]]

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
        """The largest number of a tile."""
        return max(tile.number or 0 for tile in self.tiles)

    @property
    def longest(self) -> int:
        """How many characters the longest number on a tile has."""
        return max(len(tile.shown) for tile in self.tiles)


Show = Literal["recorded", "published", "both"]
NEITHER, NOTHING = "-", ""
"""What stands on a tile with nothing recorded or published, and on one that is not asked for."""


class MapNumbers(msgspec.Struct, frozen=True, kw_only=True):
    """The numbers of a map.

    ``recorded`` and ``published`` are by province, ``published_regions`` by region, with that of
    all under None; a number that is not known is missing. ``covered`` are the provinces of
    the programme, None for a dataset of anything else, of which a zero is a zero; ``asked`` are
    those that the selection leaves.
    """

    recorded: Mapping[str, int]
    published: Mapping[str, int]
    published_regions: Mapping[str | None, int]
    covered: frozenset[str] | None
    asked: frozenset[str]

    def state(self, province: str) -> str:
        """Return what is known of a province, as the key of its words."""
        if self.recorded.get(province):
            return "recorded"
        if self.covered is not None and province not in self.covered:
            return "not_covered"
        if province not in self.asked:
            return "not_asked"
        return "only_published" if self.published.get(province) else "neither"

    def on_tiles(self, show: Show) -> Iterator[int]:
        """Yield the published numbers that stand on the tiles and in the totals."""
        recorded: Counter[str | None] = Counter()
        for province in divisions().provinces:
            recorded[province.region] += self.recorded.get(province.name, 0)
        recorded[None] = sum(self.recorded.values())
        for name, number in (*self.published.items(), *self.published_regions.items()):
            if show != "recorded" or not (self.recorded.get(str(name)) or recorded[name]):
                yield number

    def shown(self, province: str, show: Show) -> tuple[int | None, str]:
        """Return the number that colours a province's tile, and what stands on it."""
        count, published = self.recorded.get(province, 0), self.published.get(province)
        if self.state(province) in ("not_covered", "not_asked"):
            return None, NOTHING
        if show == "published":
            return published, NEITHER if published is None else with_mark(published)
        if show == "both" and published is not None:
            return count, f"{count}/{with_mark(published)}"
        if count or self.covered is None:
            return count, str(count)
        return 0, f"0/{with_mark(published)}" if published else NEITHER


def tile_map(
    numbers: MapNumbers,
    language: Language,
    title: str,
    source: Callable[[Language], tuple[str, ...]],
    show: Show,
) -> TileMap:
    """Return a map of all 34 divisions, in the order of GB/T 2260.

    In Chinese a tile has the division's one-character abbreviation and its short name, in
    English its letters of ISO 3166-2 and its English name.
    """
    chinese = language == "zh"
    tiles = []
    for province in divisions().provinces:
        number, shown = numbers.shown(province.name, show)
        tile = Tile(
            code=province.iso,
            name=province.short if chinese else province.english,
            mark=province.abbreviation if chinese else province.iso[-2:],
            letters=province.iso[-2:],
            region=province.region,
            row=province.tile[0],
            column=province.tile[1],
            count=numbers.recorded.get(province.name, 0),
            number=number,
            shown=shown,
        )
        tiles.append(tile)
    regions = tuple(_totals(tiles, numbers, language, show))
    totals = [total.shown for total in regions]
    return TileMap(
        tiles=tuple(tiles),
        regions=regions,
        title=title,
        legend=_in_words(f"map.{'published' if show == 'published' else 'recorded'}", language),
        signs=tuple(_signs(tiles, totals, language, show)),
        source=source,
    )


def _totals(
    tiles: Sequence[Tile], numbers: MapNumbers, language: Language, show: Show
) -> Iterator[RegionTotal]:
    sums: Counter[str | None] = Counter()
    for tile in tiles:
        sums[tile.region] += tile.count

    def shown(count: int, region: str | None) -> str:
        published = numbers.published_regions.get(region)
        if show == "published":
            return NEITHER if published is None else with_mark(published)
        if published is not None and (show == "both" or not count):
            return f"{count}/{with_mark(published)}"
        return str(count) if count or numbers.covered is None else NEITHER

    for region in divisions().regions:
        words = region.name if language == "zh" else region.english
        number = shown(sums[region.name], region.name)
        yield RegionTotal(region.name, words, region.english, number, number)
    # 港, 澳, 台: by their letters they come in the order in which they are always named.
    apart = sorted((t for t in tiles if t.region is None), key=lambda tile: tile.code)
    marks = " ".join(tile.mark for tile in apart)
    letters = " ".join(tile.letters for tile in apart)
    covered = numbers.covered is None or any(tile.count for tile in apart)
    none = (str(sums[None]),) * 2 if covered else _in_words("map.not_covered", language)
    yield RegionTotal(None, marks, letters, *none)
    in_all = shown(sum(sums.values()), None)
    yield RegionTotal(None, *_in_words("total", language), in_all, in_all)


def _signs(
    tiles: Sequence[Tile], totals: Iterable[str], language: Language, show: Show
) -> Iterator[tuple[str, tuple[str, str]]]:
    """Yield the signs that stand on some tile or in some total, with their meaning."""
    if any(tile.shown == NEITHER for tile in tiles):
        key = "map.unpublished" if show == "published" else "map.neither"
        yield NEITHER, _in_words(key, language)
    if any("/" in tile.shown for tile in tiles):
        yield "3/7", _in_words("map.beside", language)
    if any(shown.endswith(MARK) for shown in (*(tile.shown for tile in tiles), *totals)):
        yield MARK, _in_words("map.derived", language)


def _in_words(key: str, language: Language) -> tuple[str, str]:
    """Return fixed words, and those of ASCII."""
    return label(key, language), label(key, "en")


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
