"""Paging, the way git does it: what is longer than the terminal goes through a pager."""

from __future__ import annotations

import os
import shutil
import sys

from clustercli.resources.settings import settings

VARIABLE = "CLUSTERCLI_PAGER"
_DEFAULT = "less"
_LESS = "FRX"
"""End at once if all fits, keep colours, leave the text on the screen."""


def is_long(text: str) -> bool:
    """Say whether standard output is a terminal that has too few rows for ``text``."""
    if not sys.stdout.isatty() or os.environ.get("TERM") == "dumb":
        return False
    return text.count("\n") >= shutil.get_terminal_size().lines


def chosen() -> tuple[str, str | None]:
    """Return the pager's command line and the variable that names it, if one does.

    The program's own variable goes before the user's settings, and these before PAGER, which is
    for every program.
    """
    if VARIABLE in os.environ:
        return os.environ[VARIABLE], VARIABLE
    of_settings = settings().get("pager")
    if of_settings is not None:
        return of_settings or "", None
    if "PAGER" in os.environ:
        return os.environ["PAGER"], "PAGER"
    return _DEFAULT, None


def command() -> list[str] | None:
    """Return the pager, as words; None for ``cat`` or none to be run."""
    import shlex

    line = chosen()[0]
    try:
        words = shlex.split(line)
    except ValueError:
        return None
    if not words or words == ["cat"] or shutil.which(words[0]) is None:
        return None
    return words


def page(text: str) -> bool:
    """Show ``text`` in the pager; return False, having shown nothing, if there is none."""
    import subprocess

    words = command()
    if words is None:
        return False
    environment = {"LESS": _LESS, "LESSCHARSET": "utf-8", **os.environ}
    subprocess.run(words, input=text.encode(), env=environment, check=False)  # noqa: S603
    return True
