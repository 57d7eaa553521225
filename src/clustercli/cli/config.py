"""``clustercli config``: what is set, and by what."""

import os
from typing import Annotated, Any

import typer

from clustercli.cli.dataset_options import VARIABLE as DATA_VARIABLE
from clustercli.cli.dataset_options import files_asked_for
from clustercli.cli.help import Command
from clustercli.cli.language import VARIABLE as LANGUAGE_VARIABLE
from clustercli.cli.language import language_names, locale_variable
from clustercli.cli.options import (
    OutputOptions,
    format_of_settings,
    read_language,
    with_options,
)
from clustercli.i18n.messages import gettext as _
from clustercli.output import pager
from clustercli.output.writer import write
from clustercli.resources.bundled import path_of
from clustercli.resources.installed import NAME, installed
from clustercli.resources.settings import settings
from clustercli.tables.table import Column, Table

app = typer.Typer(add_completion=False, rich_markup_mode="rich")

_Setting = tuple[Any, str, str | None]
"""What is in force, what kind of thing it comes from, and the name of that."""


@app.command(name="config", cls=Command)
@with_options
def config(
    output: OutputOptions,
    *,
    data: Annotated[
        list[str] | None,
        typer.Option("--data", help="As of the other commands.", metavar="PATH"),
    ] = None,
) -> None:
    """Show what is in force of language, data, pager and format, and where it comes from.

    An option goes before an environment variable, and that before the configuration file, a file
    in TOML such as the one below. CLUSTERCLI_CONFIG names another one; a file in it that is no
    absolute path is beside it. The variables of every program, LANG and PAGER, stand behind the
    file. Of the format, --json and --format say how this table is written, and nothing else.

    \b
    The configuration file has any of these lines:
      language = "zh"
      data = "~/clusters.csv"
      pager = "less -S"
      format = "csv"

    \b
    Examples:
      clustercli config
      clustercli config --json
      clustercli config --columns setting,value
    """
    found = {
        "language": _language(output.lang),
        "data": _data(data or []),
        "pager": _pager(off=output.no_pager),
        "format": _format(),
    }
    path = settings().path
    template = _("the configuration file is {path}")
    if not settings().exists:
        template = _("there is no configuration file; it would be {path}")
    table = Table(
        name="config",
        columns=(
            Column(key="setting"),
            Column(key="value", kind="list"),
            Column(key="origin"),
            Column(key="named", none="blank"),
        ),
        rows=[(key, *setting) for key, setting in found.items()],
        identity=("setting",),
        notes=(template.format(path=path),),
    )
    write(table, output.request())


def _language(option: str | None) -> _Setting:
    if option is not None:
        return language_names().resolve(option), "option", "--lang"
    language = read_language(None)
    if os.environ.get(LANGUAGE_VARIABLE):
        return language, "variable", LANGUAGE_VARIABLE
    if settings().get("language"):
        return language, "file", settings().place("language")
    variable = locale_variable(os.environ)
    named = os.environ.get(variable, "").lower().startswith(language)
    return (language, "variable", variable) if named else (language, "default", None)


def _data(option: list[str]) -> _Setting:
    files = list(files_asked_for(option))
    value = files[0] if len(files) == 1 else files
    if option:
        return value, "option", "--data"
    if os.environ.get(DATA_VARIABLE):
        return value, "variable", DATA_VARIABLE
    if files:
        return value, "file", settings().place("data")
    kept = installed()
    return (path_of(NAME), "default", None) if kept is None else (kept, "installed", None)


def _pager(*, off: bool) -> _Setting:
    if off:
        return None, "option", "--no-pager"
    line, variable = pager.chosen()
    if variable is not None:
        return line or None, "variable", variable
    if settings().get("pager") is not None:
        return line or None, "file", settings().place("pager")
    return line, "default", None


def _format() -> _Setting:
    chosen = format_of_settings()
    if chosen is None:
        return "table", "default", None
    return chosen, "file", settings().place("format")
