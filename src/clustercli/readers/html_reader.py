"""HTML: a saved page of a notice, with its table or its lines."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from html.parser import HTMLParser

from clustercli.errors import DatasetError
from clustercli.i18n.messages import gettext as _
from clustercli.i18n.messages import gettext_lazy
from clustercli.readers.layout import Block, Part
from clustercli.readers.nested_tables import Locations, NestedCell, NestedTable, blocks_of, lines_of
from clustercli.readers.text_decoding import decode

_SILENT = frozenset({"script", "style", "template", "noscript", "select", "textarea", "svg"})
_BREAKS = frozenset(
    [
        "address",
        "article",
        "aside",
        "blockquote",
        "body",
        "br",
        "caption",
        "center",
        "dd",
        "div",
        "dl",
        "dt",
        "fieldset",
        "figure",
        "footer",
        "form",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "head",
        "header",
        "hr",
        "html",
        "li",
        "main",
        "nav",
        "ol",
        "p",
        "pre",
        "section",
        "title",
        "ul",
    ]
)
_VOID = frozenset(
    ["area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "wbr"]
)
_ENDED_BY = {
    "td": ("td", "th", "tr", "tbody", "tfoot"),
    "th": ("td", "th", "tr", "tbody", "tfoot"),
    "tr": ("tr", "tbody", "tfoot"),
    "li": ("li",),
    "p": ("p", "div", "table", "ul", "ol", "h1", "h2", "h3"),
}
"""Elements that can do without an end, and what begins after them."""

_ENDED_WITH = {
    "td": ("tr", "tbody", "table"),
    "th": ("tr", "tbody", "table"),
    "tr": ("tbody", "table"),
    "li": ("ul", "ol"),
    "p": ("td", "th", "div", "body"),
}
"""The elements within which they stand, with which they end."""

_HIDDEN = re.compile(r"(?:^|;)\s*(?:display\s*:\s*none|visibility\s*:\s*(?:hidden|collapse))\b")
_SPACES = re.compile(r"[ \t\r\n\f]+")
_WIDEST = 1000
_TALLEST = 65534
_AT_ONCE = 1 << 20
_LONGEST_TAG = 4 << 20
_LONGEST_REST = 4096
"""Characters: of the page read at once; of a tag, which can hold a picture; of a tag that
does not end, for which the parser searches again and again."""

_DEEPEST = 40
"""Tables within tables; what is deeper is text of the last cell."""


def read_html(data: bytes) -> Part:
    """Return the tables and lines of a page, without what a browser does not show."""
    page = _Page()
    text = decode(data)
    for start in range(0, len(text), _AT_ONCE):
        page.feed(text[start : start + _AT_ONCE])
        if len(page.rawdata) > _LONGEST_TAG:
            raise DatasetError(_("the page is damaged: a tag does not end"))
    cut = page.is_open() or len(page.rawdata) > _LONGEST_REST
    if len(page.rawdata) <= _LONGEST_REST:
        page.close()
    problems = (
        (gettext_lazy("the page ends within a table or a tag: it seems to be cut off"),)
        if cut
        else ()
    )
    return Part(blocks=tuple(page.finished()), problems=problems)


class _Table:
    """A table that is being read, with the columns that cells above still cover."""

    def __init__(self) -> None:
        self.table = NestedTable()
        self.covered: dict[int, int] = {}
        self.cell: NestedCell | None = None
        self.column = 0
        self.in_row = False

    def row(self) -> None:
        """Begin a row."""
        self.end_row()
        self.in_row = True
        self.column = 0
        self.table.height += 1

    def end_row(self) -> None:
        """End the row, and with it one row of each cell that covers several."""
        self.cell = None
        if self.in_row:
            self.covered = {at: left - 1 for at, left in self.covered.items() if left > 1}
        self.in_row = False

    def begin_cell(self, height: int, width: int) -> None:
        """Begin a cell at the first column that no cell from above covers."""
        if not self.in_row:
            self.row()
        while self.column in self.covered:
            self.column += 1
        width = min(width, max(_WIDEST - self.column, 1))
        top = self.table.height - 1
        self.cell = NestedCell(top=top, left=self.column, height=height, width=width)
        self.table.cells.append(self.cell)
        for column in range(self.column, self.column + width):
            self.covered[column] = height
        self.column += width

    def finished(self) -> NestedTable:
        """Return the table; no cell covers rows that it does not have."""
        for cell in self.table.cells:
            cell.height = min(cell.height, self.table.height - cell.top)
        return self.table


class Markup(HTMLParser):
    """Takes what stands between ``<![`` and ``>`` for a comment, as the HTML standard has it.

    Some versions of Python know only a few such sections, and stop at any other.
    """

    def parse_marked_section(self, i: int, report: bool = True) -> int:  # noqa: FBT001, FBT002
        """Return where the section that begins at ``i`` ends; -1 if it does not yet."""
        return self.parse_bogus_comment(i, report)


class _Page(Markup):
    """Collects the tables and lines of a page in their order."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._blocks: list[Block] = []
        self._locations = Locations()
        self._tables: list[_Table] = []
        self._text: list[str] = []
        self._silent = ""
        self._hidden: list[str] = []
        self._ended = False
        self._counters: list[int | None] = []

    def is_open(self) -> bool:
        """Say whether a table has begun and neither it nor the page has ended."""
        return bool(self._tables) and not self._ended

    def finished(self) -> list[Block]:
        """Return the blocks; a table that the page does not end, ends with it."""
        while self._tables:
            self._end_table()
        self._flush()
        return self._blocks

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Begin what a tag begins."""
        if self._hidden and not self._ends_hidden(tag, _ENDED_BY):
            self._hidden.extend([tag] if tag not in _VOID else ())
        elif self._silent:
            return
        elif tag not in _VOID and tag not in _SILENT and _is_hidden(attrs):
            self._hide(tag, dict(attrs))
        elif tag in _SILENT:
            self._silent = tag
        elif tag == "table":
            self._begin_table()
        elif tag in ("tr", "td", "th"):
            self._begin_part(tag, dict(attrs))
        elif tag in _BREAKS:
            self._text.append("\n")
            self._list(tag, dict(attrs))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Take ``<td/>`` as a browser does: as a start; an empty ``<script/>`` as nothing."""
        if tag not in _SILENT:
            self.handle_starttag(tag, attrs)

    def handle_endtag(self, tag: str) -> None:
        """End what a tag ends."""
        if tag in self._hidden:
            last = len(self._hidden) - 1 - self._hidden[::-1].index(tag)
            del self._hidden[last:]
        elif self._hidden and not self._ends_hidden(tag, _ENDED_WITH):
            return
        elif self._silent:
            if tag == self._silent:
                self._silent = ""
        elif tag == "table" and self._tables:
            self._end_table()
        elif tag in ("tr", "td", "th") and self._tables:
            self._flush()
            if tag == "tr":
                self._tables[-1].end_row()
            else:
                self._tables[-1].cell = None
        elif tag in _BREAKS:
            self._text.append("\n")
            self._ended = self._ended or tag in ("body", "html")
            if tag in ("ol", "ul") and self._counters:
                self._counters.pop()

    def handle_data(self, data: str) -> None:
        """Take text, in which any run of white space is one space."""
        if not self._silent and not self._hidden:
            self._text.append(_SPACES.sub(" ", data))

    def _hide(self, tag: str, attributes: dict[str, str | None]) -> None:
        """Begin an element that a browser does not show; one that it only blanks keeps its cell."""
        blanked = "visibility" in (attributes.get("style") or "").lower()
        if blanked and tag in ("td", "th"):
            self._begin_part(tag, attributes)
        self._hidden = [tag]

    def _ends_hidden(self, tag: str, by: Mapping[str, Sequence[str]]) -> bool:
        """Say whether a tag ends what is hidden without being its end, and end it then."""
        inner = any(each in ("table", "ul", "ol") for each in self._hidden[1:])
        if not inner and tag in by.get(self._hidden[0], ()):
            self._hidden = []
        return not self._hidden

    def _list(self, tag: str, attributes: dict[str, str | None]) -> None:
        """Count the items of an ordered list: a browser shows their numbers."""
        if tag == "ol":
            self._counters.append(_whole(attributes.get("start"), 1))
        elif tag == "ul":
            self._counters.append(None)
        elif tag == "li" and self._counters and self._counters[-1] is not None:
            number = _whole(attributes.get("value"), self._counters[-1])
            self._text.append(f"{number}. ")
            self._counters[-1] = number + 1

    def _begin_table(self) -> None:
        self._flush()
        if len(self._tables) < _DEEPEST:
            self._tables.append(_Table())

    def _end_table(self) -> None:
        self._flush()
        table = self._tables.pop().finished()
        if not table.cells:
            return
        cell = self._tables[-1].cell if self._tables else None
        if cell is not None:
            cell.parts.append(table)
        else:
            self._blocks.extend(blocks_of(table, self._locations))

    def _begin_part(self, tag: str, attributes: dict[str, str | None]) -> None:
        if not self._tables:
            self._text.append("\n")
            return
        self._flush()
        if tag == "tr":
            self._tables[-1].row()
            return
        height = _whole(attributes.get("rowspan"), 1)
        width = _whole(attributes.get("colspan"), 1)
        self._tables[-1].begin_cell(
            height=min(height, _TALLEST) if height > 0 else _TALLEST,
            width=min(max(width, 1), _WIDEST),
        )

    def _flush(self) -> None:
        """Give the text read so far to the cell that is open, or to the page."""
        text, self._text = "".join(self._text), []
        if not text.strip():
            return
        lines = "\n".join(line for line in map(str.strip, text.split("\n")) if line)
        cell = self._tables[-1].cell if self._tables else None
        if cell is not None:
            cell.parts.append(lines + "\n")
        else:
            self._blocks.extend(lines_of(lines, self._locations))


def _is_hidden(attributes: list[tuple[str, str | None]]) -> bool:
    """Say whether the attributes of an element hide it from whoever looks at the page."""
    return any(
        name == "hidden" or (name == "style" and _HIDDEN.search((value or "").lower()))
        for name, value in attributes
    )


def _whole(text: str | None, otherwise: int) -> int:
    """Return a number in an attribute, as far as it is one that a page can mean."""
    digits = re.match(r"\s*(\d{1,6})", text or "")
    return int(digits[1]) if digits else otherwise
