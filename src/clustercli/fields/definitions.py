"""The fields of a record, each described once: its headings, and what a cell of it holds.

Which values a coded field can have is in :mod:`clustercli.fields.code_lists`.
"""

from __future__ import annotations

from typing import Literal

import msgspec


class Field(msgspec.Struct, frozen=True):
    """One field.

    ``zh`` and ``en`` are its headings in tables; ``others`` further ones under which files have
    it, between blanks. ``kind`` is what a cell holds. ``plural`` is typed for it too.
    """

    key: str
    zh: str
    en: str
    others: str = ""
    kind: Literal["text", "int", "list"] = "text"
    plural: str | None = None

    def headings(self) -> tuple[str, ...]:
        """Return every heading, those of our own tables first."""
        return (self.zh, self.en, *self.others.split())


WHOLE_PLACE = Field(
    "place", "所在地", "Place", "所在地区 所在区域 所属地区 地点 地址 行政区划 location"
)
"""A column that holds a whole place, such as 江苏省无锡市惠山区. No record has it."""

DEFINITIONS: dict[str, Field] = {
    field.key: field
    for field in (
        Field("id", "编号", "ID", "集群编号 cluster_id"),
        Field(
            "name",
            "集群名称",
            "Cluster",
            "集群 产业集群名称 特色产业集群名称 产业集群 特色产业集群 名称 cluster_name",
        ),
        Field("official_name", "公布名称", "Official name", "官方名称 公布全称 全称"),
        Field(
            "industry",
            "产业",
            "Industry",
            "主导产业 特色产业 产业名称 主导产业名称 leading_industry",
        ),
        Field(
            "year",
            "年度",
            "Year",
            "年份 认定年度 认定年份 认定年 公布年度 公布年份 入选年度 入选年份 批次年度 batch_year",
            kind="int",
            plural="years",
        ),
        Field("batch", "批次", "Batch", "认定批次 公布批次", kind="int"),
        Field("year_basis", "年度依据", "Year basis"),
        Field(
            "province",
            "省份",
            "Province",
            "省 省区市 省自治区直辖市 省市 所在省 所在省份 所属省份 省级",
            plural="provinces",
        ),
        Field(
            "city",
            "城市",
            "City",
            "市 地市 所在市 所在城市 所属城市 市州 地级市 设区市 州市 地州市 "
            "盟市 地市州 市盟 市州盟 地市州盟 地州市盟 州盟市",
            plural="cities",
        ),
        Field(
            "county",
            "县（市、区）",
            "County",
            "县区 县 区县 区 县市区 区县市 区市县 所在县 所在区县 所在县区 所属区县 市县区 "
            "县级行政区 旗县 旗县区 旗县市区 旗区县 县市区旗 县区旗 县旗 县区市 县级市区 县市",
            plural="counties",
        ),
        Field("locality", "乡镇（街道、园区）", "Locality", "镇街园区 镇街 乡镇 街镇 镇 园区"),
        Field(
            "county_code",
            "区划代码",
            "GB/T 2260",
            "行政区划代码 县区代码 区县代码 区划编码 adcode gb2260",
        ),
        Field("region", "地区", "Region", plural="regions"),
        Field(
            "unit",
            "推荐单位",
            "Reporting unit",
            "推荐部门 推荐单位名称 申报单位 reporting_unit",
            plural="units",
        ),
        Field(
            "sector",
            "行业",
            "Sector",
            "所属行业 行业类别 行业分类 行业领域 所属领域",
            plural="sectors",
        ),
        Field(
            "emerging",
            "战略性新兴产业",
            "Emerging industry",
            "战略性新兴产业类别 emerging_industry",
        ),
        Field("review", "复核", "Review", "复核结果 复核情况"),
        Field("evidence", "证据", "Evidence"),
        Field("note", "说明", "Note", "备注 注 remark remarks notes"),
        Field("note_en", "英文说明", "Note in English"),
        Field("status", "状态", "Status", "有效状态"),
        Field("valid_until", "有效期至", "Valid until", "有效期 有效期止"),
        Field("facts", "载明数据", "Stated facts", kind="list"),
        Field("sources", "来源", "Sources", "资料来源 信息来源 出处", kind="list"),
    )
}
"""The fields of a record by their keys, in their order."""
