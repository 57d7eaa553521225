"""One type a column: what is a number to one command is one to all."""

from __future__ import annotations

import csv
import io
import json
import sqlite3
from pathlib import Path

import openpyxl
import pytest

from clustercli import load, select
from clustercli.fields.column_types import number_of, type_of_cells

CASES = Path(__file__).parent / "cases"
SORT = str(CASES / "sort-number.csv")
WORD = str(CASES / "numbers-with-a-word.csv")
NOTE = '产值: 1 value is no number and counts as missing: "暂无" (line 5)'
PLACES = ("江苏省无锡市惠山区", "山东省滕州市", "河北省清河县", "浙江省乐清市", "湖南省浏阳市")


@pytest.fixture
def column(tmp_path):
    """Return the path of a table with one further column, v, that has these cells."""

    def write(*cells: str) -> str:
        path = tmp_path / "column.csv"
        with path.open("w", encoding="utf-8", newline="") as file:
            rows = [(f"{PLACES[i % 5]}甲乙{i}产业集群", cell) for i, cell in enumerate(cells)]
            csv.writer(file).writerows([("name", "v"), *rows])
        return str(path)

    return write


def cells(cli, path: str, *options: str) -> list[str]:
    result = cli("list", "--data", path, "--columns", "v", "-f", "csv", *options)
    assert result.code == 0, result.err
    return [row[0] for row in csv.reader(io.StringIO(result.out))][1:]


def rows(cli, *arguments: str) -> list[dict]:
    result = cli(*arguments, "--json")
    assert result.code == 0, result.err
    return json.loads(result.out)


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("12", 12),
        (" 12.5 ", 12.5),
        ("\u300012\u00a0", 12),
        ("1,234,567.5", 1234567.5),
        ("1，234", 1234),
        ("１２．５", 12.5),
        ("12.3%", 0.123),
        ("１２％", 0.12),
        ("-3", -3),
        ("\u22123", -3),
        ("+4.5", 4.5),
        ("0", 0),
        ("0.50", 0.5),
        ("1.5e+08", 1.5e8),
        ("999999999999999", 999999999999999),
        (7, 7),
        (2.5, 2.5),
        ("007", None),
        ("00", None),
        ("1234567890123456", None),
        ("1,23", None),
        ("12,34,567", None),
        ("1e5", None),
        ("12亿元", None),
        ("暂无", None),
        ("—", None),
        ("/", None),
        ("-", None),
        ("%", None),
        ("nan", None),
        ("1e+999", None),
        (float("nan"), None),
        (True, None),
        (["1"], None),
    ],
)
def test_what_a_number_is(text, number):
    found = number_of(text)
    assert found == number
    assert type(found) is type(number)


@pytest.mark.parametrize(
    ("values", "kind", "others"),
    [
        (["1", "2", "暂无"], "int", 1),
        (["1", "暂无"], "text", 0),
        (["1", "2", "—", "/"], "text", 0),
        (["1", "", None, " "], "int", 0),
        (["1", "2.0"], "real", 0),
        (["1%", "2%", "/"], "share", 1),
        (["1%", "2"], "real", 0),
        (["001", "2", "3"], "text", 0),
        (["1", "2", "91320206MA1XXXXX"], "int", 1),
        (["1", "2", "1234567890123456"], "text", 0),
        ([True, False], "other", 0),
        ([], "other", 0),
    ],
)
def test_more_than_half_of_the_cells_decide(values, kind, others):
    found = type_of_cells(values)
    assert (found.kind, found.others) == (kind, others)


def test_sorting_is_by_number(cli):
    (first,) = rows(cli, "list", "--data", SORT, "--sort", "-产值", "--limit", "1")
    assert first["产值"] == 100
    assert [row["产值"] for row in rows(cli, "list", "--data", SORT, "-s", "产值")] == [9, 20, 100]


def test_a_word_is_missing_where_numbers_are_compared_and_is_said(cli):
    result = cli("list", "--data", WORD, "--where", "产值 > 100", "--columns", "产值", "-f", "csv")
    assert result.out == "产值\n150\n"
    assert NOTE in result.err.splitlines()
    assert NOTE in cli("list", "--data", WORD, "--where", "产值 > 100", "--count").err
    assert NOTE in cli("stats", "--data", WORD, "--where", "产值 > 0").err


@pytest.mark.parametrize(("key", "order"), [("产值", "8 12.5 150"), ("-产值", "150 12.5 8")])
def test_a_word_sorts_last_and_stays(cli, key, order):
    result = cli("list", "--data", WORD, "--sort", key, "--columns", "产值", "-f", "csv")
    assert result.out.split()[1:] == [*order.split(), "暂无"]
    assert NOTE in result.err.splitlines()


def test_sql_adds_the_numbers(cli):
    statement = "SELECT sum(产值) s, max(产值) m, count(产值) n FROM clusters"
    result = cli("sql", "--data", WORD, statement, "--json", "-q")
    assert json.loads(result.out) == [{"s": 170.5, "m": 150, "n": 3}]
    assert result.err.splitlines() == [
        f"{WORD}: not recognised, kept as columns of their own: 产值",
        NOTE,
    ]


def test_where_nothing_depends_on_it_nothing_is_said(cli):
    for arguments in (("list",), ("stats",), ("sql", "SELECT name FROM clusters")):
        assert "no number" not in cli(*arguments, "--data", WORD).err


