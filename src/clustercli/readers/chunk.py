"""Entries of a dataset as clusters: every field read, or derived where it is absent."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from functools import lru_cache
from operator import attrgetter
from typing import Any

import msgspec

from clustercli.fields.code_lists import code_names
from clustercli.fields.headings import FIELDS, PLACE, fields_of
from clustercli.fields.words import named
from clustercli.geography.divisions import corps_of, divisions, province_names, unit_names
from clustercli.geography.former_divisions import province_of_code, six_digits
from clustercli.geography.place_parser import (
    ParsedPlace,
    PlaceColumns,
    is_no_division,
    parse_location,
    place_columns,
)
from clustercli.i18n.messages import Message, gettext_lazy
from clustercli.readers import parse_values as values
from clustercli.readers.problems import Effect, NumberedBy, Problem, Problems, location
from clustercli.readers.raw_records import RawRecords
from clustercli.readers.record_sources import read_facts, read_sources
from clustercli.records.columns import Clusters
from clustercli.records.model import Cluster, Source
from clustercli.records.sectors import classify
from clustercli.records.validity import StatusName, Validity, status_of_term
from clustercli.text.normalize import unbroken
from clustercli.text.quoting import shown

_READERS: dict[str, Callable[[Any], Any]] = {
    "id": values.label_of,
    "year": values.year_of,
    "batch": values.batch_of,
    "year_basis": values.basis_of,
    "province": values.label_of,
    "city": values.label_of,
    "county": values.label_of,
    PLACE: values.label_of,
    "county_code": values.existing_code_of,
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
    "province": ("province", "city", "county", "county_code", PLACE, "name"),
    "region": ("province", "city", "county", "county_code", PLACE, "name", "region"),
    **dict.fromkeys(
        ("city", "county", "locality", "county_code", "industry", "unit", "sector", "emerging"),
        ("province", "city", "county", "locality", "county_code", "industry", "name", PLACE),
    ),
    "year": ("year", "batch"),
    "batch": ("year", "batch"),
    "status": ("year", "batch", "review", "status", "valid_until"),
    "valid_until": ("year", "batch", "review", "valid_until"),
}
"""What a field may be derived from, of the columns of the file."""


class ParseRules(msgspec.Struct, kw_only=True):
    """How the columns of a file become fields.

    ``columns`` is field to heading. ``sources`` and ``ordinals`` (year to ordinal) are those of
    our own kind of document, ``validity`` the rule for its batches; None where a file has none of
    them, so that its own statuses count. ``problems`` takes what is wrong. ``whole`` says that a
    record has all that is known of it, as in our own kind of document, so that nothing is read
    off its name. ``day`` is the one for which a status holds, ``dated`` says that it was asked
    for. ``kept`` takes, by their new headings, the headings of columns that look like one of ours
    and are the user's own; it is shared by all chunks, and ``open`` until rows have gone out
    under the headings. ``further`` takes those of other columns. ``alike`` says that all records
    have the same headings, so that a column of the user's own is kept whole; else a record keeps
    what says something else than we do. No column is taken for the ``unclaimed`` fields. ``codes``
    are the columns that hold GB/T 2260 codes beside the one for them, with their fewest digits.
    """

    columns: dict[str, str]
    problems: Problems
    whole: bool = False
    sources: Mapping[str, Source] = {}
    ordinals: Mapping[int, int] = {}
    validity: Validity | None = None
    day: date = date.max
    dated: bool = False
    kept: dict[str, str] = {}
    further: dict[str, None] = {}
    open: bool = True
    alike: bool = True
    unclaimed: frozenset[str] = frozenset()
    codes: Mapping[str, int] = {}


_NAMES = ("name", "official_name", "industry")
"""The fields of which a cell may be broken into lines, and the text is not."""


def headings_for(fields: Sequence[str], columns: Mapping[str, str]) -> list[str]:
    """Return the headings that some fields are read or derived from; ``columns`` has them."""
    return [columns[field] for field in needed_for(fields) if field in columns]


def needed_for(fields: Sequence[str]) -> tuple[str, ...]:
    """Return some fields, with those that they may be derived from."""
    return tuple(
        dict.fromkeys(part for field in fields for part in (field, *_NEEDS.get(field, ())))
    )


MOST_FURTHER = 1_000
"""Columns that are no fields, where every record may have others."""


class Chunk(Clusters):
    """Clusters of a file of any kind; a column is read when it is asked for."""

    def __init__(self, entries: RawRecords, rules: ParseRules) -> None:
        self._entries = entries
        self._rules = rules
        self._columns: dict[str, Sequence[Any]] = {}
        self._stated: dict[str, Sequence[Any]] = {}
        self._located: Sequence[ParsedPlace] | None = None
        self._classified: Sequence[tuple[str | None, str | None]] | None = None
        self._further: dict[str, str] | None = None
        self._headings: frozenset[str] | None = None
        self._looked_at: set[str] = set()

    @property
    def fields(self) -> tuple[str, ...]:
        """The fields of a record, then the headings that are none of them."""
        columns = {**self._late(), **self._rules.columns}
        used = {heading for field, heading in columns.items() if field != PLACE}
        own = Cluster.__struct_fields__
        headings = self._entries.headings()
        new = {heading: name for name, heading in self._own_columns().items()}
        if not self._rules.alike:
            # Each where it comes first, so that the order is that of the file.
            free = [h for h in headings if h not in used and h not in own]
            places = {**{h: h for h in free if self._is_read(h)}, **new}
            return (*own, *(places[h] for h in headings if h in places))
        further = (h for h in headings if h not in used and h not in own)
        return (*own, *further, *new.values())

    def _is_read(self, heading: str) -> bool:
        """Say whether a column is read; of records that all have others only the first ones are.

        A table of them would be larger by far than their file.
        """
        further = self._rules.further
        if heading not in further and len(further) >= MOST_FURTHER:
            self._rules.problems.beyond[heading] = None
            return False
        further[heading] = None
        return True

    def _own_columns(self) -> dict[str, str]:
        """Return the columns under a heading of ours that are the user's own, by a new heading.

        A region or a unit that is none of the ministry's is kept beside ours, and so is a column
        that is not taken for the field whose name it has.
        """
        self.look_at_values({**self._late(), **self._rules.columns})
        used = {*self._late().values(), *self._rules.columns.values()}
        for name in Cluster.__struct_fields__:
            if name in self._here() and name not in used:
                self._keep(name, None)
        kept = self._rules.kept.items()
        return {new: heading for new, heading in kept if heading in self._here()}

    def _here(self) -> frozenset[str]:
        """Return the headings of these records, to be looked up in."""
        if self._headings is None:
            self._headings = frozenset(self._entries.headings())
        return self._headings

    def look_at_values(self, columns: Mapping[str, str] | None = None) -> None:
        """Find out whether the columns of regions, units and facts are the user's own.

        ``columns`` is field to heading, where more is known of them than the rules say.
        """
        for field in () if self._rules.whole else _PERHAPS_OWN:
            heading = (columns or self._rules.columns).get(field)
            if heading is None or heading == "facts" or field in self._looked_at:
                continue
            self._looked_at.add(field)
            if heading in self._rules.kept.values():
                continue
            own = self._own_values(field)
            if own and self._rules.open:
                self._keep(heading, field)
            for position, value in () if self._rules.open else own:
                expected = gettext_lazy("what our {field} is, or nothing", field=named(field))
                self.report(position, field, value, expected, "emptied")

    def _own_values(self, field: str) -> list[tuple[int, Any]]:
        """Return where a column says anything but what we say ourselves.

        Facts under another heading than the key are texts for people: ours can be read again.
        """
        if field == "facts":
            cells = enumerate(self._usable(field, self._heading(field) or "", values.any_of))
            return [(place, text) for place, text in cells if read_facts(text, {})[1] is not None]
        given = self._given(field)
        if field == "unit":  # One that is known is ours.
            foreign = {text for text in set(given) if text is not None and _unit(text) is None}
            return [(place, text) for place, text in enumerate(given) if text in foreign]
        index = code_names(field)
        pairs = list(zip(given, self._regions(), strict=True))
        own = {
            (text, ours)
            for text, ours in set(pairs)
            if text is not None and ours not in index.named(text)
        }
        return [(place, pair[0]) for place, pair in enumerate(pairs) if pair in own]

    def _keep(self, heading: str, field: str | None) -> None:
        """Keep a column under a heading of its own, and say so once."""
        if heading in self._rules.kept.values():
            return
        taken = {*Cluster.__struct_fields__, *self._rules.kept, *self._entries.headings()}
        new = heading if heading not in Cluster.__struct_fields__ else f"{heading} 2"
        while new != heading and new in taken:
            new = f"{new} 2"
        self._rules.kept[new] = heading
        remark = gettext_lazy(
            "{heading} is kept as a column of its own, {new}", heading=heading, new=new
        )
        if field is not None:
            remark = gettext_lazy(
                "{heading} has other values than our {field}: "
                "it is kept as a column of its own, {new}",
                heading=heading,
                field=named(field),
                new=new,
            )
        self._rules.problems.remarks.append(remark)

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
        taken._looked_at = self._looked_at  # It is for the whole chunk to say.
        for known, columns in ((self._columns, taken._columns), (self._stated, taken._stated)):
            for field, column in known.items():
                columns[field] = [column[position] for position in positions]
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

    def file(self) -> str:
        """Return what stands before that where several files are read."""
        return self._entries.id_prefix

    def stated_ids(self) -> Sequence[str | None]:
        """Return the ids that the file states; one that it does not is made of the place in it."""
        return self._given("id")

    def place_of(self, position: int) -> str:
        """Return where in the file a record is, in words."""
        entries = self._entries
        part = f"{entries.id_prefix}{entries.part}"
        return location(entries.numbered_by, entries.numbers[position], part)

    def check(self) -> None:
        """Read every field, so that every problem is known."""
        fields = self.fields
        self.prefetch(fields)
        for field in fields:
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

    def why_nowhere(self) -> list[Message]:
        """Return what was expected of every record, were its province not known."""
        return [_nowhere(place.problem) for place in self.places()]

    # Fields --------------------------------------------------------------------------------

    def _read(self, field: str) -> Sequence[Any]:
        derived = _DERIVED.get(field)
        if derived is not None:
            return derived(self)
        if field in FIELDS:
            return self._given(field)
        heading = self._own_columns().get(field, field)
        if heading not in self._here():
            raise KeyError(field)
        found = self._usable(field, heading, values.any_of)
        ours = next((f for f in _PERHAPS_OWN if self._heading(f) == heading), None)
        if ours is None or self._rules.alike:
            return found
        own = dict(self._own_values(ours))
        return [value if place in own else None for place, value in enumerate(found)]

    def _given(self, field: str) -> Sequence[Any]:
        """Return what the file says of a field; None where it says nothing that can be used."""
        if field not in self._stated:
            heading = self._heading(field)
            if heading is None:
                return [None] * len(self)
            found = self._usable(field, heading, self._reader_of(field))
            self._stated[field] = list(map(unbroken, found)) if field in _NAMES else found
        return self._stated[field]

    def _reader_of(self, field: str) -> Callable[[Any], Any]:
        # A document of our own may hold a code that this version of the divisions does not.
        if self._rules.whole and field == "county_code":
            return values.code_of
        return _READERS.get(field, values.text_of)

    def _codes(self) -> Sequence[Any]:
        """Return the codes that say where the clusters are; those of our documents follow it.

        Several of one cluster, of which none lies in another, stand between blanks.
        """
        if self._rules.whole:
            return [None] * len(self)
        given = self._given("county_code")
        if not self._rules.codes:
            return given
        columns = [
            self._usable(heading, heading, values.reader_of_codes(least))
            for heading, least in self._rules.codes.items()
        ]
        return list(map(_innermost, zip(given, *columns, strict=True)))

    def _heading(self, field: str) -> str | None:
        """Return the heading of a field, also one that only later records have."""
        return self._rules.columns.get(field) or self._late().get(field)

    def _late(self) -> dict[str, str]:
        """Return the headings of fields that have none among those that come first."""
        if self._further is None:
            known = self._rules.columns.values()
            others = (heading for heading in self._entries.headings() if heading not in known)
            found = fields_of(others)
            taken = {*self._rules.unclaimed, *self._rules.columns}
            self._further = {field: h for field, h in found.items() if field not in taken}
        return self._further

    def _usable(self, field: str, heading: str, read: Callable[[Any], Any]) -> Sequence[Any]:
        def report(position: int, value: Any, expected: Message) -> None:
            self.report(position, field, value, expected, "emptied")

        return values.read_values(self._entries.values(heading), read, report)

    def _either(self, field: str, derive: Callable[[Chunk], Sequence[Any]]) -> Sequence[Any]:
        """Return what the file says of a field, and what is derived where it says nothing.

        Only there, so that what is reported of a record does not depend on the others.
        """
        given = self._given(field)
        if None not in given:
            return given
        missing = [position for position, value in enumerate(given) if value is None]
        found = list(given)
        derived = derive(self if len(missing) == len(given) else self.take(missing))
        for position, value in zip(missing, derived, strict=True):
            found[position] = value
        return found

    def _names(self) -> Sequence[Any]:
        return self._either("name", Chunk._official_names)

    def _official_names(self) -> Sequence[Any]:
        return self._given("official_name")

    def _ids(self) -> Sequence[Any]:
        return self._either("id", Chunk._numbered)

    def _numbered(self) -> list[str]:
        prefix = f"{self._entries.id_prefix}{self._entries.part}"
        return [f"{prefix}{number}" for number in self._entries.numbers]

    def _provinces(self) -> Sequence[Any]:
        known: dict[str | None, str | None] = {None: None}
        given, codes = self._given("province"), self._codes()
        for text in dict.fromkeys(given):
            if text is not None:
                known[text] = _province_of_unit(text)
        found = [known[text] for text in given]
        of_code = {code: _province_of_codes(code) for code in dict.fromkeys(codes) if code}
        if of_code:
            # The code settles the province, and where another one is stated neither counts.
            agreed = [
                province if code is None or of_code[code] == province else None
                for province, code in zip(found, codes, strict=True)
            ]
        else:
            agreed = found
        if None not in agreed:
            return agreed
        for position, text in enumerate(given):
            if text is not None and known[text] is None:
                effect: Effect = "left out" if codes[position] is None else "emptied"
                expected = gettext_lazy("a province such as 山东")
                self.report(position, "province", text, expected, effect)
        # What no column states, or only one that means nothing, is as the cluster was located.
        wanted = [
            position
            for position, (text, province, code) in enumerate(
                zip(given, agreed, codes, strict=True)
            )
            if province is None and not (known[text] or (text and code is None))
        ]
        found = list(agreed)
        if wanted:
            located = self if len(wanted) == len(found) else self.take(wanted)
            for position, place in zip(wanted, located.places(), strict=True):
                found[position] = place.province
        return found

    def places(self) -> Sequence[ParsedPlace]:
        """Return where every cluster is, by what the file says and by the name."""
        if self._located is None:
            self._located = self._locate()
        return self._located

    def _locate(self) -> list[ParsedPlace]:
        fields = ("province", "city", "county", PLACE)
        stated = zip(*map(self._given, fields), self._codes(), strict=True)
        industries, names = self._given("industry"), self.column("name")
        found = []
        whole = self._rules.whole
        for position, (place, industry, name) in enumerate(
            zip(stated, industries, names, strict=True)
        ):
            # With place and industry in columns of their own the name has nothing to add.
            told = industry is not None and (whole or all(place[:3])) and place[0] is not None
            columns = _place_columns(place)
            located = columns.alone if told or name is None else columns.parse(name)
            if located.problem or located.note:
                self._remark(position, name, place, located, told=told)
            found.append(located)
        return found

    def _remark(
        self,
        position: int,
        name: str | None,
        place: tuple[str | None, ...],
        located: ParsedPlace,
        *,
        told: bool,
    ) -> None:
        """Report what is wrong with the place of a record, or note what it is called today."""
        if located.note:
            self._rules.problems.renamed.setdefault(located.note)
        if not located.problem or not (located.province or _is_placed(place[0], place[-1])):
            return
        if located.contradictory and place[-1]:
            expected = gettext_lazy("the code of one place ({problem})", problem=located.problem)
            self.report(position, "county_code", place[-1], expected, "emptied")
        elif name and not told:
            expected = gettext_lazy("a name with one place ({problem})", problem=located.problem)
            self.report(position, "name", name, expected, "emptied")

    def _part(self, field: str) -> Sequence[Any]:
        """Return a part of the place: as located, else as the file has it.

        What a file has counts only where nothing contradicts it, and where it names something.
        """
        located = list(map(attrgetter(field), self.places()))
        if self._heading(field) is None:
            return located
        whole = self._rules.whole
        return [
            part or (given if given is not None and (whole or _counts(given, place)) else None)
            for part, given, place in zip(located, self._given(field), self.places(), strict=True)
        ]

    def _industries(self) -> Sequence[Any]:
        return self._either("industry", lambda chunk: [place.industry for place in chunk.places()])

    def _regions(self) -> Sequence[Any]:
        regions = {province.name: province.region for province in divisions().provinces}
        return [regions.get(province) for province in self.column("province")]

    def _units(self) -> Sequence[Any]:
        units = {unit.name for unit in divisions().units}
        stated = (self._given("unit"), self._given("province"))
        rows = list(zip(*stated, self.column("city"), self.column("province"), strict=True))
        told = {}
        for unit, text, city, province in dict.fromkeys(rows):
            other = (city if city in units else None) or _city(_unit(text)) or province
            told[unit, text, city, province] = (_unit(unit), other)
        names = map(str, self.column("name"))
        return [
            unit or corps_of(name) or other
            for (unit, other), name in zip(map(told.__getitem__, rows), names, strict=True)
        ]

    def _groups(self, field: str) -> Sequence[Any]:
        index = ("sector", "emerging").index(field)
        return self._either(field, lambda chunk: [groups[index] for groups in chunk.groups()])

    def groups(self) -> Sequence[tuple[str | None, str | None]]:
        """Return sector and emerging industry of every cluster, as its industry tells them."""
        if self._classified is None:
            industries = self.column("industry")
            told = {industry: classify(industry or "") for industry in dict.fromkeys(industries)}
            self._classified = list(map(told.__getitem__, industries))
        return self._classified

    def _years(self) -> Sequence[Any]:
        return self._either("year", Chunk._years_of_batches)

    def _years_of_batches(self) -> Sequence[Any]:
        years = {ordinal: year for year, ordinal in self._rules.ordinals.items()}
        return [years.get(batch) for batch in self._given("batch")]

    def _batches(self) -> Sequence[Any]:
        ordinals = self._rules.ordinals
        return self._either(
            "batch", lambda chunk: [ordinals.get(year) for year in chunk.column("year")]
        )

    def _statuses(self) -> Sequence[Any]:
        validity = self._rules.validity
        stated = zip(self._given("status"), self._given("valid_until"), strict=True)
        if validity is None:
            return [self._status(*row) for row in stated]
        return [
            validity.of(*row).name if until is None else self._status(status, until)
            for row, (status, until) in zip(self.rows(("year", "review")), stated, strict=True)
        ]

    def _status(self, stated: StatusName | None, until: str | None) -> StatusName:
        """Return the status that a file states, or else that of the term.

        On a day that is asked for none is valid beyond its term.
        """
        beyond = self._rules.dated and stated == "valid"
        if until is None or (stated is not None and not beyond):
            return stated or "unknown"
        return status_of_term(until, self._rules.day)

    def _ends(self) -> Sequence[Any]:
        validity = self._rules.validity
        if validity is None:
            return self._given("valid_until")
        rows = zip(self._given("valid_until"), self.rows(("year", "review")), strict=True)
        return [until or validity.of(*row).until for until, row in rows]

    def _parts(self, field: str, read: Callable[..., Any]) -> Sequence[Any]:
        """Return the sources or the facts of every record."""
        heading = self._heading(field)
        if heading is None:
            return [()] * len(self)
        found = []
        for position, value in enumerate(self._usable(field, heading, values.any_of)):
            parts, wrong = read(value, self._rules.sources)
            if wrong is not None and heading not in self._rules.kept.values():
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
    entries.prepare([*headings_for(("name", "province", *prefetch), rules.columns), *rules.codes])
    chunk = Chunk(entries, rules)
    names, provinces = chunk.column("name"), chunk.column("province")
    if None in names or None in provinces:
        _report_left_out(chunk, names, provinces)
        chunk = chunk.take(
            [
                position
                for position, (name, province) in enumerate(zip(names, provinces, strict=True))
                if name is not None and province is not None
            ]
        )
    if not {*_PERHAPS_OWN}.isdisjoint(prefetch):
        chunk.look_at_values()
    return chunk


def _report_left_out(chunk: Chunk, names: Sequence[Any], provinces: Sequence[Any]) -> None:
    nowhere = []
    for position, name in enumerate(names):
        if name is None:
            chunk.report(position, "name", None, _A_NAME, "left out")
        elif provinces[position] is None:
            nowhere.append(position)
    if nowhere:
        expected = chunk.take(nowhere).why_nowhere()
        for position, message in zip(nowhere, expected, strict=True):
            chunk.report(position, "province", names[position], message, "left out")


_PERHAPS_OWN = ("region", "unit", "facts")
"""The fields of which a column may be the user's own: it says something else than we do."""

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
    if code := six_digits(text):
        return province_of_code(code)
    unit = _unit(text)
    return next((known.province for known in divisions().units if known.name == unit), None)


