"""Columns of other people's files that are called as something of the engine is."""

from __future__ import annotations

import csv
import io
import json
import sqlite3
from pathlib import Path

import pytest

CASES = Path(__file__).parent / "cases"

NAMES = ("rowid", "_rowid_", "OID", "Code", "code", "table", 'a "q"', "Position_0")
ROWS = [
    ["3", "3", "3", "5", "x", "t1", "q1", "p1", "江苏省无锡市惠山区零部件产业集群", "2022"],
    ["1", "1", "1", "6", "y", "t2", "q2", "p2", "山东省滕州市中小数控机床产业集群", "2023"],
    ["2", "2", "2", "7", "z", "t3", "q3", "p3", "河北省清河县羊绒及制品产业集群", "2024"],
]


@pytest.fixture
def odd(tmp_path):
    path = tmp_path / "odd.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([[*NAMES, "集群名称", "年度"], *ROWS])
    return str(path)


def years(cli, *arguments: str) -> list[int]:
    result = cli("list", *arguments, "--json")
    assert result.code == 0, result.err
    return [row["year"] for row in json.loads(result.out)]


def test_a_column_called_rowid_does_not_say_where_a_record_is(cli):
    path = str(CASES / "column-named-rowid.csv")
    assert years(cli, "--data", path, "--where", "year = 2022") == [2022]
    assert years(cli, "--data", path, "--where", "rowid = 3") == [2022]
    assert years(cli, "--data", path, "--sort", "rowid") == [2023, 2024, 2022]


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        ("year = 2022", [2022]),
        ("rowid = 3 OR oid = 2", [2022, 2024]),
        ("Code = 6", [2023]),
        ("code = 'z'", [2024]),
        ("Code = 6 OR code = 'z'", [2023, 2024]),
        ("\"table\" = 't2'", [2023]),
        ('"a ""q""" = \'q2\'', [2023]),
        ('"a ""q""" = \'q2\' AND "year" = 2023', [2023]),
        ("position_0 = 'p3'", [2024]),
    ],
)
def test_a_condition_may_name_them(cli, odd, condition, expected):
    assert years(cli, "--data", odd, "--where", condition) == expected


def test_sql_has_them_all(cli, odd):
    statement = 'SELECT rowid, _rowid_, oid, Code, code, "table", "a ""q""" FROM clusters'
    result = cli("sql", "--data", odd, statement, "--json")
    assert result.code == 0, result.err
    rows = [tuple(map(str, row.values())) for row in json.loads(result.out)]
    assert rows == [tuple(row[:7]) for row in ROWS]


def test_a_row_of_sql_has_the_columns_of_the_file_and_no_other(cli, odd):
    result = cli("sql", "--data", odd, "SELECT * FROM clusters", "-f", "csv")
    heads = next(csv.reader(io.StringIO(result.out)))
    assert heads[-8:] == [*NAMES[:4], "code_2", *NAMES[5:]]


@pytest.mark.parametrize("name", NAMES)
def test_they_are_columns_and_sort_keys(cli, odd, name):
    result = cli("list", "--data", odd, "--columns", name, "--sort", f"-{name}", "-f", "csv")
    assert result.code == 0, result.err
    column = NAMES.index(name)
    cells = [row[0] for row in csv.reader(io.StringIO(result.out))]
    assert cells == [name, *sorted((row[column] for row in ROWS), reverse=True)]


def test_quotation_marks_around_a_name_are_no_part_of_it_and_those_in_it_are(cli, put):
    path = put("q.csv", 'name,"""甲""",a “b”,c\n江苏省无锡市惠山区零部件产业集群,1,2,3\n')
    for typed, name in (('"甲"', '"甲"'), ("a “b”", "a “b”"), ("“c”", "c"), ("“a “b””", "a “b”")):
        result = cli("list", "--data", path, "--columns", typed, "--sort", typed, "--json")
        assert result.code == 0, result.err
        assert list(json.loads(result.out)[0]) == [name]


def test_a_selection_that_is_empty_has_them_too(cli, odd):
    result = cli("list", "--data", odd, "--where", "year = 3000", "--columns", "Code", "-f", "csv")
    assert (result.code, result.out) == (0, "Code\n")


def test_a_database_has_them(cli, odd):
    assert cli("list", "--data", odd, "-o", "odd.db").code == 0
    connection = sqlite3.connect("odd.db")
    cursor = connection.execute("SELECT * FROM clusters")
    assert {"rowid", "Code", "code_2", "table", 'a "q"'} <= {part[0] for part in cursor.description}
    connection.close()


def test_how_to_write_a_word_of_sql_is_said(cli, odd):
    result = cli("list", "--data", odd, "--where", "table = 't1'")
    assert result.code == 2
    assert 'a column of that name is written "table"' in result.err


@pytest.mark.parametrize(
    ("statement", "nearest"),
    [
        ('SELECT name FROM clusters WHERE province = "江苏省"', ""),
        ('SELECT "yaer" FROM clusters', "Nearest: year"),
        ('SELECT c."yaer" FROM clusters c', "Nearest: year"),
        ('SELECT count(*) FROM clusters GROUP BY "provnce"', "Nearest: province"),
    ],
)
def test_a_text_in_double_quotes_is_a_column_or_a_mistake(cli, statement, nearest):
    result = cli("sql", statement)
    assert result.code == 2
    assert "is no column; a text stands in single quotes" in result.err
    assert nearest in result.err
    assert result.err.splitlines()[2].endswith("^")


def test_a_name_that_the_statement_gives_may_stand_in_double_quotes(cli):
    statement = (
        'WITH "t"("a") AS (SELECT year FROM "clusters") '
        'SELECT "a" AS "年", count(*) "n" FROM "t" GROUP BY "年" HAVING "n" > 0 ORDER BY "年"'
    )
    result = cli("sql", statement, "--json")
    assert result.code == 0, result.err
    assert set(json.loads(result.out)[0]) == {"年", "n"}
