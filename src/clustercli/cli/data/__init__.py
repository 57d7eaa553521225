"""``clustercli data``: the dataset itself, one file a command."""

import typer

from clustercli.cli.data.convert import convert
from clustercli.cli.data.info import info
from clustercli.cli.data.install import install
from clustercli.cli.data.merge import merge_lists
from clustercli.cli.data.path import path
from clustercli.cli.data.reset import reset
from clustercli.cli.data.schema import schema
from clustercli.cli.data.validate import validate
from clustercli.cli.help import Command, Group

app = typer.Typer(
    cls=Group,
    add_completion=False,
    context_settings={"help_option_names": ["-h", "--help"]},
    invoke_without_command=True,
    rich_markup_mode="rich",
)


@app.callback()
def data(ctx: typer.Context) -> None:
    """Look at datasets themselves: what one holds, where it is, whether it is in order."""
    if ctx.invoked_subcommand is None:
        typer.echo(ctx.get_help())


app.command(name="info", cls=Command)(info)
app.command(name="path", cls=Command)(path)
app.command(name="schema", cls=Command)(schema)
app.command(name="validate", cls=Command)(validate)
app.command(name="convert", cls=Command)(convert)
app.command(name="merge", cls=Command)(merge_lists)
app.command(name="install", cls=Command)(install)
app.command(name="reset", cls=Command)(reset)
