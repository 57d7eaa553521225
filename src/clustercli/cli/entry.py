"""The entry point: runs the program and turns every failure into a message and a code."""

from __future__ import annotations

import contextlib
import gc
import io
import os
import signal
import sys
from collections.abc import Sequence
from typing import Any

from clustercli.cli.language import language_of_messages, writable
from clustercli.i18n.messages import gettext as _
from clustercli.i18n.messages import gettext_noop, set_language, translate_library_message

OK, FAILED, USAGE, INTERRUPTED = 0, 1, 2, 130

_OBJECTS_BEFORE_COLLECTION = 100_000


def main() -> None:
    """Run ``clustercli`` with the arguments of the process, and exit."""
    # Importing makes tens of thousands of objects and next to no garbage: looking for it at
    # every 700, as Python does, would cost a twentieth of a small call.
    gc.set_threshold(_OBJECTS_BEFORE_COLLECTION)
    if hasattr(signal, "SIGPIPE"):
        # A reader that has seen enough (head, less) ends the program without a word, as it ends
        # every Unix filter. Python ignores the signal and raises BrokenPipeError at the next
        # write instead, which may be the last flush, where nothing is left to catch it. Here and
        # not at import: a program that uses the package as a library keeps its own handling.
        signal.signal(signal.SIGPIPE, signal.SIG_DFL)
    for stream in (sys.stdout, sys.stderr):
        # A character that the encoding lacks is written out instead of failing.
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
    if sys.stdout is None:
        _choose_language(sys.argv[1:])
        code = _complain(FAILED, _("standard output is closed"))
    else:
        code = run(sys.argv[1:])
    with contextlib.suppress(OSError, ValueError):
        if sys.stderr is not None:
            sys.stderr.flush()
    # Taking the interpreter apart piece by piece would cost every call a tenth of its time. What
    # is skipped are atexit functions and destructors: nothing here may rest on them. Files are
    # closed where they are opened, standard output is flushed in run(), where a failure (a full
    # disk) still becomes a message and exit code 1, and standard error just above.
    os._exit(code)


def run(arguments: list[str]) -> int:
    """Run one command line and return its exit code.

    0 done, 1 failed, 2 wrong usage, 130 interrupted. What went wrong is said on stderr in
    one line or two, with what would be right.
    """
    _choose_language(arguments)
    import typer

    from clustercli.cli.program import program
    from clustercli.errors import ClusterCliError, UsageError

    usage_problem: Any = typer.BadParameter.__mro__[1]
    try:
        result = program()(arguments, prog_name="clustercli", standalone_mode=False)
        sys.stdout.flush()
    except KeyboardInterrupt:
        # Python's own handler of SIGINT stays, since the exception runs through every ``with``:
        # a half-written file is removed before the program ends with what shells expect, 130.
        return INTERRUPTED
    except usage_problem as error:
        return _complain(USAGE, _message_of_typer(error), _help_of(error, arguments))
    except UsageError as error:
        from clustercli.cli.hints import explain

        return _complain(USAGE, *explain(error))
    except ClusterCliError as error:
        return _complain(FAILED, str(error), *getattr(error, "details", ()))
    except OSError as error:
        template = _("cannot write to standard output: {reason}")
        return _complain(FAILED, template.format(reason=_(str(error.strerror))))
    return result if isinstance(result, int) else OK


def _choose_language(arguments: Sequence[str]) -> None:
    """Let messages be in the language that is asked for, if the streams can write it."""
    language = language_of_messages(arguments, os.environ)
    encodings = [getattr(stream, "encoding", None) for stream in (sys.stdout, sys.stderr)]
    set_language(writable(language, *encodings))


def _complain(code: int, message: str, *hints: str) -> int:
    """Say what went wrong, in a line, and where to look, in another or two."""
    from clustercli.output.destination import say

    line = " ".join(message.split())
    say((f"clustercli: {line}", *hints))
    return code


def _message_of_typer(error: Any) -> str:
    """Return Typer's message; of the options that it finds similar, only the nearest."""
    from clustercli.errors import UnknownValueError
    from clustercli.text.name_index import NameIndex

    if not hasattr(error, "possibilities"):
        return translate_library_message(str(error.format_message()), _MESSAGES_OF_TYPER)
    index = NameIndex("option")
    for option in error.possibilities or ():
        index.add(option)
    name = error.option_name
    return str(UnknownValueError("option", name, index.nearest(name, most=1)))


def _help_of(error: Any, arguments: list[str]) -> str:
    """Return the line that leads to the help of the command that was called."""
    from clustercli.cli.program import COMMANDS

    if error.ctx:
        command = f"{error.ctx.command_path} --help"
    else:
        called = [argument for argument in arguments[:1] if argument in COMMANDS]
        command = f"{' '.join(('clustercli', *called))} --help"
    return _("See: {command}").format(command=command)


_MESSAGES_OF_TYPER = (
    gettext_noop("Missing argument '{name}'."),
    gettext_noop("Missing option '{name}'."),
    gettext_noop("Missing command."),
    gettext_noop("Invalid value for {name}: '{value}' is not a valid integer."),
    gettext_noop("Invalid value for {name}: '{value}' is not a valid int."),
    gettext_noop("Invalid value for {name}: '{value}' is not a valid float."),
    gettext_noop("Option '{name}' requires an argument."),
    gettext_noop("Option '{name}' does not take a value."),
    gettext_noop("Got unexpected extra argument(s) ({arguments})"),
    gettext_noop("No such command '{name}'. Did you mean '{nearest}'?"),
    gettext_noop("No such command '{name}'."),
)
"""What Typer says of a command line, in its words."""
