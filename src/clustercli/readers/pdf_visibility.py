"""Which characters of a PDF's page nobody reads as its text: watermarks and invisible ones.

A watermark is printed at a slant, or so lightly that the text stays legible over it. What a
scanner recognised is invisible text over a picture; then all the text of the page is. So what most
characters of a page have in common hides none of them.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from clustercli.errors import DatasetError
from clustercli.i18n.messages import gettext as _

_INVISIBLE = 3
"""The rendering mode of text that is neither filled nor stroked ([ISO 32000] 9.3.6)."""

_MARK = "invisible"
_MOST_SLANT = 5.0
"""Degrees by which a scanned page is turned at most; a watermark is by 20 or more."""

_LIGHT = 0.65
_DARK = 0.5
"""Brightness, from black (0) to white (1): of a watermark at least, of a ground at most."""

_MOST_CHARACTERS, _MOST_DRAWINGS = 30_000, 3_000
"""On one page: one full of small print has some 5,000 characters, and a drawing is one thing that
is drawn again and again, such as a logo."""

_GRAY, _RGB, _CMYK = 1, 3, 4
_MOST_GROUNDS = 300


def mark_invisible(page: Any) -> None:
    """Read a page of pdfplumber, so that its invisible characters have a ``tag`` that says so.

    Raises DatasetError as soon as more is drawn on the page than on any of a list.
    """
    from pdfminer.pdfinterp import PDFPageInterpreter
    from pdfplumber.page import PDFPageAggregatorWithMarkedContent

    class Device(PDFPageAggregatorWithMarkedContent):  # type: ignore[misc]
        invisible = False
        characters = drawings = 0

        def begin_figure(self, *arguments: Any) -> None:
            self.drawings += 1
            if self.drawings > _MOST_DRAWINGS:
                template = _("page {number} holds more than {count} drawings: no list")
                raise DatasetError(template.format(number=page.page_number, count=_MOST_DRAWINGS))
            super().begin_figure(*arguments)

        def render_string(self, textstate: Any, *others: Any) -> None:
            self.invisible = textstate.render == _INVISIBLE
            super().render_string(textstate, *others)

        def render_char(self, *arguments: Any, **named: Any) -> float:
            self.characters += 1
            if self.characters > _MOST_CHARACTERS:
                template = _("page {number} holds more than {count} characters: no list")
                raise DatasetError(template.format(number=page.page_number, count=_MOST_CHARACTERS))
            advance = super().render_char(*arguments, **named)
            if self.invisible and self.cur_item._objs:  # noqa: SLF001 - as pdfplumber does
                self.cur_item._objs[-1].tag = _MARK  # noqa: SLF001
            return float(advance)

    resources = page.pdf.rsrcmgr
    device = Device(resources, pageno=page.page_number, laparams=page.pdf.laparams)
    PDFPageInterpreter(resources, device).process_page(page.page_obj)
    page._layout = device.get_result()  # noqa: SLF001 - where pdfplumber keeps it


def unseen(page: Any) -> frozenset[int]:
    """Return the identities of the characters of a page that are not part of its text."""
    chars = page.chars
    hidden: set[int] = set()
    for test in (_is_invisible, _is_slanted, _is_light):
        found = [char for char in chars if test(char)]
        if test is _is_light and 2 * len(found) <= len(chars):
            found = list(_without_ground(found, page.rects))
        if 2 * len(found) <= len(chars):
            hidden.update(map(id, found))
    return frozenset(hidden)


def _is_invisible(char: Mapping[str, Any]) -> bool:
    return char.get("tag") == _MARK


def _is_slanted(char: Mapping[str, Any]) -> bool:
    """Say whether the line of a character stands at a slant; italics lean, and do not."""
    right, up = char["matrix"][:2]
    off = math.degrees(math.atan2(up, right)) % 90.0
    return min(off, 90.0 - off) > _MOST_SLANT


def _is_light(char: Mapping[str, Any]) -> bool:
    return _brightness(char.get("non_stroking_color"), str(char.get("ncs"))) >= _LIGHT


def _without_ground(
    chars: Iterable[Mapping[str, Any]], rects: Sequence[Mapping[str, Any]]
) -> Iterable[Mapping[str, Any]]:
    """Return the light characters that no dark ground makes legible, as in a table's heading."""
    grounds = [
        rect
        for rect in rects[:_MOST_GROUNDS]
        if rect.get("fill") and _brightness(rect.get("non_stroking_color"), "") <= _DARK
    ]
    return (char for char in chars if not any(_holds(rect, char) for rect in grounds))


def _holds(rect: Mapping[str, Any], char: Mapping[str, Any]) -> bool:
    across, down = (char["x0"] + char["x1"]) / 2, (char["top"] + char["bottom"]) / 2
    inside: bool = rect["x0"] <= across <= rect["x1"] and rect["top"] <= down <= rect["bottom"]
    return inside


def _brightness(color: Any, space: str) -> float:
    """Return how bright a colour is, from 0 to 1; a colour that says nothing counts as black."""
    parts = color if isinstance(color, tuple | list) else (color,)
    if not parts or not all(isinstance(part, int | float) for part in parts):
        return 0.0
    numbers = [float(part) for part in parts]
    if space in ("Separation", "DeviceN"):
        return 1.0 - max(numbers)
    if len(numbers) == _GRAY and space not in ("Indexed", "Pattern"):
        return numbers[0]
    if len(numbers) == _CMYK:
        return (1.0 - _weighed(numbers)) * (1.0 - numbers[3])
    return _weighed(numbers) if len(numbers) == _RGB and space != "Lab" else 0.0


def _weighed(parts: Sequence[float]) -> float:
    """Return the first three of some parts as the eye weighs red, green and blue."""
    return 0.3 * parts[0] + 0.59 * parts[1] + 0.11 * parts[2]
