"""Years, batches and days as people write them."""

from __future__ import annotations

import json

import pytest

from clustercli import load, select
from clustercli.text.year_words import read_date, read_year_words, single_year

ASKED = {
    (
        2024,
    ): "2024 24年 2024年 2024年度 二〇二四 二零二四年 二○二四年度 ２０２４ 第三批 第三批次 第3批 "
    "三批 2024年（第三批） 2024年第三批",
    (2022,): "首批 第一批 第一 一批",
    (2022, 2023, 2024): "2022-2024 2022-24 2022年-24年 22-24年 2022至2024 2022—2024 2022～2024年 "
    "-2024 —2024 前三批 前3批次",
    (2024, 2025): "2024- 2024— 2024年以来 2024年起 近两年 近2年 最近两批",
    (2022, 2023): "-2023 ～2023年 前两批 前二批",
    (2025,): "最近一批 最新批次 2025-",
}


@pytest.mark.parametrize(
    ("years", "text"), [(years, text) for years, texts in ASKED.items() for text in texts.split()]
)
def test_the_years_that_words_mean(cli, years, text):
    result = cli("list", f"--year={text}", "--json")
    assert result.code == 0, result.err
    assert {row["year"] for row in json.loads(result.out)} == set(years)
    assert {cluster.year for cluster in select(load(), year=text)} == set(years)


@pytest.mark.parametrize("text", ["-2023", "—2023"])
def test_a_year_may_begin_with_a_dash(cli, text):
    assert cli("list", "--year", text, "--count").out == cli("list", "-y", "2022-23", "--count").out


@pytest.mark.parametrize(
    "text", ["24", "3", "22-24", "第零批", "前零批", "近零年", "前年", "批", "年"]
)
def test_what_is_no_year_is_not_guessed(cli, text):
    result = cli("list", "--year", text, "--count")
    assert (result.code, result.out) == (2, "")
    assert result.err.startswith(f"clustercli: unknown year '{text}'\nValid: 2022, 2023, 2024")


def test_how_recent_years_were_read_is_said(cli):
    assert "近两年 is read as the last batches: 2024, 2025." in cli("list", "-y", "近两年").err


def test_a_range_that_runs_backwards_is_named(cli):
    result = cli("list", "-y", "2024-22", "--count")
    assert result.code == 2
    assert "the range '2024-22' runs backwards: write 2022-2024" in result.err


def test_years_without_an_end_of_a_dataset_without_batches(cli, put):
    rows = [f"{year}集群,山东省,{year}" for year in (1999, 2019, 2020, 2031)]
    file = put("own.csv", "\n".join(["名称,省份,年度", *rows, ""]))
    years = {"2020-": [2020, 2031], "-2019": [1999, 2019], "2019-20": [2019, 2020]}
    for text, expected in years.items():
        answer = cli("list", "--data", file, f"--year={text}", "--json")
        assert [row["year"] for row in json.loads(answer.out)] == expected
    assert cli("list", "--data", file, "-y", "近两年").code == 2
    assert cli("compare", "2020-", "2019", "--data", file).code == 2
    assert "2020-" in cli("map", "--data", file, "--year=2020-", "-f", "svg").out


@pytest.mark.parametrize(
    "day", ["2026/1/1", "2026年1月1日", "2026.1.1", "２０２６-01-01", "20260101"]
)
def test_a_day_as_people_write_it(cli, day):
    asked = ("list", "--status", "valid", "--count")
    assert cli(*asked, "--as-of", day).out == cli(*asked, "--as-of", "2026-01-01").out != "0\n"


@pytest.mark.parametrize("day", ["2026", "2026年1月", "2026/13/1", "2026-02-30", "1/1/2026"])
def test_what_is_no_day_is_refused(cli, day):
    result = cli("list", "--as-of", day)
    assert (result.code, result.err.split("\n")[0]) == (
        2,
        f"clustercli: '{day}' is no day: write it as 2026-01-01",
    )


@pytest.mark.parametrize(
    ("cell", "year"),
    [("24年", 2024), ("二〇二四年度", 2024), ("第三批次", 2024), ("首批", 2022), ("三批", 2024)],
)
def test_a_cell_of_a_table_is_read_by_the_same_rules(cli, put, cell, year):
    file = put("cells.csv", f"名称,省份,认定年份\n甲集群,山东省,{cell}\n")
    assert json.loads(cli("list", "--data", file, "--json").out)[0]["year"] == year


def test_patterns_of_years_and_days():
    assert read_year_words("机器人") is None
    assert single_year("2022.0") == single_year("2022-12-0100:00:00") == 2022
    assert single_year("22") is None
    assert single_year("2024-2-29") == single_year("2024-2-310:30") == 2024
    assert read_date("2026年1月") == (2026, 1)
    assert read_date("2026-00-01") is None
