"""The counts of a selection as a table: a row a group, or a cross-tabulation, with their notes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from typing import Any, cast

import msgspec

from clustercli.dataset.coverage import is_partial
from clustercli.errors import UsageError
from clustercli.fields.order import own_order
from clustercli.i18n.labels import NONE_OF, Label
from clustercli.i18n.messages import gettext as _
from clustercli.i18n.messages import ngettext
from clustercli.query.accepted_values import AREA
from clustercli.query.answer_notes import (
    disagreements,
    empty,
    matched,
    of_earlier_years,
    on_cells,
    on_marks,
    on_zero,
    published_lines,
)
from clustercli.query.counts import (
    Grouping,
    Measure,
    Statistic,
    column_named,
    count_by,
    named_groups,
    numbers_of,
    statistics,
)
from clustercli.query.derived_numbers import derived_of
from clustercli.query.description import counts_title, coverage_lines
from clustercli.query.membership import areas_to_count_by
from clustercli.query.published_counts import PublishedCounts, beside, published_shares
from clustercli.query.selection import Selection
from clustercli.records.columns import COLUMNS_OF_COUNTY, Clusters
from clustercli.records.published_figures import as_counted
from clustercli.tables.table import Column, Hint, Row, Table, without_hints
from clustercli.tables.view import View

_MOST_DIMENSIONS = 3


def counts_view(
    chosen: Selection, by: Sequence[str], measured: Mapping[str, Sequence[str]], *, chart: bool
) -> View:
    """Return the counts of what is selected, by the dimensions that the texts ``by`` name.

    ``measured`` has for each of the statistics the columns of which it is wanted.
    """
    dataset = chosen.dataset
    dimensions = tuple(dict.fromkeys(column_named(text, dataset) for text in by))
    if not 1 <= len(dimensions) <= _MOST_DIMENSIONS:
        raise UsageError(
            _("--by takes one dimension or two or three different ones, as in province,year")
        )
    measures = tuple(
        dict.fromkeys(
            Measure(cast(Statistic, statistic), column_named(text, dataset, "column"))
            for statistic, texts in measured.items()
            for text in texts
        )
    )
    areas = _areas(chosen, dimensions)
    wanted = [*dimensions, *(measure.column for measure in measures)]
    if areas:
        wanted.remove(AREA)
    places = COLUMNS_OF_COUNTY if areas or "county" in dimensions else ()
    dataset.prefetch([*wanted, *places])
    found = chosen.apply()
    published_counts = PublishedCounts(chosen, dimensions)
    grouping = Grouping(dataset, dimensions, areas)
    table = tidy(found, dimensions, published_counts, grouping)
    further = tuple(disagreements(published_counts))
    crossed = len(dimensions) == 2 and not chart and not measures  # noqa: PLR2004
    beyond = _beyond(table) if crossed else ()
    crossed = crossed and not beyond
    further = (*further, *beyond)
    if not crossed:
        further = (*further, *_without_published(table))
    place = table.keys().index("count")
    if is_partial(dataset, chosen.years) and any(row[place] == 0 for row in table.rows):
        further = (*further, on_zero())
    if areas and AREA not in chosen.wanted:
        further = (
            *further,
            _("Areas are named groups of places, and not the four regions."),
            Hint(_("Their places: {command}").format(command="clustercli values area")),
        )
    for measure in measures:
        numbers = numbers_of(found, measure.column, dataset)
        come_to = statistics(_groups(found, dimensions, grouping), numbers, measure.statistic)
        table = _with_measure(table, measure, come_to)
        further = (*further, *_on_measure(measure, numbers, come_to))
    notes = tuple(dict.fromkeys((*matched(chosen, len(found), dimensions), *further)))
    earlier = tuple(of_earlier_years(published_counts))
    further = tuple(dict.fromkeys((*further, *earlier)))
    warnings = (*(() if found else empty(chosen)), *earlier, *chosen.dataset.remarks)
    layout = None
    numbers = [cell for row in (*table.rows, table.footer or ()) for cell in row]
    if crossed:
        layout, numbers = crosstab(found, table, dimensions, published_counts)
    marks = tuple(on_marks(numbers))
    if layout is None:
        notes = (*notes, *marks)
    else:
        layout = msgspec.structs.replace(layout, notes=(*layout.notes, *marks))
    return View(
        table=msgspec.structs.replace(
            table,
            notes=notes,
            warnings=warnings,
            coverage=partial(chosen.coverage, dimensions),
            title=partial(counts_title, chosen, dimensions),
            source=lambda language: (
                *coverage_lines(chosen, language),
                *published_lines(chosen, len(found), dimensions),
                *without_hints((*further, *marks)),
            ),
        ),
        layout=layout,
        narrow=partial(_with_totals, table, chosen) if crossed else None,
        bars="share_of_recorded" if is_partial(dataset, chosen.years) else "share",
        chart=chart,
    )


_MOST_CELLS = 250_000
"""Of a cross-tabulation: a thousand columns are more than anybody looks at."""


def _beyond(table: Table) -> tuple[str, ...]:
    """Return a note where the groups of a table make too many cells for a cross-tabulation."""
    down, across = ({row[place] for row in table.rows} for place in (0, 1))
    cells = len(down) * len(across)
    template = _("{cells} cells are too many for a cross-tabulation: each group is a row")
    return (template.format(cells=cells),) if cells > _MOST_CELLS else ()


def _areas(chosen: Selection, dimensions: Sequence[str]) -> tuple[str, ...]:
    """Return the areas by which clusters are counted; none where they are not, or by a column."""
    if AREA not in dimensions or AREA in chosen.dataset.fields:
        return ()
    return areas_to_count_by(chosen.wanted.get(AREA, frozenset()))


def _groups(
    clusters: Clusters, dimensions: tuple[str, ...], grouping: Grouping
) -> list[tuple[Any, ...]]:
    """Return the group of every cluster."""
    return list(
        zip(*(grouping.values(clusters, dimension) for dimension in dimensions), strict=True)
    )


def _with_measure(
    table: Table,
    measure: Measure,
    found: Mapping[Any, int | float | None],
) -> Table:
    """Return a table of groups with a further column: what the numbers of each come to."""
    number = len(table.identity)
    values = [found.get(row[:number]) for row in table.rows]
    whole = all(isinstance(value, int) for value in values if value is not None)
    column = Column(key=measure.key, kind="int" if whole else "real")
    return msgspec.structs.replace(
        table,
        columns=(*table.columns, column),
        rows=[(*row, value) for row, value in zip(table.rows, values, strict=True)],
        footer=table.footer and (*table.footer, found.get(None)),
    )


def _without_published(table: Table) -> Iterator[str]:
    """Yield how many groups have no published number, where others have one."""
    place = table.keys().index("published")
    if table.columns[place].position is None:
        return
    number = sum(
        row[place] is None and None not in row[: len(table.identity)] for row in table.rows
    )
    template = ngettext(
        "For {number} row no published number is known for exactly its scope.",
        "For {number} rows no published number is known for exactly their scope.",
        number,
    )
    if number:
        yield template.format(number=number)
        if table.identity == ("province",):
            hint = _("Those for some of the years: {command}")
            yield Hint(hint.format(command="clustercli data info"))


def _on_measure(
    measure: Measure,
    numbers: Sequence[int | float | None],
    found: Mapping[Any, int | float | None],
) -> Iterator[str]:
    """Yield how many of the clusters have no number, and that a result is beyond all numbers."""
    if missing := list(numbers).count(None):
        template = ngettext(
            "{column}: {number} of these clusters has no number, and is not in it.",
            "{column}: {number} of these clusters have no number, and are not in it.",
            missing,
        )
        yield template.format(column=measure.column, number=missing)
    if None in found.values():
        template = _("{column}: what is beyond the largest number, about 1.8e308, is not given.")
        yield template.format(column=measure.key)


def tidy(
    clusters: Clusters,
    dimensions: tuple[str, ...],
    published_counts: PublishedCounts,
    grouping: Grouping,
) -> Table:
    """Return one row a group: its values, its numbers, and what is published.

    The numbers are those that the command describes. ``published`` and ``difference`` are those
    of :meth:`PublishedCounts.compared`, both None without a number. The rows are those of the
    groups with a cluster, of those that the selection names, and of those with a published number.
    """
    chosen = published_counts.selection
    also = [
        *named_groups(chosen, clusters, dimensions, grouping),
        *published_counts.unrecorded(),
    ]
    groups = count_by(clusters, *dimensions, grouping=grouping, also=also)
    compared = [published_counts.compared(g.count, g.values) for g in groups]
    total = published_counts.compared(len(clusters))
    shares = published_shares(groups, [number for number, _ in compared], total[0])
    rows = [
        (
            *map(as_counted, dimensions, g.values),
            *(g.count, g.share, *pair, g.share, share, derived_of(pair[0])),
        )
        for g, pair, share in zip(groups, compared, shares, strict=True)
    ]
    blanks = (Label("blank"),) * (len(dimensions) - 1)
    shown = any(pair[0] is not None for pair in (*compared, total))
    position = 1 if shown else None
    partly = is_partial(chosen.dataset, chosen.years)
    whole = 1.0 if clusters else None
    return Table(
        name="stats",
        columns=(
            *map(_column, dimensions),
            Column(key="count", kind="int"),
            Column(key="share", kind="share", position=None if partly else 0),
            Column(key="published", kind="int", position=position),
            Column(key="difference", kind="int", position=position),
            Column(key="share_of_recorded", kind="share", position=0 if partly else None),
            Column(
                key="published_share", kind="share", position=2 if any(shares) else None, rank=3
            ),
            Column(key="derived", position=None),
        ),
        rows=rows,
        identity=tuple(map(_key, dimensions)),
        footer=(
            (
                Label("total"),
                *blanks,
                len(clusters),
                whole,
                *total,
                whole,
                1.0 if total[0] else None,
                derived_of(total[0]),
            )
            if rows
            else None
        ),
    )


def crosstab(
    clusters: Clusters,
    table: Table,
    dimensions: tuple[str, ...],
    published_counts: PublishedCounts,
) -> tuple[Table, list[int | None]]:
    """Return the groups of a table as a cross-tabulation, with totals, and what is published.

    The first dimension goes down, the second across. Where a number is published for a cell it
    stands behind the recorded one, as in 3/7.
    """
    down, across = dimensions
    cells = {row[:2]: (row[2], row[4]) for row in table.rows}
    rows = list(dict.fromkeys(row for row, _ in cells))
    years = published_counts.selection.batches_counted if rows and across == "year" else ()
    grouping = Grouping(published_counts.selection.dataset, (across,))
    also = [(column,) for column in (*(column for _, column in cells), *years)]
    groups = count_by(clusters, across, grouping=grouping, also=also)
    columns = [group.values[0] for group in groups]
    by_row, by_column = (
        PublishedCounts(published_counts.selection, (dimension,)) for dimension in dimensions
    )

    sums: tuple[Counter[Any], Counter[Any]] = (Counter(), Counter())
    for values, (number, _published) in cells.items():
        for place, value in enumerate(values):
            sums[place][value] += number

    shown: list[int | None] = [number for _, number in cells.values()]

    def with_published(
        count: int, published: PublishedCounts, values: tuple[Any, ...] = ()
    ) -> int | str:
        shown.append(published.compared(count, values)[0])
        return beside(count, shown[-1])

    def total(published: PublishedCounts, place: int, value: Any) -> int | str:
        return with_published(sums[place][value], published, (value,))

    heads = [
        Column(key=NONE_OF.get(across, "none"), kind="int")
        if value is None
        else Column(key=as_counted(across, str(value)), kind="int", head_of=across)
        for value in columns
    ]
    body = [
        (
            row,
            *(beside(*cells.get((row, column), (0, None))) for column in columns),
            total(by_row, 0, row),
        )
        for row in rows
    ]
    everything = with_published(sum(number for number, _ in cells.values()), published_counts)
    chosen = published_counts.selection
    footer = (Label("total"), *(total(by_column, 1, c) for c in columns), everything)
    table = Table(
        name="stats",
        columns=(_column(down), *heads, Column(key="total", kind="int")),
        rows=body,
        footer=footer if rows else None,
        notes=tuple(on_cells(body, partly=is_partial(chosen.dataset, chosen.years))),
    )
    return table, shown


def _with_totals(table: Table, chosen: Selection) -> View:
    """Return the groups of two dimensions with a total below those of each of the first."""
    count, shares = (table.keys().index(key) for key in ("count", "published_share"))
    by_first: dict[Any, list[Row]] = {}
    for row in table.rows:
        by_first.setdefault(row[0], []).append(row)
    in_all = sum(row[count] for row in table.rows)
    known = PublishedCounts(chosen, table.identity[:1])
    rows: list[Row] = []
    breaks = set()
    for value, group in by_first.items():
        breaks.add(len(rows))
        number = sum(row[count] for row in group)
        share = number / in_all if in_all else None
        parts = [row[shares] for row in group]
        published = None if None in parts else sum(parts)
        compared = known.compared(number, (value,))
        numbers = (number, share, *compared, share, published, derived_of(compared[0]))
        rows += (*group, (value, Label("total"), *numbers))
    return View(table=msgspec.structs.replace(table, rows=rows), breaks=frozenset(breaks - {0}))


_TAKEN = frozenset(
    {
        "count",
        "share",
        "published",
        "difference",
        "share_of_recorded",
        "published_share",
        "derived",
        "total",
    }
)


def _key(dimension: str) -> str:
    """Return the name of a dimension's column; those of the counts are ours."""
    return f"{dimension} 2" if dimension in _TAKEN else dimension


def _column(dimension: str) -> Column:
    return Column(
        key=_key(dimension),
        kind="int" if dimension == "year" else "text",
        order=own_order(dimension),
        none=NONE_OF.get(dimension, "none"),
    )
