"""A figure as a PNG picture: the SVG figure of the same answer, rendered."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from clustercli.errors import OutputError
from clustercli.i18n.messages import gettext as _
from clustercli.output.formats import FORMATS, Target
from clustercli.tables.view import View

if TYPE_CHECKING:
    from collections.abc import Callable

_ZOOM = 2.0
"""Dots a pixel of the figure: it stays sharp on a slide and in print."""

_HIGHEST = 32_000
"""Dots: as many as programs show, and 400 MB while it is rendered."""

_HEIGHT = re.compile(r'<svg [^>]*\bheight="([\d.]+)"')

_FONT = "Noto Sans CJK SC"
"""The free one of the fonts with Chinese characters that the figures name."""


def to_png(view: View, target: Target) -> bytes:
    """Return the figure of a view as a picture, with two dots a pixel.

    Raises UsageError for a view without a figure, OutputError for one that is too high, if resvg is
    not installed, or if this computer has no font for the characters, Chinese ones too: their
    places would be empty.
    """
    try:
        from resvg_py import svg_to_bytes
    except ImportError:
        template = _("the format png needs resvg-py: pip install 'clustercli[png]'")
        raise OutputError(template) from None
    drawing = "".join(map(str, FORMATS["svg"].parts([view], target)))
    height = _HEIGHT.search(drawing)
    if height is not None and (dots := round(float(height[1]) * _ZOOM)) > _HIGHEST:
        template = _(
            "the picture would be {height} dots high: {most} at most; choose with --limit, "
            "or write .svg"
        )
        raise OutputError(template.format(height=dots, most=_HIGHEST))
    if not _draws(svg_to_bytes, "AB" if drawing.isascii() else "省市"):
        template = _(
            "no font here has the characters of the picture: install {font} "
            "(https://github.com/notofonts/noto-cjk), or write .svg"
        )
        raise OutputError(template.format(font=_FONT))
    try:
        return bytes(svg_to_bytes(svg_string=drawing, zoom=_ZOOM))
    except ValueError as error:
        template = _("the figure cannot be made a picture: {reason}")
        raise OutputError(template.format(reason=error)) from None


@lru_cache(maxsize=2)
def _draws(render: Callable[..., bytes], characters: str) -> bool:
    """Say whether two characters look different: without a font, both are the same box or none."""
    one, other = (
        render(
            svg_string='<svg xmlns="http://www.w3.org/2000/svg" width="20" height="20">'
            f'<text y="16" font-size="16">{character}</text></svg>'
        )
        for character in characters
    )
    return one != other
