"""``clustercli list``: every selection option, alone and together."""

from __future__ import annotations

import json

import pytest

from clustercli import Dataset
from clustercli.geography.divisions import divisions


def ids(cli, *arguments: str) -> list[str]:
    result = cli("list", *arguments, "--ids")
    assert result.code == 0, result.err
    return result.out.split()


def those(dataset: Dataset, test) -> list[str]:
    return [cluster.id for cluster in dataset if test(cluster)]


def test_the_main_job(cli, dataset):
    result = cli("list", "--province", "山东")
    assert result.code == 0
    lines = result.out.splitlines()
    expected = [cluster for cluster in dataset if cluster.province == "山东省"]
    assert len(lines) == 1 + len(expected) > 5
    for cluster, line in zip(expected, lines[1:], strict=True):
        assert cluster.industry in line
        assert cluster.id in line
    assert f"{len(expected)} clusters match." in result.err
    assert f"records {len(dataset)} of the 400 clusters announced" in result.err


def test_without_options_everything_in_its_order(cli, dataset):
    assert ids(cli) == [cluster.id for cluster in dataset]
    years = [cluster.year or 9999 for cluster in dataset]
    assert years == sorted(years)


SPELLINGS = [
    (province.name, spelling)
    for province in divisions().provinces
    for spelling in province.spellings()
    if spelling and spelling != province.initials
]


@pytest.mark.parametrize(("name", "spelling"), SPELLINGS)
def test_every_form_of_every_province(cli, dataset, name, spelling):
    assert ids(cli, "-p", spelling) == those(dataset, lambda c: c.province == name)


@pytest.mark.parametrize(
    "spelling", ["ＳＨＡＮＤＯＮＧ", "SHANDONG", " shan dong ", "shand", "cn-sd", "sd"]
)
def test_looser_forms_of_a_province(cli, dataset, spelling):
    assert ids(cli, "-p", spelling) == those(dataset, lambda c: c.province == "山东省")


@pytest.mark.parametrize(
    ("spelling", "region"),
    [
        (spelling, region.name)
        for region in divisions().regions
        for spelling in (region.name, region.full, region.english, region.english.lower())
    ],
)
def test_every_form_of_every_region(cli, dataset, spelling, region):
    expected = those(dataset, lambda c: c.region == region)
    assert ids(cli, "--region", spelling) == expected
    assert expected


def test_qingdao_is_in_shandong_and_its_own_unit(cli, dataset):
    shandong = ids(cli, "--province", "山东")
    qingdao = ids(cli, "--unit", "青岛")
    without = ids(cli, "--unit", "山东")
    assert qingdao
    assert set(qingdao) < set(shandong)
    assert set(without) == set(shandong) - set(qingdao)
    assert qingdao == those(dataset, lambda c: c.unit == "青岛市")


def test_the_corps_is_a_unit_of_its_own(cli, dataset):
    assert ids(cli, "--unit", "兵团") == those(dataset, lambda c: c.unit == "新疆生产建设兵团")


@pytest.mark.parametrize("spelling", ["无锡", "无锡市", "320200", "無錫", "無錫市"])
def test_every_form_of_a_city(cli, dataset, spelling):
    expected = those(dataset, lambda c: c.city == "无锡市")
    assert ids(cli, "--city", spelling) == expected
    assert expected


def test_a_city_by_the_beginning_of_a_long_name(cli, dataset):
    expected = those(dataset, lambda c: c.city == "延边朝鲜族自治州")
    assert ids(cli, "-c", "延边") == expected != []


@pytest.mark.parametrize(
    "spelling", ["清河", "清河县", "130534", "邢台市清河县", "河北省邢台市清河县"]
)
def test_every_form_of_a_county(cli, dataset, spelling):
    expected = those(dataset, lambda c: c.county_code == "130534")
    assert ids(cli, "--county", spelling) == expected != []


