"""Lists as LibreOffice and Chromium print them, and lists in text: what is read of each line."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from clustercli.official_lists import read_published_list

CASES = Path(__file__).parent / "cases"
CORPS = "新疆生产建设兵团第八师石河子市虚构纺织产业集群"
NAMES = [
    "北京市朝阳区虚构器材产业集群",
    "江苏省苏州市昆山市虚构终端产业集群",
    "内蒙古自治区包头市昆都仑区虚构合金产业集群",
    "新疆维吾尔自治区昌吉回族自治州昌吉市虚构番茄产业集群",
    CORPS,
    "山东省青岛市胶州市虚构家电产业集群",
    "广西壮族自治区柳州市鱼峰区虚构螺蛳产业集群",
    "浙江省温州市乐清市虚构电气产业集群",
]


@pytest.fixture
def merged(cli):
    """Merge a list: its rows as JSON gives them, and what is said."""

    def call(path: str | Path, *arguments: str) -> tuple[list[dict], str]:
        result = cli("data", "merge", str(path), *arguments, "--json")
        assert result.code == 0, result.err
        return json.loads(result.out), result.err

    return call


def test_a_cell_that_runs_into_the_next_one_is_no_part_of_the_name():
    found = read_published_list(str(CASES / "printed-full-cells.pdf"))
    assert [(row.number, row.name) for row in found.rows] == list(enumerate(NAMES, start=1))
    assert "3 rows have no 省份" in str(found.problems[0])


def test_of_lines_printed_on_each_other_no_name_is_made(merged):
    rows, said = merged(CASES / "printed-on-each-other.pdf")
    assert {row["name"] for row in rows if row["outcome"] == "new"} < set(NAMES)
    assert "4 lines are printed on each other, and left out" in said
    assert "新疆生产建设兵团第八师石河子市虚构纺" in said
    assert "numbers 4-5; 7 are missing" in said


def test_digits_in_another_font_are_of_the_line_that_they_stand_in():
    found = read_published_list(str(CASES / "printed-two-fonts.pdf"))
    assert (found.title, found.year) == ("2025年度中小企业特色产业集群名单", 2025)
    assert [(row.number, row.unit, row.name) for row in found.rows] == [
        (1, "北京市", "北京市朝阳区互联网3.0产业集群"),
        (2, "江苏省", "江苏省苏州市昆山市5G终端产业集群"),
        (3, "山东省", "山东省青岛市胶州市LED照明产业集群"),
    ]


@pytest.mark.parametrize(
    "name",
    [
        f"新疆生产建设{CORPS}",
        f"新疆生产建设兵团{CORPS}",
        "江苏省江苏省苏州市昆山市虚构终端产业集群",
        "广西壮广西壮族自治区柳州市鱼峰区虚构螺蛳产业集群",
        "青岛市山东省青岛市胶州市虚构家电产业集群",
        "青岛市青岛市胶州市虚构家电产业集群",
    ],
)
def test_a_name_with_another_cell_before_its_place_is_left_out(merged, put, name):
    rows, said = merged(put("list.txt", f"2025年度中小企业特色产业集群名单\n1 {name}\n"))
    assert [(row["outcome"], row["note"]) for row in rows] == [
        ("left out", "something stands in front of the place")
    ]
    assert name in said


@pytest.mark.parametrize(
    "name",
    [
        f"新疆维吾尔自治区{CORPS}",
        "吉林省吉林市船营区虚构玉米产业集群",
        "山东省青岛市胶州市虚构家电产业集群",
        "上海市上海化学工业区虚构材料产业集群",
        "青海省海南藏族自治州共和县虚构牧业产业集群",
    ],
)
def test_a_name_that_names_a_place_within_its_province_is_none_of_them(merged, put, name):
    rows, _said = merged(put("list.txt", f"2025年度中小企业特色产业集群名单\n1 {name}\n"))
    assert rows[0]["outcome"] != "left out"
