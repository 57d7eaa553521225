"""Reading an untrusted file in a child process, within limits of memory and time.

The libraries that read PDF, Excel, Word, SQLite and Parquet can be made to take all memory, to
go on for ever, or to break down, by a file of a few bytes. So they run in a process of their own
(:mod:`~clustercli.readers.reading_child`), and what it costs at most depends on the size of the
file: :func:`limits_of`. The child sends what it read back piece by piece, and all of it is taken
before anything is done with it.

There is no child where no Python is to be found that could run it, as in a program that embeds
Python or is frozen into one file: there the libraries run in the program itself, without limits.
"""

from __future__ import annotations

import marshal
import os
import signal
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import IO, TYPE_CHECKING, Any

import msgspec

from clustercli.errors import DatasetError, UsageError
from clustercli.i18n.messages import current_language
from clustercli.i18n.messages import gettext as _
from clustercli.readers.byte_stream import MOST_BYTES, in_words, size_of
from clustercli.readers.reading_child import LENGTH, WAIT, reading

if TYPE_CHECKING:
    import subprocess

MEMORY, SECONDS = "CLUSTERCLI_READING_MEMORY", "CLUSTERCLI_READING_SECONDS"
"""Environment variables that replace a limit: a size such as 4G, and whole seconds."""

_LEAST_MEMORY, _MEMORY_PER_BYTE = 512 << 20, 32
_LEAST_ANSWER, _ANSWER_PER_BYTE = 32 << 20, 16
_LEAST_SECONDS, _BYTES_PER_SECOND = 10, 1 << 20
_MOST_MEMORY, _MOST_SECONDS = sys.maxsize // 2, 1_000_000
"""What every system takes as a limit."""

_START = (
    "import marshal, sys; sys.path[:] = marshal.load(sys.stdin.buffer); "
    "from clustercli.readers.reading_child import main; main()"
)


class Limits(msgspec.Struct, frozen=True, kw_only=True):
    """What reading one file may take.

    ``memory`` are bytes beyond what the library itself takes, ``answer`` the bytes of what was
    read; ``seconds`` are those of a processor, and as many as three times that may go by.
    """

    memory: int
    answer: int
    seconds: int


class UnboundedError(DatasetError):
    """Reading a file takes more than it may, or breaks down; the message says no file's name."""


def limits_of(size: int, most: int = MOST_BYTES) -> Limits:
    """Return the limits for a file of ``size`` bytes.

    A legitimate workbook takes some twenty times its size (measured: 200,000 rows of 8 cells
    are 10 MB, and take 160 MB and 1.5 seconds). ``most`` is what a dataset may have, unpacked
    (``--max-size``): where the user raises that, it is also the least of the others.
    """
    least = most if most > MOST_BYTES else 0
    memory = max(_LEAST_MEMORY + _MEMORY_PER_BYTE * size, least)
    seconds = _LEAST_SECONDS + size // _BYTES_PER_SECOND
    if given := os.environ.get(MEMORY):
        try:
            memory = least = size_of(given)
        except UsageError as error:
            raise UsageError(f"{MEMORY}: {error}") from None
    if given := os.environ.get(SECONDS):
        digits = given.lstrip("0")
        if not (digits.isascii() and digits.isdigit()):
            template = _("{variable} takes whole seconds, not {text!r}")
            raise UsageError(template.format(variable=SECONDS, text=given))
        seconds = int(digits[: len(str(_MOST_SECONDS)) + 1])
    answer = max(_LEAST_ANSWER + _ANSWER_PER_BYTE * size, least)
    return Limits(
        memory=min(memory, _MOST_MEMORY), answer=answer, seconds=min(seconds, _MOST_SECONDS)
    )


def bounded(
    task: str, data: bytes, *arguments: Any, most: int = MOST_BYTES, size: int | None = None
) -> Sequence[Any]:
    """Return what a task of :data:`~clustercli.readers.reading_child.TASKS` reads in a file.

    ``size`` is that of the file, where the task reads it from elsewhere than from ``data``.
    Raises UnboundedError where that takes more than :func:`limits_of` allow, or ends the child;
    else what the task itself raises.
    """
    limits = limits_of(len(data) if size is None else size, most)
    python = _python()
    if python is None:
        try:
            return list(reading(task, data, arguments))
        except MemoryError:
            raise _too_much(limits) from None
    with _child(python) as child:
        assert child.stdin is not None and child.stdout is not None  # noqa: S101, PT018 - pipes
        request = (task, arguments, current_language(), limits.memory, limits.seconds, len(data))
        with suppress(BrokenPipeError), _without_sigpipe():
            child.stdin.write(marshal.dumps(_path()) + marshal.dumps(request))
            child.stdin.write(data)
            child.stdin.flush()
        started = time.monotonic()
        items, last = _answer(child.stdout, limits)
        if last is None:
            raise _ended(child.wait(), time.monotonic() - started, limits)
    if last[0] == "memory":
        raise _too_much(limits)
    if last[0] != "end":
        raise (UsageError if last[0] == "usage" else DatasetError)(last[1])
    return items


