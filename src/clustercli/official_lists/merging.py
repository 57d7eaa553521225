"""A published list against a document: what is new, what it settles, what contradicts.

A row of a list and a record are the same cluster if they lie in the same place and name the
same industry. Press reports shorten the names of industries, so that of several records the
one whose name is most alike is taken, and none whose name is not alike.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from typing import Any, Literal

import msgspec

from clustercli.dataset.document import SourceKeys, completed, new_id
from clustercli.geography.divisions import divisions, unit_names
from clustercli.geography.place_parser import ParsedPlace, parse_place
from clustercli.i18n.messages import Message, gettext_lazy
from clustercli.official_lists import ListRow
from clustercli.records.model import Source
from clustercli.text.normalize import fold

Outcome = Literal["new", "changed", "same", "contradicts", "not listed", "left out"]
"""What a row means for a dataset.

``new``: no record is that cluster, and one is made; ``changed``: a record learns something;
``same``: it has all of it already; ``contradicts``: a record says otherwise, and is left as it
is; ``not listed``: a record of this batch is not in a list that is complete; ``left out``: the
province of the row is not known.
"""

OUTCOMES: tuple[Outcome, ...] = ("new", "changed", "same", "contradicts", "not listed", "left out")

_SIMILAR = 0.5
"""How much two names must share to be the same industry of one county, 0 to 1."""

_CERTAIN = 0.9
_PLACE = ("city", "county", "county_code", "locality")
_DOUBTS = re.compile(r"((Year|Batch|Official wording|County not printed)\b|年度|名称|县区)")
"""How a sentence begins in a note that a list settles: on the year, the name or the county."""


class Difference(msgspec.Struct, frozen=True, kw_only=True):
    """What one row of a list, or one record that it lacks, means for a document.

    ``number`` and ``location`` are those of the row, ``name`` its name or the record's;
    ``changes`` are the fields that change, ``note`` what else there is to know.
    """

    number: int | None
    outcome: Outcome
    id: str | None
    name: str
    changes: tuple[str, ...]
    note: Message | str | None
    location: str | None


class ListDescription(msgspec.Struct, frozen=True, kw_only=True):
    """What a list is of: clusters named in a batch year, or those of it that passed a review.

    ``complete`` is the number of rows with which nothing is missing from the list, None where
    that is not known.
    """

    year: int
    source: Source
    passed: bool
    complete: int | None


class _LocatedRow(msgspec.Struct, frozen=True):
    """A row of a list, and the place that its name names."""

    printed: ListRow
    place: ParsedPlace


def merge(
    document: dict[str, Any], rows: Sequence[ListRow], described: ListDescription
) -> tuple[dict[str, Any], list[Difference]]:
    """Return a document with what a list adds to it, and what became of every row.

    The document itself is not changed. Nothing is guessed: a row whose county is ambiguous
    gives a record without one.
    """
    merged = msgspec.json.decode(msgspec.json.encode(document))
    found = [_LocatedRow(row, parse_place(row.name, province=_known(row.unit))) for row in rows]
    pairs = _pairs(found, merged["clusters"], described)
    known = {key: msgspec.convert(value, Source) for key, value in merged["sources"].items()}
    keys = SourceKeys(known)
    key = keys.key_of(described.source)
    differences: list[Difference] = []
    seen: dict[tuple[Any, ...], str | None] = {}
    for index, row in enumerate(found):
        record = pairs.get(index)
        cluster = (fold(row.printed.name), row.place.county_code)
        if cluster in seen:
            again = gettext_lazy("the list has it already")
            differences.append(_difference(row, "same", seen[cluster], note=again))
            continue
        if record is None:
            differences.append(_added(merged["clusters"], row, described, key))
        else:
            differences.append(_settled(record, row, described, key))
        seen[cluster] = differences[-1].id
    matched = {record["id"] for record in pairs.values()}
    differences.extend(_not_listed(document["clusters"], matched, described, len(rows)))
    used = {key for record in merged["clusters"] for key in record["sources"]}
    merged["sources"] = {k: v for k, v in keys.builtins().items() if k in used}
    return completed(merged), differences


# Which row is which record ---------------------------------------------------------------


def _pairs(
    rows: Sequence[_LocatedRow], records: Sequence[dict[str, Any]], described: ListDescription
) -> dict[int, dict[str, Any]]:
    """Return, by the index of the row, the record that is the same cluster; each only once."""
    by_province: dict[str | None, list[int]] = {}
    for number, record in enumerate(records):
        by_province.setdefault(record["province"], []).append(number)
    scores = []
    for index, row in enumerate(rows):
        for number in by_province.get(row.place.province, ()):
            if (near := _least_similarity(row.place, records[number], described.year)) is None:
                continue
            score = _similarity(row, records[number])
            if score >= near:
                scores.append((score, -index, -number))
    pairs: dict[int, dict[str, Any]] = {}
    taken: set[int] = set()
    for _score, index, number in sorted(scores, reverse=True):
        if -index not in pairs and -number not in taken:
            pairs[-index] = records[-number]
            taken.add(-number)
    return pairs


def _least_similarity(place: ParsedPlace, record: dict[str, Any], year: int) -> float | None:
    """Return how much the names must share for one cluster; None where the places are two."""
    certain = _may_be_of(record, year)
    for part in ("city", "county"):
        one, other = getattr(place, part), record[part]
        if one != other and None not in (one, other):
            return None
        certain = certain and one == other
    return _SIMILAR if certain else _CERTAIN


def _may_be_of(record: dict[str, Any], year: int) -> bool:
    return record["year"] in (None, year) or record["year_basis"] == "inferred"


def _similarity(row: _LocatedRow, record: dict[str, Any]) -> float:
    """Return how much the names of two clusters of one place share: 0 to 1, or 2 for the same."""
    if record["official_name"] and fold(record["official_name"]) == fold(row.printed.name):
        return 2.0
    one, other = fold(_industry(row)), fold(record["industry"])
    if one == other:
        return 1.0
    if one in other or other in one:
        return _CERTAIN
    return SequenceMatcher(None, one, other, autojunk=False).ratio()


# What it means -----------------------------------------------------------------------------


def _settled(
    record: dict[str, Any], row: _LocatedRow, described: ListDescription, key: str
) -> Difference:
    """Let a record learn what a row says of it; a contradiction leaves it as it is."""
    if wrong := _contradiction(record, row, described):
        return _difference(row, "contradicts", record["id"], note=wrong)
    changes: dict[str, Any] = {"year": described.year, "year_basis": "stated"}
    if record["county"] is None and row.place.county is not None:
        changes |= {part: getattr(row.place, part) for part in _PLACE}
    if described.passed:
        changes["review"] = "passed"
    else:
        changes["official_name"] = row.printed.name
        changes["industry"] = _industry(row)
    if record["year_basis"] != "stated":
        for field in ("note", "note_en"):
            if record.get(field):
                changes[field] = _without_doubts(record[field])
    if key not in record["sources"]:
        changes["sources"] = [*record["sources"], key]
        changes["evidence"] = described.source.kind
    changed = tuple(field for field, value in changes.items() if record[field] != value)
    record.update({field: changes[field] for field in changed})
    outcome: Outcome = "changed" if changed else "same"
    return _difference(row, outcome, record["id"], changes=changed)


def _without_doubts(note: str) -> str | None:
    """Return a note without the sentences on what the list has settled."""
    sentences = re.split(r"(?<=[.;] )|(?<=。)", note)
    return "".join(s for s in sentences if not _DOUBTS.match(s)).strip() or None


def _contradiction(
    record: dict[str, Any], row: _LocatedRow, described: ListDescription
) -> Message | None:
    if not _may_be_of(record, described.year):
        return gettext_lazy("the record is of {year}", year=record["year"])
    if described.passed:
        failed = record["review"] == "failed"
        return gettext_lazy("the record did not pass the review") if failed else None
    official = record["official_name"]
    if official and fold(official) != fold(row.printed.name) and not _same_words(record, row):
        return gettext_lazy("the record has the official name {name}", name=official)
    return None


def _same_words(record: dict[str, Any], row: _LocatedRow) -> bool:
    """Say whether two official names differ in nothing but the city before the county."""
    return record["county"] is not None and fold(record["industry"]) == fold(_industry(row))


def _added(
    records: list[dict[str, Any]], row: _LocatedRow, described: ListDescription, key: str
) -> Difference:
    """Add a record for a row that none stands for yet."""
    place = row.place
    if place.province is None:
        note = place.problem or gettext_lazy("its province is not known")
        return _difference(row, "left out", None, note=note)
    record: dict[str, Any] = {
        "official_name": row.printed.name,
        "industry": _industry(row),
        "year": described.year,
        "year_basis": "stated",
        "province": place.province,
        "city": place.city,
        "county": place.county,
        "locality": place.locality,
        "county_code": place.county_code,
        "unit": _unit(row),
        "review": "passed" if described.passed else None,
        "note": None,
        "note_en": None,
        "sources": [key],
    }
    record["id"] = new_id(record, {known["id"] for known in records})
    records.append(record)
    return _difference(row, "new", record["id"], note=place.problem)


def _industry(row: _LocatedRow) -> str:
    name = row.printed.name
    return row.place.industry or name.removesuffix("集群").removesuffix("产业") or name


def _unit(row: _LocatedRow) -> str:
    """Return the reporting unit: as printed, else the city under separate state planning."""
    named = unit_names().named(row.printed.unit) if row.printed.unit else ()
    if len(named) == 1:
        return named[0]
    cities = {unit.name for unit in divisions().units}
    return str(row.place.city if row.place.city in cities else row.place.province)


def _known(unit: str | None) -> str | None:
    """Return what a list prints as the unit if it names one; a heading or a remark does not."""
    return unit if unit and len(unit_names().named(unit)) == 1 else None


def _not_listed(
    records: Sequence[dict[str, Any]], matched: set[str], described: ListDescription, number: int
) -> Iterator[Difference]:
    """Yield the records of the batch that a complete list does not have."""
    if described.complete is None or number < described.complete:
        return
    for record in records:
        if record["year"] == described.year and record["id"] not in matched:
            yield Difference(
                number=None,
                outcome="not listed",
                id=record["id"],
                name=record["name"],
                changes=(),
                note=gettext_lazy("the list is complete and does not have it"),
                location=None,
            )


def _difference(
    row: _LocatedRow,
    outcome: Outcome,
    id_: str | None,
    *,
    changes: tuple[str, ...] = (),
    note: Message | str | None = None,
) -> Difference:
    return Difference(
        number=row.printed.number,
        outcome=outcome,
        id=id_,
        name=row.printed.name,
        changes=changes,
        note=note,
        location=row.printed.location,
    )
