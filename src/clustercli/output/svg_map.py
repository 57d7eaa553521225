"""The tile map as an SVG figure for a briefing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from clustercli.errors import UsageError
from clustercli.i18n.labels import Language
from clustercli.i18n.messages import gettext as _
from clustercli.output.colour_scale import Scale, ink
from clustercli.output.formats import Target
from clustercli.output.region_marks import region_marks
from clustercli.output.svg_chart import chart_of, drawing_of
from clustercli.output.svg_text import (
    GREY,
    INK,
    MARGIN,
    SMALL,
    TITLE_SIZE,
    document,
    escaped,
    length,
    paragraph,
    text_at,
)
from clustercli.tables.tile_map import NEITHER, Tile, TileMap
from clustercli.tables.view import View

_WIDE = 78
_HIGH = 62
_GAP = 8
_ROUNDING = 5
_LABEL = 18
_NUMBER = 15
_SWATCH = 62


def to_svg(view: View, target: Target) -> str:
    """Return a view's map or chart as an SVG document; raises UsageError for one without any."""
    figure = figure_of(view, target.language)
    if figure is None:
        template = _("the format {format} is for map, stats and compare")
        raise UsageError(template.format(format=target.format))
    return figure


def figure_of(view: View, language: Language, *, titled: bool = True) -> str | None:
    """Return a view's map or chart as an SVG document; None for one without any.

    It is not ``titled`` where its title stands above it already.
    """
    if view.tiles is not None:
        return drawing(view.tiles, language, titled=titled)
    chart = chart_of(view, language)
    return None if chart is None else drawing_of(chart, language, titled=titled)


def drawing(tiles: TileMap, language: Language, *, titled: bool = True) -> str:
    """Return a map as an SVG document: title, tiles, classes, regions and source.

    Colours are those of the terminal's map in reverse, so that more is darker. A tile with nothing
    recorded is white, with a broken border where nothing is published either; what is not asked
    for has no border and no number. A mark in the corner of a tile tells its region, and a line
    parts neighbours of different regions. Lengths are in pixels; the same map gives the same bytes.
    """
    width = 2 * MARGIN + tiles.columns * (_WIDE + _GAP) - _GAP
    room = width - 2 * MARGIN
    scale = Scale(tiles.largest, on_white=True)
    body: list[str] = []
    y = MARGIN
    if titled:
        title, y = paragraph(y, tiles.title, room, TITLE_SIZE, weight="bold")
        body.extend(title)
        y += 12
    body.extend(_tile(tile, scale, y) for tile in tiles.tiles)
    body.extend(_borders(tiles, y))
    y += tiles.rows * (_HIGH + _GAP) + 8
    body.append(text_at(MARGIN, y + SMALL, tiles.legend[0], SMALL))
    y += SMALL + 8
    body.extend(_classes(tiles, scale, y))
    y += 2 * _LABEL + 14
    signs = [(None, f"{sign} = {words}") for sign, (words, _) in tiles.signs]
    totals = [(total.region, f"{total.words} {total.shown}") for total in tiles.regions]
    for said, size in ((signs, SMALL), (totals, _NUMBER)):
        for items in _in_rows(said, room, size):
            body.extend(_side_by_side(items, y, size))
            y += _LABEL + 6
    source = tiles.source(language)
    for text in source:
        lines, y = paragraph(y, text, room, SMALL, fill=GREY)
        body.extend(lines)
    return document(
        width,
        y + MARGIN,
        language,
        title=tiles.title,
        description=" ".join(source),
        body=body,
    )


def _tile(tile: Tile, scale: Scale, top: int) -> str:
    """Return one tile; its title is what a pointer shows, its id the code of ISO 3166-2."""
    x, y = _corner(tile, top)
    colour = scale.colour(tile.number or 0)
    fill = ink(colour) if colour else GREY
    middle = x + _WIDE // 2
    said = f"{tile.name}: {tile.shown}" if tile.shown else tile.name
    parts = (
        f"<title>{escaped(said)}</title>",
        _box(x, y, _WIDE, _HIGH, colour=colour, shown=tile.shown),
        _mark(tile.region, x + 7, y + 7, fill),
        text_at(middle, y + 28, tile.mark, _LABEL, fill=fill, anchor="middle", weight="bold"),
        text_at(middle, y + 49, tile.shown, _NUMBER, fill=fill, anchor="middle")
        if tile.shown
        else "",
    )
    return f'<g id="{escaped(tile.code)}">{"".join(parts)}</g>'


