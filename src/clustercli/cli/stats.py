"""``clustercli stats``: counts by one column to three, and what the numbers of others come to."""

from collections.abc import Mapping, Sequence
from typing import Annotated, Any, cast

import msgspec
import typer

from clustercli.cli.completion import fields, names_in
from clustercli.cli.dataset_options import DataOptions
from clustercli.cli.help import Command
from clustercli.cli.hints import disagreements, empty, matched, of_earlier_years
from clustercli.cli.options import OutputOptions, SelectionOptions, parts, with_options
from clustercli.errors import UsageError
from clustercli.fields.order import own_order
from clustercli.i18n.labels import NONE_OF, Label
from clustercli.i18n.messages import gettext as _
from clustercli.i18n.messages import ngettext
from clustercli.output.writer import write
from clustercli.query.accepted_values import dimension_names
from clustercli.query.counts import (
    Grouping,
    Measure,
    Statistic,
    column_named,
    count_by,
    numbers_of,
    statistics,
)
from clustercli.query.published_counts import PublishedCounts
from clustercli.query.selection import Selection
from clustercli.records.columns import COLUMNS_OF_COUNTY, Clusters
from clustercli.tables.table import Column, Table
from clustercli.tables.view import View

app = typer.Typer(add_completion=False, rich_markup_mode="rich")

_MOST_DIMENSIONS = 3

_Columns = list[str] | None


def _measure(name: str, text: str) -> Any:
    return typer.Option(
        name, help=text, autocompletion=fields, metavar="COLUMN", show_default=False
    )


@app.command(name="stats", cls=Command)
@with_options
def stats(  # noqa: PLR0913 - an option each
    selection: SelectionOptions,
    source: DataOptions,
    output: OutputOptions,
    *,
    by: Annotated[
        list[str] | None,
        typer.Option(
            "--by",
            "-b",
            help="Count by region (the default), province, city, county, unit, year, sector, "
            "emerging, evidence, status or any other column; by two of them, with a comma, for a "
            "cross-tabulation, by three for rows.",
            autocompletion=names_in(dimension_names),
            metavar="DIM[,DIM]",
        ),
    ] = None,
    total: Annotated[_Columns, _measure("--sum", "Add up the numbers of a column.")] = None,
    mean: Annotated[_Columns, _measure("--mean", "The mean of the numbers of a column.")] = None,
    least: Annotated[_Columns, _measure("--min", "The least number of a column.")] = None,
    most: Annotated[_Columns, _measure("--max", "The greatest number of a column.")] = None,
    chart: Annotated[
        bool, typer.Option("--chart", help="Draw bars only, over the whole width.")
    ] = False,
) -> None:
    """Count clusters by a dimension: count, share of the selection and a bar.

    Two dimensions give a cross-tabulation, and tidy rows in JSON and CSV.
    A group of which no number is recorded has no sum, which is not 0.

    \b
    Examples:
      clustercli stats --by region
      clustercli stats --by sector --province 广东
      clustercli stats --by province,year --json
      clustercli stats --by year --chart
      clustercli stats --by province --min year --max year
    """
    asked = parts("by", by or ("region",))
    given = {"sum": total, "mean": mean, "min": least, "max": most}
    measured = {name: parts(name, texts or ()) for name, texts in given.items()}
    view = counts_view(selection.select(source), asked, measured, chart=chart)
    write(view, output.request())


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
    wanted = (*dimensions, *(measure.column for measure in measures))
    dataset.prefetch([*wanted, *(COLUMNS_OF_COUNTY if "county" in dimensions else ())])
    found = chosen.apply()
    published_counts = PublishedCounts(chosen, dimensions)
    grouping = Grouping(dataset, dimensions)
    table = tidy(found, dimensions, published_counts, grouping)
    notes = (*matched(chosen, len(found)), *disagreements(published_counts)) if found else ()
    for measure in measures:
        numbers = numbers_of(found, measure.column, dataset)
        table = _with_measure(table, measure, numbers, _groups(found, dimensions, grouping))
        if note := _without_number(measure.column, numbers):
            notes = tuple(dict.fromkeys((*notes, note)))
    warnings = (
        *(() if found else empty(chosen)),
        *of_earlier_years(published_counts),
        *chosen.dataset.remarks,
    )
    crossed = len(dimensions) == 2 and not chart and not measures  # noqa: PLR2004
    return View(
        table=msgspec.structs.replace(table, notes=notes, warnings=warnings),
        layout=crosstab(found, dimensions, grouping) if crossed else None,
        bars="share",
        chart=chart,
    )


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
    numbers: Sequence[int | float | None],
    groups: Sequence[tuple[Any, ...]],
) -> Table:
    """Return a table of groups with a further column: what the numbers of each come to."""
    found = statistics(groups, numbers, measure.statistic)
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


def _without_number(column: str, numbers: Sequence[int | float | None]) -> str | None:
    """Return in words how many of the clusters have no number in a column."""
    missing = list(numbers).count(None)
    if not missing:
        return None
    template = ngettext(
        "{column}: {number} of these clusters has no number, and is not in it.",
        "{column}: {number} of these clusters have no number, and are not in it.",
        missing,
    )
    return template.format(column=column, number=missing)


def tidy(
    clusters: Clusters,
    dimensions: tuple[str, ...],
    published_counts: PublishedCounts,
    grouping: Grouping,
) -> Table:
    """Return one row a group: its values, ``count``, ``share``, and what is published.

    ``share`` is of the selection, 0 to 1; ``published`` and ``difference`` are those of
    :meth:`PublishedCounts.compared`, both None without a number.
    """
    groups = count_by(clusters, *dimensions, grouping=grouping)
    rows = [
        (*g.values, g.count, g.share, *published_counts.compared(g.count, g.values)) for g in groups
    ]
    total = published_counts.compared(len(clusters))
    blanks = (Label("blank"),) * (len(dimensions) - 1)
    shown = any(row[-1] is not None for row in (*rows, total))
    position = 0 if shown else None
    return Table(
        name="stats",
        columns=(
            *map(_column, dimensions),
            Column(key="count", kind="int"),
            Column(key="share", kind="share"),
            Column(key="published", kind="int", position=position),
            Column(key="difference", kind="int", position=position),
        ),
        rows=rows,
        identity=tuple(map(_key, dimensions)),
        footer=(Label("total"), *blanks, len(clusters), 1.0, *total) if rows else None,
    )


def crosstab(clusters: Clusters, dimensions: tuple[str, ...], grouping: Grouping) -> Table:
    """Return a cross-tabulation: the first dimension down, the second across, with totals."""
    down, across = dimensions
    rows = [group.values[0] for group in count_by(clusters, down, grouping=grouping)]
    columns = [group.values[0] for group in count_by(clusters, across, grouping=grouping)]
    both = count_by(clusters, down, across, grouping=grouping)
    counts = {group.values: group.count for group in both}
    table = [[counts.get((row, column), 0) for column in columns] for row in rows]
    sums = [sum(cells) for cells in zip(*table, strict=True)]
    heads = [
        Column(key=NONE_OF.get(across, "none"), kind="int")
        if value is None
        else Column(key=str(value), kind="int", head_of=across)
        for value in columns
    ]
    return Table(
        name="stats",
        columns=(
            _column(down),
            *heads,
            Column(key="total", kind="int"),
        ),
        rows=[(row, *cells, sum(cells)) for row, cells in zip(rows, table, strict=True)],
        footer=(Label("total"), *sums, len(clusters)) if rows else None,
    )


_TAKEN = frozenset({"count", "share", "published", "difference", "total"})


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
