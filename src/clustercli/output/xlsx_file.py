"""An Excel workbook: a sheet as a paper has it, one of all fields, and one of the notes."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from clustercli.errors import OutputError
from clustercli.fields.citations import IN_CELL
from clustercli.fields.column_types import MOST_DIGITS
from clustercli.fields.words import label, labels_of
from clustercli.i18n.labels import Language
from clustercli.i18n.messages import gettext as _
from clustercli.i18n.messages import translations_in
from clustercli.output.cells import headings, readable, texts_of_notes
from clustercli.output.escaping import with_breaks
from clustercli.output.formats import Target
from clustercli.output.paper import (
    ADDRESS,
    SOURCES,
    Paper,
    addresses_of,
    alignment,
    cited_by_number,
    paper_of,
    recorded_and_published,
    sources_table,
)
from clustercli.output.workbook_chart import add_chart
from clustercli.tables.marked_number import MARK, MarkedNumber
from clustercli.tables.table import Column, Row, Table
from clustercli.tables.view import View

MOST_ROWS, MOST_COLUMNS, MOST_CHARACTERS = 1_048_576, 16_384, 32_767
"""What a sheet of Excel holds, and a cell of it."""
_MOST_LINKS, _LONGEST_LINK = 65_530, 2_079
"""What Excel takes of addresses: on a sheet, and in one of them."""

_ROUNDED = 10**MOST_DIGITS
_WIDEST, _WIDEST_ON_PAPER = 60, 44
_FILTER_BUTTON = 3
"""What a heading needs beside it, in characters."""
_ROW, _LINE, _TITLE_LINE = 18, 15, 24
"""Heights of a row and of a line in one, in points."""
_A4 = 9
_RULE = "#7F7F7F"
_BLANK_WHERE_MISSING = ("clusters", "result")
"""Tables that are read again, or asked for as data: where there is no value, there is no word."""
_FONTS = {
    "zh": {"font_name": "宋体", "font_size": 11},
    "en": {"font_name": "Calibri", "font_size": 11},
}
_TITLE_FONTS = {
    "zh": {"font_name": "黑体", "font_size": 16},
    "en": {"font_name": "Calibri", "font_size": 16, "bold": True},
}


def to_xlsx(view: View, target: Target) -> bytes:
    """Return a workbook: what a paper shows, all fields, the sources of a list, and the notes.

    The first sheet has a title, borders, the notes below, and is laid out for A4, landscape and
    one page wide, with the header on every page. Where it does not show everything, the sheet of
    all fields has the answer as data, from its first row on; that one is read again. Numbers are
    numbers, and every text is a text: a code keeps its form and nothing is taken for a formula.
    Addresses are links. Excel would round a whole number of more than 15 digits, which is a text,
    too. Raises OutputError for what a sheet cannot hold.
    """
    import io

    import xlsxwriter

    language = target.language
    paper = paper_of(view, language)
    table = view.table.typed()
    _refuse_too_many(len(table.rows) + 1, MOST_ROWS, _("{number} rows with the headings"))
    _refuse_too_many(len(table.columns), MOST_COLUMNS, _("{number} columns"))
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True, "max_url_length": _LONGEST_LINK})
    if paper.title:
        book.set_properties({"title": paper.title})
    looks = _Looks(book, language)
    name = label(f"sheet.{table.name}", language) if labels_of(f"sheet.{table.name}") else ""
    first = _Sheet(book.add_worksheet((name or table.name)[:31]), looks, on_paper=True)
    blank = paper.whole and table.name in _BLANK_WHERE_MISSING
    first.write(paper.table, paper.heads, paper, blank=blank)
    add_chart(book, first.sheet, view, paper, first.top)
    if not paper.whole:
        every = _Sheet(book.add_worksheet(label("sheet.all", language)), looks)
        every.write(table, headings(table, language), blank=table.name in _BLANK_WHERE_MISSING)
    if paper.sources:
        sources = _Sheet(book.add_worksheet(label("sheet.sources", language)), looks)
        sources.write(*sources_table(paper, language), blank=True)
    if paper.notes:
        notes = book.add_worksheet(label("note", language))
        for number, note in enumerate(paper.notes):
            notes.write_string(number, 0, note, looks.of(wrap=True))
        notes.set_column(0, 0, _WIDEST)
    book.close()
    return buffer.getvalue()


class _Looks:
    """The formats of cells, each made once."""

    def __init__(self, book: Any, language: Language) -> None:
        self._book = book
        self._made: dict[tuple[tuple[str, Any], ...], Any] = {}
        self.language = language

    def of(
        self, *, title: bool = False, wrap: bool = False, link: bool = False, **more: Any
    ) -> Any:
        """Return a format by what it has of XlsxWriter's properties."""
        key = (("title", title), ("wrap", wrap), ("link", link), *sorted(more.items()))
        if key not in self._made:
            font = (_TITLE_FONTS if title else _FONTS)[self.language]
            linked = {"font_color": "#0563C1", "underline": 1} if link else {}
            wrapped = {"text_wrap": True} if wrap or title else {}
            self._made[key] = self._book.add_format({**font, **linked, **wrapped, **more})
        return self._made[key]


