"""Published figures and a selection: the one for exactly its scope, and those within it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache, cached_property, lru_cache
from itertools import combinations, product
from typing import TYPE_CHECKING, Any, cast

import msgspec

from clustercli.dataset.dataset import Dataset
from clustercli.fields.code_lists import code_list
from clustercli.geography.divisions import divisions
from clustercli.i18n.labels import span
from clustercli.i18n.messages import Bilingual, gettext_lazy
from clustercli.query.accepted_values import AREA
from clustercli.query.selection import Selection
from clustercli.records.columns import values_of
from clustercli.records.published_figures import Figure, Level, Scope, published, separate_cities
from clustercli.tables.marked_number import MarkedNumber, with_mark

if TYPE_CHECKING:
    from clustercli.query.counts import Group
    from clustercli.query.derived_numbers import Derived

# Which selections leave a group of a dimension whole: those by the same or a larger place.
_LEAVES_WHOLE = {
    "region": {"region"},
    "province": {"region", "province"},
    "unit": {"region", "province", "unit"},
    "city": {"region", "province", "city"},
    "county": {"region", "province", "city", "county"},
    AREA: {AREA},
}
PLACES = tuple(field for field in _LEAVES_WHOLE if field != AREA)
"""The fields that name places, the largest first."""

Place = tuple[str, str | None, bool | None]
"""A figure's level, name, and whether the city under separate state planning is in it."""


class Publication(msgspec.Struct, frozen=True, kw_only=True):
    """What is published for exactly one scope: a place in some batch years.

    ``number`` is what all ``figures`` of the scope give, or else what follows from others, of
    which ``how`` tells the sum; None where nothing is published or the figures differ.
    ``unclear`` are figures that do not say whether the city under separate state planning is in
    them, of a place where that matters.
    """

    label: str
    years: tuple[int, ...]
    number: int | None
    figures: tuple[Figure, ...] = ()
    how: str | None = None
    unclear: tuple[Figure, ...] = ()

    @property
    def differ(self) -> bool:
        """Whether the figures say different things."""
        return self.number is None and bool(self.figures)


