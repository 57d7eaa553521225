"""The program: its commands, each loaded when it is called for."""

import os
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Annotated, Any, ClassVar

import typer
from typer.main import get_command

from clustercli.cli.help import CommandGroup
from clustercli.cli.parameters import shared_option, with_made_options
from clustercli.errors import UsageError
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
    "sql": (
        "Ask in SQL, only reading: the tables clusters, sources, facts, batches, published and "
        "more."
    ),
    "config": (
        "Show what is in force of language, data, pager and format, and where it comes from."
    ),
    "data": "Work on datasets themselves: look at one, check, convert, fetch, merge or install it.",
    "help": "Show the help of a command, or a page on a topic.",
}
"""The commands in the order of the help, each a file of this folder, with their summaries."""


class Program(CommandGroup):
    """The commands of ``clustercli``."""

    package = "clustercli.cli"
    summaries = COMMANDS
    modules: ClassVar[Mapping[str, str]] = {"help": "help_topics"}

    def parse_args(self, ctx: Any, args: list[str]) -> Any:
        """Take the arguments in; the name of a shell may be missing."""
        return super().parse_args(ctx, _with_shells(args))

    def _main_shell_completion(
        self, ctx_args: Any, prog_name: str, complete_var: str | None = None
    ) -> None:
        """Answer a shell that asks what may come next, and go on if none does."""
        variable = complete_var or f"_{prog_name.upper()}_COMPLETE"
        if instruction := os.environ.get(variable):
            from clustercli.cli.shell_completion import answer

            answer(self, ctx_args, instruction)

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        """Find the command; for an unknown one name the nearest."""
        if args and args[0] not in COMMANDS and not args[0].startswith("-"):
            raise unknown_command(args[0])
        return super().resolve_command(ctx, args)


def _with_shells(args: list[str]) -> list[str]:
    """Return arguments in which an option of the program that takes a shell has one or is empty."""
    for place, word in enumerate(args):
        if word in _OF_A_SHELL:
            named = args[place + 1 : place + 2]
            shell = "" if named and named[0].startswith("-") else "".join(named)
            rest = args[place + 1 :] if not shell else args[place + 2 :]
            return [*args[:place], f"{word}={shell}", *_with_shells(rest)]
        if not word.startswith("-"):
            break
    return args


_OF_A_SHELL = ("--install-completion", "--show-completion")


def unknown_command(name: str) -> Exception:
    """Return the error for a command that there is not, with the nearest one."""
    from clustercli.cli.data import DataCommands
    from clustercli.errors import UnknownValueError
    from clustercli.text.name_index import index_of_names

    nearest = index_of_names("command", COMMANDS).nearest(name)
    if name in DataCommands.summaries:
        nearest = (f"data {name}", *nearest)
    return UnknownValueError("command", name, nearest, tuple(COMMANDS))


app = typer.Typer(
    cls=Program,
    add_completion=False,
    context_settings={"help_option_names": ["-h", "--help"]},
    invoke_without_command=True,
    pretty_exceptions_enable=False,
    rich_markup_mode="rich",
)


@cache
def program() -> Any:
    """Return the program as Typer runs it, made once however often it is run."""
    return get_command(app)


def _say_version(*, as_json: bool) -> None:
    """Say the versions of the program and of the dataset that it uses without any option."""
    from clustercli import __version__
    from clustercli.cli.dataset_options import dataset_without_options, files_asked_for
    from clustercli.errors import ClusterCliError
    from clustercli.resources.bundled import path_of
    from clustercli.resources.installed import NAME, installed

    wrong: tuple[str, ...] = ()
    version = None
    path = installed() or path_of(NAME)
    try:
        path = next(iter(files_asked_for(())), path)
        dataset = dataset_without_options()
        version = dataset.version
        known = version or dataset.name
    except ClusterCliError as error:
        # Who reports what is wrong has to know the version before all else.
        known, wrong = _("cannot be read"), (str(error), *getattr(error, "details", ()))
    if as_json:
        import platform

        import msgspec

        from clustercli.output.escaping import json_escapes

        versions = {
            "clustercli": __version__,
            "dataset": version,
            "path": path,
            "python": platform.python_version(),
        }
        to_stdout(f"{msgspec.json.encode(versions).decode()}\n", json_escapes)
    else:
        to_stdout(f"clustercli {__version__} (dataset {known})\n")
    say(wrong)


def _shells(incomplete: str, _ctx: Any = None) -> list[tuple[str, str]]:
    from clustercli.cli.shell_completion import SHELLS

    return [(shell, "") for shell in SHELLS if shell.startswith(incomplete)]


def _languages(incomplete: str, ctx: Any = None) -> Sequence[tuple[str, str]]:
    from clustercli.cli.completion import names_in
    from clustercli.cli.language import language_names

    return names_in(language_names)(incomplete, ctx)


@app.callback()
@with_made_options
def clustercli(  # noqa: PLR0913 - an option each
    ctx: typer.Context,
    *,
    version: Annotated[
        bool, shared_option("--version", help="Show the versions.", is_flag=True)
    ] = False,
    as_json: Annotated[
        bool, shared_option("as_json", "--json", help="With --version: as JSON.", is_flag=True)
    ] = False,
    install_completion: Annotated[
        str | None,
        shared_option(
            "--install-completion",
            help="Install completion for a shell: that which runs, or bash, zsh, fish, powershell.",
            values=_shells,
            metavar="[SHELL]",
            show_default=False,
        ),
    ] = None,
    show_completion: Annotated[
        str | None,
        shared_option(
            "--show-completion",
            help="Show the script of completion instead.",
            values=_shells,
            metavar="[SHELL]",
            show_default=False,
        ),
    ] = None,
    lang: Annotated[
        str | None,
        shared_option(
            "--lang",
            help="Language of labels, messages and help, zh or en, for any command.",
            values=_languages,
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
    if version:
        _say_version(as_json=as_json)
        raise typer.Exit
    if install_completion is not None or show_completion is not None:
        from clustercli.cli import shell_completion
        from clustercli.cli.options import read_language

        read_language(lang)
        if install_completion is not None:
            shell_completion.install(install_completion)
        if show_completion is not None:
            shell_completion.show(show_completion)
        raise typer.Exit
    if as_json:
        raise UsageError(_("--json is of a command, or of --version: clustercli list --json"))
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
