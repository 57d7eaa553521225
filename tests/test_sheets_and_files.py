"""Several sheets and several files as one dataset: all is read, and each record counts once."""

from __future__ import annotations

import json
from typing import Any

import openpyxl
import pytest

from clustercli import load

SUZHOU = (
    ("序号", "集群名称", "所在地", "认定时间", "产值", "同比"),
    (1, "昆山市电子信息产业集群", "苏州市昆山市", "2022-12-01", 120, 0.1),
    (2, "张家港市新材料产业集群", "苏州市张家港市", "2023-12-01", 80, 0.2),
    (3, "常熟市服装产业集群", "苏州市常熟市", "2023-12-01", 60, 0.3),
    (4, "太仓市航空产业集群", "苏州市太仓市", "2024-12-01", 50, 0.4),
)
WUXI = (
    ("序号", "集群名称", "县区", "年度", "产值"),
    (1, "江阴市特钢产业集群", "江阴市", 2022, 300),
    (2, "宜兴市环保产业集群", "宜兴市", 2023, 90),
    (3, "惠山区风电产业集群", "惠山区", 2024, 70),
)
JIANGSU = ("--set", "province=江苏省")


@pytest.fixture
def book():
    """Write a workbook of sheets by name."""

    def write(path: str = "multi.xlsx", **sheets: Any) -> str:
        made = openpyxl.Workbook()
        made.remove(made.active)
        for name, rows in (sheets or {"苏州市": SUZHOU, "无锡市": WUXI}).items():
            sheet = made.create_sheet(name)
            for row in rows:
                sheet.append(row)
        made.save(path)
        return path

    return write


# Sheets -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "sheets",
    [
        ("--sheet", "苏州市,无锡市"),
        ("--sheet", "苏州市", "--sheet", "无锡市"),
        ("--sheet", "1,2"),
        ("--sheet", "all"),
    ],
)
def test_a_sheet_that_is_asked_for_is_read_under_its_own_headings(cli, book, sheets):
    question = ("list", "--data", book(), *JIANGSU, *sheets)
    result = cli(*question, "--count", "-q", "--strict")
    own = "multi.xlsx: not recognised, kept as columns of their own: 序号, 产值, 同比\n"
    assert (result.code, result.out, result.err) == (0, "7\n", own)
    rows = json.loads(cli(*question, "--json").out)
    assert [row["city"] for row in rows] == ["苏州市"] * 4 + ["无锡市"] * 3
    assert [row["sheet"] for row in rows] == ["苏州市"] * 4 + ["无锡市"] * 3
    assert [row["year"] for row in rows][4:] == [2022, 2023, 2024]
    assert [row["产值"] for row in rows] == [120, 80, 60, 50, 300, 90, 70]
    assert [row["同比"] for row in rows] == [0.1, 0.2, 0.3, 0.4, None, None, None]


def test_codes_of_a_sheet_that_is_not_the_first(cli, book):
    coded = (
        ("集群名称", "代码", "年度"),
        ("特钢产业集群", 320281, 2022),
        ("环保产业集群", 320282, 2023),
    )
    path = book(苏州市=SUZHOU, 无锡市=coded)
    result = cli("list", "--data", path, "--sheet", "all", "--json", "--strict")
    assert result.code == 0, result.err
    assert [row["county"] for row in json.loads(result.out)][4:] == ["江阴市", "宜兴市"]


def test_sheets_in_python(book):
    found = load(book(), sheet=["苏州市", "无锡市"], constants={"province": "江苏省"}, strict=True)
    assert (len(found), list(found.problems)) == (7, [])
    assert [row["sheet"] for row in found][-1] == "无锡市"


def test_a_sheet_that_nobody_asked_for_is_a_problem(cli, book):
    path = book()
    result = cli("list", "--data", path, *JIANGSU, "--count")
    assert (result.code, result.out) == (0, "4\n")
    assert "row 无锡市!1: found 3 rows with other columns, expected" in result.err
    assert "--sheet 无锡市" in result.err
    assert "multi.xlsx: 3 records left out." in result.err
    strict = cli("list", "--data", path, *JIANGSU, "--count", "--strict")
    assert (strict.code, strict.out) == (1, "")
    assert "无锡市" in strict.err
    assert cli("list", "--data", path, *JIANGSU, "--sheet", "1", "--count", "--strict").out == "4\n"
    (problem,) = load(path, constants={"province": "江苏省"}).problems
    assert (problem.part, problem.effect, problem.records) == ("无锡市!", "left out", 3)
    (row,) = json.loads(cli("data", "validate", path, *JIANGSU, "--json").out)
    assert (row["location"], row["table"], row["effect"]) == ("row", "无锡市", "left out")


