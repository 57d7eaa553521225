"""A published list against a document: what is new, what it settles, what contradicts.

A row of a list and a record are the same cluster if they lie in the same place, are of the same
year and name the same industry (:mod:`clustercli.official_lists.cluster_matching`). What is
possibly the same is shown, and written only where a decision of the user says so.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any, Literal

import msgspec

from clustercli.dataset.document import FreeIds, SourceKeys, completed
from clustercli.geography.divisions import corps_of, divisions, unit_names
from clustercli.geography.place_parser import ParsedPlace, parse_place
from clustercli.i18n.messages import Message, gettext_lazy
from clustercli.official_lists import ListRow
from clustercli.official_lists.cluster_matching import Likeness, likeness, shared
from clustercli.official_lists.decisions import Decisions
from clustercli.official_lists.row_repair import is_complete
from clustercli.official_lists.unit_names import is_grown, is_prefecture
from clustercli.readers.layout import MIXED
from clustercli.records.model import EVIDENCE, Source
from clustercli.tables.field_change import FieldChange
from clustercli.text.normalize import fold

Outcome = Literal["new", "changed", "same", "to check", "contradicts", "not listed", "left out"]
"""What a row means for a dataset.

``new``: no record is that cluster, and one is made; ``changed``: a record learns something;
``same``: it has all of it already; ``to check``: a record is possibly that cluster, and nothing
is written; ``contradicts``: a record says otherwise, and is left as it is; ``not listed``: a record
of this batch is not in a list that is complete; ``left out``: it is no whole name of a cluster, its
province is not known, or a decision says so.
"""

OUTCOMES: tuple[Outcome, ...] = (
    "new",
    "changed",
    "same",
    "to check",
    "contradicts",
    "not listed",
    "left out",
)

_OF_ANOTHER_YEAR = 0.8
"""How much two names must share to be possibly the same where a source states another year."""

_PLACE = ("city", "county", "county_code", "locality")
_RARE = re.compile("[\u3400-\u4dbf\ue000-\uf8ff\U00020000-\U000323af]")
"""Characters that no name of a division has, and those of a font's own."""

_LOOK_ALIKE = str.maketrans({"㬵": "胶"})
"""Rare characters that have one glyph with another in a common font (Noto CJK): a PDF that is made
with it may give either."""

_YEARS_LEFT = re.compile(r"年度未定：(?P<years>20\d\d(?:[、或至]20\d\d)*)年度")
"""What a note says of the years of which a cluster can be: 2022、2023或2024, 2022至2025."""

_DOUBTS = re.compile(r"((Year|Batch|Official wording|County not printed)\b|年度|名称|县区)")
"""How a sentence begins in a note that a list settles: on the year, the name or the county."""


class Difference(msgspec.Struct, frozen=True, kw_only=True):
    """What one row of a list, or one record that it lacks, means for a document.

    ``number`` and ``location`` are those of the row, ``name`` its name or the record's;
    ``changes`` are the fields that change, ``details`` the same with what stands there before and
    after. Of a row that is to be checked ``changes`` is empty, and ``details`` says what would
    change. ``note`` is what else there is to know.
    """

    number: int | None
    outcome: Outcome
    id: str | None
    name: str
    changes: tuple[str, ...]
    details: tuple[FieldChange, ...] = ()
    note: Message | str | None
    location: str | None


class ListDescription(msgspec.Struct, frozen=True, kw_only=True):
    """What a list is of: clusters named in a batch year, or those of it that passed a review.

    ``complete`` is the number of rows with which nothing is missing from the list, None where
    that is not known. ``review`` is the year of the review that they ``passed``; where the list
    itself does not name the batch, ``year`` only follows from it and is not ``stated``.
    """

    year: int
    source: Source
    passed: bool
    complete: int | None
    review: int | None = None
    stated: bool = True


class _LocatedRow(msgspec.Struct, frozen=True):
    """A row of a list, and the place that its name names.

    ``name`` is the printed one, with what its ``rare`` characters look like instead of them.
    """

    printed: ListRow
    name: str
    rare: str
    place: ParsedPlace


