"""The sources and the facts of a record, in whatever form a dataset gives them."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

import msgspec

from clustercli.fields.citations import cited_fact, parts_of_cell
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
        value = parts_of_cell(value)
    if not isinstance(value, list):
        return (), gettext_lazy("an array of sources")
    found = []
    for item in value:
        source = _one(item, known)
        if source is None:
            return (), _expected(known)
        found.append(source)
    return tuple(found), None


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

    A cell of a table holds them as JSON, or as our workbooks have them.
    """
    if value is None or value == "":
        return (), None
    if isinstance(value, str):
        value = parts_of_cell(value, cited_fact)
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
