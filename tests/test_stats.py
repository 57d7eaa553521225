"""``clustercli stats``: counts by every dimension, and cross-tabulations."""

from __future__ import annotations

import json
from collections import Counter

import pytest
from records import value

from clustercli.query.accepted_values import DIMENSIONS

COUNTED = [
    "count",
    "share",
    "published",
    "difference",
    "share_of_recorded",
    "published_share",
    "derived",
]


def table(cli, *arguments: str) -> list[dict]:
    result = cli("stats", *arguments, "--json")
    assert result.code == 0, result.err
    return json.loads(result.out)


@pytest.mark.parametrize("dimension", DIMENSIONS)
def test_every_dimension_adds_up(cli, dataset, dimension):
    rows = table(cli, "--by", dimension)
    assert {row[dimension]: row["count"] for row in rows if row["count"]} == Counter(
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
    assert {row["year"]: row["count"] for row in rows if row["count"]} == expected
    assert [row["year"] for row in rows] == [2022, 2023, 2024, 2025]


def test_the_table_has_a_total(cli, dataset):
    last = cli("stats", "--by", "region", "--lang", "zh").out.splitlines()[-1]
    assert last.split() == ["合计", str(len(dataset)), "100.0%", "400", str(len(dataset) - 400)]


def test_two_dimensions_are_tidy_in_json_and_csv(cli, dataset):
    rows = table(cli, "--by", "province,year")
    assert all(list(row) == ["province", "year", *COUNTED] for row in rows)
    assert {(r["province"], r["year"]): r["count"] for r in rows if r["count"]} == Counter(
        (c.province, c.year) for c in dataset
    )
    assert cli("stats", "--by", "province,year", "-f", "csv").out.startswith(
        f"province,year,{','.join(COUNTED)}\n"
    )


@pytest.mark.parametrize("form", [(), ("-f", "markdown")])
def test_two_dimensions_are_a_cross_tabulation_to_read(cli, dataset, form):
    lines = [
        line.replace("|", " ").split()
        for line in cli("stats", "--by", "region,year", "--lang", "zh", *form)
        .out.partition("\n\n")[0]
        .splitlines()
        if "---" not in line
    ]
    assert lines[0] == ["地区", "2022", "2023", "2024", "2025", "未定", "合计"]
    body = {line[0]: [int(cell.partition("/")[0]) for cell in line[1:]] for line in lines[1:]}
    for name in ("东部", "中部", "西部", "东北"):
        counts = Counter(c.year for c in dataset if c.region == name)
        row = [counts[year] for year in (2022, 2023, 2024, 2025, None)]
        assert body[name] == [*row, sum(row)]
    columns = list(zip(*(body[name] for name in body if name != "合计"), strict=True))
    assert body["合计"] == [sum(column) for column in columns]


def test_sorted_or_limited_a_cross_tabulation_becomes_rows(cli):
    result = cli(
        "stats", "--by", "province,year", "-y", "2022-2025", "--sort", "-count", "--limit", "3"
    )
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
    assert cli("stats", "--by", "year", "--lang", "en").out.split()[:4] == [
        "Year",
        "Count",
        "Of",
        "recorded",
    ]
    assert "not settled" in cli("stats", "--by", "year", "--lang", "en").out


def test_an_empty_selection_counts_nothing(cli):
    result = cli("stats", "--by", "year", "-p", "西藏")
    assert result.code == 0
    assert result.out == ""
    assert "records none for --province 西藏" in result.err
    assert cli("stats", "--by", "year,region", "-p", "西藏", "--json").out == "[]\n"


@pytest.mark.parametrize("by", ["region,year,unit,city"])
def test_at_most_three_dimensions(cli, by):
    result = cli("stats", "--by", by)
    assert result.code == 2
    assert "--by takes one dimension or two or three different ones" in result.err


def test_dimensions_may_be_repeated_or_in_chinese(cli):
    expected = cli("stats", "--by", "province,year", "--json").out
    assert cli("stats", "--by", "province", "--by", "year", "--json").out == expected
    assert cli("stats", "--by", "省份，年度", "--json").out == expected


def test_a_coded_value_has_its_words_in_the_heading_too(cli):
    head = cli("stats", "--by", "region,evidence", "--lang", "zh").out.splitlines()[0].split()
    assert {"媒体", "名单", "官方", "公示"} <= set(head)


def test_an_unknown_dimension(cli):
    result = cli("stats", "--by", "yeer")
    assert result.code == 2
    assert "unknown dimension 'yeer': did you mean year?" in result.err


# Any column, and what its numbers come to ---------------------------------------------------

TABLE = """name,等级,产值,count
江苏省无锡市惠山区零部件产业集群,A,"1,000",x
江苏省苏州市吴江区丝绸产业集群,A,20.5,x
浙江省杭州市萧山区底盘产业集群,B,暂无,y
浙江省乐清市电气产业集群,C,8,y
山东省滕州市中小数控机床产业集群,,1000,
"""


def test_any_column_is_a_dimension(cli, put, dataset):
    path = put("a.csv", TABLE)
    rows = table(cli, "--data", path, "--by", "等级")
    assert [(r["等级"], r["count"]) for r in rows] == [("A", 2), ("B", 1), ("C", 1), (None, 1)]
    rows = table(cli, "--by", "review")
    assert sum(r["count"] for r in rows) == len(dataset)
    assert {r["review"] for r in rows} == {c.review for c in dataset}


def test_equal_numbers_are_one_group_however_they_are_written(cli, put):
    rows = table(cli, "--data", put("a.csv", TABLE), "--by", "产值")
    assert (rows[0]["产值"], rows[0]["count"]) == (1000, 2)
    assert ("暂无", 1) in [(r["产值"], r["count"]) for r in rows]


def test_what_the_numbers_come_to(cli, put):
    path = put("a.csv", TABLE)
    measures = ("--sum", "产值", "--mean", "产值", "--min", "产值", "--max", "产值")
    result = cli("stats", "--data", path, "--by", "province", *measures, "--json")
    names = ("sum_产值", "mean_产值", "min_产值", "max_产值")
    found = {r["province"]: tuple(r[name] for name in names) for r in json.loads(result.out)}
    assert found["江苏省"] == (1020.5, 510.25, 20.5, 1000)
    assert found["浙江省"] == (8, 8.0, 8, 8)
    assert '产值: 1 value is no number and counts as missing: "暂无" (line 4)' in result.err
    shown = cli("stats", "--data", path, "--by", "province", *measures)
    assert shown.out.splitlines()[-1].split()[-4:] == ["2028.5", "507.125", "8", "1000"]
    assert "产值: 1 of these clusters has no number, and is not in it." in shown.err


@pytest.mark.parametrize("name", ["a.json", "a.jsonl"])
@pytest.mark.parametrize(
    "options",
    [
        ("--by", "province", "--sum", "产值", "--mean", "产值"),
        ("--by", "region", "--mean", "产值", "--min", "产值"),
        ("--by", "产值", "--sum", "产值"),
    ],
)
def test_a_column_of_json_that_is_asked_for_twice(cli, put, name, options):
    rows = [{"name": f"江苏省无锡市锡山区{c}集群", "产值": n} for c, n in (("甲", 5), ("乙", 6))]
    lines = "\n".join(map(json.dumps, rows))
    path = put(name, lines if name == "a.jsonl" else json.dumps(rows))
    found = table(cli, "--data", path, *options)
    assert sum(row["count"] for row in found) == 2
    first = f"{options[2][2:]}_产值"
    total = [row[first] for row in found]
    assert total == ([5, 6] if options[1] == "产值" else [11] if "sum" in first else [5.5])


def _of_numbers(put, *numbers: float) -> str:
    rows = [{"name": f"江苏省无锡市锡山区{n}号集群", "x": x} for n, x in enumerate(numbers)]
    return put("a.json", json.dumps(rows))


@pytest.mark.parametrize(
    ("numbers", "total", "mean"),
    [
        ((1e308, 1.5e308), None, 1.25e308),
        ((1.5e308, 1.5e308, -1.5e308), 1.5e308, 5e307),
        ((int("9" * 400), 5.5), None, None),
        ((10**400, 10**400), 2 * 10**400, None),
        ((int("9" * 4300), int("9" * 4300)), None, None),
    ],
    ids=["sum", "neither", "both", "mean", "digits"],
)
def test_what_no_number_can_hold_is_said(cli, put, numbers, total, mean):
    path = _of_numbers(put, *numbers)
    result = cli("stats", "--data", path, "--sum", "x", "--mean", "x", "--json")
    assert result.code == 0
    (row,) = json.loads(result.out)
    assert (row["sum_x"], row["mean_x"]) == (total, mean)
    for key, number in (("sum_x", total), ("mean_x", mean)):
        note = f"{key}: what is beyond the largest number, about 1.8e308, is not given."
        assert (note in result.err) == (number is None)


def test_a_group_without_a_number_has_no_sum(cli, put):
    rows = table(cli, "--data", put("a.csv", TABLE), "--by", "等级", "--sum", "产值")
    assert {r["等级"]: r["sum_产值"] for r in rows}["B"] is None


def test_own_columns_are_compared_too(cli, dataset):
    rows = table(cli, "--by", "region", "--min", "year", "--max", "year")
    for row in rows:
        years = [c.year for c in dataset if c.region == row["region"] and c.year]
        assert (row["min_year"], row["max_year"]) == (min(years), max(years))


def test_two_dimensions_with_numbers_are_rows(cli, put):
    options = ("--by", "province,等级", "--sum", "产值")
    out = cli("stats", "--data", put("a.csv", TABLE), *options, "--lang", "zh").out
    assert out.splitlines()[0].split() == ["省份", "等级", "数量", "占比", "sum_产值"]


def test_three_dimensions_are_rows(cli, dataset):
    rows = table(cli, "--by", "region,year,sector")
    keys = {(r["region"], r["year"], r["sector"]): r["count"] for r in rows}
    assert len(keys) == len(rows)
    assert sum(keys.values()) == len(dataset)
    (key, count) = next(iter(keys.items()))
    assert count == sum((c.region, c.year, c.sector) == key for c in dataset)
    out = cli("stats", "--by", "region,year,sector", "--lang", "zh").out
    assert out.splitlines()[0].split() == ["地区", "年度", "行业", "数量", "占收录数"]


def test_a_column_that_is_called_as_ours_is(cli, put):
    rows = table(cli, "--data", put("a.csv", TABLE), "--by", "count")
    assert [(r["count 2"], r["count"]) for r in rows] == [("x", 2), ("y", 2), (None, 1)]


def test_an_empty_selection_has_no_numbers(cli, put):
    path = put("a.csv", TABLE)
    options = ("--where", "产值 > 5000", "--by", "等级", "--sum", "产值", "--json")
    result = cli("stats", "--data", path, *options)
    assert (result.code, result.out) == (0, "[]\n")


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (("--sum", "等级"), "等级 is no column of numbers"),
        (("--max", "province"), "province is no column of numbers"),
        (("--sum", "产直"), "unknown column '产直'"),
        (("--by", "等及"), "unknown dimension '等及'"),
        (("--sum", ""), "--sum is empty"),
    ],
)
def test_what_cannot_be_added(cli, put, options, message):
    result = cli("stats", "--data", put("a.csv", TABLE), *options)
    assert result.code == 2
    assert message in result.err
