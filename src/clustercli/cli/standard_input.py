"""A small file that an option or argument names, or standard input for ``-``."""

from __future__ import annotations

import sys

from clustercli.errors import UsageError
from clustercli.i18n.messages import gettext as _

STANDARD_INPUT = "-"


def name_of(path: str) -> str:
    """Return the name of a file as messages have it."""
    return _("standard input") if path == STANDARD_INPUT else path


def read_given(path: str, most: int) -> bytes:
    """Return the first ``most`` bytes of a file, so that reading an endless one ends.

    Raises UsageError for what cannot be read.
    """
    template = _("cannot read {path}: {reason}")
    if path == STANDARD_INPUT and (sys.stdin is None or sys.stdin.closed):
        raise UsageError(template.format(path=name_of(path), reason=_("it is closed")))
    try:
        if path == STANDARD_INPUT:
            return sys.stdin.buffer.read(most)
        with open(path, "rb") as file:
            return file.read(most)
    except (OSError, ValueError) as error:
        reason = _(str(getattr(error, "strerror", None) or error))
        raise UsageError(template.format(path=name_of(path), reason=reason)) from error