class _Match(msgspec.Struct, frozen=True):
    """The record that a row meets, and what is doubtful about that; None if nothing is."""

    record: dict[str, Any]
    doubt: Message | None


def merge(
    document: dict[str, Any],
    rows: Sequence[ListRow],
    described: ListDescription,
    decisions: Decisions | None = None,
) -> tuple[dict[str, Any], list[Difference]]:
    """Return a document with what a list adds to it, and what became of every row.

    The document itself is not changed. Nothing is guessed: a row whose county is ambiguous
    gives a record without one, and a row that is possibly a record is written only by one of the
    ``decisions``.
    """
    merged = msgspec.json.decode(msgspec.json.encode(document))
    decided = decisions or Decisions()
    found = [_located(row) for row in rows]
    reasons = {i: why for i, row in enumerate(found) if (why := _no_row(row, decided)) is not None}
    pairs = _pairs(found, reasons.keys(), merged["clusters"], described, decided)
    known = {key: msgspec.convert(value, Source) for key, value in merged["sources"].items()}
    keys = SourceKeys(known)
    key = _known_file(known, described.source) or keys.key_of(described.source)
    ids = FreeIds(merged["clusters"])
    differences: list[Difference] = []
    seen: dict[tuple[Any, ...], str | None] = {}
    for index, row in enumerate(found):
        if index in reasons:
            differences.append(_difference(row, "left out", None, note=reasons[index]))
            continue
        cluster = (fold(row.printed.name), row.place.county_code)
        if cluster in seen:
            again = gettext_lazy("the list has it already")
            differences.append(_difference(row, "same", seen[cluster], note=again))
            continue
        match = pairs.get(index)
        if match is None and row.rare and not decided.is_new(row.printed.name):
            differences.append(_difference(row, "to check", None, note=_rare(row)))
        elif match is None:
            record = _added(row, described, key, ids)
            merged["clusters"].append(record)
            differences.append(_difference(row, "new", record["id"], note=row.place.problem))
        else:
            differences.append(_settled(match, row, described, key, decided))
        seen[cluster] = differences[-1].id
    matched = {match.record["id"] for match in pairs.values()}
    whole = len(rows) - len(reasons)
    differences.extend(_not_listed(document["clusters"], matched, described, whole))
    used = {key for record in merged["clusters"] for key in record["sources"]}
    used |= {fact["source"] for record in merged["clusters"] for fact in record.get("facts", ())}
    merged["sources"] = {k: v for k, v in keys.builtins().items() if k in used}
    return completed(merged), differences


def _known_file(known: dict[str, Source], source: Source) -> str | None:
    """Return the key of the source that is the same file, read on another day perhaps."""
    for key, other in known.items():
        if source.sha256 and (other.sha256, other.kind) == (source.sha256, source.kind):
            return key
    return None


# What is no row --------------------------------------------------------------------------


def _located(row: ListRow) -> _LocatedRow:
    """Return a row with its place; its unit, or the city of the heading above, narrows it."""
    unit = _known(row.unit)
    city = row.unit if unit is None and row.unit and is_prefecture(row.unit) else None
    name = row.name.translate(_LOOK_ALIKE)
    rare = "".join(dict.fromkeys(_RARE.findall(row.name)))
    return _LocatedRow(row, name, rare, parse_place(name, province=unit, city=city))


def _no_row(row: _LocatedRow, decisions: Decisions) -> Message | str | None:
    """Return why a row cannot be a cluster's; None if it can."""
    name = row.printed.name
    if not is_complete(name):
        return gettext_lazy("the name does not end in 集群")
    if MIXED in name:
        return gettext_lazy("a part of it cannot be read")
    if is_grown(name):
        return gettext_lazy("something stands in front of the place")
    if row.place.province is None:
        return row.place.problem or gettext_lazy("its province is not known")
    if decisions.rejects(name):
        return gettext_lazy("rejected by a decision")
    return None


# Which row is which record ---------------------------------------------------------------


