"""Tables of other people that went wrong once: what each of them is read as."""

from __future__ import annotations

import bz2
import io
import json
import lzma
import sqlite3
import time
import zipfile
from contextlib import closing
from datetime import date
from decimal import Decimal
from pathlib import Path

import openpyxl
import pyarrow as pa
import pytest
from pyarrow import parquet

from clustercli import load

CASES = Path(__file__).resolve().parent / "cases"
FULL = "江苏省无锡市惠山区智能基础零部件制造产业集群"

OWN_COLUMNS = "not recognised, kept as columns of their own"


@pytest.fixture
def case(put):
    return lambda name: put(name, (CASES / name).read_bytes())


@pytest.fixture
def rows(cli):
    def read(path: str, *options: str) -> list[dict]:
        result = cli("list", "--data", path, "--json", *options)
        assert result.code == 0, result.err
        return json.loads(result.out)

    return read


def validated(cli, path) -> list[dict]:
    return json.loads(cli("data", "validate", path, "--json").out)


# Encodings ----------------------------------------------------------------------------------


def test_gb18030_is_told_from_few_rows(case, rows):
    assert [row["province"] for row in rows(case("gbk-5rows.csv"))] == [
        *("浙江省", "福建省", "福建省", "江西省", "河南省")
    ]


def test_one_row_in_gb18030_is_never_taken_for_utf8(dataset, put, rows):
    for number, cluster in enumerate(dataset):
        text = f"集群名称,省份\n{cluster.name},{cluster.province}\n"
        (row,) = rows(put(f"{number}.csv", text.encode("gb18030")))
        assert (row["name"], row["province"]) == (cluster.name, cluster.province)


@pytest.mark.parametrize("name", ["a.json", "a.jsonl", "a"])
def test_json_in_gb18030(put, rows, name):
    items = [{"集群名称": FULL, "年度": 2022}, {"集群名称": FULL, "年度": 2023}]
    text = json.dumps(items, ensure_ascii=False)
    if name == "a.jsonl":
        text = "\n".join(json.dumps(item, ensure_ascii=False) for item in items)
    found = rows(put(name, text.encode("gb18030")))
    assert [(row["name"], row["year"]) for row in found] == [(FULL, 2022), (FULL, 2023)]


def test_gb18030_that_begins_late_in_json_lines(put, rows):
    lines = [json.dumps({"name": f"X{n}", "province": "Jiangsu"}) for n in range(5_000)]
    lines.append(json.dumps({"name": FULL, "province": "江苏"}, ensure_ascii=False))
    assert rows(put("a.jsonl", "\n".join(lines).encode("gb18030")))[-1]["name"] == FULL


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"\x89PNG\r\n\x1a\n" + b"\0" * 40, "it is a picture: its text has to be recognised"),
        (b"RIFF\x24\0\0\0WEBPVP8 " + b"\0" * 40, "it is a picture"),
        (bytes(range(256)) * 8, "is a binary file, and no dataset"),
        (b"a\0b\0c\0d\0", "is a binary file, and no dataset"),
    ],
)
def test_what_is_no_text_is_named(cli, put, content, said):
    result = cli("list", "--data", put("a.csv", content))
    assert result.code == 1
    assert said in result.err
    assert result.err.count("\n") == 1


# Rows ---------------------------------------------------------------------------------------


def test_rows_with_too_few_and_too_many_cells(cli, case):
    found = validated(cli, case("ragged.csv"))
    assert [(p["number"], p["found"], p["effect"]) for p in found] == [
        (6, "11 cells", "left out"),
        (7, "8 cells", "kept"),
    ]


def test_rows_of_commas_are_no_problem(cli, case):
    result = cli("data", "validate", case("blank-rows-of-commas.csv"))
    assert (result.code, result.err) == (
        0,
        (
            "blank-rows-of-commas.csv: passed over, being no records: 2 blank rows\n"
            "blank-rows-of-commas.csv is in order: 1 cluster.\n"
        ),
    )


def test_what_has_no_width_is_dropped(case, rows):
    (row,) = rows(case("zero-width-space.csv"))
    assert row["province"] == "山东省"


def test_directions_and_zero_widths_in_headings_and_values(put, rows):
    text = "\u200b集群\u200d名称,省份,联系人\n\u202a" + FULL + "\u202c,江\u200b苏,甲\u2060乙\n"
    (row,) = rows(put("a.csv", text))
    assert (row["name"], row["province"], row["联系人"]) == (FULL, "江苏省", "甲乙")


