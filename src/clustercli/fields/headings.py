"""Which column of a dataset holds which field, by its heading in Chinese or English."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from itertools import islice

from clustercli.errors import DatasetError, UnknownValueError, UsageError
from clustercli.i18n.labels import labels_of
from clustercli.i18n.messages import comma_separated
from clustercli.i18n.messages import gettext as _
from clustercli.records.model import Cluster
from clustercli.text.name_index import NameIndex
from clustercli.text.normalize import fold
from clustercli.text.quoting import cut

PLACE = "place"
"""The pseudo-field of a column that holds a whole place, such as 江苏省无锡市惠山区."""

_MOST = 20

FIELDS = (*Cluster.__struct_fields__, PLACE)
"""The fields that a column can be."""

_HEADINGS: dict[str, str] = {
    "id": "集群编号 cluster_id",
    "name": "集群名称 产业集群名称 特色产业集群名称 产业集群 特色产业集群 名称 cluster_name",
    "official_name": "官方名称 公布全称 全称",
    "industry": "主导产业 特色产业 产业名称 主导产业名称 leading_industry",
    "year": "年份 认定年度 认定年份 认定年 公布年度 公布年份 入选年度 入选年份 批次年度 batch_year",
    "batch": "认定批次 公布批次",
    "province": "省 省区市 省自治区直辖市 省市 所在省 所在省份 所属省份 省级",
    "city": "市 地市 所在市 所在城市 所属城市 市州 地级市 设区市 州市 地州市",
    "county": "县 区县 县市区 区县市 所在县 所在区县 所在县区 所属区县 市县区 县级行政区",
    "locality": "镇街 乡镇 街镇 镇 园区",
    "county_code": "行政区划代码 县区代码 区县代码 区划编码 adcode gb2260",
    "unit": "推荐部门 推荐单位名称 申报单位 reporting_unit",
    "sector": "所属行业 行业类别 行业分类 行业领域 所属领域",
    "emerging": "战略性新兴产业类别 emerging_industry",
    "review": "复核结果 复核情况",
    "note": "备注 注 remark remarks notes",
    "status": "有效状态",
    "valid_until": "有效期 有效期止 有效期至",
    "sources": "资料来源 信息来源 出处",
    PLACE: "所在地 所在地区 所在区域 所属地区 地点 地址 行政区划 location",
}


def fields_of(headings: Iterable[str]) -> dict[str, str]:
    """Return, by field, the heading of the column that holds it.

    A heading that is a field's own name goes before one that is another word for it, and the
    first before a later one.
    """
    known = _known()
    found: dict[str, str] = {}
    exact: set[str] = set()
    for heading in headings:
        field = heading if heading in FIELDS else known.get(_key(heading))
        if field is None or field in exact or (field in found and heading != field):
            continue
        found[field] = heading
        if heading == field:
            exact.add(field)
    return found


def mapped(headings: Sequence[str], given: Mapping[str, str]) -> dict[str, str]:
    """Return :func:`fields_of`, with what the user says of some fields going first."""
    free = [heading for heading in headings if heading not in given.values()]
    return {**fields_of(free), **given}


def refuse_unknown(given: Mapping[str, str], headings: Iterable[str]) -> None:
    """Raise UsageError for a heading that the user gives, and that is none of ``headings``."""
    known = tuple(headings)
    for field, heading in given.items():
        if heading not in known:
            template = _("--map {field}={heading}: there is no such column; there are: {headings}")
            raise UsageError(template.format(field=field, heading=heading, headings=_some(known)))


def read_mapping(texts: Iterable[str]) -> dict[str, str]:
    """Return field to heading from texts such as name=集群名称; raises UsageError."""
    index = NameIndex("field", prefixes=False)
    for field in FIELDS:
        index.add(field, labels_of(field))
    given: dict[str, str] = {}
    for text in texts:
        field, equals, heading = text.partition("=")
        if not equals or not field.strip() or not heading.strip():
            template = _("--map takes FIELD=HEADING, as in name=集群名称, not {text!r}")
            raise UsageError(template.format(text=text))
        try:
            given[index.resolve(field.strip())] = heading.strip()
        except UnknownValueError as error:
            raise UnknownValueError("field", field, error.nearest, FIELDS) from None
    return given


def header_row(rows: Sequence[Sequence[str]], given: Mapping[str, str], name: str) -> int:
    """Return which of the first rows holds the headings: the first with one for the name.

    Raises DatasetError, with what the first row holds, if none does.
    """
    for place, row in enumerate(rows):
        texts = [cell.strip() for cell in row]
        if given.get("name") in texts or "name" in fields_of(filter(None, texts)):
            return place
    cells = filter(None, map(str.strip, rows[0] if rows else ()))
    template = _(
        "{name}: no column is headed name or 集群名称; say which it is with --map name=HEADING; "
        "there are: {headings}"
    )
    raise DatasetError(template.format(name=name, headings=_some(cells) or "-"))


def _some(headings: Iterable[str]) -> str:
    """Return the first headings as a message lists them, long ones cut."""
    cuts = [cut(heading) for heading in islice(headings, _MOST + 1)]
    return comma_separated([*cuts[:_MOST], "…"] if len(cuts) > _MOST else cuts)


def other_words(field: str) -> tuple[str, ...]:
    """Return the headings that stand for a field besides its name and its labels."""
    return tuple(_HEADINGS.get(field, "").split())


@cache
def _known() -> dict[str, str]:
    known: dict[str, str] = {}
    for field in FIELDS:
        for word in (field, *labels_of(field), *other_words(field)):
            known.setdefault(_key(word), field)
    return known


def _key(heading: str) -> str:
    return re.sub(r"[\W_]+", "", fold(heading))
