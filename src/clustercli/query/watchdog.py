"""A watch over a call of SQLite, which may be in one function for hours.

SQLite looks at the clock between two steps of its machine, and so it sees an interrupt there; a
LIKE over a long text is one step. What still does not come back can only be ended with the whole
process, which is for the program to decide: a library leaves it.
"""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import socket

    from typing_extensions import Self

GRACE = 0.5
"""Seconds within which a call that is interrupted usually comes back."""

_ENDED = 0
_SIGNALS = frozenset(
    getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name)
)

give_up: Callable[[int | None, float], None] | None = None
"""What ends the process: called in another thread, with the signal that came, or None and the
seconds that were to spare. None, as in any other program, where the process is to stay."""


class Watchdog:
    """Interrupts a call that takes too long, or during which a signal comes.

    A signal is noticed where it can be: in the main thread, and if nobody else listens.
    """

    def __init__(self, seconds: float, interrupt: Callable[[], None]) -> None:
        """Watch for ``seconds``; ``interrupt`` is called from another thread."""
        self._seconds = min(seconds, threading.TIMEOUT_MAX)
        self._interrupt = interrupt
        self._listens = False
        self.late = False
        """Whether the call was interrupted because it takes too long."""

    def __enter__(self) -> Self:
        """Begin to watch."""
        import socket

        self._inside, self._outside = socket.socketpair()
        self._outside.settimeout(0)
        if threading.current_thread() is threading.main_thread():
            before = signal.set_wakeup_fd(self._outside.fileno(), warn_on_full_buffer=False)
            self._listens = before == -1
            if not self._listens:
                signal.set_wakeup_fd(before)
        self._thread = threading.Thread(target=self._watch, daemon=True)
        self._thread.start()
        return self

    def __exit__(self, *_raised: object) -> None:
        """End watching."""
        if self._listens:
            signal.set_wakeup_fd(-1)
        self._outside.send(bytes([_ENDED]))
        self._thread.join()
        self._inside.close()
        self._outside.close()

    def _watch(self) -> None:
        came = _received(self._inside, self._seconds, {_ENDED, *_SIGNALS})
        if came == _ENDED:
            return
        self.late = came is None
        self._interrupt()
        ended = _received(self._inside, GRACE, {_ENDED}) == _ENDED
        if not ended and give_up is not None:
            give_up(came, self._seconds)


def _received(inside: socket.socket, seconds: float, wanted: set[int]) -> int | None:
    """Return the first byte of those that are wanted, None if none comes in time."""
    end = time.monotonic() + seconds
    while (left := end - time.monotonic()) > 0:
        inside.settimeout(left)
        try:
            byte = inside.recv(1)
        except TimeoutError:
            return None
        if byte and byte[0] in wanted:
            return byte[0]
    return None


class Alarm:
    """Raises an error in the main thread once time is over, also inside a regular expression.

    Python's regular expressions look for signals, and for nothing else, while they search. Where
    there is no SIGALRM, as on Windows, or somebody else uses it, a search is not bounded.
    """

    def __init__(self, error: Callable[[], BaseException]) -> None:
        """Raise what ``error`` returns."""
        self._error = error
        self._before: Any = None
        self._set = False

    def set(self, seconds: float) -> None:
        """Let it ring in so many seconds, unless it is set already."""
        if self._set or os.name != "posix":
            return
        if threading.current_thread() is not threading.main_thread():
            return
        if signal.getitimer(signal.ITIMER_REAL)[0] or seconds > threading.TIMEOUT_MAX:
            return
        self._before = signal.signal(signal.SIGALRM, self._ring)
        self._set = True
        signal.setitimer(signal.ITIMER_REAL, max(seconds, 1e-3))

    def stop(self) -> None:
        """Let it not ring."""
        if self._set:
            signal.setitimer(signal.ITIMER_REAL, 0)
            signal.signal(signal.SIGALRM, self._before)
            self._set = False

    def _ring(self, _number: int, _frame: object) -> None:
        raise self._error()