def test_a_county_name_that_two_cities_share(cli, dataset):
    both = cli("list", "--county", "白云区", "--columns", "city")
    assert {"贵阳市", "广州市"} <= set(both.out.split())
    assert "names 2 places" in both.err
    assert ids(cli, "--county", "广州市白云区") == those(
        dataset, lambda c: c.city == "广州市" and c.county == "白云区"
    )


@pytest.mark.parametrize(
    ("text", "years"),
    [
        ("2024", {2024}),
        ("2022-2024", {2022, 2023, 2024}),
        ("2022–2023", {2022, 2023}),
        ("2022至2023", {2022, 2023}),
        ("2022,2024", {2022, 2024}),
        ("2022，2024", {2022, 2024}),
        ("第三批", {2024}),
        ("第3批", {2024}),
        ("2023年度", {2023}),
        ("２０２３", {2023}),
        ("2020-2022", {2022}),
        ("unknown", {None}),
        ("未定", {None}),
        ("2025,unknown", {2025, None}),
    ],
)
def test_every_form_of_a_year(cli, dataset, text, years):
    assert ids(cli, "--year", text) == those(dataset, lambda c: c.year in years) != []


def test_industry_repeated_is_or_and_other_options_are_and(cli, dataset):
    either = ids(cli, "-i", "机器人", "-i", "轴承")
    assert either == those(dataset, lambda c: "机器人" in c.industry or "轴承" in c.industry)
    assert ids(cli, "-i", "机器人,轴承") == either
    assert (
        ids(cli, "-i", "机器人", "-i", "轴承", "-p", "河北")
        == [i for i in either if i in ids(cli, "-p", "河北")]
        != []
    )


@pytest.mark.parametrize("word", ["LCD", "lcd", "ｌｃｄ", "LCD 面板"])
def test_width_case_and_spaces_do_not_matter_in_a_keyword(cli, word):
    assert ids(cli, "-i", word) == ["610402a"]


def test_a_traditional_keyword_finds_the_simplified(cli):
    assert ids(cli, "-i", "機器人") == ids(cli, "-i", "机器人") != []


def test_a_bare_word_searches_name_industry_and_place(cli, dataset):
    assert ids(cli, "机器人") == those(dataset, lambda c: "机器人" in c.industry) != []
    assert ids(cli, "小榄镇") == those(dataset, lambda c: c.locality == "小榄镇") != []
    assert set(ids(cli, "成都")) == set(those(dataset, lambda c: c.city == "成都市"))
    assert ids(cli, "成都", "机器人") == [i for i in ids(cli, "成都") if i in ids(cli, "机器人")]


@pytest.mark.parametrize(
    ("option", "text", "field", "value"),
    [
        ("--sector", "食品", "sector", "食品"),
        ("--sector", "food", "sector", "食品"),
        ("--emerging", "生物", "emerging", "生物"),
        ("--emerging", "unknown", "emerging", None),
        ("--evidence", "list", "evidence", "list"),
        ("--evidence", "公示", "evidence", "public-notice"),
    ],
)
def test_the_options_of_coded_values(cli, dataset, option, text, field, value):
    expected = those(dataset, lambda c: getattr(c, field) == value)
    assert ids(cli, option, text) == expected != []


def test_commas_of_both_kinds_and_repetition_are_the_same(cli):
    expected = ids(cli, "-p", "山东", "-p", "浙江")
    for text in ("山东,浙江", "山东，浙江", "山东、浙江", "山东, 浙江,"):
        assert ids(cli, "-p", text) == expected


def test_json_is_the_full_record(cli, dataset):
    rows = json.loads(cli("list", "--json").out)
    assert len(rows) == len(dataset)
    assert tuple(rows[0]) == dataset[0].keys()
    assert rows[0]["year"] == 2022
    assert set(rows[0]["sources"][0]) == {
        *("publisher", "title", "date", "kind", "url", "read_at", "reprint"),
        *("file", "sha256", "read_on", "kind_by"),
    }