class PublishedCounts:
    """Finds the published numbers for the groups of a count.

    A number is found only for exactly the scope that was counted: a selection by places and
    batch years alone, by groups that it leaves whole; of several places it is the sum. It is
    stated for the scope, or follows from what is stated by adding and taking away batch years.
    Where no year is selected, that is all batch years; while of the newest batch no number of any
    place is published yet, :meth:`compared` finds the number of the batches before it.

    What :meth:`compared` and :meth:`number` met on the way is kept: in ``disagreeing`` the
    figures of a scope, in words, of which sources say different things; in ``earlier``, by the
    years that were published, the places of which later years were not.
    """

    def __init__(self, selection: Selection, dimensions: Sequence[str]) -> None:
        self.selection = selection
        self._dimensions = tuple(dimensions)
        asked = {criterion.field for criterion in selection.criteria}
        places = [dimension for dimension in dimensions if dimension in (*PLACES, AREA)]
        allowed = _LEAVES_WHOLE[places[0]] if len(places) == 1 else {*PLACES, AREA}
        self._possible = (
            selection.dataset.national
            and selection.dataset.whole is selection.dataset
            and asked <= {"year", *allowed}
            and len(places) <= 1
            and set(dimensions) <= {"year", *PLACES, AREA}
            and None not in selection.wanted.get("year", ())
        )
        self.disagreeing: dict[str, tuple[Figure, ...]] = {}
        self.earlier: dict[tuple[int, ...], dict[str, None]] = {}
        self._known: dict[tuple[Place, tuple[int, ...]], Publication] = {}

    def number(self, values: Sequence[Any] = ()) -> int | None:
        """Return the published number of clusters of a group, by the group's values.

        None where nothing is published for exactly this scope, or where sources differ; marked
        where nobody states it.
        """
        places, runs = self._scope(values)
        return self._find(places, runs[0]) if places else None

    def compared(self, count: int, values: Sequence[Any] = ()) -> tuple[int | None, int | None]:
        """Return the published number of a group, and the recorded one minus it.

        ``count`` is how many are recorded of the group; without values it is the whole
        selection. Where the number is of ``earlier`` years, what is recorded of these years is
        held against it. A number that nobody states is marked.
        """
        places, runs = self._scope(values)
        if not places:
            return None, None
        for years in runs:
            earlier = years != runs[0]
            number = self._find(places, years, earlier=earlier)
            if number is not None:
                recorded = self._recorded(values, years) if earlier else count
                return number, recorded - number
            if any(self.publication(place, years).differ for place in places):
                break
        return None, None

    def publication(self, place: Place, years: Sequence[int]) -> Publication:
        """Return what is published for a place in some batch years."""
        key = (place, tuple(years))
        if key not in self._known:
            self._known[key] = publication_of(place, key[1], self.selection.dataset)
        return self._known[key]

    def unrecorded(self) -> Iterator[tuple[Any, ...]]:
        """Yield the groups of the count, recorded or not, of which something is published."""
        if not self._possible:
            return
        axes = [
            self.selection.batch_years if dimension == "year" else self._names(dimension)
            for dimension in self._dimensions
        ]
        for values in product(*axes):
            places, runs = self._scope(values)
            found = (self.publication(place, years) for place in places for years in runs)
            if any(each.number or each.differ or each.unclear for each in found):
                yield values

    def _names(self, dimension: str) -> list[str]:
        """Return the places of a dimension that lie in the selection and may have figures."""
        if dimension == AREA:
            from clustercli.query.membership import areas_to_count_by

            return list(areas_to_count_by(self.selection.wanted.get(AREA, frozenset())))
        named = code_list(dimension).values or places_with_figures(dimension)
        return [name for name in named if self.includes(dimension, name)]

    def includes(self, dimension: str, name: str) -> bool:
        """Say whether a place of a dimension lies in the selection."""
        return lies_within(_scope_of(figure_place(dimension, name), ()), self.selection)

    def _scope(self, values: Sequence[Any]) -> tuple[list[Place], list[tuple[int, ...]]]:
        """Return the places of a group, and the years to look for: exactly its own come first."""
        group = dict(zip(self._dimensions, values, strict=bool(values)))
        if not self._possible or None in group.values():
            return [], []
        places = self._places(group)
        if "year" in group:
            return places, [(group["year"],)]
        every = self.selection.batch_years
        if self.selection.years:
            return places, [every]
        # Where the sizes of all batches are known, of the nation none is to be left out.
        sized = self.selection.dataset.announced(frozenset(every)) is not None
        whole = places == [NATION] and sized
        told = every if whole else tuple(year for year in every if year <= _last_year())
        return places, [every, told] if told and told != every else [every]

    def _places(self, group: dict[str, Any]) -> list[Place]:
        for dimension in (*PLACES, AREA):
            if dimension in group:
                return [figure_place(dimension, group[dimension])]
        return list(places_asked(self.selection).values())

    def _find(
        self, places: Sequence[Place], years: tuple[int, ...], *, earlier: bool = False
    ) -> int | None:
        """Return the published number; note it where sources differ or it is of earlier years."""
        found = [self.publication(place, years) for place in places]
        for each in found:
            if each.differ:
                dated = gettext_lazy("{scope} {years}", scope=each.label, years=span(years))
                self.disagreeing[dated if earlier else each.label] = each.figures
        number = in_all(found)
        if number is not None and earlier:
            self.earlier.setdefault(years, {}).update(dict.fromkeys(each.label for each in found))
        if isinstance(number, MarkedNumber) and (earlier or "year" in self._dimensions):
            of = gettext_lazy("{scope} {years}", scope=number.of, years=span(years))
            return MarkedNumber(number, of, number.how)
        return number

    def _recorded(self, values: Sequence[Any], years: Sequence[int]) -> int:
        """Return how many clusters of a group are recorded of some years."""
        if self._dimensions == (AREA,) and values:
            return self._recorded_in(str(values[0]), years)
        recorded = self._of_groups if values else self._of_all
        groups = ((*values, year) for year in years)
        return sum(map(recorded.__getitem__, groups))

    def _recorded_in(self, area: str, years: Sequence[int]) -> int:
        """Return how many clusters of some years are recorded in an area."""
        from clustercli.geography.areas import areas
        from clustercli.query.membership import lying_in

        found = self.selection.apply()
        pairs = zip(lying_in((areas()[area],), found), found.column("year"), strict=True)
        return sum(lies is True and year in years for lies, year in pairs)

    @cached_property
    def _of_groups(self) -> Counter[tuple[Any, ...]]:
        found = self.selection.apply()
        columns = [values_of(found, dimension) for dimension in (*self._dimensions, "year")]
        return Counter(zip(*columns, strict=True))

    @cached_property
    def _of_all(self) -> Counter[tuple[Any, ...]]:
        return Counter(self.selection.apply().rows(("year",)))


