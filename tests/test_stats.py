"""``clustercli stats``: counts by every dimension, and cross-tabulations."""

from __future__ import annotations

import json
from collections import Counter

import pytest
from records import value

from clustercli.query.accepted_values import DIMENSIONS

COUNTED = ["count", "share", "published", "difference"]


def table(cli, *arguments: str) -> list[dict]:
    result = cli("stats", *arguments, "--json")
    assert result.code == 0, result.err
    return json.loads(result.out)


@pytest.mark.parametrize("dimension", DIMENSIONS)
def test_every_dimension_adds_up(cli, dataset, dimension):
    rows = table(cli, "--by", dimension)
    assert {row[dimension]: row["count"] for row in rows} == Counter(
        value(cluster, dimension) for cluster in dataset
    )
    assert sum(row["count"] for row in rows) == len(dataset)
    assert sum(row["share"] for row in rows) == pytest.approx(1)
    assert all(list(row) == [dimension, *COUNTED] for row in rows)


def test_regions_and_years_are_in_their_own_order(cli):
    assert [row["region"] for row in table(cli, "--by", "region")] == [
        "东部",
        "中部",
        "西部",
        "东北",
    ]
    years = [row["year"] for row in table(cli, "--by", "year")]
    assert years == [2022, 2023, 2024, 2025, None]


@pytest.mark.parametrize("dimension", ["province", "sector", "unit", "evidence"])
def test_the_others_are_largest_first(cli, dimension):
    counts = [row["count"] for row in table(cli, "--by", dimension)]
    assert counts == sorted(counts, reverse=True)


def test_records_without_a_value_are_a_group_and_come_last(cli, dataset):
    for dimension in ("year", "county", "emerging", "city"):
        rows = table(cli, "--by", dimension)
        missing = [cluster for cluster in dataset if value(cluster, dimension) is None]
        assert rows[-1][dimension] is None
        assert rows[-1]["count"] == len(missing) > 0


def test_selection_applies(cli, dataset):
    rows = table(cli, "--by", "year", "-p", "山东", "-i", "材料")
    expected = Counter(c.year for c in dataset if c.province == "山东省" and "材料" in c.industry)
    assert {row["year"]: row["count"] for row in rows} == expected


def test_the_table_has_a_total(cli, dataset):
    last = cli("stats", "--by", "region").out.splitlines()[-1]
    assert last.split() == ["合计", str(len(dataset)), "100.0%", "400", str(len(dataset) - 400)]


def test_two_dimensions_are_tidy_in_json_and_csv(cli, dataset):
    rows = table(cli, "--by", "province,year")
    assert all(list(row) == ["province", "year", *COUNTED] for row in rows)
    assert {(row["province"], row["year"]): row["count"] for row in rows} == Counter(
        (c.province, c.year) for c in dataset
    )
    assert cli("stats", "--by", "province,year", "-f", "csv").out.startswith(
        "province,year,count,share,published,difference\n"
    )


@pytest.mark.parametrize("form", [(), ("-f", "markdown")])
def test_two_dimensions_are_a_cross_tabulation_to_read(cli, dataset, form):
    lines = [
        line.replace("|", " ").split()
        for line in cli("stats", "--by", "region,year", *form).out.splitlines()
        if "---" not in line
    ]
    assert lines[0] == ["地区", "2022", "2023", "2024", "2025", "未定", "合计"]
    body = {line[0]: list(map(int, line[1:])) for line in lines[1:]}
    for name in ("东部", "中部", "西部", "东北"):
        counts = Counter(c.year for c in dataset if c.region == name)
        row = [counts[year] for year in (2022, 2023, 2024, 2025, None)]
        assert body[name] == [*row, sum(row)]
    columns = list(zip(*(body[name] for name in body if name != "合计"), strict=True))
    assert body["合计"] == [sum(column) for column in columns]


def test_sorted_or_limited_a_cross_tabulation_becomes_rows(cli):
    result = cli("stats", "--by", "province,year", "--sort", "-count", "--limit", "3")
    assert len(result.out.splitlines()) == 5
    counts = [int(line.split()[2]) for line in result.out.splitlines()[1:4]]
    assert counts == sorted(counts, reverse=True)
    assert "the first 3 of" in result.err


def test_ids_are_values_that_the_options_accept(cli):
    for name in cli("stats", "--by", "county", "--ids").out.splitlines()[:5]:
        assert cli("list", "--county", name, "--count").out != "0\n"
    years = cli("stats", "--by", "year", "--ids").out.split()
    assert years[-1] == "unknown"
    assert cli("list", "-y", years[-1], "--count").out != "0\n"


def test_the_default_is_by_region_and_plural_is_fine(cli):
    assert cli("stats").out == cli("stats", "--by", "region").out
    assert cli("stats", "--by", "regions").out == cli("stats", "-b", "region").out


def test_english_labels(cli):
    assert cli("stats", "--by", "year", "--lang", "en").out.split()[:3] == [
        "Year",
        "Count",
        "Share",
    ]
    assert "not settled" in cli("stats", "--by", "year", "--lang", "en").out


def test_an_empty_selection_counts_nothing(cli):
    result = cli("stats", "--by", "year", "-p", "西藏")
    assert result.code == 0
    assert len(result.out.splitlines()) == 1
    assert "records none for --province 西藏" in result.err
    assert cli("stats", "--by", "year,region", "-p", "西藏", "--json").out == "[]\n"


@pytest.mark.parametrize("by", ["region,year,unit"])
def test_one_dimension_or_two(cli, by):
    result = cli("stats", "--by", by)
    assert result.code == 2
    assert "--by takes one dimension or two" in result.err


def test_dimensions_may_be_repeated_or_in_chinese(cli):
    expected = cli("stats", "--by", "province,year", "--json").out
    assert cli("stats", "--by", "province", "--by", "year", "--json").out == expected
    assert cli("stats", "--by", "省份，年度", "--json").out == expected


def test_a_coded_value_has_its_words_in_the_heading_too(cli):
    head = cli("stats", "--by", "region,evidence").out.splitlines()[0].split()
    assert {"媒体", "名单", "官方", "公示"} <= set(head)


def test_an_unknown_dimension(cli):
    result = cli("stats", "--by", "yeer")
    assert result.code == 2
    assert "unknown dimension 'yeer': did you mean year?" in result.err