def test_the_first_of_many_are_shown(cli, column):
    path = column(*map(str, range(10)), "暂无", "—", "/", "无", "无")
    err = cli("list", "--data", path, "--sort", "v").err
    assert 'v: 5 values are no numbers and count as missing: "暂无" (line 12), "—" (line 13)' in err
    assert "…" in err


def test_a_list_keeps_the_word_and_json_has_numbers_beside_it(cli):
    assert [row["产值"] for row in rows(cli, "list", "--data", WORD)] == [12.5, 8, 150, "暂无"]
    out = cli("list", "--data", WORD, "--columns", "产值", "-f", "csv").out
    assert out.split() == ["产值", "12.5", "8", "150", "暂无"]


def test_a_selection_does_not_change_the_type(cli):
    (word,) = rows(cli, "list", "--data", WORD, "集群D")
    (number,) = rows(cli, "list", "--data", WORD, "集群A")
    assert (word["产值"], number["产值"]) == ("暂无", 12.5)
    (shown,) = rows(cli, "show", "--data", WORD, "3")
    assert shown["产值"] == 8


def test_a_pipe_gives_the_same(shell):
    for form in ("json", "jsonl"):
        of_file = shell(f"clustercli list --data '{WORD}' -f {form}").out
        assert shell(f"cat '{WORD}' | clustercli list --data - -f {form}").out == of_file
        assert '"产值":12.5' in of_file


def test_a_condition_sees_the_whole_column(dataset):
    del dataset
    found = select(load(WORD), where=["name LIKE '%集群D' OR 产值 < 10"])
    assert len(found) == 2
    assert select(load(WORD), where=["name LIKE '%集群D'", "产值 > 100"]) == []


@pytest.mark.parametrize("condition", ["v > 100", "v > '100'", "v >= 1234"])
def test_separators_blanks_and_full_width_digits(cli, column, condition):
    path = column("1,234", " 20 ", "１００", "3.5", "9")
    assert cells(cli, path, "--where", condition) == ["1,234"]
    assert cells(cli, path, "--sort", "v") == ["3.5", "9", " 20 ", "１００", "1,234"]


def test_percentages_are_parts_of_one(cli, column):
    path = column("12.5%", "8%", "100%", "/")
    assert [row["v"] for row in rows(cli, "list", "--data", path)] == [0.125, 0.08, 1.0, "/"]
    assert cells(cli, path, "--where", "v > 0.1") == ["12.5%", "100%"]
    assert cells(cli, path, "--sort", "v") == ["8%", "12.5%", "100%", "/"]


@pytest.mark.parametrize("codes", [("001", "2", "10"), ("12345678901234567", "2", "10")])
def test_codes_are_texts_everywhere(cli, column, codes):
    path = column(*codes)
    assert [row["v"] for row in rows(cli, "list", "--data", path)] == list(codes)
    assert rows(cli, "sql", "--data", path, "SELECT v FROM clusters") == [{"v": c} for c in codes]
    assert cells(cli, path, "--where", f"v = '{codes[0]}'") == [codes[0]]
    assert cells(cli, path, "--sort", "v") == sorted(codes)


def test_no_text_is_greater_than_a_number(cli, column):
    path = column("甲", "乙", "5")
    assert cells(cli, path, "--where", "v > 100") == []
    assert cells(cli, path, "--where", "v > '100'") == ["甲", "乙", "5"]  # with a text as texts
    path = column("1", "2", "甲", "5")
    assert cells(cli, path, "--where", "v > 100") == []
    assert cells(cli, path, "--where", "NOT v > 100") == ["1", "2", "5"]


def test_a_workbook_has_numbers_and_keeps_the_word(cli):
    assert cli("list", "--data", WORD, "-o", "a.xlsx", "--columns", "产值").code == 0
    sheet = openpyxl.load_workbook("a.xlsx").worksheets[0]
    assert [cell.value for cell in sheet["A"]][2:6] == [12.5, 8, 150, "暂无"]


def test_a_database_has_numbers_only_and_says_what_it_lacks(cli):
    result = cli("list", "--data", WORD, "-o", "a.db")
    assert NOTE in result.err.splitlines()
    connection = sqlite3.connect("a.db")
    assert connection.execute("SELECT 产值 FROM clusters WHERE 产值 > 10").fetchall() == [
        (12.5,),
        (150,),
    ]
    assert connection.execute("SELECT count(*) FROM clusters WHERE 产值 IS NULL").fetchone() == (1,)
    connection.close()


def test_parquet_has_numbers_only_and_says_what_it_lacks(cli):
    parquet = pytest.importorskip("pyarrow.parquet")
    assert NOTE in cli("list", "--data", WORD, "-o", "a.parquet").err.splitlines()
    assert parquet.read_table("a.parquet").column("产值").to_pylist() == [12.5, 8, 150, None]


def test_json_passes_on_the_types_that_it_was_given(cli, put):
    name = "江苏省无锡市惠山区零部件产业集群"
    lines = [{"name": f"{name}{value}", "v": value} for value in ("10", "9", "1,000")]
    path = put("a.jsonl", "\n".join(json.dumps(line, ensure_ascii=False) for line in lines))
    assert [row["v"] for row in rows(cli, "list", "--data", path)] == ["10", "9", "1,000"]
    ordered = rows(cli, "list", "--data", path, "--sort", "v")
    assert [row["v"] for row in ordered] == ["9", "10", "1,000"]


def test_ids_that_are_all_numbers_sort_as_numbers(cli, column):
    path = column(*map(str, range(12)))
    ids = cli("list", "--data", path, "--sort", "-id", "--ids").out.split()
    assert ids == [str(number) for number in range(13, 1, -1)]
