"""Commands and groups of commands, with their help in the language of the messages.

The texts stand in English where the commands and options are defined; they are translated
when they are shown, so that it makes no difference what was imported first. A group imports
the file of a command only when that command is called.
"""

from __future__ import annotations

import contextlib
import copy
import inspect
import sys
import typing
from collections.abc import Container, Iterator, Mapping, Sequence
from importlib import import_module
from typing import TYPE_CHECKING, Any, ClassVar

from typer.core import TyperCommand, TyperGroup
from typer.main import get_command

from clustercli.errors import UsageError
from clustercli.i18n.messages import current_language, gettext_noop
from clustercli.i18n.messages import gettext as _
from clustercli.output.destination import writing_to_stdout

if TYPE_CHECKING:
    _Base = TyperCommand
else:
    _Base = object

_EXAMPLES = "Examples:"
_KEPT_LINES = "\b\n"
_OF_THE_USAGE = (
    gettext_noop("Usage: "),
    gettext_noop("[OPTIONS]"),
    gettext_noop("COMMAND [ARGS]..."),
)
_TYPES = (gettext_noop("str"), gettext_noop("int"), gettext_noop("float"))

TRANSLATED = ("help", "rich_help_panel", "metavar")
"""What of a parameter is in the language of messages."""


class _Translated(_Base):
    """What commands and groups have in common.

    Where a command's function has its parameters laid out (:mod:`clustercli.cli.parameters`),
    Typer has made only those that are named there.
    """

    def __init__(self, *arguments: Any, **attributes: Any) -> None:
        super().__init__(*arguments, **attributes)
        if laid_out := getattr(self.callback, "laid_out", None):
            made = {parameter.name: parameter for parameter in self.params}
            found = (made.get(one) if isinstance(one, str) else one for one in laid_out)
            self.params = [one for one in found if one is not None]  # A context is none.

    @property
    def help(self) -> str | None:
        """The description in the language of messages."""
        text = self._help
        if text is None and sys.flags.optimize > 1:
            text = _docstring_of(self.callback)
        return None if text is None else "\n\n".join(map(_translate, paragraphs(text)))

    @help.setter  # noqa: A003 - the property's own setter
    def help(self, text: str | None) -> None:
        self._help = text

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Read the arguments; raises UsageError for an option behind a dash that is none."""
        if not ctx.resilient_parsing:
            refuse_other_dashes(self.get_params(ctx), args, all_own=ctx.allow_interspersed_args)
        return super().parse_args(ctx, args)

    def format_help(self, ctx: Any, formatter: Any) -> None:
        """Show the help, with the parameters' texts in the language of messages."""
        _set_up_typer()
        with writing_to_stdout():
            super(_Translated, self._shown()).format_help(ctx, formatter)

    def get_help_option(self, ctx: Any) -> Any:
        """Return the option --help."""
        option = super().get_help_option(ctx)
        if option is not None:
            option.help = _("Show this message and exit.")
        return option

    def get_usage(self, ctx: Any) -> str:
        """Return the line that says how the command is called."""
        usage = super().get_usage(ctx)
        for words in _OF_THE_USAGE:
            usage = usage.replace(words, _(words), 1)
        return usage

    def shell_complete(self, ctx: Any, incomplete: str) -> Any:
        """Return what the shell offers, with the texts in the language of messages."""
        return super(_Translated, self._shown()).shell_complete(ctx, incomplete)

    def _shown(self) -> Any:
        """Return a copy whose parameters' texts are in the language of messages."""
        shown = copy.copy(self)
        shown.params = [translate_parameter(parameter) for parameter in self.params]
        return shown


_DASHES = "\u2010\u2011\u2012\u2013\u2014\u2015\u2212\ufe58\ufe63\uff0d\u2500\u30fc"
"""Dashes that word processors, input methods and pages write for hyphens."""


def refuse_other_dashes(
    parameters: Sequence[Any], args: Sequence[str], *, all_own: bool = True
) -> None:
    """Raise UsageError for an option that does not begin with the hyphens that it should.

    They are dashes where it was pasted from a text (——province, –p), or a single hyphen before a
    long name (-province): it would be searched for, or read as several short options. What is the
    value of an option before it is left alone, as is all that follows ``--``, or the name of a
    command where the arguments are not ``all_own``.
    """
    options = {name: one for one in parameters for name in (*one.opts, *one.secondary_opts)}
    waiting = False
    for argument in args:
        if waiting:
            waiting = False
        elif argument == "--":
            return
        elif argument in options:
            one = options[argument]
            waiting = one.param_type_name == "option" and not (one.is_flag or one.count)
        else:
            _refuse_dash(argument, options)
            if not all_own and not argument.startswith("-"):
                return


def _refuse_dash(argument: str, options: Container[str]) -> None:
    name, equals, value = argument.partition("=")
    bare = name.lstrip(f"-{_DASHES}")
    pasted = name[: len(name) - len(bare)].strip("-")
    if pasted and (not bare or bare[0].isascii()) and not bare[:1].isdigit():
        meant = f"-{bare}" if len(bare) == 1 else f"--{bare}"
        template = _("{argument!r} begins with a dash that is no hyphen: write {meant}")
        if not bare:
            template = _("{argument!r} is a dash and no hyphen: write -- before an option's name")
    elif not name.startswith("--") and len(name) > len("-p") and f"-{name}" in options:
        meant = f"-{name}"
        template = _("{argument!r} lacks a hyphen: write {meant}")
    else:
        return
    raise UsageError(template.format(argument=argument, meant=f"{meant}{equals}{value}"))


