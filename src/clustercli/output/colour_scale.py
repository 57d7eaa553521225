"""The colours of counts: a sequential scale that is even to the eye."""

from __future__ import annotations

from clustercli.tables.tile_map import class_bounds

VIRIDIS = (
    ("#22a884",),
    ("#414487", "#fde725"),
    ("#414487", "#22a884", "#fde725"),
    ("#414487", "#23888e", "#54c568", "#fde725"),
    ("#414487", "#2a788e", "#22a884", "#7ad151", "#fde725"),
    ("#414487", "#2e6f8e", "#1f958b", "#3bbb75", "#95d840", "#fde725"),
)
"""By the number of classes: viridis by Nathaniel Smith and Stéfan van der Walt (matplotlib,
CC0) in equal steps from 0.2 to 1.

Viridis runs evenly from dark to light, for colour-blind readers too; its darkest fifth is
left out, which a dark terminal swallows.
"""

_BLACK = "#000000"
_WHITE = "#ffffff"
_LINEAR = 0.04045


class Scale:
    """Classes of equal width and their colours, for counts up to ``largest``.

    More is brighter, as stands out on a dark terminal; with ``on_white`` more is darker, as on
    paper and in print without colours.
    """

    def __init__(self, largest: int, *, on_white: bool = False) -> None:
        self.bounds = class_bounds(largest, len(VIRIDIS))
        colours = VIRIDIS[len(self.bounds) - 1] if self.bounds else ()
        self.colours: tuple[str, ...] = colours[::-1] if on_white else colours

    def colour(self, count: int) -> str | None:
        """Return the colour of a count; None for zero, which is in no class."""
        for (first, last), colour in zip(self.bounds, self.colours, strict=True):
            if first <= count <= last:
                return colour
        return None

    def legend(self) -> list[tuple[str, str]]:
        """Return every class as its range and its colour."""
        return [
            (str(first) if first == last else f"{first}-{last}", colour)
            for (first, last), colour in zip(self.bounds, self.colours, strict=True)
        ]


def ink(colour: str) -> str:
    """Return black or white, whichever stands out more (WCAG 2) from ``colour``."""
    light = luminance(colour)
    return _BLACK if (light + 0.05) ** 2 > 0.05 * 1.05 else _WHITE


def luminance(colour: str) -> float:
    """Return the relative luminance of #rrggbb by WCAG 2, 0 to 1."""
    channels = [int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5)]
    linear = [c / 12.92 if c <= _LINEAR else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return sum(weight * part for weight, part in zip((0.2126, 0.7152, 0.0722), linear, strict=True))
