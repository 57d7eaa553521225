"""The user's own dataset, kept in the platform's folder for data."""

from __future__ import annotations

import os
import sys

NAME = "clusters.json"
_PROGRAM = "clustercli"


def path_of_installed() -> str:
    """Return where the user's dataset is kept, whether there is one or not."""
    return os.path.join(_folder(), NAME)


def installed() -> str | None:
    """Return the path of the user's dataset; None if there is none.

    One that cannot be looked at is one: whoever reads it says why that fails.
    """
    path = path_of_installed()
    try:
        os.lstat(path)
    except (FileNotFoundError, NotADirectoryError):
        return None
    except (OSError, ValueError):
        return path
    return path


def _folder() -> str:
    """Return the program's folder for data.

    On Linux by the XDG base directory specification, which is two lines; every call asks,
    and the library that knows the other platforms takes a twentieth of its time.
    """
    if sys.platform != "linux":
        from platformdirs import user_data_dir

        return user_data_dir(_PROGRAM, appauthor=False)
    return os.path.join(_xdg_data_home(), _PROGRAM)


def _xdg_data_home() -> str:
    """Return XDG_DATA_HOME; the default where it is unset, or relative and so to be ignored."""
    path = os.environ.get("XDG_DATA_HOME", "")
    return path if os.path.isabs(path) else os.path.expanduser("~/.local/share")
