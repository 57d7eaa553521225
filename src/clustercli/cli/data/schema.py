"""``clustercli data schema``: the JSON Schema of the dataset."""

from typing import Any

import msgspec
import typer

from clustercli.cli.help import Command
from clustercli.output.destination import to_stdout
from clustercli.output.escaping import json_escapes
from clustercli.records.model import Document

app = typer.Typer(add_completion=False, rich_markup_mode="rich")


@app.command(name="schema", cls=Command)
def schema() -> None:
    """Print the JSON Schema (2020-12) of data/clusters.json.

    \b
    Examples:
      clustercli data schema
      clustercli data schema > clusters.schema.json
      clustercli data schema | jq '."$defs".ClusterEntry.required'
    """
    text = msgspec.json.format(msgspec.json.encode(json_schema()), indent=2).decode()
    to_stdout(f"{text}\n", json_escapes)


def json_schema() -> dict[str, Any]:
    """Return the schema, made from the same types that decode the file."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "clustercli dataset",
        **msgspec.json.schema(Document),
    }
