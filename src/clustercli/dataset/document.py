"""Our kind of document: how ``data/clusters.json`` is kept, and what follows in it from what.

A document is the decoded JSON: dictionaries and lists.
See :class:`clustercli.records.model.Document`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from functools import cache
from itertools import chain, count
from typing import Any

import msgspec

from clustercli.dataset.dataset import Dataset
from clustercli.geography.divisions import divisions
from clustercli.records.model import EVIDENCE, ID_FORM, ClusterEntry, Fact, Source
from clustercli.records.sectors import classify
from clustercli.records.validity import status_of_term

_ORDER = {field: index for index, field in enumerate(ClusterEntry.__struct_fields__)}
_LAST_YEAR = 9999
_LETTERS = "abcdefghijklmnopqrstuvwxyz"
_ID = re.compile(ID_FORM)


def display_name(record: dict[str, Any]) -> str:
    """Return the uniform name: the county (else the city, else the province) and industry."""
    place = record["county"] or record["city"] or record["province"]
    return f"{place}{record['industry']}产业集群"


def derived(record: dict[str, Any], document: dict[str, Any]) -> dict[str, Any]:
    """Return the fields of a record that follow from its others."""
    provinces = {province.name: province for province in divisions().provinces}
    ordinals = {batch["year"]: batch["ordinal"] for batch in document["batches"]}
    stated = (document["sources"][key]["kind"] for key in record["sources"])
    kinds = [kind for kind in stated if kind is not None]
    sector, emerging = classify(record["industry"], record.get("id"))
    return {
        "name": display_name(record),
        "batch": ordinals.get(record["year"]),
        "region": provinces[record["province"]].region,
        "sector": sector,
        "emerging": emerging,
        # Of a record whose sources say nothing, what it says itself is all that is known.
        "evidence": min(kinds, key=EVIDENCE.index) if kinds else record["evidence"],
    }


def sort_key(record: dict[str, Any]) -> tuple[Any, ...]:
    """Return what records are ordered by: year, unknown last, then code, then id."""
    code = record["county_code"] or record["id"]
    return (record["year"] or _LAST_YEAR, code, record["id"])


class FreeIds:
    """Gives every new record the first id of its division that no other has."""

    def __init__(self, records: Iterable[dict[str, Any]]) -> None:
        self._taken = {record["id"] for record in records if record.get("id")}
        self._free: dict[str, Iterator[str]] = {}

    def of(self, record: dict[str, Any]) -> str:
        """Return the id of a record, which is taken from now on."""
        code = _division_of(record)
        id_ = next(self._free.setdefault(code, _free_ids(code, self._taken)))
        self._taken.add(id_)
        return id_

    def fill(self, records: Iterable[dict[str, Any]]) -> None:
        """Give an id to those of some records that have none."""
        for record in records:
            if not record.get("id"):
                record["id"] = self.of(record)


def _division_of(record: dict[str, Any]) -> str:
    return str(record["county_code"] or _codes_of_provinces()[record["province"]])


@cache
def _codes_of_provinces() -> dict[str, str]:
    return {province.name: province.code for province in divisions().provinces}


def _free_ids(code: str, taken: set[str]) -> Iterator[str]:
    """Yield the ids of a division that are not taken when it is their turn."""
    letters = chain(_LETTERS, (f"{one}{other}" for one in _LETTERS for other in _LETTERS))
    yield from (f"{code}{letter}" for letter in letters if f"{code}{letter}" not in taken)
    while True:
        yield f"{code}-{len(taken)}"


def completed(document: dict[str, Any]) -> dict[str, Any]:
    """Return the document with ids and derived fields filled in, sorted."""
    FreeIds(document["clusters"]).fill(document["clusters"])
    for record in document["clusters"]:
        record.update(derived(record, document))
    document["clusters"] = [
        dict(sorted(record.items(), key=lambda item: _ORDER.get(item[0], len(_ORDER))))
        for record in sorted(document["clusters"], key=sort_key)
    ]
    document["sources"] = dict(sorted(document["sources"].items()))
    return document


def text_of(document: dict[str, Any]) -> str:
    """Return the document as it is kept: one batch, call, source and cluster a line."""
    return "".join(parts_of(document))


def parts_of(document: dict[str, Any]) -> Iterator[str]:
    """Yield the same in portions: a cluster may take far more room as text than as a record."""
    yield f'{{\n "version": {_line(document["version"])},\n'
    yield f' "updated": {_line(document["updated"])},\n "batches": '
    yield from _lines("[", map(_line, document["batches"]), "]")
    if calls := document.get("calls"):
        yield ',\n "calls": '
        yield from _lines("[", map(_line, calls), "]")
    yield ',\n "sources": '
    sources = (f"{_line(key)}: {_line(source)}" for key, source in document["sources"].items())
    yield from _lines("{", sources, "}")
    yield ',\n "clusters": '
    yield from _lines("[", map(_line, document["clusters"]), "]")
    yield "\n}\n"


_PORTION = 1 << 16
"""Characters that a portion of lines has at least, but for the last one."""


def _lines(opening: str, lines: Iterable[str], closing: str) -> Iterator[str]:
    """Yield lines between brackets; nothing stands between these where there are none."""
    portion, characters, before = [opening], 0, "\n  "
    for line in lines:
        portion += (before, line)
        characters, before = characters + len(line), ",\n  "
        if characters > _PORTION:
            yield "".join(portion)
            portion, characters = [], 0
    portion.append(closing if before == "\n  " else f"\n {closing}")
    yield "".join(portion)


def _line(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


class SourceKeys:
    """The sources of a document by readable keys: publisher and date, numbered where needed."""

    def __init__(self, known: dict[str, Source]) -> None:
        self.sources = dict(known)
        self._keys = {source: key for key, source in known.items()}
        self._further: dict[str, Iterator[str]] = {}

    def key_of(self, source: Source) -> str:
        """Return the key of a source, a new one if it is not known yet."""
        if source not in self._keys:
            name = " ".join(filter(None, (source.publisher, source.date)))
            keys = self._further.setdefault(name, _numbered(name))
            key = next(key for key in keys if key not in self.sources)
            self.sources[key] = source
            self._keys[source] = key
        return self._keys[source]

    def builtins(self) -> dict[str, Any]:
        """Return the sources as they stand in a document."""
        return {key: _kept_source(self.sources[key]) for key in sorted(self.sources)}


def _numbered(name: str) -> Iterator[str]:
    return (name if number == 1 else f"{name} ({number})" for number in count(1))


_OF_FILES = ("file", "sha256", "read_on", "kind_by")
"""The fields of a source that only a file given by a user has; they are kept only where set."""


def _kept_source(source: Source) -> dict[str, Any]:
    kept = msgspec.to_builtins(source)
    return {key: value for key, value in kept.items() if value is not None or key not in _OF_FILES}


def _kept_fact(fact: Fact, keys: SourceKeys) -> dict[str, Any]:
    """Return a fact as a document keeps it."""
    return {**msgspec.to_builtins(fact), "source": keys.key_of(fact.source)}


def leave_out_derived_status(record: dict[str, Any], dataset: Dataset) -> None:
    """Leave out of a record a status and a last day that its file does not state.

    They follow from the batches, or from the last day; what a document lacks is derived again.
    """
    until, status = record["valid_until"], record["status"]
    if until is None or until == dataset.validity.of(record["year"], record["review"]).until:
        del record["valid_until"]
    follows = dataset.validity.of(record["year"], record["review"]).name
    if "valid_until" in record:
        follows = status_of_term(until, dataset.validity.day)
    if status == follows:
        del record["status"]


def document_of(dataset: Dataset) -> dict[str, Any]:
    """Return any dataset as our kind of document.

    What it does not say is null. An id that is not of our form, or is given twice, is made anew
    from the division; columns that are no fields are kept with their clusters.
    """
    keys = SourceKeys(dict(dataset.sources))
    fields = dataset.fields
    records = [dict(zip(fields, row, strict=True)) for row in dataset.rows(fields)]
    taken: set[str] = set()
    for record in records:
        leave_out_derived_status(record, dataset)
        record["sources"] = [keys.key_of(source) for source in record["sources"]]
        if facts := [_kept_fact(fact, keys) for fact in record.pop("facts")]:
            record["facts"] = facts
        own = bool(_ID.fullmatch(record["id"])) and record["id"] not in taken
        record["id"] = record["id"] if own else None
        taken |= {record["id"]} if own else set()
    FreeIds(records).fill(records)
    return {
        "version": dataset.version,
        "updated": dataset.updated,
        "batches": msgspec.to_builtins(dataset.batches),
        **({"calls": msgspec.to_builtins(dataset.calls)} if dataset.calls else {}),
        "sources": keys.builtins(),
        "clusters": [
            dict(sorted(record.items(), key=lambda item: _ORDER.get(item[0], len(_ORDER))))
            for record in records
        ],
    }
