"""Columns of GB/T 2260 codes: told by their headings and cells, never guessed."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from pathlib import Path

import openpyxl
import pytest

from clustercli.fields.headings import Codes
from clustercli.geography.divisions import gbt2260
from clustercli.readers import csv_rows, json_lines, text_decoding
from clustercli.readers.code_columns import code_columns
from clustercli.readers.json_objects import JsonObjects

CASES = Path(__file__).parent / "cases"
PLACE = ("province", "city", "county", "county_code")
HUISHAN = ("江苏省", "无锡市", "惠山区", "320206")
READ = "read as GB/T 2260 codes: "


def rows_of(cli, path, *options: str):
    return json.loads(cli("list", "--data", str(path), *options, "--json").out or "[]")


def places_of(cli, path, *options: str):
    return [tuple(row[part] for part in PLACE) for row in rows_of(cli, path, *options)]


def problems_of(cli, path):
    found = json.loads(cli("data", "validate", str(path), "--json").out)
    return [(row["number"], row["field"], row["effect"]) for row in found]


def as_csv(rows):
    file = io.StringIO(newline="")
    csv.writer(file).writerows(rows)
    return file.getvalue()


def as_json(rows):
    headings, *cells = rows
    return json.dumps([dict(zip(headings, row, strict=True)) for row in cells], ensure_ascii=False)


def as_lines(rows):
    return "".join(f"{json.dumps(one, ensure_ascii=False)}\n" for one in json.loads(as_json(rows)))


def as_workbook(rows):
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


FORMS = {"csv": as_csv, "json": as_json, "jsonl": as_lines, "xlsx": as_workbook}


@pytest.fixture(params=FORMS)
def table(put, request):
    """Write rows, the headings first, as a file of each kind."""

    def write(*rows: list) -> str:
        return put(f"a.{request.param}", FORMS[request.param](rows))

    return write


def counties(number):
    """Return codes of so many counties, from all over the country."""
    codes = [code for code in gbt2260() if code[4:] not in ("00", "01") and code[4] != "7"]
    return codes[:: len(codes) // number][:number]


# Headings of levels -------------------------------------------------------------------------


def test_villages_with_the_codes_of_every_level(cli):
    """The code is that of the row, whatever else it says; every column is kept."""
    path = CASES / "villages-with-codes.csv"
    with path.open(encoding="utf-8", newline="") as file:
        expected = list(csv.DictReader(file))
    found = rows_of(cli, path)
    assert [row["county_code"] for row in found] == [row["areaCode"] for row in expected]
    assert [{key: str(row[key]) for key in expected[0]} for row in found] == expected
    assert problems_of(cli, path) == []
    said = cli("list", "--data", str(path), "--json").err
    assert said.count("code, streetCode, provinceCode, cityCode, areaCode") == 1
    assert READ in said
    assert "--map county_code=" in said


@pytest.mark.parametrize(
    "headings",
    [
        "provinceCode,cityCode,areaCode",
        "province_code,city_code,district_code",
        "Province Code,City Code,Area Code",
        "province-code,city-code,district-code",
        "省代码,市代码,县代码",
        "省份代码,地市代码,区代码",
        "省级代码,市级代码,县级代码",
        "省区划代码,市区划代码,县级行政区划代码",
        "省编码,城市编码,区县编码",
    ],
)
def test_headings_of_codes_by_level(cli, put, headings):
    path = put("a.csv", f"集群名称,{headings}\n机器人产业集群,32,3202,320206\n")
    assert places_of(cli, path) == [HUISHAN]
    assert problems_of(cli, path) == []
    assert all(heading in rows_of(cli, path)[0] for heading in headings.split(","))


@pytest.mark.parametrize("heading", ["streetCode", "townCode", "街道代码", "乡镇编码", "town_code"])
def test_the_code_of_a_town_says_its_county(cli, table, heading):
    path = table(["集群名称", heading], ["机器人产业集群", "320206003"])
    assert places_of(cli, path) == [HUISHAN]


def test_codes_beside_names_fill_in_and_contradictions_are_reported(cli, table):
    path = table(
        ["集群名称", "省份", "城市", "provinceCode", "cityCode"],
        ["甲产业集群", "江苏省", "", 32, 3202],
        ["乙产业集群", "", "无锡市", 32, 3202],
        ["丙产业集群", "江苏省", "苏州市", 32, 3202],
        ["丁产业集群", "广东省", "", 32, ""],
    )
    wuxi = ("江苏省", "无锡市", None, "320200")
    assert places_of(cli, path) == [wuxi, wuxi, ("江苏省", None, None, None)]
    found = [(field, effect) for _number, field, effect in problems_of(cli, path)]
    assert found == [("county_code", "emptied"), ("province", "left out")]
    assert "苏州市, the code 320200 is 江苏省无锡市" in cli("data", "validate", path, "--json").out


def test_codes_that_contradict_one_another(cli, table):
    path = table(
        ["集群名称", "provinceCode", "cityCode", "areaCode"],
        ["甲产业集群", "32", "3205", "320206"],
        ["乙产业集群", "44", "4406", "320206"],
        ["丙产业集群", "32", "3202", "320206"],
    )
    assert places_of(cli, path) == [("江苏省", None, None, None), HUISHAN]
    assert [effect for _number, _field, effect in problems_of(cli, path)] == ["emptied", "left out"]
    said = cli("data", "validate", path, "--json").out
    assert "江苏省无锡市惠山区, the code 320500 is 江苏省苏州市" in said


def test_a_former_code_of_a_city_beside_that_of_its_county(cli, put):
    path = put("a.csv", "集群名称,cityCode,areaCode\n机械产业集群,3414,341402\n")
    assert places_of(cli, path) == [("安徽省", "合肥市", "巢湖市", "340181")]
    assert problems_of(cli, path) == []


def test_codes_as_constants_and_in_one_of_several_files(cli, put):
    path = put("a.csv", "集群名称\n机械产业集群\n")
    assert [place[0] for place in places_of(cli, path, "--set", "省代码=32")] == ["江苏省"]
    other = put("b.csv", "集群名称,areaCode\n机械产业集群,320206\n")
    named = put("c.csv", "集群名称\n江苏省无锡市惠山区机械产业集群\n")
    assert places_of(cli, other, "--data", named) == [HUISHAN, HUISHAN]


# Headings that say only that there are codes --------------------------------------------------


@pytest.mark.parametrize(
    "heading", ["code", "Code", "代码", "编码", "编号", "地区代码", "区域编码"]
)
def test_a_column_of_codes_is_told_by_its_cells(cli, put, heading):
    codes = counties(24)
    lines = [f"{code}001201,甲村{number}" for number, code in enumerate(codes)]
    path = put("a.csv", f"{heading},名称\n" + "\n".join(lines))
    assert [place[3] for place in places_of(cli, path)] == codes
    first = rows_of(cli, path)[0]
    kept = first["id" if heading == "编号" else heading]
    assert str(kept) == f"{codes[0]}001201"
    assert f"{READ}{heading}" in cli("list", "--data", path, "--count").err


def test_in_every_kind_of_file_and_as_numbers(cli, table):
    rows = [[int(code), f"机器人产业集群{code}"] for code in counties(24)]
    path = table(["code", "name"], *rows)
    assert [place[3] for place in places_of(cli, path)] == [str(code) for code, _name in rows]


def test_names_confirm_the_codes_of_a_short_list(cli, table):
    path = table(
        ["code", "name"],
        ["320206", "江苏省无锡市惠山区智能装备产业集群"],
        ["440606", "广东省佛山市家用电器产业集群"],
        ["330382", "低压电器产业集群"],
    )
    assert [place[3] for place in places_of(cli, path)] == ["320206", "440606", "330382"]


def test_a_column_of_the_province_confirms_them(cli, put):
    path = put("a.csv", "代码,名称,省份\n320206,机器人产业集群,江苏\n")
    assert places_of(cli, path) == [HUISHAN]


def test_map_gives_the_column_or_takes_it_away(cli, put):
    path = put("a.csv", "code,名称,省份\n320206,机器人产业集群,江苏\n")
    without = cli("list", "--data", path, "--map", "county_code=", "--json")
    assert json.loads(without.out)[0]["county_code"] is None
    assert f"{READ}code" not in without.err
    assert "kept as columns of their own: code" in without.err
    short = put("b.csv", "code,名称\n320206,机器人产业集群\n")
    assert cli("list", "--data", short).code == 1
    assert places_of(cli, short, "--map", "county_code=code") == [HUISHAN]


def test_with_a_column_for_the_code_another_stays_what_it_is(cli, put):
    path = put("a.csv", "code,名称,adcode\n440606,机器人产业集群,320206\n")
    assert places_of(cli, path) == [HUISHAN]
    assert rows_of(cli, path)[0]["code"] == 440606
    assert READ not in cli("list", "--data", path).err


def test_what_is_written_is_read_back_the_same(cli, tmp_path):
    path = str(CASES / "villages-with-codes.csv")
    for name in ("a.csv", "a.json", "a.jsonl", "a.xlsx"):
        written = str(tmp_path / name)
        assert cli("list", "--data", path, "-o", written).code == 0
        assert places_of(cli, written) == places_of(cli, path)
    assert cli("data", "convert", path, "-o", str(tmp_path / "d.json")).code == 0
    assert places_of(cli, tmp_path / "d.json") == places_of(cli, path)


# What are no codes --------------------------------------------------------------------------

POSTCODES = {
    "全国": "325000 627850 405200 117000 251700 564100 417100 655800 625000 045000 561100 051430 "
    "425700 233000 611730 311400 157400 748200 419600 400000 610300 510000 461000 675200 250000",
    "西安": "710000 710003 710038 710016 710089 710600 710100 710500 710400 710300 710200",
    "赣州": "341000 341100 341600 341500 341200 341300 342100 341700 341900 341800 342800 342300 "
    "342400 342600 342200 342700 342500 341400",
    "清远": "511500 511600 513100 513200 513300 511800 513000 513400",
    "玉树": "815000 815300 815100 815400 815200 815500",
    "厦门": "361000 361001 361026 361006 361021 361100 361101",
    "沈阳": "110000 110041 110020 110101 110121 110200 110500 110400 110300",
    "省会": "110000 210000 310000 330000 350000 430000 410000 610000 450000 530000 230000 130000",
}
"""Real postcodes: of Xi'an and Yushu all begin like codes (Taiwan, Hong Kong)."""

