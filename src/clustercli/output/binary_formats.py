"""Formats that are files: Excel workbooks and SQLite databases."""

from __future__ import annotations

from contextlib import closing
from typing import Any

from clustercli.errors import OutputError
from clustercli.fields.words import label
from clustercli.i18n.labels import Language
from clustercli.i18n.messages import gettext as _
from clustercli.output.cells import harmless, headings, readable
from clustercli.tables.table import Column, Table, flat, unique

_SQL_TYPES = {"list": "", "int": "INTEGER", "real": "REAL", "share": "REAL"}
_WIDEST = 60


def to_xlsx(table: Table, language: Language) -> bytes:
    """Return an Excel workbook: a sheet of the rows, and one of how far the numbers go.

    The header is bold and frozen, the columns are filtered and fitted (a CJK character
    counts double), numbers are numbers, and every text is a text: a code keeps its form
    and nothing is taken for a formula or a link.
    """
    import io

    import xlsxwriter
    from wcwidth import wcswidth

    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True})
    sheet = book.add_worksheet(table.name[:31])
    bold = book.add_format({"bold": True})
    percent = book.add_format({"num_format": "0.0%"})
    heads = headings(table, language)
    widths = [wcswidth(head) + 3 for head in heads]
    for place, head in enumerate(heads):
        sheet.write_string(0, place, head, bold)
    for number, row in enumerate(table.rows, start=1):
        for place, (value, column) in enumerate(zip(row, table.columns, strict=True)):
            if value is None:
                continue
            if column.kind == "share":
                sheet.write_number(number, place, value, percent)
            elif isinstance(value, int | float):
                sheet.write_number(number, place, value)
            else:
                sheet.write_string(number, place, readable(value, column, language))
            widths[place] = max(widths[place], wcswidth(readable(value, column, language)))
    for place, width in enumerate(widths):
        sheet.set_column(place, place, min(width, _WIDEST) + 1)
    sheet.freeze_panes(1, 0)
    sheet.autofilter(0, 0, max(len(table.rows), 1), max(len(heads) - 1, 0))
    if table.notes:
        notes = book.add_worksheet(label("note", language))
        for number, note in enumerate(table.notes):
            notes.write_string(number, 0, harmless(note))
        notes.set_column(0, 0, _WIDEST)
    book.close()
    return buffer.getvalue()


def to_sqlite(table: Table) -> bytes:
    """Return a SQLite database with one table of typed columns, named by the keys."""
    import os
    import sqlite3
    import tempfile

    handle, path = tempfile.mkstemp(suffix=".db")
    os.close(handle)
    try:
        connection = sqlite3.connect(path)
        names = map(_quoted, unique(table.keys()))
        kinds = map(_sql_type, table.columns)
        columns = ", ".join(f"{name} {kind}" for name, kind in zip(names, kinds, strict=True))
        marks = ", ".join("?" * len(table.columns))
        with closing(connection), connection:
            connection.execute(f'CREATE TABLE "{table.name}" ({columns})')
            connection.executemany(
                f'INSERT INTO "{table.name}" VALUES ({marks})',  # noqa: S608
                [tuple(map(flat, row)) for row in table.rows],
            )
        with open(path, "rb") as file:
            return file.read()
    except sqlite3.Error as error:
        template = _("cannot make a database of this: {reason}")
        raise OutputError(template.format(reason=error)) from None
    finally:
        os.unlink(path)


def _quoted(name: str) -> str:
    """Return a column's name as an SQL identifier."""
    return '"' + name.replace('"', '""') + '"'


def _sql_type(column: Column) -> Any:
    return _SQL_TYPES.get(column.kind, "TEXT")
