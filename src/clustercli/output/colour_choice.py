"""Whether output is coloured: what the user says in the environment, else the terminal.

As https://no-color.org, https://force-color.org and https://bixense.com/clicolors have it.
"""

from __future__ import annotations

import os
from typing import Literal

from clustercli.output.windows_console import obeys_sequences


def is_forced() -> bool:
    """Say whether colour is asked for wherever the output goes."""
    if os.environ.get("NO_COLOR"):
        return False
    forced = os.environ.get("CLICOLOR_FORCE") not in (None, "", "0")
    return forced or bool(os.environ.get("FORCE_COLOR"))


def is_refused() -> bool:
    """Say whether no colour is wanted, on a terminal either."""
    if is_forced():
        return False
    return bool(os.environ.get("NO_COLOR")) or os.environ.get("CLICOLOR") == "0"


def is_coloured(*, terminal: bool) -> bool:
    """Say whether what goes to a terminal, or elsewhere, is coloured."""
    shows_colour = terminal and os.environ.get("TERM") != "dumb" and obeys_sequences()
    return is_forced() or (shows_colour and not is_refused())


def colour_system() -> Literal["auto", "256"]:
    """Return what colours there are, as Rich names them: where TERM tells of none, those forced."""
    told = os.environ.get("TERM") or ("windows" if os.name == "nt" else "dumb")
    return "256" if told in ("dumb", "unknown") and is_forced() else "auto"