def test_a_message_shows_what_has_no_width(cli, put):
    (problem,) = validated(cli, put("a.csv", f"集群名称,年度\n{FULL},二\u200b零\n"))
    assert problem["found"] == r'"二\u200b零"'


# Headings -----------------------------------------------------------------------------------


def test_headings_of_an_autonomous_region(case, rows):
    assert [(row["city"], row["county"]) for row in rows(case("h4.csv"))] == [
        ("包头市", "青山区"),
        ("呼和浩特市", "和林格尔县"),
    ]


def test_a_day_of_recognition_is_a_year(case, rows):
    assert [row["year"] for row in rows(case("h5.csv"))] == [2023, 2024]


def test_a_column_headed_district_is_a_county(case, rows):
    (row,) = rows(case("heading-qu.csv"))
    assert (row["county"], row["county_code"]) == ("顺德区", "440606")


FORMS = {
    "year": ("认定时间", "授牌日期", "公布年份", "评定时间", "认定日期"),
    "city": ("盟市", "州市", "地市州", "市（州、盟）"),
    "county": ("旗县", "区", "县（市、区）", "旗县（市、区）", "区（县）"),
}


@pytest.mark.parametrize(
    ("field", "heading"), [(field, heading) for field in FORMS for heading in FORMS[field]]
)
def test_headings_in_many_forms(put, rows, field, heading):
    value = {"year": "2023年", "city": "无锡市", "county": "惠山区"}[field]
    text = f"某某省级产业集群名称,省份,{heading}\n零部件产业集群,江苏省,{value}\n"
    (row,) = rows(put("a.csv", text))
    assert row["name"] == "零部件产业集群"
    assert row[field] == (2023 if field == "year" else value)


@pytest.mark.parametrize("heading", ["复核时间", "成立时间", "公布文号", "园区名称"])
def test_headings_that_are_like_them_and_are_not(put, rows, heading):
    (row,) = rows(put("a.csv", f"集群名称,{heading}\n{FULL},2019\n"))
    assert (row["year"], row[heading]) == (None, 2019)


def test_columns_that_were_not_recognised_are_named_once(cli, case):
    path = case("ragged.csv")
    said = "not recognised, kept as columns of their own: 序号, 产值（亿元）, 企业数\n"
    for command in (("list", "--data"), ("stats", "--data"), ("data", "validate")):
        assert cli(*command, path).err.count(said) == 1


def test_a_heading_as_a_message_prints_it_can_be_typed(cli, case, rows):
    path = case("heading-line-break.csv")
    assert "there are: 项目 名称, 省份" in cli("list", "--data", path).err
    (row,) = rows(path, "--map", "name=项目 名称")
    assert row["name"] == "惠山区零部件产业集群"


# Values -------------------------------------------------------------------------------------


def test_what_pandas_writes(case, rows):
    found = rows(case("pandas-floats.csv"))
    assert {row["year"] for row in found} == {2022}
    assert {row["batch"] for row in found} == {1}


@pytest.mark.parametrize(
    ("text", "year"),
    [
        *(("2022.0", 2022), ("2022年12月", 2022), ("2024.11", 2024), ("2023年（第二批）", 2023)),
        *(("第一批", 2022), ("第四批", 2025), ("2022-12-01 00:00:00", 2022), ("2022/12/1", 2022)),
        *(("２０２２年度", 2022), ("2024.13", None), ("2022-2023", None), ("第九十批", None)),
    ],
)
def test_years_as_people_and_programs_write_them(put, rows, text, year):
    (row,) = rows(put("a.csv", f"集群名称,认定时间\n{FULL},{text}\n"))
    assert row["year"] == year


def test_a_code_and_a_term_that_went_through_a_program(put, rows):
    text = "集群名称,区划代码,有效期至\n惠山区零部件产业集群,320206.0,2026/3/1\n"
    (row,) = rows(put("a.csv", text))
    assert (row["county_code"], row["valid_until"]) == ("320206", "2026-03-01")


# Workbooks ----------------------------------------------------------------------------------


