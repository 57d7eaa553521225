"""Check the data files, or fill in what is derived.

    python scripts/check_data.py            say everything that is wrong; exit 1 if anything is
    python scripts/check_data.py --write    derive names, ids, batches, regions, sectors and
                                            evidence, sort, and write data/clusters.json

A new record needs industry, official_name, year, year_basis, province, city, county,
locality, county_code, unit, review, note, note_en and sources; ``--write`` derives the rest.

What is held besides form: the address of a source belongs to its publisher (``data/hosts.json``)
or stands in ``read_at``; no two sources are one page; no source is older than what it supports;
a page dated before the list of its batch is a ``public-notice``; every remark is in Chinese, with
an English twin. docs/data.md gives the reasons.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
from collections import Counter
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import msgspec

from clustercli.dataset.document import completed, derived, sort_key, text_of
from clustercli.errors import ClusterCliError
from clustercli.geography.areas import areas
from clustercli.geography.divisions import city_of, divisions, gbt2260, province_of
from clustercli.output.destination import to_file
from clustercli.records.model import Document
from clustercli.records.published_figures import Figure, published
from clustercli.records.sectors import sectors
from clustercli.resources.bundled import path_of, read_json

MINISTRY = "工业和信息化部"
_CHINESE = re.compile(r"[\u4e00-\u9fff]")
_LATIN = re.compile(r"[A-Za-z]")


def problems(document: dict[str, Any]) -> Iterator[str]:
    """Yield everything that is wrong with the content of ``data/clusters.json``."""
    records = document["clusters"]
    for what, count in Counter(record["id"] for record in records).items():
        if count > 1:
            yield f"{what}: the id is given {count} times"
    if [r["id"] for r in records] != [r["id"] for r in sorted(records, key=sort_key)]:
        yield "the clusters are not in order (year, county code, id): run with --write"
    used = {key for record in records for key in record["sources"]}
    used |= {fact["source"] for record in records for fact in record.get("facts", ())}
    for key in document["sources"]:
        if key not in used:
            yield f"source {key!r} is used by no cluster"
    yield from source_problems(document["sources"])
    yield from batch_problems(document)
    seen: dict[tuple[Any, ...], str] = {}
    for record in records:
        name = f"{record['id']} {record['name']}"
        same = (record["province"], record["city"], record["county"], record["industry"])
        if same in seen:
            yield f"{name}: the same cluster as {seen[same]}"
        seen[same] = record["id"]
        for problem in record_problems(record, document):
            yield f"{name}: {problem}"


@lru_cache(maxsize=1)
def hosts() -> dict[str, tuple[str, ...]]:
    """Return the hosts of each publisher's own pages; one below a host is the publisher's too."""
    return read_json(path_of("hosts.json"), dict[str, tuple[str, ...]])


def address_problems(source: dict[str, Any]) -> Iterator[str]:
    """Yield what is wrong with the addresses of a source, of a record or of a figure."""
    for field in ("url", "read_at"):
        address = source[field]
        if address is None:
            continue
        host = urlsplit(address).hostname or ""
        known = hosts().get(source["publisher"], ())
        own = any(host == name or host.endswith(f".{name}") for name in known)
        if field == "url" and not own:
            yield f"{host} is no host of {source['publisher']} in hosts.json: see read_at"
        if field == "read_at" and own:
            yield f"{host} is the publisher's own: that is the url"
        if field == "read_at" and not source["reprint"]:
            yield "it was read elsewhere (read_at), but is called no reprint"


def page_of(source: dict[str, Any]) -> str | None:
    """Return what tells the page that was read from another: its address without its form."""
    address = source["read_at"] or source["url"]
    if address is None:
        return None
    parts = urlsplit(address)
    return f"{(parts.hostname or '').removeprefix('www.')}{parts.path.rstrip('/')}?{parts.query}"


def source_problems(sources: dict[str, Any]) -> Iterator[str]:
    """Yield what is wrong with the sources by themselves."""
    pages: dict[str, str] = {}
    for key, source in sources.items():
        for problem in address_problems(source):
            yield f"source {key!r}: {problem}"
        page = page_of(source)
        if page is not None and (first := pages.setdefault(page, key)) != key:
            yield f"source {key!r} is the same page as {first!r}"
        if "融媒" in source["publisher"] and source["kind"] == "official":
            yield f"source {key!r}: a media centre (融媒体中心) is media"
        if (source["kind"] == "list") != (source["publisher"] == MINISTRY):
            yield f"source {key!r}: rows of the list are the ministry's, and only those"


def earliest(day: str) -> str:
    """Return the first day that a date of any exactness can mean."""
    return f"{day}-01-01"[:10] if len(day) == len("2022") else f"{day}-01"[:10]


def latest(day: str) -> str:
    """Return the last day that a date of any exactness can mean, or one after it."""
    return f"{day}-12-31"[:10] if len(day) == len("2022") else f"{day}-31"[:10]


def batch_problems(document: dict[str, Any]) -> Iterator[str]:
    """Yield what is wrong with the batches and their notices."""
    for batch in document["batches"]:
        year = batch["year"]
        review = batch["review"] or {}
        texts = {"term": (batch["term"], batch.get("term_en"))}
        texts["review note"] = (review.get("note"), review.get("note_en"))
        for name, pair in texts.items():
            for problem in note_problems(*pair):
                yield f"batch {year}, {name}: {problem}"
        url = batch["notice"]["url"]
        if url and not (urlsplit(url).hostname or "").endswith("miit.gov.cn"):
            yield f"batch {year}: the notice's url is not on the ministry's site: see mirrors"
        for mirror in batch["notice"].get("mirrors", ()):
            host = urlsplit(mirror["url"]).hostname or ""
            if mirror["government"] != host.endswith(".gov.cn"):
                yield f"batch {year}: {host} is called a government site, or not called one"


def note_problems(chinese: str | None, english: str | None) -> Iterator[str]:
    """Yield what is wrong with a remark: Chinese, with an English twin, or neither."""
    if (chinese is None) != (english is None):
        yield "a note and its English twin are both there or both null"
    for text, words in ((chinese, "Chinese"), (english, "English")):
        if text is not None:
            much = len(_CHINESE.findall(text)) > len(_LATIN.findall(text)) / 2
            if much != (words == "Chinese"):
                yield f"the note is not in {words}: {text!r}"


def date_problems(record: dict[str, Any], document: dict[str, Any]) -> Iterator[str]:
    """Yield the sources that are older than what they are to support."""
    batch = next((b for b in document["batches"] if b["year"] == record["year"]), None)
    if batch is None:
        return
    notice, begun = batch["notice"]["date"], batch["public_notice"]["from"]
    open_until = batch["public_notice"]["to"]
    sources = {key: document["sources"][key] for key in record["sources"]}
    for key, source in sources.items():
        if source["date"] is None:
            continue
        day = latest(source["date"])
        if begun is not None and day < earliest(begun):
            yield f"source {key!r} is older than the public notice of {record['year']}"
        before = notice is not None and day < earliest(notice)
        still_open = open_until is not None and day <= latest(open_until)
        if (before or still_open) and source["kind"] != "public-notice":
            yield f"source {key!r} is older than the list of {record['year']}: public-notice"
    if record["review"] is not None:
        review = batch["review"] or {}
        since = review.get("public_notice") or str(review.get("year"))
        days = [latest(source["date"]) for source in sources.values() if source["date"]]
        if not any(day >= earliest(since) for day in days):
            yield f"no source is as young as the review of {since} that it is to support"


def record_problems(record: dict[str, Any], document: dict[str, Any]) -> Iterator[str]:
    """Yield what is wrong with one record."""
    named = [*record["sources"], *(fact["source"] for fact in record.get("facts", ()))]
    missing = [key for key in named if key not in document["sources"]]
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
    note = record["note"] or ""
    if record["evidence"] == "list" and official is None and "全称未留存" not in note:
        yield "the list gives the official name; where it was not kept, the note says 全称未留存"
    if record["year_basis"] == "inferred" and "年度" not in note:
        yield "the year is inferred, and no note says from what (年度…)"
    yield from note_problems(record["note"], record.get("note_en"))
    yield from date_problems(record, document)
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
        "area": set(areas()),
        "province": {province.name for province in divisions().provinces},
        "unit": {unit.name for unit in divisions().units},
        "city": {name for code, name in gbt2260().items() if code.endswith("00")},
        "county": counties_named_once(),
    }
    for what, count in Counter(figure.id for figure in published().figures).items():
        if count > 1:
            yield f"{what}: the id of a figure is given {count} times"
    for figure in published().figures:
        for problem in (
            *scope_problems(figure, places, years),
            *note_problems(figure.note, figure.note_en),
            *figure_source_problems(figure, document),
        ):
            yield f"{figure.id}: {problem}"
        if figure.value is None and not figure.names:
            yield f"{figure.id}: neither a number nor names"


def scope_problems(
    figure: Figure, places: dict[str, set[str | None]], years: set[int]
) -> Iterator[str]:
    """Yield what is wrong with the scope of a figure; ``places`` are names by level."""
    scope = figure.scope
    if scope.name not in places[scope.level]:
        yield f"there is no {scope.level} {scope.name!r}"
    if scope.level == "city" and scope.name in places["unit"]:
        yield f"{scope.name} is a reporting unit: its level is unit"
    if figure.what == "target":
        if len(scope.years) != 1:
            yield "a target has the one year by which it is to be reached"
    elif not set(scope.years) <= years:
        yield f"there is no batch for one of {scope.years}"
    if (scope.level == "region") != (scope.region_scheme is not None):
        yield "a region, and only a region, has a scheme"


def figure_source_problems(figure: Figure, document: dict[str, Any]) -> Iterator[str]:
    """Yield what is wrong with the source of a figure."""
    source = msgspec.to_builtins(figure.source)
    if not figure.source.publisher:
        yield "no source"
    yield from address_problems(source)
    begun = [b["public_notice"]["from"] for b in document["batches"]]
    years = [b["year"] for b in document["batches"]]
    for year, day in zip(years, begun, strict=True):
        counted = figure.what != "target" and year in figure.scope.years
        if counted and source["date"] and latest(source["date"]) < earliest(day):
            yield f"its source of {source['date']} is older than the public notice of {year}"
    for key, known in document["sources"].items():
        one_page = page_of(source) is not None and page_of(source) == page_of(known)
        if one_page and any(source[field] != known[field] for field in source):
            yield f"its source is the page of {key!r}, and is described otherwise"


def counties_named_once() -> set[str | None]:
    """Return the names of counties that only one county of the country has."""
    names = Counter(name for code, name in gbt2260().items() if not code.endswith("00"))
    return {name for name, count in names.items() if count == 1}


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
