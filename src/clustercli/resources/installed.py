"""The user's own dataset, kept in the platform's folder for data."""

from __future__ import annotations

import os
import sys

NAME = "clusters.json"
_PROGRAM = "clustercli"


def path_of_installed() -> str:
    """Return where the user's dataset is kept, whether there is one or not."""
    from platformdirs import user_data_dir

    return os.path.join(user_data_dir(_PROGRAM, appauthor=False), NAME)


def installed() -> str | None:
    """Return the path of the user's dataset; None if there is none."""
    if sys.platform == "linux" and not os.path.exists(_folder_on_linux()):
        # Every call asks; the library would take a twentieth of its time to say no.
        return None
    path = path_of_installed()
    return path if os.path.exists(path) else None


def _folder_on_linux() -> str:
    """Return the program's folder for data by the XDG base directory specification."""
    data = os.environ.get("XDG_DATA_HOME", "").strip() or os.path.expanduser("~/.local/share")
    return os.path.join(data, _PROGRAM)
