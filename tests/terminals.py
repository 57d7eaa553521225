"""Terminals of any size, and what the program shows on one: as a process, or in this one."""

from __future__ import annotations

import contextlib
import fcntl
import os
import pty
import struct
import sys
import termios
import threading
from collections.abc import Iterator
from pathlib import Path
from unittest.mock import patch

import pexpect

from clustercli.cli.entry import run
from clustercli.resources.bundled import VARIABLE

PROGRAM = str(Path(sys.executable).parent / "clustercli")
STREAMS = ("stdin", "stdout", "stderr")


def settings(**environment: str) -> dict[str, str]:
    """Return the environment of a terminal of no colours, and nothing of whoever runs the test."""
    return {
        "PATH": f"{Path(PROGRAM).parent}{os.pathsep}{os.environ['PATH']}",
        "TERM": "dumb",
        "LANG": "zh_CN.UTF-8",
        "LC_CTYPE": "C.UTF-8",
        **{name: os.environ[name] for name in (VARIABLE, "XDG_DATA_HOME", "XDG_CONFIG_HOME")},
        **environment,
    }


def screen_of_a_process(
    arguments: list[str], width: int, rows: int = 300, **environment: str
) -> str:
    """Return what a terminal of ``width`` columns shows when the program is called on it."""
    child = pexpect.spawn(
        PROGRAM,
        arguments,
        env=settings(**environment),
        encoding="utf-8",
        dimensions=(rows, width),
        timeout=60,
    )
    shown = child.read().replace("\r\n", "\n")
    child.close()
    return shown


def screen(arguments: list[str], width: int, rows: int = 300, **environment: str) -> str:
    """Return the same from this process, at a tenth of the cost."""
    received = bytearray()
    with (
        patch.dict(os.environ, settings(**environment), clear=True),
        terminal(width, rows, received),
    ):
        run(arguments)
    return received.decode().replace("\r\n", "\n")


@contextlib.contextmanager
def terminal(width: int, rows: int, received: bytearray) -> Iterator[None]:
    """Let the standard streams be a terminal, and collect what is written to it."""
    screen_side, program_side = pty.openpty()
    fcntl.ioctl(program_side, termios.TIOCSWINSZ, struct.pack("HHHH", rows, width, 0, 0))
    kept_files = [os.dup(number) for number in range(3)]
    kept_streams = [getattr(sys, name) for name in STREAMS]
    for number in range(3):
        os.dup2(program_side, number)
    os.close(program_side)
    encoding = os.environ.get("PYTHONIOENCODING", "utf-8")
    for number, (name, mode) in enumerate(zip(STREAMS, "rww", strict=True)):
        stream = open(os.dup(number), mode, encoding=encoding, errors="backslashreplace")  # noqa: SIM115
        setattr(sys, name, stream)
    reader = threading.Thread(target=collect, args=(screen_side, received))
    reader.start()
    try:
        yield
    finally:
        for name, kept in zip(STREAMS, kept_streams, strict=True):
            getattr(sys, name).close()
            setattr(sys, name, kept)
        for number, kept in enumerate(kept_files):
            os.dup2(kept, number)
            os.close(kept)
        reader.join()
        os.close(screen_side)


def collect(screen_side: int, received: bytearray) -> None:
    """Read until nothing has the other side open any more."""
    with contextlib.suppress(OSError):  # so Linux says that it is closed
        while part := os.read(screen_side, 65536):
            received += part
