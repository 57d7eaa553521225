"""The program: its commands, each loaded when it is called for."""

from importlib import import_module
from typing import Annotated, Any

import typer
from typer.main import get_command

from clustercli.cli.help import Group
from clustercli.i18n.messages import gettext as _
from clustercli.i18n.messages import gettext_noop

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

COMMANDS = ("list", "show", "stats", "compare", "map", "values", "audit", "sql", "data")
"""The commands, in the order of the help; each is a file of this folder."""


class CommandGroup(Group):
    """A group that imports the file of a command only when that command is needed.

    Start-up is what every call pays for; a call needs one command.
    """

    def list_commands(self, ctx: Any) -> list[str]:  # noqa: ARG002
        """Return the names of the commands, in the order of the help."""
        return list(COMMANDS)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:  # noqa: ARG002
        """Return a command, or None if there is none of this name."""
        if cmd_name not in COMMANDS:
            return None
        if cmd_name not in self.commands:
            module = import_module(f"clustercli.cli.{cmd_name}")
            command = get_command(module.app)
            command.name = cmd_name
            self.commands[cmd_name] = command
        return self.commands[cmd_name]

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        """Find the command; for an unknown one name the nearest."""
        if args and self.get_command(ctx, args[0]) is None and not args[0].startswith("-"):
            raise unknown_command(args[0])
        return super().resolve_command(ctx, args)


def unknown_command(name: str) -> Exception:
    """Return the error for a command that there is not, with the nearest one."""
    from clustercli.errors import UnknownValueError
    from clustercli.text.name_index import NameIndex

    index = NameIndex("command")
    for command in COMMANDS:
        index.add(command)
    return UnknownValueError("command", name, index.nearest(name), COMMANDS)


app = typer.Typer(
    cls=CommandGroup,
    context_settings={"help_option_names": ["-h", "--help"]},
    invoke_without_command=True,
    pretty_exceptions_enable=False,
    rich_markup_mode="rich",
)


def _version(wanted: bool) -> None:  # noqa: FBT001
    if wanted:
        from clustercli import __version__
        from clustercli.cli.dataset_options import installed_or_bundled

        dataset = installed_or_bundled()
        typer.echo(f"clustercli {__version__} (dataset {dataset.version or dataset.name})")
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

    国家级中小企业特色产业集群：按地区、省份、行业、年度查询与统计。

    \b
    Examples:
      clustercli list --province 山东
      clustercli stats --by region
      clustercli list -y 2024 --json | jq length
    """
    if lang is not None:
        _speak_everywhere(ctx, lang)
    if ctx.invoked_subcommand is None:
        typer.echo(_(START))


def _speak_everywhere(ctx: typer.Context, lang: str) -> None:
    """Make ``lang`` the default of --lang of the command that follows, in a group or not."""
    from clustercli.cli.language import language_names

    defaults = {"lang": language_names().resolve(lang)}
    name = ctx.invoked_subcommand
    group: Any = ctx.command
    called = name and group.get_command(ctx, name)
    inner = dict.fromkeys(getattr(called, "commands", ()), defaults)
    ctx.default_map = {str(name): {**defaults, **inner}}
