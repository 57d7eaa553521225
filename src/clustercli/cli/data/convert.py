"""``clustercli data convert``: any dataset as our kind of document."""

from typing import Annotated, Any

import typer

from clustercli.cli.dataset_options import ReadingOptions
from clustercli.cli.help import Command
from clustercli.cli.options import Lang, Quiet, read_language, with_options
from clustercli.dataset.document import document_of, parts_of
from clustercli.i18n.messages import ngettext
from clustercli.output.destination import say, to_file, to_stdout
from clustercli.output.escaping import json_escapes
from clustercli.resources.settings import settings

app = typer.Typer(add_completion=False, rich_markup_mode="rich")


@app.command(name="convert", cls=Command)
@with_options
def convert(  # noqa: PLR0913 - an option each
    reading: ReadingOptions,
    *,
    file: Annotated[str, typer.Argument(help="A dataset; - reads standard input.", metavar="FILE")],
    output: Annotated[
        str,
        typer.Option("--output", "-o", help="The document; - is standard output.", metavar="FILE"),
    ] = "-",
    force: Annotated[bool, typer.Option("--force", help="Let --output replace a file.")] = False,
    strict: Annotated[
        bool, typer.Option("--strict", help="Fail if a record or value cannot be read.")
    ] = False,
    quiet: Quiet = False,
    lang: Lang = None,
) -> None:
    """Write a dataset as a JSON document like the bundled one.

    Places and industries are derived from the names where the columns are absent, so that the
    next reading need not. What the dataset does not say is null.

    \b
    Examples:
      clustercli list -p 山东 -f csv | clustercli data convert -
      clustercli list --json | clustercli data convert - -o copy.json
    """
    refuse_wrong_settings(lang)
    dataset = reading.open_file(file, strict=strict)
    document = document_of(dataset)
    notes: tuple[str, ...] = ()
    if output == "-":
        for part in parts_of(document):
            to_stdout(part, json_escapes)
    else:
        to_file(output, map(str.encode, parts_of(document)), force=force)
        notes = (wrote(document, output),)
    say(dataset.remarks if quiet else (*dataset.remarks, *notes))


def wrote(document: dict[str, Any], path: str) -> str:
    """Return how many clusters were written in a document, and where it is."""
    number = len(document["clusters"])
    template = ngettext(
        "wrote {number} cluster to {path}", "wrote {number} clusters to {path}", number
    )
    return template.format(number=number, path=path)


def refuse_wrong_settings(lang: str | None) -> None:
    """Raise UsageError for a language or a file of settings that other commands refuse."""
    settings()
    read_language(lang)
