"""A progress bar on stderr for what takes long."""

from __future__ import annotations

import sys
import time
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from typing_extensions import Self

_PATIENCE = 0.5
"""Seconds that pass before a bar is worth showing."""


class Progress:
    """Shows how far a reading has come, after half a second, where a person sees it.

    Nothing is shown unless both stderr is a terminal and stdout is not about to be one that the
    bar would stand in the way of.
    """

    def __init__(self) -> None:
        self._began = time.monotonic()
        self._bar: Any = None
        self._task: Any = None

    def moved(self, done: int, of: int | None) -> None:
        """Show that ``done`` parts, ``of`` so many where that is known, have been read."""
        if self._bar is None:
            if time.monotonic() - self._began < _PATIENCE or not _is_seen():
                return
            self._start()
        self._bar.update(self._task, completed=done, total=of)

    def ended(self) -> None:
        """Take the bar away."""
        if self._bar is not None:
            self._bar.stop()
            self._bar = None
        self._began = time.monotonic()

    def __enter__(self) -> Self:
        """Return itself."""
        return self

    def __exit__(self, *_raised: object) -> None:
        """Take the bar away, whatever happened."""
        self.ended()

    def _start(self) -> None:
        from rich.console import Console
        from rich.progress import BarColumn, Progress, SpinnerColumn, TimeElapsedColumn

        self._bar = Progress(
            SpinnerColumn(),
            BarColumn(),
            TimeElapsedColumn(),
            console=Console(stderr=True),
            transient=True,
        )
        self._task = self._bar.add_task("", total=None)
        self._bar.start()


def _is_seen() -> bool:
    return sys.stderr is not None and sys.stderr.isatty()
