"""Whether two names are of one cluster: the rule, by pairs of names."""

from __future__ import annotations

import pytest

from clustercli.official_lists.cluster_matching import likeness

SAME = [
    ("智能基础零部件制造", "智能基础零部件"),
    ("羊绒及制品", "羊绒制品"),
    ("中小数控机床", "数控机床"),
    ("商用智能厨房设备", "商用厨房设备"),
    ("电子氟材料", "氟材料"),
    ("中低压及新能源电线电缆", "电线电缆"),
    ("玻璃纤维增强复合材料", "玻璃纤维复合材料"),
    ("黑茶制造", "黑茶"),
    ("中药材精深加工", "中药材"),
    ("高精铝制造", "高精铝"),
    ("物联网微机电系统传感器", "物联网传感器"),
    ("商业卫星装备制造及应用", "商业卫星装备"),
    ("日用小商品智造", "小商品"),
    ("新能源汽车动力系统零部件", "新能源汽车零部件"),
    ("电力钢结构", "钢结构"),
    ("安全应急", "安全应急装备"),
    ("智能特种机器人", "特种机器人"),
    ("岩土工程装备", "岩土装备"),
    ("新能源动力电池", "动力电池"),
    ("纺织原料生产及加工", "纺织原料"),
    ("塑料和橡胶材料", "塑料橡胶材料"),
    ("ＡＩ視覺傳感", "AI视觉传感"),
]
"""Official names and what the press makes of them."""

POSSIBLE = [
    ("新能源汽车关键零部件", "新能源汽车电驱"),
    ("节能环保装备", "环保节能装备"),
    ("氟精细化工", "氟化工"),
    ("智能家电", "智能家居"),
    ("电机电控", "电机电器"),
    ("高端装备检测", "高端检测装备"),
    ("新能源专用车", "新能源客车"),
    ("电机", "电动机械"),
]
OTHER = [
    ("行业应用软件", "集成电路设计"),
    ("集成电路设计", "机器人"),
    ("医药健康", "合成生物制造"),
    ("汽车电子芯片", "高端通用芯片设计"),
    ("纤维材料", "无人机"),
    ("新能源电力装备", "卫星互联网"),
    ("北斗导航", "数字物流"),
    ("智能制造装备", "有机高分子材料"),
    ("氢能", "安全应急"),
    ("第三代半导体", "航空装备配套"),
    ("航空装备配套", "智能网联汽车配套"),
    ("基因", "空间信息"),
    ("空间信息", "具身智能零部件"),
    ("绿色家居", "航空航天精密部件"),
    ("汽车零部件制造装备", "黄金珠宝工艺设计智造"),
    ("智能家电", "电力钢结构"),
    ("智能制造装备", "安全应急"),
]
"""Clusters of one county that the dataset has beside each other, and what only looks alike."""


def test_there_are_twenty_pairs_on_each_side():
    assert len(SAME) >= 20
    assert len(POSSIBLE) + len(OTHER) >= 20


@pytest.mark.parametrize(("one", "other"), SAME)
def test_short_forms_of_one_name_are_the_same(one, other):
    assert likeness(one, other) == likeness(other, one) == "same"


@pytest.mark.parametrize(("one", "other"), POSSIBLE)
def test_what_shares_much_is_possibly_the_same(one, other):
    assert likeness(one, other) == likeness(other, one) == "possible"


@pytest.mark.parametrize(("one", "other"), OTHER)
def test_two_industries_of_one_county_are_two(one, other):
    assert likeness(one, other) == likeness(other, one) == "other"


def test_where_the_county_is_not_known_more_has_to_be_shared():
    one, other = POSSIBLE[0]
    assert likeness(one, other, certain_place=False) == "other"
    assert likeness("智能家电", "智能家居", certain_place=False) == "possible"
    assert likeness(*SAME[0], certain_place=False) == "same"
