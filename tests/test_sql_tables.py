"""``sql`` with parameters, regular expressions and the tables of other files."""

from __future__ import annotations

import gzip
import json

import openpyxl
import pytest

CITIES = '城市,编码,人口\n无锡市,0510,749.5\n苏州市,0512,"1,295.8"\n滕州市,0632,暂无\n'


def rows(cli, *arguments: str) -> list[dict]:
    result = cli("sql", *arguments, "--json")
    assert result.code == 0, result.err
    return json.loads(result.out)


# Parameters -------------------------------------------------------------------------------


def test_parameters_have_values(cli, dataset):
    statement = "SELECT id FROM clusters WHERE year = :y AND province = @p"
    found = rows(cli, statement, "-p", "y=2024", "--param", "p=山东省")
    assert [row["id"] for row in found] == [
        c.id for c in dataset if c.year == 2024 and c.province == "山东省"
    ]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("v=2", 2),
        ("v=2.5", 2.5),
        ("v=-3", -3),
        ("v=007", "007"),
        ("v=a=b", "a=b"),
        ("v=", ""),
        ("v=1,000", "1,000"),
        ("v=12%", "12%"),
        ("v='); DROP TABLE clusters --", "'); DROP TABLE clusters --"),
        (":v=x", "x"),
    ],
)
def test_a_plain_number_is_one_and_all_else_a_text(cli, text, value):
    assert rows(cli, "SELECT :v AS v", "-p", text) == [{"v": value}]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("SELECT :year",), "a parameter (?, :name) has no value here"),
        (("SELECT :year, :x", "-p", "x=1"), "a parameter (?, :name) has no value here"),
        (("SELECT ':x' -- :x", "-p", "x=1"), "the statement has no parameter :x"),
        (("SELECT 1", "-p", "x"), "--param takes NAME=VALUE, as in year=2024, not 'x'"),
        (("SELECT 1", "-p", "=1"), "--param takes NAME=VALUE"),
    ],
)
def test_wrong_parameters(cli, arguments, message):
    result = cli("sql", *arguments)
    assert (result.code, result.out) == (2, "")
    assert message in result.err


# Regular expressions ----------------------------------------------------------------------


def test_a_regular_expression_is_found_anywhere(cli, dataset):
    found = rows(cli, "SELECT id FROM clusters WHERE name REGEXP '机.人|轴承'")
    expected = [c.id for c in dataset if "机器人" in c.name or "轴承" in c.name]
    assert [row["id"] for row in found] == expected != []
    ids = cli("list", "-w", "name REGEXP '机.人|轴承'", "--ids").out.split()
    assert ids == expected


def test_a_missing_value_matches_nothing(cli):
    assert rows(cli, "SELECT NULL REGEXP 'x' AS a, 12 REGEXP '^1' AS b") == [{"a": None, "b": 1}]


def test_what_is_no_regular_expression(cli):
    for arguments in (("sql", "SELECT 'a' REGEXP '('"), ("list", "-w", "name REGEXP '('")):
        result = cli(*arguments)
        assert result.code == 2
        assert "'(' is no regular expression: missing )" in result.err


# Tables of other files --------------------------------------------------------------------


def test_a_table_joins(cli, put):
    table = f"cities={put('cities.csv', CITIES)}"
    statement = (
        "SELECT c.city, t.编码, t.人口 FROM clusters c JOIN cities t ON t.城市 = c.city "
        "GROUP BY c.city ORDER BY t.人口"
    )
    found = rows(cli, statement, "--table", table)
    assert found == [{"city": "无锡市", "编码": "0510", "人口": 749.5}]
    (total,) = rows(cli, "SELECT sum(人口) AS total FROM cities", "--table", table)
    assert total == {"total": 749.5 + 1295.8}


def test_one_type_a_column_there_too(cli, put):
    table = f"cities={put('cities.csv', CITIES)}"
    result = cli("sql", "SELECT 城市 FROM cities WHERE 人口 > 0", "--table", table, "-f", "csv")
    assert result.out.split() == ["城市", "无锡市", "苏州市"]
    note = 'cities.人口: 1 value is no number and counts as missing: "暂无" (line 4)'
    assert note in result.err.splitlines()
    assert "no number" not in cli("sql", "SELECT 城市 FROM cities", "--table", table).err


