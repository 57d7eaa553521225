"""A value as a message quotes it: cut where it is long, marked where it is no text."""

from __future__ import annotations

import math
from typing import Any

import msgspec

from clustercli.i18n.messages import gettext_lazy
from clustercli.text.normalize import with_zero_width_shown

_LONGEST = 60


_NOTHING = gettext_lazy("nothing")


NUL = "\udc00"
"""What stands for a NUL in a text, which is none then, as a byte of no encoding does."""


def shown(value: Any) -> str:
    """Return a value as a message quotes it, cut where it is long."""
    if value is None or value == "":
        return _NOTHING
    if isinstance(value, str):
        return cut(f'"{_with_bytes(value)}"')
    if isinstance(value, float) and math.isinf(value):
        return str(value)
    try:
        return cut(msgspec.json.encode(value).decode())
    except RecursionError:
        return gettext_lazy("JSON that is nested too deep")


def shown_json(encoded: bytes) -> str:
    """Return a value that is still JSON as :func:`shown` does."""
    return cut(encoded[: 4 * _LONGEST].decode("utf-8", "backslashreplace").strip())


def cut(text: str) -> str:
    """Return a text, or its beginning where it is long."""
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"


def _with_bytes(text: str) -> str:
    r"""Return a text in which bytes that are no text, kept as surrogates, stand as \xff."""
    if text.isascii():
        return text
    text = with_zero_width_shown(text)
    raw = text.replace(NUL, "\0").encode("utf-8", "surrogateescape")
    return raw.decode("utf-8", "backslashreplace")
