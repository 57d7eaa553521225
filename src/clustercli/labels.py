"""Headings and fixed words of the tables, in Chinese and English.

Keys and values of the data formats are never translated.
"""

from __future__ import annotations

from typing import Literal

import msgspec

from clustercli.names import NameIndex

Language = Literal["zh", "en"]
LANGUAGES: tuple[Language, ...] = ("zh", "en")

_LABELS: dict[str, tuple[str, str]] = {
    "id": ("编号", "ID"),
    "name": ("集群", "Cluster"),
    "official_name": ("公布名称", "Official name"),
    "industry": ("产业", "Industry"),
    "year": ("年度", "Year"),
    "batch": ("批次", "Batch"),
    "year_basis": ("年度依据", "Year basis"),
    "province": ("省份", "Province"),
    "city": ("城市", "City"),
    "county": ("县区", "County"),
    "locality": ("镇街园区", "Locality"),
    "county_code": ("区划代码", "GB/T 2260"),
    "region": ("地区", "Region"),
    "unit": ("推荐单位", "Reporting unit"),
    "sector": ("行业", "Sector"),
    "emerging": ("战略性新兴产业", "Emerging industry"),
    "review": ("复核", "Review"),
    "evidence": ("证据", "Evidence"),
    "note": ("说明", "Note"),
    "sources": ("来源", "Sources"),
    "source": ("来源", "Source"),
    "reprint": ("转载", "reprint"),
    "count": ("数量", "Count"),
    "share": ("占比", "Share"),
    "total": ("合计", "Total"),
    "value": ("取值", "Value"),
    "accepts": ("可写作", "Also accepted"),
    "field": ("字段", "Field"),
    "content": ("内容", "Content"),
    "blank": ("", ""),
    "none": ("—", "—"),
    "none.year": ("未定", "not settled"),
    "none.place": ("未载明", "not stated"),
    "none.emerging": ("未归入", "none"),
    "evidence.list": ("名单", "list"),
    "evidence.official": ("官方", "official"),
    "evidence.media": ("媒体", "media"),
    "evidence.public-notice": ("公示", "public notice"),
    "review.passed": ("通过", "passed"),
    "review.failed": ("未通过", "failed"),
    "year_basis.stated": ("载明", "stated"),
    "year_basis.inferred": ("推定", "inferred"),
}

NONE_OF = {
    "year": "none.year",
    "city": "none.place",
    "county": "none.place",
    "emerging": "none.emerging",
}
"""By dimension, the label of the records that have no value."""


class Label(msgspec.Struct, frozen=True):
    """A cell that is a fixed word, such as the "total" of a footer, and no data."""

    key: str


class Worded(msgspec.Struct, frozen=True):
    """A cell of a coded value, read with the words of its field."""

    field: str
    value: str


def worded(field: str, value: str, language: Language) -> str:
    """Return the words for a coded value of a field; most values are their own words."""
    key = f"{field}.{value}"
    return label(key, language) if key in _LABELS else value


def label(key: str, language: Language) -> str:
    """Return the words for ``key``; a key without any stands for itself."""
    chinese, english = _LABELS.get(key, (key, key))
    return chinese if language == "zh" else english


def language_names() -> NameIndex:
    """Return the index of the languages."""
    index = NameIndex("language")
    index.add("zh", ("zh_CN", "zh-CN", "Chinese", "中文"))
    index.add("en", ("en_US", "English", "英文"))
    return index