def test_a_sheet_a_city(cli, case, rows):
    path = case("C2-sheet-per-city.xlsx")
    found = rows(path)
    assert len(found) == 30
    assert all(row["city"] == row["sheet"] for row in found)
    assert len({row["city"] for row in found}) == 13
    assert len({row["id"] for row in found}) == 30
    result = cli("data", "validate", path)
    assert (result.code, result.err) == (
        0,
        (
            f"{path}: {OWN_COLUMNS}: 序号\n"
            f"{path}: passed over, being no records: 13 totals\n"
            f"{path} is in order: 30 clusters.\n"
        ),
    )


@pytest.mark.parametrize(
    ("options", "cities"),
    [
        (("--sheet", "无锡市"), {"无锡市"}),
        (("--sheet", "2"), {"无锡市"}),
        (("--sheet", "2", "--sheet", "南京市"), {"南京市", "无锡市"}),
        (("--sheet", "南京市,2，徐州市"), {"南京市", "无锡市", "徐州市"}),
    ],
)
def test_sheets_are_chosen_by_name_and_number(case, rows, options, cities):
    assert {row["city"] for row in rows(case("C2-sheet-per-city.xlsx"), *options)} == cities


def test_all_sheets_are_also_the_hidden_ones(cli, rows):
    book = openpyxl.Workbook()
    for number in (1, 2):
        sheet = book.active if number == 1 else book.create_sheet(f"表{number}")
        sheet.append(["集群名称", "年度"])
        sheet.append([FULL, 2021 + number])
    sheet.sheet_state = "hidden"
    book.save("a.xlsx")
    assert [row["year"] for row in rows("a.xlsx")] == [2022]
    assert "hidden sheets were not read: 表2" in cli("list", "--data", "a.xlsx").err
    assert [row["year"] for row in rows("a.xlsx", "--sheet", "all")] == [2022, 2023]
    wrong = cli("list", "--data", "a.xlsx", "--sheet", "3")
    assert (wrong.code, wrong.err) == (
        2,
        "clustercli: a.xlsx has no sheet '3'; there are: Sheet, 表2\n",
    )


def test_sheets_with_the_same_headings_are_read_and_others_named(cli, case):
    result = cli("list", "--data", case("second-sheet-holds-the-data.xlsx"), "--ids")
    assert result.out.split() == ["B!2", "C!2"]
    assert "not read, having other columns: A (1 row)\n" in result.err


def test_what_is_wrong_is_told_with_its_sheet(cli):
    book = openpyxl.Workbook()
    for name in ("甲", "乙"):
        sheet = book.create_sheet(name)
        sheet.append(["集群名称", "年度"])
        sheet.append([FULL, f"{name}年"])
    book.remove(book["Sheet"])
    book.save("a.xlsx")
    err = cli("list", "--data", "a.xlsx").err
    assert 'a.xlsx, row 甲!2, year: found "甲年"' in err
    assert 'a.xlsx, row 乙!2, year: found "乙年"' in err


def test_tables_side_by_side_are_all_read(case, rows):
    found = rows(case("side-by-side.xlsx"))
    assert [row["id"] for row in found] == ["A2", "A3", "C2", "C3"]
    assert [row["序号"] for row in found] == [1, 2, 3, 4]
    assert [row["county"] for row in found] == ["惠山区", "江阴市", "昆山市", "常熟市"]


def test_two_rows_of_headings_become_one(cli, case, rows):
    path = case("B-two-row-header.xlsx")
    found = rows(path)
    assert [row["2023年情况 主导产业产值"] for row in found[:2]] == [103.5, 107]
    assert [row["2023年情况 中小企业数"] for row in found[:2]] == [51, 52]
    assert not any(key.startswith("column") for key in found[0])
    assert {row["city"] for row in found[:3]} == {"南京市"}
    assert cli("data", "validate", path).code == 0


def test_two_rows_of_headings_without_merged_cells(rows):
    book = openpyxl.Workbook()
    book.active.append(["集群名称", "所在地区", None, "2023年情况", None])
    book.active.append([None, "市", "县", "产值", "企业数"])
    book.active.append([FULL, "无锡市", "惠山区", 12.5, 3])
    book.save("a.xlsx")
    (row,) = rows("a.xlsx")
    assert (row["2023年情况 产值"], row["2023年情况 企业数"]) == (12.5, 3)
    assert (row["city"], row["county"]) == ("无锡市", "惠山区")


