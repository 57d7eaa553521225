"""The user's own dataset, kept in the platform's folder for data."""

from __future__ import annotations

import os

NAME = "clusters.json"


def path_of_installed() -> str:
    """Return where the user's dataset is kept, whether there is one or not."""
    from platformdirs import user_data_dir

    return os.path.join(user_data_dir("clustercli", appauthor=False), NAME)


def installed() -> str | None:
    """Return the path of the user's dataset; None if there is none."""
    path = path_of_installed()
    return path if os.path.exists(path) else None
