"""What is printed on the pages of a PDF, as pdfplumber finds it; this runs in a child process."""

from __future__ import annotations

import contextlib
import io
import logging
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

from clustercli.errors import DatasetError, reason_of
from clustercli.i18n.messages import gettext as _
from clustercli.readers.pdf_geometry import Word, lines_of, words_of
from clustercli.readers.pdf_visibility import mark_invisible, unseen

_MOST_PAGES = 300
_MOST_EDGES = 3_000
_SAME_FONT = 0.5
"""Points by which the tops of the characters of a word can differ."""

_NO_CHARACTER = "(cid:"
_TURNS: dict[tuple[int, ...], int] = {(0, -1, 1, 0): 270, (-1, 0, 0, -1): 180, (0, 1, -1, 0): 90}
"""By how much to turn a page clockwise, by the signs of its characters' matrices."""


def prints_of(data: bytes) -> Iterator[Any]:
    """Yield what is printed on each page of a PDF, and last whether data were lost.

    Of a page these are its words (text, left, right, top, bottom, and whether at a column's edge
    a gap parts them from the one before), the cells of its ruled
    tables (each a box and a text), how many characters it has, how many of them their font does
    not name, and those of a watermark or invisible, which are in no word and no cell. Lengths are
    in points from the top left. Raises DatasetError if pdfplumber is not installed, or if the
    file is damaged or encrypted.
    """
    try:
        import pdfplumber
    except ImportError as error:
        raise DatasetError(
            _("a PDF needs a package that is not installed: pip install 'clustercli[lists]'")
        ) from error
    from pdfminer.pdfdocument import PDFPasswordIncorrect
    from pdfplumber.utils.exceptions import PdfminerException

    try:
        with _listening() as remarks, pdfplumber.open(io.BytesIO(data)) as file:
            yield from _prints(file)
    except (DatasetError, MemoryError):
        raise
    except Exception as error:
        cause = error.args[0] if isinstance(error, PdfminerException) and error.args else error
        if isinstance(cause, PDFPasswordIncorrect):
            raise DatasetError(_("it is encrypted: save it without a password")) from error
        reason = str(cause).split("\n")[0] or type(cause).__name__
        raise DatasetError(
            _("the PDF is damaged: {error}").format(error=reason_of(reason))
        ) from error
    yield remarks.lost


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


def _prints(file: Any) -> Iterator[Any]:
    """Yield what is printed on each page, with all that only pdfplumber can say."""
    if len(file.pages) > _MOST_PAGES:
        raise DatasetError(_("a PDF of {count} pages is no list").format(count=len(file.pages)))
    for found in file.pages:
        mark_invisible(found)
        upright = _upright(found)
        hidden = unseen(upright)
        seen = upright.filter(lambda thing, hidden=hidden: id(thing) not in hidden)
        page = seen.dedupe_chars()
        yield (
            [_plain(word) for word in _words(page.chars)],
            list(_ruled(page)),
            len(found.chars),
            sum(char["text"].startswith(_NO_CHARACTER) for char in page.chars),
            "".join(char["text"] for char in upright.chars if id(char) in hidden),
        )
        found.close()


def _words(chars: Sequence[Any]) -> list[Word]:
    """Return the words that characters make; those of two fonts can be of one line, and are two."""
    from pdfplumber.utils.text import extract_words

    return words_of(extract_words(list(chars), y_tolerance=_SAME_FONT, return_chars=True))


def _plain(word: Word) -> tuple[str, float, float, float, float, bool]:
    return word.text, word.x0, word.x1, word.span.top, word.span.bottom, word.apart


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


def _ruled(page: Any) -> Iterator[Any]:
    """Return the cells of each ruled table, with the text whose characters' middles they hold."""
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
            cells.append((box, "\n".join(line.text for line in lines_of(_words(inside)))))
        yield cells


def _middle(char: Any) -> float:
    return float(char["top"] + char["bottom"]) / 2