def _answer(stream: IO[bytes], limits: Limits) -> tuple[list[Any], tuple[str, str] | None]:
    """Return what a child sends, and its last word; None if it ended without one."""
    items: list[Any] = []
    size = 0
    while len(header := stream.read(LENGTH)) == LENGTH:
        length = int.from_bytes(header, "little")
        size += length
        if size > limits.answer:
            raise _too_much(limits)
        encoded = stream.read(length)
        if len(encoded) < length:
            break
        kind, content = marshal.loads(encoded)  # noqa: S302 - of our own process
        if kind != "item":
            return items, (kind, content)
        items.append(content)
    return items, None


def _ended(code: int, elapsed: float, limits: Limits) -> UnboundedError:
    """Return the error for a child that ended before it was done.

    Its own alarm ends it with 1, that of the system with SIGXCPU; a system that has no memory left
    kills it, and a library that gets none aborts: with SIGABRT, or on Windows with a number that
    large. Other signals say nothing of memory.
    """
    if code == -getattr(signal, "SIGXCPU", 0) or elapsed >= WAIT * limits.seconds:
        template = _(
            "it is not read within {seconds} seconds: it is damaged, or made to take long "
            "({variable} sets the limit)"
        )
        return UnboundedError(template.format(seconds=limits.seconds, variable=SECONDS))
    if 0 <= code < _WINDOWS_FAILURE:
        template = _("the process that reads it ended with code {code}")
        return UnboundedError(template.format(code=code))
    if code == -getattr(signal, "SIGKILL", 0):
        return _too_much(limits)
    template = _("the process that reads it broke off ({signal}); the file may be damaged")
    if code == -signal.SIGABRT or code > 0:
        template = _(
            "the process that reads it broke off ({signal}): it takes more than {size} of memory, "
            "as where cells are far away from all others, or the file is damaged ({variable} sets "
            "the limit)"
        )
    size = in_words(limits.memory)
    return UnboundedError(template.format(signal=_signal(code), size=size, variable=MEMORY))


_WINDOWS_FAILURE = 0xC0000000


def _signal(code: int) -> str:
    """Return the name of the signal that ended a process, or the number where it has none."""
    try:
        return signal.Signals(-code).name
    except ValueError:
        return f"{code:#x}" if code > 0 else str(-code)


def _too_much(limits: Limits) -> UnboundedError:
    template = _(
        "reading it takes more than {size} of memory, as where cells are far away from all "
        "others, or it is damaged ({variable} sets the limit)"
    )
    return UnboundedError(template.format(size=in_words(limits.memory), variable=MEMORY))


@contextmanager
def _child(python: str) -> Iterator[subprocess.Popen[bytes]]:
    """Start the child, and end it however this is left.

    As long as it lives, its standard input stays open: when that closes, because this process
    was killed, the child ends itself.
    """
    import subprocess

    flags = [*["-E"] * sys.flags.ignore_environment, *["-B"] * sys.dont_write_bytecode]
    command = [python, "-S", *flags, "-c", _START]
    try:
        child = subprocess.Popen(  # noqa: S603 - this Python, and our own program
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
        )
    except OSError as error:
        template = _("no process can be started to read it: {reason}")
        raise DatasetError(template.format(reason=_(str(error.strerror or error)))) from None
    try:
        yield child
    finally:
        child.kill()
        for stream in (child.stdin, child.stdout):
            if stream is not None:
                with suppress(OSError), _without_sigpipe():
                    stream.close()
        child.wait()


@contextmanager
def _without_sigpipe() -> Iterator[None]:
    """Let a pipe that is closed be an error, where it would end the program without a word."""
    if os.name == "nt" or threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGPIPE, signal.SIG_IGN)
    try:
        yield
    finally:
        signal.signal(signal.SIGPIPE, before)


def _python() -> str | None:
    """Return the Python that runs this, None where the program that does so is another one."""
    name = os.path.basename(sys.executable or "").lower()
    frozen = getattr(sys, "frozen", False)
    return sys.executable if not frozen and name.startswith(("python", "pypy")) else None


def _path() -> list[str]:
    """Return where the child finds what it imports: as this process does, in the same order."""
    package = os.path.abspath(__file__)
    for _level in "readers", "clustercli", "":
        package = os.path.dirname(package)
    known = [os.path.abspath(entry) for entry in sys.path if isinstance(entry, str) and entry]
    return known if package in known else [*known, package]
