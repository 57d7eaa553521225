"""PDF: the ruled tables of each page, the lines around them, and the page as lines alone."""

from __future__ import annotations

import contextlib
import io
import logging
import re
import zlib
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import msgspec

from clustercli.errors import DatasetError
from clustercli.i18n.messages import gettext as _
from clustercli.i18n.messages import gettext_lazy, ngettext_lazy
from clustercli.readers.layout import Block, Cell, Grid, Line, grid_of
from clustercli.readers.pdf_geometry import Span, Word, lines_of
from clustercli.readers.pdf_visibility import mark_invisible, unseen

_MOST_PAGES = 300
_MOST_CHARACTERS = 30_000
"""On one page: a page full of small print has some 5,000."""

_MOST_EDGES = 3_000
_LONGEST = 40
_LARGEST_OUTSIDE = 4 << 20
_LARGEST_STREAM = 4 << 20
_LARGEST_IN_ALL = 512 << 20
_PICTURE_OR_FONT = re.compile(rb"/(?:Image|Length1|Type1C|CIDFontType0C|OpenType)\b")
_STREAM = re.compile(rb"stream\r?\n")
_NO_CHARACTER = "(cid:"
_TURNS: dict[tuple[int, ...], int] = {(0, -1, 1, 0): 270, (-1, 0, 0, -1): 180, (0, 1, -1, 0): 90}
"""By how much to turn a page clockwise, by the signs of its characters' matrices."""

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
    try:
        import pdfplumber
    except ImportError as error:
        raise DatasetError(
            _("a PDF needs a package that is not installed: pip install 'clustercli[lists]'")
        ) from error
    from pdfminer.pdfdocument import PDFPasswordIncorrect
    from pdfplumber.utils.exceptions import PdfminerException

    _measure(data)
    try:
        with _listening() as remarks, pdfplumber.open(io.BytesIO(data)) as file:
            pages = list(_prints(file))
    except (DatasetError, RecursionError, MemoryError):
        raise
    except Exception as error:
        cause = error.args[0] if isinstance(error, PdfminerException) and error.args else error
        if isinstance(cause, PDFPasswordIncorrect):
            raise DatasetError(_("it is encrypted: save it without a password")) from error
        reason = str(cause).split("\n")[0] or type(cause).__name__
        raise DatasetError(_("the PDF is damaged: {error}").format(error=reason)) from error
    problems = tuple(_problems(pages, lost=remarks.lost))
    return tuple(_page(page, number) for number, page in enumerate(pages, start=1)), problems


class _Remarks(logging.Handler):
    """Keeps remarks from the terminal, and notes if one says that data are lost."""

    def __init__(self) -> None:
        super().__init__()
        self.lost = False

    def emit(self, record: logging.LogRecord) -> None:
        """Note a remark."""
        self.lost = self.lost or "Data-loss" in record.getMessage()


@contextlib.contextmanager
def _listening() -> Iterator[_Remarks]:
    """Take the remarks of the libraries, which make many about fonts, boxes and metadata."""
    remarks = _Remarks()
    loggers = [logging.getLogger(name) for name in ("pdfminer", "pdfplumber")]
    before = [logger.propagate for logger in loggers]
    for logger in loggers:
        logger.addHandler(remarks)
        logger.propagate = False
    try:
        yield remarks
    finally:
        for logger, propagate in zip(loggers, before, strict=True):
            logger.removeHandler(remarks)
            logger.propagate = propagate


