"""What may be typed for each field: its values, all their spellings, and how they are read."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from clustercli.dataset.dataset import Dataset
from clustercli.fields.code_lists import FROM_DATA, code_names
from clustercli.fields.definitions import DEFINITIONS
from clustercli.fields.words import label, labels_of, named, value_label
from clustercli.geography.divisions import pinyin_of, short_name
from clustercli.i18n.messages import current_language, in_current_language
from clustercli.records.columns import COLUMNS_OF_COUNTY, Clusters
from clustercli.text.name_index import NameIndex

UNKNOWN = ("unknown", "none", "null", "未知", "未定", "未载明", "未归入", "无")
"""What may be typed for "this field has no value"."""


def index_of(field: str, dataset: Dataset) -> NameIndex:
    """Return the index of the values of ``field``, which is one of :data:`DIMENSIONS`."""
    read = _FROM_DATASET.get(field)
    return read(dataset) if read else code_names(field)


def index_with_own(field: str, dataset: Dataset) -> NameIndex:
    """Return :func:`index_of` with the values that a dataset of other people has of its own."""
    index = index_of(field, dataset)
    if dataset.national or field not in _OPEN:
        return index
    index = index.copy()  # The index is shared by all datasets.
    for value in filter(None, dataset.column(field)):
        index.add(value)
    return index


_OPEN = ("sector", "emerging", "unit")
"""The fields for which a dataset of other people has values of its own."""


def dimension_names() -> NameIndex:
    """Return the index of the dimensions themselves, in singular and plural."""
    index = NameIndex("dimension")
    for dimension in DIMENSIONS:
        field = DEFINITIONS[dimension]
        index.add(dimension, (field.plural, *field.headings()))
    index.add(AREA, (f"{AREA}s", *labels_of(AREA)))
    return index


def as_read(what: str, value: str, typed: str = "") -> str:
    """Return an accepted value of a field or kind as a person reads it and may type it.

    In English, to what was ``typed`` in Chinese the answer is the Chinese name.
    """
    if what == "dimension":
        return in_current_language(named(value))
    if what == "year" and value == UNKNOWN[0]:
        return label("none.year", "zh") if current_language() == "zh" else value
    if current_language() == "zh":
        return value_label(what, value, "zh")
    return value_label(what, value, "en") if what in FROM_DATA and typed.isascii() else value


def place_names(field: str, clusters: Clusters, *, pinyin: bool = True) -> NameIndex:
    """Return the index of the cities or counties that have clusters.

    A name may lack its 市, 区, 县; a county may come with its city or its full path; a
    GB/T 2260 code is accepted, and the name in ``pinyin``.
    """
    index = NameIndex(field, prefixes=field == "city")
    for province, city, county, code in dict.fromkeys(clusters.rows(_PLACE_COLUMNS)):
        if field == "city" and city:
            prefecture = f"{code[:4]}00" if code and city != province else None
            spellings = pinyin_of(field, city) if pinyin else ()
            index.add(city, (short_name(field, city), prefecture, *spellings))
        elif field == "county" and county:
            qualified = f"{city or province}{county}"
            full = None if city in (None, province) else f"{province}{qualified}"
            spellings = pinyin_of(field, county) if pinyin else ()
            index.add(qualified, (county, short_name(field, county), full, code, *spellings))
    return index


_PLACE_COLUMNS = (*COLUMNS_OF_COUNTY, "county_code")


def _year_names(dataset: Dataset) -> NameIndex:
    from clustercli.text.numerals import chinese_numeral

    index = NameIndex("year")
    if not dataset.national:
        for year in sorted(filter(None, set(dataset.column("year")))):
            index.add(str(year))
    for batch in dataset.batches:
        index.add(str(batch.year), (f"第{chinese_numeral(batch.ordinal)}批",))
    return index


_FROM_DATASET: dict[str, Callable[[Dataset], NameIndex]] = {
    "city": partial(place_names, "city"),
    "county": partial(place_names, "county"),
    "year": _year_names,
}
"""The fields whose values are those that a dataset has."""

AREA = "area"
"""What clusters are selected, compared and counted by as by a dimension, and no field has."""

KINDS_OF_PLACE = ("province", AREA, "city", "county", "region", "unit")
"""What a name of a place may be one of, the likelier first."""

DIMENSIONS = (
    "region",
    "province",
    "city",
    "county",
    "unit",
    "year",
    "sector",
    "emerging",
    "evidence",
    "status",
)
"""The fields by which clusters are counted and whose values ``values`` lists."""
