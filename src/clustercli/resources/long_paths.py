r"""Paths of more than 260 characters on Windows, which only the form \\?\ of a path can have."""

from __future__ import annotations

import os

_LONGEST = 247
"""What a folder's path may have there; a file's may have twelve more."""

_FORM = "\\\\?\\"


def openable(path: str, system: str = os.name) -> str:
    r"""Return a path by which a file can be opened: on Windows, a long one in the form \\?\.

    >>> openable("short.csv", "nt")
    'short.csv'
    """
    if system != "nt" or len(path) <= _LONGEST or path.startswith(_FORM):
        return path
    import ntpath

    whole = ntpath.abspath(path)
    if whole.startswith("\\\\"):
        return f"{_FORM}UNC{whole[1:]}"
    return _FORM + whole
