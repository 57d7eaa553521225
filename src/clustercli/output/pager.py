"""Paging, the way git does it: what is longer than the terminal goes through a pager.

The keys that interrupt and quit are for the pager while it shows: the program waits until that
ends. However it ends, the terminal is then as it was before.
"""

from __future__ import annotations

import codecs
import contextlib
import os
import shutil
import signal
import sys
from collections.abc import Iterator
from typing import Any

from clustercli.output.escaping import backslashes
from clustercli.resources.settings import settings
from clustercli.text.lazy_pattern import lazy_pattern

VARIABLE = "CLUSTERCLI_PAGER"

_DEFAULT = "less"
_LESS = "FRX"
"""End at once if all fits, keep colours, leave the text on the screen."""

_OBEYING = frozenset(("bat", "batcat", "delta", "moar", "moor", "most"))
"""Pagers beside less that pass colours on by themselves."""

_SEQUENCE = lazy_pattern(r"\x1b\[[\d;]*m")
"""What sets colours and weights."""

_OPTION_OF_LESS = lazy_pattern(
    r"--(?P<long>[\w-]+)(?:=[^$\s]*)?|-\+\S|[+DkoOpPtT\"][^$]*|(?P<short>\S)"
)
"""An option of less, among others in a word; a text ends at a dollar sign, or goes to the end."""

_PATIENCE = 2.0
"""Seconds that a pager has to end by itself when the program is to end."""


def is_long(text: str) -> bool:
    """Say whether standard output is a terminal that has too few rows for ``text``."""
    if not sys.stdout.isatty() or os.environ.get("TERM") == "dumb":
        return False
    return text.count("\n") >= shutil.get_terminal_size().lines


def chosen() -> tuple[str, str | None]:
    """Return the pager's command line and the variable that names it, if one does.

    The program's own variable goes before the user's settings, and these before PAGER, which is
    for every program.
    """
    if VARIABLE in os.environ:
        return os.environ[VARIABLE], VARIABLE
    of_settings = settings().get("pager")
    if of_settings is not None:
        return of_settings or "", None
    if "PAGER" in os.environ:
        return os.environ["PAGER"], "PAGER"
    return _DEFAULT, None


def command() -> list[str] | None:
    """Return the pager, as words; None for ``cat`` or none to be run."""
    words = _words(chosen()[0], os.name)
    if not words or words == ["cat"] or shutil.which(words[0]) is None:
        return None
    return words


def _words(line: str, system: str) -> list[str]:
    r"""Return the words of a command line; none for one that cannot be read.

    On Windows (``nt``) a backslash is part of a path: "C:\Program Files\less.exe" -R.
    """
    import shlex

    windows = system == "nt"
    try:
        words = shlex.split(line, posix=not windows)
    except ValueError:
        return []
    return [word.strip('"') for word in words] if windows else words


def page(text: str) -> bool:
    """Show ``text`` in the pager; return False, having shown nothing, if there is none."""
    import subprocess

    words = command()
    if words is None:
        return False
    encoding = sys.stdout.encoding or "utf-8"
    environment = {"LESS": _LESS, **os.environ}
    if codecs.lookup(encoding).name == "utf-8":
        environment.setdefault("LESSCHARSET", "utf-8")
    if not _passes_colours(words, environment["LESS"]):
        text = _SEQUENCE.sub("", text)
    with _terminal_as_it_was() as restore, _signals_are_for_the_pager():
        try:
            process = subprocess.Popen(words, stdin=subprocess.PIPE, env=environment)  # noqa: S603
        except OSError:  # found, and no program
            return False
        try:
            process.communicate(backslashes(text, encoding))
        except BaseException:  # the program is to end, by SIGTERM or SIGHUP
            _end(process)
            restore.append(True)
            raise
        # A pager that was killed had no time to leave the screen in order.
        restore.append(process.returncode < 0)
    return True


def _passes_colours(words: list[str], variable: str) -> bool:
    """Say whether a pager passes the sequences of colours on to the terminal.

    less does if its variable or its own options say so; many others show them as text, or count
    them as cells.
    """
    name = os.path.basename(words[0]).lower().removesuffix(".exe")
    if name == "pager":  # Debian's name for the one that is installed
        name = os.path.basename(os.path.realpath(shutil.which(words[0]) or name))
    if name != "less":
        return name in _OBEYING
    options = (variable, *(word for word in words[1:] if word.startswith("-")))
    return any(
        option["short"] in ("r", "R")
        or (option["long"] and "raw-control-chars".startswith(option["long"].lower()))
        for text in options
        for option in _OPTION_OF_LESS.finditer(text)
    )


@contextlib.contextmanager
def _signals_are_for_the_pager() -> Iterator[None]:
    """Let the keys that interrupt and quit, which reach all, do nothing here until it has ended.

    A handler and not SIG_IGN: what is ignored stays so in the program that is started. A pager
    that has seen enough must not end the program either, which puts the terminal in order.
    """
    meanwhile: dict[int, Any] = {signal.SIGINT: lambda *_: None}
    if hasattr(signal, "SIGQUIT"):
        meanwhile[signal.SIGQUIT] = lambda *_: None
    if hasattr(signal, "SIGPIPE"):
        meanwhile[signal.SIGPIPE] = signal.SIG_IGN  # subprocess gives it back to what it starts
    with contextlib.ExitStack() as undo:
        for number, handler in meanwhile.items():
            before = signal.getsignal(number)
            if before is not signal.SIG_IGN:
                signal.signal(number, handler)
                undo.callback(signal.signal, number, before)
        yield


def _end(process: Any) -> None:
    """End a pager: it is asked first, so that it can put the terminal in order."""
    import subprocess

    with contextlib.suppress(OSError):
        process.stdin.close()
    process.terminate()
    try:
        process.wait(_PATIENCE)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


@contextlib.contextmanager
def _terminal_as_it_was() -> Iterator[list[bool]]:
    """Have the terminal behave at the end as it does now, echo and lines above all.

    Gives a list to which is added whether also the screen is to be put in order.
    """
    disordered: list[bool] = []
    try:
        import termios
    except ImportError:  # Windows, whose pagers have no such modes
        yield disordered
        return
    with contextlib.ExitStack() as undo:
        terminal = sys.stdout.fileno()
        with contextlib.suppress(termios.error):
            modes = termios.tcgetattr(terminal)
            undo.callback(_set_modes, terminal, modes)
        yield disordered
    if any(disordered):
        _leave_screen()


def _set_modes(terminal: int, modes: list[Any]) -> None:
    import termios

    # One that is no longer in the foreground would be stopped.
    before = signal.signal(signal.SIGTTOU, signal.SIG_IGN)
    try:
        with contextlib.suppress(termios.error):
            termios.tcsetattr(terminal, termios.TCSANOW, modes)
    finally:
        signal.signal(signal.SIGTTOU, before)


def _leave_screen() -> None:
    """Leave the screen of a pager that could not do it: keypad and, unless -X, second screen."""
    import curses

    names = ["rmkx"] if "X" in os.environ.get("LESS", _LESS) else ["rmkx", "rmcup"]
    with contextlib.suppress(curses.error, OSError):
        curses.setupterm(fd=sys.stdout.fileno())
        sys.stdout.buffer.write(b"".join(filter(None, map(curses.tigetstr, (*names, "cnorm")))))
        sys.stdout.buffer.write(b"\r")
        sys.stdout.buffer.flush()
