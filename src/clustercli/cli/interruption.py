"""Signals that end the program: what is unfinished is undone first, and nothing is said.

Each is raised as KeyboardInterrupt, wherever the program is, so that every ``with`` on the way
out does its part: a half-written file is removed, a child ended, the cursor shown again. Then the
program ends by the signal itself, which is how a shell learns that a loop is to end too.
"""

from __future__ import annotations

import os
import signal
import sys
import time
from types import FrameType
from typing import Any, NoReturn

from clustercli.i18n.messages import gettext as _
from clustercli.output.destination import say
from clustercli.query import watchdog
from clustercli.resources.temporary import ENDING, remove_all

_PATIENCE = 1.0
"""Seconds within which a further signal is one of an impatient hand, and not of one that waits."""

_came: list[tuple[int, float]] = []
"""The first signal that came, with the time at which it did."""


def catch_signals() -> None:
    """Let signals end the program with all that is to be undone before.

    One that is ignored stays so, as SIGHUP is under nohup, and SIGINT in a job in the background.
    """
    for name in ENDING:
        number = getattr(signal, name, None)
        if number is not None and signal.getsignal(number) is not signal.SIG_IGN:
            signal.signal(number, _answer)
    sys.unraisablehook = _not_raised
    watchdog.give_up = give_up


def end_by_signal() -> NoReturn:
    """End the program by the signal that came."""
    number = _came[0][0] if _came else signal.SIGINT
    remove_all()
    if os.name == "posix":
        signal.signal(number, signal.SIG_DFL)
        os.kill(os.getpid(), number)
    os._exit(128 + number)


def give_up(number: int | None, seconds: float) -> None:
    """End the program from beside a query that neither its deadline nor a signal can stop."""
    if number is None:
        template = _("the query took more than {seconds:g} seconds and was ended")
        say((f"clustercli: {template.format(seconds=seconds)}",))
    remove_all()
    os._exit(1 if number is None else 128 + number)


def has_come() -> bool:
    """Say whether a signal has come: what fails after it fails by it."""
    return bool(_came)


def _answer(number: int, _frame: FrameType | None) -> None:
    if not _came:
        _came.append((number, time.monotonic()))
        raise KeyboardInterrupt
    if time.monotonic() - _came[0][1] > _PATIENCE:
        end_by_signal()


def _not_raised(unraisable: Any) -> None:
    """End the program where nothing catches an exception, as in a destructor."""
    if isinstance(unraisable.exc_value, KeyboardInterrupt):
        end_by_signal()
