"""Where county-level divisions are: a point inside each, for putting clusters on a map."""

from __future__ import annotations

from functools import lru_cache

from clustercli.errors import DatasetError
from clustercli.i18n.messages import gettext as _
from clustercli.resources.bundled import path_of, read_bytes

Point = tuple[float, float]
"""Longitude and latitude in degrees, WGS 84."""


@lru_cache(maxsize=1)
def division_points() -> dict[str, Point]:
    """Return a point inside each county-level division of GB/T 2260, by its code.

    It stands for the whole division, and is no place in it that means anything. Divisions that
    were founded since 2022 have none. ``data/origins.json`` says whose points these are. Raises
    DatasetError if the file is damaged.
    """
    path = path_of("division-points.csv")
    found = {}
    try:
        for line in read_bytes(path).decode("utf-8").splitlines()[1:]:
            code, longitude, latitude = line.split(",")
            found[code] = float(longitude), float(latitude)
    except ValueError as error:
        raise DatasetError(
            _("{path} is damaged: {reason}").format(path=path, reason=error)
        ) from error
    return found


def point_of(code: str | None) -> Point | None:
    """Return the point of a county-level division; None for any other code, or without one."""
    return None if code is None else division_points().get(code)


def is_of_county(code: str | None) -> bool:
    """Say whether a code is that of a county-level division, and not of what it lies in."""
    return code is not None and not code.endswith("00")


POINTS = "a point inside the county-level division (WGS 84), not the place of the cluster"
"""What such a point is, as a file with them says."""
