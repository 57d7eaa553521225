"""Words for one thing, names of sectors, and what is near to a word that is not found."""

from __future__ import annotations

import json
import re

import pytest

from clustercli import load, select
from clustercli.records.synonyms import _groups_of, also_looked_for
from clustercli.text.normalize import fold

INDUSTRIES = """名称,省份,产业
甲集群,山东省,芯片设计
乙集群,山东省,集成电路
丙集群,山东省,半导体材料
丁集群,山东省,中药
戊集群,山东省,农药
己集群,山东省,生物医药
庚集群,江苏省,数控机床
辛集群,江苏省,光伏组件
壬集群,江苏省,汽车零部件制造装备
癸集群,江苏省,工业陶瓷
子集群,江苏省,轴承
丑集群,江苏省,后勤装备
寅集群,江苏省,干果
卯集群,江苏省,苔干
"""


@pytest.fixture
def file(put):
    return put("industries.csv", INDUSTRIES)


def industries(cli, *arguments: str) -> list[str]:
    result = cli("list", *arguments, "--json")
    assert result.code == 0, result.err
    return [row["industry"] for row in json.loads(result.out)]


def test_every_word_of_a_group_leads_to_the_others():
    for groups in _groups_of().values():
        for group in groups:
            assert group.reason
            for word in group.words:
                others = {term.word for term in also_looked_for(word)}
                assert {other for other in group.words if other != word} <= others
    assert not {"农药", "火药"} & set(_groups_of())


@pytest.mark.parametrize("option", [("--industry",), ()])
@pytest.mark.parametrize(
    ("word", "found"),
    [
        ("芯片", ["芯片设计", "集成电路", "半导体材料"]),
        ("半导体", ["芯片设计", "集成电路", "半导体材料"]),
        ("晶片", []),
        ("医药", ["中药", "生物医药"]),
        ("制药", ["中药", "生物医药"]),
        ("药", ["中药", "农药", "生物医药"]),
        ("工业母机", ["数控机床"]),
        ("太阳能", ["光伏组件"]),
        ("汽配", ["汽车零部件制造装备"]),
        ("integrated circuits", ["芯片设计", "集成电路", "半导体材料"]),
        ("机床", ["数控机床"]),
    ],
)
def test_words_for_one_thing_are_found_as_well(cli, file, option, word, found):
    words = ("--industry", word) if option else (word.replace(" ", ""),)
    assert industries(cli, "--data", file, *words) == found


def test_what_was_looked_for_besides_is_said_with_what_each_word_found(cli, file):
    said = cli("list", "--data", file, "-i", "芯片").err
    assert "芯片 is found in 1; others by what was also looked for: 集成电路 1, 半导体 1." in said
    assert "\nOnly 芯片: --exact\n" in said
    said = cli("list", "--data", file, "-i", "玩具").err
    assert "玩具 is found in 0; others by what was also looked for: 童玩 0, 潮玩 0" in said
    assert "also looked for" not in cli("list", "--data", file, "-i", "芯片", "--exact").err
    said = cli("list", "--data", file, "-i", "芯片", "-p", "江苏").err
    assert "芯片 is found in 0; others by what was also looked for: 集成电路 0, 半导体 0" in said


def test_exact_looks_for_the_word_alone(cli, file):
    assert industries(cli, "--data", file, "-i", "芯片", "--exact") == ["芯片设计"]
    assert industries(cli, "--data", file, "制药", "--exact") == []
    assert [c.industry for c in select(load(file), industry="芯片", exact=True)] == ["芯片设计"]
    assert len(select(load(file), industry="芯片")) == 3


def test_a_word_that_is_a_sector_says_so_with_its_count(cli, dataset):
    number = sum(cluster.sector == "食品" for cluster in dataset)
    assert not any("食品" in (cluster.industry or "") for cluster in dataset)
    for asked in (("--industry", "食品"), ("食品",)):
        result = cli("list", *asked)
        said = f"食品 is also the name of a sector: {number} clusters are in it."
        assert f"{said}\nSelect them: --sector 食品\n" in result.err
        assert "Nearest" not in result.err
    result = cli("list", "-i", "食品", "-p", "山东")
    assert "食品 is also the name of a sector: 0 clusters are in it" in result.err
    said = cli("list", "新能源汽车").err
    assert "新能源汽车 is also the name of an emerging industry: " in said


@pytest.mark.parametrize(
    ("word", "nearest"),
    [
        ("汽车零件装备", ["汽车零部件制造装备"]),
        ("轴成", ["轴承"]),
        ("zhoucheng", ["轴承"]),
        ("食品", None),
        ("苏州工业园", None),
        ("工业用水", None),
        ("茶", None),
        ("xy", None),
    ],
)
def test_nearest_is_what_a_person_would_accept(cli, file, word, nearest):
    said = cli("list", "--data", file, "-i", word).err
    if nearest is None:
        assert "Nearest" not in said
    else:
        assert f"Nearest: {', '.join(nearest)}." in said


@pytest.mark.parametrize(
    ("word", "found"),
    [
        ("後勤", "后勤装备"),
        ("後勤裝備", "后勤装备"),
        ("乾果", "干果"),
        ("薹乾", "苔干"),
        ("薹干", "苔干"),
    ],
)
def test_traditional_and_simplified_are_one(cli, put, word, found):
    file = put("industries.csv", INDUSTRIES)
    assert industries(cli, "--data", file, "-i", word) == [found]
    assert fold(word)
    traditional = put("traditional.csv", f"名称,省份,产业\n甲集群,江苏省,{word}\n")
    assert industries(cli, "--data", traditional, "-i", found[:2]) == [word]


@pytest.mark.parametrize(
    ("word", "parts"),
    [
        ("无锡惠山", "--county 无锡市惠山区"),
        ("江苏无锡", "--city 无锡市"),
        ("河北2023", "--province 河北省 --year 2023"),
        ("2023年", "--year 2023年"),
        ("河北省轴承2023", "--province 河北省 --year 2023 轴承"),
        ("海南文昌", "--county 文昌市"),
    ],
)
def test_a_word_of_several_parts_is_taken_apart(cli, word, parts):
    result = cli("list", word)
    assert result.out.count("\n") <= 1
    assert f"clustercli list {parts}\n" in result.err
    assert cli("list", *parts.split()).code == 0


@pytest.mark.parametrize("word", ["机器人人", "无处2", "x"])
def test_a_word_of_one_part_is_left_as_it_is(cli, word):
    assert "options of their own" not in cli("list", word).err


def test_the_words_that_were_looked_for_add_up(cli, put):
    names = ("生物医药", "化学制药", "中药材", "药品", "轴承")
    rows = "".join(f"{name}产业集群,河北省\n" for name in names)
    result = cli("list", "医药", "--data", put("a.csv", f"name,province\n{rows}"))
    assert "4 clusters match" in result.err
    found = re.search(r"医药 is found in (\d+); others by what .*?: (.*)\.", result.err)
    counts = [int(found[1]), *map(int, re.findall(r"\d+", found[2]))]
    assert sum(counts) == 4
    assert counts[0] == 1
