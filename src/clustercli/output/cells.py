"""One cell as text, for people and for flat files."""

from __future__ import annotations

from typing import Any

from clustercli.fields.words import label, value_label
from clustercli.i18n.labels import CodedValue, Label, Language, span
from clustercli.i18n.messages import Message, translations_in
from clustercli.output.escaping import harmless
from clustercli.records.model import Source
from clustercli.tables.table import Column, Table

NUMBERS = ("int", "real", "share")
"""The kinds of column whose cells stand to the right."""


def headings(table: Table, language: Language) -> list[str]:
    """Return the columns' headings for reading."""
    return [
        harmless(
            value_label(column.head_of, column.key, language)
            if column.head_of
            else label(column.key, language)
        )
        for column in table.columns
    ]


def readable(value: Any, column: Column, language: Language) -> str:
    """Return a cell as a person reads it, without anything that a terminal would obey."""
    if value is None:
        text = label(column.none, language)
    elif isinstance(value, Label):
        text = label(value.key, language)
    elif isinstance(value, CodedValue):
        text = value_label(value.field, value.value, language)
    elif isinstance(value, Message):
        text = value.in_language(language)
    elif isinstance(value, Source):
        text = source_line(value, language)
    else:
        text = _of_kind(value, column, language)
    return harmless(text)


def _of_kind(value: Any, column: Column, language: Language) -> str:
    """Return a plain value as a column of its kind shows it."""
    if column.kind == "share":
        return f"{value:.1%}"
    if column.kind == "real":
        return f"{value:.15g}"
    if column.kind == "years":
        return span(value)
    if column.kind == "fields":
        return _fields(value, language)
    if column.kind == "list" and isinstance(value, tuple | list):
        items = (
            source_line(item, language) if isinstance(item, Source) else str(item) for item in value
        )
        return translations_in(language).gettext("; ").join(items)
    return value_label(column.key, str(value), language)


def _fields(names: str | tuple[str, ...], language: Language) -> str:
    """Return the headings of one field or several."""
    fields = (names,) if isinstance(names, str) else names
    return translations_in(language).gettext(", ").join(label(field, language) for field in fields)


def rows_to_read(table: Table, language: Language) -> list[list[str]]:
    """Return every row, the footer last, as readable cells."""
    rows = list(table.rows)
    if table.footer is not None:
        rows.append(table.footer)
    return [
        [
            readable(value, column, language)
            for value, column in zip(row, table.columns, strict=True)
        ]
        for row in rows
    ]


def with_notes(text: str, table: Table) -> str:
    """Return a document's text with how far its numbers go below it."""
    return text + "\n" + "\n\n".join(map(harmless, table.notes)) + "\n" if table.notes else text


def source_line(source: Source, language: Language) -> str:
    """Return a source as it is cited: publisher, date, kind, address."""
    kinds = [value_label("evidence", source.kind, language)] if source.kind else []
    if source.reprint:
        kinds.append(label("reprint", language))
    kind = f"[{', '.join(kinds)}]" if kinds else None
    return " ".join(filter(None, (source.publisher, source.date, kind, source.url)))
