"""Things of one kind side by side as a table: a row a number, or a column a thing."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from itertools import starmap
from typing import Any

import msgspec

from clustercli.dataset.coverage import is_partial
from clustercli.errors import UsageError
from clustercli.fields.order import own_order
from clustercli.fields.words import value_label
from clustercli.i18n.labels import NONE_OF, CodedValue, Label
from clustercli.i18n.messages import comma_separated, current_language
from clustercli.i18n.messages import gettext as _
from clustercli.query.answer_notes import (
    disagreements,
    empty,
    matched,
    of_earlier_years,
    on_cells,
    on_marks,
    published_lines,
)
from clustercli.query.comparison import Comparison, Line, breakdowns, compare, resolve
from clustercli.query.derived_numbers import derived_of
from clustercli.query.description import comparison_title, coverage_lines
from clustercli.query.published_counts import PublishedCounts, beside
from clustercli.query.selection import Query, Selection
from clustercli.records.published_figures import as_counted, separate_cities
from clustercli.resources.pinyin import dictionary_key
from clustercli.tables.table import Column, Row, Table, without_hints
from clustercli.tables.view import View


def comparison_view(
    chosen: Selection, query: Query, texts: tuple[str, ...], by: str | None
) -> View:
    """Return the things that ``texts`` name side by side, among what the query has selected."""
    chosen.dataset.clusters  # noqa: B018 - is gone through more than once
    dimension, found_values = resolve(texts, chosen.dataset, by)
    values = tuple(as_counted(dimension, value) for value in found_values)
    if getattr(query, dimension):
        template = _(
            "{option} narrows nothing where what to compare is named: leave the option out"
        )
        raise UsageError(template.format(option=f"--{dimension}"))
    both = Selection(msgspec.structs.replace(query, **{dimension: texts}), chosen.dataset)
    found = both.apply()
    published_counts = PublishedCounts(chosen, (dimension,))
    comparison = compare(found, dimension, values, published_counts)
    known = matched(both, len(found))
    partly = is_partial(chosen.dataset, chosen.years)
    earlier = tuple(of_earlier_years(published_counts))
    marks = tuple(on_marks(number for line in comparison.lines for number in line.published))
    further = (*disagreements(published_counts), *_units(comparison), *marks)
    table = msgspec.structs.replace(
        tidy(comparison),
        notes=(
            *known,
            *further,
            *_only_recorded(comparison),
        ),
        coverage=both.coverage,
        warnings=(
            *_nothing(comparison, chosen),
            *earlier,
            *chosen.dataset.remarks,
        ),
        title=partial(comparison_title, chosen, dimension, values),
        source=lambda language: (
            *coverage_lines(both, language),
            *published_lines(both, len(found)),
            *without_hints(further),
            *earlier,
        ),
    )
    layout, breaks = side_by_side(comparison, partly=partly)
    return View(table=table, layout=layout, breaks=breaks)


def _units(comparison: Comparison) -> Iterator[str]:
    """Yield which of the operands is a province without its city, as reporting units are."""
    if comparison.dimension == "unit":
        for name, city in separate_cities().items():
            if name in comparison.values:
                template = _("{name} is here the reporting unit, without {city}.")
                yield template.format(name=name, city=city)


def _only_recorded(comparison: Comparison) -> Iterator[str]:
    if comparison.topic("only"):
        yield _(
            "What only one of them has is so among the clusters recorded; others may be missing."
        )


def _nothing(comparison: Comparison, chosen: Selection) -> Iterator[str]:
    """Yield what to know where something compared has no cluster."""
    missing = comparison.missing()
    if missing and not chosen.apply():
        yield from empty(chosen)
    elif missing:
        template = _("No cluster is recorded for {names}.")
        if chosen.criteria:
            template = _("No cluster that the options select is recorded for {names}.")
        language = current_language()
        names = (value_label(comparison.dimension, name, language) for name in missing)
        yield template.format(names=comma_separated(names))


def tidy(comparison: Comparison) -> Table:
    """Return a row for every topic, item and operand.

    ``share`` is of the operand's clusters, 0 to 1, None where it has none. ``published`` and
    ``difference`` go with the total and the years. Of ``only``, an operand has rows
    for nothing but what it alone has.
    """
    dimension = comparison.dimension
    return Table(
        name="compare",
        columns=(
            Column(key="topic"),
            Column(key="item", order=_item_order),
            Column(
                key=dimension,
                kind="int" if dimension == "year" else "text",
                order=own_order(dimension),
                none=NONE_OF.get(dimension, "none"),
            ),
            Column(key="count", kind="int"),
            Column(key="share", kind="share"),
            Column(key="published", kind="int"),
            Column(key="difference", kind="int"),
            Column(key="share_of_recorded", kind="share", position=None),
            Column(key="derived", position=None),
        ),
        rows=list(_tidy_rows(comparison)),
        identity=("topic", "item", dimension),
    )


def _item_order(item: Any) -> str:
    """Return what an item sorts by: years as text before names by pinyin."""
    return dictionary_key(str(item))


def _tidy_rows(comparison: Comparison) -> Iterator[Row]:
    totals = comparison.totals()
    for line in comparison.lines:
        numbers = zip(line.counts, line.published, line.differences, strict=True)
        for operand, (count, published, difference) in enumerate(numbers):
            if line.topic == "only" and not count:
                continue
            share = _share(count, totals[operand])
            value = comparison.values[operand]
            row = line.topic, line.item, value, count, share, published, difference, share
            yield *row, derived_of(published)


def _share(count: int, total: int) -> float | None:
    return count / total if total else None


def side_by_side(comparison: Comparison, *, partly: bool) -> tuple[Table, frozenset[int]]:
    """Return the comparison for reading, a column an operand, and where a further topic begins.

    ``partly`` says that the clusters recorded are not all: a share is then one of the recorded.
    """
    dimension = comparison.dimension
    heads = [
        Column(key=NONE_OF[dimension], kind="int")
        if value is None
        else Column(key=as_counted(dimension, str(value)), kind="int", head_of=dimension)
        for value in comparison.values
    ]
    rows: list[Row] = []
    breaks = set()
    for section in _sections(comparison, "share_of_recorded" if partly else "share"):
        breaks.add(len(rows))
        rows.extend(section)
    table = Table(
        name="compare",
        columns=(Column(key="topic"), *heads),
        rows=rows,
        notes=tuple(on_cells(rows, partly=partly)),
    )
    return table, frozenset(breaks - {0})


def _sections(comparison: Comparison, share: str) -> Iterator[list[Row]]:
    totals = comparison.totals()
    blanks = (Label("blank"),) * len(totals)
    yield [(Label("total"), *totals), *_published_rows(comparison)]
    for topic in breakdowns(comparison.dimension):
        lines = comparison.topic(topic)
        if lines:
            items = (_item(topic, line.item) for line in lines)
            body = zip(items, lines, strict=True)
            heading: Row = (Label(topic), *blanks)
            yield [heading, *((item, *_cells(line)) for item, line in body)]
    (emerging,) = comparison.topic("emerging")
    yield [
        (CodedValue("topic", "emerging"), *emerging.counts),
        (Label(share), *_percent(comparison)),
    ]
    only = comparison.topic("only")
    by = breakdowns(comparison.dimension)[-1]
    sums = [sum(line.counts[operand] for line in only) for operand in range(len(totals))]
    yield [
        (Label(f"only.{by}"), *blanks),
        *(
            (_item(by, line.item), *(count or Label("blank") for count in line.counts))
            for line in only
        ),
        (Label("total"), *sums),
    ]


def _cells(line: Line) -> Iterator[int | str]:
    return starmap(beside, zip(line.counts, line.published, strict=True))


def _item(topic: str, item: Any) -> Label | CodedValue:
    return Label(NONE_OF.get(topic, "none")) if item is None else CodedValue(topic, str(item))


def _published_rows(comparison: Comparison) -> list[Row]:
    total = comparison.lines[0]
    if all(number is None for number in total.published):
        return []
    return [(Label("published"), *total.published), (Label("difference"), *total.differences)]


def _percent(comparison: Comparison) -> Iterator[str | None]:
    (emerging,) = comparison.topic("emerging")
    for count, total in zip(emerging.counts, comparison.totals(), strict=True):
        share = _share(count, total)
        yield None if share is None else f"{share:.1%}"
