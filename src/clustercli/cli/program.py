"""The program: its commands, each loaded when it is called for."""

from functools import cache
from typing import Annotated, Any

import typer
from typer.main import get_command

from clustercli.cli.help import CommandGroup
from clustercli.i18n.messages import gettext as _
from clustercli.i18n.messages import gettext_noop
from clustercli.output.destination import say, to_stdout

START = gettext_noop("""\
clustercli: China's national-level SME characteristic industrial clusters
国家级中小企业特色产业集群

  clustercli list --province 山东          the clusters of a province
  clustercli list 机器人 --year 2024       a word, and a batch
  clustercli stats --by region            counts, beside the published ones
  clustercli audit --province 浙江         published figures, tested
  clustercli show 320206a                 everything about one, with sources

All commands: clustercli --help; their options: clustercli COMMAND --help""")
"""What the program says when it is called alone."""

COMMANDS = {
    "list": "List the clusters that match, all of them without an option.",
    "show": "Show everything about one cluster or more, with its sources.",
    "stats": "Count clusters by a dimension: count, share of the selection and a bar.",
    "compare": (
        "Compare things of one kind: total and published number, years, sectors, what only one has."
    ),
    "map": "Draw the clusters that match on a tile map: a tile a province, coloured by count.",
    "values": "List the values that an option accepts, with their other spellings and counts.",
    "audit": "Hold every published figure against the dataset and against the other figures.",
    "sql": "Ask in SQL: the tables clusters, sources, batches and published, for reading only.",
    "data": "Look at datasets themselves: what one holds, where it is, whether it is in order.",
}
"""The commands in the order of the help, each a file of this folder, with their summaries."""


class Program(CommandGroup):
    """The commands of ``clustercli``."""

    package = "clustercli.cli"
    summaries = COMMANDS

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        """Find the command; for an unknown one name the nearest."""
        if args and args[0] not in COMMANDS and not args[0].startswith("-"):
            raise unknown_command(args[0])
        return super().resolve_command(ctx, args)


def unknown_command(name: str) -> Exception:
    """Return the error for a command that there is not, with the nearest one."""
    from clustercli.errors import UnknownValueError
    from clustercli.text.name_index import NameIndex

    index = NameIndex("command")
    for command in COMMANDS:
        index.add(command)
    return UnknownValueError("command", name, index.nearest(name), tuple(COMMANDS))


app = typer.Typer(
    cls=Program,
    context_settings={"help_option_names": ["-h", "--help"]},
    invoke_without_command=True,
    pretty_exceptions_enable=False,
    rich_markup_mode="rich",
)


@cache
def program() -> Any:
    """Return the program as Typer runs it, made once however often it is run."""
    return get_command(app)


def _version(wanted: bool) -> None:  # noqa: FBT001
    if wanted:
        from clustercli import __version__
        from clustercli.cli.dataset_options import installed_or_bundled
        from clustercli.errors import DatasetError

        wrong: tuple[str, ...] = ()
        try:
            dataset = installed_or_bundled()
            known = dataset.version or dataset.name
        except DatasetError as error:
            # Who reports what is wrong has to know the version before all else.
            known, wrong = _("cannot be read"), (str(error), *error.details)
        to_stdout(f"clustercli {__version__} (dataset {known})\n")
        say(wrong)
        raise typer.Exit


@app.callback()
def clustercli(
    ctx: typer.Context,
    *,
    version: Annotated[  # noqa: ARG001
        bool,
        typer.Option("--version", callback=_version, is_eager=True, help="Show the versions."),
    ] = False,
    lang: Annotated[
        str | None,
        typer.Option(
            "--lang",
            help="Language of labels, messages and help, zh or en, for any command.",
            metavar="LANG",
        ),
    ] = None,
) -> None:
    """Query China's national-level SME characteristic industrial clusters.

    Find, count and compare them by place, year and industry; every record names its sources.

    \b
    Examples:
      clustercli list --province 山东
      clustercli stats --by region
      clustercli list -y 2024 --json | jq length
    """
    if lang is not None:
        _speak_everywhere(ctx, lang)
    if ctx.invoked_subcommand is None:
        to_stdout(f"{_(START)}\n")


def _speak_everywhere(ctx: typer.Context, lang: str) -> None:
    """Make ``lang`` the default of --lang of the command that follows, in a group or not."""
    from clustercli.cli.language import language_names

    defaults = {"lang": language_names().resolve(lang)}
    name = ctx.invoked_subcommand
    group: Any = ctx.command
    called = name and group.get_command(ctx, name)
    inner = dict.fromkeys(getattr(called, "commands", ()), defaults)
    ctx.default_map = {str(name): {**defaults, **inner}}