def test_a_list_under_headings_that_nobody_knows_is_a_problem_and_a_text_is_none(cli, book):
    unknown = (("序号", "特色产业"), (1, "江阴市特钢"))
    path = book(苏州市=SUZHOU, 无锡市=unknown, 说明=(("本表由各市填报",),))
    result = cli("list", "--data", path, *JIANGSU, "--count", "--strict")
    assert (result.code, result.out) == (1, "")
    assert "无锡市" in result.err
    notes = book(苏州市=SUZHOU, 说明=(("本表由各市填报",),))
    result = cli("list", "--data", notes, *JIANGSU, "--count", "--strict")
    assert (result.code, result.out) == (0, "4\n")
    assert "not read, having other columns: 说明 (1 row)" in result.err


@pytest.mark.parametrize("rows", [(), (("说明",), ("x",))])
def test_a_sheet_that_is_asked_for_and_holds_no_list_is_an_error(cli, book, rows):
    path = book(苏州市=SUZHOU, 无锡市=rows)
    result = cli("list", "--data", path, *JIANGSU, "--sheet", "苏州市,无锡市")
    assert (result.code, result.out, result.err.count("\n")) == (1, "", 1)
    assert "multi.xlsx, sheet 无锡市: no column is headed name or 集群名称" in result.err
    # Of all sheets those are read that hold a list.
    assert cli("list", "--data", path, *JIANGSU, "--sheet", "all", "--count").out == "4\n"


# Files ------------------------------------------------------------------------------------------


@pytest.fixture
def overlapping(cli):
    """Write what is recorded of Shandong, and of 2022, with three clusters in both."""
    for path, *question in (("sd.json", "-p", "山东"), ("y22.json", "-y", "2022")):
        assert cli("list", *question, "-o", path, "-q").code == 0
    with open("sd.json", encoding="utf-8") as one, open("y22.json", encoding="utf-8") as other:
        lists = json.load(one), json.load(other)
    ids = [{record["id"] for record in records} for records in lists]
    assert len(ids[0] & ids[1]) > 1
    return len(ids[0] & ids[1]), len(ids[1]), len(ids[0] | ids[1])


TWO = ("--data", "sd.json", "--data", "y22.json")


def test_a_record_in_two_files_counts_once(cli, overlapping):
    both, of_year, whole = overlapping
    said = f"y22.json: {both} records stand in a file before it too, and count once\n"
    result = cli("stats", *TWO, "-b", "year", "--json", "-q")
    assert {row["year"]: row["count"] for row in json.loads(result.out)}[2022] == of_year
    assert result.err == said
    listed = cli("list", *TWO, "--count", "-q", "--strict")
    assert (listed.out, listed.err) == (f"{whole}\n", said)
    counted = cli("sql", "select count(*) as n from clusters", *TWO, "--json", "-q")
    assert (json.loads(counted.out), counted.err) == ([{"n": whole}], said)
    checked = cli("data", "validate", "sd.json", "y22.json")
    assert checked.code == 0
    assert said in checked.err
    assert f"is in order: {whole} clusters." in checked.err
    found = load(["sd.json", "y22.json"])
    assert (len(found), list(found.problems)) == (whole, [])


def test_the_kind_of_a_file_does_not_tell_its_records_apart(cli, overlapping):
    both, _of_year, whole = overlapping
    for path in ("y22.csv", "y22.jsonl", "y22.xlsx", "y22.db"):
        assert cli("list", "-y", "2022", "-o", path, "-q").code == 0
        result = cli("list", "--data", "sd.json", "--data", path, "--count", "-q")
        assert (path, result.out) == (path, f"{whole}\n")
        assert f"{path}: {both} records stand in a file before it too" in result.err


