"""Headings and fixed words of the tables, in Chinese and English.

Keys and values of the data formats are never translated.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Literal

import msgspec

Language = Literal["zh", "en"]

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
    "status": ("状态", "Status"),
    "valid_until": ("有效期至", "Valid until"),
    "why": ("依据", "Why"),
    "status.valid": ("有效", "valid"),
    "status.expired": ("失效", "expired"),
    "status.unknown": ("未知", "unknown"),
    "why.first_term": ("在首个三年有效期内", "within its first term of three years"),
    "why.passed": (
        "通过复核，有效期延长三年",
        "it passed the review, which adds three years",
    ),
    "why.second_over": (
        "复核延长的有效期已满，其后结果未见",
        "the term that the review added is over, and no later result was found",
    ),
    "why.failed": ("未通过复核", "it did not pass the review"),
    "why.others_passed": (
        "通过复核者均已查明，本集群不在其中",
        "all that passed the review are known, and it is not among them",
    ),
    "why.ending": (
        "有效期在该月届满，具体日期不详",
        "the term ends in that month; the day is not known",
    ),
    "why.no_result": (
        "首个有效期已满，复核结果未见",
        "the first term is over, and no result of a review was found",
    ),
    "why.before": ("有效期尚未开始", "the term has not begun"),
    "why.no_batches": (
        "数据集未含批次有效期，状态以其自载为准",
        "the dataset has no batches with terms: as it says itself",
    ),
    "why.no_year": ("批次年度未定", "the batch year is not settled"),
    "sources": ("来源", "Sources"),
    "source": ("来源", "Source"),
    "reprint": ("转载", "reprint"),
    "count": ("数量", "Count"),
    "share": ("占比", "Share"),
    "abbreviation": ("简称", "Abbreviation"),
    "row": ("行", "Row"),
    "column": ("列", "Column"),
    "clusters": (
        "国家级中小企业特色产业集群",
        "National-level SME characteristic industrial clusters",
    ),
    "words": ("关键词", "Words"),
    "expiring_within": ("有效期剩余天数不超过", "Days left at most"),
    "as_of": ("截至", "As of"),
    "total": ("合计", "Total"),
    "topic": ("项目", "Topic"),
    "item": ("条目", "Item"),
    "of": ("总数", "Of"),
    "file": ("文件", "File"),
    "path": ("路径", "Path"),
    "topic.total": ("合计", "total"),
    "topic.year": ("年度", "year"),
    "topic.region": ("地区", "region"),
    "topic.sector": ("行业", "sector"),
    "topic.emerging": ("战略性新兴产业", "Emerging industry"),
    "topic.only": ("独有", "Only here"),
    "topic.dataset": ("数据集", "dataset"),
    "topic.batch": ("批次", "batch"),
    "topic.province": ("省份", "province"),
    "topic.evidence": ("证据", "evidence"),
    "topic.unknown": ("缺项", "unknown"),
    "topic.review": ("复核", "review"),
    "what": ("统计项", "What"),
    "scope": ("范围", "Scope"),
    "years": ("批次", "Batches"),
    "published": ("公布", "Published"),
    "recorded": ("收录", "Recorded"),
    "difference": ("差额", "Difference"),
    "verdict": ("结论", "Verdict"),
    "verdict.agrees": ("相符", "agrees"),
    "verdict.incomplete": ("未收全", "incomplete"),
    "verdict.contradicted": ("矛盾", "contradicted"),
    "verdict.sources disagree": ("来源不一", "sources disagree"),
    "verdict.not testable": ("无从检验", "not testable"),
    "what.recognised": ("认定数", "recognised"),
    "what.recognised-at-least": ("认定数不少于", "recognised, at least"),
    "what.passed-review": ("通过复核数", "passed the review"),
    "what.provinces-with-clusters": ("有集群的省份数", "provinces with a cluster"),
    "what.names-containing": ("名称含某词者", "names containing a word"),
    "what.first-clusters": ("首次入选省份", "provinces with their first"),
    "what.leading-provinces": ("居前省份", "leading provinces"),
    "what.leading-provinces-tied": ("并列居首省份", "provinces level in front"),
    "what.named-clusters": ("点名的集群", "clusters named"),
    "what.named-counties": ("点名的县区", "counties named"),
    "location": ("位置", "Where"),
    "number": ("序号", "Number"),
    "found": ("所见", "Found"),
    "expected": ("应为", "Expected"),
    "effect": ("处理", "Effect"),
    "location.line": ("行", "line"),
    "location.row": ("行", "row"),
    "location.record": ("条", "record"),
    "effect.left out": ("未收入", "left out"),
    "effect.emptied": ("视为缺失", "emptied"),
    "effect.kept": ("保留", "kept"),
    "outcome": ("结果", "Outcome"),
    "outcome.new": ("新增", "new"),
    "outcome.changed": ("更新", "changed"),
    "outcome.same": ("一致", "same"),
    "outcome.contradicts": ("矛盾", "contradicts"),
    "outcome.not listed": ("名单未列", "not listed"),
    "outcome.left out": ("未收入", "left out"),
    "changes": ("变动字段", "Changes"),
    "place": ("出处", "Place"),
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
    "published.name": ("名称", "Name"),
    "published.value": ("数值", "Value"),
    "names": ("所列名称", "Names"),
    "level": ("层级", "Level"),
    "region_scheme": ("地区划分", "Region scheme"),
    "separate_cities_merged": ("含计划单列市", "Separate cities merged"),
    "kind.list": ("名单", "list"),
    "kind.official": ("官方", "official"),
    "kind.media": ("媒体", "media"),
    "kind.public-notice": ("公示", "public notice"),
    "level.nation": ("全国", "nation"),
    "level.region": ("地区", "region"),
    "level.province": ("省份", "province"),
    "level.unit": ("推荐单位", "reporting unit"),
    "level.city": ("城市", "city"),
    "blank": ("", ""),
    "none": ("—", "—"),
    "none.year": ("未定", "not settled"),
    "none.place": ("未载明", "not stated"),
    "none.emerging": ("未归入", "none"),
    "none.selected": ("未知", "unknown"),
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


class CodedValue(msgspec.Struct, frozen=True):
    """A cell of a coded value, read with the words of its field."""

    field: str
    value: str


def labels_of(key: str) -> tuple[str, ...]:
    """Return the words for ``key`` in every language."""
    return _LABELS.get(key, ())


def has_label(key: str) -> bool:
    """Say whether there are words for ``key``."""
    return key in _LABELS


def label(key: str, language: Language) -> str:
    """Return the words for ``key``; a key without any stands for itself."""
    chinese, english = _LABELS.get(key, (key, key))
    return chinese if language == "zh" else english


def span(years: Collection[int]) -> str:
    """Return batch years as they are written: 2024, 2022-2024, or 2022, 2024."""
    ordered = sorted(years)
    if len(ordered) > 1 and ordered == list(range(ordered[0], ordered[-1] + 1)):
        return f"{ordered[0]}-{ordered[-1]}"
    return ", ".join(map(str, ordered))
