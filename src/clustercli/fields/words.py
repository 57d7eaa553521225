"""The words for headings and for the values of coded fields, in Chinese and English."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache
from typing import TypeVar

from clustercli.fields.code_lists import FROM_DATA, code_list
from clustercli.fields.definitions import DEFINITIONS
from clustercli.i18n.labels import FIXED_WORDS, Language
from clustercli.i18n.messages import Bilingual, Message, comma_separated, current_language

_Code = TypeVar("_Code", bound=str)


def label(key: str, language: Language) -> str:
    """Return the heading of a field or column, or a fixed word; an unknown key is its own."""
    chinese, english = labels_of(key) or (key, key)
    return chinese if language == "zh" else english


def label_within(key: str, language: Language) -> str:
    """Return :func:`label` as it stands inside a sentence: in English without its capital.

    What a user's file calls a column stays as it is, and so does an abbreviation.
    """
    text = label(key, language)
    return text[0].lower() + text[1:] if labels_of(key) and text[1:2].islower() else text


def numbers_of_each(
    field: str, counts: Mapping[_Code, int], order: Iterable[_Code], each: str
) -> str:
    """Return how many there are of each value of a coded field that occurs, in an order.

    ``each`` is the template of one, with ``number`` and the field in braces.
    """
    language = current_language()
    return comma_separated(
        each.format(number=counts[value], **{field: value_label(field, value, language)})
        for value in order
        if counts[value]
    )


def named(key: str) -> Message:
    """Return a field as a message names it: by its heading in Chinese, in English by its key."""
    return Bilingual(label(key, "zh"), key)


def labels_of(key: str) -> tuple[str, ...]:
    """Return the Chinese and the English words for ``key``; nothing for an unknown one."""
    if field := DEFINITIONS.get(key):
        return field.zh, field.en
    return FIXED_WORDS.get(key, ())


def headings_of(key: str) -> tuple[str, ...]:
    """Return every heading that may be typed for a column besides its key."""
    field = DEFINITIONS.get(key)
    return field.headings() if field else labels_of(key)


def value_label(field: str, value: str, language: Language) -> str:
    """Return the words for a value of a field; most values are their own words.

    In English, provinces, regions, reporting units, sectors and emerging industries have
    their English names; cities and counties have none.
    """
    if type(value) is not str and isinstance(value, Message):  # quick: nearly all are plain
        return value.in_language(language)
    if language == "zh" and field in FROM_DATA:
        return value
    return _words(field, language).get(value, value)


@cache
def _words(field: str, language: Language) -> Mapping[str, str]:
    codes = code_list(field).codes
    return {code.value: code.zh if language == "zh" else code.en for code in codes}
