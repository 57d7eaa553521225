"""The code list of every coded field: its codes in their order, and the words for each.

What reads, writes, sorts or accepts a code takes it from here. The types of the records
(``Evidence`` and the like) name the same codes for the decoder and for JSON Schema.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from typing import Any

import msgspec

from clustercli.geography.divisions import (
    divisions,
    province_names,
    region_names,
    unit_names,
    units_by_code,
)
from clustercli.text.name_index import LEAST_ALIKE, NameIndex


class Code(msgspec.Struct, frozen=True):
    """A value of a coded field, the words for it, and what else may be typed for it."""

    value: str
    zh: str
    en: str
    aliases: tuple[str, ...] = ()


class CodeList(msgspec.Struct, frozen=True):
    """The codes of a field, in their order."""

    field: str
    codes: tuple[Code, ...]

    @property
    def values(self) -> tuple[str, ...]:
        """The codes without their words."""
        return tuple(code.value for code in self.codes)


_EVIDENCE = (
    ("list", "名单", "list"),
    ("official", "官方", "official"),
    ("media", "媒体", "media"),
    ("public-notice", "公示", "public notice"),
)

_FIXED: dict[str, tuple[tuple[str, ...], ...]] = {
    "evidence": _EVIDENCE,
    "kind": _EVIDENCE,
    "year_basis": (
        ("stated", "来源载明", "stated", "载明"),
        ("inferred", "推断", "inferred", "推定"),
    ),
    "review": (
        ("passed", "通过", "passed", "通过复核", "复核通过"),
        ("failed", "未通过", "failed", "未通过复核", "复核未通过", "不通过"),
    ),
    "status": (
        ("valid", "有效", "valid", "有效期内", "在有效期内"),
        ("expired", "失效", "expired", "到期", "已到期", "过期"),
        ("unknown", "未知", "unknown"),
    ),
    "why": (
        ("first_term", "在首个三年有效期内", "within its first term of three years"),
        ("passed", "通过复核，有效期延长三年", "it passed the review, which adds three years"),
        (
            "second_over",
            "复核延长的有效期已满，未查到此后的结果",
            "the term that the review added is over, and no later result was found",
        ),
        ("failed", "未通过复核", "it did not pass the review"),
        (
            "others_passed",
            "通过复核者均已查明，本集群不在其中",
            "all that passed the review are known, and it is not among them",
        ),
        (
            "ending",
            "在该月期满，具体日期不详",
            "the term ends in that month; the day is not known",
        ),
        (
            "no_result",
            "首个有效期已满，未查到复核结果",
            "the first term is over, and no result of a review was found",
        ),
        ("before", "有效期尚未开始", "the term has not begun"),
        (
            "no_batches",
            "数据集未含批次有效期，状态以其自载为准",
            "the dataset has no batches with terms: as it says itself",
        ),
        ("no_year", "批次年度未定", "the batch year is not settled"),
    ),
    "topic": (
        ("total", "合计", "total"),
        ("year", "年度", "year"),
        ("region", "地区", "region"),
        ("sector", "行业", "sector"),
        ("emerging", "战略性新兴产业", "Emerging industry"),
        ("only", "独有", "Only here"),
        ("dataset", "数据集", "dataset"),
        ("batch", "批次", "batch"),
        ("call", "通知", "call"),
        ("coverage", "收录情况", "coverage"),
        ("province", "省份", "province"),
        ("evidence", "证据", "evidence"),
        ("unknown", "缺项", "unknown"),
        ("review", "复核", "review"),
    ),
    "verdict": (
        ("agrees", "相符", "agrees"),
        ("incomplete", "未收全", "incomplete"),
        ("contradicted", "矛盾", "contradicted"),
        ("sources disagree", "来源不一", "sources disagree"),
        ("not testable", "无从检验", "not testable"),
    ),
    "what": (
        ("recognised", "认定数", "recognised"),
        ("recognised-at-least", "认定数不少于", "recognised, at least"),
        ("passed-review", "通过复核数", "passed the review"),
        ("provinces-with-clusters", "有集群的省份数", "provinces with a cluster"),
        ("names-containing", "名称含某词的集群数", "names containing a word"),
        ("first-clusters", "首次有集群的省份", "provinces with their first"),
        ("leading-provinces", "数量居前的省份", "leading provinces"),
        ("leading-provinces-tied", "数量并列居首的省份", "provinces level in front"),
        ("named-clusters", "点名的集群", "clusters named"),
        ("named-counties", "点名的县（市、区）", "counties named"),
        ("target", "规划目标", "target"),
    ),
    "state": (
        ("recorded", "有收录", "recorded"),
        ("only_published", "未收录，有公布数", "none recorded, some published"),
        ("neither", "未收录，未见公布数", "none recorded, no number published"),
        ("not_covered", "不在认定范围", "not covered"),
        ("not_asked", "不在所选范围", "not selected"),
    ),
    "region_scheme": (("four", "四大地区", "four regions"), ("three", "三大地区", "three regions")),
    "level": (
        ("nation", "全国", "nation"),
        ("region", "地区", "region"),
        ("area", "区域", "area"),
        ("province", "省份", "province"),
        ("unit", "推荐单位", "reporting unit"),
        ("city", "城市", "city"),
        ("county", "县（市、区）", "county"),
    ),
    "value_unit": (("家", "家", "firms"), ("亿元", "亿元", "× 100 million yuan")),
    "location": (("line", "行", "line"), ("row", "行", "row"), ("record", "条", "record")),
    "effect": (
        ("left out", "未收入", "left out"),
        ("emptied", "按缺失处理", "emptied"),
        ("kept", "保留", "kept"),
    ),
    "setting": (
        ("language", "语言", "language"),
        ("data", "数据", "data"),
        ("pager", "分页程序", "pager"),
        ("format", "格式", "format"),
    ),
    "origin": (
        ("option", "选项", "option"),
        ("variable", "环境变量", "variable"),
        ("file", "配置文件", "file"),
        ("installed", "已安装的数据集", "installed"),
        ("default", "默认", "default"),
    ),
    "outcome": (
        ("new", "新增", "new"),
        ("changed", "更新", "changed"),
        ("same", "一致", "same"),
        ("to check", "待核对", "to check"),
        ("contradicts", "矛盾", "contradicts"),
        ("not listed", "名单未列", "not listed"),
        ("left out", "未收入", "left out"),
    ),
    # The columns of the table of published figures that are no field of a record there.
    "published": (("name", "名称", "Name"), ("value", "数值", "Value")),
}
"""By field: code, Chinese word, English word, and further words that may be typed."""

FROM_DATA = ("region", "province", "unit", "sector", "emerging")
"""The coded fields whose codes are Chinese names, and come from the bundled data files."""


@cache
def code_list(field: str) -> CodeList:
    """Return the code list of a field; it is empty for a field whose values are no codes.

    Areas, which are no field of a record, have one too.
    """
    if field in (*FROM_DATA, "area"):
        named = (Code(item.name, item.name, item.english) for item in _items(field))
        return CodeList(field, tuple(named))
    rows = _FIXED.get(field, ())
    return CodeList(field, tuple(Code(row[0], row[1], row[2], row[3:]) for row in rows))


def _items(field: str) -> Iterable[Any]:
    """Return what the data files have for a field; each item has ``name`` and ``english``."""
    if field == "region":
        return divisions().regions
    if field == "province":
        return divisions().provinces
    if field == "unit":
        return units_by_code()
    if field == "area":
        from clustercli.geography.areas import areas

        return areas().values()
    from clustercli.records.sectors import sectors

    return sectors().sectors if field == "sector" else sectors().emerging


_OPPOSITES = ("status", "review")
"""Fields of which the codes look alike and mean the opposite: 无效 is as like 有效 as 失效."""


@cache
def code_names(field: str) -> NameIndex:
    """Return the index of what may be typed, or stand in a file, for the codes of a field."""
    indexes = {"region": region_names, "province": province_names, "unit": unit_names}
    if field in indexes:
        return indexes[field]()
    if field == "area":
        from clustercli.geography.areas import area_names

        return area_names()
    index = NameIndex(field, least_alike=1 if field in _OPPOSITES else LEAST_ALIKE)
    for code in code_list(field).codes:
        # The English word needs no entry where it is the code, but for case and hyphens.
        words = (code.en,) if field in FROM_DATA else ()
        index.add(code.value, (*words, code.zh, *code.aliases))
    return index
