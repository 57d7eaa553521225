"""One spelling for texts that mean the same: width, case, spaces and script folded."""

from __future__ import annotations

import unicodedata
from functools import lru_cache
from typing import Any


@lru_cache(maxsize=4096)
def fold(text: str) -> str:
    """Return ``text`` as keywords are compared.

    As :func:`fold_form`, and traditional characters become simplified (OpenCC's ``t2s``).
    """
    folded = fold_form(text)
    return folded if folded.isascii() or _is_simplified(folded) else _simplified(folded)


def fold_form(text: str) -> str:
    """Return ``text`` with its outer form folded.

    Full-width and half-width forms become one (Unicode NFKC), case and white space go.
    """
    if text.isascii():
        return "".join(text.casefold().split())
    return "".join(unicodedata.normalize("NFKC", text).casefold().split())


def _is_simplified(text: str) -> bool:
    """Say whether GB 2312, the set of simplified characters, has all of ``text``."""
    try:
        text.encode("gb2312")
    except UnicodeEncodeError:
        return False
    return True


def _simplified(text: str) -> str:
    converted: str = _converter().convert(text)
    return converted


@lru_cache(maxsize=1)
def _converter() -> Any:
    from opencc import OpenCC

    return OpenCC("t2s")