@lru_cache(maxsize=4096)
def _unit(text: str | None) -> str | None:
    named = unit_names().named(text) if text else ()
    return named[0] if len(named) == 1 else None


@lru_cache(maxsize=4096)
def _city(unit: str | None) -> str | None:
    """Return a reporting unit that is no province."""
    return unit if any(known.name == unit for known in divisions().units) else None


def _is_placed(province: str | None, code: str | None) -> bool:
    """Say whether the columns state a province that the code, if there is one, agrees with."""
    stated = province and _province_of_unit(province)
    return bool(stated) and (code is None or _province_of_codes(code) == stated)


def _province_of_codes(codes: str) -> str | None:
    """Return the province of all the codes between blanks; None if they lie in several."""
    provinces = set(map(province_of_code, codes.split()))
    return provinces.pop() if len(provinces) == 1 else None


@lru_cache(maxsize=65536)
def _innermost(codes: tuple[str | None, ...]) -> str | None:
    """Return the different ones of some codes, the outermost first, without those they lie in."""
    different = sorted(set(filter(None, codes)), key=lambda code: len(code.rstrip("0")))
    inner = [
        code
        for number, code in enumerate(different, start=1)
        if not any(other.startswith(_own_digits(code)) for other in different[number:])
    ]
    return " ".join(inner) or None


def _own_digits(code: str) -> str:
    """Return a code without the zeros of the levels below: 32, 3202, 320206."""
    return code.removesuffix("00").removesuffix("00") if code.endswith("00") else code


def _counts(given: str, located: ParsedPlace) -> bool:
    """Say whether what a file has counts although it was not located."""
    return not (located.contradictory or six_digits(given) or is_no_division(given))


@lru_cache(maxsize=8192)
def _place_columns(stated: tuple[str | None, ...]) -> PlaceColumns:
    """Return what records state of their place: province, city, county, the three in one, code."""
    province, city, county, place, code = stated
    if place is not None and not (province and city and county):
        at = parse_location(place, province=province, city=city, county=county)
        province, city, county = at.province or province, at.city or city, at.county or county
    return place_columns(province, city, county, code)
