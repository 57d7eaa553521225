"""The entry point: runs the program and turns every failure into a message and a code."""

from __future__ import annotations

import contextlib
import io
import os
import signal
import sys
from typing import Any

OK, FAILED, USAGE, INTERRUPTED = 0, 1, 2, 130


def main() -> None:
    """Run ``clustercli`` with the arguments of the process, and exit."""
    if hasattr(signal, "SIGPIPE"):
        # A reader that has seen enough (head, less) ends the program without a word.
        signal.signal(signal.SIGPIPE, signal.SIG_DFL)
    for stream in (sys.stdout, sys.stderr):
        # A character that the encoding lacks is written out instead of failing.
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
    if sys.stdout is None:
        code = _complain(FAILED, "standard output is closed")
    else:
        code = run(sys.argv[1:])
    with contextlib.suppress(OSError, ValueError):
        if sys.stderr is not None:
            sys.stderr.flush()
    # Everything is written and closed: taking the interpreter apart piece by piece would
    # cost every call a tenth of its time.
    os._exit(code)


def run(arguments: list[str]) -> int:
    """Run one command line and return its exit code.

    0 done, 1 failed, 2 wrong usage, 130 interrupted. What went wrong is said on stderr in
    one line or two, with what would be right.
    """
    import typer

    from clustercli.cli.app import app
    from clustercli.errors import ClusterCliError, UsageError

    usage_problem: Any = typer.BadParameter.__mro__[1]
    try:
        result = app(arguments, prog_name="clustercli", standalone_mode=False)
        sys.stdout.flush()
    except KeyboardInterrupt:
        return INTERRUPTED
    except usage_problem as error:
        return _complain(USAGE, _in_words(error), _help_of(error, arguments))
    except UsageError as error:
        from clustercli.cli.messages import explain

        return _complain(USAGE, *explain(error))
    except ClusterCliError as error:
        return _complain(FAILED, str(error))
    except OSError as error:
        return _complain(FAILED, f"cannot write to standard output: {error.strerror}")
    return result if isinstance(result, int) else OK


def _complain(code: int, message: str, *hints: str) -> int:
    """Say what went wrong, in a line, and where to look, in another or two."""
    from clustercli.output.writer import say

    line = " ".join(message.split())
    say((f"clustercli: {line}", *hints))
    return code


def _in_words(error: Any) -> str:
    """Return Typer's message; of the options that it finds similar, only the nearest."""
    from clustercli.errors import UnknownValueError
    from clustercli.names import NameIndex

    if not hasattr(error, "possibilities"):
        return str(error.format_message())
    index = NameIndex("option")
    for option in error.possibilities or ():
        index.add(option)
    name = error.option_name
    return str(UnknownValueError("option", name, index.nearest(name, most=1)))


def _help_of(error: Any, arguments: list[str]) -> str:
    """Return the line that leads to the help of the command that was called."""
    from clustercli.cli.app import COMMANDS

    if error.ctx:
        return f"See: {error.ctx.command_path} --help"
    called = [argument for argument in arguments[:1] if argument in COMMANDS]
    return f"See: {' '.join(('clustercli', *called))} --help"
