"""``clustercli help``: the help of a command, or a page of the documents."""

import sys
from typing import Annotated, Any

import typer

from clustercli.cli.help import Command
from clustercli.cli.options import Lang, with_options
from clustercli.errors import UnknownValueError
from clustercli.i18n.messages import gettext as _
from clustercli.i18n.messages import gettext_noop
from clustercli.output import pager
from clustercli.output.destination import to_stdout
from clustercli.resources.bundled import path_of_page, read_bytes

app = typer.Typer(add_completion=False, rich_markup_mode="rich")

TOPICS = {
    "agents": gettext_noop("For assistants and scripts: what to ask, how to cite, what to rely on"),
    "json": gettext_noop("The keys of JSON, command by command"),
    "windows": gettext_noop("Consoles, PowerShell and Excel on Windows"),
}
"""The pages that come with the program, each a file of docs."""


def _words(incomplete: str) -> list[str]:
    from clustercli.cli.program import COMMANDS

    return [name for name in (*COMMANDS, *TOPICS) if name.startswith(incomplete)]


@app.command(name="help", cls=Command)
@with_options
def help_on(
    *,
    words: Annotated[
        list[str] | None,
        typer.Argument(
            help="A command or a topic; none lists the topics.",
            metavar="[COMMAND|TOPIC]...",
            autocompletion=_words,
            show_default=False,
        ),
    ] = None,
    no_pager: Annotated[
        bool,
        typer.Option("--no-pager", help="Do not page what is longer than the terminal."),
    ] = False,
    lang: Lang = None,  # noqa: ARG001 - chosen before any command is called
) -> None:
    """Show the help of a command, or a page on a topic.

    A page is in English; on a terminal it is wrapped to the width, elsewhere it goes out as it is.

    \b
    Examples:
      clustercli help
      clustercli help list
      clustercli help data merge
      clustercli help agents
    """
    if not words:
        to_stdout(_topics())
    elif len(words) == 1 and words[0] in TOPICS:
        text = _shown(read_bytes(path_of_page(f"{words[0]}.md")).decode())
        if no_pager or not pager.is_long(text) or not pager.page(text):
            to_stdout(text)
    else:
        _show_help_of(words)


def _shown(page: str) -> str:
    """Return a page as a terminal shows it, or as it is where standard output is none."""
    if not sys.stdout.isatty():
        return page
    from rich.markdown import Markdown
    from rich.theme import Theme

    from clustercli.output.terminal_table import console_on_stdout

    console = console_on_stdout()
    # Rich's own style of code is on black, which is a box on a light terminal.
    with console.use_theme(Theme({"markdown.code": "bold"})), console.capture() as captured:
        console.print(Markdown(page, code_theme="ansi_light", hyperlinks=False))
    return captured.get()


def _topics() -> str:
    width = max(map(len, TOPICS))
    lines = [
        _fitted(f"  clustercli help {name:{width}}  ", _(text)) for name, text in TOPICS.items()
    ]
    commands = _("The help of a command: clustercli help COMMAND; all of them: clustercli --help")
    return "\n".join((_("Topics:"), *lines, "", _fitted("", commands), ""))


def _fitted(lead: str, text: str) -> str:
    """Return a text behind its ``lead``, on a terminal in lines of its width."""
    if not sys.stdout.isatty():
        return f"{lead}{text}"
    from shutil import get_terminal_size

    from clustercli.output.wrapping import wrapped

    lines = wrapped(text, get_terminal_size().columns - len(lead))
    return lead + lines.replace("\n", f"\n{' ' * len(lead)}")


def _show_help_of(words: list[str]) -> None:
    from clustercli.cli.data import DataCommands
    from clustercli.cli.program import COMMANDS, program, unknown_command

    if len(words) == 1 and words[0] not in COMMANDS and words[0] in DataCommands.summaries:
        raise unknown_command(words[0])
    group: Any = program()
    for word in words:
        known = tuple(getattr(group, "commands", ()))
        if word not in known:
            further = tuple(TOPICS) if group is program() else ()
            raise _unknown(word, (*known, *further))
        group = group.get_command(None, word)
    program()([*words, "--help"], prog_name="clustercli", standalone_mode=False)


def _unknown(word: str, known: tuple[str, ...]) -> UnknownValueError:
    from clustercli.text.name_index import NameIndex

    index = NameIndex("command")
    for name in known:
        index.add(name)
    return UnknownValueError("command", word, index.nearest(word), known)
