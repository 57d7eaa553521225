"""What the engine has of its own is nobody's column, and no text is greater than a number."""

from __future__ import annotations

import json
import time

import pytest

ROWS = (
    "集群名称,编码,日期,产值,ROWID\n"
    "江苏省无锡市惠山区零部件产业集群,A7,2024-05-01,9,x\n"
    "山东省滕州市中小数控机床产业集群,12,2025,10,y\n"
    "河北省清河县羊绒及制品产业集群,007,2025-01-01,暂无,z\n"
    "浙江省永康市五金产业集群,B,,8,\n"
)


def names(cli, *arguments: str) -> list[str]:
    result = cli("list", *arguments, "--json")
    assert result.code == 0, result.err
    return [row["name"][3:5] for row in json.loads(result.out)]


@pytest.mark.parametrize("name", ["rowid", "ROWID", "_rowid_", "oid", "clusters.rowid", '"rowid"'])
def test_the_number_of_a_row_is_an_unknown_column(cli, name):
    for command in (
        ("sql", f"SELECT {name} FROM clusters"),
        ("sql", f"SELECT year FROM clusters ORDER BY {name}"),
        ("sql", f"SELECT count(*) FROM clusters GROUP BY {name}"),
        ("list", "--where", f"{name} = 1"),
        ("list", "--where", f"{name} IS NULL OR year = 2022"),
    ):
        result = cli(*command)
        assert result.code == 2, (command, result.out)
        assert "SQL column" in result.err or "is no column" in result.err
        assert "rowid" in result.err.lower() or "oid" in result.err


def test_so_it_is_of_every_table(cli, put):
    put("a.csv", "城市,人口\n无锡市,749\n")
    for table in ("sources", "batches", "t"):
        result = cli("sql", "--table", "t=a.csv", f"SELECT rowid FROM {table}")
        assert result.code == 2
        assert "unknown SQL column 'rowid'" in result.err


def test_a_name_of_ones_own_may_be_rowid(cli):
    result = cli("sql", "SELECT year AS rowid, count(*) AS oid FROM clusters GROUP BY 1", "--json")
    assert result.code == 0, result.err
    assert set(json.loads(result.out)[0]) == {"rowid", "oid"}


def test_a_column_called_so_is_the_users_and_the_others_are_not(cli, put):
    path = put("a.csv", ROWS)
    assert names(cli, "--data", path, "--where", "rowid = 'y'") == ["滕州"]
    for name in ("oid", "_rowid_"):
        for command in (
            ("list", "--where", f"{name} = 1"),
            ("sql", f"SELECT {name} FROM clusters"),
        ):
            result = cli(*command, "--data", path)
            assert result.code == 2
            assert f"unknown SQL column '{name}'" in result.err


def test_where_all_three_are_columns_ours_is_none(cli, put):
    path = put("a.csv", "rowid,oid,_rowid_,name\n5,6,7,江苏省无锡市惠山区零部件产业集群\n")
    assert len(names(cli, "--data", path, "--where", "rowid = 5 AND oid = 6")) == 1
    result = cli("list", "--data", path, "--where", "position_0 = 1")
    assert result.code == 2
    assert "unknown SQL column 'position_0'" in result.err


# Texts and numbers ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("condition", "found"),
    [
        ("编码 > 5", ["滕州"]),
        ("5 < 编码", ["滕州"]),
        ("编码 >= 12 AND 产值 > 5", ["滕州"]),
        ("clusters.编码 > 5", ["滕州"]),
        ('"编码" > 5', ["滕州"]),
        ("编码 BETWEEN 5 AND 20", ["滕州"]),
        ("编码 NOT BETWEEN 50 AND 60", ["滕州"]),
        ("编码 > -1.5e3", ["滕州"]),
        ("NOT 编码 > 20", ["滕州"]),
        ("产值 > 8", ["无锡", "滕州"]),
        # With a text it is compared as one, and an equal text is found by its digits.
        ("编码 > '5'", ["无锡", "永康"]),
        ("编码 = 12", ["滕州"]),
        ("编码 || '' > '5'", ["无锡", "永康"]),
        # What stands in texts and comments is no comparison.
        ("编码 = 'a > 5' OR 产值 = 8 -- 编码 > 5", ["永康"]),
        # A date lies behind its year, as it does among texts.
        ("日期 > 2024", ["无锡", "滕州", "清河"]),
        ("日期 > 2025", ["清河"]),
        ("日期 < 2025", ["无锡"]),
    ],
)
def test_no_text_is_greater_than_a_number(cli, put, condition, found):
    assert names(cli, "--data", put("a.csv", ROWS), "--where", condition) == found


@pytest.mark.parametrize("parameter", ["n=5", "n=5.5"])
def test_nor_than_the_number_of_a_parameter(cli, put, parameter):
    statement = "SELECT 编码 FROM clusters WHERE 编码 > :n"
    result = cli("sql", "--data", put("a.csv", ROWS), statement, "-p", parameter, "--json")
    assert [row["编码"] for row in json.loads(result.out)] == ["12"]


def test_columns_of_our_own_obey_the_same_rule(cli, dataset):
    assert names(cli, "--where", "id > 5") == []
    assert len(names(cli, "--where", "county_code > 0")) == sum(
        code is not None for code in dataset.column("county_code")
    )
    rows = json.loads(
        cli(
            "sql", "SELECT min(county_code) c FROM clusters WHERE county_code > 370000", "--json"
        ).out
    )
    assert rows == [{"c": min(c for c in dataset.column("county_code") if c and c > "370000")}]
    assert (
        "id: what is no number was not compared with a number"
        in cli("list", "--where", "id > 5").err
    )
    assert "no number" not in cli("list", "--where", "county_code > 5 AND valid_until > 2024").err


def test_what_is_wrong_is_still_shown_where_it_was_typed(cli):
    result = cli("sql", "SELECT id FROM clusters WHERE id > 5 AND yaer > 3")
    assert "unknown SQL column 'yaer'" in result.err
    assert "clustercli_number" not in cli("sql", "SELECT id > 5 FROM clusters", "--json").out


@pytest.mark.parametrize("part", ["a" * 50_000, "a." * 25_000, "a" * 50_000 + "(1)", "5a" * 25_000])
def test_a_long_word_takes_no_time(cli, part):
    start = time.process_time()
    assert cli("sql", f"SELECT 1 FROM clusters WHERE {part} > 5").code == 2
    assert time.process_time() - start < 5
