"""What Typer says of a command line, in the language of messages and with a hint."""

from __future__ import annotations

from typing import Any

from clustercli.i18n.messages import gettext as _
from clustercli.i18n.messages import gettext_noop, translate_library_message


def message_of(error: Any) -> str:
    """Return Typer's message; of the options that it finds similar, only the nearest."""
    from clustercli.errors import UnknownValueError
    from clustercli.text.name_index import index_of_names

    if not hasattr(error, "possibilities"):
        return translate_library_message(str(error.format_message()), _MESSAGES)
    name = error.option_name
    nearest = index_of_names("option", error.possibilities or ()).nearest(name, most=1)
    return str(UnknownValueError("option", name, nearest))


def help_of(error: Any, arguments: list[str]) -> str:
    """Return the line that leads to the help of the command that was called."""
    from clustercli.cli.program import COMMANDS

    if error.ctx:
        command = f"{error.ctx.command_path} --help"
    else:
        called = [argument for argument in arguments[:1] if argument in COMMANDS]
        command = f"{' '.join(('clustercli', *called))} --help"
    return _("See: {command}").format(command=command)


_MESSAGES = (
    gettext_noop("Missing argument '{argument}'."),
    gettext_noop("Missing option '{name}'."),
    gettext_noop("Missing command."),
    gettext_noop("Invalid value for '{name}' / '{short}': '{value}' is not a valid integer."),
    gettext_noop("Invalid value for '{name}' / '{short}': '{value}' is not a valid int."),
    gettext_noop("Invalid value for '{name}' / '{short}': '{value}' is not a valid float."),
    gettext_noop("Invalid value for '{name}': '{value}' is not a valid integer."),
    gettext_noop("Invalid value for '{name}': '{value}' is not a valid int."),
    gettext_noop("Invalid value for '{name}': '{value}' is not a valid float."),
    gettext_noop("Invalid value for '{name}': '{value}' is not one of {values}."),
    gettext_noop("Option '{name}' requires an argument."),
    gettext_noop("Option '{name}' does not take a value."),
    gettext_noop("Got unexpected extra argument(s) ({arguments})"),
    gettext_noop("No such command '{name}'. Did you mean '{nearest}'?"),
    gettext_noop("No such command '{name}'."),
)
"""What Typer says of a command line, in its words."""
