"""Places in other people's files: codes, names of before, short names, and what is no division."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

CASES = Path(__file__).parent / "cases"
PLACE = ("province", "city", "county", "county_code")


def rows_of(cli, path):
    return json.loads(cli("list", "--data", str(path), "--json").out)


def places_of(cli, path):
    return [tuple(row[part] for part in PLACE) for row in rows_of(cli, path)]


def problems_of(cli, path):
    result = cli("data", "validate", str(path), "--json")
    return [(row["number"], row["field"], row["effect"]) for row in json.loads(result.out)]


# Cases --------------------------------------------------------------------------------------


def test_a_code_that_contradicts_a_name(cli):
    """Nothing agrees in 惠山区 and 440606; 山东庄镇 is a town there; 130502 says which 桥东区."""
    path = CASES / "code-contradicts.csv"
    assert places_of(cli, path) == [
        ("北京市", "北京市", "平谷区", "110117"),
        ("河北省", "邢台市", "襄都区", "130502"),
    ]
    assert problems_of(cli, path) == [(2, "province", "left out")]
    said = cli("list", "--data", str(path), "--json").err
    assert "the name says 江苏省无锡市惠山区, the code 440606 is 广东省佛山市顺德区" in said
    assert "桥东区 is 河北省邢台市襄都区 today" in said


def test_no_street_is_a_county(cli):
    path = CASES / "street-guessed.csv"
    assert cli("list", "--data", str(path)).code == 1
    assert problems_of(cli, path) == [(line, "province", "left out") for line in range(2, 7)]


def test_a_town_keeps_its_code_and_name(cli):
    (row,) = rows_of(cli, CASES / "town-with-shi.csv")
    assert (row["county_code"], row["locality"], row["industry"]) == (
        "330382",
        "柳市镇",
        "低压电器",
    )
    assert problems_of(cli, CASES / "town-with-shi.csv") == []


@pytest.mark.parametrize("name", ["heading-qu.csv", "place-short-county.csv"])
def test_a_short_name_in_a_column_is_a_place(cli, name):
    for place in places_of(cli, CASES / name):
        assert place == ("广东省", "佛山市", "顺德区", "440606")
    assert problems_of(cli, CASES / name) == []


def test_what_tables_write_for_no_city_is_none(cli):
    assert places_of(cli, CASES / "province-run-counties.csv") == [
        ("河南省", None, "济源市", "419001"),
        ("湖北省", None, "仙桃市", "429004"),
    ]
    counted = cli(
        "stats", "--data", str(CASES / "province-run-counties.csv"), "--by", "city", "-f", "csv"
    )
    assert "直辖" not in counted.out


# Codes --------------------------------------------------------------------------------------


def test_what_agrees_with_the_code_is_kept_and_the_rest_reported(cli, put):
    path = put(
        "a.csv",
        "集群名称,省份,城市,县区,行政区划代码,主导产业\n"
        "甲产业集群,江苏省,无锡市,惠山区,320205,家具\n"
        "乙产业集群,江苏省,无锡市,惠山区,440606,家具\n"
        "惠山区丙产业集群,广东省,,,440606,\n"
        "丁产业集群,山栋,,,440606,\n"
        "戊产业集群,,,,999999,\n",
    )
    assert places_of(cli, path) == [
        ("江苏省", "无锡市", None, None),
        ("广东省", None, None, None),
        ("广东省", "佛山市", "顺德区", "440606"),
    ]
    found = problems_of(cli, path)
    assert found == [
        (2, "county_code", "emptied"),
        (3, "province", "left out"),
        (4, "county_code", "emptied"),
        (5, "province", "emptied"),
        (5, "name", "emptied"),
        (6, "county_code", "emptied"),
        (6, "province", "left out"),
    ]
    assert "a code of GB/T 2260, which has no 999999" in cli("data", "validate", path, "--json").out


@pytest.mark.parametrize(
    ("headings", "cells"),
    [
        ("行政区划代码", "320206"),
        ("行政区划代码", "320206.0"),
        ("adcode", "320206109"),
        ("区划编码", "320206109201"),
        ("省份,城市,县区", "32,3202,320206"),
        ("省份,城市,县区", "320000,320200,320206"),
        ("省,市,区", "320000000000,320200000000,320206000000"),
        ("所在地", "320206"),
    ],
)
def test_codes_of_every_form_and_in_every_column(cli, put, headings, cells):
    path = put("a.csv", f"集群名称,{headings}\n机器人产业集群,{cells}\n")
    assert places_of(cli, path) == [("江苏省", "无锡市", "惠山区", "320206")]
    assert problems_of(cli, path) == []


def test_codes_that_are_numbers(cli, put):
    items = [
        {"name": "机器人产业集群", "county_code": 320206},
        {"name": "传感器产业集群", "county_code": 320206.0},
        {"name": "零部件产业集群", "province": 32, "county": 320206},
    ]
    path = put("a.json", json.dumps(items))
    assert places_of(cli, path) == [("江苏省", "无锡市", "惠山区", "320206")] * 3
    assert problems_of(cli, path) == []


# Former divisions -----------------------------------------------------------------------------

BEFORE = (
    "集群名称,省份,城市,县区,行政区划代码\n"
    "甲产业集群,浙江省,绍兴市,上虞市,330682\n"
    "乙产业集群,重庆市,,渝北区,\n"
    "丙产业集群,重庆市,,两江新区,\n"
    "丁产业集群,,,,500105\n"
)


def test_a_file_may_name_divisions_as_they_were(cli, put):
    path = put("a.csv", BEFORE)
    assert places_of(cli, path) == [
        ("浙江省", "绍兴市", "上虞区", "330604"),
        ("重庆市", "重庆市", "渝北区", "500112"),
        ("重庆市", "重庆市", "两江新区", "500157"),
        ("重庆市", "重庆市", "江北区", "500105"),
    ]
    assert problems_of(cli, path) == []
    said = cli("list", "--data", path).err
    assert "3 places are named as they were before" in said
    for note in (
        "330682 上虞市 is 浙江省绍兴市上虞区 today",
        "重庆市渝北区 is 重庆市两江新区 today",
    ):
        assert note in said


def test_what_is_written_is_read_back_to_the_same_places(cli, put, tmp_path):
    path = put("a.csv", BEFORE)
    for form in ("csv", "json", "jsonl", "xlsx"):
        out = tmp_path / f"out.{form}"
        assert cli("list", "--data", path, "-o", str(out)).code == 0
        assert places_of(cli, out) == places_of(cli, path)


@pytest.mark.parametrize(
    ("option", "value", "lines", "note"),
    [
        ("--county", "上虞市", ["2"], "上虞市 is 浙江省绍兴市上虞区 today"),
        ("--county", "绍兴市上虞市", ["2"], "绍兴市上虞市 is 浙江省绍兴市上虞区 today"),
        ("--county", "330682", ["2"], "330682 is 浙江省绍兴市上虞区 today"),
        ("--county", "渝北区", ["3"], "重庆市渝北区 is 重庆市两江新区 today"),
        ("--county", "500112", ["3"], "重庆市渝北区 is 重庆市两江新区 today"),
        ("--county", "两江新区", ["3", "4", "5"], "两江新区 names 3 places"),
        ("--county", "500157", ["3", "4", "5"], "500157 names 3 places"),
        ("--city", "襄樊", [], "襄樊 is 湖北省襄阳市 today"),
        ("--county", "莱芜市", [], "莱芜市 is 山东省济南市莱芜区 or 山东省济南市钢城区 today"),
    ],
)
def test_divisions_are_asked_for_as_they_were(cli, put, option, value, lines, note):
    path = put("a.csv", BEFORE)
    result = cli("list", "--data", path, option, value, "-f", "csv", "--columns", "id")
    assert (result.code, result.out.split()[1:]) == (0, lines)
    assert note in result.err


def test_a_city_that_became_counties_is_named_as_that(cli):
    result = cli("list", "--city", "莱芜市")
    assert result.code == 2
    assert "unknown city '莱芜市': it is a county, use --county" in result.err
