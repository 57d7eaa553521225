"""Columns of other people's files that have a field's name: its term, its region, its unit."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

CASES = Path(__file__).parent / "cases"
TERM = str(CASES / "valid-until.csv")
REPLACED = str(CASES / "region-unit-replaced.csv")
NAME = "江苏省无锡市惠山区零部件产业集群"


def rows(cli, *arguments: str) -> list[dict]:
    result = cli(*arguments, "--json")
    assert result.code == 0, result.err
    return json.loads(result.out)


# The term ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("day", "status"),
    [("2026-11-25", "valid"), ("2026-12-31", "valid"), ("2027-01-01", "expired")],
)
def test_the_term_of_a_file_is_the_term_of_its_records(cli, day, status):
    (row,) = rows(cli, "list", "--data", TERM, "--as-of", day)
    assert (row["status"], row["valid_until"]) == (status, "2026-12-31")
    assert len(rows(cli, "list", "--data", TERM, "--as-of", day, "--status", status)) == 1
    assert rows(cli, "stats", "--data", TERM, "--as-of", day, "--by", "status")[0]["count"] == 1


def test_what_expires_soon(cli):
    day = ("--as-of", "2026-11-25")
    assert len(rows(cli, "list", "--data", TERM, "--expiring-within", "365", *day)) == 1
    assert rows(cli, "list", "--data", TERM, "--expiring-within", "30", *day) == []


def test_a_document_keeps_the_term(cli):
    assert cli("data", "convert", TERM, "-o", "term.json").code == 0
    (record,) = json.loads(Path("term.json").read_text(encoding="utf-8"))["clusters"]
    assert record["valid_until"] == "2026-12-31"
    assert "status" not in record
    (row,) = rows(cli, "list", "--data", "term.json", "--as-of", "2027-01-01")
    assert (row["status"], row["valid_until"]) == ("expired", "2026-12-31")


@pytest.mark.parametrize(
    ("text", "until"),
    [
        ("2026年12月31日", "2026-12-31"),
        ("2026/12/31", "2026-12-31"),
        ("2026.6.1", "2026-06-01"),
        ("2026-12-31 00:00:00", "2026-12-31"),
        ("2026年12月", "2026-12"),
        ("2026", "2026"),
    ],
)
def test_dates_as_people_write_them(cli, put, text, until):
    (row,) = rows(cli, "list", "--data", put("a.csv", f"name,有效期至\n{NAME},{text}\n"))
    assert row["valid_until"] == until


@pytest.mark.parametrize("text", ["2026-02-30", "2026-13-01", "长期"])
def test_a_date_that_is_none_is_said(cli, put, text):
    path = put("a.csv", f"name,有效期至\n{NAME},{text}\n")
    result = cli("list", "--data", path, "--status", "unknown", "--json")
    assert json.loads(result.out)[0]["valid_until"] is None
    assert f'line 2, valid_until: found "{text}", expected a date such as 2025-12-31' in result.err


@pytest.mark.parametrize(
    ("until", "status"), [("2026-12", "valid"), ("2026-11", "unknown"), ("2026-10", "expired")]
)
def test_a_month_is_over_when_its_last_day_is(cli, put, until, status):
    path = put("a.csv", f"name,有效期至\n{NAME},{until}\n")
    assert rows(cli, "list", "--data", path, "--as-of", "2026-11-25")[0]["status"] == status


@pytest.mark.parametrize(
    ("stated", "status"), [("有效", "expired"), ("失效", "expired"), ("未知", "unknown")]
)
def test_nothing_is_valid_beyond_its_term_and_other_statuses_hold(cli, put, stated, status):
    codes = {"有效": "valid", "失效": "expired", "未知": "unknown"}
    path = put("a.csv", f"name,状态,有效期至\n{NAME},{codes[stated]},2024-12-31\n")
    assert rows(cli, "list", "--data", path, "--as-of", "2026-11-25")[0]["status"] == status


def test_a_status_that_does_not_follow_is_kept_in_a_document(cli, put):
    path = put("a.csv", f"name,状态,有效期至\n{NAME},expired,2099-12-31\n")
    (record,) = json.loads(cli("data", "convert", path).out)["clusters"]
    assert (record["status"], record["valid_until"]) == ("expired", "2099-12-31")


# Regions and units of their own -----------------------------------------------------------


def test_a_region_and_a_unit_of_their_own_are_kept_and_said(cli):
    result = cli("list", "--data", REPLACED, "--json")
    (row,) = json.loads(result.out)
    assert (row["region"], row["unit"]) == ("东部", "江苏省")
    assert (row["region 2"], row["unit 2"]) == ("苏南", "万元")
    assert "region has other values than our region: it is kept as a column" in result.err
    assert result.err.count("unit has other values than our unit") == 1
    found = rows(cli, "list", "--data", REPLACED, "--where", "\"region 2\" = '苏南'")
    assert len(found) == 1
    assert rows(cli, "list", "--data", REPLACED, "--where", "\"region 2\" = '苏北'") == []


def test_under_a_heading_that_is_free_they_stay_there(cli, put):
    path = put("a.csv", f"集群名称,地区,推荐单位\n{NAME},苏南,江苏省工信厅\n")
    (row,) = rows(cli, "list", "--data", path)
    assert (row["地区"], row["推荐单位"], row["region"]) == ("苏南", "江苏省工信厅", "东部")


def test_what_says_the_same_as_we_do_is_no_column_of_its_own(cli, put):
    exported = cli("list", "-p", "江苏", "-p", "山东", "-f", "csv").out
    result = cli("list", "--data", put("a.csv", exported), "--json")
    assert "region 2" not in result.out
    assert "unit 2" not in result.out
    path = put("b.csv", f"集群名称,地区,推荐单位\n{NAME},east,江苏\n")
    assert "地区" not in rows(cli, "list", "--data", path)[0]


def test_the_first_rows_of_a_long_file_settle_the_columns(cli, put):
    lines = [f"{NAME}{number},东部" for number in range(30_000)]
    path = put("a.csv", "\n".join(["name,region", *lines, f"{NAME},苏南"]))
    result = cli("list", "--data", path, "-f", "csv")
    assert 'line 30002, region: found "苏南", expected what our region is' in result.err


# No column for a field --------------------------------------------------------------------


def test_a_heading_can_be_taken_for_nothing(cli, put):
    path = put("a.csv", f"name,备注,status,region\n{NAME},甲,办理中,东部\n")
    options = ("--map", "note=", "--map", "status=", "--map", "region=")
    result = cli("list", "--data", path, *options, "--json")
    (row,) = json.loads(result.out)
    assert (row["备注"], row["note"]) == ("甲", None)
    assert (row["status 2"], row["status"]) == ("办理中", "unknown")
    assert row["region 2"] == "东部"
    assert "status is kept as a column of its own, status 2" in result.err


def test_a_heading_whose_field_is_another_column_is_kept(cli, put):
    path = put("a.csv", f"name,industry,产业二\n{NAME},甲,乙\n")
    (row,) = rows(cli, "list", "--data", path, "--map", "industry=产业二")
    assert (row["industry"], row["industry 2"]) == ("乙", "甲")


def test_in_json_too(cli, put):
    path = put("a.json", json.dumps([{"name": NAME, "region": "苏南", "note": "甲"}]))
    (row,) = rows(cli, "list", "--data", path, "--map", "note=")
    assert (row["region 2"], row["note 2"], row["note"]) == ("苏南", "甲", None)
