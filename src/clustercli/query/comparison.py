"""Comparing: which things are meant, what each of them has, and what only one of them has."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from typing import Any, cast

import msgspec

from clustercli.dataset.dataset import Dataset
from clustercli.errors import AmbiguousValueError, UnknownValueError, UsageError
from clustercli.fields.code_lists import code_list
from clustercli.geography.areas import areas
from clustercli.i18n.labels import NONE_OF
from clustercli.i18n.messages import and_separated
from clustercli.i18n.messages import gettext as _
from clustercli.query.accepted_values import AREA, index_of
from clustercli.query.counts import count_by, named_values
from clustercli.query.membership import lying_in
from clustercli.query.published_counts import PublishedCounts, lies_within
from clustercli.query.selection import Query, Selection
from clustercli.records.columns import Clusters, concatenate, values_of
from clustercli.records.published_figures import Level, Scope
from clustercli.text.name_index import NameIndex

DIMENSIONS = (
    "region",
    "province",
    "year",
    "sector",
    "city",
    "unit",
    "emerging",
    "county",
    "evidence",
    "status",
    AREA,
)
"""What can be compared, in the order in which the operands are tried."""

FEWEST, MOST = 2, 8
"""How many different operands a comparison takes."""
_MOST_SPELLINGS = 8 * MOST
"""Different texts of these many: what each of more might have meant is not looked for."""

# What a dimension's own breakdown would say is known already: this says more.
_INSTEAD = {"year": "region", "sector": "province"}


class Line(msgspec.Struct, frozen=True):
    """One item of a topic: how many clusters every operand has, in the operands' order.

    ``published`` are the numbers published for just these and ``differences`` what is recorded
    minus these, as :meth:`PublishedCounts.compared` finds them.
    """

    topic: str
    item: Any
    counts: tuple[int, ...]
    published: tuple[int | None, ...]
    differences: tuple[int | None, ...]


class Comparison(msgspec.Struct, frozen=True, kw_only=True):
    """Operands side by side.

    ``values`` are the operands' canonical values in ``dimension`` (a year is an int, None
    stands for "no value"). The ``lines`` are grouped by topic: ``total``; the items that any
    operand has, or that are named, or of which a number is published, of two of ``year``,
    ``sector``, ``region`` and ``province``; ``emerging``, how many are in a
    strategic emerging industry; ``only``, the items that one operand alone has.
    """

    dimension: str
    values: tuple[Any, ...]
    lines: tuple[Line, ...]

    def totals(self) -> tuple[int, ...]:
        """Return how many clusters every operand has."""
        return self.lines[0].counts

    def topic(self, name: str) -> list[Line]:
        """Return the lines of one topic; none of ``only`` is possible."""
        return [line for line in self.lines if line.topic == name]

    def missing(self) -> list[str]:
        """Return the operands that have no cluster."""
        pairs = zip(self.values, self.totals(), strict=True)
        return [str(value or "unknown") for value, total in pairs if not total]


def breakdowns(dimension: str) -> tuple[str, str]:
    """Return by what the clusters of the operands are counted.

    By year and by sector; regions stand in for years where years are compared, and
    provinces for sectors where sectors are.
    """
    first, second = "year", "sector"
    return (
        _INSTEAD[first] if dimension == first else first,
        _INSTEAD[second] if dimension == second else second,
    )


def compare(
    clusters: Clusters, dimension: str, values: tuple[Any, ...], published_counts: PublishedCounts
) -> Comparison:
    """Count ``clusters`` for every operand: the ``values`` of ``dimension``.

    Items come as in ``stats``: years, regions in their own order, all others largest in sum
    first, records without a value last.
    """
    sides = [clusters.where(_having(dimension, value)) for value in values]
    return Comparison(
        dimension=dimension,
        values=values,
        lines=tuple(_Lines(dimension, values, sides, published_counts)),
    )


def _having(dimension: str, value: Any) -> Callable[[Clusters], list[bool]]:
    """Return the test of an operand. A cluster can lie in several areas."""
    if dimension == AREA:
        area = areas()[value]
        return lambda clusters: [found is True for found in lying_in((area,), clusters)]
    return lambda clusters: [held == value for held in values_of(clusters, dimension)]


class _Lines:
    """The lines of a comparison, topic by topic."""

    def __init__(
        self,
        dimension: str,
        values: tuple[Any, ...],
        sides: list[Clusters],
        published_counts: PublishedCounts,
    ) -> None:
        self._dimension = dimension
        self._values = values
        self._sides = sides
        self._totals = published_counts
        self._selection = published_counts.selection
        self._whole = [self._leaves_whole(value) for value in values]

    def __iter__(self) -> Iterator[Line]:
        yield self._line("total", None, tuple(map(len, self._sides)), self._totals)
        first, second = breakdowns(self._dimension)
        yield from self._lines_of(first)
        lines = list(self._lines_of(second))
        yield from lines
        emerging = [side.column("emerging") for side in self._sides]
        strategic = tuple(sum(value is not None for value in column) for column in emerging)
        yield self._line("emerging", None, strategic)
        for line in lines:
            if sum(map(bool, line.counts)) == 1:
                yield self._line("only", line.item, line.counts)

    def _lines_of(self, topic: str) -> Iterator[Line]:
        by_item = PublishedCounts(self._selection, (self._dimension, topic))
        counts = [Counter(values_of(side, topic)) for side in self._sides]
        also = [
            *named_values(self._selection, topic),
            *(
                item
                for item in self._items_with_figures(topic)
                for value in self._values
                if by_item.number((value, item)) is not None
            ),
        ]
        groups = count_by(concatenate(self._sides), topic, also=[(item,) for item in also])
        for (item,) in (group.values for group in groups):
            yield self._line(topic, item, tuple(count[item] for count in counts), by_item)

    def _items_with_figures(self, topic: str) -> Sequence[Any]:
        if topic == "region":
            return code_list(topic).values
        years = self._selection.years
        batches = self._selection.dataset.batches if topic == "year" else ()
        return [batch.year for batch in batches if years is None or batch.year in years]

    def _line(
        self,
        topic: str,
        item: Any,
        counts: tuple[int, ...],
        published_counts: PublishedCounts | None = None,
    ) -> Line:
        compared: list[tuple[int | None, int | None]] = [(None, None)] * len(counts)
        if published_counts is not None:
            of_item = () if topic == "total" else (item,)
            compared = [
                published_counts.compared(count, (value, *of_item)) if whole else (None, None)
                for count, value, whole in zip(counts, self._values, self._whole, strict=True)
            ]
        published, differences = zip(*compared, strict=True)
        return Line(topic, item, counts, published, differences)

    def _leaves_whole(self, value: Any) -> bool:
        """Say whether the selection leaves an operand whole."""
        if self._dimension == "year" or value is None:
            return True
        scope = Scope(
            level=cast(Level, self._dimension),
            name=value,
            years=(),
            region_scheme="four",
            separate_cities_merged=None,
        )
        return lies_within(scope, self._selection)


# Operands ------------------------------------------------------------------------------


def resolve(
    texts: Sequence[str], dataset: Dataset, by: str | None = None
) -> tuple[str, tuple[Any, ...]]:
    """Return the dimension that the operands are of, and their different values.

    It is the first of :data:`DIMENSIONS` in which every text has one meaning, or ``by``.
    Raises UnknownValueError, AmbiguousValueError or UsageError for an operand that does not
    fit, and for too few or too many different ones.
    """
    if len(different := set(texts)) > _MOST_SPELLINGS:
        raise _too_many(len(different))
    readings: dict[str, list[Any]] = {}
    for dimension in (by,) if by else DIMENSIONS:
        reading = [_attempt(dimension, text, dataset) for text in texts]
        if not _misfits(reading):
            return dimension, _different(texts, reading)
        readings[dimension] = reading
    raise _explained(texts, readings, dataset)


def _different(texts: Sequence[str], values: Sequence[Any]) -> tuple[Any, ...]:
    different = tuple(dict.fromkeys(values))
    if len(different) < FEWEST:
        template = _("compare takes {fewest} different things at least: {texts} is only {value}")
        if len(texts) == FEWEST:
            template = _(
                "compare takes {fewest} different things at least: {texts} are both {value}"
            )
        elif len(texts) > FEWEST:
            template = _(
                "compare takes {fewest} different things at least: {texts} are all {value}"
            )
        raise UsageError(
            template.format(fewest=FEWEST, texts=and_separated(texts), value=values[0])
        )
    if len(different) > MOST:
        raise _too_many(len(different))
    return different


def _too_many(number: int) -> UsageError:
    template = _("compare takes {most} things at most, not {number}")
    return UsageError(template.format(most=MOST, number=number))


def _attempt(dimension: str, text: str, dataset: Dataset) -> Any:
    """Return the value that ``text`` has in a dimension, or the error that it is."""
    try:
        query = msgspec.structs.replace(Query(), **{dimension: (text,)})
        selection = Selection(query, dataset)
    except UsageError as error:
        return error
    found = selection.wanted.get(dimension, frozenset())
    if len(found) > 1:
        return AmbiguousValueError(dimension, text, tuple(sorted(map(str, found))))
    if not found:  # Years without an end, or a batch of a dataset that knows none.
        return UnknownValueError(dimension, text)
    (value,) = found
    if value is None:
        template = _("{text!r} is no {what} to compare").format(text=text, what=_(dimension))
        return None if dimension in NONE_OF else UsageError(template)
    return int(value) if dimension == "year" else value


def _misfits(reading: Sequence[Any]) -> list[int]:
    return [index for index, value in enumerate(reading) if isinstance(value, UsageError)]


def _explained(
    texts: Sequence[str], readings: dict[str, list[Any]], dataset: Dataset
) -> UsageError:
    """Return what is wrong with the first operand that does not fit the dimension of most."""
    dimension = min(readings, key=lambda name: len(_misfits(readings[name])))
    misfits = _misfits(readings[dimension])
    text, error = texts[misfits[0]], readings[dimension][misfits[0]]
    if not isinstance(error, UnknownValueError):
        return cast(UsageError, error)
    others = {name: _attempt(name, text, dataset) for name in DIMENSIONS}
    for name, value in others.items():
        if not isinstance(value, UsageError) and value is not None:
            template = _(
                "{text!r} is no {what}, but found under {other}: compare things of one kind"
            )
            return UsageError(template.format(text=text, what=_(dimension), other=_(name)))
    for other in others.values():
        if not isinstance(other, UnknownValueError) and other is not None:
            return cast(UsageError, other)
    if len(misfits) < len(texts) or len(readings) == 1:
        return error
    index = NameIndex("operand")
    for name in DIMENSIONS:
        for value, spellings in index_of(name, dataset).spellings.items():
            index.add(value, spellings)
    return UnknownValueError("operand", text, index.nearest(text))