def _measure(data: bytes) -> None:
    """Raise DatasetError if reading a PDF would take longer than any list is worth.

    What counts is how much stands outside its streams, and what its streams unpack to;
    pictures and fonts may be large.
    """
    whole = outside = end = 0
    view = memoryview(data)
    for found in _STREAM.finditer(data):
        if found.start() < end:
            continue
        about = data[max(found.start() - 500, end) : found.start()].rpartition(b" obj")[2]
        outside += found.start() - end
        end = data.find(b"endstream", found.end())
        end = found.end() if end < 0 else end
        size = max(_unpacked(view[found.end() : end], _LARGEST_IN_ALL - whole), end - found.end())
        whole += size
        limit = _LARGEST_IN_ALL if _PICTURE_OR_FONT.search(about) else _LARGEST_STREAM
        if whole >= _LARGEST_IN_ALL or size > limit:
            raise DatasetError(_("unpacked, the PDF is too large to be a list"))
    if outside + len(data) - end > _LARGEST_OUTSIDE:
        raise DatasetError(_("the PDF is damaged, or too large to be a list"))


def _unpacked(data: memoryview, limit: int) -> int:
    """Return how many bytes compressed data unpacks to, counting no further than ``limit``."""
    unpacker = zlib.decompressobj()
    size = 0
    rest: memoryview | bytes = data[: 1 << 20]
    at = len(rest)
    try:
        while rest and size < limit and not unpacker.eof:
            size += len(unpacker.decompress(rest, 1 << 20))
            rest = unpacker.unconsumed_tail
            if not rest:
                rest = data[at : at + (1 << 20)]
                at += len(rest)
    except zlib.error:
        return size
    return size


def _prints(file: Any) -> Iterator[_Print]:
    """Return what is printed on each page, with all that only pdfplumber can say."""
    if len(file.pages) > _MOST_PAGES:
        raise DatasetError(_("a PDF of {count} pages is no list").format(count=len(file.pages)))
    for number, found in enumerate(file.pages, start=1):
        mark_invisible(found)
        count = len(found.chars)
        if count > _MOST_CHARACTERS:
            raise DatasetError(
                _("page {number} holds {count} characters: no list").format(
                    number=number, count=count
                )
            )
        upright = _upright(found)
        hidden = unseen(upright)
        seen = upright.filter(lambda thing, hidden=hidden: id(thing) not in hidden)
        page = seen.dedupe_chars()
        yield _Print(
            words=[_word(word) for word in page.extract_words()],
            tables=list(_ruled(page)),
            characters=count,
            unreadable=sum(char["text"].startswith(_NO_CHARACTER) for char in page.chars),
            unseen="".join(char["text"] for char in upright.chars if id(char) in hidden),
        )
        found.close()


def _word(word: Mapping[str, Any]) -> Word:
    span = Span(float(word["top"]), float(word["bottom"]))
    return Word(str(word["text"]), float(word["x0"]), float(word["x1"]), span)


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


def _upright(page: Any) -> Any:
    """Return the page, turned if most of it is printed sideways or upside down."""
    from pdfplumber.page import Page

    ways = Counter(tuple(map(_sign, char["matrix"][:4])) for char in page.chars)
    turn = _TURNS.get(ways.most_common(1)[0][0], 0) if ways else 0
    if not turn:
        return page
    page.page_obj.rotate = (page.rotation + turn) % 360
    page.page_obj.attrs["Rotate"] = page.page_obj.rotate
    turned = Page(page.pdf, page.page_obj, page_number=page.page_number)
    mark_invisible(turned)
    return turned


def _sign(number: float) -> int:
    return (number > 0) - (number < 0)


def _ruled(page: Any) -> Iterator[list[tuple[Box, str]]]:
    """Return the cells of each ruled table, with the text whose characters' middles they hold."""
    from pdfplumber.utils.text import extract_text

    if len(page.edges) > _MOST_EDGES:
        return
    chars = sorted(page.chars, key=_middle)
    heights = [_middle(char) for char in chars]
    for table in page.find_tables():
        cells = []
        for left, top, right, bottom in table.cells:
            level = chars[bisect_left(heights, top) : bisect_left(heights, bottom)]
            inside = [char for char in level if left <= (char["x0"] + char["x1"]) / 2 < right]
            box = (float(left), float(top), float(right), float(bottom))
            cells.append((box, str(extract_text(inside))))
        yield cells


def _middle(char: Any) -> float:
    return float(char["top"] + char["bottom"]) / 2


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
