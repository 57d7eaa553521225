"""Opening a page in the user's browser."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Mapping


def opened(path: str) -> bool:
    """Open a file in the browser, and say whether there was one.

    Over ssh there is none but the one of the other machine's screen, unless a display is
    forwarded.
    """
    import webbrowser
    from pathlib import Path

    if _elsewhere(os.environ):
        return False
    with contextlib.suppress(webbrowser.Error, OSError):
        return webbrowser.open(Path(path).resolve().as_uri())
    return False


def _elsewhere(environment: Mapping[str, str]) -> bool:
    """Say whether the user sits at another machine, and no display is forwarded."""
    remote = any(environment.get(name) for name in ("SSH_CONNECTION", "SSH_TTY"))
    return remote and not any(environment.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY"))
