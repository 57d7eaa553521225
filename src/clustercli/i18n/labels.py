"""Headings and fixed words of the tables that belong to no field, in Chinese and English.

The headings of the fields and the words for coded values are in :mod:`clustercli.fields`. Keys
and values of the data formats are never translated.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Literal

import msgspec

Language = Literal["zh", "en"]
LANGUAGES: tuple[Language, ...] = ("zh", "en")

FIXED_WORDS: dict[str, tuple[str, str]] = {
    "why": ("依据", "Why"),
    "source": ("来源", "Source"),
    "fact": ("载明数据", "Stated fact"),
    "title": ("标题", "Title"),
    "read_at": ("读取网址", "Read at"),
    "sha256": ("SHA-256", "SHA-256"),
    "read_on": ("读取日期", "Read on"),
    "kind_by": ("类别由谁指明", "Kind said by"),
    "term_en": ("英文有效期", "Term in English"),
    "review_note_en": ("英文复核说明", "Review note in English"),
    "government": ("政府网站", "Government site"),
    "holds": ("所含", "Holds"),
    "label": ("名目", "Label"),
    "label_en": ("英文名目", "Label in English"),
    "value_unit": ("单位", "Unit"),
    "about": ("约数", "About"),
    "reprint": ("转载", "reprint"),
    "only.sector": ("仅有该项的行业", "Sectors of only one"),
    "only.province": ("仅有该项的省份", "Provinces of only one"),
    "count": ("数量", "Count"),
    "share": ("占比", "Share"),
    "share_of_recorded": ("占收录数", "Of recorded"),
    "published_share": ("占公布总数", "Of all published"),
    "abbreviation": ("简称", "Abbreviation"),
    "format": ("格式", "Format"),
    "dimension": ("维度", "Dimension"),
    "row": ("行", "Row"),
    "column": ("列", "Column"),
    "state": ("状况", "State"),
    "map.recorded": ("收录的集群数", "clusters recorded"),
    "map.published": ("公布的集群数", "clusters published"),
    "map.both": ("收录数/公布数", "clusters recorded/published"),
    "map.neither": ("未收录，未见公布数", "none recorded, no number published"),
    "map.unpublished": ("未见公布数", "no number published"),
    "map.beside": ("收录 3 个，公布 7 个", "3 recorded, 7 published"),
    "map.derived": ("由公布数推算", "worked out from published numbers"),
    "map.not_covered": ("不在认定范围", "not covered"),
    "none.not_covered": ("不在认定范围", "not covered"),
    "clusters": (
        "国家级中小企业特色产业集群",
        "National-level SME characteristic industrial clusters",
    ),
    "words": ("关键词", "Words"),
    "ids_from": ("编号", "Ids"),
    "term_ends": ("有效期止于", "Term ends"),
    "expiring_within": ("有效期剩余天数不超过", "Days left at most"),
    "as_of": ("截至", "As of"),
    "area": ("区域", "Area"),
    "members": ("所含", "Members"),
    "total": ("合计", "Total"),
    "topic": ("项目", "Topic"),
    "item": ("条目", "Item"),
    "of": ("总数", "Of"),
    "file": ("文件", "File"),
    "path": ("路径", "Path"),
    "what": ("统计项", "What"),
    "scope": ("范围", "Scope"),
    "years": ("年度", "Batches"),
    "published": ("公布数", "Published"),
    "derived": ("推算依据", "Worked out from"),
    "recorded": ("收录数", "Recorded"),
    "difference": ("差数", "Difference"),
    "verdict": ("结论", "Verdict"),
    "location": ("位置", "Where"),
    "number": ("序号", "Number"),
    "found": ("实际内容", "Found"),
    "expected": ("应填内容", "Expected"),
    "effect": ("处理方式", "Effect"),
    "outcome": ("结果", "Outcome"),
    "changes": ("变动字段", "Changes"),
    "details": ("变动", "Changes in full"),
    "place": ("出处", "Place"),
    "cite": ("引用", "Citation"),
    "paper.number": ("序号", "No."),
    "paper.year": ("年度", "Year"),
    "paper.province": ("省份", "Province"),
    "paper.city": ("市", "City"),
    "paper.county": ("县（市、区）", "County"),
    "paper.name": ("集群名称", "Cluster"),
    "paper.industry": ("主导产业", "Leading industry"),
    "paper.status": ("状态", "Status"),
    "paper.valid_until": ("有效期至", "Valid until"),
    "paper.sources": ("来源", "Sources"),
    "paper.source_notes": ("来源（注号）", "Sources (notes)"),
    "paper.source_list": ("资料来源", "Sources"),
    "paper.used_by": ("所据集群序号", "Used for No."),
    "sheet.clusters": ("集群名单", "Clusters"),
    "sheet.stats": ("统计", "Counts"),
    "sheet.compare": ("对比", "Comparison"),
    "sheet.map": ("分省数量", "By province"),
    "sheet.audit": ("公布数核对", "Audit"),
    "sheet.values": ("取值", "Values"),
    "sheet.result": ("查询结果", "Result"),
    "sheet.schema": ("表结构", "Schema"),
    "sheet.info": ("数据集", "Dataset"),
    "sheet.problems": ("问题", "Problems"),
    "sheet.path": ("位置", "Location"),
    "sheet.all": ("全部字段", "All fields"),
    "sheet.sources": ("来源", "Sources"),
    "value": ("取值", "Value"),
    "accepts": ("可写作", "Also accepted"),
    "field": ("字段", "Field"),
    "content": ("内容", "Content"),
    "table": ("表", "Table"),
    "type": ("类型", "Type"),
    "cluster_id": ("集群编号", "Cluster ID"),
    "publisher": ("发布者", "Publisher"),
    "date": ("日期", "Date"),
    "kind": ("来源类别", "Kind"),
    "url": ("网址", "Address"),
    "ordinal": ("批次序号", "Ordinal"),
    "size": ("公布数", "Size"),
    "notice_title": ("通告标题", "Notice"),
    "notice_number": ("通告文号", "Notice number"),
    "notice_date": ("通告日期", "Notice date"),
    "notice_url": ("通告网址", "Notice address"),
    "public_notice_from": ("公示开始", "Public notice from"),
    "public_notice_to": ("公示结束", "Public notice to"),
    "term": ("有效期", "Term"),
    "valid_from": ("有效期自", "Valid from"),
    "review_year": ("复核年度", "Review year"),
    "review_called_by": ("复核通知", "Review called by"),
    "review_public_notice": ("复核公示", "Review public notice"),
    "review_announced": ("复核公布", "Review announced"),
    "review_passed": ("复核通过数", "Passed"),
    "review_of": ("参加复核数", "Reviewed"),
    "review_note": ("复核说明", "Review note"),
    "setting": ("设置", "Setting"),
    "origin": ("来自", "From"),
    "named": ("位置", "Where"),
    "names": ("所列名称", "Names"),
    "level": ("层级", "Level"),
    "region_scheme": ("地区划分", "Region scheme"),
    "separate_cities_merged": ("含计划单列市", "Separate cities merged"),
    "blank": ("", ""),
    "none": ("—", "—"),
    "none.year": ("未定", "not settled"),
    "none.place": ("未载明", "not stated"),
    "none.emerging": ("未归入", "none"),
    "none.selected": ("未知", "unknown"),
}

NONE_OF = {
    "year": "none.year",
    "batch": "none.year",
    "city": "none.place",
    "county": "none.place",
    "emerging": "none.emerging",
    "review": "none.selected",
}
"""By dimension, the key of the fixed word for the records that have no value."""


class Label(msgspec.Struct, frozen=True):
    """A cell that is a fixed word, such as the "total" of a footer, and no data."""

    key: str


class CodedValue(msgspec.Struct, frozen=True):
    """A cell of a coded value, read with the words of its field."""

    field: str
    value: str


def span(years: Collection[int], separator: str = ", ") -> str:
    """Return batch years as they are written: 2024, 2022-2024, or 2022, 2024."""
    ordered = sorted(years)
    if len(ordered) > 1 and ordered == list(range(ordered[0], ordered[-1] + 1)):
        return f"{ordered[0]}-{ordered[-1]}"
    return separator.join(map(str, ordered))
