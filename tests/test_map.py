"""``clustercli map``: the tile map on a terminal, in a pipe, and as a figure."""

from __future__ import annotations

import html
import io
import json
import re
import sys
from collections import Counter
from collections.abc import Callable
from itertools import pairwise
from typing import Any
from xml.etree import ElementTree as ET

import msgspec
import pytest
from wcwidth import wcswidth

from clustercli.errors import UsageError
from clustercli.geography.divisions import divisions
from clustercli.output import colour_scale as scale
from clustercli.output import svg_map as svg
from clustercli.output import terminal_map as tilemap
from clustercli.output import writer
from clustercli.query.description import coverage_lines, off_the_map, selection_title
from clustercli.query.selection import Query, Selection
from clustercli.records.columns import InMemoryClusters
from clustercli.tables.table import Column, Table
from clustercli.tables.tile_map import MapNumbers, class_bounds, tile_map
from clustercli.tables.view import View

KEYS = ["province", "abbreviation", "region", "count", "row", "column", "published", "state"]
KEYS += ["derived"]
Result = Any
SVG = "{http://www.w3.org/2000/svg}"
STYLE = re.compile(r"\x1b\[[0-9;]*m")


def rows(cli, *arguments: str) -> list[dict]:
    result = cli("map", *arguments, "--json")
    assert result.code == 0, result.err
    return json.loads(result.out)


@pytest.fixture
def on_terminal(cli, terminal) -> Callable[..., Result]:
    """Run a command line as on a terminal of true colour, of this width."""

    def call(*arguments: str, width: int = 80, **environment: str) -> Result:
        terminal(width, **{"COLORTERM": "truecolor", **environment})
        return cli(*arguments)

    return call


def tiles_in(lines: list[str], size: int = 7) -> dict[tuple[int, int], tuple[str, str]]:
    """Read the tiles of a map off its lines: (row, column) to what stands there, both lines."""
    found = {}
    first = next(i for i, line in enumerate(lines) if line.startswith(" " * 3 * size))
    for row in range(8):
        upper, lower = lines[first + 2 * row], lines[first + 2 * row + 1]
        for column in range(7):
            cells = [_cells(line, column * size, size - 1) for line in (upper, lower)]
            if cells[0].strip():
                found[row, column] = (cells[0].split()[-1], cells[1].strip())
    return found


def _cells(line: str, first: int, number: int) -> str:
    """Return the part of a line that stands in these cells of a terminal."""
    at, part = 0, ""
    for char in line:
        if first <= at < first + number:
            part += char
        at += wcswidth(char)
    return part


def figure(cli, *arguments: str) -> ET.Element:
    result = cli("map", "--lang", "zh", *arguments, "-f", "svg")
    assert result.code == 0, result.err
    return ET.fromstring(result.out)


def numbers(root: ET.Element) -> dict[str, tuple[str, str]]:
    """Return by code what stands on each tile of a figure, and its number."""
    found = {}
    for group in root.iter(f"{SVG}g"):
        mark, *number = [text.text for text in group.iter(f"{SVG}text")]
        found[group.get("id")] = (mark, "".join(number))
    return found


def on_tiles(cli, *arguments: str) -> dict[str, str]:
    """Return by province what should stand on its tile, by the rows of the data."""
    found = {}
    for row in rows(cli, *arguments):
        shown = {
            "recorded": str(row["count"]),
            "only_published": f"0/{row['published']}",
            "neither": "-",
        }
        found[row["province"]] = shown.get(row["state"], "")
    return found


def words_of(root: ET.Element) -> list[str]:
    return [text.text for text in root.iter(f"{SVG}text")]


# Rows ----------------------------------------------------------------------------------


def test_a_row_a_division_zeros_too(cli, dataset):
    found = rows(cli)
    assert [row["province"] for row in found] == [p.name for p in divisions().provinces]
    assert len(found) == 34
    assert all(list(row) == KEYS for row in found)
    assert {row["province"]: row["count"] for row in found if row["count"]} == Counter(
        cluster.province for cluster in dataset
    )
    assert sum(row["count"] or 0 for row in found) == len(dataset)
    assert any(row["count"] == 0 for row in found)


def test_tiles_are_those_of_the_divisions_and_no_two_alike(cli):
    tiles = {(row["row"], row["column"]) for row in rows(cli)}
    assert tiles == {province.tile for province in divisions().provinces}
    assert len(tiles) == 34
    assert max(row for row, _ in tiles) == 7
    assert max(column for _, column in tiles) == 6