OTHERS = {
    "rows": [str(number) for number in range(1, 41)],
    "six digits": [str(number) for number in range(110101, 110141)],
    "batches": [f"22{batch:02}{number:02}" for batch in (1, 2) for number in range(1, 7)],
    "batches of 2023": [f"2301{number:02}" for number in range(1, 14)],
    "shares": ["600519", "000001", "300750", "002594", "688981", "430047", "430102", "430103"],
    "orders": [f"220101{number:06}" for number in range(1, 41)],
    "days": [f"2022{month:02}{day:02}" for month in (1, 2) for day in range(1, 20)],
    "names": ["A01", "B-2", "JS/2022/7"],
    "phones": ["010", "021", "0512", "0755"],
}


@pytest.mark.parametrize(
    "cells", [*POSTCODES.values(), *OTHERS.values()], ids=[*POSTCODES, *OTHERS]
)
def test_other_numbers_are_no_codes(cli, put, cells):
    numbers = cells.split() if isinstance(cells, str) else cells
    lines = [f"{number},智能装备{place}产业集群" for place, number in enumerate(numbers)]
    for heading in ("code", "编号"):
        path = put("a.csv", f"{heading},名称\n" + "\n".join(lines))
        result = cli("list", "--data", path)
        assert (result.code, result.out) == (1, "")
        assert READ not in result.err


