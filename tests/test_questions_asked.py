"""Questions in the words of officials, journalists, clerks and students: nothing leads astray."""

from __future__ import annotations

import json

import pytest


@pytest.fixture
def zh(cli, monkeypatch):
    """Run a command with a Chinese screen."""

    def call(*arguments: str) -> object:
        monkeypatch.setenv("CLUSTERCLI_LANG", "zh")
        return cli(*arguments)

    return call


# Names with separators inside brackets -----------------------------------------------------


@pytest.mark.parametrize("typed", ["县（市、区）", "县(市、区)", "“县（市、区）”"])
def test_the_heading_of_a_county_can_be_typed(zh, typed):
    by = zh("stats", "--by", f"年度、{typed}", "--json")
    assert by.code == 0, by.err
    assert {"year", "county"} <= {*json.loads(by.out)[0]}
    columns = zh("list", "--columns", f"集群名称,{typed}、有效期至", "-n", "1", "--json")
    assert [*json.loads(columns.out)[0]] == ["name", "county", "valid_until"]
    assert zh("list", "--sort", f"{typed},年度").out == zh("list", "--sort", "county,year").out


def test_a_heading_with_commas_in_brackets_is_one_column(cli, put):
    path = put("a.csv", '集群名称,省份,"产值（亿元，当年）"\n甲县轴承产业集群,河北省,3\n')
    result = cli("list", "--data", path, "--columns", "产值（亿元，当年）,name", "--json")
    assert result.code == 0, result.err
    assert json.loads(result.out)[0]["产值（亿元，当年）"] in (3, "3")


def test_a_bracket_that_is_not_closed_separates_nothing_together(cli):
    assert "unknown province '江苏（'" in cli("list", "-p", "江苏（,浙江").err


# What the programme does not cover ---------------------------------------------------------


@pytest.mark.parametrize("place", ["台湾", "香港", "澳门"])
@pytest.mark.parametrize(
    "arguments",
    [
        ("list", "--province={}"),
        ("list", "{}"),
        ("list", "--province={}", "--year", "2024"),
        ("stats", "--by", "province", "--province={},福建"),
        ("compare", "{}", "福建"),
    ],
    ids=" ".join,
)
def test_a_place_outside_the_programme_is_not_one_with_none(zh, place, arguments):
    err = zh(*(argument.format(place) for argument in arguments)).err
    assert f"{place}" in err
    assert "不在认定范围" in err
    assert "未见" + place not in err


def test_the_values_say_it_too(zh):
    said = "不在认定范围：台湾省、香港特别行政区、澳门特别行政区。"
    assert said in zh("values", "province").err
    assert "不在认定范围" not in zh("values", "city").err


def test_cities_and_counties_stand_by_code(cli):
    for kind in ("city", "county"):
        rows = json.loads(cli("values", kind, "--json").out)
        codes = [c for row in rows for c in row["accepts"] if c.isdigit() and len(c) == 6]
        assert codes == sorted(codes)
        assert rows[0]["value"].startswith(("北京", "天津", "石家庄", "唐山", "邢台"))


def test_it_is_said_in_english(cli):
    assert "Not covered by the programme: Taiwan." in cli("list", "-p", "台湾").err


def test_a_dataset_of_other_people_may_cover_it(cli, put):
    path = put("a.csv", "name,province\n甲,台湾省\n")
    assert "Not covered" not in cli("list", "--data", path, "-p", "台湾").err


def test_the_sign_on_a_map_of_published_numbers_is_about_these(zh):
    shown = zh("map", "--show", "published").out
    assert "- = 未见公布数" in shown
    assert "未收录" not in shown
    assert "- = 未收录，未见公布数" in zh("map").out


# What is not recorded ------------------------------------------------------------------------


@pytest.mark.parametrize(
    "arguments", [("stats", "--by", "province,year"), ("compare", "山东", "浙江")], ids=" ".join
)
def test_a_zero_in_a_table_of_two_ways_says_what_it_is(cli, zh, arguments):
    assert "0 表示未收录，不等于没有。" in zh(*arguments).err
    english = cli(*arguments, "--lang", "en").err
    assert "0 says that none is recorded, not that there is none." in english
    assert english.count("0 says") == 1


def test_a_row_of_zero_says_what_it_is(cli):
    said = "0 says that none is recorded, not that there is none."
    assert said in cli("stats", "--by", "unit", "--unit", "大连,青岛").err
    assert said not in cli("stats", "--by", "region").err


def test_in_a_whole_dataset_zero_is_zero(cli, put):
    path = put("a.csv", "name,province,year\n甲,河北省,2022\n乙,山东省,2023\n")
    assert "0 says" not in cli("stats", "--data", path, "--by", "province,year").err


