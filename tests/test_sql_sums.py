"""SQL adds the numbers that a column holds, and says which cells are none."""

from __future__ import annotations

import json

import pytest

CELLS = ('"1,203.5"', "1.2万", "１００", "1 000", "(50)", "1e3", "-", "1.203.5", "100亿元")
TABLE = "集群名称,省份,产值（亿元）,个数\n" + "".join(
    f"集群{number},山东,{cell},{number}\n" for number, cell in enumerate(CELLS)
)
SAID = "what is no number was not calculated with, as if missing"


@pytest.fixture
def asked(cli, put):
    """Ask in SQL of the table."""
    path = put("a.csv", TABLE)

    def ask(statement: str) -> tuple[list[list[object]], str]:
        result = cli("sql", statement, "--data", path, "--json")
        assert result.code == 0, result.err
        return [list(row.values()) for row in json.loads(result.out)], result.err

    return ask


@pytest.mark.parametrize(
    ("expression", "value"),
    [
        ('sum("产值（亿元）")', 1303.5),
        ('SUM ( DISTINCT "产值（亿元）" )', 1303.5),
        ('total(clusters."产值（亿元）")', 1303.5),
        ('avg("产值（亿元）")', 651.75),
        ('sum("产值（亿元）" * 2)', 2607.0),
        ('sum(2 * "产值（亿元）" + 0)', 2607.0),
        ('sum("产值（亿元）" -1)', 1301.5),
        ('max(round("产值（亿元）", 0))', 1204.0),
    ],
)
def test_only_numbers_are_added_and_the_others_are_said(asked, expression, value):
    ((found,),), said = asked(f"select {expression} from clusters")
    assert found == value
    assert SAID in said


def test_a_column_of_a_subquery_is_added_so_too(asked):
    ((found,),), said = asked('select sum(x) from (select "产值（亿元）" as x from clusters)')
    assert (found, SAID in said) == (1303.5, True)


@pytest.mark.parametrize(
    "statement",
    [
        "select sum(个数), sum(个数 + 1), avg(个数) from clusters",
        "select *, 个数 from clusters",
        "select count(*) 个数, 个数 * 2 from clusters",
        'select "产值（亿元）" || name from clusters',
        'select max("产值（亿元）"), min("产值（亿元）"), count("产值（亿元）") from clusters',
        "select sum(个数) over (order by 个数) from clusters",
        "select sum(n) from (select count(*) as n from clusters group by province)",
    ],
)
def test_nothing_is_said_where_no_text_is_added(asked, statement):
    _rows, said = asked(statement)
    assert SAID not in said


def test_the_heading_is_what_was_typed(cli, put):
    result = cli(
        "sql", 'select sum("产值（亿元）") from clusters', "--data", put("a.csv", TABLE), "--json"
    )
    assert list(json.loads(result.out)[0]) == ['sum("产值（亿元）")']


def test_a_condition_calculates_so_too(cli, put):
    path = put("a.csv", TABLE)
    result = cli("list", "--data", path, "--where", '"产值（亿元）" * 2 > 150', "--count")
    assert result.out == "2\n"
    assert SAID in result.err


def test_a_further_table(cli, put):
    put("b.csv", TABLE)
    result = cli("sql", 'select sum("产值（亿元）") as n from b', "--table", "b=b.csv", "--json")
    assert json.loads(result.out) == [{"n": 1303.5}]
    assert SAID in result.err