def test_selection_applies(cli, dataset):
    found = rows(cli, "-y", "2024", "-i", "材料")
    expected = Counter(c.province for c in dataset if c.year == 2024 and "材料" in c.name)
    assert {row["province"]: row["count"] for row in found if row["count"]} == expected


def test_documents_have_the_rows_and_a_total(cli, dataset):
    shown = cli("map", "-f", "markdown", "--lang", "zh").out
    lines = shown.partition("\n\n")[0].splitlines()
    heads = ["省份", "简称", "地区", "数量", "公布数", "状况"]
    assert lines[0].replace("|", " ").split() == heads
    assert lines[-1].replace("|", " ").split() == ["合计", str(len(dataset)), "400"]
    assert len(lines) == 2 + 34 + 1
    assert cli("map", "-f", "csv").out.startswith(",".join(KEYS))


def test_columns_sort_and_limit_give_rows_to_read(cli):
    assert cli("map", "--columns", "province,count").out.split()[:2] == ["Province", "Count"]
    result = cli("map", "--sort", "-count", "--limit", "3")
    assert len(result.out.splitlines()) == 1 + 3 + 1
    assert "the first 3 of 34 rows are shown" in result.err
    assert cli("map", "--count").out == "34\n"
    assert cli("map", "--ids").out.splitlines()[0] == "北京市"


# Text ----------------------------------------------------------------------------------


@pytest.mark.parametrize("language", ["zh", "en"])
def test_in_a_pipe_every_tile_is_where_it_belongs(cli, language):
    result = cli("map", "--lang", language)
    lines = result.out.splitlines()
    counts = on_tiles(cli)
    assert tiles_in(lines) == {
        province.tile: (
            province.abbreviation if language == "zh" else province.iso[-2:],
            counts[province.name],
        )
        for province in divisions().provinces
    }
    assert "\x1b" not in result.out
    assert all(line == line.rstrip() for line in lines)
    assert max(map(wcswidth, lines)) <= 60


def test_regions_have_marks_and_totals(cli, dataset):
    out = cli("map", "--lang", "zh").out
    for region, mark in {"东部": "▸", "中部": "▪", "西部": "◂", "东北": "▴"}.items():
        here = [province for province in divisions().provinces if province.region == region]
        assert f"{mark} {region} {sum(c.region == region for c in dataset)}" in out
        assert out.count(mark) == len(here) + 1
        assert all(f"{mark} {province.abbreviation}" in out for province in here)
    assert f"港 澳 台 不在认定范围  合计 {len(dataset)}" in out
    english = cli("map", "--lang", "en").out
    assert "▴ Northeast " in english
    assert f"HK MO TW not covered  Total {len(dataset)}" in english


def test_notes_say_how_complete_it_is(cli):
    result = cli("map", "-y", "2024")
    assert "of the 100 clusters announced of 2024; a count from it is a lower bound" in result.err
    assert "batch year, which is not settled" in result.err
    nothing = cli("map", "-p", "西藏")
    assert nothing.code == 0
    assert tiles_in(nothing.out.splitlines())[4, 0] == ("XZ", "-")
    assert "records none for --province 西藏" in nothing.err


@pytest.mark.parametrize("width", [48, 60, 80, 140])
def test_on_a_terminal_it_fits_and_says_the_same(on_terminal, cli, width):
    plain = cli("map", "--lang", "zh").out.splitlines()
    out = on_terminal("map", width=width).out
    lines = STYLE.sub("", out).splitlines()
    assert tiles_in(lines) == tiles_in(plain)
    assert lines[-2:] == plain[-2:]
    assert max(map(wcswidth, lines)) <= width
    assert len(lines) < 24


def test_colours_are_those_of_the_classes(on_terminal, cli):
    out = on_terminal("map").out
    scaled = scale.Scale(max(row["count"] or 0 for row in rows(cli)))
    guangdong = next(row["count"] for row in rows(cli) if row["abbreviation"] == "粤")
    assert _styled("▸ 粤  ", scaled.colour(guangdong)) in out
    for name, colour in scaled.legend():
        assert _styled(f" {name} ", colour) in out
    assert _styled("▴ 吉  ", scaled.colours[0]) in out
    assert "\x1b[2m◂ 藏  \x1b[0m" in out


