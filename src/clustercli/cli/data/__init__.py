"""``clustercli data``: the dataset itself, one file a command."""

from collections.abc import Mapping
from typing import ClassVar

import typer

from clustercli.cli.help import CommandGroup
from clustercli.output.destination import to_stdout


class DataCommands(CommandGroup):
    """The commands of ``clustercli data``."""

    package = "clustercli.cli.data"
    summaries: ClassVar[Mapping[str, str]] = {
        "info": "Say what the dataset is: version, batches, how complete, on what evidence.",
        "path": "Say where the data files are.",
        "schema": (
            "Print the JSON Schema (2020-12) of data/clusters.json, or of what a command writes."
        ),
        "validate": "Say everything that is wrong with a dataset; exit 1 if anything is.",
        "convert": "Write a dataset as a JSON document like the bundled one.",
        "export": "Write a dataset as a SQLite database, and metadata.yaml for Datasette.",
        "fetch": "Fetch the ministry's lists from the internet, and merge them into the dataset.",
        "merge": "Merge the ministry's lists, as they are published, into the dataset.",
        "install": "Keep a dataset and use it from now on instead of the bundled one.",
        "reset": "Remove the dataset that was installed, and use the bundled one again.",
    }


app = typer.Typer(
    cls=DataCommands,
    add_completion=False,
    context_settings={"help_option_names": ["-h", "--help"]},
    invoke_without_command=True,
    rich_markup_mode="rich",
)


@app.callback()
def data(ctx: typer.Context) -> None:
    """Work on datasets themselves: look at one, check, convert, fetch, merge or install it."""
    if ctx.invoked_subcommand is None:
        to_stdout(f"{ctx.get_help()}\n")
