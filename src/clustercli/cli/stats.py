"""``clustercli stats``: counts by one dimension, cross-tabulation by two."""

from collections.abc import Sequence
from typing import Annotated

import msgspec
import typer

from clustercli.cli.complete import names_in
from clustercli.cli.messages import empty, matched
from clustercli.cli.options import OutputOptions, SelectionOptions, split, with_options
from clustercli.dataset import load
from clustercli.errors import UsageError
from clustercli.labels import NONE_OF, Label
from clustercli.model import Cluster
from clustercli.output.writer import write
from clustercli.selection import Selection
from clustercli.summary import count_by, own_order
from clustercli.table import Column, Table
from clustercli.vocabulary import dimension_names

app = typer.Typer(add_completion=False, rich_markup_mode="rich")

_MOST_DIMENSIONS = 2


@app.command(name="stats")
@with_options
def stats(
    selection: SelectionOptions,
    output: OutputOptions,
    by: Annotated[
        str,
        typer.Option(
            "--by",
            "-b",
            help="Count by region, province, city, county, unit, year, sector, emerging or "
            "evidence; by two of them, with a comma, for a cross-tabulation.",
            autocompletion=names_in(dimension_names),
            metavar="DIM[,DIM]",
        ),
    ] = "region",
) -> None:
    """Count clusters by a dimension: count, share of the selection and a bar.

    Two dimensions give a cross-tabulation, and tidy rows in JSON and CSV.

    \b
    Examples:
      clustercli stats --by region
      clustercli stats --by sector --province 广东
      clustercli stats --by province,year --json
    """
    dimensions = tuple(dict.fromkeys(map(dimension_names().resolve, split((by,)))))
    if not 1 <= len(dimensions) <= _MOST_DIMENSIONS:
        raise UsageError("--by takes one dimension or two different ones, as in province,year")
    chosen = Selection(selection.query(), load())
    found = chosen.apply()
    table = msgspec.structs.replace(
        tidy(found, dimensions),
        layout=crosstab(found, dimensions) if len(dimensions) > 1 else None,
        notes=matched(chosen, len(found)) if found else (),
        warnings=() if found else empty(chosen),
    )
    write(table, output.request())


def tidy(clusters: Sequence[Cluster], dimensions: tuple[str, ...]) -> Table:
    """Return one row a group: its values, ``count``, and ``share`` of the selection."""
    rows = [(*g.values, g.count, g.share) for g in count_by(clusters, *dimensions)]
    blanks = (Label("blank"),) * (len(dimensions) - 1)
    return Table(
        name="stats",
        columns=(
            *map(_column, dimensions),
            Column(key="count", kind="int"),
            Column(key="share", kind="share"),
        ),
        rows=rows,
        identity=dimensions,
        footer=(Label("total"), *blanks, len(clusters), 1.0) if rows else None,
        bars="share",
    )


def crosstab(clusters: Sequence[Cluster], dimensions: tuple[str, ...]) -> Table:
    """Return a cross-tabulation: the first dimension down, the second across, with totals."""
    down, across = dimensions
    rows = [group.values[0] for group in count_by(clusters, down)]
    columns = [group.values[0] for group in count_by(clusters, across)]
    counts = {group.values: group.count for group in count_by(clusters, down, across)}
    table = [[counts.get((row, column), 0) for column in columns] for row in rows]
    sums = [sum(cells) for cells in zip(*table, strict=True)]
    heads = [NONE_OF.get(across, "none") if c is None else str(c) for c in columns]
    return Table(
        name="stats",
        columns=(
            _column(down),
            *(Column(key=head, kind="int") for head in heads),
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
