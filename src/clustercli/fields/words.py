"""The words for the values of coded fields, in Chinese and English."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from typing import Any

from clustercli.geography.divisions import divisions
from clustercli.i18n.labels import Language, has_label, label
from clustercli.records.sectors import sectors


def value_label(field: str, value: str, language: Language) -> str:
    """Return the words for a value of a field; most values are their own words.

    In English, provinces, regions, reporting units, sectors and emerging industries have
    their English names; cities and counties have none.
    """
    key = f"{field}.{value}"
    if has_label(key):
        return label(key, language)
    return _english_names(field).get(value, value) if language == "en" else value


@cache
def _english_names(field: str) -> dict[str, str]:
    groups: dict[str, Iterable[Any]] = {
        "province": divisions().provinces,
        "region": divisions().regions,
        "unit": (*divisions().provinces, *divisions().units),
        "sector": sectors().sectors,
        "emerging": sectors().emerging,
    }
    return {group.name: group.english for group in groups.get(field, ())}
