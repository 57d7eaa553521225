"""PDF: the ruled tables of each page, the lines around them, and the page as lines alone."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from typing import Any

import msgspec

from clustercli.errors import DatasetError
from clustercli.i18n.messages import gettext as _
from clustercli.i18n.messages import gettext_lazy, ngettext_lazy
from clustercli.readers.bounded_reading import bounded
from clustercli.readers.layout import MIXED, Block, Cell, Grid, Line, grid_of
from clustercli.readers.pdf_geometry import Span, Word, lines_of

_LONGEST = 40

Box = tuple[float, float, float, float]
"""Left, top, right and bottom of a cell, in points from the top left of the page."""


class PdfPage(msgspec.Struct, frozen=True, kw_only=True):
    """A page of a PDF, read twice: as ruled tables and the lines around them, and as lines.

    A line's columns, which wide gaps part, are parted by tabs.
    """

    blocks: tuple[Block, ...]
    lines: tuple[Line, ...]


class _Print(msgspec.Struct, frozen=True, kw_only=True):
    """What is printed on a page: its words, and the cells of ruled tables with their texts.

    ``characters`` counts all, ``unreadable`` those that their font does not name; ``unseen`` are
    those of a watermark and the invisible ones, which are in no word and no cell.
    """

    words: list[Word]
    tables: list[list[tuple[Box, str]]]
    characters: int
    unreadable: int
    unseen: str


def read_pdf(data: bytes) -> tuple[tuple[PdfPage, ...], tuple[str, ...]]:
    """Return the pages of a PDF, and messages on what keeps it from being read whole.

    Raises DatasetError if pdfplumber is not installed, or if the file is damaged, encrypted,
    or holds no text.
    """
    *found, lost = bounded("pdf", data)
    prints = [_print(*page) for page in found]
    problems = list(_problems(prints, lost=lost))
    pages = tuple(_page(page, number) for number, page in enumerate(prints, start=1))
    for number, page in enumerate(pages, start=1):
        if count := sum(line.text.startswith(MIXED) for line in page.lines):
            problems.append(
                gettext_lazy(
                    "page {number}: {count} lines are printed on each other, and left out",
                    number=number,
                    count=count,
                )
            )
    return pages, tuple(problems)


def _print(words: Any, tables: Any, characters: int, unreadable: int, unseen: str) -> _Print:
    return _Print(
        words=[
            Word(text, left, right, Span(top, bottom), apart)
            for text, left, right, top, bottom, apart in words
        ],
        tables=tables,
        characters=characters,
        unreadable=unreadable,
        unseen=unseen,
    )


def _problems(pages: Sequence[_Print], *, lost: bool) -> Iterator[str]:
    """Return what keeps a PDF from being read whole; raise DatasetError if it is all of it."""
    blank = [number for number, page in enumerate(pages, start=1) if not page.words]
    if len(blank) == len(pages):
        raise DatasetError(
            _("it holds no text, only pictures of it: recognise the text (OCR) first")
        )
    unreadable = sum(page.unreadable for page in pages)
    if 2 * unreadable > sum(page.characters for page in pages):
        raise DatasetError(
            _("its fonts do not say which characters they draw: recognise the text (OCR) first")
        )
    for number in blank:
        yield gettext_lazy("page {number} holds no text", number=number)
    if unreadable:
        yield gettext_lazy(
            "{count} characters are not what is printed: a font does not name them",
            count=unreadable,
        )
    if texts := [page.unseen.strip() for page in pages if page.unseen.strip()]:
        yield ngettext_lazy(
            "{count} character of a watermark, or invisible, was left out: {text}",
            "{count} characters of a watermark, or invisible, were left out: {text}",
            sum(map(len, texts)),
            count=sum(map(len, texts)),
            text=texts[0][:_LONGEST],
        )
    if lost:
        yield gettext_lazy("a part of the PDF is damaged: rows may be missing")


def _page(page: _Print, number: int) -> PdfPage:
    """Return what a page holds, from the top down."""
    lines = [
        (line.span.middle, Line(text=line.text, location=_line_location(number, index)))
        for index, line in enumerate(lines_of(page.words), start=1)
    ]
    tables = [_grid(cells) for cells in page.tables]
    blocks: list[tuple[float, Block]] = [
        (middle, line)
        for middle, line in lines
        if not any(span.top <= middle <= span.bottom for _grid, span in tables)
    ]
    row = 0
    for grid, span in tables:
        locations = tuple(_row_location(number, row + each + 1) for each in range(len(grid.rows)))
        blocks.append((span.top, Grid(rows=grid.rows, locations=locations)))
        row += len(grid.rows)
    blocks.sort(key=lambda each: each[0])
    return PdfPage(
        blocks=tuple(block for _top, block in blocks), lines=tuple(line for _top, line in lines)
    )


def _line_location(page: int, line: int) -> str:
    return gettext_lazy("page {page}, line {line}", page=page, line=line)


def _row_location(page: int, row: int) -> str:
    return gettext_lazy("page {page}, row {row}", page=page, row=row)


def _grid(cells: Sequence[tuple[Box, str]]) -> tuple[Grid, Span]:
    """Return the grid that the boxes of a table make, and from where to where it stands."""
    columns = sorted({box[0] for box, _text in cells})
    rows = sorted({box[1] for box, _text in cells})
    placed = (
        Cell(
            text=text,
            top=bisect_left(rows, top),
            left=bisect_left(columns, left),
            height=bisect_left(rows, bottom) - bisect_left(rows, top),
            width=bisect_left(columns, right) - bisect_left(columns, left),
        )
        for (left, top, right, bottom), text in cells
    )
    span = Span(rows[0], max(box[3] for box, _text in cells))
    return grid_of(placed, [""] * len(rows)), span