@pytest.mark.parametrize("form", ["--json", "--ids", "--count"])
def test_what_programs_read_has_its_notes_on_stderr_unless_they_want_none(cli, form):
    assert "a count from it is a lower bound" in cli("list", form).err
    assert cli("list", form, "--quiet").err == ""


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("-i", "木偶戏"), "records none for --industry 木偶戏"),
        (("-i", "工业机器"), None),
        (("-i", "工业机械人"), "Nearest: 工业机器人."),
        (("-p", "山东", "-i", "机器人"), "--industry 机器人 leaves none of the clusters ("),
        (("-p", "西藏"), "records none for --province 西藏"),
        (("-c", "秦皇岛"), "records none for --city 秦皇岛"),
        (("--county", "海港区"), "records none for --county 海港区"),
        (("不存在的词",), "records none for '不存在的词'"),
    ],
)
def test_no_match_is_no_error_and_says_why(cli, arguments, message):
    result = cli("list", *arguments, "--json")
    assert result.code == 0
    if message is not None:
        assert result.out == "[]\n"
        assert message in result.err
    else:
        assert json.loads(result.out)


@pytest.mark.parametrize(
    "arguments",
    [("-p", "西藏"), ("-i", "木偶戏"), ("-p", "山东", "-y", "2025", "--sector", "食品")],
)
def test_an_empty_result_says_what_to_ask_next(cli, arguments):
    message = cli("list", *arguments, "-q").err.splitlines()
    assert len(message) == 2
    command = message[1].rpartition("clustercli ")[2]
    assert cli(*command.split()).code == 0


def test_the_note_counts_the_selected_batches(cli, dataset):
    recorded = len(those(dataset, lambda c: c.year == 2024))
    assert f"{recorded} of the 100 clusters announced of 2024" in cli("list", "-y", "2024").err
    assert "announced of 2022-2024" in cli("list", "-y", "2022-2024").err
    assert "announced of 2022, 2024" in cli("list", "-y", "2022,2024").err


def test_one_cluster_matches(cli):
    assert cli("list", "-i", "吉他").err.startswith("1 cluster matches.")


def test_a_bare_word_may_be_any_spelling_of_a_place(cli):
    for word in ("Shandong", "山東", "37"):
        assert set(ids(cli, word)) >= set(ids(cli, "-p", "山东")) != set()
    assert set(ids(cli, "鲁")) >= set(ids(cli, "-p", "山东"))
    assert ids(cli, "320206a") == ["320206a"]
    assert ids(cli, "江苏 无锡") == ids(cli, "-c", "无锡")


def test_records_without_a_year_are_mentioned_when_years_are_asked_for(cli, dataset):
    undated = len(those(dataset, lambda c: c.year is None and c.province == "山东省"))
    result = cli("list", "-p", "山东", "-y", "2024")
    assert f"{undated} more would match but for their batch year" in result.err
    assert "more would match" not in cli("list", "-p", "山东", "-y", "2024,unknown").err
    every = f"records {len(dataset)} of the 400"
    assert every in cli("list", "-y", "unknown").err
    assert every in cli("list", "-y", "2022,unknown").err


def test_parts_of_long_and_special_names(cli, dataset):
    assert ids(cli, "--county", "浦东") == those(dataset, lambda c: c.county == "浦东新区") != []
    for city in ("恩施", "湘西", "大理"):
        result = cli("list", "-c", city)
        assert result.code == 0
        assert f"records none for --city {city}" in result.err


def test_sorting_by_a_column_of_lists(cli, dataset):
    assert cli("list", "--sort", "sources", "--count").out == f"{len(dataset)}\n"


def test_columns_by_their_headings(cli):
    expected = cli("list", "--columns", "year,province", "-s", "-year").out
    assert cli("list", "--columns", "年度,Province", "-s", "-年度").out == expected