def _styled(text: str, colour: str) -> str:
    def parts(value: str) -> str:
        return ";".join(str(int(value[start : start + 2], 16)) for start in (1, 3, 5))

    return f"\x1b[38;2;{parts(scale.ink(colour))};48;2;{parts(colour)}m{text}\x1b[0m"


@pytest.mark.parametrize("environment", [{"NO_COLOR": "1"}, {"TERM": "dumb"}])
def test_without_colours_the_numbers_tell_it(on_terminal, cli, environment):
    plain = cli("map", "--lang", "zh").out
    out = on_terminal("map", **environment).out
    assert "\x1b[3" not in out
    assert "\x1b[4" not in out
    assert tiles_in(STYLE.sub("", out).splitlines()) == tiles_in(plain.splitlines())
    assert len(out.splitlines()) == len(plain.splitlines())


def test_a_terminal_that_is_too_narrow_has_the_rows(on_terminal):
    lines = on_terminal("map", width=40, NO_COLOR="").out.splitlines()
    assert "省份" in STYLE.sub("", lines[1])
    assert all(wcswidth(STYLE.sub("", line)) <= 40 for line in lines)


def stdout_in(monkeypatch, encoding: str) -> io.BytesIO:
    raw = io.BytesIO()
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(raw, encoding=encoding))
    return raw


def of(dataset) -> MapNumbers:
    """Return the numbers of a map of all clusters, of which nothing is published."""
    names = frozenset(province.name for province in divisions().provinces)
    return MapNumbers(
        recorded=Counter(dataset.column("province")),
        published={},
        published_regions={},
        covered=None,
        asked=names,
    )


def map_view(dataset, name: str = "t") -> View:
    """Return a small table with the map of the whole dataset."""
    drawn = tile_map(of(dataset), "zh", name, lambda _: ("source",), "recorded")
    return View(table=Table(name="map", columns=(Column(key="n"),), rows=[(1,)]), tiles=drawn)


def test_what_the_encoding_cannot_write_is_ascii(monkeypatch, dataset):
    raw = stdout_in(monkeypatch, "ascii")
    writer.write(map_view(dataset), writer.Request())
    lines = raw.getvalue().decode("ascii").splitlines()
    assert {mark for mark, _ in tiles_in(lines).values()} == {
        province.iso[-2:] for province in divisions().provinces
    }
    assert "\\u" not in "".join(lines)
    assert "> East " in "".join(lines)
    raw = stdout_in(monkeypatch, "gbk")
    writer.write(map_view(dataset), writer.Request())
    assert "> 粤" in raw.getvalue().decode("gbk")


def test_large_counts_widen_the_tiles(dataset):
    drawn = tile_map(of(dataset), "zh", "t", lambda _: (), "recorded")
    for count, size in ((9999, 7), (10_000, 7), (1_234_567, 8)):
        large = msgspec.structs.replace(
            drawn, tiles=[msgspec.structs.replace(tile, shown=str(count)) for tile in drawn.tiles]
        )
        lines = tilemap.to_map(large, terminal=False, encoding="utf-8").splitlines()
        assert {number for _, number in tiles_in(lines, size).values()} == {str(count)}
        assert max(map(wcswidth, lines)) <= 60


# Classes -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("largest", "bounds"),
    [
        (0, ()),
        (1, ((1, 1),)),
        (3, ((1, 1), (2, 2), (3, 3))),
        (6, tuple((n, n) for n in range(1, 7))),
        (7, ((1, 2), (3, 4), (5, 6), (7, 8))),
        (20, ((1, 4), (5, 8), (9, 12), (13, 16), (17, 20))),
        (66, tuple((n, n + 14) for n in range(1, 67, 15))),
        (700, tuple((n, n + 149) for n in range(1, 701, 150))),
    ],
)
def test_classes_are_of_equal_width(largest, bounds):
    assert class_bounds(largest, 6) == bounds


@pytest.mark.parametrize("largest", [1, 2, 5, 6, 7, 13, 20, 31, 99, 100, 101, 5000])
def test_every_count_is_in_one_class_and_zero_in_none(largest):
    scaled = scale.Scale(largest)
    assert len(scaled.bounds) <= 6
    assert scaled.colour(0) is None
    assert all(scaled.colour(count) for count in range(1, largest + 1))
    order = [scaled.colours.index(scaled.colour(n)) for n in range(1, largest + 1)]
    assert order == sorted(order)
    assert order[-1] == len(scaled.bounds) - 1
    assert len(set(scaled.colours)) == len(scaled.bounds)