class Command(_Translated, TyperCommand):
    """A command that speaks the language of the messages."""


class CommandGroup(_Translated, TyperGroup):
    """A group that imports the file of a command only when that command is called.

    Start-up is what every call pays for, and a call needs one command. A subclass names
    ``package``, which holds a file a command with its Typer ``app``, and ``summaries``: the
    commands in the order of the help, each with the first paragraph of its description.
    ``modules`` has the files of those that are not named as the command is.
    """

    package: ClassVar[str]
    summaries: ClassVar[Mapping[str, str]]
    modules: ClassVar[Mapping[str, str]] = {}

    def __init__(self, **attributes: Any) -> None:
        super().__init__(**attributes)
        self.commands: dict[str, Any] = dict.fromkeys(self.summaries)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:  # noqa: ARG002
        """Return a command, or None if there is none of this name."""
        if cmd_name in self.commands and self.commands[cmd_name] is None:
            _import_msgspec()
            module = self.modules.get(cmd_name, cmd_name)
            command = get_command(import_module(f"{self.package}.{module}").app)
            command.name = cmd_name
            self.commands[cmd_name] = command
        return self.commands.get(cmd_name)

    def _shown(self) -> Any:
        """Return a copy that lists the commands by their summaries, without importing them."""
        shown = super()._shown()
        shown.commands = {
            name: Command(name, help=summary) for name, summary in self.summaries.items()
        }
        return shown


def _import_msgspec() -> None:
    """Import msgspec without typing_extensions, of which it uses what typing has as well.

    That module is a tenth of what a call takes beyond Typer. Whoever imports it later gets it; a
    msgspec that needs more than typing has is imported as it comes, by the next who asks for it.
    """
    known = hasattr(typing, "Required")  # from Python 3.11 on
    if not known or not sys.modules.keys().isdisjoint(_OF_TYPES):
        return
    sys.modules["typing_extensions"] = typing
    try:
        with contextlib.suppress(ImportError, AttributeError):
            import_module("msgspec")
    finally:
        del sys.modules["typing_extensions"]


_OF_TYPES = ("msgspec", "typing_extensions")


def paragraphs(text: str) -> Iterator[str]:
    r"""Yield the paragraphs of a description, as they are to be translated.

    Lines are put together, except after a line of ``\b``; the examples are a paragraph.
    """
    for paragraph in inspect.cleandoc(text).split("\n\n"):
        yield paragraph if paragraph.startswith("\b") else " ".join(paragraph.split())


def translatable(paragraph: str) -> str:
    """Return what is to be translated of a paragraph: of examples, only the heading."""
    text = paragraph.removeprefix(_KEPT_LINES)
    return _EXAMPLES if text.startswith(_EXAMPLES) else text


def _translate(paragraph: str) -> str:
    text = translatable(paragraph)
    return paragraph.replace(text, _(text), 1) if text else paragraph


def translate_parameter(parameter: Any) -> Any:
    """Return a parameter with its texts in the language of messages."""
    if current_language() == "en":
        return parameter
    shown = copy.copy(parameter)
    for attribute in TRANSLATED:
        if text := getattr(parameter, attribute, None):
            setattr(shown, attribute, _(text))
    if parameter.type.name in _TYPES:
        shown.type = copy.copy(parameter.type)
        shown.type.name = _(parameter.type.name)
    return shown


def _docstring_of(function: Any) -> str | None:
    """Return the docstring of a function from its source, where Python was told to drop it.

    PYTHONOPTIMIZE=2 spares the memory of what nobody reads; the help is read.
    """
    import ast
    import textwrap

    try:
        source = textwrap.dedent(inspect.getsource(inspect.unwrap(function)))
        (definition,) = ast.parse(source).body
    except (OSError, TypeError, SyntaxError):
        return None  # There is no source, or no function.
    return ast.get_docstring(definition) if isinstance(definition, ast.FunctionDef) else None


def _set_up_typer() -> None:
    """Give what Typer decides once, when it is imported, the language of messages."""
    from typer import rich_utils

    from clustercli.cli.highlighting import HelpHighlighter
    from clustercli.output.colour_choice import colour_system, is_forced, is_refused

    rich_utils.FORCE_TERMINAL = is_forced() or sys.stdout.isatty()
    rich_utils.COLOR_SYSTEM = None if is_refused() else colour_system()
    rich_utils.highlighter = HelpHighlighter()

    rich_utils.ARGUMENTS_PANEL_TITLE = _("Arguments")
    rich_utils.OPTIONS_PANEL_TITLE = _("Options")
    rich_utils.COMMANDS_PANEL_TITLE = _("Commands")
    rich_utils.REQUIRED_LONG_STRING = _("[required]")
    rich_utils.DEFAULT_STRING = _("[default: {}]")