def _borders(tiles: TileMap, top: int) -> Iterator[str]:
    """Return a line between every two neighbours of different regions."""
    at = {(tile.row, tile.column): tile for tile in tiles.tiles}
    for tile in tiles.tiles:
        x, y = _corner(tile, top)
        half = _GAP // 2
        right = at.get((tile.row, tile.column + 1))
        below = at.get((tile.row + 1, tile.column))
        if right and right.region != tile.region:
            yield _line(x + _WIDE + half, y - half, x + _WIDE + half, y + _HIGH + half)
        if below and below.region != tile.region:
            yield _line(x - half, y + _HIGH + half, x + _WIDE + half, y + _HIGH + half)


def _classes(tiles: TileMap, scale: Scale, y: int) -> Iterator[str]:
    """Return the legend of the classes, what is none first."""
    nothing = [sign for sign in (NEITHER, "0") if any(_is_none(tile, sign) for tile in tiles.tiles)]
    classes = [*((sign, None) for sign in nothing), *scale.legend()]
    for number, (name, colour) in enumerate(classes):
        x = MARGIN + number * (_SWATCH + _GAP)
        yield _box(x, y, _SWATCH, _LABEL, colour=colour, shown=name)
        yield text_at(
            x + _SWATCH // 2, y + _LABEL + SMALL + 4, name, SMALL, anchor="middle", fill=INK
        )


def _is_none(tile: Tile, sign: str) -> bool:
    return not tile.number and tile.shown.partition("/")[0] == sign


_Item = tuple[str | None, str, int]


def _in_rows(said: Sequence[tuple[str | None, str]], room: int, size: int) -> list[list[_Item]]:
    """Return (region, words, width) in lines of ``room``, if there are any."""
    lines: list[list[_Item]] = [[]] if said else []
    used = 0
    for region, words in said:
        width = length(words, size) + 34
        if used and used + width > room:
            lines.append([])
            used = 0
        lines[-1].append((region, words, width))
        used += width
    return lines


def _side_by_side(line: Iterable[_Item], y: int, size: int) -> Iterator[str]:
    x = MARGIN
    for region, words, width in line:
        indent = 16 if region in region_marks() else 0
        yield _mark(region, x, y + 4, INK) + text_at(x + indent, y + 14, words, size)
        x += width


def _corner(tile: Tile, top: int) -> tuple[int, int]:
    """Return where the upper left corner of a tile is, on a map that begins at ``top``."""
    return MARGIN + tile.column * (_WIDE + _GAP), top + tile.row * (_HIGH + _GAP)


def _box(  # noqa: PLR0913
    x: int, y: int, width: int, height: int, *, colour: str | None, shown: str
) -> str:
    """Return a rectangle in the colour of a class, or a white one as what is shown asks for."""
    if colour:
        look = f'fill="{colour}" stroke="{GREY}" stroke-opacity="0.5"'
    elif not shown:
        look = 'fill="#ffffff"'
    elif shown == NEITHER:
        look = f'fill="#ffffff" stroke="{GREY}" stroke-dasharray="3 3"'
    else:
        look = f'fill="#ffffff" stroke="{GREY}" stroke-width="1.5"'
    return f'<rect x="{x}" y="{y}" width="{width}" height="{height}" rx="{_ROUNDING}" {look}/>'


def _mark(region: str | None, x: int, y: int, fill: str) -> str:
    """Return the mark of a region; nothing for a division in none."""
    if region not in region_marks():
        return ""
    points = " ".join(f"{x + across},{y + down}" for across, down in region_marks()[region].points)
    return f'<polygon points="{points}" fill="{fill}"/>'


def _line(x1: int, y1: int, x2: int, y2: int) -> str:
    return f'<path d="M{x1} {y1}L{x2} {y2}" stroke="{INK}" stroke-width="2"/>'
