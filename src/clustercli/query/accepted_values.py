"""What may be typed for each field: its values and all their spellings."""

from __future__ import annotations

from collections.abc import Callable

from clustercli.dataset.dataset import Dataset
from clustercli.geography.divisions import (
    city_of,
    gbt2260,
    province_names,
    province_of,
    region_names,
    unit_names,
)
from clustercli.i18n.labels import labels_of
from clustercli.records.columns import Clusters
from clustercli.records.model import EVIDENCE
from clustercli.records.sectors import Grouping, sectors
from clustercli.records.validity import STATUSES
from clustercli.text.name_index import NameIndex
from clustercli.text.normalize import fold

_SUFFIXES = {"city": ("市", "地区", "盟", "自治州"), "county": ("新区", "市", "区", "县", "旗")}
_EVIDENCE = dict(zip(EVIDENCE, ("名单", "官方", "媒体", "公示"), strict=True))
_PLURALS = {
    "region": "regions",
    "province": "provinces",
    "city": "cities",
    "county": "counties",
    "unit": "units",
    "year": "years",
    "sector": "sectors",
}
_ORDINALS = "一二三四五六七八九十"


def index_of(field: str, dataset: Dataset) -> NameIndex:
    """Return the index of the values of ``field``, which is one of :data:`DIMENSIONS`."""
    return _INDEXES[field](dataset)


def dimension_names() -> NameIndex:
    """Return the index of the dimensions themselves, in singular and plural."""
    index = NameIndex("dimension")
    for dimension in DIMENSIONS:
        index.add(dimension, (_PLURALS.get(dimension), *labels_of(dimension)))
    return index


COLUMNS_OF_COUNTY = ("province", "city", "county")
"""The columns by which a county is told from others of its name."""


def qualified_counties(clusters: Clusters) -> list[str | None]:
    """Return every county with the city it lies in: 广州市白云区 is not 贵阳市白云区.

    A county that its province runs directly is told with the province.
    """
    places = clusters.rows(COLUMNS_OF_COUNTY)
    return [county and f"{city or province}{county}" for province, city, county in places]


def place_names(field: str, clusters: Clusters) -> NameIndex:
    """Return the index of the cities or counties that have clusters.

    A name may lack its 市, 区, 县; a county may come with its city or its full path; a
    GB/T 2260 code is accepted.
    """
    index = NameIndex(field, prefixes=field == "city")
    for province, city, county, code in dict.fromkeys(clusters.rows(_PLACE)):
        if field == "city" and city:
            prefecture = f"{code[:4]}00" if code and city != province else None
            index.add(city, (_short(field, city), prefecture))
        elif field == "county" and county:
            qualified = f"{city or province}{county}"
            full = None if city in (None, province) else f"{province}{qualified}"
            index.add(qualified, (county, _short(field, county), full, code))
    return index


_PLACE = (*COLUMNS_OF_COUNTY, "county_code")


def places_without_clusters(field: str, text: str) -> tuple[str, ...]:
    """Return the cities or counties of GB/T 2260 that ``text`` names, recorded or not."""
    key = fold(text)
    found = []
    for code, name in gbt2260().items():
        is_city = code.endswith("00")
        if code.endswith("0000") or is_city != (field == "city"):
            continue
        long = is_city and len(key) > 1 and name.startswith(key)
        if long or key in (code, name, _short(field, name)):
            found.append(name if is_city else f"{city_of(code) or province_of(code).name}{name}")
    return tuple(found)


def _short(field: str, name: str) -> str | None:
    for suffix in _SUFFIXES[field]:
        if name.endswith(suffix) and len(name) > len(suffix) + 1:
            return name.removesuffix(suffix)
    return None


def _year_names(dataset: Dataset) -> NameIndex:
    index = NameIndex("year")
    if not dataset.national:
        for year in sorted(filter(None, set(dataset.column("year")))):
            index.add(str(year))
    for batch in dataset.batches:
        index.add(str(batch.year), (f"第{_ORDINALS[batch.ordinal - 1]}批",))
    return index


def _groupings(what: str, groups: tuple[Grouping, ...]) -> NameIndex:
    index = NameIndex(what)
    for group in groups:
        index.add(group.name, (group.english,))
    return index


def _evidence_names() -> NameIndex:
    index = NameIndex("evidence")
    for kind, chinese in _EVIDENCE.items():
        index.add(kind, (chinese,))
    return index


def _status_names() -> NameIndex:
    index = NameIndex("status")
    for status, chinese in zip(STATUSES, ("有效", "失效", "未知"), strict=True):
        index.add(status, (chinese,))
    return index


_INDEXES: dict[str, Callable[[Dataset], NameIndex]] = {
    "region": lambda _: region_names(),
    "province": lambda _: province_names(),
    "city": lambda dataset: place_names("city", dataset),
    "county": lambda dataset: place_names("county", dataset),
    "unit": lambda _: unit_names(),
    "year": _year_names,
    "sector": lambda _: _groupings("sector", sectors().sectors),
    "emerging": lambda _: _groupings("emerging", sectors().emerging),
    "evidence": lambda _: _evidence_names(),
    "status": lambda _: _status_names(),
}

DIMENSIONS = tuple(_INDEXES)
"""The fields by which clusters are counted and whose values ``values`` lists."""
