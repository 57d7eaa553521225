"""The entry point: runs the program and turns every failure into a message and a code.

Nothing that takes time is imported before :func:`main` is called, which catches interrupts.
"""

from __future__ import annotations

import os
import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

OK, FAILED, USAGE, INTERRUPTED = 0, 1, 2, 130

_OBJECTS_BEFORE_COLLECTION = 100_000


def main() -> None:
    """Run ``clustercli`` with the arguments of the process, and exit."""
    try:
        code = _run_process(sys.argv[1:])
    except KeyboardInterrupt:  # before signals are caught: there is nothing to undo
        code = INTERRUPTED
    except SystemExit as ended:  # of a library, as of the completion of shells
        code = ended.code if isinstance(ended.code, int) else int(ended.code is not None)
    except BaseException as error:  # noqa: BLE001 - also a panic of a library in Rust
        code = _last_words(error)
    # Taking the interpreter apart piece by piece would cost every call a tenth of its time. What
    # is skipped are atexit functions and destructors: nothing here may rest on them. Files are
    # closed where they are opened, standard output is flushed in run(), where a failure (a full
    # disk) still becomes a message and exit code 1, and standard error where it is written to.
    os._exit(code)


def _run_process(arguments: list[str]) -> int:
    import gc
    import io
    import signal

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
    from clustercli.cli.interruption import catch_signals, end_by_signal

    if sys.stdout is None:
        from clustercli.i18n.messages import gettext as _

        _choose_language(arguments)
        return _complain(FAILED, _("standard output is closed"))
    try:
        catch_signals()
        code = run(arguments)
    except KeyboardInterrupt:
        code = INTERRUPTED
    if code == INTERRUPTED:
        end_by_signal()
    return code


def run(arguments: list[str]) -> int:
    """Run one command line and return its exit code.

    0 done, 1 failed, 2 wrong usage, 130 interrupted. What went wrong is said on stderr in
    one line or two, with what would be right.
    """
    from clustercli.errors import ClusterCliError, UsageError
    from clustercli.resources.settings import settings

    try:
        settings.cache_clear()
        _choose_language(arguments)
        from clustercli.cli.program import program

        result = program()(arguments, prog_name="clustercli", standalone_mode=False)
        sys.stdout.flush()
        _tell_passed_over()
    except SystemExit:
        raise
    except KeyboardInterrupt:
        return INTERRUPTED
    except UsageError as error:
        from clustercli.cli.explanations import explain

        return _complain(USAGE, *explain(error))
    except ClusterCliError as error:
        return _complain(FAILED, str(error), *getattr(error, "details", ()))
    except BaseException as error:  # noqa: BLE001 - also a panic of a library in Rust
        return INTERRUPTED if _is_of_interrupt(error) else _answer(error, arguments)
    return result if isinstance(result, int) else OK


def _tell_passed_over() -> None:
    """Name a folder for temporary files that was asked for, and another used."""
    from clustercli.resources.temporary import passed_over

    if found := passed_over():
        from clustercli.i18n.messages import gettext as _
        from clustercli.output.destination import say

        template = _("{variable} names {folder}, which cannot be written to: {used} was used")
        variable, folder, used = found
        say((template.format(variable=variable, folder=folder, used=used),))


def _is_of_interrupt(error: BaseException) -> bool:
    """Say whether an error is what an interrupt was made into.

    Python before 3.12 makes a RuntimeError of one that comes while a class is being made, and
    SQLite refuses a statement where one comes while it asks whether it may be run.
    """
    from clustercli.cli.interruption import has_come

    if has_come():
        return True
    cause = error.__cause__
    while cause is not None and not isinstance(cause, KeyboardInterrupt):
        cause = cause.__cause__
    return cause is not None


def _answer(error: BaseException, arguments: list[str]) -> int:
    """Say what an error is about that is none of ours."""
    import typer

    from clustercli.i18n.messages import gettext as _

    if isinstance(error, typer.BadParameter.__mro__[1]):
        from clustercli.cli.typer_messages import help_of, message_of

        return _complain(USAGE, message_of(error), help_of(error, arguments))
    if isinstance(error, OSError):
        reason = _(str(error.strerror))
        if error.filename is not None:
            template = _("cannot read or write {path}: {reason}")
            name = error.filename
            path = os.fsdecode(name) if isinstance(name, bytes) else name
            return _complain(FAILED, template.format(path=path, reason=reason))
        if _stdout_fails():
            template = _("cannot write to standard output: {reason}")
            return _complain(FAILED, template.format(reason=reason))
    from clustercli.cli.crash_report import said_of

    return _complain(FAILED, said_of(error, arguments))


def _stdout_fails() -> bool:
    """Say whether standard output takes nothing more, as one does that has failed before."""
    try:
        sys.stdout.flush()
    except (OSError, ValueError):
        return True
    return False


def _last_words(error: BaseException) -> int:
    """Say in a plain line what not even the answer to errors could deal with."""
    try:
        what = " ".join(f"{type(error).__name__}: {error}".split()).rstrip(":")
        sys.stderr.write(f"clustercli: this should not have happened: {what}\n")
        sys.stderr.flush()
    except BaseException:  # noqa: BLE001 - there is nobody left to tell
        return FAILED
    return FAILED


def _choose_language(arguments: Sequence[str]) -> None:
    """Let messages be in the language that is asked for, if the streams can write it."""
    from clustercli.cli.language import language_of, writable
    from clustercli.i18n.messages import set_language

    language = language_of(arguments, os.environ)
    encodings = [getattr(stream, "encoding", None) for stream in (sys.stdout, sys.stderr)]
    set_language(writable(language, *encodings))


def _complain(code: int, message: str, *hints: str) -> int:
    """Say what went wrong, in a line, and where to look, in another or two."""
    from clustercli.output.destination import say

    line = " ".join(message.split())
    say((f"clustercli: {line}", *hints))
    return code
