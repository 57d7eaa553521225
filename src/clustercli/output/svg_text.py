"""Text and frame of the SVG figures."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable

from clustercli.i18n.labels import Language
from clustercli.output.escaping import harmless

INK = "#1a1a1a"
GREY = "#5f6368"
MARGIN = 24
TITLE_SIZE = 18
SMALL = 12
_LEADING = 1.45
_CELL = 0.56
_FONTS = "'Noto Sans CJK SC','Source Han Sans SC','PingFang SC','Microsoft YaHei',sans-serif"
"""Linux, macOS and Windows, each with a font of its own for Chinese."""
_FORBIDDEN = re.compile("[\ud800-\udfff\ufffe\uffff]")


def document(  # noqa: PLR0913
    width: int,
    height: int,
    language: Language,
    *,
    title: str,
    description: str,
    body: Iterable[str],
) -> str:
    """Return an SVG document on white, an element a line."""
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" '
        f'viewBox="0 0 {width} {height}" role="img" xml:lang="{language}" '
        f'font-family="{_FONTS}">\n'
        f"<title>{escaped(title)}</title>\n<desc>{escaped(description)}</desc>\n"
        f'<rect width="{width}" height="{height}" fill="#ffffff"/>\n'
        + "".join(f"{element}\n" for element in body)
        + "</svg>\n"
    )


def paragraph(  # noqa: PLR0913
    y: int, text: str, room: int, size: int, *, fill: str = INK, weight: str = "normal"
) -> tuple[list[str], int]:
    """Return a text at the left margin, broken into lines, and where what is below it begins."""
    elements = []
    for line in lines_of(text, room, size):
        y += size
        elements.append(text_at(MARGIN, y, line, size, fill=fill, weight=weight))
        y += round(size * (_LEADING - 1))
    return elements, y


def text_at(  # noqa: PLR0913
    x: int,
    y: int,
    text: str,
    size: int,
    *,
    fill: str = INK,
    anchor: str = "start",
    weight: str = "normal",
) -> str:
    """Return a line of text whose base line begins, is centred or ends at (``x``, ``y``)."""
    return (
        f'<text x="{x}" y="{y}" font-size="{size}" font-weight="{weight}" '
        f'text-anchor="{anchor}" fill="{fill}">{escaped(text)}</text>'
    )


def escaped(text: str) -> str:
    """Return text that XML takes for text."""
    return html.escape(allowed(text))


def allowed(text: str) -> str:
    """Return text with what XML forbids or a reader obeys written out."""
    return without_forbidden(harmless(text))


def without_forbidden(text: str) -> str:
    """Return text with what is no character of XML written out."""
    return _FORBIDDEN.sub(lambda found: f"\\u{ord(found[0]):04x}", text)


def length(text: str, size: int) -> int:
    """Return about how wide ``text`` is drawn: a CJK character is two cells."""
    from wcwidth import wcwidth

    return round(sum(max(wcwidth(char), 0) for char in text) * size * _CELL)


def lines_of(text: str, room: int, size: int) -> list[str]:
    """Return the lines of ``text``, broken at a blank if one is near, else anywhere."""
    lines, line = [], ""
    for char in allowed(text):
        if length(line + char, size) > room:
            head, blank, tail = line.rpartition(" ")
            near = blank and length(tail, size) < room / 2
            lines.append(head if near else line)
            line = tail if near else ""
        line += char
    return [*lines, line]