class _Sheet:
    """A sheet with one table; ``top`` is the row of its headings."""

    def __init__(self, sheet: Any, looks: _Looks, *, on_paper: bool = False) -> None:
        self.sheet = sheet
        self.top = 0
        self._looks = looks
        self._language = looks.language
        self._on_paper = on_paper
        self._links = 0
        self._crossed = False
        self._blanks: dict[int, str] = {}
        self._known: dict[tuple[str, str, bool, bool, bool, str], Any] = {}

    def write(
        self, table: Table, heads: Sequence[str], paper: Paper | None = None, *, blank: bool
    ) -> None:
        """Write a table below ``heads``; with a paper, its title above and its notes below.

        A missing value is ``blank``, or the word for it.
        """
        footer = () if table.footer is None or paper is None else (table.footer,)
        notes = paper.notes if paper else ()
        self._crossed = paper is not None and paper.crossed
        self._blanks = {
            index: " "
            for row in (*table.rows, *footer)
            for index, value in enumerate(row)
            if isinstance(value, MarkedNumber)
        }
        room = MOST_ROWS - len(table.rows) - 1
        title = paper.title if paper and room > len(footer) + len(notes) + 1 else None
        self.top = 1 if title else 0
        languages = texts_of_notes(table)
        texts = [
            _Texts(column, head, languages.get(column.key, self._language), paper)
            for column, head in zip(table.columns, heads, strict=True)
        ]
        for index, (head, column) in enumerate(zip(heads, table.columns, strict=True)):
            look = self._look(column, bold=True, wrap=self._on_paper)
            self.sheet.write_string(self.top, index, head, look)
        number = self.top
        for row in table.rows:
            number += 1
            self._row(number, row, table.columns, heads, texts, blank=blank)
        last = number
        for row in footer:
            number += 1
            self._row(number, row, table.columns, heads, texts, blank=blank, bold=True)
        widths = [
            min(column.width, _WIDEST_ON_PAPER if self._on_paper else _WIDEST) + 1
            for column in texts
        ]
        for index, width in enumerate(widths):
            self.sheet.set_column(index, index, width)
        if paper:
            self._heights(table.rows, self.top + 1, texts, widths)
        if title:
            self._across(0, title, widths, _TITLE_LINE, title=True, align="center")
        if room > len(footer) + len(notes) + self.top:
            for note in notes:
                number += 1
                self._across(number, _as_note(note, self._language), widths, _LINE)
        self.sheet.freeze_panes(self.top + 1, 0)
        bottom, right = max(last, self.top + 1), max(len(heads) - 1, 0)
        self.sheet.autofilter(self.top, 0, bottom, right)
        self._lay_out()

    def _heights(
        self, rows: Sequence[Row], first: int, texts: Sequence[_Texts], widths: Sequence[float]
    ) -> None:
        """Give room to the rows of which a cell is too wide for its column; few programs do."""
        long = [index for index, column in enumerate(texts) if column.may_wrap(widths[index])]
        for number, row in enumerate(rows if long else (), start=first):
            given = [(texts[i].of(row[i]), widths[i]) for i in long if row[i] is not None]
            lines = max((_lines(text, width) for text, width in given), default=1)
            if lines > 1:
                self.sheet.set_row(number, lines * _LINE + _ROW - _LINE)

    def _lay_out(self) -> None:
        self.sheet.set_landscape()
        self.sheet.set_paper(_A4)
        self.sheet.repeat_rows(self.top)
        self.sheet.set_footer(
            "&C"
            + translations_in(self._language)
            .gettext("page {page} of {pages}")
            .format(page="&P", pages="&N")
        )
        if self._on_paper:
            self.sheet.set_default_row(_ROW)
            self.sheet.fit_to_pages(1, 0)
            self.sheet.center_horizontally()
            self.sheet.set_margins(left=0.5, right=0.5, top=0.6, bottom=0.7)

    def _look(
        self,
        column: Column,
        *,
        bold: bool = False,
        wrap: bool = False,
        link: bool = False,
        behind: str = "",
    ) -> Any:
        """Return the format of a cell of a column: a number and its heading stand alike.

        What stands ``behind`` a number is part of the format: the cell keeps the number.
        """
        key = (column.key, column.kind, bold, wrap, link, behind)
        look = self._known.get(key)
        if look is None:
            more: dict[str, Any] = {"align": alignment(column)}
            if self._on_paper and more["align"] == "right":
                more["indent"] = 1  # so that a word in the next column stands apart
            if column.kind == "share":
                more["num_format"] = "0.0%"
            if behind:
                more["num_format"] = f'0"{behind}"'
            if self._on_paper:
                more |= {"border": 1, "border_color": _RULE, "valign": "vcenter"}
            if bold:
                more["bold"] = True
            look = self._known[key] = self._looks.of(wrap=wrap, link=link, **more)
        return look

    def _across(
        self, row: int, text: str, widths: Sequence[float], height: int, **look: Any
    ) -> None:
        """Write a text over all columns, as high as it needs to be."""
        made = self._looks.of(**{"wrap": True, "valign": "vcenter", **look})
        lines = _lines(text, sum(widths) * _LINE / height)
        self.sheet.set_row(row, lines * height)
        if len(widths) > 1:
            self.sheet.merge_range(row, 0, row, len(widths) - 1, "", made)
        self.sheet.write_string(row, 0, text, made)

    def _row(  # noqa: PLR0913
        self,
        number: int,
        row: Row,
        columns: Sequence[Column],
        heads: Sequence[str],
        texts: Sequence[_Texts],
        *,
        blank: bool,
        bold: bool = False,
    ) -> None:
        for index, (value, column) in enumerate(zip(row, columns, strict=True)):
            if value is None and blank:
                if self._on_paper:
                    self.sheet.write_blank(number, index, None, self._look(column, bold=bold))
                continue
            text = texts[index].of(value)
            pair = recorded_and_published(value) if self._crossed else None
            if pair and column.kind == "int":
                look = self._look(column, bold=bold, behind=f"/{pair[1]}")
                self.sheet.write_number(number, index, pair[0], look)
                continue
            if _is_number(value):
                mark = MARK if isinstance(value, MarkedNumber) else self._blanks.get(index, "")
                look = self._look(column, bold=bold, behind=mark)
                self.sheet.write_number(number, index, value, look)
                continue
            if len(text) > MOST_CHARACTERS // 2:
                _refuse_too_many(
                    len(text.encode("utf-16-le")) // 2,  # as Excel counts them
                    MOST_CHARACTERS,
                    _("{number} characters in the cell of row {row}, {heading}"),
                    row=number - self.top + 1,
                    heading=heads[index],
                )
            address = texts[index].address(value, text)
            if text and address and self._may_link(address):
                shown = self._look(column, bold=bold, wrap=True, link=True)
                self.sheet.write_url(number, index, address, shown, text)
                continue
            wrapped = self._on_paper or "\n" in text
            self.sheet.write_string(
                number, index, text, self._look(column, bold=bold, wrap=wrapped)
            )

    def _may_link(self, address: str) -> bool:
        """Say whether Excel takes one more link, and one of this length."""
        self._links += 1
        return self._links <= _MOST_LINKS and len(address) < _LONGEST_LINK