def in_all(found: Sequence[Publication]) -> int | None:
    """Return what is published for some places together, marked where nobody states it.

    None unless there is a number for each of them.
    """
    numbers = [(each, each.number) for each in found if each.number is not None]
    if len(numbers) < len(found):
        return None
    if len(numbers) > 1:
        from clustercli.query.derived_numbers import sum_of

        derived = sum_of((1, number, str(each.label)) for each, number in numbers)
        return MarkedNumber(derived.value, Bilingual("合计", "Total"), derived.how)
    ((only, number),) = numbers
    return number if only.how is None else MarkedNumber(number, only.label, only.how)


def beside(recorded: int, published: int | None) -> int | str:
    """Return a recorded number with the published one behind it if there is one: 3/7."""
    return recorded if published is None else f"{recorded}/{with_mark(published)}"


def published_shares(
    groups: Sequence[Group], numbers: Sequence[int | None], total: int | None
) -> list[float | None]:
    """Return what share of a published total the published number of each group is, 0 to 1.

    None for all of them unless the numbers add up to the total: a part without a number would
    make the others seem larger than they are. A group of records without a value is no part.
    """
    parts = [
        (group, n) for group, n in zip(groups, numbers, strict=True) if None not in group.values
    ]
    known = [number for _, number in parts if number is not None]
    if not total or len(known) < len(parts) or sum(known) != total:
        return [None] * len(groups)
    return [None if number is None else number / total for number in numbers]


NATION: Place = ("nation", None, None)


def places_asked(selection: Selection) -> dict[str | None, Place]:
    """Return the places that a selection is about, by name: of the finest kind that it names.

    Those that do not lie in the larger places that it names as well are left out. Without a
    place it is the nation, named None; where it asks also for records without a place, there are
    none.
    """
    field = finest_place(selection)
    if AREA in selection.wanted:
        return {} if field else _areas_asked(selection.wanted[AREA])
    if field is None:
        return {None: NATION}
    names = selection.wanted[field]
    if None in names:
        return {}
    places = {name: figure_place(field, str(name)) for name in sorted(map(str, names))}
    return {
        name: place
        for name, place in places.items()
        if lies_within(_scope_of(place, ()), selection)
    }


def _areas_asked(names: frozenset[str | None]) -> dict[str | None, Place]:
    """Return areas as places; none if two of them share one, since their numbers do not add up."""
    from clustercli.geography.areas import areas, shared_place

    asked = [area for area in areas().values() if area.name in names]
    if any(shared_place(one, other) for one, other in combinations(asked, 2)):
        return {}
    return {area.name: (AREA, area.name, None) for area in asked}


