"""The charts of ``stats`` and ``compare`` as SVG figures."""

from __future__ import annotations

import json
import xml.etree.ElementTree as ET
from itertools import pairwise
from pathlib import Path

import pytest

from clustercli.output.colour_scale import VIRIDIS, luminance

SVG = "{http://www.w3.org/2000/svg}"
BEHIND, RECORDED = "#dcdfe4", "#414487"


def drawn(cli, *arguments: str) -> ET.Element:
    assert cli(*arguments, "-o", "x.svg", "--force").code == 0
    return ET.fromstring(Path("x.svg").read_bytes())


def words(root: ET.Element) -> list[str]:
    return [text.text or "" for text in root.iter(f"{SVG}text")]


def widths(root: ET.Element, colour: str) -> list[float]:
    """Return how long the bars of a colour are, without the legend's."""
    return [
        float(box.get("width", "0"))
        for bar in root.iter(f"{SVG}g")
        for box in bar.iter(f"{SVG}rect")
        if box.get("fill") == colour
    ]


def test_a_published_number_stands_behind_the_recorded_one(cli):
    root = drawn(cli, "stats", "--by", "province", "--lang", "en")
    rows = json.loads(cli("stats", "--by", "province", "--json").out)
    recorded, behind = widths(root, RECORDED), widths(root, BEHIND)
    unit = recorded[0] / rows[0]["count"]
    assert recorded == pytest.approx([row["count"] * unit for row in rows], abs=0.1)
    published = [row["published"] for row in rows if row["published"] is not None]
    assert published
    assert behind == pytest.approx([number * unit for number in published], abs=0.1)
    assert [word for word in words(root) if "/" in word and "=" not in word] == [
        f"{row['count']}/{row['published']}{'*' if row['derived'] else ''}"
        for row in rows
        if row["published"] is not None
    ]
    assert {"Recorded", "Published"} <= set(words(root))


def test_a_chart_says_what_it_is_of_and_how_far_its_numbers_go(cli):
    root = drawn(cli, "stats", "--by", "year", "-p", "山东", "--lang", "en")
    title = root.findtext(f"{SVG}title")
    assert title == (
        "National-level SME characteristic industrial clusters: province Shandong, by year"
    )
    below = root.findtext(f"{SVG}desc")
    assert below.startswith("Source: clustercli. ")
    assert "a count from it is a lower bound" in below
    cut = drawn(cli, "stats", "--by", "province", "-n", "2", "--lang", "en")
    assert "the first 2 of" in cut.findtext(f"{SVG}desc")


def test_a_users_own_dataset_is_the_source(cli, put):
    path = put("own.csv", "name,province\n甲产业集群,山东省\n乙产业集群,山东省\n")
    for arguments in (("stats", "--by", "province"), ("map",)):
        root = drawn(cli, *arguments, "--data", path, "--lang", "en")
        below = root.findtext(f"{SVG}desc")
        assert below.startswith("Source: own.csv. ")
        assert "clustercli" not in below


def test_two_dimensions_are_stacked_and_add_up(cli):
    root = drawn(cli, "stats", "--by", "region,year", "--lang", "zh")
    rows = json.loads(cli("stats", "--by", "region,year", "--json").out)
    first = next(root.iter(f"{SVG}g"))
    name, *numbers = [text.text for text in first.iter(f"{SVG}text")]
    of_first = [row["count"] for row in rows if row["region"] == name]
    assert numbers[-1].partition("/")[0] == str(sum(of_first))
    parts = [box for box in first.iter(f"{SVG}rect") if box.get("fill") != BEHIND]
    assert len(parts) == len([n for n in of_first if n])


