"""One cell as text, for people and for flat files."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any

from clustercli.fields.words import label, value_label
from clustercli.i18n.labels import CodedValue, Label, Language, span
from clustercli.i18n.messages import Message, translations_in
from clustercli.output.escaping import BREAK_SIGN, harmless, with_breaks
from clustercli.records.model import Fact, Source
from clustercli.tables.field_change import FieldChange
from clustercli.tables.marked_number import MarkedNumber, with_mark
from clustercli.tables.table import Column, Table, without_hints

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


def readable(value: Any, column: Column, language: Language, line_break: str = BREAK_SIGN) -> str:
    """Return a cell as a person reads it, without anything that a terminal would obey.

    ``line_break`` stands for its line breaks.
    """
    if value is None:
        text = label(column.none, language)
    elif type(value) in _PLAIN:
        text = _of_kind(value, column, language)
    elif isinstance(value, MarkedNumber):
        text = with_mark(value)
    elif isinstance(value, Label):
        text = label(value.key, language)
    elif isinstance(value, CodedValue):
        text = value_label(value.field, value.value, language)
    elif isinstance(value, Message):
        text = value.in_language(language)
    elif isinstance(value, Source | Fact):
        text = _cited(value, language)
    else:
        text = _of_kind(value, column, language)
    return with_breaks(text, line_break)


_PLAIN = frozenset((str, int, float, tuple))
"""What nearly all cells are: asking for each of our own classes first would take longer."""


_LARGEST = sys.float_info.max
"""A whole number beyond it is written as what it is: it is no fraction."""


def _of_kind(value: Any, column: Column, language: Language) -> str:
    """Return a plain value as a column of its kind shows it."""
    if column.kind in NUMBERS and isinstance(value, str):
        return value  # It stands in a column of numbers, and is none.
    if column.kind in ("share", "real") and -_LARGEST <= value <= _LARGEST:
        return f"{value:.1%}" if column.kind == "share" else f"{value:.15g}"
    if column.kind == "years":
        return span(value)
    if column.kind == "fields":
        return _fields(value, language)
    if column.kind == "list" and isinstance(value, tuple | list):
        read = (_item(item, language) for item in value if not _is_twin(item, language))
        return translations_in(language).gettext("; ").join(read)
    text = str(value)
    return text if isinstance(value, int) else value_label(column.key, text, language)


def _cited(value: Source | Fact, language: Language) -> str:
    from clustercli.fields.citations import fact_line, source_line

    return source_line(value, language) if isinstance(value, Source) else fact_line(value, language)


def _item(item: Any, language: Language) -> str:
    if isinstance(item, Source | Fact):
        return _cited(item, language)
    if isinstance(item, FieldChange):
        return change_line(item, language)
    return item.in_language(language) if isinstance(item, Message) else str(item)


def _is_twin(item: Any, language: Language) -> bool:
    """Say whether an item is a change of the note that is read in the other language."""
    other = "note_en" if language == "zh" else "note"
    return isinstance(item, FieldChange) and item.field == other


def _fields(names: str | tuple[str, ...], language: Language) -> str:
    """Return the headings of one field or several."""
    fields = (names,) if isinstance(names, str) else names
    return translations_in(language).gettext(", ").join(label(field, language) for field in fields)


def rows_to_read(table: Table, language: Language, line_break: str = BREAK_SIGN) -> list[list[str]]:
    """Return every row, the footer last, as readable cells."""
    rows = list(table.rows)
    if table.footer is not None:
        rows.append(table.footer)
    return [
        [
            readable(value, column, language, line_break)
            for value, column in zip(row, table.columns, strict=True)
        ]
        for row in rows
    ]


def texts_of_notes(table: Table) -> dict[str, Language]:
    """Return the columns that are in a language of their own: notes whose twins stand beside."""
    return {"note": "zh"} if {"note", "note_en"} <= set(table.keys()) else {}


def with_notes(text: str, table: Table, escape: Callable[[str], str] = str) -> str:
    """Return a document's text with how far its numbers go below it, each note escaped."""
    notes = [escape(harmless(note)) for note in without_hints(table.notes)]
    return text + "\n" + "\n\n".join(notes) + "\n" if notes else text


def change_line(change: FieldChange, language: Language) -> str:
    """Return a change of a field: what it was and what it becomes; of a list what it gains."""
    translations = translations_in(language)
    field = label(change.field, language)
    before, after = change.before, change.after
    if isinstance(after, list):
        gained = [str(item) for item in after if item not in (before or ())]
        gains = translations.gettext(", ").join(gained)
        return translations.gettext("{field} + {gains}").format(field=field, gains=gains)
    shown = [
        label("none", language)
        if value is None
        else value_label(change.field, str(value), language)
        for value in (before, after)
    ]
    template = translations.gettext("{field}: {before} → {after}")
    return template.format(field=field, before=shown[0], after=shown[1])