def _pairs(
    rows: Sequence[_LocatedRow],
    without: Any,
    records: Sequence[dict[str, Any]],
    described: ListDescription,
    decisions: Decisions,
) -> dict[int, _Match]:
    """Return, by the index of the row, the record that is the same cluster; each only once.

    What is certainly the same goes before what possibly is.
    """
    by_province: dict[str | None, list[int]] = {}
    for number, record in enumerate(records):
        by_province.setdefault(record["province"], []).append(number)
    scores = []
    for index, row in enumerate(rows):
        if index in without:
            continue
        for number in by_province.get(row.place.province, ()):
            record = records[number]
            alike = _likeness(row, record, described.year)
            if alike == "other" or decisions.are_two(row.printed.name, record["id"]):
                continue
            score = (
                decisions.accepts(row.printed.name, record["id"]),
                alike == "same" and described.year in (_years_of(record) or (described.year,)),
                alike == "same",
                _share(row, record),
            )
            scores.append((score, -index, -number))
    pairs: dict[int, _Match] = {}
    taken: set[int] = set()
    for score, index, number in sorted(scores, reverse=True):
        if -index not in pairs and -number not in taken:
            record = records[-number]
            row, certain = rows[-index], score[1]
            doubt = None if certain else _doubt(row, record, described)
            pairs[-index] = _Match(record, _rare(row) if row.rare else doubt)
            taken.add(-number)
    return pairs


def _likeness(row: _LocatedRow, record: dict[str, Any], year: int) -> Likeness:
    """Return whether a row and a record of one province are one cluster."""
    certain = True
    for part in ("city", "county"):
        one, other = getattr(row.place, part), record[part]
        if one != other and None not in (one, other):
            return "other"
        certain = certain and one == other
    if record["official_name"] and fold(record["official_name"]) == fold(row.name):
        return "same"
    alike = likeness(_industry(row), record["industry"], certain_place=certain)
    stated = record["year"] not in (None, year) and record["year_basis"] == "stated"
    if alike == "possible" and stated and _share(row, record) < _OF_ANOTHER_YEAR:
        return "other"
    return alike


def _share(row: _LocatedRow, record: dict[str, Any]) -> float:
    return shared(_industry(row), record["industry"])


def _years_of(record: dict[str, Any]) -> tuple[int, ...]:
    """Return the years of which a record can be; none if nothing is said of it."""
    if record["year"] is not None:
        return (record["year"],)
    found = _YEARS_LEFT.search(record.get("note") or "")
    if found is None:
        return ()
    years = [int(year) for year in re.findall(r"\d+", found["years"])]
    return tuple(range(years[0], years[-1] + 1)) if "至" in found["years"] else tuple(years)


def _rare(row: _LocatedRow) -> Message:
    """Return what is doubtful in a name with characters that no name has."""
    return gettext_lazy(
        "the name has the rare {characters}, and is read as {name}: compare it with the list",
        characters=row.rare,
        name=row.name,
    )


def _doubt(row: _LocatedRow, record: dict[str, Any], described: ListDescription) -> Message:
    """Return what is doubtful in taking a row for a record: both names, both years."""
    years = _years_of(record)
    if not years:
        return gettext_lazy(
            "possibly the same: {name} of {year} in the list, {other} of no year in the dataset",
            name=_industry(row),
            year=described.year,
            other=record["industry"],
        )
    return gettext_lazy(
        "possibly the same: {name} of {year} in the list, {other} of {recorded} in the dataset",
        name=_industry(row),
        year=described.year,
        other=record["industry"],
        recorded="/".join(map(str, years)),
    )


# What it means -----------------------------------------------------------------------------