def test_what_is_published_stands_behind_stacked_bars_too(cli):
    root = drawn(cli, "stats", "--by", "province,year", "--lang", "zh")
    single = json.loads(cli("stats", "--by", "province", "--json").out)
    wanted = {row["province"]: row["published"] for row in single if row["published"] is not None}
    bars = [[text.text for text in bar.iter(f"{SVG}text")] for bar in root.iter(f"{SVG}g")]
    shown = {bar[0]: int(bar[-1].partition("/")[2]) for bar in bars if "/" in bar[-1]}
    assert wanted
    assert shown == wanted
    assert len(widths(root, BEHIND)) == len(wanted)
    assert "公布数" in words(root)


def test_no_name_of_a_sector_is_cut(cli):
    for command in (("stats", "--by", "sector"), ("compare", "山东", "浙江")):
        shown = words(drawn(cli, *command, "--lang", "en"))
        assert not [word for word in shown if word.endswith("…")]


def test_more_parts_than_shades_are_counted_together(cli):
    root = drawn(cli, "stats", "--by", "region,sector", "--lang", "en")
    sectors = {row["sector"] for row in json.loads(cli("stats", "--by", "sector", "--json").out)}
    assert f"{len(sectors) - 5} others" in words(root)


def test_the_shades_are_told_apart_in_grey():
    for shades in VIRIDIS:
        light = [luminance(shade) for shade in shades]
        assert all(b - a > 0.04 for a, b in pairwise(light))
    assert luminance(BEHIND) - luminance(RECORDED) > 0.5


def test_a_comparison_has_a_bar_for_each_and_says_which_is_which(cli):
    root = drawn(cli, "compare", "山东", "浙江", "--lang", "zh")
    assert {"山东省", "浙江省", "年度", "行业"} <= set(words(root))
    totals = {
        row["province"]: row["count"]
        for row in json.loads(cli("compare", "山东", "浙江", "--json").out)
        if row["topic"] == "total"
    }
    bars = [[text.text for text in bar.iter(f"{SVG}text")] for bar in root.iter(f"{SVG}g")]
    shown = {name: int(number.partition("/")[0]) for name, number in bars[:2]}
    assert shown == totals


@pytest.mark.parametrize(
    "arguments",
    [
        ("stats", "--by", "status"),
        ("stats", "--by", "industry"),
        ("stats", "--by", "year,region,sector"),
        ("stats", "--by", "county,emerging"),
        ("compare", "2022", "2023", "2024", "2025"),
        ("compare", "east", "central", "west", "northeast"),
    ],
)
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_nothing_is_drawn_beyond_the_edge(cli, arguments, lang):
    root = drawn(cli, *arguments, "--lang", lang)
    width, height = float(root.get("width")), float(root.get("height"))
    for box in root.iter(f"{SVG}rect"):
        x, y = float(box.get("x", 0)), float(box.get("y", 0))
        assert x >= 0
        assert x + float(box.get("width")) <= width
        assert y + float(box.get("height")) <= height
    assert all(0 <= float(text.get("y")) <= height for text in root.iter(f"{SVG}text"))


def test_hostile_names_are_text_in_a_chart(cli, put):
    name = '</svg><script>alert(1)</script> & "x"'
    path = put("a.json", json.dumps([{"name": "甲", "province": "山东省", "industry": name}]))
    root = drawn(cli, "stats", "--by", "industry", "--data", path)
    assert not list(root.iter(f"{SVG}script"))


def test_a_count_of_nothing_says_why(cli):
    root = drawn(cli, "stats", "-p", "西藏", "--lang", "en")
    assert widths(root, RECORDED) == []
    assert "the dataset records none for --province 西藏" in root.findtext(f"{SVG}desc")


@pytest.mark.parametrize(
    "arguments",
    [
        ("stats", "--columns", "region"),
        ("stats", "--columns", "count"),
        ("compare", "山东", "浙江", "--columns", "topic,item,count"),
        ("list",),
    ],
)
def test_what_has_no_chart_says_so(cli, arguments):
    result = cli(*arguments, "-o", "y.svg")
    assert result.code == 2
    assert "the format svg is for map, stats and compare" in result.err
