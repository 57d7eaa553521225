"""One spelling for texts that mean the same: width, case, spaces and script folded."""

from __future__ import annotations

import unicodedata
from functools import lru_cache
from typing import Any


@lru_cache(maxsize=4096)
def fold(text: str) -> str:
    """Return ``text`` as it is compared.

    Full-width and half-width forms become one (Unicode NFKC), case goes, white space
    goes, traditional characters become simplified (OpenCC's table ``t2s``).
    """
    folded = "".join(unicodedata.normalize("NFKC", text).casefold().split())
    if folded.isascii() or _is_simplified(folded):
        return folded
    return _simplified(folded)


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