def provinces_asked(selection: Selection) -> frozenset[str]:
    """Return the provinces in which what a selection asks for can lie."""
    finer = [
        {
            _scope_of(figure_place(field, str(name)), ()).province()
            for name in selection.wanted[field]
        }
        for field in ("unit", "city", "county")
        if field in selection.wanted
    ]
    if AREA in selection.wanted:
        from clustercli.geography.areas import areas

        named = [areas()[name] for name in selection.wanted[AREA] if name]
        finer.append(
            {
                province.name
                for province in divisions().provinces
                if any(area.holds(province.name, None, None) is not False for area in named)
            }
        )
    return frozenset(
        province.name
        for province in divisions().provinces
        if province.name in selection.wanted.get("province", {province.name})
        and province.region in selection.wanted.get("region", {province.region})
        and all(None in names or province.name in names for names in finer)
    )


def finest_place(selection: Selection) -> str | None:
    """Return the finest kind of place that a selection names, None for none."""
    return next((field for field in reversed(PLACES) if field in selection.wanted), None)


def publication_of(place: Place, years: tuple[int, ...], dataset: Dataset) -> Publication:
    """Return what is published for a place in some batch years."""
    level, name, merged = place
    found = tuple(f for f in of_place(place) if tuple(sorted(set(f.scope.years))) == years)
    unclear = tuple(
        figure
        for figure in _recognised(level).get(name, ())
        if merged is not None
        and figure.scope.separate_cities_merged is None
        and tuple(sorted(set(figure.scope.years))) == years
    )
    label = _scope_of(place, years).label()
    values = {figure.value for figure in found}
    if found:
        number = values.pop() if len(values) == 1 else None
        return Publication(label=label, years=years, number=number, figures=found, unclear=unclear)
    if place == NATION:
        # What the notices announced of each batch, as the coverage of every answer has it.
        number = dataset.announced(frozenset(years))
        return Publication(label=label, years=years, number=number)
    derived = _derived(place, years)
    return Publication(
        label=label,
        years=years,
        number=derived.value if derived else None,
        how=derived.how if derived else None,
        unclear=unclear,
    )


def numbers_by_years(place: Place) -> dict[frozenset[int], Derived]:
    """Return the numbers of a place that are stated without disagreement or follow from such."""
    from clustercli.query.derived_numbers import closure

    stated, agreed = _stated(place)
    return {
        years: number
        for years, number in closure(agreed).items()
        if years in agreed or years not in stated
    }


def _stated(
    place: Place,
) -> tuple[Mapping[frozenset[int], list[Figure]], dict[frozenset[int], Derived]]:
    """Return the figures of a place by their years, and the numbers that all of these give."""
    from clustercli.query.derived_numbers import agreed_numbers

    group: dict[frozenset[int], list[Figure]] = {}
    for figure in of_place(place):
        group.setdefault(frozenset(figure.scope.years), []).append(figure)
    return group, agreed_numbers(group)


def _derived(place: Place, years: tuple[int, ...]) -> Derived | None:
    """Return the number that follows from others, as ``audit`` derives it.

    That of a province without its city under separate state planning follows from the two.
    """
    wanted = frozenset(years)
    if found := numbers_by_years(place).get(wanted):
        return found
    level, name, merged = place
    if level == "province" and merged is False:
        from clustercli.query.derived_numbers import sum_of

        city = separate_cities()[str(name)]
        whole = _stated((level, name, True))[1].get(wanted)
        part = _stated(("unit", city, None))[1].get(wanted)
        if whole and part:
            return sum_of([(1, whole.value, str(name)), (-1, part.value, city)])
    return None


def places_with_figures(level: str) -> list[str]:
    """Return the cities or counties of which numbers are published, as the columns name them."""
    levels = {level, "unit"} if level == "city" else {level}
    places = ((f.scope.level, _name_of(f.scope)) for f in _figures() if f.scope.level in levels)
    return [str(name) for _, name in dict.fromkeys(places) if name is not None]


def _scope_of(place: Place, years: tuple[int, ...]) -> Scope:
    level, name, merged = place
    if level == "county" and (figures := _recognised(level).get(name)):
        name = figures[0].scope.name
    return Scope(
        level=cast(Level, level),
        name=name,
        years=years,
        region_scheme="four" if level == "region" else None,
        separate_cities_merged=merged,
    )