def _settled(
    match: _Match, row: _LocatedRow, described: ListDescription, key: str, decisions: Decisions
) -> Difference:
    """Let a record learn what a row says of it; a contradiction or a doubt leaves it as it is.

    A decision of the user goes before either, but for a review that was not passed.
    """
    record, id_ = match.record, match.record["id"]
    changes = _changes(record, row, described, key)
    details = tuple(
        FieldChange(field=field, before=record.get(field), after=value)
        for field, value in changes.items()
    )
    if described.passed and record["review"] == "failed":
        wrong = gettext_lazy("the record did not pass the review")
        return _difference(row, "contradicts", id_, note=wrong)
    if not decisions.accepts(row.printed.name, id_):
        if match.doubt is not None:
            return _difference(row, "to check", id_, details=details, note=match.doubt)
        if contradiction := _contradiction(record, row, described):
            return _difference(row, "contradicts", id_, details=details, note=contradiction)
    else:
        decisions.used(row.printed.name, id_)
    record.update(changes)
    outcome: Outcome = "changed" if changes else "same"
    return _difference(row, outcome, id_, changes=tuple(changes), details=details)


def _changes(
    record: dict[str, Any], row: _LocatedRow, described: ListDescription, key: str
) -> dict[str, Any]:
    """Return the fields of a record that a row says otherwise, with what it says.

    A review changes what is known of the review, and never a year or a name.
    """
    changes: dict[str, Any] = {}
    if described.passed:
        changes["review"] = "passed"
    else:
        changes |= {"year": described.year, "year_basis": "stated"}
        if record["county"] is None and row.place.county is not None:
            changes |= {part: getattr(row.place, part) for part in _PLACE}
        changes["official_name"] = row.printed.name
        changes["industry"] = _industry(row)
        for field in ("note", "note_en"):
            if record.get(field):
                changes[field] = _without_doubts(record[field])
    if key not in record["sources"]:
        changes["sources"] = [*record["sources"], key]
        kinds = [kind for kind in (described.source.kind, record["evidence"]) if kind]
        changes["evidence"] = min(kinds, key=EVIDENCE.index)
    return {field: value for field, value in changes.items() if record.get(field) != value}


def _without_doubts(note: str) -> str | None:
    """Return a note without the sentences on what the list has settled."""
    sentences = re.split(r"(?<=[.;] )|(?<=。)", note)
    return "".join(s for s in sentences if not _DOUBTS.match(s)).strip() or None


def _contradiction(
    record: dict[str, Any], row: _LocatedRow, described: ListDescription
) -> Message | None:
    official = record["official_name"]
    if described.passed or not official or fold(official) == fold(row.printed.name):
        return None
    if record["county"] is not None and fold(record["industry"]) == fold(_industry(row)):
        return None  # nothing but the city before the county differs
    return gettext_lazy("the record has the official name {name}", name=official)


def _added(row: _LocatedRow, described: ListDescription, key: str, ids: FreeIds) -> dict[str, Any]:
    """Return a record for a row that none stands for yet."""
    place = row.place
    note = note_en = None
    if not described.stated:
        note = f"年度由复核推定：{described.review}年复核的是{described.year}年度的集群。"
        note_en = f"Year inferred from the review of {described.review}, of that batch."
    record: dict[str, Any] = {
        "official_name": row.printed.name,
        "industry": _industry(row),
        "year": described.year,
        "year_basis": "stated" if described.stated else "inferred",
        "province": place.province,
        "city": place.city,
        "county": place.county,
        "locality": place.locality,
        "county_code": place.county_code,
        "unit": _unit(row),
        "review": "passed" if described.passed else None,
        "note": note,
        "note_en": note_en,
        "sources": [key],
    }
    record["id"] = ids.of(record)
    return record


def _industry(row: _LocatedRow) -> str:
    name = row.printed.name
    return row.place.industry or name.removesuffix("集群").removesuffix("产业") or name


def _unit(row: _LocatedRow) -> str:
    """Return the reporting unit: 兵团 by the name, else as printed, else a city that is one."""
    if corps := corps_of(row.printed.name):
        return corps
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


def _difference(  # noqa: PLR0913 - what a row means, each part by its name
    row: _LocatedRow,
    outcome: Outcome,
    id_: str | None,
    *,
    changes: tuple[str, ...] = (),
    details: tuple[FieldChange, ...] = (),
    note: Message | str | None = None,
) -> Difference:
    return Difference(
        number=row.printed.number,
        outcome=outcome,
        id=id_,
        name=row.printed.name,
        changes=changes,
        details=details,
        note=note,
        location=row.printed.location,
    )