def test_the_same_id_with_other_values_is_kept_and_said(cli, overlapping):
    both, _of_year, whole = overlapping
    with open("y22.json", encoding="utf-8") as file:
        records = json.load(file)
    changed = next(record for record in records if record["province"] == "山东省")
    changed["industry"] = "别的"
    with open("y22.json", "w", encoding="utf-8") as file:
        json.dump(records, file)
    number = records.index(changed) + 1
    result = cli("list", *TWO, "--count", "-q")
    assert result.out == f"{whole + 1}\n"
    assert f'y22.json, record {number}, id: found "{changed["id"]}", expected an id' in result.err
    assert "record sd.json!" in result.err
    chinese = cli("list", *TWO, "--count", "-q", "--lang", "zh").err
    assert f"y22.json，第 {number} 条，编号" in chinese
    assert "record" not in chinese
    assert cli("list", *TWO, "--count", "--strict").code == 1
    checked = cli("data", "validate", "sd.json", "y22.json", "--json")
    (row,) = json.loads(checked.out)
    assert (checked.code, row["number"], row["table"]) == (1, number, "y22.json")
    assert (row["field"], row["effect"]) == ("id", "kept")
    (problem,) = load(["sd.json", "y22.json"]).problems
    assert (problem.part, problem.number, problem.field) == ("y22.json!", number, "id")
    assert both > 1  # The others count once.


def test_files_without_ids(cli, put):
    head = "集群名称,省份,年度,产值\n"
    one = put("a.csv", f"{head}余姚市光电产业集群,浙江,2022,12\n慈溪市家电产业集群,浙江,2022,8\n")
    two = put("b.csv", f"{head}慈溪市家电产业集群,浙江,2022,8\n余姚市光电产业集群,浙江,2022,13\n")
    result = cli("list", "--data", one, "--data", two, "--json", "-q")
    assert [row["产值"] for row in json.loads(result.out)] == [12, 8, 13]
    assert "b.csv: 1 record stands in a file before it too, and counts once\n" in result.err
    assert 'b.csv, line 3, name: found "余姚市光电产业集群"' in result.err
    assert "line a.csv!2 is the same with other values" in result.err
    # Another year is another record, and within one file both stay.
    later = put(
        "c.csv",
        f"{head}余姚市光电产业集群,浙江,2023,12\n" * 1 + "余姚市光电产业集群,浙江,2023,12\n",
    )
    assert cli("list", "--data", one, "--data", later, "--count", "-q").out == "4\n"
    again = cli("list", "--data", later, "--data", later, "--count", "-q")
    assert again.out == "2\n"
    assert "2 records stand in a file before it too, and count once" in again.err


# What is hidden -----------------------------------------------------------------------------------


def test_hidden_rows_and_columns_are_read_and_said(cli, book):
    path = book()
    made = openpyxl.load_workbook(path)
    sheet = made["苏州市"]
    for row in (3, 5, 900):
        sheet.row_dimensions[row].hidden = True
    for column in ("D", "E", "Z"):
        sheet.column_dimensions[column].hidden = True
    made["无锡市"].row_dimensions[2].hidden = True
    made.save(path)
    result = cli("list", "--data", path, *JIANGSU, "--sheet", "1", "--count")
    assert result.out == "4\n"
    assert (
        "multi.xlsx: read, though hidden: 2 rows of 苏州市, columns D, E of 苏州市\n" in result.err
    )
    result = cli("list", "--data", path, *JIANGSU, "--sheet", "2", "--count")
    assert "multi.xlsx: read, though hidden: 1 row of 无锡市\n" in result.err


@pytest.mark.parametrize("piece", [7, 64, 1000])
def test_it_does_not_matter_where_a_piece_of_a_sheet_ends(cli, book, monkeypatch, piece):
    monkeypatch.setattr("clustercli.readers.office_archive._PIECE", piece)
    rows = [("集群名称", "省份", "年度"), *((f"集群{n}", "山东", 2022) for n in range(60))]
    path = book(表=rows)
    made = openpyxl.load_workbook(path)
    for row in range(2, 62, 2):
        made["表"].row_dimensions[row].hidden = True
    made.save(path)
    result = cli("list", "--data", path, "--count")
    assert result.out == "60\n"
    assert "read, though hidden: 30 rows of 表\n" in result.err
