"""The tile map on a terminal, and as plain text."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from clustercli.output.colour_scale import Scale, ink
from clustercli.output.escaping import harmless
from clustercli.output.region_marks import region_marks
from clustercli.output.wrapping import wrapped
from clustercli.tables.tile_map import Tile, TileMap
from clustercli.text.normalize import is_encodable

if TYPE_CHECKING:
    from rich.text import Text

_TILE = 6
_GAP = 1
_BLANK = " "
_TITLE = 60
"""The cells that a title takes at the most in a line, unless the map is wider."""


def fits(tiles: TileMap, *, terminal: bool) -> bool:
    """Say whether there is room for the map: always, but on a narrow terminal."""
    if not terminal:
        return True
    from shutil import get_terminal_size

    return get_terminal_size().columns >= _width(tiles)


def to_map(tiles: TileMap, *, terminal: bool, encoding: str, coloured: bool = False) -> str:
    """Return the map: its title, two lines a tile, then the classes, the signs and the regions.

    The upper line has the region's mark (it points west, east or up to the northeast; a
    square for the centre) and the division, the lower one the number. On a terminal with 256
    colours or more a tile has the colour of its class (more is brighter), and none where nothing is
    recorded; where there are 16,
    the user's theme says what they are, and classes would share one. What ``encoding`` cannot
    write becomes ASCII, and the divisions their letters. Every mark is one cell wide, every
    Chinese character two. Elsewhere lines have no
    trailing blanks, and where they are ``coloured``, no classes.
    """
    if not (terminal or coloured):
        lines = _lines(tiles, None, encoding)
        return "".join(f"{line.plain.rstrip()}\n" for line in lines)
    from clustercli.output.terminal_table import console_on_stdout

    console = console_on_stdout()
    scale = None if console.no_color else _scale(tiles.largest, console.color_system)
    with console.capture() as captured:
        for line in _lines(tiles, scale, encoding, legend=terminal):
            if not terminal:
                line.rstrip()
            console.print(line, no_wrap=True, overflow="ignore", crop=False)
    return captured.get()


def _scale(largest: int, colours: str | None) -> Scale | None:
    """Return the classes in the colours that a terminal shows; None if it has too few.

    Ink is chosen for the colour that is seen, which is not always the one asked for.
    """
    if colours not in ("256", "truecolor"):
        return None
    scale = Scale(largest)
    if colours == "256":
        from rich.color import Color, ColorSystem

        nearest = (Color.parse(c).downgrade(ColorSystem.EIGHT_BIT) for c in scale.colours)
        scale.colours = tuple(colour.get_truecolor().hex for colour in nearest)
    return scale


def _lines(
    tiles: TileMap, scale: Scale | None, encoding: str, *, legend: bool = False
) -> Iterator[Text]:
    from rich.text import Text

    at = {(tile.row, tile.column): tile for tile in tiles.tiles}
    shapes = {region: mark.character for region, mark in region_marks().items()}
    if not is_encodable("".join(shapes.values()), encoding):
        shapes = {region: mark.ascii for region, mark in region_marks().items()}
    letters = not is_encodable("".join(tile.mark for tile in tiles.tiles), encoding)
    size = _tile_width(tiles)
    ascii_only = not is_encodable(tiles.legend[0] + tiles.title, encoding)
    title = tiles.legend[1] if ascii_only else harmless(tiles.title)
    for line in wrapped(title, max(_width(tiles), _TITLE)).split("\n"):
        yield Text(line, "bold")
    for row in range(tiles.rows):
        upper, lower = Text(), Text()
        for column in range(tiles.columns):
            tile = at.get((row, column))
            style = _style(tile, scale)
            if column:
                upper.append(_BLANK * _GAP)
                lower.append(_BLANK * _GAP)
            upper.append(_upper(tile, shapes, size, letters=letters), style)
            lower.append(_lower(tile, size), style)
        yield upper
        yield lower
    yield Text()
    if scale and legend:
        classes = [Text(f"{tiles.legend[ascii_only]}: ")]
        classes.extend(Text(f" {name} ", _on(colour)) for name, colour in scale.legend())
        yield from _wrapped(classes, _width(tiles))
    signs = [Text(f"{sign} = {meanings[ascii_only]}") for sign, meanings in tiles.signs]
    if signs:
        yield from _wrapped(signs, _width(tiles), between="  ")
    regions = []
    for total in tiles.regions:
        words = total.letters if ascii_only else total.words
        shown = total.shown_letters if ascii_only else total.shown
        mark = shapes.get(total.region or "", "")
        regions.append(Text(f"{mark} {words} {shown}".strip()))
    yield from _wrapped(regions, _width(tiles), between="  ")


def _upper(tile: Tile | None, shapes: dict[str, str], size: int, *, letters: bool) -> str:
    """Return the mark of the region and the division, ``size`` cells wide."""
    if tile is None:
        return _BLANK * size
    mark = shapes.get(tile.region or "", _BLANK)
    name = tile.letters if letters else tile.mark
    return f"{mark} {name}{_BLANK * (size - 4)}"


def _lower(tile: Tile | None, size: int) -> str:
    """Return the number, ending below the division where it is short enough."""
    if tile is None:
        return _BLANK * size
    return f"{tile.shown:>4}".ljust(size) if len(tile.shown) <= 4 else f"{tile.shown:>{size}}"  # noqa: PLR2004


def _style(tile: Tile | None, scale: Scale | None) -> str:
    if tile is None or scale is None:
        return ""
    colour = scale.colour(tile.number or 0)
    return _on(colour) if colour else "dim"


def _on(colour: str) -> str:
    return f"{ink(colour)} on {colour}"


def _tile_width(tiles: TileMap) -> int:
    return max(_TILE, tiles.longest)


def _width(tiles: TileMap) -> int:
    """Return the cells that the map needs: 48, unless a count has more than six digits."""
    return tiles.columns * (_tile_width(tiles) + _GAP) - _GAP


def _wrapped(parts: Iterable[Text], width: int, between: str = "") -> Iterator[Text]:
    """Return the parts one after the other, on as many lines as ``width`` asks for."""
    from rich.text import Text

    line = Text()
    for part in parts:
        if line and line.cell_len + len(between) + part.cell_len > width:
            yield line
            line = Text()
        if line:
            line.append(between)
        line.append_text(part)
    yield line