@pytest.mark.parametrize(
    "heading", ["邮编", "邮政编码", "postcode", "zip_code", "统一社会信用代码"]
)
def test_other_codes_by_their_heading_are_none(cli, put, heading):
    lines = [f"{code},智能装备产业集群{code}" for code in counties(24)]
    path = put("a.csv", f"{heading},名称\n" + "\n".join(lines))
    result = cli("list", "--data", path)
    assert result.code == 1
    assert READ not in result.err


@pytest.mark.parametrize(
    ("heading", "cells"),
    [
        ("areaCode", ["0510", "0512", "0757"]),
        ("cityCode", ["010", "021", "0512"]),
        ("cityCode", [21, 22, 512]),
        ("城市代码", ["WUX", "SZV", "CAN"]),
        ("省份编码", [1, 10, 17]),
        ("产业代码", ["320206", "320205", "320211"]),
    ],
)
def test_codes_of_another_kind_under_the_heading_of_a_level(cli, table, heading, cells):
    names = ("江苏省无锡市甲产业集群", "江苏省苏州市乙产业集群", "广东省佛山市丙产业集群")
    path = table(["name", heading], *zip(names, cells, strict=True))
    assert [place[1] for place in places_of(cli, path)] == ["无锡市", "苏州市", "佛山市"]
    assert problems_of(cli, path) == []
    assert [str(row[heading]) for row in rows_of(cli, path)] == list(map(str, cells))
    assert READ not in cli("list", "--data", path).err


