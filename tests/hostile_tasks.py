"""What a library may do to the process that reads a file: tasks for the bounded reading."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Iterator
from typing import Any

from clustercli.readers import reading_child


class Panic(BaseException):
    """What is no Exception, as the panics of a library in another language."""


def runs_on(_data: bytes) -> Iterator[Any]:
    """Go on for ever."""
    yield 1
    while True:
        pass


def sleeps(_data: bytes) -> Iterator[Any]:
    """Wait for ever, which takes nothing of a processor."""
    yield 1
    signal.pause()


def grows(_data: bytes) -> Iterator[Any]:
    """Take all memory."""
    held = [b""]
    while True:
        held.append(bytes(1 << 20))
    yield held


def talks(_data: bytes) -> Iterator[Any]:
    """Answer without end."""
    while True:
        yield ["x" * 1000] * 1000


def aborts(_data: bytes) -> Iterator[Any]:
    """End as a program that finds itself broken."""
    yield 1
    os.abort()


def _ends_by(name: str) -> Callable[[bytes], Iterator[Any]]:
    """Return a task that a signal ends, as one that comes from outside."""

    def ends(_data: bytes) -> Iterator[Any]:
        yield 1
        os.kill(os.getpid(), getattr(signal, name))

    return ends


ends_by_SIGSEGV, ends_by_SIGTERM, ends_by_SIGKILL = map(  # noqa: N816 - the name of the signal
    _ends_by, ("SIGSEGV", "SIGTERM", "SIGKILL")
)


def exits(_data: bytes) -> Iterator[Any]:
    """End without a word."""
    yield 1
    os._exit(3)


def panics(_data: bytes) -> Iterator[Any]:
    """Raise what is no Exception."""
    yield 1
    raise Panic("index out of bounds")


def recurses(data: bytes) -> Iterator[Any]:
    """Call itself without end."""
    yield from recurses(data)


def says_who(_data: bytes) -> Iterator[Any]:
    """Say which process this is."""
    yield os.getpid()


def add() -> None:
    """Add the tasks, by their names."""
    for task in (runs_on, sleeps, grows, talks, aborts, exits, panics, recurses, says_who):
        reading_child.TASKS[task.__name__] = (__name__, task.__name__, "sys")
    for name in ("ends_by_SIGSEGV", "ends_by_SIGTERM", "ends_by_SIGKILL"):
        reading_child.TASKS[name] = (__name__, name, "sys")
