"""Characters that are written out: what a terminal obeys, and what an encoding lacks."""

from __future__ import annotations

import re
from collections.abc import Callable

Escape = Callable[[str, str], bytes]
"""Returns a text in an encoding, with what the encoding lacks in the format's own escapes."""

_ASCII_END = 128
_CONTROL = (
    r"[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\u2028\u2029\ud800-\udfff]"
)


BREAK_SIGN = "↵"
"""What stands for a line break in a cell that is on one line."""


def harmless(text: str) -> str:
    """Return ``text`` with what no file or terminal can show written out.

    That is control and direction-changing characters, and bytes of a command line that are no text,
    which are lone surrogates. None of them is printable: the rest, nearly everything, is looked at
    no further.
    """
    if text.isprintable():
        return text
    return re.sub(_CONTROL, lambda found: f"\\u{ord(found[0]):04x}", text)


def harmless_lines(text: str) -> str:
    """Return ``text`` like :func:`harmless`, but with its line ends and tabs kept."""
    return re.sub(_CONTROL, lambda f: f[0] if f[0] in "\n\t" else f"\\u{ord(f[0]):04x}", text)


def with_breaks(text: str, mark: str = "\n") -> str:
    """Return ``text`` like :func:`harmless`, but with ``mark`` for its line breaks."""
    if text.isprintable():
        return text
    return mark.join(map(harmless, re.split(r"\r\n|\r|\n", text)))


def backslashes(text: str, encoding: str) -> bytes:
    r"""Write them as ``\u5c71``: for text that has no escapes of its own."""
    return text.encode(encoding, "backslashreplace")


def utf_8(text: str, _encoding: str) -> bytes:
    """Write everything in UTF-8: for what says of itself that it is."""
    return text.encode()


def references(text: str, encoding: str) -> bytes:
    """Write them as the character references of HTML and XML, ``&#23665;``."""
    return text.encode(encoding, "xmlcharrefreplace")


def ascii_references(text: str, encoding: str) -> bytes:
    """Write all beyond ASCII as references: for XML that says of itself that it is UTF-8."""
    return references(text, encoding if is_unicode(encoding) else "ascii")


def json_escapes(text: str, encoding: str) -> bytes:
    r"""Write all beyond ASCII as ``\u5c71``, in pairs where JSON wants them: JSON is UTF-8."""
    if is_unicode(encoding):
        return backslashes(text, encoding)
    utf_16 = text.encode("utf-16-be", "surrogatepass")
    units = [int.from_bytes(utf_16[i : i + 2], "big") for i in range(0, len(utf_16), 2)]
    return b"".join(b"%c" % unit if unit < _ASCII_END else b"\\u%04x" % unit for unit in units)


def is_unicode(encoding: str) -> bool:
    """Say whether an encoding can hold every character."""
    return encoding.lower().startswith("utf")
