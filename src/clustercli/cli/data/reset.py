"""``clustercli data reset``: back to the bundled dataset."""

import os

import typer

from clustercli.cli.help import Command
from clustercli.cli.options import Lang, Quiet, with_options
from clustercli.errors import OutputError
from clustercli.i18n.messages import gettext as _
from clustercli.output.destination import say
from clustercli.resources.installed import path_of_installed

app = typer.Typer(add_completion=False, rich_markup_mode="rich")


@app.command(name="reset", cls=Command)
@with_options
def reset(
    *,
    quiet: Quiet = False,
    lang: Lang = None,  # noqa: ARG001 - chosen before any command is called
) -> None:
    """Remove the dataset that was installed, and use the bundled one again.

    \b
    Examples:
      clustercli data reset
    """
    path = path_of_installed()
    try:
        if os.path.isdir(path) and not os.path.islink(path):
            os.rmdir(path)  # one with files in it is somebody's, and says so
        else:
            os.unlink(path)
    except FileNotFoundError:
        note = _("no dataset is installed: the bundled one is in use")
    except OSError as error:
        template = _("cannot remove {path}: {reason}")
        raise OutputError(template.format(path=path, reason=_(str(error.strerror)))) from None
    else:
        note = _("removed {path}: the bundled dataset is in use").format(path=path)
    if not quiet:
        say((note,))
