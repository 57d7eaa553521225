"""A column of the user's own that is seen late is kept, unless rows have gone out without it."""

from __future__ import annotations

import csv
import json

import openpyxl
import pytest

ROWS = 6000
"""More than a chunk has."""

LATE = "name,region,v\n" + "".join(
    f"江苏省无锡市惠山区零部件产业集群,{'东部' if n < ROWS - 1 else '苏南'},{n}\n"
    for n in range(ROWS)
)


def test_a_region_seen_late_is_kept(cli, put):
    path = put("late.csv", LATE)
    result = cli("list", "--data", path, "--json")
    assert "it is kept as a column of its own, region 2" in result.err
    assert "found" not in result.err
    rows = json.loads(result.out)
    assert (rows[-1]["region"], rows[-1]["region 2"]) == ("东部", "苏南")
    statement = "SELECT count(*) n FROM clusters WHERE \"region 2\" = '苏南'"
    assert json.loads(cli("sql", "--data", path, statement, "--json").out) == [{"n": 1}]


@pytest.mark.parametrize("output", ["a.csv", "a.xlsx"])
def test_so_it_is_in_a_file(cli, put, output):
    assert cli("list", "--data", put("late.csv", LATE), "-o", output).code == 0
    assert json.loads(cli("list", "--data", output, "--json").out)[-1]["region 2"] == "苏南"
    if output == "a.xlsx":
        heads = [cell.value for cell in openpyxl.load_workbook(output)["All fields"][1]]
        assert heads[-1] == "region 2"


def test_where_rows_have_gone_out_under_their_headings_it_is_reported(cli, put):
    result = cli("list", "--data", put("late.csv", LATE), "-f", "csv")
    assert result.out.startswith("id,name,")
    assert f'line {ROWS + 1}, region: found "苏南"' in result.err


def test_a_column_that_is_put_aside_is_named_once(cli, put):
    path = put("a.csv", "name,region,v\n江苏省无锡市惠山区零部件产业集群,x,1\n")
    err = cli("list", "--data", path, "--map", "region=", "--json").err
    assert err.splitlines()[:2] == [
        "a.csv: not recognised, kept as columns of their own: v",
        "a.csv: region is kept as a column of its own, region 2",
    ]
    assert err.count("region 2") == 1


@pytest.mark.parametrize("form", ["csv", "tsv"])
def test_columns_of_ones_own_behind_rows_that_are_no_records(cli, put, form):
    heads = "集群名称,省份,region,unit\n"
    rows = "江苏省无锡市惠山区零部件产业集群,江苏,苏南,万元\n"
    path = put("a.csv", heads * 100 + rows)
    lines = cli("list", "--data", path, "-f", form).out.splitlines()
    made = list(csv.reader(lines, delimiter="," if form == "csv" else "\t"))
    assert len(made) == 2
    record = dict(zip(*made, strict=True))
    assert (record["region 2"], record["unit 2"]) == ("苏南", "万元")