def test_colours_grow_lighter_evenly_and_text_on_them_reads():
    for colours in scale.VIRIDIS:
        light = [scale.luminance(colour) for colour in colours]
        assert light == sorted(light)
        lightness = [116 * y ** (1 / 3) - 16 for y in light]
        steps = [after - before for before, after in pairwise(lightness)]
        assert not steps or max(steps) < 1.25 * min(steps)
        for colour in colours:
            levels = sorted((scale.luminance(colour), scale.luminance(scale.ink(colour))))
            assert (levels[1] + 0.05) / (levels[0] + 0.05) >= 4.5
    assert scale.luminance("#000000") == 0
    assert scale.luminance("#ffffff") == pytest.approx(1)


# The figure ----------------------------------------------------------------------------


@pytest.mark.parametrize("arguments", [(), ("-i", "机器人"), ("-p", "西藏"), ("--lang", "en")])
def test_a_figure_has_the_numbers_of_the_json(cli, arguments):
    counts = on_tiles(cli, *arguments)
    english = "en" in arguments
    assert numbers(figure(cli, *arguments)) == {
        province.iso: (
            province.iso[-2:] if english else province.abbreviation,
            counts[province.name],
        )
        for province in divisions().provinces
    }


def test_tiles_of_a_figure_stand_where_they_belong_and_inside(cli):
    root = figure(cli)
    codes = {province.iso: province.tile for province in divisions().provinces}
    at = {}
    for group in root.iter(f"{SVG}g"):
        box = group.find(f"{SVG}rect")
        at[codes[group.get("id")]] = (float(box.get("y")), float(box.get("x")))
    lines = [sorted({corner[axis] for corner in at.values()}) for axis in (0, 1)]
    assert {(lines[0].index(y), lines[1].index(x)) for y, x in at.values()} == set(at)
    assert all((lines[0][row], lines[1][column]) == at[row, column] for row, column in at)
    for box in root.iter(f"{SVG}rect"):
        assert float(box.get("x", 0)) + float(box.get("width")) <= float(root.get("width"))
    assert all(float(t.get("y")) < float(root.get("height")) for t in root.iter(f"{SVG}text"))


def test_zero_looks_unlike_the_lowest_class(cli):
    looks = {}
    for group in figure(cli).iter(f"{SVG}g"):
        box = group.find(f"{SVG}rect")
        number = [text.text for text in group.findall(f"{SVG}text")[1:]]
        looks["".join(number)] = (
            box.get("fill"),
            box.get("stroke-dasharray"),
        )
    assert looks["-"] == ("#ffffff", "3 3")
    assert looks["1"][1] is None
    assert looks["1"][0] in [colours[-1] for colours in scale.VIRIDIS]
    assert looks[""] == ("#ffffff", None)


def test_a_figure_says_what_it_shows_and_how_far_it_goes(cli, dataset):
    words = words_of(figure(cli, "-p", "sd", "-y", "2022-2024", "--status", "valid"))
    message = " ".join(words)
    assert "国家级中小企业特色产业集群：省份 山东省；年度 2022-2024；状态 有效；截至 20" in message
    recorded = sum(c.year in (2022, 2023, 2024) for c in dataset)
    assert f"数据集 {dataset.version}：2022-2024 年度公布 300 个集群，收录 {recorded} 个" in message
    assert "年度未定，未计入" in "".join(words_of(figure(cli, "-y", "2024")))
    whole = words_of(figure(cli))
    assert any(word.startswith("来源：clustercli 数据集 ") for word in whole)
    assert {"-", "1-2", "7-8", "收录的集群数"} <= set(whole)
    assert f"合计 {len(dataset)}" in whole
    assert any(word.startswith("东部 ") for word in whole)


def test_a_figure_in_english(cli):
    root = figure(cli, "-p", "山东", "--unit", "青岛", "-y", "2024", "--lang", "en")
    message = " ".join(words_of(root))
    assert "industrial clusters: province Shandong;" in message
    assert "reporting unit Qingdao" in message
    assert "of the 100 clusters announced of 2024" in message
    assert "HK MO TW not covered" in message
    assert root.find(f"{SVG}g/{SVG}title").text == "Beijing"