def figure_place(field: str, name: str) -> Place:
    """Return where figures for a place are found.

    A province is counted with its city under separate state planning; the reporting unit of
    the same name without it.
    """
    if field == "province" and name in separate_cities():
        return ("province", name, True)
    if field == "unit" and name in {province.name for province in divisions().provinces}:
        return ("province", name, False if name in separate_cities() else None)
    if field == "city" and name in separate_cities().values():
        return ("unit", name, None)
    if field == "city" and name in _municipalities():
        return ("province", name, None)
    return (field, name, None)


def of_place(place: Place) -> list[Figure]:
    """Return the published numbers of clusters of a place, for whatever batches."""
    level, name, merged = place
    return [
        figure
        for figure in _recognised(level).get(name, ())
        if merged is None or figure.scope.separate_cities_merged is merged
    ]


@lru_cache(maxsize=1)
def _municipalities() -> frozenset[str]:
    """Return the provinces that are cities themselves."""
    return frozenset(p.name for p in divisions().provinces if p.name.endswith("市"))


def _figures() -> Iterator[Figure]:
    """Yield the published numbers of clusters."""
    for figure in published().figures:
        if figure.what == "recognised" and figure.scope.region_scheme in ("four", None):
            yield figure


@cache
def _recognised(level: str) -> dict[str | None, list[Figure]]:
    """Return the published numbers of clusters of the places of a level, by their names."""
    found: dict[str | None, list[Figure]] = {}
    for figure in _figures():
        if figure.scope.level == level:
            found.setdefault(_name_of(figure.scope), []).append(figure)
    return found


def _name_of(scope: Scope) -> str | None:
    return qualified(scope) if scope.level == "county" else scope.name


def qualified(scope: Scope) -> str | None:
    """Return the county of a scope with the city it lies in, as counties are counted."""
    if scope.level != "county" or scope.name is None:
        return None
    return f"{scope.city() or scope.province() or ''}{scope.name}"


@lru_cache(maxsize=1)
def _last_year() -> int:
    """Return the latest batch year of which the number of any place has been published."""
    figures = (figure for figure in _figures() if figure.scope.level != "nation")
    return max((year for figure in figures for year in figure.scope.years), default=0)


def first_clusters_of(selection: Selection) -> Iterator[tuple[Figure, tuple[str, ...]]]:
    """Yield the claims that provinces had their first clusters in a year that was asked for.

    With each come those of the provinces that the selection names.
    """
    asked = selection.wanted.get("province", frozenset()) | selection.wanted.get(
        "unit", frozenset()
    )
    for figure in published().figures if asked else ():
        named = tuple(name for name in figure.names if name in asked)
        in_time = selection.years is None or {*figure.scope.years} <= selection.years
        if figure.what == "first-clusters" and named and in_time:
            yield figure, named


def lies_within(scope: Scope, selection: Selection) -> bool:
    """Say whether a scope lies wholly within the places and years of a selection."""
    if selection.years is not None and not set(scope.years) <= selection.years:
        return False
    if AREA in selection.wanted and not _lies_in_area(scope, selection.wanted[AREA]):
        return False
    return all(
        (place := _LIES_IN[field](scope)) is not None and place in selection.wanted[field]
        for field in PLACES
        if field in selection.wanted
    )


def _lies_in_area(scope: Scope, names: frozenset[str | None]) -> bool:
    from clustercli.geography.areas import areas

    if scope.level == AREA:
        return scope.name in names
    county = scope.name if scope.level == "county" else None
    place = (scope.province(), scope.city(), county)
    return any(areas()[name].surely_holds(*place) for name in names if name)


_LIES_IN: dict[str, Callable[[Scope], str | None]] = {
    "province": Scope.province,
    "region": Scope.region,
    "unit": lambda scope: scope.name if scope.level in ("unit", "province") else None,
    "city": lambda scope: scope.name if scope.name in _municipalities() else scope.city(),
    "county": qualified,
}
"""In which place of each kind a scope lies; None where it lies in none."""
