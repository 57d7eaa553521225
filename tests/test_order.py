"""One order everywhere: places by code, industries and names as a dictionary has them."""

from __future__ import annotations

import csv
import io
import json

import openpyxl
import pytest

from clustercli.geography.divisions import gbt2260
from clustercli.query.sql_order import in_own_order
from clustercli.resources.pinyin import dictionary_key, spelled

PLACES = """集群名称,省份,城市,县区,主导产业,负责人
丙集群,重庆市,重庆市,长寿区,重型机械,滕一
甲集群,山东省,枣庄市,滕州市,乐器,浏二
丁集群,湖南省,长沙市,浏阳市,烟花,亳三
乙集群,安徽省,亳州市,谯城区,白酒,重四
戊集群,江苏省,徐州市,鼓楼区,照明,Li
己集群,江苏省,南京市,鼓楼区,LED,重庆五
"""


@pytest.fixture
def file(put):
    return put("places.csv", PLACES)


def column(cli, *arguments: str, key: str) -> list[str]:
    result = cli(*arguments, "-f", "csv")
    assert result.code == 0, result.err
    return [row[key] for row in csv.DictReader(io.StringIO(result.out))]


@pytest.mark.parametrize(
    ("texts", "expected"),
    [
        ("重庆 滕州 浏阳 亳州 北京 天津", "北京 亳州 重庆 浏阳 滕州 天津"),
        ("重工 重庆 长治 长子县 朝阳 乐清 乐山", "长治 朝阳 重庆 乐山 乐清 长子县 重工"),
        ("银行 行唐 音乐 音响", "行唐 音响 音乐 银行"),
        ("一 A 5 Ａ b", "5 A b Ａ 一"),
    ],
)
def test_a_character_of_several_sounds_stands_as_its_word_has_it(texts, expected):
    assert sorted(texts.split(), key=dictionary_key) == expected.split()


def test_names_are_spelled_as_they_are_read():
    known = {
        "重庆市": "chongqingshi",
        "亳州": "bozhou",
        "六安": "luan",
        "番禺": "panyu",
        "漯河": "luohe",
        "朝阳": "chaoyang",
        "蚌埠": "bengbu",
        "长垣": "changyuan",
    }
    for name, pinyin in known.items():
        assert spelled(name)[0] == pinyin
    assert spelled("吕梁") == ("lvliang", "luliang")
    assert spelled("A区") == ()


def test_every_division_can_be_spelled():
    assert [name for name in gbt2260().values() if not spelled(name)] == []


def test_places_sort_by_code(cli, file):
    listed = ("list", "--data", file)
    assert column(cli, *listed, "--sort", "province", key="province") == [
        *("江苏省", "江苏省", "安徽省", "山东省", "湖南省", "重庆市")
    ]
    cities = ["南京市", "徐州市", "亳州市", "枣庄市", "长沙市", "重庆市"]
    assert column(cli, *listed, "--sort", "city", key="city") == cities
    # Of the two of one name that of the lower code is first: 320106 before 320302.
    assert column(cli, *listed, "--sort", "county", key="city") == cities
    assert column(cli, *listed, "--sort", "-county", key="city") == cities[::-1]


def test_industries_names_and_own_columns_sort_by_pinyin(cli, file):
    listed = ("list", "--data", file)
    assert column(cli, *listed, "--sort", "industry", key="industry") == [
        *("LED", "白酒", "烟花", "乐器", "照明", "重型机械")
    ]
    assert column(cli, *listed, "--sort", "name", key="name") == [
        *("丙集群", "丁集群", "己集群", "甲集群", "戊集群", "乙集群")
    ]
    assert column(cli, *listed, "--sort", "负责人", key="负责人") == [
        *("Li", "亳三", "重庆五", "浏二", "滕一", "重四")
    ]


@pytest.mark.parametrize("field", ["province", "city", "industry", "name", "负责人"])
def test_sql_and_files_have_the_order_of_sort(cli, file, tmp_path, field):
    expected = column(cli, "list", "--data", file, "--sort", field, key=field)
    statement = f"SELECT {field} FROM clusters ORDER BY {field}"
    assert column(cli, "sql", "--data", file, statement, key=field) == expected
    assert (
        cli("list", "--data", file, "--sort", field, "-o", "sorted.xlsx", "--lang", "zh").code == 0
    )
    rows = list(openpyxl.load_workbook(tmp_path / "sorted.xlsx")["全部字段"].values)
    at = next(i for i, head in enumerate(rows[0]) if set(expected) <= {row[i] for row in rows})
    assert [row[at] for row in rows[1:]] == expected


def test_sql_has_the_orders_as_collations(cli, file):
    sql = ("sql", "--data", file)
    statement = "SELECT industry i FROM clusters ORDER BY i COLLATE {}"
    by_pinyin = column(cli, *sql, statement.format("pinyin"), key="i")
    assert by_pinyin[:2] == ["LED", "白酒"]
    by_code_point = column(cli, *sql, statement.format("BINARY"), key="i")
    assert by_code_point == sorted(by_pinyin)
    places = "SELECT province p, count(*) FROM clusters GROUP BY p ORDER BY p COLLATE province"
    assert column(cli, *sql, places, key="p")[-2:] == ["湖南省", "重庆市"]


@pytest.mark.parametrize(
    ("statement", "expected"),
    [
        (
            "SELECT a FROM t ORDER BY count(*) DESC, province",
            "SELECT a FROM t ORDER BY count(*) DESC, province COLLATE province",
        ),
        (
            "SELECT * FROM (SELECT 1 ORDER BY city LIMIT 3) ORDER BY c.name DESC, lower(city)",
            (
                "SELECT * FROM (SELECT 1 ORDER BY city COLLATE city LIMIT 3) ORDER BY c.name"
                " COLLATE pinyin DESC, lower(city)"
            ),
        ),
        (
            "SELECT 'ORDER BY city' -- ORDER BY city\nORDER BY /* x */ \"city\" COLLATE NOCASE",
            "SELECT 'ORDER BY city' -- ORDER BY city\nORDER BY /* x */ \"city\" COLLATE NOCASE",
        ),
        (
            "SELECT row_number() OVER (ORDER BY city ROWS 1 PRECEDING), city FROM t",
            "SELECT row_number() OVER (ORDER BY city COLLATE city ROWS 1 PRECEDING), city FROM t",
        ),
        ("SELECT a FROM t ORDER BY 1, year, a + city", None),
        ("SELECT a FROM t ORDER BY ) ,", None),
    ],
)
def test_order_by_a_column_is_in_its_own_order(statement, expected):
    known = {"province", "city", "name"}
    assert in_own_order(statement, known) == (expected or statement)


def test_groups_that_are_level_stand_by_code_or_by_pinyin(cli, file):
    counted = ("stats", "--data", file)
    assert column(cli, *counted, "--by", "province", key="province") == [
        *("江苏省", "安徽省", "山东省", "湖南省", "重庆市")
    ]
    assert column(cli, *counted, "--by", "industry", key="industry") == [
        *("LED", "白酒", "烟花", "乐器", "照明", "重型机械")
    ]
    assert column(cli, *counted, "--by", "county", key="county")[:2] == [
        *("南京市鼓楼区", "徐州市鼓楼区")
    ]


def test_the_order_of_json_without_sort_is_that_of_the_file(cli, file):
    rows = json.loads(cli("list", "--data", file, "--json").out)
    assert [row["name"][0] for row in rows] == list("丙甲丁乙戊己")
