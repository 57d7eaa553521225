"""Entries of a dataset as clusters: every field read, or derived where it is absent."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any, NamedTuple

import msgspec

from clustercli.fields.headings import FIELDS, PLACE, fields_of
from clustercli.geography.divisions import divisions, province_names, unit_names
from clustercli.geography.place_parser import ParsedPlace, parse_place
from clustercli.i18n.messages import Message, gettext_lazy
from clustercli.readers import parse_values as values
from clustercli.readers.problems import Effect, NumberedBy, Problem, Problems
from clustercli.readers.raw_records import RawRecords
from clustercli.readers.record_sources import read_facts, read_sources
from clustercli.records.columns import Clusters
from clustercli.records.model import Cluster, Source
from clustercli.records.sectors import classify
from clustercli.records.validity import Validity
from clustercli.text.quoting import shown

_READERS: dict[str, Callable[[Any], Any]] = {
    "id": values.label_of,
    "year": values.year_of,
    "batch": values.batch_of,
    "year_basis": values.basis_of,
    "county_code": values.code_of,
    "review": values.review_of,
    "evidence": values.evidence_of,
    "status": values.status_of,
    "valid_until": values.date_of,
    "sector": values.word_reader("sector"),
    "emerging": values.word_reader("emerging"),
}
"""How a field is read where it is not simply a text."""

_NEEDS: dict[str, tuple[str, ...]] = {
    "name": ("name", "official_name"),
    "province": ("province", PLACE, "name"),
    "region": ("province", PLACE, "name"),
    **dict.fromkeys(
        ("city", "county", "locality", "county_code", "industry", "unit", "sector", "emerging"),
        ("province", "city", "county", "locality", "county_code", "industry", "name", PLACE),
    ),
    "year": ("year", "batch"),
    "batch": ("year", "batch"),
    "status": ("year", "batch", "review", "status"),
    "valid_until": ("year", "batch", "review", "valid_until"),
}
"""What a field may be derived from, of the columns of the file."""


class ParseRules(msgspec.Struct, kw_only=True):
    """How the columns of a file become fields.

    ``columns`` is field to heading. ``sources`` and ``ordinals`` (year to ordinal) are those of
    our own kind of document, ``validity`` the rule for its batches; None where a file has none
    of them, so that its own statuses count. ``problems`` takes what is wrong. ``whole`` says
    that a record has all that is known of it, as in our own kind of document, so that nothing is
    read off its name.
    """

    columns: dict[str, str]
    problems: Problems
    whole: bool = False
    sources: Mapping[str, Source] = {}
    ordinals: Mapping[int, int] = {}
    validity: Validity | None = None


def headings_for(fields: Sequence[str], columns: Mapping[str, str]) -> list[str]:
    """Return the headings that some fields are read or derived from; ``columns`` has them."""
    wanted = dict.fromkeys(part for field in fields for part in (field, *_NEEDS.get(field, ())))
    return [columns[field] for field in wanted if field in columns]


class Chunk(Clusters):
    """Clusters of a file of any kind; a column is read when it is asked for."""

    def __init__(self, entries: RawRecords, rules: ParseRules) -> None:
        self._entries = entries
        self._rules = rules
        self._columns: dict[str, Sequence[Any]] = {}
        self._located: Sequence[ParsedPlace] | None = None
        self._further: dict[str, str] | None = None

    @property
    def fields(self) -> tuple[str, ...]:
        """The fields of a record, then the headings that are none of them."""
        columns = {**self._late(), **self._rules.columns}
        used = {heading for field, heading in columns.items() if field != PLACE}
        own = Cluster.__struct_fields__
        return (*own, *(h for h in self._entries.headings() if h not in used and h not in own))

    def column(self, field: str) -> Sequence[Any]:
        """Return the values of a field, or those under a heading that is no field."""
        if field not in self._columns:
            self._columns[field] = self._read(field)
        return self._columns[field]

    def prefetch(self, fields: Iterable[str]) -> None:
        """Decode what several columns are made of in one pass."""
        names = list(fields)
        further = [field for field in names if field not in FIELDS]
        self._entries.prepare([*headings_for(names, self._rules.columns), *further])

    def take(self, positions: Sequence[int]) -> Chunk:
        """Return the clusters at ``positions``; what has been read is not read again."""
        taken = Chunk(self._entries.take(positions), self._rules)
        taken._further = self._further
        for field, column in self._columns.items():
            taken._columns[field] = [column[position] for position in positions]
        if self._located is not None:
            taken._located = [self._located[position] for position in positions]
        return taken

    def __len__(self) -> int:
        """Return how many clusters these are."""
        return len(self._entries)

    def numbers(self) -> Sequence[int]:
        """Return where in the file the records are, counted in :meth:`numbered_by`."""
        return self._entries.numbers

    def numbered_by(self) -> NumberedBy:
        """Return what ``numbers`` counts: lines, rows or records."""
        return self._entries.numbered_by

    def part(self) -> str:
        """Return what stands before the numbers where several tables are read."""
        return self._entries.part

    def check(self) -> None:
        """Read every field, so that every problem is known."""
        for field in self.fields:
            self.column(field)

    def report(
        self, position: int, field: str | None, value: Any, expected: Message, effect: Effect
    ) -> None:
        """Note what is wrong with a value of a record."""
        entries = self._entries
        self._rules.problems.add(
            Problem(
                numbered_by=entries.numbered_by,
                number=entries.numbers[position],
                part=entries.part,
                field=field,
                found=shown(value),
                expected=expected,
                effect=effect,
            )
        )

    def why_nowhere(self, position: int) -> Message:
        """Return what was expected of a record of which the province is not known."""
        problem = self._places()[position].problem
        return _nowhere(problem)

    # Fields --------------------------------------------------------------------------------

    def _read(self, field: str) -> Sequence[Any]:
        derived = _DERIVED.get(field)
        if derived is not None:
            return derived(self)
        if field in FIELDS:
            return self._given(field)
        if field not in self._entries.headings():
            raise KeyError(field)
        return self._usable(field, field, values.any_of)

    def _given(self, field: str) -> Sequence[Any]:
        """Return what the file says of a field; None where it says nothing that can be used."""
        heading = self._heading(field)
        if heading is None:
            return [None] * len(self)
        return self._usable(field, heading, _READERS.get(field, values.text_of))

    def _heading(self, field: str) -> str | None:
        """Return the heading of a field, also one that only later records have."""
        return self._rules.columns.get(field) or self._late().get(field)

    def _late(self) -> dict[str, str]:
        """Return the headings of fields that have none among those that come first."""
        if self._further is None:
            known = self._rules.columns.values()
            others = (heading for heading in self._entries.headings() if heading not in known)
            self._further = fields_of(others)
        return self._further

    def _usable(self, field: str, heading: str, read: Callable[[Any], Any]) -> Sequence[Any]:
        def report(position: int, value: Any, expected: Message) -> None:
            self.report(position, field, value, expected, "emptied")

        return values.read_values(self._entries.values(heading), read, report)

    def _either(self, field: str, derive: Callable[[], Sequence[Any]]) -> Sequence[Any]:
        """Return what the file says of a field, and what is derived where it says nothing."""
        given = self._given(field)
        if None not in given:
            return given
        return [
            derived if value is None else value
            for value, derived in zip(given, derive(), strict=True)
        ]

    def _names(self) -> Sequence[Any]:
        return self._either("name", lambda: self._given("official_name"))

    def _ids(self) -> Sequence[Any]:
        return self._either("id", self._numbered)

    def _numbered(self) -> list[str]:
        prefix = f"{self._entries.id_prefix}{self._entries.part}"
        return [f"{prefix}{number}" for number in self._entries.numbers]

    def _provinces(self) -> Sequence[Any]:
        known: dict[str | None, str | None] = {None: None}
        given = self._given("province")
        for text in dict.fromkeys(given):
            if text is not None:
                known[text] = _province_of_unit(text)
        found = [known[text] for text in given]
        if None not in found:
            return found
        for position, text in enumerate(given):
            if text is not None and known[text] is None:
                self.report(
                    position,
                    "province",
                    text,
                    gettext_lazy("a province such as 山东"),
                    "left out",
                )
        return [
            place.province if text is None else province
            for text, province, place in zip(given, found, self._places(), strict=True)
        ]

    def _places(self) -> Sequence[ParsedPlace]:
        """Return where every cluster is, by what the file says and by the name."""
        if self._located is None:
            self._located = self._locate()
        return self._located

    def _locate(self) -> list[ParsedPlace]:
        fields = ("province", "city", "county", PLACE)
        given = list(zip(*map(self._given, fields), strict=True))
        industries, names = self._given("industry"), self.column("name")
        found = []
        for position, (place, industry, name) in enumerate(
            zip(given, industries, names, strict=True)
        ):
            # With place and industry in columns of their own the name has nothing to add.
            whole = self._rules.whole and place[0] is not None
            told = (whole or all(place[:3])) and industry is not None
            located = _located(_Stated(None if told else name, *place))
            known = place[0] is not None or located.province is not None
            if located.problem and name and not told and known:
                expected = gettext_lazy(
                    "a name with one place ({problem})", problem=located.problem
                )
                self.report(position, "name", name, expected, "emptied")
            found.append(located)
        return found

    def _part(self, field: str) -> Sequence[Any]:
        """Return a part of the place: as located, else as the file has it."""
        return [
            getattr(located, field) or given
            for located, given in zip(self._places(), self._given(field), strict=True)
        ]

    def _industries(self) -> Sequence[Any]:
        return self._either("industry", lambda: [place.industry for place in self._places()])

    def _regions(self) -> Sequence[Any]:
        regions = {province.name: province.region for province in divisions().provinces}
        return [regions.get(province) for province in self.column("province")]

    def _units(self) -> Sequence[Any]:
        known = {text: _unit(text) for text in dict.fromkeys(self._given("unit"))}
        typed = {text: _unit(text) for text in dict.fromkeys(self._given("province"))}
        rows = zip(
            self._given("unit"),
            self._given("province"),
            self.column("city"),
            self.column("province"),
            strict=True,
        )
        cities = {unit.name for unit in divisions().units}
        return [
            known[unit] or (city if city in cities else None) or _city(typed[text]) or province
            for unit, text, city, province in rows
        ]

    def _groups(self, field: str) -> Sequence[Any]:
        index = ("sector", "emerging").index(field)
        return self._either(
            field, lambda: [_classified(industry)[index] for industry in self.column("industry")]
        )

    def _years(self) -> Sequence[Any]:
        years = {ordinal: year for year, ordinal in self._rules.ordinals.items()}
        return self._either("year", lambda: [years.get(batch) for batch in self._given("batch")])

    def _batches(self) -> Sequence[Any]:
        ordinals = self._rules.ordinals
        return self._either("batch", lambda: [ordinals.get(year) for year in self.column("year")])

    def _statuses(self) -> Sequence[Any]:
        validity = self._rules.validity
        if validity is None:
            return [status or "unknown" for status in self._given("status")]
        return [validity.of(*row).name for row in self.rows(("year", "review"))]

    def _ends(self) -> Sequence[Any]:
        validity = self._rules.validity
        if validity is None:
            return self._given("valid_until")
        return [validity.of(*row).until for row in self.rows(("year", "review"))]

    def _parts(self, field: str, read: Callable[..., Any]) -> Sequence[Any]:
        """Return the sources or the facts of every record."""
        heading = self._heading(field)
        if heading is None:
            return [()] * len(self)
        found = []
        for position, value in enumerate(self._usable(field, heading, values.any_of)):
            parts, wrong = read(value, self._rules.sources)
            if wrong is not None:
                self.report(position, field, value, wrong, "emptied")
            found.append(parts)
        return found


_DERIVED: dict[str, Callable[[Chunk], Sequence[Any]]] = {
    "id": Chunk._ids,  # noqa: SLF001 - these methods are this table's
    "name": Chunk._names,  # noqa: SLF001
    "industry": Chunk._industries,  # noqa: SLF001
    "province": Chunk._provinces,  # noqa: SLF001
    "city": lambda chunk: chunk._part("city"),  # noqa: SLF001
    "county": lambda chunk: chunk._part("county"),  # noqa: SLF001
    "locality": lambda chunk: chunk._part("locality"),  # noqa: SLF001
    "county_code": lambda chunk: chunk._part("county_code"),  # noqa: SLF001
    "region": Chunk._regions,  # noqa: SLF001
    "unit": Chunk._units,  # noqa: SLF001
    "sector": lambda chunk: chunk._groups("sector"),  # noqa: SLF001
    "emerging": lambda chunk: chunk._groups("emerging"),  # noqa: SLF001
    "year": Chunk._years,  # noqa: SLF001
    "batch": Chunk._batches,  # noqa: SLF001
    "status": Chunk._statuses,  # noqa: SLF001
    "valid_until": Chunk._ends,  # noqa: SLF001
    "facts": lambda chunk: chunk._parts("facts", read_facts),  # noqa: SLF001
    "sources": lambda chunk: chunk._parts("sources", read_sources),  # noqa: SLF001
}


def chunk_of(entries: RawRecords, rules: ParseRules, prefetch: Sequence[str] = ()) -> Chunk:
    """Return the records that have a name and a province; the others are reported.

    ``prefetch`` are fields that will be asked for, which are decoded in the same pass.
    """
    entries.prepare(headings_for(("name", "province", *prefetch), rules.columns))
    whole = Chunk(entries, rules)
    names, provinces = whole.column("name"), whole.column("province")
    if None not in names and None not in provinces:
        return whole
    kept = []
    for position, (name, province) in enumerate(zip(names, provinces, strict=True)):
        if name is None:
            whole.report(position, "name", None, _A_NAME, "left out")
        elif province is None:
            whole.report(position, "province", name, whole.why_nowhere(position), "left out")
        else:
            kept.append(position)
    return whole.take(kept)


_A_NAME = gettext_lazy("a name")


@lru_cache(maxsize=4096)
def _nowhere(problem: str | None) -> Message:
    if problem is None:
        return gettext_lazy("a province, or a name that begins with one")
    return gettext_lazy("a province, or a name that begins with one ({problem})", problem=problem)


@lru_cache(maxsize=4096)
def _province_of_unit(text: str) -> str | None:
    """Return the province that a text names, or in which the reporting unit lies."""
    named = province_names().named(text)
    if len(named) == 1:
        return named[0]
    unit = _unit(text)
    return next((known.province for known in divisions().units if known.name == unit), None)


@lru_cache(maxsize=4096)
def _unit(text: str | None) -> str | None:
    named = unit_names().named(text) if text else ()
    return named[0] if len(named) == 1 else None


def _city(unit: str | None) -> str | None:
    """Return a reporting unit that is no province."""
    return unit if any(known.name == unit for known in divisions().units) else None


class _Stated(NamedTuple):
    """What a record says of its place."""

    name: str | None
    province: str | None
    city: str | None
    county: str | None
    place: str | None


@lru_cache(maxsize=65536)
def _located(stated: _Stated) -> ParsedPlace:
    province, city, county = stated.province, stated.city, stated.county
    if stated.place is not None and not (province and city and county):
        at = parse_place(stated.place, province=province, city=city, county=county)
        province, city, county = at.province or province, at.city or city, at.county or county
    return parse_place(stated.name or "", province=province, city=city, county=county)


@lru_cache(maxsize=65536)
def _classified(industry: str | None) -> tuple[str | None, str | None]:
    return classify(industry) if industry else (None, None)