def test_notes_totals_and_signatures_are_no_problems(cli, case):
    path = case("A-provincial-list.xlsx")
    result = cli("data", "validate", path)
    assert result.code == 0, result.out
    said = "passed over, being no records: 1 total, 1 note, 1 signature, 1 blank row\n"
    assert said in result.err


def test_the_same_rows_in_delimited_text(cli, put):
    text = (
        f"序号,集群名称,年度\n1,{FULL},2022\n,,\n小计,1个,\n\n2,{FULL},2023\n合计,,2\n"
        "注：1.按行政区划排序\n填表人：张三,,审核人：李四\n"
    )
    result = cli("data", "validate", put("a.csv", text))
    assert result.code == 0, result.out
    assert "no records: 2 totals, 1 note, 1 signature, 1 blank row\n" in result.err
    assert result.err.endswith("a.csv is in order: 2 clusters.\n")


def test_a_cluster_is_no_total(rows, put):
    names = ["总部经济产业集群", "合计算力产业集群", "注塑机产业集群", "联系人工智能产业集群"]
    text = "".join(f"{name},江苏省\n" for name in names)
    assert [row["name"] for row in rows(put("a.csv", f"集群名称,省份\n{text}"))] == names


# JSON ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["utf16-from-powershell.json", "concatenated.json"])
def test_json_as_other_programs_write_it(case, rows, name):
    assert {row["year"] for row in rows(case(name))} == {2022}


def test_values_one_after_another_are_read_as_one_array(rows, put):
    one, two, three = ({"name": FULL, "年度": year} for year in (2022, 2023, 2024))
    for text in (
        json.dumps(one, indent=2) + json.dumps(two, indent=2) + "\n" + json.dumps(three),
        json.dumps([one]) + "\n" + json.dumps([two, three]),
    ):
        assert [row["year"] for row in rows(put("a.json", text))] == [2022, 2023, 2024]


@pytest.mark.parametrize("name", ["a.json", "a.jsonl", "a"])
@pytest.mark.parametrize("indent", [None, 2])
@pytest.mark.parametrize("depth", [1, 2])
def test_records_that_a_web_interface_wraps(rows, put, name, indent, depth):
    records = [{"集群名称": FULL, "年度": "2022", "tags": [{"a": 1}]}] * 2
    whole = {"code": 200, "data": records if depth == 1 else {"total": 2, "list": records}}
    found = rows(put(name, json.dumps(whole, ensure_ascii=False, indent=indent)))
    assert [row["year"] for row in found] == [2022, 2022]


def test_several_arrays_in_one_object_are_named(cli, put):
    result = cli("list", "--data", put("a.json", '{"a": [{"x": 1}], "b": {"c": [{"y": 1}]}}'))
    assert result.code == 1
    assert result.err == "clustercli: a.json holds several arrays (a, b.c): give one of them\n"


@pytest.mark.parametrize("indent", [None, 2])
def test_one_object_is_a_record(rows, put, indent):
    (row,) = rows(put("a.json", json.dumps({"name": FULL, "facts": []}, indent=indent)))
    assert row["name"] == FULL


@pytest.mark.parametrize("form", ["%s", "[%s]", '{"clusters": [%s]}', "%s\n%s"])
def test_nan_and_infinity_are_nothing_wherever_they_stand(cli, put, form):
    one = '{"name":"' + FULL + '","x":NaN,"y":-Infinity,"note":null}'
    result = cli("list", "--data", put("a.json", form.replace("%s", one)), "--json")
    assert result.code == 0, result.err
    assert {(row["x"], row["y"]) for row in json.loads(result.out)} == {(None, None)}


def test_nan_in_json_lines(case, rows):
    (row,) = rows(case("nan-lines.jsonl"))
    assert row["x"] is None


@pytest.mark.parametrize("name", ["a.json", "a.jsonl"])
def test_a_lone_surrogate_is_named_as_what_it_is(cli, put, name):
    good, bad = json.dumps({"name": FULL}), '{"name": "\\ud83d"}'
    text = f"{good}\n{bad}\n" if name == "a.jsonl" else f"[{good}, {bad}]"
    (problem,) = validated(cli, put(name, text))
    assert problem["number"] == 2
    assert problem["found"] == r"half of a character (a lone surrogate such as \ud83d)"


# Speed --------------------------------------------------------------------------------------


