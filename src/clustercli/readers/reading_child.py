"""The process that reads one untrusted file: it limits itself, reads, answers and ends.

It is started by :mod:`~clustercli.readers.bounded_reading`. What it imports is paid at every
such file, so that nothing is imported here but what comes with Python and costs next to nothing,
and only the task itself imports its library.
"""

from __future__ import annotations

import marshal
import sys
from collections.abc import Iterator
from contextlib import suppress
from importlib import import_module
from typing import Any

TASKS: dict[str, tuple[str, str, str]] = {
    "workbook": ("clustercli.readers.workbook_cells", "cells_of", "python_calamine"),
    "pdf": ("clustercli.readers.pdf_prints", "prints_of", "pdfplumber"),
    "word": ("clustercli.readers.word_reader", "pieces_of", "xml.parsers.expat"),
    "sqlite": ("clustercli.readers.database_rows", "rows_of_sqlite", "sqlite3"),
    "parquet": ("clustercli.readers.database_rows", "rows_of_parquet", "pyarrow.parquet"),
    "jq": ("clustercli.output.jq_filter", "results", "jq"),
}
"""By task: the module and the function that read, and the library.

The function takes the content of a file, and what else it needs, and yields plain values: what
:mod:`marshal` can write.
"""

LENGTH = 8
"""Bytes before each part of the answer: its length, least byte first."""

_VERSION = 2
"""Of the form of marshal: the one without a list of objects that came before."""

WAIT = 3
"""How many times the seconds of a processor may go by."""


def reading(task: str, data: bytes, arguments: tuple[Any, ...]) -> Iterator[Any]:
    """Yield what a task reads, in this process.

    What a library raises that is no error of ours says, as a DatasetError, that the file is
    damaged: some raise a panic, which is no Exception.
    """
    module, function, _library = TASKS[task]
    try:
        yield from getattr(import_module(module), function)(data, *arguments)
    except (MemoryError, GeneratorExit, KeyboardInterrupt, SystemExit):
        raise
    except BaseException as error:
        from clustercli.errors import ClusterCliError, DatasetError, reason_of
        from clustercli.i18n.messages import gettext as _

        if isinstance(error, ClusterCliError):
            raise
        reason = str(error).strip().partition("\n")[0] or type(error).__name__
        template = _("the file is damaged or cut off: {error}")
        raise DatasetError(template.format(error=reason_of(reason))) from None


def main() -> None:
    """Read the request from standard input, and answer on standard output."""
    request, answers = sys.stdin.buffer, sys.stdout.buffer
    task, arguments, language, memory, seconds, size = marshal.load(request)  # noqa: S302
    data = request.read(size)
    module, _function, library = TASKS[task]
    for code in (library, module):  # which the limits are not about
        with suppress(ImportError):
            import_module(code)
    _end_with_parent()
    _limit(memory, seconds)
    if language != "en":
        from clustercli.i18n.messages import set_language

        set_language(language)

    def send(kind: str, content: Any) -> None:
        encoded = marshal.dumps((kind, content), _VERSION)
        answers.write(len(encoded).to_bytes(LENGTH, "little") + encoded)

    last = ("end", "")
    try:
        for item in reading(task, data, arguments):
            send("item", item)
    except MemoryError:
        last = ("memory", "")
    except Exception as error:
        from clustercli.errors import ClusterCliError, UsageError

        if not isinstance(error, ClusterCliError):
            raise
        last = ("usage" if isinstance(error, UsageError) else "dataset", str(error))
    send(*last)
    answers.flush()


def _end_with_parent() -> None:
    """Let the system end this process when its standard input closes; where it can (Linux).

    No thread could do that while a library holds the interpreter.
    """
    import signal

    for name in ("SIGINT", "SIGPIPE", "SIGIO", "SIGXCPU"):
        if hasattr(signal, name):
            signal.signal(getattr(signal, name), signal.SIG_DFL)
    with suppress(ImportError, OSError, AttributeError):
        import fcntl
        import os

        fcntl.fcntl(0, fcntl.F_SETOWN, os.getpid())
        fcntl.fcntl(0, fcntl.F_SETFL, fcntl.fcntl(0, fcntl.F_GETFL) | os.O_ASYNC)


def _limit(memory: int, seconds: int) -> None:
    """Limit what this process may take beyond what it has taken so far.

    The alarm of faulthandler is the deadline on every system: it waits for no library.
    """
    import faulthandler

    faulthandler.dump_traceback_later(WAIT * seconds, exit=True)
    try:
        import resource
    except ImportError:  # pragma: no cover - Windows
        return
    limits = (
        (resource.RLIMIT_AS, _taken(resource.getpagesize()) + memory),
        (resource.RLIMIT_CPU, seconds + 1),
        (resource.RLIMIT_CORE, 0),
    )
    for kind, most in limits:
        hard = resource.getrlimit(kind)[1]
        soft = most if hard == resource.RLIM_INFINITY else min(most, hard)
        with suppress(ValueError, OSError):
            resource.setrlimit(kind, (soft, hard))


def _taken(page: int) -> int:
    """Return the bytes of addresses that this process has; 0 where the system does not say."""
    with suppress(OSError), open("/proc/self/statm", encoding="ascii") as file:
        return int(file.read().split()[0]) * page
    return 0