def test_codes_that_the_names_contradict_are_of_another_kind(cli, put):
    """Postcodes of 沈阳 are codes of 北京."""
    path = put("a.csv", "code,name\n110101,辽宁省沈阳市甲产业集群\n110102,辽宁省沈阳市乙产业集群\n")
    assert [place[0] for place in places_of(cli, path)] == ["辽宁省", "辽宁省"]
    assert problems_of(cli, path) == []


# Wherever a record stands -----------------------------------------------------------------------


@pytest.fixture
def tiny(monkeypatch):
    """Read everything a few records, or a few bytes, at a time, from when it is called."""

    def cut(records: int) -> None:
        monkeypatch.setattr(csv_rows, "_FIRST", records)
        monkeypatch.setattr(csv_rows, "_USUAL", records)
        for module, sizes in ((json_lines, ("_FIRST", "_USUAL")), (text_decoding, ("_CHUNK",))):
            for size in sizes:
                monkeypatch.setattr(module, size, records * 60)

    return cut


@pytest.mark.parametrize("form", ["csv", "json", "jsonl"])
@pytest.mark.parametrize("odd", ["", "999999", "无", 7])
def test_an_odd_cell_is_reported_wherever_it_stands(cli, put, tiny, form, odd):
    codes = counties(48)
    for place in (0, 20, 47):
        cells = [odd if number == place else code for number, code in enumerate(codes)]
        named = [[code, f"机器人产业集群{number}"] for number, code in enumerate(cells)]
        path = put(f"a.{form}", FORMS[form]([["code", "name"], *named]))
        whole = places_of(cli, path), problems_of(cli, path)
        assert [found[3] for found in whole[0]] == codes[:place] + codes[place + 1 :]
        fields = [(field, effect) for _number, field, effect in whole[1]]
        assert fields == [("code", "emptied")] * bool(odd) + [("province", "left out")]
        for records in (1, 7):
            tiny(records)
            assert (places_of(cli, path), problems_of(cli, path)) == whole


def test_what_comes_after_those_looked_at_is_read_by_the_same_rule(cli, put):
    codes = counties(1_100)
    rows = [["code", "name"], *([code, f"机器人产业集群{code}"] for code in codes)]
    rows[1050][0] = "999999"
    path = put("a.csv", as_csv(rows))
    assert len(places_of(cli, path)) == 1_099
    assert (1051, "code", "emptied") in problems_of(cli, path)


def test_a_stream_of_other_codes_is_not_held_back():
    """After 51 numbers that are no codes of divisions nothing more is waited for."""
    taken = []

    def records() -> Iterator[JsonObjects]:
        for number in range(1_000):
            taken.append(number)
            one = json.dumps({"name": "甲", "code": f"A{number}"}).encode()
            yield JsonObjects([one], [number], "line")

    code_columns(records(), {"code": Codes(6, named=False)}, lambda one: one, None)
    assert len(taken) == 51
