"""``clustercli stats``: counts by one column to three, and what the numbers of others come to."""

from typing import Annotated, Any

import msgspec
import typer

from clustercli.cli.completion import fields, names_in
from clustercli.cli.dataset_options import DataOptions
from clustercli.cli.help import Command
from clustercli.cli.options import AnswerOptions, SelectionOptions, parts, with_options
from clustercli.output.writer import write
from clustercli.query.accepted_values import dimension_names
from clustercli.query.counts_table import counts_view

app = typer.Typer(add_completion=False, rich_markup_mode="rich")

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
    output: AnswerOptions,
    *,
    by: Annotated[
        list[str] | None,
        typer.Option(
            "--by",
            "-b",
            help="Count by region (the default), province, city, county, unit, year, sector, "
            "emerging, evidence, status, area (the country's parts, or those of --area, where they "
            "share no place) or any other column; by two of them, with a comma, for a "
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
    A group of which no number is recorded has no sum, which is not 0. What the options name has
    a row even if nothing is recorded, and so has a place or year of which something is published.

    \b
    The numbers of a row, by their keys:
      count              the clusters recorded
      share              of the clusters recorded that the options select: 0 to 1
      share_of_recorded  the same, under a name that says so
      published          the number published for exactly this scope
      difference         count minus published
      published_share    of what is published for the whole selection, where a
                         number is published for each of its parts

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
    request = output.request()
    # What draws goes before the format of the settings.
    write(view, msgspec.structs.replace(request, usual=None) if chart else request)