def _only_address(value: Any, text: str) -> str | None:
    """Return the address that a cell leads to; one with several leads to none of them."""
    if isinstance(value, tuple | list):
        return next(iter(addresses_of(value)), None) if len(value) == 1 else None
    found = set(ADDRESS.findall(text)) if "://" in text else ()
    return found.pop() if len(found) == 1 else None


def _as_note(note: str, language: Language) -> str:
    """Return a note as it stands below a table, where it is known for one when it is read."""
    return translations_in(language).gettext("Note: {text}").format(text=note)


def _lines(text: str, width: float) -> int:
    """Return how many lines of a width, in characters, a text takes."""
    from wcwidth import wcswidth

    return sum(
        max(1, -(-max(wcswidth(line), 0) // int(max(width, 1)))) for line in text.split("\n")
    )


def _is_number(value: Any) -> bool:
    """Say whether a value is a number that Excel keeps as it is."""
    if isinstance(value, float):
        return math.isfinite(value)
    return isinstance(value, int) and abs(value) < _ROUNDED


def _refuse_too_many(number: int, most: int, what: str, **more: Any) -> None:
    """Raise OutputError where there is more of something than Excel can hold."""
    if number > most:
        template = _("Excel cannot hold {what}: {most} at most; CSV, JSON or Parquet can")
        raise OutputError(template.format(what=what.format(number=number, **more), most=most))


class _Texts:
    """The texts of a column's cells, each made once, and how wide the widest is."""

    def __init__(
        self, column: Column, head: str, language: Language, paper: Paper | None = None
    ) -> None:
        from wcwidth import wcswidth

        self._column = column
        self._in_cell = IN_CELL.get(column.key)
        if column.key == SOURCES and paper is not None and paper.sources:
            self._in_cell = _by_number(paper.sources)
        self._language = language
        self._known: dict[Any, str] = {}
        self._on_paper = paper is not None
        self._whole: dict[Any, str] = {}
        self._cells_of = wcswidth
        self._broken = False
        self.width = wcswidth(head) + _FILTER_BUTTON

    def may_wrap(self, width: float) -> bool:
        """Say whether a cell has several lines in a column of a width."""
        return self.width > width or self._broken

    def of(self, value: Any) -> str:
        """Return a cell as a person reads it."""
        # Values of other types may be equal and read differently, as 1 and True do.
        if type(value) is not str and type(value) is not int:
            return self._made(value)
        text = self._known.get(value)
        if text is None:
            text = self._known[value] = self._made(value)
        return text

    def address(self, value: Any, text: str) -> str | None:
        """Return the address to which a cell leads, if it is to be a link.

        Some programs draw a link in one line only, so what takes more of them on paper is a text.
        """
        known = self._whole and not isinstance(value, tuple | list)
        address = _only_address(value, self._whole.get(value, text) if known else text)
        if address is None or not self._on_paper or text == address:
            return address
        return address if self._cells_of(text) <= _WIDEST_ON_PAPER else None

    def _in_short(self, text: str) -> str:
        """Return a text without the address to which it leads, where paper has no room for it."""
        address = _only_address(None, text)
        if address is None or self._cells_of(text) <= _WIDEST_ON_PAPER:
            return text
        short = text.replace(address, "").strip()
        return short if short and self._cells_of(short) <= _WIDEST_ON_PAPER else text

    def _made(self, value: Any) -> str:
        text = self._readable(value)
        if self._on_paper and "://" in text and not isinstance(value, tuple | list):
            whole, text = text, self._in_short(text)
            if text != whole:
                self._whole[value] = whole
        self._broken = self._broken or "\n" in text
        # A character is two cells wide at most, and beyond the cap nobody asks.
        if self.width < min(2 * len(text), _WIDEST):
            self.width = max(self.width, *map(self._cells_of, text.split("\n")))
        return text

    def _readable(self, value: Any) -> str:
        """Return a cell so that it reads well and is read again as it was.

        Lists of sources and facts are short, and many records have the same.
        """
        if self._in_cell is None or not isinstance(value, tuple):
            return readable(value, self._column, self._language, "\n")
        text = self._known.get(value)
        if text is None:
            text = self._known[value] = with_breaks(self._in_cell(value, self._language))
        return text


def _by_number(numbers: Mapping[Any, int]) -> Callable[[Any, Language], str]:
    """Return what writes sources in short, a line each, with their numbers."""
    return lambda sources, language: f"{translations_in(language).gettext('; ').rstrip()}\n".join(
        cited_by_number(sources, numbers)
    )
