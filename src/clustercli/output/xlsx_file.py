"""An Excel workbook: a sheet of the rows, and one of how far the numbers go."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

from clustercli.errors import OutputError
from clustercli.fields.citations import facts_in_cell, sources_in_cell
from clustercli.fields.column_types import MOST_DIGITS
from clustercli.fields.words import label
from clustercli.i18n.labels import Language
from clustercli.i18n.messages import gettext as _
from clustercli.output.cells import headings, readable
from clustercli.output.escaping import harmless
from clustercli.output.formats import Target
from clustercli.tables.table import Column, Table
from clustercli.tables.view import View

MOST_ROWS, MOST_COLUMNS, MOST_CHARACTERS = 1_048_576, 16_384, 32_767
"""What a sheet of Excel holds, and a cell of it."""

_IN_CELL: dict[str, Callable[[Any, Language], str]] = {
    "sources": sources_in_cell,
    "facts": facts_in_cell,
}
_ROUNDED = 10**MOST_DIGITS
_WIDEST = 60
_FILTER_BUTTON = 3
"""What a heading needs beside it, in characters."""


def to_xlsx(view: View, target: Target) -> bytes:
    """Return a workbook: a sheet of the rows, and one of the notes if there are any.

    The header is bold and frozen, the columns are filtered and fitted (a CJK character
    counts double), numbers are numbers, and every text is a text: a code keeps its form
    and nothing is taken for a formula or a link. Excel would round a whole number of more than
    15 digits, which is a text, too. Raises OutputError for what a sheet cannot hold.
    """
    import io

    import xlsxwriter

    table = view.table.typed()
    _refuse_too_many(len(table.rows) + 1, MOST_ROWS, _("{number} rows with the headings"))
    _refuse_too_many(len(table.columns), MOST_COLUMNS, _("{number} columns"))
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True})
    sheet = book.add_worksheet(table.name[:31])
    bold = book.add_format({"bold": True})
    wrapped = book.add_format({"text_wrap": True})
    percent = book.add_format({"num_format": "0.0%"})
    heads = headings(table, target.language)
    languages = _languages(table)
    texts = [
        _Texts(column, head, languages.get(column.key, target.language))
        for column, head in zip(table.columns, heads, strict=True)
    ]
    for index, head in enumerate(heads):
        sheet.write_string(0, index, head, bold)
    for number, row in enumerate(table.rows, start=1):
        for index, (value, column) in enumerate(zip(row, table.columns, strict=True)):
            if value is None:
                continue
            text = texts[index].of(value)
            if _is_number(value):
                form = percent if column.kind == "share" else None
                sheet.write_number(number, index, value, form)
            else:
                if len(text) > MOST_CHARACTERS // 2:
                    _refuse_too_many(
                        len(text.encode("utf-16-le")) // 2,  # as Excel counts them
                        MOST_CHARACTERS,
                        _("{number} characters in the cell of row {row}, {heading}"),
                        row=number + 1,
                        heading=heads[index],
                    )
                sheet.write_string(number, index, text, wrapped if "\n" in text else None)
    for index, column_texts in enumerate(texts):
        sheet.set_column(index, index, min(column_texts.width, _WIDEST) + 1)
    sheet.freeze_panes(1, 0)
    sheet.autofilter(0, 0, max(len(table.rows), 1), max(len(heads) - 1, 0))
    if table.notes:
        notes = book.add_worksheet(label("note", target.language))
        for number, note in enumerate(table.notes):
            notes.write_string(number, 0, harmless(note))
        notes.set_column(0, 0, _WIDEST)
    book.close()
    return buffer.getvalue()


def _languages(table: Table) -> dict[str, Language]:
    """Return the columns that are in a language of their own: notes whose twins stand beside."""
    return {"note": "zh"} if {"note", "note_en"} <= set(table.keys()) else {}


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

    def __init__(self, column: Column, head: str, language: Language) -> None:
        from wcwidth import wcswidth

        self._column = column
        self._in_cell = _IN_CELL.get(column.key)
        self._language = language
        self._known: dict[Any, str] = {}
        self._cells_of = wcswidth
        self.width = wcswidth(head) + _FILTER_BUTTON

    def of(self, value: Any) -> str:
        """Return a cell as a person reads it."""
        # Values of other types may be equal and read differently, as 1 and True do.
        if type(value) is not str and type(value) is not int:
            return self._made(value)
        text = self._known.get(value)
        if text is None:
            text = self._known[value] = self._made(value)
        return text

    def _made(self, value: Any) -> str:
        text = self._readable(value)
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
            text = self._known[value] = harmless(self._in_cell(value, self._language))
        return text
