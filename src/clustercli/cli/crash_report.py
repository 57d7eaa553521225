"""What is said of an error that nobody foresaw: a line, and a report in a file."""

from __future__ import annotations

import contextlib
import os
import platform
import sys
import tempfile
import traceback
from collections.abc import Iterator, Sequence
from datetime import datetime

from clustercli import __version__
from clustercli.i18n.messages import gettext as _

_LONGEST = 200


def said_of(error: BaseException, arguments: Sequence[str]) -> str:
    """Return what went wrong, where the report of it is, and what to do with it.

    The report has the command line and where in the program it happened, and no data. It is
    written to the user's folder for logs, or else to the one for temporary files.
    """
    path = _written(report_of(error, arguments))
    # What the failed call still holds is let go: there may be no memory for a message otherwise.
    traceback.clear_frames(error.__traceback__)
    template = _("{what}. The full report is in {path}: send it to the maintainers of clustercli")
    if path is None:
        template = _(
            "{what}. No file could be written for the full report: tell the maintainers of "
            "clustercli what you called"
        )
    return template.format(what=_in_words(error), path=path)


def report_of(error: BaseException, arguments: Sequence[str]) -> str:
    """Return the full report, some lines and a traceback."""
    lines = (
        f"clustercli {__version__}",
        f"Python {sys.version}",
        f"{platform.platform()}",
        f"{datetime.now().astimezone().isoformat(timespec='seconds')}",
        f"arguments: {list(arguments)!r}",
        "",
        *traceback.format_exception(error),
    )
    return "\n".join(lines)


def _in_words(error: BaseException) -> str:
    if isinstance(error, MemoryError):
        return _("there is not enough memory for this")
    if isinstance(error, RecursionError):
        return _("something in this is nested too deep")
    what = f"{type(error).__name__}: {error}"[:_LONGEST].rstrip(": ")
    return _("this should not have happened: {what}").format(what=what)


def _written(report: str) -> str | None:
    """Write a report to a file of its own; return its path, None if that is not possible."""
    for folder in _folders():
        with contextlib.suppress(OSError):
            os.makedirs(folder, exist_ok=True)
            handle, path = tempfile.mkstemp(".txt", "report-", folder)
            with open(handle, "w", encoding="utf-8", errors="backslashreplace") as file:
                file.write(report)
            return path
    return None


def _folders() -> Iterator[str]:
    from platformdirs import user_log_dir

    # A relative folder, of a relative XDG_STATE_HOME, is to be ignored.
    if os.path.isabs(folder := user_log_dir("clustercli", appauthor=False)):
        yield folder
    with contextlib.suppress(OSError):
        yield tempfile.gettempdir()
