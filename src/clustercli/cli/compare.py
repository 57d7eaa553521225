"""``clustercli compare``: things of one kind side by side."""

from collections.abc import Sequence
from typing import Annotated

import typer

from clustercli.cli.completion import names_in, operands
from clustercli.cli.dataset_options import DataOptions
from clustercli.cli.help import Command
from clustercli.cli.options import AnswerOptions, NarrowingOptions, with_options
from clustercli.errors import UsageError
from clustercli.i18n.messages import gettext as _
from clustercli.output.writer import write
from clustercli.query.accepted_values import dimension_names
from clustercli.query.comparison_table import comparison_view
from clustercli.text.enumerations import separated

app = typer.Typer(add_completion=False, rich_markup_mode="rich")


@app.command(name="compare", cls=Command)
@with_options
def compare(
    selection: NarrowingOptions,
    source: DataOptions,
    output: AnswerOptions,
    *,
    things: Annotated[
        list[str],
        typer.Argument(
            help="Two to eight provinces, regions, years, sectors, cities …, all of one kind.",
            metavar="A B...",
            autocompletion=operands,
            show_default=False,
        ),
    ],
    by: Annotated[
        str | None,
        typer.Option(
            "--by",
            "-b",
            help="What they are, where the names alone do not tell: region, province, year, "
            "sector, city, unit, emerging, county, evidence, status or area.",
            autocompletion=names_in(dimension_names),
            metavar="DIM",
        ),
    ] = None,
) -> None:
    """Compare things of one kind: total and published number, years, sectors, what only one has.

    \b
    Data formats have a row for every topic, item and thing, with these keys:
      topic       total, year, sector, emerging or only (what it alone has)
      item        the year or sector; null where there is none
      province    the thing, under the name of its kind: region, year, city ...
      count       its clusters; of emerging, those in an emerging industry
      share       the same, of all its clusters that are recorded: 0 to 1
      published   of total and year: the number published for exactly this
                  scope, or for its years up to an earlier batch, as a line
                  then says
      difference  of total and year: count, of the same years, minus published
      share_of_recorded  share, under a name that says of what
    Years are told apart by region instead of year, sectors by province
    instead of sector.

    \b
    Examples:
      clustercli compare 山东 浙江
      clustercli compare east central west --year 2024
      clustercli compare 青岛 宁波 --by unit --json
    """
    dimension = None if by is None else dimension_names().resolve(by)
    texts = _operands(things)
    view = comparison_view(selection.select(source), selection.query(), texts, dimension)
    write(view, output.request())


def _operands(things: Sequence[str]) -> tuple[str, ...]:
    found = [separated(thing) for thing in things]
    if not all(found):
        raise UsageError(_("an empty name is nothing to compare: leave it out"))
    return tuple(text for texts in found for text in texts)
