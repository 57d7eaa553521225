"""An Excel workbook: a sheet of the rows, and one of how far the numbers go."""

from __future__ import annotations

from typing import Any

from clustercli.fields.words import label
from clustercli.i18n.labels import Language
from clustercli.output.cells import headings, readable
from clustercli.output.escaping import harmless
from clustercli.output.formats import Target
from clustercli.tables.table import Column
from clustercli.tables.view import View

_WIDEST = 60
_FILTER_BUTTON = 3
"""What a heading needs beside it, in characters."""


def to_xlsx(view: View, target: Target) -> bytes:
    """Return a workbook: a sheet of the rows, and one of the notes if there are any.

    The header is bold and frozen, the columns are filtered and fitted (a CJK character
    counts double), numbers are numbers, and every text is a text: a code keeps its form
    and nothing is taken for a formula or a link.
    """
    import io

    import xlsxwriter

    table = view.table.typed()
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True})
    sheet = book.add_worksheet(table.name[:31])
    bold = book.add_format({"bold": True})
    percent = book.add_format({"num_format": "0.0%"})
    heads = headings(table, target.language)
    texts = [
        _Texts(column, head, target.language)
        for column, head in zip(table.columns, heads, strict=True)
    ]
    for index, head in enumerate(heads):
        sheet.write_string(0, index, head, bold)
    for number, row in enumerate(table.rows, start=1):
        for index, (value, column) in enumerate(zip(row, table.columns, strict=True)):
            if value is None:
                continue
            text = texts[index].of(value)
            if isinstance(value, int | float):
                form = percent if column.kind == "share" else None
                sheet.write_number(number, index, value, form)
            else:
                sheet.write_string(number, index, text)
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


class _Texts:
    """The texts of a column's cells, each made once, and how wide the widest is."""

    def __init__(self, column: Column, head: str, language: Language) -> None:
        from wcwidth import wcswidth

        self._column = column
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
        text = readable(value, self._column, self._language)
        # A character is two cells wide at most, and beyond the cap nobody asks.
        if self.width < min(2 * len(text), _WIDEST):
            self.width = max(self.width, self._cells_of(text))
        return text
