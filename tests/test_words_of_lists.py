"""What people's own lists say in their own words: sectors by their names, and rows of parts."""

from __future__ import annotations

import json

import openpyxl
import pytest

from clustercli import load
from clustercli.records.sectors import classify, sectors


@pytest.mark.parametrize(
    ("industry", "sector"),
    [
        ("食品", "食品"),
        ("绿色食品", "食品"),
        ("建材", "建材"),
        ("绿色建材", "建材"),
        ("金属制品", "金属制品"),
        ("冶金", "冶金"),
        ("石化", "石化化工"),
        ("轻工", "轻工"),
        # The head of a compound still decides.
        ("食品机械", "装备制造"),
        ("石化新材料", "新材料"),
        ("新能源汽车", "汽车"),
    ],
)
def test_the_words_that_sectors_are_called_by(industry, sector):
    assert classify(industry)[0] == sector


def test_every_group_is_recognised_by_its_own_name():
    assert [classify(group.name)[0] for group in sectors().sectors] == [
        group.name for group in sectors().sectors
    ]
    assert [classify(group.name)[1] for group in sectors().emerging] == [
        group.name for group in sectors().emerging
    ]


def test_a_sector_of_ones_own_list(cli, put):
    path = put(
        "a.csv",
        "集群名称,省份,主导产业\n甲集群,山东,食品\n乙集群,山东,绿色食品\n丙集群,山东,轻工\n",
    )
    assert cli("list", "--data", path, "--sector", "食品", "--count").out == "2\n"


@pytest.mark.usefixtures("live_data")
def test_no_bundled_record_has_another_sector_than_its_words_give():
    assert [c.id for c in load() if classify(c.industry, c.id) != (c.sector, c.emerging)] == []


PARTS = (
    ("序号", "集群名称", "省份", "产值"),
    (1, "宁海县模具产业集群", "浙江", 100),
    (None, "其中：塑料模具", "浙江", 60),
    (None, " 其中:宁海县压铸模具产业集群", "浙江", 40),
    (2, "余姚市光电产业集群", "浙江", 50),
)


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_a_row_of_a_part_is_no_cluster(cli, put, form):
    path = f"a.{form}"
    if form == "csv":
        put(path, "".join(",".join(str(c or "") for c in row) + "\n" for row in PARTS))
    else:
        book = openpyxl.Workbook()
        for row in PARTS:
            book.active.append(row)
        book.save(path)
    result = cli("stats", "--data", path, "--sum", "产值", "--json")
    (row,) = json.loads(result.out)
    assert (row["count"], row["sum_产值"]) == (2, 150)
    assert "passed over, being no records: 2 parts of other rows (其中)" in result.err
