"""``clustercli data schema``: the JSON Schema of the dataset, and of what every command writes."""

from typing import Annotated, Any

import msgspec
import typer

from clustercli.cli.help import Command
from clustercli.cli.options import Lang, with_options
from clustercli.errors import UnknownValueError, UsageError
from clustercli.i18n.messages import gettext as _
from clustercli.output.destination import to_stdout
from clustercli.output.escaping import json_escapes
from clustercli.records.model import Document
from clustercli.text.name_index import index_of_names

app = typer.Typer(add_completion=False, rich_markup_mode="rich")


def _commands(incomplete: str) -> list[str]:
    from clustercli.cli.json_schemas import COMMANDS

    return [name for name in COMMANDS if name.startswith(incomplete)]


@app.command(name="schema", cls=Command)
@with_options
def schema(
    *,
    command: Annotated[
        str | None,
        typer.Option(
            "--command",
            help="Instead, of what this command writes with --json: list, data info, version …",
            metavar="NAME",
            autocompletion=_commands,
        ),
    ] = None,
    with_coverage: Annotated[
        bool, typer.Option("--with-coverage", help="Of the command with this option.")
    ] = False,
    lang: Lang = None,  # noqa: ARG001 - chosen before any command is called
) -> None:
    """Print the JSON Schema (2020-12) of data/clusters.json, or of what a command writes.

    \b
    Examples:
      clustercli data schema
      clustercli data schema > clusters.schema.json
      clustercli data schema | jq '."$defs".ClusterEntry.required'
      clustercli data schema --command stats
      clustercli data schema --command list --with-coverage
    """
    found = json_schema() if command is None else _of_command(command, with_coverage=with_coverage)
    if command is None and with_coverage:
        raise UsageError(_("--with-coverage is of a command: give --command NAME"))
    text = msgspec.json.format(msgspec.json.encode(found), indent=2).decode()
    to_stdout(f"{text}\n", json_escapes)


def json_schema() -> dict[str, Any]:
    """Return the schema, made from the same types that decode the file."""
    from clustercli.cli.json_schemas import DIALECT

    return {
        "$schema": DIALECT,
        "title": "clustercli dataset",
        **msgspec.json.schema(Document),
    }


def _of_command(name: str, *, with_coverage: bool) -> dict[str, Any]:
    from clustercli.cli.json_schemas import COMMANDS, WITH_COVERAGE, schema_of

    words = " ".join(name.split()).removeprefix("clustercli ").removeprefix("--")
    if words not in COMMANDS:
        nearest = index_of_names("command", COMMANDS).nearest(words)
        raise UnknownValueError("command", name, nearest, COMMANDS)
    if with_coverage and words not in WITH_COVERAGE:
        template = _("{command} has no --with-coverage")
        raise UsageError(template.format(command=f"clustercli {words}"))
    return schema_of(words, with_coverage=with_coverage)