def test_no_clusters_are_no_recorded_ones(zh):
    err = zh("list", "--province", "河南", "--year", "2025").err
    assert err.startswith("没有已收录的集群符合全部条件：")


@pytest.mark.parametrize("by", ["status", "review"])
def test_counts_of_reviews_say_how_many_passed(cli, by):
    result = cli("stats", "--by", by)
    assert "Of the 100 clusters of 2022, 97 passed the review; known here by name:" in result.err
    found = json.loads(cli("stats", "--by", by, "--json", "--with-coverage").out)
    assert found["coverage"]["reviews"][0]["passed"] == 97


def test_reviews_that_are_not_recorded_are_not_a_dash(zh):
    assert "未知" in zh("stats", "--by", "review").out
    assert None in {row["review"] for row in json.loads(zh("stats", "-b", "review", "--json").out)}
    assert "clustercli stats --by review" in zh("list", "--review", "failed").err


# Words of people -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "years"),
    [
        ("22、23年", {2022, 2023}),
        ("22，24年度", {2022, 2024}),
        ("22和24年", {2022, 2024}),
        ("2022、2024年", {2022, 2024}),
        ("一、三批", {2022, 2024}),
        ("第一、三批", {2022, 2024}),
        ("22、23、24年", {2022, 2023, 2024}),
    ],
)
def test_years_that_share_their_word(cli, typed, years):
    result = cli("list", "--year", typed, "--json")
    assert result.code == 0, result.err
    assert {row["year"] for row in json.loads(result.out)} <= years
    assert result.out == cli("list", "--year", ",".join(map(str, years)), "--json").out


def test_what_may_be_typed_for_years_is_in_the_language(zh):
    err = zh("list", "--year", "去年").err
    assert "可用取值：2022、2023、2024、2025、未定" in err
    assert zh("list", "--year", "未定").code == 0
    assert "未定" in zh("values", "year").out


def test_a_year_of_which_only_the_call_is_known(zh):
    result = zh("list", "--year", "2026")
    assert result.code == 2
    assert "没有与“2026”对应的批次" in result.err
    assert "2026 年度：已见通知（工信厅企业函〔2026〕150号），未见名单" in result.err
    assert "未见名单" not in zh("list", "--year", "2021").err


@pytest.mark.parametrize("option", ["--city", "--county"])
@pytest.mark.parametrize("kind", ["高新区", "经开区", "开发区", "工业园区"])
def test_a_kind_of_zone_is_no_place_and_near_to_none(zh, option, kind):
    result = zh("list", option, kind)
    assert result.code == 2
    said = f"“{kind}”是园区的一类，不是行政区划，可作为词查找：clustercli list {kind}"
    assert said in result.err
    assert "是否指" not in result.err


def test_several_years_stand_as_the_language_has_them(zh, cli):
    arguments = ("list", "--year", "2022,2024", "--province", "山东")
    assert "2022、2024 年度公布 200 个集群" in zh(*arguments).err
    assert "2022, 2024" not in zh(*arguments).err.replace("--year 2022,2024", "")
    assert "announced of 2022, 2024;" in cli(*arguments, "--lang", "en").err


def test_published_numbers_stand_in_one_pair_of_brackets(zh):
    err = zh("list", "--province", "山东").err
    assert "））" not in err
    assert "2022-2025 年度公布数 31，收录数 8：山东省（含青岛市） 31〔媒体（疑为大众日报）〕" in err


@pytest.mark.parametrize(
    "arguments",
    [
        ("sql", "SELECT name FROM clusters WHERE province = '江苏'"),
        ("list", "--where", "province = '江苏'"),
        ("list", "--where", "province = '江苏'", "--year", "2022"),
    ],
    ids=" ".join,
)
def test_sql_that_selects_nothing_says_how_the_data_writes_a_name(cli, zh, arguments):
    said = "SQL compares whole values: in the data '江苏' is '江苏省'."
    assert said in cli(*arguments, "--lang", "en").err
    assert "SQL 比较整个值：数据中 '江苏' 写作 '江苏省'。" in zh(*arguments).err


def test_sql_that_is_right_is_not_corrected(cli):
    assert "whole values" not in cli("sql", "SELECT name FROM clusters WHERE year = 1").err
    assert "whole values" not in cli("list", "--where", "province = '西藏自治区'").err


@pytest.mark.parametrize(
    ("typed", "nearest"), [("苏南", None), ("京津翼", "京津冀"), ("长三脚", "长三角")]
)
def test_an_area_is_near_to_what_a_person_would_take_for_it(zh, typed, nearest):
    err = zh("list", "--area", typed).err
    assert f"未知区域“{typed}”" in err
    assert (f"是否指 {nearest}？" in err) if nearest else ("是否指" not in err)


def test_batches_that_are_not_known_are_not_settled(zh):
    assert "未定" in zh("stats", "--by", "批次").out
