"""Check the data files, or fill in what is derived.

    python scripts/check_data.py            say everything that is wrong; exit 1 if anything is
    python scripts/check_data.py --write    derive names, ids, batches, regions, sectors and
                                            evidence, sort, and write data/clusters.json

A new record needs industry, official_name, year, year_basis, province, city, county,
locality, county_code, unit, review, note and sources; ``--write`` derives the rest.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec

from clustercli.dataset.document import completed, derived, sort_key, text_of
from clustercli.errors import ClusterCliError
from clustercli.geography.divisions import city_of, divisions, gbt2260, province_of
from clustercli.output.destination import to_file
from clustercli.records.model import Document
from clustercli.records.published_figures import published
from clustercli.records.sectors import sectors
from clustercli.resources.bundled import path_of


def problems(document: dict[str, Any]) -> Iterator[str]:
    """Yield everything that is wrong with the content of ``data/clusters.json``."""
    records = document["clusters"]
    for what, count in Counter(record["id"] for record in records).items():
        if count > 1:
            yield f"{what}: the id is given {count} times"
    if [r["id"] for r in records] != [r["id"] for r in sorted(records, key=sort_key)]:
        yield "the clusters are not in order (year, county code, id): run with --write"
    used = {key for record in records for key in record["sources"]}
    for key in document["sources"]:
        if key not in used:
            yield f"source {key!r} is used by no cluster"
    seen: dict[tuple[Any, ...], str] = {}
    for record in records:
        name = f"{record['id']} {record['name']}"
        same = (record["province"], record["city"], record["county"], record["industry"])
        if same in seen:
            yield f"{name}: the same cluster as {seen[same]}"
        seen[same] = record["id"]
        for problem in record_problems(record, document):
            yield f"{name}: {problem}"


def record_problems(record: dict[str, Any], document: dict[str, Any]) -> Iterator[str]:
    """Yield what is wrong with one record."""
    missing = [key for key in record["sources"] if key not in document["sources"]]
    if missing or not record["sources"]:
        yield f"no such source: {missing}" if missing else "it has no source"
        return
    rules = derived(record, document)
    for field, value in rules.items():
        if record[field] != value:
            yield f"{field} is {record[field]!r}, by rule {value!r}"
    if (record["year"] is None) != (record["year_basis"] is None):
        yield "year and year_basis must be both known or both null"
    if record["year"] is not None and rules["batch"] is None:
        yield f"there is no batch of {record['year']}"
    official = record["official_name"]
    if official is not None and not official.endswith("产业集群"):
        yield f"official_name {official!r} does not end in 产业集群"
    yield from place_problems(record)


def place_problems(record: dict[str, Any]) -> Iterator[str]:
    """Yield what does not fit GB/T 2260 and the reporting units."""
    provinces = {province.name for province in divisions().provinces}
    units = {unit.name: unit for unit in divisions().units}
    if record["province"] not in provinces:
        yield f"there is no province {record['province']!r}"
        return
    code = record["county_code"]
    if code is None:
        if record["county"] is not None:
            yield "the county has no code"
    elif code not in gbt2260():
        yield f"{code} is not in GB/T 2260"
    else:
        lowest = record["county"] or record["city"]
        expected = (gbt2260()[code], province_of(code).name, city_of(code))
        if (lowest, record["province"], record["city"]) != expected:
            yield f"{code} is {expected} in GB/T 2260"
    unit = record["unit"]
    if unit in units:
        special = units[unit]
        if special.province != record["province"]:
            yield f"the reporting unit {unit} lies in {special.province}"
        if special.kind == "city" and record["city"] != unit:
            yield f"the city {record['city']} does not report through {unit}"
    elif unit != record["province"] or record["city"] in units:
        yield f"{unit!r} is not the reporting unit of {record['city']}"


def table_problems() -> Iterator[str]:
    """Yield what is wrong with divisions, sectors and their relations."""
    regions = {region.name for region in divisions().regions}
    names: dict[str, str] = {}
    tiles: dict[tuple[int, int], str] = {}
    for province in divisions().provinces:
        known = gbt2260().get(province.code)
        if known not in (None, province.name):
            yield f"{province.code} is {known} in GB/T 2260, not {province.name}"
        if province.region not in {*regions, None}:
            yield f"{province.name}: there is no region {province.region}"
        if province.tile in tiles:
            yield f"{province.name} and {tiles[province.tile]} share a tile"
        tiles[province.tile] = province.name
        for name in set(province.spellings()) - {province.initials, None}:
            if names.setdefault(str(name), province.name) != province.name:
                yield f"{name!r} means both {names[str(name)]} and {province.name}"
    rules = sectors()
    for cluster_id, override in rules.overrides.items():
        for value, groups in (
            (override.sector, rules.sectors),
            (override.emerging, rules.emerging),
        ):
            if isinstance(value, str) and value not in {group.name for group in groups}:
                yield f"the override of {cluster_id} names {value!r}, which is no group"


def figure_problems(document: dict[str, Any]) -> Iterator[str]:
    """Yield what is wrong with the published figures."""
    years = {batch["year"] for batch in document["batches"]}
    places: dict[str, set[str | None]] = {
        "nation": {None},
        "region": {region.name for region in divisions().regions},
        "province": {province.name for province in divisions().provinces},
        "unit": {unit.name for unit in divisions().units},
        "city": {name for code, name in gbt2260().items() if code.endswith("00")},
    }
    for what, count in Counter(figure.id for figure in published().figures).items():
        if count > 1:
            yield f"{what}: the id of a figure is given {count} times"
    for figure in published().figures:
        if figure.scope.name not in places[figure.scope.level]:
            yield f"{figure.id}: there is no {figure.scope.level} {figure.scope.name!r}"
        if figure.scope.level == "city" and figure.scope.name in places["unit"]:
            yield f"{figure.id}: {figure.scope.name} is a reporting unit: its level is unit"
        if not set(figure.scope.years) <= years:
            yield f"{figure.id}: there is no batch for one of {figure.scope.years}"
        if (figure.scope.level == "region") != (figure.scope.region_scheme is not None):
            yield f"{figure.id}: a region, and only a region, has a scheme"
        if figure.value is None and not figure.names:
            yield f"{figure.id}: neither a number nor names"
        if not figure.source.publisher:
            yield f"{figure.id}: no source"


def override_problems(document: dict[str, Any]) -> Iterator[str]:
    """Yield the overrides that meet no cluster."""
    ids = {record["id"] for record in document["clusters"]}
    for cluster_id in sectors().overrides:
        if cluster_id not in ids:
            yield f"the override of {cluster_id} meets no cluster"


def check(path: Path) -> list[str]:
    """Return everything that is wrong with the data files."""
    text = path.read_text(encoding="utf-8")
    try:
        msgspec.json.decode(text, type=Document, strict=True)
        document = json.loads(text)
        found = [
            *table_problems(),
            *override_problems(document),
            *figure_problems(document),
            *problems(document),
        ]
    except (msgspec.DecodeError, ClusterCliError) as error:
        return [str(error)]
    if text != text_of(document):
        found.append(f"{path.name} is not in its kept form: run with --write")
    return found


def main(arguments: list[str] | None = None) -> int:
    """Run the check, or write the derived fields."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--write", action="store_true", help="derive, sort and write the file")
    parser.add_argument("--file", type=Path, default=Path(path_of("clusters.json")))
    options = parser.parse_args(arguments)
    if options.write:
        document = completed(json.loads(options.file.read_text(encoding="utf-8")))
        to_file(str(options.file), text_of(document).encode(), force=True)
    found = check(options.file)
    for problem in found:
        print(problem, file=sys.stderr)
    total = len(json.loads(options.file.read_text(encoding="utf-8"))["clusters"])
    print(f"{total} clusters checked: {len(found)} problems")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
