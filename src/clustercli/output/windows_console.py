"""What a console of Windows has to be told, or asked, before colours go to it."""

from __future__ import annotations

import os
from typing import Any

_STANDARD_OUTPUT = -11
_SEQUENCES = 0x0004
"""ENABLE_VIRTUAL_TERMINAL_PROCESSING, which consoles know since Windows 10, and leave off."""


def obeys_sequences() -> bool:
    """Say whether the terminal on standard output obeys sequences of colours; have it do so."""
    return os.name != "nt" or _switched_on(_kernel())


def _kernel() -> Any:
    import ctypes

    return ctypes.WinDLL("kernel32", use_last_error=True)  # type: ignore[attr-defined]


def _switched_on(kernel: Any) -> bool:
    import ctypes

    handle = kernel.GetStdHandle(_STANDARD_OUTPUT)
    mode = ctypes.c_ulong()
    if not kernel.GetConsoleMode(handle, ctypes.byref(mode)):
        return True  # no console, but a terminal of another kind, as of Git for Windows
    return bool(kernel.SetConsoleMode(handle, mode.value | _SEQUENCES))