@pytest.mark.parametrize(
    "word",
    [
        '<script>alert("x")</script>&amp;]]>',
        "\x1b[31mred\x07 \u202eback",
        "lone \udc80 surrogate \ufffe",
        "很长" * 80,
        "x" * 200,
    ],
)
def test_a_hostile_title_is_only_text(cli, word):
    result = cli("map", f"--industry={word}", "-f", "svg")
    assert result.code == 0
    root = ET.fromstring(result.out.encode())
    assert {element.tag.removeprefix(SVG) for element in root.iter()} == {
        "svg", "title", "desc", "rect", "g", "text", "polygon", "path",
    }  # fmt: skip
    assert not re.search("[\x00-\x09\x0b-\x1f\u202e\ufffe]", result.out)
    shown = root.find(f"{SVG}title").text
    assert html.unescape(svg.escaped(word)) in shown
    assert "".join(shown.split()) in "".join("".join(words_of(root)).split())
    widest = int(root.get("width")) - 48
    title_lines = [t.text for t in root.iter(f"{SVG}text") if t.get("font-size") == "18"]
    assert all(svg.length(line, 18) <= widest for line in title_lines)


def test_a_figure_goes_into_a_file_and_is_the_same_each_time(cli, tmp_path):
    path = tmp_path / "map.svg"
    result = cli("map", "-i", "机器人", "-o", str(path))
    assert result.code == 0
    assert "wrote 34 rows to" in result.err
    assert path.read_text("utf-8") == cli("map", "-i", "机器人", "-f", "svg").out
    assert "wrote" in cli("map", "-o", str(tmp_path / "map.txt")).err
    assert (tmp_path / "map.txt").read_text("utf-8").startswith(cli("map").out)


def test_a_figure_through_an_encoding_without_chinese(monkeypatch, dataset):
    raw = stdout_in(monkeypatch, "ascii")
    writer.write(map_view(dataset, "标题"), writer.Request(format="svg"))
    assert ET.fromstring(raw.getvalue()).find(f"{SVG}title").text == "标题"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("list", "-f", "svg"), "the format svg is for map"),
        (("values", "year", "-o", "a.svg"), "the format svg is for map, stats and compare"),
        (("map", "-f", "svg", "--sort", "count"), "no --columns, --sort, --limit or --offset"),
        (("map", "-f", "csv", "-o", "a.svg"), "csv does not go into a.svg: its name says svg"),
    ],
)
def test_what_is_no_figure(cli, arguments, message):
    result = cli(*arguments)
    assert result.code == 2
    assert result.out == ""
    assert message in result.err


def test_a_count_goes_before_the_figure(cli):
    assert cli("list", "-f", "svg", "--count").code == 0


# Words ---------------------------------------------------------------------------------


def test_titles_are_in_the_words_of_the_data(dataset):
    def title(language="zh", **criteria) -> str:
        return selection_title(Selection(Query(**criteria), dataset), language)

    assert title() == "国家级中小企业特色产业集群"
    assert title(year=("2024", "unknown")).endswith("：年度 2024、未知")
    assert title("en", year=("unknown",)).endswith(": year unknown")
    assert title("en", region=("东",), words=("a",)).endswith(": words a; region East")
    assert title("en", expiring_within=30).endswith(f"as of {dataset.validity.day}")


def test_a_whole_dataset_is_said_to_be_whole(dataset, monkeypatch):
    monkeypatch.setattr(type(dataset), "announced", lambda *_: 1)
    chosen = Selection(Query(), dataset)
    assert coverage_lines(chosen, "zh")[0].endswith("公布的 1 个集群已全部收录。")
    assert "records all 1 clusters" in coverage_lines(chosen, "en")[0]


def test_what_no_tile_counts_is_said(cli, dataset, monkeypatch):
    stray = msgspec.structs.replace(dataset[0], province="某省")
    monkeypatch.setattr(Selection, "apply", lambda _: InMemoryClusters([stray, dataset[1]]))
    result = cli("map", "--json")
    assert sum(row["count"] or 0 for row in json.loads(result.out)) == 1
    assert "Not on the map: 1 whose province" in result.err
    assert "1 个集群的省份不在图上" in "".join(words_of(figure(cli)))
    assert off_the_map(0, "zh") == ()


def test_a_table_without_a_map_has_no_figure(dataset):
    plain = map_view(dataset).table
    with pytest.raises(UsageError, match="the format svg is for map"):
        writer.write(plain, writer.Request(format="svg"))