def test_refusing_costs_no_more_than_reading(cli, case):
    begun = time.process_time()
    result = cli("data", "validate", case("unknown-provinces-700.csv"))
    assert result.code == 1
    assert result.err.startswith("700 problems")
    assert time.process_time() - begun < 1.5


def test_many_equal_headings_take_no_square_of_their_number(cli, case):
    begun = time.process_time()
    assert cli("list", "--data", case("dup.csv"), "--count").out == "1\n"
    assert time.process_time() - begun < 8


# There and back ------------------------------------------------------------------------------


@pytest.mark.parametrize("form", ["csv", "tsv", "json", "jsonl", "db", "sqlite", "parquet"])
def test_what_is_written_is_read_back_to_the_same_answers(cli, rows, dataset, form):
    assert cli("list", "-o", f"a.{form}").code == 0
    assert rows(f"a.{form}") == json.loads(cli("list", "--json").out)
    result = cli("data", "validate", f"a.{form}")
    assert (result.code, result.err) == (0, f"a.{form} is in order: {len(dataset)} clusters.\n")


@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_workbook_is_read_back_with_dates_and_addresses(cli, rows, language):
    assert cli("--lang", language, "list", "-o", "a.xlsx").code == 0
    written, read = json.loads(cli("list", "--json").out), rows("a.xlsx")
    for row in (*written, *read):
        for told in ("facts", "note", "note_en"):
            # These are written out for people, in one language.
            row.pop(told)
        for source in row["sources"]:
            # A cited address says not whose page it is.
            source["url"] = source.pop("read_at") or source["url"]
    assert [{key: row[key] for key in written[0]} for row in read] == written


def test_the_document_is_read_back(cli, rows):
    cli("list", "-o", "a.json")
    assert cli("data", "convert", "a.json", "-o", "b.json").code == 0
    written, read = rows("a.json"), rows("b.json")
    for row in (*written, *read):
        # These are told by the batches, which a list does not hold.
        del row["status"], row["valid_until"]
    assert read == written


def test_a_database_with_several_tables(cli, rows):
    with closing(sqlite3.connect("a.db")) as connection, connection:
        connection.execute("CREATE TABLE 说明 (x)")
        connection.execute("INSERT INTO 说明 VALUES (1)")
        for name, year in (("甲", 2022), ('"乙', 2023.0)):
            quoted = name.replace('"', '""')
            connection.execute(f'CREATE TABLE "{quoted}" (集群名称 TEXT, 年度, b)')
            connection.execute(f'INSERT INTO "{quoted}" VALUES (?, ?, ?)', (FULL, year, b"x\xff"))
        connection.execute("CREATE VIEW v AS SELECT * FROM 甲")
    assert [(row["id"], row["year"], row["sheet"]) for row in rows("a.db")] == [
        ("甲!1", 2022, "甲"),
        ('"乙!1', 2023, '"乙'),
    ]
    assert "not read, having other columns: 说明 (1 row)" in cli("list", "--data", "a.db").err
    assert [row["year"] for row in rows("a.db", "--sheet", "甲")] == [2022]
    assert cli("list", "--data", "a.db", "--sheet", "v").code == 2


@pytest.mark.parametrize("beginning", [b"SQLite format 3\0", b"PAR1"])
def test_a_damaged_database(cli, put, beginning):
    result = cli("list", "--data", put("a.db", beginning + bytes(range(256)) * 20))
    assert result.code == 1
    assert result.err.count("\n") == 1
    assert "that can be read" in result.err


def test_a_table_of_pandas_in_parquet(rows):
    table = pa.table(
        {
            "集群名称": [FULL, FULL],
            "年度": [2022.0, float("nan")],
            "认定日期": [date(2022, 12, 1), None],
            "产值": [Decimal("12.50"), Decimal("3.00")],
        }
    )
    parquet.write_table(table, "a.parquet")
    assert [(row["year"], row["产值"]) for row in rows("a.parquet")] == [(2022, 12.5), (None, 3)]


# Several files, and what is said of them -------------------------------------------------------


