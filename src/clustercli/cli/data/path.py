"""``clustercli data path``: where the data files are."""

from collections.abc import Iterator

import typer

from clustercli.cli.help import Command
from clustercli.cli.options import OutputOptions, with_options
from clustercli.output.writer import write
from clustercli.resources.bundled import path_of
from clustercli.resources.installed import installed
from clustercli.tables.table import Column, Row, Table

app = typer.Typer(add_completion=False, rich_markup_mode="rich")

FILES = (
    "clusters.json",
    "published.json",
    "divisions.json",
    "sectors.json",
    "gbt2260.csv",
    "division-changes.csv",
)


@app.command(name="path", cls=Command)
@with_options
def path(output: OutputOptions) -> None:
    """Say where the data files are.

    \b
    Examples:
      clustercli data path
      clustercli data path --json
      clustercli data path --columns path --limit 1
    """
    table = Table(
        name="path",
        columns=(Column(key="file"), Column(key="path")),
        rows=[*_installed(), *((name, path_of(name)) for name in FILES)],
        identity=("path",),
    )
    write(table, output.request())


def _installed() -> Iterator[Row]:
    """Yield the dataset that the user installed, which is used instead of the bundled one."""
    path = installed()
    if path is not None:
        yield "installed", path
