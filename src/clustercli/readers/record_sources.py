"""The sources and the facts of a record, in whatever form a dataset gives them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

import msgspec

from clustercli.fields.code_lists import code_names
from clustercli.i18n.labels import FIXED_WORDS
from clustercli.i18n.messages import Message, gettext_lazy
from clustercli.records.model import Fact, Source


def read_sources(
    value: Any, known: Mapping[str, Source]
) -> tuple[tuple[Source, ...], Message | None]:
    """Return the sources of a record, and what was expected where they cannot be read.

    A source is an object with ``publisher`` and, if known, ``title``, ``date``, ``kind``,
    ``url``, ``read_at`` and ``reprint``; or a key of ``known``; or a text, which is then the
    publisher. A cell of a table holds them as JSON, or as texts between semicolons.
    """
    if value is None or value == "":
        return (), None
    if isinstance(value, str):
        value = _of_cell(value)
    if not isinstance(value, list):
        return (), gettext_lazy("an array of sources")
    found = []
    for item in value:
        source = _one(item, known)
        if source is None:
            return (), _expected(known)
        found.append(source)
    return tuple(found), None


def _of_cell(text: str) -> Any:
    if text.lstrip().startswith("["):
        try:
            return msgspec.json.decode(text)
        except (msgspec.DecodeError, UnicodeError, RecursionError):
            return None
    pieces = _PARTING.split(text) if "://" in text else re.split("[;；]", text)
    parts = (part.strip() for part in pieces)
    return [_as_cited(part) for part in parts if part]


_PARTING = re.compile(r"；|;(?=\s|$|[^!-~])")
"""What stands between sources one of which has an address, where a semicolon may be part of it."""

_CITED = re.compile(
    r"(?P<publisher>.+?)(?: 《(?P<title>.+)》)?(?: (?P<date>\d{4}(?:-\d\d(?:-\d\d)?)?))?"
    r"(?: \[(?P<kinds>[^\[\]]*)\])?(?: (?P<address>https?://\S+))?"
)
_REPRINT = "reprint"


def _as_cited(text: str) -> Any:
    """Return a source as our tables cite it: publisher, 《title》, date, [kind], address.

    What has neither of the last three is the publisher alone, or a key.
    """
    found = _CITED.fullmatch(text)
    if not found or not any(found.group("date", "kinds", "address")):
        return text
    words = [word.strip() for word in re.split("[,，、]", found["kinds"] or "") if word.strip()]
    reprint = any(word.casefold() in _words_for_reprint() for word in words)
    kinds = [named[0] for word in words if len(named := code_names("evidence").named(word)) == 1]
    return {
        "publisher": found["publisher"],
        "title": found["title"],
        "date": found["date"],
        "kind": kinds[0] if kinds else None,
        # Of a reprint the address is where it was read.
        ("read_at" if reprint else "url"): found["address"],
        "reprint": reprint,
    }


def _words_for_reprint() -> set[str]:
    return {word.casefold() for word in (_REPRINT, *FIXED_WORDS.get(_REPRINT, ()))}


def _one(item: Any, known: Mapping[str, Source]) -> Source | None:
    if isinstance(item, str):
        return known.get(item) if known else _publisher(item)
    if not isinstance(item, dict):
        return None
    try:
        return _source(*map(item.get, _FIELDS))
    except (msgspec.ValidationError, TypeError):
        return None


_FIELDS = Source.__struct_fields__


@lru_cache(maxsize=4096)
def _source(*values: Any) -> Source:
    """Return a source; raises ValidationError or TypeError for a field of another type."""
    whole = dict(zip(_FIELDS, values, strict=True))
    return msgspec.convert({**whole, "reprint": bool(whole["reprint"])}, Source)


def read_facts(value: Any, known: Mapping[str, Source]) -> tuple[tuple[Fact, ...], Message | None]:
    """Return the facts of a record, and what was expected where they cannot be read.

    A cell of a table holds them as JSON.
    """
    if value is None or value == "":
        return (), None
    if isinstance(value, str):
        value = _of_cell(value)
    try:
        return tuple([_fact(item, known) for item in value]), None
    except (msgspec.ValidationError, TypeError, ValueError):
        return (), gettext_lazy("an array of facts, each with what, label, value and source")


def _fact(item: Any, known: Mapping[str, Source]) -> Fact:
    """Return a fact; raises ValidationError, TypeError or ValueError for what is none."""
    source = _one(item.get("source"), known) if isinstance(item, dict) else None
    if source is None:
        raise ValueError(item)
    return msgspec.convert({**item, "source": source}, Fact)


def _expected(known: Mapping[str, Source]) -> Message:
    if known:
        return gettext_lazy("keys of the sources of the document")
    return gettext_lazy("sources with a publisher, and a date such as 2025-12-31")


def _publisher(text: str) -> Source:
    return Source(publisher=text, date=None, kind=None, url=None, reprint=False)
