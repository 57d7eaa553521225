"""What is wrong with the rows of a list, in lines for a person."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import TypeVar

from clustercli.i18n.messages import Message, gettext_lazy, ngettext_lazy, rendered
from clustercli.official_lists.row_repair import DraftRow, is_complete
from clustercli.official_lists.unit_names import agrees, begins_with_place, is_grown

_MOST = 8
"""Locations in one line, and lines of one kind: a person reads no more."""

_HIGHEST = 10_000
_MOST_BEGIN = 0.8
_Key = TypeVar("_Key", int, str)


def problems(rows: Sequence[DraftRow]) -> Iterator[Message]:
    """Return a line for everything that shows that rows are missing, doubled or cut."""
    runs = list(_runs(rows))
    if len(runs) > 1:
        yield gettext_lazy(
            "the numbers begin anew at {places}: the file seems to hold {count} lists",
            places=_some(run[0].location for run in runs[1:]),
            count=len(runs),
        )
    for run in runs[:_MOST]:
        yield from _numbering(run)
    yield from _names(rows)
    yield from _units(rows)


def _runs(rows: Sequence[DraftRow]) -> Iterator[list[DraftRow]]:
    """Return the rows of each list: a list begins where the numbers go back to 1."""
    run: list[DraftRow] = []
    highest = 0
    for row in rows:
        if row.number == 1 and highest > 1:
            yield run
            run, highest = [], 0
        run.append(row)
        highest = max(highest, row.number or 0)
    if run:
        yield run


def _numbering(rows: Sequence[DraftRow]) -> Iterator[Message]:
    numbers = _locations_by((row.number, row.location) for row in rows if row.number is not None)
    if not numbers:
        return
    nameless = (row for row in rows if not row.name)
    for row in islice(nameless, _MOST):
        yield gettext_lazy(
            "{place}: number {number} has no name", place=row.location, number=row.number
        )
    highest = max(numbers)
    missing = [number for number in range(1, min(highest, _HIGHEST)) if number not in numbers]
    if missing:
        yield ngettext_lazy(
            "number {numbers} is missing",
            "numbers {numbers} are missing",
            len(missing),
            numbers=_some(_ranges(missing)),
        )
    for number, locations in _doubled(numbers):
        yield gettext_lazy(
            "number {number} stands {count} times: {places}",
            number=number,
            count=len(locations),
            places=_some(locations),
        )
    bare = [row.location for row in rows if row.number is None]
    if bare:
        yield ngettext_lazy(
            "{count} row has no number: {places}",
            "{count} rows have no number: {places}",
            len(bare),
            count=len(bare),
            places=_some(bare),
        )
    named = sum(bool(row.name) for row in rows)
    if named != highest:
        yield ngettext_lazy(
            "{count} name, but the highest number is {highest}",
            "{count} names, but the highest number is {highest}",
            named,
            count=named,
            highest=highest,
        )


def _names(rows: Sequence[DraftRow]) -> Iterator[Message]:
    odd = (row for row in rows if row.name and not is_complete(row.name))
    for row in islice(odd, _MOST):
        yield gettext_lazy(
            "{place}: the name does not end in 集群: {name}", place=row.location, name=row.name
        )
    for row in islice((row for row in rows if is_grown(row.name)), _MOST):
        yield gettext_lazy(
            "{place}: something stands in front of the place: {name}",
            place=row.location,
            name=row.name,
        )
    placed = [row for row in rows if row.name and begins_with_place(row.name)]
    if _MOST_BEGIN * len(rows) < len(placed) < len(rows):
        bare = (
            row
            for row in rows
            if row.name and not begins_with_place(row.name) and not is_grown(row.name)
        )
        for row in islice(bare, _MOST):
            yield gettext_lazy(
                "{place}: the name does not begin with a place, as others do: {name}",
                place=row.location,
                name=row.name,
            )
    several = (row for row in rows if row.name.count("产业集群") > 1 and is_complete(row.name))
    for row in islice(several, _MOST):
        yield gettext_lazy(
            "{place}: this seems to be more than one name: {name}",
            place=row.location,
            name=row.name,
        )
    for name, locations in _doubled(
        _locations_by((row.name, row.location) for row in rows if row.name)
    ):
        yield gettext_lazy(
            "{name} stands {count} times: {places}",
            name=name,
            count=len(locations),
            places=_some(locations),
        )


def _units(rows: Sequence[DraftRow]) -> Iterator[Message]:
    bare = [row.location for row in rows if row.unit is None and row.name]
    if 0 < len(bare) < len(rows):
        yield ngettext_lazy(
            "{count} row has no 省份: {places}",
            "{count} rows have no 省份: {places}",
            len(bare),
            count=len(bare),
            places=_some(bare),
        )
    wrong = (row for row in rows if row.unit and row.name and not agrees(row.unit, row.name))
    for row in islice(wrong, _MOST):
        yield gettext_lazy(
            "{place}: {name} stands under {unit}",
            place=row.location,
            name=row.name,
            unit=row.unit,
        )


def _locations_by(pairs: Iterable[tuple[_Key, str]]) -> dict[_Key, list[str]]:
    """Return where each number or name stands."""
    locations: dict[_Key, list[str]] = {}
    for key, location in pairs:
        locations.setdefault(key, []).append(location)
    return locations


def _doubled(locations: Mapping[_Key, list[str]]) -> Iterator[tuple[_Key, list[str]]]:
    return islice(((key, held) for key, held in locations.items() if len(held) > 1), _MOST)


def _ranges(numbers: Sequence[int]) -> Iterator[str]:
    """Return ascending numbers in short: 3, 7-9."""
    start = previous = numbers[0]
    for number in (*numbers[1:], 0):
        if number != previous + 1:
            yield str(start) if start == previous else f"{start}-{previous}"
            start = number
        previous = number


def _some(parts: Iterable[str]) -> Message:
    """Return the parts in one line, and how many more there are than a person reads."""
    held = list(parts)
    some = Message(
        lambda translations: "; ".join(rendered(part, translations) for part in held[:_MOST])
    )
    if len(held) <= _MOST:
        return some
    return gettext_lazy("{parts} and {count} more", parts=some, count=len(held) - _MOST)
