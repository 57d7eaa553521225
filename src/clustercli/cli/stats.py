"""``clustercli stats``: counts by one dimension, cross-tabulation by two."""

from typing import Annotated

import msgspec
import typer

from clustercli.cli.completion import names_in
from clustercli.cli.dataset_options import DataOptions
from clustercli.cli.help import Command
from clustercli.cli.hints import disagreements, empty, matched, of_earlier_years
from clustercli.cli.options import OutputOptions, SelectionOptions, parts, with_options
from clustercli.errors import UsageError
from clustercli.fields.order import own_order
from clustercli.i18n.labels import NONE_OF, Label
from clustercli.i18n.messages import gettext as _
from clustercli.output.writer import write
from clustercli.query.accepted_values import dimension_names
from clustercli.query.counts import count_by
from clustercli.query.published_counts import PublishedCounts
from clustercli.records.columns import COLUMNS_OF_COUNTY, Clusters
from clustercli.tables.table import Column, Table
from clustercli.tables.view import View

app = typer.Typer(add_completion=False, rich_markup_mode="rich")

_MOST_DIMENSIONS = 2


@app.command(name="stats", cls=Command)
@with_options
def stats(
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
            "emerging, evidence or status; by two of them, with a comma, for a cross-tabulation.",
            autocompletion=names_in(dimension_names),
            metavar="DIM[,DIM]",
        ),
    ] = None,
    chart: Annotated[
        bool, typer.Option("--chart", help="Draw bars only, over the whole width.")
    ] = False,
) -> None:
    """Count clusters by a dimension: count, share of the selection and a bar.

    Two dimensions give a cross-tabulation, and tidy rows in JSON and CSV.

    \b
    Examples:
      clustercli stats --by region
      clustercli stats --by sector --province 广东
      clustercli stats --by province,year --json
      clustercli stats --by year --chart
    """
    asked = parts("by", by or ("region",))
    dimensions = tuple(dict.fromkeys(map(dimension_names().resolve, asked)))
    if not 1 <= len(dimensions) <= _MOST_DIMENSIONS:
        raise UsageError(_("--by takes one dimension or two different ones, as in province,year"))
    chosen = selection.select(source)
    chosen.dataset.prefetch([*dimensions, *(COLUMNS_OF_COUNTY if "county" in dimensions else ())])
    found = chosen.apply()
    published_counts = PublishedCounts(chosen, dimensions)
    table = tidy(found, dimensions, published_counts)
    notes = (*matched(chosen, len(found)), *disagreements(published_counts)) if found else ()
    warnings = (
        *(() if found else empty(chosen)),
        *of_earlier_years(published_counts),
        *chosen.dataset.remarks,
    )
    view = View(
        table=msgspec.structs.replace(table, notes=notes, warnings=warnings),
        layout=crosstab(found, dimensions) if len(dimensions) > 1 and not chart else None,
        bars="share",
        chart=chart,
    )
    write(view, output.request())


def tidy(
    clusters: Clusters, dimensions: tuple[str, ...], published_counts: PublishedCounts
) -> Table:
    """Return one row a group: its values, ``count``, ``share``, and what is published.

    ``share`` is of the selection, 0 to 1; ``published`` and ``difference`` are those of
    :meth:`PublishedCounts.compared`, both None without a number.
    """
    groups = count_by(clusters, *dimensions)
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
        identity=dimensions,
        footer=(Label("total"), *blanks, len(clusters), 1.0, *total) if rows else None,
    )


def crosstab(clusters: Clusters, dimensions: tuple[str, ...]) -> Table:
    """Return a cross-tabulation: the first dimension down, the second across, with totals."""
    down, across = dimensions
    rows = [group.values[0] for group in count_by(clusters, down)]
    columns = [group.values[0] for group in count_by(clusters, across)]
    counts = {group.values: group.count for group in count_by(clusters, down, across)}
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


def _column(dimension: str) -> Column:
    return Column(
        key=dimension,
        kind="int" if dimension == "year" else "text",
        order=own_order(dimension),
        none=NONE_OF.get(dimension, "none"),
    )