def test_files_of_every_kind(cli, put, tmp_path):
    book = openpyxl.Workbook()
    for row in (("城市", "人口"), ("无锡市", 749.5)):
        book.active.append(row)
    book.save(tmp_path / "a.xlsx")
    line = {"城市": "无锡市", "人口": 749.5}
    paths = [
        str(tmp_path / "a.xlsx"),
        put("a.tsv", "城市\t人口\n无锡市\t749.5\n"),
        put("a.csv.gz", gzip.compress("城市,人口\n无锡市,749.5\n".encode())),
        put("a.gbk.csv", "城市,人口\n无锡市,749.5\n".encode("gb18030")),
        put("a.json", json.dumps([line])),
        put("a.jsonl", json.dumps(line) + "\n" + json.dumps({"城市": "苏州市"}) + "\n"),
    ]
    for path in paths:
        found = rows(cli, "SELECT * FROM t LIMIT 1", "--table", f"t={path}")
        assert found == [line], path


def test_several_tables_and_their_schema(cli, put):
    first, second = put("a.csv", "x,y"), put("b.csv", "z\n1\n")
    options = ("--table", f"a={first}", "--table", f"B={second}")
    assert rows(cli, "SELECT count(*) n, max(z) m FROM B LEFT JOIN a", *options) == [
        {"n": 1, "m": 1}
    ]
    schema = cli("sql", "--schema", *options, "-f", "csv").out
    assert "\na,x," in schema
    assert "\nB,z," in schema


def test_a_table_is_for_reading_only(cli, put):
    path = put("a.csv", "x\n1\n")
    for statement in ("DELETE FROM t", "WITH u AS (SELECT 1) INSERT INTO t SELECT 2"):
        assert cli("sql", statement, "--table", f"t={path}").code == 2
    with open(path, encoding="utf-8") as file:
        assert file.read() == "x\n1\n"


@pytest.mark.parametrize(
    ("table", "code", "message"),
    [
        ("cities", 2, "--table takes NAME=FILE, as in cities=cities.csv, not 'cities'"),
        ("=a.csv", 2, "--table takes NAME=FILE"),
        ("a b=a.csv", 2, "--table takes NAME=FILE"),
        ("clusters=a.csv", 2, "there is a table clusters already"),
        ("Sources=a.csv", 2, "there is a table Sources already"),
        ("sqlite_x=a.csv", 2, "there is a table sqlite_x already"),
        ("t=nosuch.csv", 1, "nosuch.csv"),
    ],
)
def test_what_is_no_table(cli, put, table, code, message):
    put("a.csv", "x\n1\n")
    result = cli("sql", "SELECT 1", "--table", table)
    assert (result.code, result.out) == (code, "")
    assert message in result.err
    assert len(result.err.splitlines()) <= 2


def test_the_nearest_of_its_columns_is_suggested(cli, put):
    table = f"cities={put('cities.csv', CITIES)}"
    result = cli("sql", "SELECT 人囗数 FROM cities", "--table", table)
    assert result.code == 2
    assert "unknown SQL column '人囗数'" in result.err
    result = cli("sql", "SELECT 1 FROM citis", "--table", table)
    assert "unknown table 'citis': did you mean cities?" in result.err


TITLED = (
    ("2023年各市人口",),
    ("（初步核算）", None, None, "单位：万人"),
    ("城市", "人口", "面积", "备注"),
    ("无锡市", 749.5, 4627, None),
    ("苏州市", 1295.8, 8657, None),
)


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_a_title_above_the_headings_is_none_of_them(cli, put, form):
    path = f"cities.{form}"
    if form == "csv":
        put(
            path,
            "".join(",".join(str(c or "") for c in (*row, *[""] * 4)[:4]) + "\n" for row in TITLED),
        )
    else:
        book = openpyxl.Workbook()
        for row in TITLED:
            book.active.append(row)
        book.save(path)
    found = rows(cli, "SELECT 城市, 人口 FROM x", "--table", f"x={path}")
    assert found == [{"城市": "无锡市", "人口": 749.5}, {"城市": "苏州市", "人口": 1295.8}]


@pytest.mark.parametrize("text", [",人口\n无锡市,749\n", "人口\n749\n", "\n,人口\n无锡市,749\n"])
def test_a_heading_that_stands_alone_is_no_title(cli, put, text):
    assert rows(cli, "SELECT 人口 FROM x", "--table", f"x={put('a.csv', text)}") == [{"人口": 749}]