def test_several_files_are_read_by_the_same_rules(cli, put, rows):
    one = put("a.csv", f"集群名称,年度,联系人\n{FULL},2022,甲\n")
    two = put("b.json", json.dumps([{"name": FULL, "year": "20x3", "电话": "1"}]))
    found = rows(one, "--data", two)
    assert [(row["id"], row["year"], row["file"]) for row in found] == [
        ("a.csv!2", 2022, "a.csv"),
        ("b.json!1", None, "b.json"),
    ]
    assert [(row["联系人"], row["电话"]) for row in found] == [("甲", None), (None, "1")]
    result = cli("stats", "--data", one, "--data", two, "--by", "year", "--json")
    assert {row["year"]: row["count"] for row in json.loads(result.out)} == {2022: 1, None: 1}
    assert 'b.json, record 1, year: found "20x3"' in result.err
    assert [row["file"] for row in rows(one, "--data", two, "--where", "file = 'b.json'")] == [two]
    assert [row.year for row in load([one, two])] == [2022, None]


def test_one_file_twice_and_one_that_is_missing(cli, put):
    path = put("a.csv", f"集群名称,年度\n{FULL},2022\n")
    assert cli("list", "--data", path, "--data", path, "--count").out == "1\n"
    missing = cli("list", "--data", path, "--data", "b.csv")
    assert (missing.code, missing.err.count("\n")) == (1, 1)
    assert "b.csv" in missing.err


def test_a_column_of_files_own_that_is_called_file(put, rows):
    one = put("a.csv", f"集群名称,年度,file\n{FULL},2022,甲\n")
    two = put("b.csv", f"集群名称,年度,file\n{FULL},2023,甲\n")
    assert [(row["file"], row["file 2"]) for row in rows(one, "--data", two)] == [
        ("甲", "a.csv"),
        ("甲", "b.csv"),
    ]


def test_a_constant_column(cli, put, rows):
    for name, content in (
        ("a.csv", "集群名称,县\n鼓楼区零部件产业集群,鼓楼区\n"),
        ("a.json", json.dumps([{"name": "鼓楼区零部件产业集群", "县": "鼓楼区"}])),
    ):
        path = put(name, content)
        (row,) = rows(path, "--set", "省份=江苏省", "--set", "批注=甲=乙")
        assert (row["province"], row["批注"]) == ("江苏省", "甲=乙")
        assert row["county"] == "鼓楼区"
    (row,) = rows(path, "--set", "province=福建", "--set", "city=福州市")
    assert (row["province"], row["city"], row["county_code"]) == ("福建省", "福州市", "350102")
    wrong = cli("list", "--data", path, "--set", "x")
    assert (wrong.code, wrong.err) == (
        2,
        "clustercli: --set takes COLUMN=VALUE, as in province=江苏省, not 'x'\n",
    )


def test_what_is_compressed_in_other_ways(cli, put, rows):
    text = f"集群名称,年度\n{FULL},2022\n".encode()
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("名单/", "")
        archive.writestr("名单/a.csv", text)
        archive.writestr("__MACOSX/名单/._a.csv", b"\0\5\x16\7")
    contents = {"a.csv.xz": lzma.compress(text), "a.bz2": bz2.compress(text)}
    for name, content in {**contents, "a.zip": packed.getvalue()}.items():
        path = put(name, content)
        assert [row["year"] for row in rows(path)] == [2022], name
        assert cli("data", "validate", path).code == 0
        cut = cli("list", "--data", put(f"cut-{name}", content[:-40]))
        assert (cut.code, cut.err.count("\n")) == (1, 1), name


def test_an_archive_of_several_files_and_one_that_is_too_large(cli):
    with zipfile.ZipFile("a.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.csv", f"集群名称\n{FULL}\n")
    with zipfile.ZipFile("b.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.csv", f"集群名称\n{FULL}\n" * 100_000)
    with zipfile.ZipFile("c.zip", "w") as archive:
        archive.writestr("a.csv", "x")
        archive.writestr("b.csv", "y")
    assert cli("list", "--data", "a.zip", "--count").out == "1\n"
    large = cli("list", "--data", "b.zip", "--count", "--max-size", "1M")
    assert (large.code, large.err.count("\n")) == (1, 1)
    assert "raise the limit with --max-size" in large.err
    several = cli("list", "--data", "c.zip")
    assert several.code == 1
    assert "a ZIP archive" in several.err


def test_traditional_keywords_of_gb2312_find_simplified_and_traditional(cli, case):
    path = case("traditional.csv")
    for word in ("後勤", "后勤", "後勤裝備", "后勤装备"):
        assert cli("list", "--data", path, word, "--count").out == "1\n"
