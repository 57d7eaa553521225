"""``clustercli data install``: a dataset of one's own instead of the bundled one."""

import os
from typing import Annotated

import typer

from clustercli.cli.data.convert import refuse_wrong_settings
from clustercli.cli.dataset_options import ReadingOptions
from clustercli.cli.help import Command
from clustercli.cli.options import Lang, Quiet, with_options
from clustercli.dataset.document import document_of, text_of
from clustercli.errors import DatasetError, OutputError
from clustercli.i18n.messages import gettext as _
from clustercli.i18n.messages import ngettext
from clustercli.output.destination import say, to_file
from clustercli.resources.installed import path_of_installed

app = typer.Typer(add_completion=False, rich_markup_mode="rich")


@app.command(name="install", cls=Command)
@with_options
def install(
    reading: ReadingOptions,
    *,
    file: Annotated[str, typer.Argument(help="A dataset; - reads standard input.", metavar="FILE")],
    quiet: Quiet = False,
    lang: Lang = None,
) -> None:
    """Keep a dataset and use it from now on instead of the bundled one.

    It is kept as a document in the folder for data of this user; clustercli data reset
    goes back. An option --data and CLUSTERCLI_DATA go before it.

    \b
    Examples:
      clustercli data install mine.json
      clustercli list -p 山东 --json | clustercli data install -
    """
    refuse_wrong_settings(lang)
    dataset = reading.open_file(file)
    document = document_of(dataset)
    if not document["clusters"]:
        raise DatasetError(_("{name} holds no cluster.").format(name=dataset.name))
    path = keep(text_of(document).encode())
    number = len(document["clusters"])
    template = ngettext(
        "installed {number} cluster in {path}; clustercli data reset goes back",
        "installed {number} clusters in {path}; clustercli data reset goes back",
        number,
    )
    note = template.format(number=number, path=path)
    say(dataset.remarks if quiet else (*dataset.remarks, note))


def keep(text: bytes) -> str:
    """Keep a document as the user's dataset, whole or not at all; return where it is."""
    path = path_of_installed()
    try:
        os.makedirs(os.path.dirname(path), exist_ok=True)
    except OSError as error:
        template = _("cannot write {path}: {reason}")
        raise OutputError(template.format(path=path, reason=_(str(error.strerror)))) from None
    to_file(path, text, force=True)
    return path
