"""One cell as text, for people and for flat files."""

from __future__ import annotations

import re
from typing import Any

from clustercli.fields.words import label, value_label
from clustercli.i18n.labels import CodedValue, Label, Language, span
from clustercli.i18n.messages import Message, translations_in
from clustercli.records.model import Source
from clustercli.tables.table import Column, Table

_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\u2028\u2029]")


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


def harmless(text: str) -> str:
    """Return ``text`` with control and direction-changing characters written out."""
    return _CONTROL.sub(lambda found: f"\\u{ord(found[0]):04x}", text)


def harmless_lines(text: str) -> str:
    """Return ``text`` like :func:`harmless`, but with its line ends and tabs kept."""
    return _CONTROL.sub(lambda f: f[0] if f[0] in "\n\t" else f"\\u{ord(f[0]):04x}", text)


def source_line(source: Source, language: Language) -> str:
    """Return a source as it is cited: publisher, date, kind, address."""
    kinds = [value_label("evidence", source.kind, language)] if source.kind else []
    if source.reprint:
        kinds.append(label("reprint", language))
    kind = f"[{', '.join(kinds)}]" if kinds else None
    return " ".join(filter(None, (source.publisher, source.date, kind, source.url)))
