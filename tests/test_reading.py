"""Datasets of other people: every kind of file, what is read from it, and what is reported."""

from __future__ import annotations

import csv
import gzip
import io
import json
from datetime import date
from pathlib import Path

import list_files
import openpyxl
import pytest

from clustercli import DatasetError, UsageError, load, select

FULL = "江苏省无锡市惠山区智能基础零部件制造产业集群"
OTHER = "山东省枣庄市滕州市中小数控机床产业集群"
HEADINGS = ("集群名称", "省份", "年度", "联系人")
ROWS = ((FULL, "江苏", "2022", "甲"), (OTHER, "山东省", "2023年", "乙"))


def delimited(delimiter: str = ",", end: str = "\n") -> str:
    lines = [delimiter.join(row) for row in (HEADINGS, *ROWS)]
    return end.join(lines) + end


def records() -> list[dict[str, str]]:
    return [dict(zip(HEADINGS, row, strict=True)) for row in ROWS]


def lines_of(items) -> str:
    return "".join(json.dumps(item, ensure_ascii=False) + "\n" for item in items)


def workbook(*sheets: tuple, title: str | None = None) -> bytes:
    book = openpyxl.Workbook()
    book.remove(book.active)
    for number, rows in enumerate(sheets):
        sheet = book.create_sheet(f"表{number + 1}")
        if title:
            sheet.append([title])
        for row in rows:
            sheet.append(list(row))
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


OWN_COLUMNS = "not recognised, kept as columns of their own"

KINDS = {
    "a.json": json.dumps(records(), ensure_ascii=False).encode(),
    "indented.json": json.dumps(records(), ensure_ascii=False, indent=2).encode(),
    "escaped.json": json.dumps(records()).encode(),
    "bom.json": b"\xef\xbb\xbf" + json.dumps(records(), ensure_ascii=False).encode(),
    "a.jsonl": lines_of(records()).encode(),
    "blank.jsonl": lines_of(records()).replace("\n", "\n\n").encode(),
    "windows.jsonl": lines_of(records()).replace("\n", "\r\n").encode(),
    "bom.jsonl": b"\xef\xbb\xbf" + lines_of(records()).encode(),
    "no-end.jsonl": lines_of(records()).rstrip().encode(),
    "a.csv": delimited().encode(),
    "bom.csv": delimited().encode("utf-8-sig"),
    "gb18030.csv": delimited().encode("gb18030"),
    "utf16.csv": delimited().encode("utf-16"),
    "semicolon.csv": delimited(";").encode(),
    "windows.csv": delimited(end="\r\n").encode(),
    "mac.csv": delimited(end="\r").encode(),
    "a.tsv": delimited("\t").encode(),
    "pipe.txt": delimited("|").encode(),
    "a.xlsx": workbook((HEADINGS, *ROWS)),
    "titled.xlsx": workbook((HEADINGS, *ROWS), title="国家级中小企业特色产业集群名单"),
    "titled.csv": ("国家级中小企业特色产业集群名单,,,\n\n" + delimited()).encode(),
}


# Kinds, encodings, delimiters ---------------------------------------------------------------


@pytest.mark.parametrize("zipped", [False, True], ids=["plain", "gz"])
@pytest.mark.parametrize("name", KINDS)
def test_every_kind_gives_the_same_records(cli, put, name, zipped):
    content = gzip.compress(KINDS[name]) if zipped else KINDS[name]
    path = put(f"{name}.gz" if zipped else name, content)
    result = cli("list", "--data", path, "--json")
    assert (result.code, result.err) == (0, f"{path}: {OWN_COLUMNS}: 联系人\n")
    rows = json.loads(result.out)
    assert [row["name"] for row in rows] == [FULL, OTHER]
    assert [row["province"] for row in rows] == ["江苏省", "山东省"]
    assert [row["year"] for row in rows] == [2022, 2023]
    assert [row["联系人"] for row in rows] == ["甲", "乙"]


@pytest.mark.parametrize("name", ["a.json", "a.jsonl", "a.csv", "gb18030.csv", "a.xlsx"])
@pytest.mark.parametrize("wrong", ["x.csv", "x.json", "x.jsonl", "x.dat", "x"])
def test_the_content_tells_the_kind_before_the_name(cli, put, name, wrong):
    result = cli("list", "--data", put(wrong, KINDS[name]), "--count")
    assert result.out == "2\n", result.err


def test_a_late_character_tells_the_encoding(cli, put):
    rows = "".join(f"X{number},Jiangsu,2022,\n" for number in range(20_000))
    text = f"name,province,year,note\n{rows}{FULL},江苏,2023,备注\n"
    for encoding in ("utf-8", "gb18030"):
        path = put("late.csv", text.encode(encoding))
        result = cli("list", "--data", path, "-y", "2023", "--json")
        assert [row["name"] for row in json.loads(result.out)] == [FULL]
        assert result.err == ""


def test_one_wrong_byte_does_not_change_the_encoding(cli, put):
    good = delimited().encode()
    result = cli(
        "list", "--data", put("a.csv", good + "坏".encode()[:2] + b",x,2023,y\n"), "--json"
    )
    assert [row["name"] for row in json.loads(result.out)] == [FULL, OTHER]
    assert (
        r'line 4, name: found "\xe5\x9d", expected text in the encoding of the file' in result.err
    )


@pytest.mark.parametrize("mark", [";", "\t", "|"])
def test_a_delimiter_is_told_by_the_headings_and_not_by_the_cells(cli, put, mark):
    text = f"name{mark}province\n{FULL},甲,乙,丙{mark}江苏\n"
    (row,) = json.loads(cli("list", "--data", put("a.csv", text), "--json").out)
    assert row["name"] == f"{FULL},甲,乙,丙"


def test_quoted_cells(cli, put):
    text = f'name,province,note\n"{FULL}",江苏,"甲,""乙""\n丙"\n'
    (row,) = json.loads(cli("list", "--data", put("a.csv", text), "--json").out)
    assert row["note"] == '甲,"乙"\n丙'


def test_a_sheet_by_its_name(cli, put):
    path = put("a.xlsx", workbook((HEADINGS, ROWS[0]), (HEADINGS, ROWS[1])))
    first, second = (
        json.loads(cli("list", "--data", path, "--json", *more).out)
        for more in (("--sheet", "表1"), ("--sheet", "表2"))
    )
    assert [row["name"] for row in first] == [FULL]
    assert [row["name"] for row in second] == [OTHER]
    result = cli("list", "--data", path, "--sheet", "表3")
    assert result.code == 2
    assert "a.xlsx has no sheet '表3'; there are: 表1, 表2" in result.err


def test_cells_of_a_workbook_keep_their_kind(cli, put):
    head = ("name", "province", "year", "count", "share", "day", "yes")
    day = date(2024, 5, 6)
    path = put("a.xlsx", workbook((head, (FULL, "江苏", 2022, 12, 0.5, day, True))))
    (row,) = json.loads(cli("list", "--data", path, "--json").out)
    assert (row["year"], row["count"], row["share"], row["yes"]) == (2022, 12, 0.5, True)
    assert row["day"] == "2024-05-06"


# What both doors read: --data, and data merge -----------------------------------------------

FILES = Path(__file__).parent / "files"
TABLE = (
    "<html><head><meta charset=gb2312></head><body><p>2024年度中小企业特色产业集群名单</p>"
    "<table><tr><th>序号<th>省份<th>集群名称<th>联系人</tr>"
    f"<tr><td>1<td>江苏<td>{FULL[:9]}<br>{FULL[9:]}<td>甲</tr>"
    f"<tr><td>2<td>山东省<td>{OTHER}<td>乙</tr></table></body></html>"
)
TABBED = f"序号\t省份\t集群名称\t联系人\n1\t江苏\t{FULL}\t甲\n2\t山东省\t{OTHER}\t乙\n"


def names_at_both_doors(cli, path: str) -> list[list[str]]:
    listed = cli("list", "--data", path, "--json")
    merged = cli("data", "merge", path, "--year", "2024", "--kind", "list", "--json")
    assert (listed.code, merged.code) == (0, 0), listed.err + merged.err
    rows = (json.loads(result.out) for result in (listed, merged))
    return [[row["name"] for row in each if row.get("place", True)] for each in rows]


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("tabbed-gbk.xls", TABBED.encode("gb18030")),
        ("tabbed-utf16.xls", TABBED.encode("utf-16")),
        ("tabbed.xlsx", TABBED.encode()),
        ("page-gbk.xls", TABLE.encode("gb18030")),
        ("page.xls", b"\xef\xbb\xbf" + TABLE.encode()),
        ("page.html", TABLE.encode()),
        ("page.csv", TABLE.encode()),
        ("page", TABLE.encode("utf-16")),
    ],
)
def test_a_file_is_read_as_what_it_is_at_both_doors(cli, put, name, content):
    assert names_at_both_doors(cli, put(name, content)) == [[FULL, OTHER]] * 2


@pytest.mark.parametrize("name", ["list.xls", "list.ods", "list.xlsx"])
@pytest.mark.parametrize("called", ["x.xls", "x.csv", "x"])
def test_workbooks_of_other_programs_at_both_doors(cli, put, name, called):
    path = put(called, (FILES / name).read_bytes())
    whole = [FULL, "江苏省苏州市昆山市光电产业集群", OTHER]
    assert names_at_both_doors(cli, path) == [whole] * 2
    result = cli("list", "--data", path, "--json")
    columns = ("产值", "核定日期", "编码")
    assert [[row[column] for column in columns] for row in json.loads(result.out)] == [
        [1.5, "2024-05-06", "007"],
        [0.25, None, "008"],
        [12, None, "009"],
    ]
    assert [row["id"] for row in json.loads(result.out)] == ["3", "4", "5"]
    said = f"{called}: hidden sheets were not read: 底稿"
    for door in (("list", "--data", path), ("data", "merge", path), ("data", "validate", path)):
        assert cli(*door, "--json").err.splitlines()[0] == said
    asked = cli("list", "--data", path, "--sheet", "底稿", "--json")
    assert asked.err == ""
    assert [row["city"] for row in json.loads(asked.out)] == ["湖州市"]


def test_a_table_of_word_as_a_dataset(cli, put):
    path = put("a.docx", list_files.word([(1, "江苏省", FULL), (2, "山东省", OTHER)]))
    assert names_at_both_doors(cli, path) == [[FULL, OTHER]] * 2


def test_the_first_table_with_a_known_heading(cli, put):
    other = "<table><tr><td>x</tr><tr><td>y</tr></table>"
    (row,) = json.loads(
        cli(
            "list",
            "--data",
            put("a.html", f"{other}<table><tr><td>名称</tr><tr><td>{FULL}</tr></table>{other}"),
            "--json",
        ).out
    )
    assert (row["name"], row["id"]) == (FULL, "2")
    result = cli("list", "--data", put("b.html", other))
    assert "b.html: no column is headed name or 集群名称" in result.err
    result = cli("list", "--data", put("c.html", "<p>x</p>"))
    assert (result.code, result.err) == (1, "clustercli: c.html holds no table\n")


def test_the_first_sheet_with_a_known_heading(cli, put):
    path = put("a.xlsx", workbook((("说明",), ("x",)), (HEADINGS, *ROWS)))
    result = cli("list", "--data", path, "--ids")
    assert result.out.split() == ["2", "3"]
    assert result.err == (
        f"a.xlsx: not read, having other columns: 表1 (2 rows)\na.xlsx: {OWN_COLUMNS}: 联系人\n"
    )


def test_a_merged_cell_stands_for_all_its_rows(cli, put):
    book = openpyxl.load_workbook(
        io.BytesIO(
            workbook(
                (
                    ("省份", "集群名称", "企业"),
                    ("江苏省", "鼓楼区软件产业集群", "甲"),
                    (None, None, "乙"),
                    (None, "新北区软件产业集群", "丙"),
                    ("福建省", "鼓楼区光电产业集群", "丁"),
                )
            )
        )
    )
    book.active.merge_cells("A2:A4")
    book.active.merge_cells("B2:B3")
    book.save(put("a.xlsx", b""))
    page = (
        "<table><tr><td>省份<td>集群名称<td>企业</tr><tr><td rowspan=3>江苏省"
        "<td rowspan=2>鼓楼区软件产业集群<td>甲</tr><tr><td>乙</tr>"
        "<tr><td>新北区软件产业集群<td>丙</tr>"
        "<tr><td>福建省<td>鼓楼区光电产业集群<td>丁</tr></table>"
    )
    for path in ("a.xlsx", put("a.html", page)):
        result = cli("list", "--data", path, "--json")
        rows = json.loads(result.out)
        assert [row["province"] for row in rows] == ["江苏省", "江苏省", "福建省"]
        assert [row["企业"] for row in rows] == ["甲", "丙", "丁"]
        # A name in merged rows is one cluster, and its further rows have none.
        assert f"{path}, row 3, name: found nothing, expected a name" in result.err


def test_columns_without_heading_and_values_are_none(cli, put):
    path = put("a.xlsx", workbook(((None, "name", None, None), (None, FULL, None, "x"))))
    (row,) = json.loads(cli("list", "--data", path, "--json").out)
    assert row["column 4"] == "x"
    assert not {"column 1", "column 3"} & set(row)


@pytest.mark.parametrize("name", ["a.json", "a.jsonl", "a.csv"])
def test_utf16_as_powershell_writes_it(cli, put, name):
    path = put(name, KINDS[name].decode().encode("utf-16"))
    rows = json.loads(cli("list", "--data", path, "--json").out)
    assert [row["name"] for row in rows] == [FULL, OTHER]


def test_standard_input(cli, stdin):
    for content in KINDS.values():
        stdin(content)
        assert cli("list", "--data", "-", "--count").out == "2\n"


def test_the_environment_names_the_dataset(cli, put, monkeypatch, dataset):
    path = put("a.csv", KINDS["a.csv"])
    monkeypatch.setenv("CLUSTERCLI_DATA", path)
    assert cli("list", "--count").out == "2\n"
    assert cli("stats", "--by", "province", "--ids").out.split() == ["江苏省", "山东省"]
    other = put("b.csv", f"name\n{FULL}\n")
    assert cli("list", "--count", "--data", other).out == "1\n"
    monkeypatch.setenv("CLUSTERCLI_DATA", "")
    assert int(cli("list", "--count").out) == len(dataset)


# Headings, places --------------------------------------------------------------------------


@pytest.mark.parametrize(
    "heading",
    ["name", "Name", "NAME ", "名称", "集群名称", "产业集群名称", " 集 群 名 称 ", "cluster_name"],
)
def test_headings_of_the_name(cli, put, heading):
    (row,) = json.loads(cli("list", "--data", put("a.csv", f"{heading}\n{FULL}\n"), "--json").out)
    assert row["name"] == FULL


def test_chinese_headings(cli, put):
    head = (
        "集群名称,所在地,认定年度,批次,主导产业,推荐单位,行政区划代码,复核结果,有效期至,来源,备注"
    )
    place = "江苏省无锡市惠山区"
    line = f"惠山零部件产业集群,{place},2022年度,第一批,零部件,江苏,320206,通过,2025-12,甲；乙,无"
    (row,) = json.loads(cli("list", "--data", put("a.csv", f"{head}\n{line}\n"), "--json").out)
    assert (row["province"], row["city"], row["county"]) == ("江苏省", "无锡市", "惠山区")
    assert (row["year"], row["batch"], row["industry"]) == (2022, 1, "零部件")
    assert (row["review"], row["county_code"], row["note"]) == ("passed", "320206", "无")
    assert row["valid_until"] == "2025-12"
    assert [source["publisher"] for source in row["sources"]] == ["甲", "乙"]
    assert row["所在地"] == "江苏省无锡市惠山区"


def test_a_heading_that_the_user_names(cli, put):
    text = f"项目,kind,年\n{FULL},x,2024\n"
    path = put("a.csv", text)
    refused = cli("list", "--data", path)
    assert refused.code == 1
    assert "--map name=HEADING; there are: 项目, kind, 年" in refused.err
    told = cli("list", "--data", path, "--map", "name=项目", "--map", "年度=年", "--json")
    (row,) = json.loads(told.out)
    assert (row["name"], row["year"], row["kind"]) == (FULL, 2024, "x")


@pytest.mark.parametrize("name", ["a.csv", "a.json", "a.jsonl", "a.xlsx"])
def test_a_heading_that_there_is_not(cli, put, name):
    result = cli("list", "--data", put(name, KINDS[name]), "--map", "city=地市州", "--json")
    assert result.code == 2
    known = "集群名称, 省份, 年度, 联系人"
    assert f"--map city=地市州: there is no such column; there are: {known}" in result.err


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ("name", "--map takes FIELD=HEADING, as in name=集群名称, not 'name'"),
        ("=x", "--map takes FIELD=HEADING"),
        ("nmae=x", "unknown field 'nmae': did you mean name?"),
    ],
)
def test_a_wrong_mapping(cli, put, given, message):
    result = cli("list", "--data", put("a.csv", KINDS["a.csv"]), "--map", given)
    assert result.code == 2
    assert message in result.err


@pytest.mark.parametrize("option", [("--map", "name=x"), ("--sheet", "x"), ("--max-size", "1G")])
def test_options_of_another_dataset_need_one(cli, option):
    result = cli("list", *option)
    assert result.code == 2
    assert f"{option[0]} is about another dataset: give it with --data" in result.err


def test_places_and_industry_come_from_a_full_name(cli, put):
    (row,) = json.loads(cli("list", "--data", put("a.csv", f"名称\n{FULL}\n"), "--json").out)
    place = ("province", "city", "county", "county_code", "region", "unit", "industry")
    assert [row[field] for field in place] == [
        "江苏省",
        "无锡市",
        "惠山区",
        "320206",
        "东部",
        "江苏省",
        "智能基础零部件制造",
    ]


def test_an_ambiguous_place_stays_unknown_and_is_reported(cli, put):
    path = put("a.csv", f"name,province\n鼓楼区软件产业集群,\n鼓楼区软件产业集群,江苏\n{FULL},\n")
    result = cli("list", "--data", path, "--json")
    rows = json.loads(result.out)
    assert [row["province"] for row in rows] == ["江苏省", "江苏省"]
    assert [rows[0]["city"], rows[0]["county"]] == [None, None]
    assert "a.csv, line 2, province" in result.err
    assert "a.csv: 1 record left out, 1 value taken for missing." in result.err


def test_columns_go_before_the_name(cli, put):
    text = f"name,province,city,county,industry\n{FULL},江苏省,苏州市,昆山市,电子\n"
    (row,) = json.loads(cli("list", "--data", put("a.csv", text), "--json").out)
    assert (row["city"], row["county"], row["industry"]) == ("苏州市", "昆山市", "电子")


def test_a_key_that_comes_late_is_a_column_all_the_same(cli, put):
    items = [{"name": FULL, "n": number} for number in range(300)]
    items.append({"name": OTHER, "年度": 2024, "城市": "枣庄市", "x": 1})
    for name, text in (("a.json", json.dumps(items)), ("a.jsonl", lines_of(items))):
        path = put(name, text)
        (row,) = json.loads(cli("list", "--data", path, "-y", "2024", "--json").out)
        assert (row["name"], row["city"], row["x"]) == (OTHER, "枣庄市", 1)
        assert not {"年度", "城市"} & set(row)


def test_what_a_heading_is_called_here_finds_its_column(cli, put):
    path = put("a.csv", f"集群名称,备注\n{FULL},好\n")
    assert cli("list", "--data", path, "--columns", "集群名称,备注", "-f", "csv").code == 0
    result = cli("list", "--data", path, "--where", "备注 = '好'")
    assert result.code == 2
    assert "did you mean note?" in result.err


def test_a_name_that_contradicts_its_column_is_reported(cli, put):
    path = put("a.csv", f"name,province\n{FULL},浙江省\n")
    result = cli("data", "validate", path, "--json")
    assert result.code == 1
    assert "contradictory place: " in json.loads(result.out)[0]["expected"]


def test_what_was_converted_is_read_without_a_word(cli, put, tmp_path):
    path = put("a.csv", "name,province\n鼓楼区软件产业集群,江苏省\n")
    assert "ambiguous" in cli("list", "--data", path).err
    target = str(tmp_path / "whole.json")
    assert cli("data", "convert", path, "-o", target).code == 0
    assert cli("list", "--data", target, "--json").err == ""


def test_a_sheet_is_of_a_workbook(cli, put):
    result = cli("list", "--data", put("a.csv", f"name\n{FULL}\n"), "--sheet", "X")
    assert result.code == 2
    assert "has no sheets: --sheet is for a workbook" in result.err


def test_a_document_is_written_as_json(cli, put):
    result = cli("data", "convert", put("a.csv", f"name\n{FULL}\n"), "-o", "a.csv")
    assert result.code == 2
    assert "ends in .json" in result.err


def test_compare_has_a_word_for_no_sector(cli, put):
    path = put("a.csv", f"name\n{FULL}\n山东省青岛市胶州市虚无产业集群\n")
    out = cli("compare", "江苏", "山东", "--data", path).out
    assert "None" not in out


# Columns of their own -----------------------------------------------------------------------

ODD = ("select", 'a"b', "order by", "a'b", "Year", "列 一", "a|b", "<b>x</b>", "[red]y[/]")


def odd() -> bytes:
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    writer.writerow(("name", "province", "year", *ODD))
    writer.writerow((FULL, "江苏", "2022", *(str(number) for number in range(len(ODD)))))
    writer.writerow((OTHER, "山东", "2023", *("7" for _ in ODD)))
    return buffer.getvalue().encode()


def test_further_columns_in_every_format(cli, put, tmp_path):
    path = put("odd.csv", odd())
    shown = [heading for heading in ODD if heading != "Year"]
    formats = cli("values", "format", "--ids").out.split()
    for name in formats:
        if name in ("xlsx", "docx", "db", "parquet"):
            result = cli("list", "--data", path, "-o", str(tmp_path / f"out.{name}"))
        elif name in ("svg", "png"):
            continue
        else:
            result = cli("list", "--data", path, "-f", name)
        assert result.code == 0, (name, result.err)
    rows = json.loads(cli("list", "--data", path, "--json").out)
    assert [rows[1][heading] for heading in shown] == [7] * len(shown)
    read = list(csv.DictReader(io.StringIO(cli("list", "--data", path, "-f", "csv").out)))
    assert [read[1][heading] for heading in shown] == ["7"] * len(shown)


@pytest.mark.parametrize("heading", ODD)
def test_further_columns_can_be_chosen_and_asked_for(cli, put, heading):
    path = put("odd.csv", odd())
    chosen = cli("list", "--data", path, "--columns", f"name,{heading}", "--json")
    assert [list(row.values())[1] for row in json.loads(chosen.out)][1] in (7, 2023)
    name = "Year_2" if heading == "Year" else heading.replace('"', '""')
    asked = cli("list", "--data", path, "--where", f'"{name}" = 7', "--ids")
    assert (asked.code, asked.err.count("\n")) == (0, 1)
    assert asked.err.startswith(f"odd.csv: {OWN_COLUMNS}: ")
    assert "3" in asked.out.split()
    counted = cli("sql", "--data", path, f'SELECT count(*) n FROM clusters WHERE "{name}" >= 7')
    assert counted.code == 0, counted.err


def test_a_further_column_sorts_and_is_offered(cli, put):
    path = put("odd.csv", odd())
    sorted_ = cli("list", "--data", path, "--sort", "-select", "--columns", "select", "--json")
    assert [row["select"] for row in json.loads(sorted_.out)] == [7, 0]
    assert set(ODD) <= set(cli("values", "column", "--data", path, "--ids").out.splitlines())
    missing = cli("list", "--data", path, "--columns", "selct")
    assert missing.code == 2
    assert "unknown column 'selct': did you mean select?" in missing.err


def test_numbers_as_texts_compare_as_numbers(cli, put):
    path = put("a.csv", f"name,n\n{FULL},9\n{OTHER},10\n")
    assert cli("list", "--data", path, "--where", "n > 9", "--ids").out == "3\n"


def test_duplicate_and_empty_headings(cli, put):
    path = put("a.csv", f"name,x,x,,x 2\n{FULL},1,2,3,4\n")
    (row,) = json.loads(cli("list", "--data", path, "--json").out)
    assert (row["x"], row["x 2"], row["column 4"], row["x 2 2"]) == (1, 2, 3, 4)


def test_a_column_like_ours_in_another_case(cli, put, tmp_path):
    path = put("a.csv", f"name,NAME,Province\n{FULL},x,江苏\n")
    (row,) = json.loads(cli("list", "--data", path, "--json").out)
    assert (row["name"], row["NAME"], row["province"]) == (FULL, "x", "江苏省")
    assert cli("list", "--data", path, "-o", str(tmp_path / "a.db")).code == 0
    assert (
        cli("sql", "--data", path, "SELECT NAME_2 FROM clusters", "-f", "csv").out == "NAME_2\nx\n"
    )


def test_values_of_every_kind(cli, put):
    items = [
        {"name": FULL, "v": value}
        for value in (10**30, -1, 1.5, True, None, [1, {"a": [2]}], {"甲": None}, "", "x")
    ]
    path = put("a.jsonl", lines_of(items))
    for arguments in (("--json",), ("-f", "csv"), ("-f", "table"), ("--sort", "v"), ("-f", "html")):
        assert cli("list", "--data", path, *arguments).code == 0
    rows = json.loads(cli("list", "--data", path, "--json").out)
    assert [row["v"] for row in rows] == [item["v"] for item in items]
    ids = cli("list", "--data", path, "--where", "v = '{\"甲\":null}'", "--ids").out
    assert ids == "7\n"


# Problems ----------------------------------------------------------------------------------

BAD = [
    {"name": FULL},
    {"name": "", "province": "江苏"},
    {"name": "某产业集群"},
    {"name": OTHER, "year": "20x4", "review": "yes", "county_code": 12},
    5,
    {"name": OTHER, "province": "火星"},
    {"name": OTHER, "year": True, "batch": "二〇二四", "sources": 7},
]


def test_what_is_said_of_a_bad_record(cli, put):
    result = cli("list", "--data", put("bad.json", json.dumps(BAD)), "--json")
    assert result.code == 0
    assert [row["id"] for row in json.loads(result.out)] == ["1", "4", "7"]
    assert result.err.splitlines() == [
        "bad.json, record 2, name: found nothing, expected a name",
        (
            'bad.json, record 3, province: found "某产业集群", expected a province, or a name that '
            "begins with one (unknown place: the name begins with no division of GB/T 2260)"
        ),
        "bad.json, record 4, county_code: found 12, expected a GB/T 2260 code of six digits",
        'bad.json, record 4, year: found "20x4", expected a year such as 2024',
        'bad.json, record 4, review: found "yes", expected one of passed, failed',
        "bad.json, record 5: found 5, expected a JSON object",
        'bad.json, record 6, province: found "火星", expected a province such as 山东',
        "bad.json, record 7, year: found true, expected a year such as 2024",
        'bad.json, record 7, batch: found "二〇二四", expected a batch such as 3 or 第三批',
        "bad.json, record 7, sources: found 7, expected an array of sources",
        "bad.json: 4 records left out, 6 values taken for missing.",
    ]


def test_lines_and_rows_are_told_by_their_number(cli, put):
    text = f"title\n\nname,province\n{FULL},江苏\n\n甲,\n"
    assert "a.csv, line 6, province" in cli("list", "--data", put("a.csv", text)).err
    book = workbook((("title",), (), ("name", "province"), (FULL, "江苏"), (), ("甲", None)))
    assert "a.xlsx, row 6, province" in cli("list", "--data", put("a.xlsx", book)).err
    lines = lines_of([{"name": FULL}]) + "\n{]\n"
    result = cli("list", "--data", put("a.jsonl", lines))
    assert "a.jsonl, line 3: found JSON is malformed" in result.err
    assert "expected a JSON object on one line" in result.err


def test_a_quoted_line_end_does_not_shift_the_numbers(cli, put):
    text = f'name,note\n{FULL},"甲\n乙"\n坏,x\n'
    assert "a.csv, line 4, province" in cli("list", "--data", put("a.csv", text)).err


def test_a_row_of_the_wrong_length(cli, put):
    text = f"name,province\n{FULL},江苏,,\n{OTHER}\n甲,江苏,丙\n"
    result = cli("list", "--data", put("a.csv", text), "--ids")
    assert result.out.split() == ["2", "3"]
    assert "a.csv, line 4: found 3 cells, expected 2 cells, one a heading" in result.err


def test_a_quote_that_is_never_closed(cli, put):
    text = f'name,province\n{FULL},江苏\n"坏,江苏\n{OTHER},山东\n'
    result = cli("list", "--data", put("a.csv", text), "--ids")
    assert result.out.split() == ["2"]
    assert "a.csv, line 3: found a quotation mark that is never closed" in result.err
    assert "a.csv: 1 record left out." in result.err


def test_the_first_ten_and_how_many_more(cli, put):
    items = [{"name": FULL}, *({"name": FULL, "year": "x"} for _ in range(12))]
    result = cli("list", "--data", put("a.json", json.dumps(items)), "--json")
    lines = result.err.splitlines()
    assert len(lines) == 13
    assert lines[-3:] == [
        "a.json: 2 more problems.",
        "See all: clustercli data validate",
        "a.json: 12 values taken for missing.",
    ]


@pytest.mark.parametrize("name", ["bad.json", "bad.jsonl"])
@pytest.mark.parametrize(
    "command", ["list", "stats", "map", "compare 江苏 山东", "values sector", "show 1"]
)
def test_strict_fails(cli, put, command, name):
    text = json.dumps(BAD) if name == "bad.json" else lines_of(BAD)
    result = cli(*command.split(), "--data", put(name, text), "--strict")
    assert (result.code, result.out) == (1, "")
    assert f"{name}: 4 records left out, 6 values taken for missing." in result.err
    assert f"{name}, {'line' if 'l' in name[-1] else 'record'} 2, name: found nothing" in result.err


def test_strict_passes_what_is_in_order(cli, put):
    for name, content in KINDS.items():
        assert cli("list", "--data", put(name, content), "--strict", "--count").out == "2\n"


def test_nothing_that_can_be_read(cli, put):
    result = cli("list", "--data", put("a.json", '[{"name": 5}, 7]'))
    assert (result.code, result.out) == (1, "")
    assert "a.json has no record that can be read: record 1, name: found 5" in result.err
    report = cli("data", "validate", "a.json", "--json")
    assert report.code == 1
    assert [row["effect"] for row in json.loads(report.out)] == ["left out", "left out"]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("", "is empty: there is nothing to read"),
        (" \n", "is empty: there is nothing to read"),
        ("{}", "a name"),
        ("[[]]", "expected a JSON object"),
        ("[1]", "expected a JSON object"),
        ("7", "no column is headed name or 集群名称"),
        ("{", "expected a JSON object on one line"),
        ("[", "is not JSON: Input data was truncated"),
        ('[\n{"name": 1},\n]', "is not JSON: line 3"),
        ('{"version": 5, "clusters": []}', "is not a dataset"),
        ('{\n"a": 1}', "holds one JSON object without clusters"),
        ("a,b\n1,2\n", "there are: a, b"),
        ("<!doctype html>", "holds no table"),
        ("<?xml version='1.0'?><Workbook/>", "it is XML, and no page: save it as .xlsx"),
        (b"\x89PNG\r\n", "it is a picture"),
        (b"{\\rtf1", "it is rich text (.rtf): save it as .docx"),
        (b"Rar!", "it is an archive: unpack it first"),
        (b"PAR1", "is no Parquet file that can be read"),
        (b"SQLite format 3\0", "is no database that can be read"),
        (b"\xd0\xcf\x11\xe0" + "EncryptedPackage".encode("utf-16-le"), "it is encrypted"),
        (b"\xd0\xcf\x11\xe0" + "WordDocument".encode("utf-16-le"), "Word 97 document"),
        (b"%PDF-1.7", "is a PDF file, and no dataset"),
        (b"PK\x03\x04 no zip", "is no workbook that can be read"),
        (b"\0\x01\x02" * 90, "is a binary file, and no dataset"),
        (b"\x1f\x8b\x08", "is damaged: it is no whole gzip file"),
        (gzip.compress(delimited().encode())[:-9], "is damaged: it is no whole gzip file"),
    ],
)
def test_what_is_no_dataset(cli, put, content, message):
    result = cli("list", "--data", put("x", content))
    assert (result.code, result.out) == (1, "")
    assert message in result.err
    assert len(result.err.splitlines()) == 1


@pytest.mark.parametrize("content", ["[]", "name,province\n", '{"clusters": []}'])
@pytest.mark.parametrize("command", ["list", "stats", "map", "values province", "list --where 1"])
def test_a_dataset_of_nothing_is_no_error(cli, put, content, command):
    result = cli(*command.split(), "--data", put("x", content))
    assert result.code == 0
    assert "Traceback" not in result.err
    if "values" not in command and "where" not in command:
        assert "x holds no cluster." in result.err
    assert json.loads(cli("list", "--json", "--data", "x").out) == []


# validate and convert -----------------------------------------------------------------------


def test_validate_reports_everything(cli, put):
    path = put("bad.json", json.dumps(BAD))
    result = cli("data", "validate", path, "--json")
    assert result.code == 1
    rows = json.loads(result.out)
    assert len(rows) == 11
    assert rows[-1]["expected"] == "a cluster once; 4 is the same"
    assert rows[0] == {
        "location": "record",
        "number": 2,
        "field": "name",
        "found": "nothing",
        "expected": "a name",
        "effect": "left out",
    }
    assert [row["effect"] for row in rows].count("left out") == 4
    table = cli("data", "validate", path, "--lang", "zh")
    assert table.code == 1
    assert "11" in table.err
    assert cli("data", "validate", path, "--count").out == "11\n"


def test_validate_finds_what_is_there_twice(cli, put):
    items = [{"id": "a", "name": FULL}, {"id": "a", "name": OTHER}, {"id": "b", "name": FULL}]
    rows = json.loads(cli("data", "validate", put("a.json", json.dumps(items)), "--json").out)
    assert [(row["number"], row["field"], row["effect"]) for row in rows] == [
        (2, "id", "kept"),
        (3, "name", "kept"),
    ]


def test_validate_what_is_in_order(cli, put):
    for name, content in KINDS.items():
        result = cli("data", "validate", put(name, content), "--json")
        assert (result.code, result.out) == (0, "[]\n")


def test_validate_reads_further_columns_too(cli, put):
    text = b'{"name": "' + FULL.encode() + b'", "x": "\xff"}\n'
    rows = json.loads(cli("data", "validate", put("a.jsonl", text), "--json").out)
    assert [(row["field"], row["found"]) for row in rows] == [("x", '"\\xff"')]


def test_our_document_comes_back_from_convert(cli, put, dataset):
    put("x", "x")
    path = dataset.path
    assert cli("data", "convert", path, "-o", "out.json").code == 0
    assert list(load("out.json")) == list(dataset)
    again = cli("data", "convert", "out.json")
    assert again.out == Path("out.json").read_text(encoding="utf-8")
    assert json.loads(again.out) == json.loads(Path(path).read_text(encoding="utf-8"))


@pytest.mark.parametrize("name", KINDS)
def test_convert_keeps_what_any_kind_says(cli, put, name):
    path = put(name, KINDS[name])
    result = cli("data", "convert", path, "-o", "out.json")
    assert result.code == 0
    assert "wrote 2 clusters to out.json" in result.err
    before, after = load(path), load("out.json")
    fields = [field for field in before.fields if field != "id"]
    assert after.rows(fields) == before.rows(fields)
    assert list(after.column("id")) == ["320206a", "370481a"]
    refused = cli("data", "convert", path, "-o", "out.json")
    assert refused.code == 1
    assert "give --force to replace it" in refused.err


def test_convert_is_strict_if_asked(cli, put):
    path = put("bad.json", json.dumps(BAD))
    result = cli("data", "convert", path, "-o", "out.json", "--strict")
    assert result.code == 1
    with pytest.raises(DatasetError):
        load("out.json")
    assert cli("data", "convert", path, "-o", "out.json").code == 0
    assert len(load("out.json")) == 3


COMMANDS = (
    "list --json",
    "list -p 山东 --json",
    "list -r 中部 -y 2023-2024 -i 材料 --json",
    "list 机器人 --json",
    "stats --by province --json",
    "stats --by sector,year --json",
    "stats --by county --json",
    "map -f json",
    "compare 山东 浙江 --json",
    "compare 2022 2023 --json",
    "show 320206a --json",
    "values city --json",
    "values emerging --json",
    "list --where \"sector = '新材料'\" --json",
)


@pytest.mark.parametrize("form", ["json", "jsonl", "csv"])
@pytest.mark.parametrize("command", COMMANDS)
def test_what_goes_out_can_come_in(cli, stdin, command, form):
    import shlex

    arguments = shlex.split(command)
    whole = cli("list", "-f", form).out
    stdin(whole)
    piped = cli(*arguments, "--data", "-")
    assert piped.code == 0, piped.err
    plain = cli(*arguments)
    ours, theirs = (
        [
            {k: v for k, v in row.items() if k not in ("published", "difference", "derived")}
            for row in rows
            if row.get("state") not in ("not_covered", "neither")  # Only the programme covers.
        ]
        for rows in (json.loads(plain.out), json.loads(piped.out))
    )
    assert theirs == ours


def test_a_pipe_from_the_program_to_itself(shell):
    line = "clustercli list -y 2024 --json | clustercli stats --data - --by province --json"
    direct = shell("clustercli stats -y 2024 --by province --json")
    rows = json.loads(shell(line).out)
    assert [(row["province"], row["count"]) for row in rows] == [
        (row["province"], row["count"]) for row in json.loads(direct.out)
    ]


def test_a_source_that_a_document_does_not_hold(cli, put, dataset):
    document = json.loads(cli("data", "convert", dataset.path).out)
    document["clusters"][0]["sources"].append("无此来源")
    path = put("a.json", json.dumps(document, ensure_ascii=False))
    result = cli("list", "--data", path, "--json")
    rows = json.loads(result.out)
    assert len(rows) == len(dataset)
    assert rows[0]["sources"] == []
    assert "expected keys of the sources of the document" in result.err


# Questions that a dataset of other people cannot answer --------------------------------------


def test_a_year_or_place_that_it_does_not_have(cli, put):
    path = put("a.csv", KINDS["a.csv"])
    for asked in (("-y", "2019"), ("--county", "昆山市"), ("-p", "西藏"), ("-y", "第九批")):
        result = cli("list", "--data", path, *asked)
        assert result.code == 0
        assert "No cluster" in result.err
    assert cli("list", "--data", path, "-p", "火星").code == 2


def test_nothing_found_in_what_can_be_read_only_once(cli, stdin):
    for name in ("a.jsonl", "a.csv", "a.json"):
        for form in ("table", "json", "csv"):
            stdin(KINDS[name])
            result = cli("list", "--data", "-", "-i", "无此产业", "-f", form)
            assert result.code == 0, result.err
            assert "No cluster" in result.err


def test_a_day_needs_batches(cli, put):
    result = cli("list", "--data", put("a.csv", KINDS["a.csv"]), "--as-of", "2024-01-01")
    assert result.code == 2
    assert "--as-of needs batches with their terms, and a.csv has none" in result.err


@pytest.mark.parametrize("name", ["a.csv", "a.jsonl", "a.json", "a.xlsx"])
@pytest.mark.parametrize(
    "command",
    [
        "compare 江苏 山东",
        "list --where year=2022",
        "list --sector 装备制造",
        "list --where year>1 --where 联系人='甲' --json",
        "stats --by county",
        "show 惠山区",
        "map",
        "sql SELECT_1",
    ],
)
def test_what_goes_over_standard_input_twice(cli, stdin, command, name):
    stdin(KINDS[name])
    arguments = [
        part.replace("SELECT_1", "SELECT count(*) FROM clusters") for part in command.split()
    ]
    result = cli(*arguments, "--data", "-")
    assert result.code == 0, result.err


def test_every_way_out_has_the_late_columns(cli, put, stdin):
    items = [{"name": FULL, "n": number} for number in range(3000)]
    items.append({"name": OTHER, "late": "x"})
    text = lines_of(items)
    path = put("a.jsonl", text)
    for form in ("csv", "tsv"):
        out = cli("list", "--data", path, "-f", form).out
        read = list(csv.DictReader(io.StringIO(out), delimiter="," if form == "csv" else "\t"))
        assert (read[0]["late"], read[-1]["late"], read[-1]["n"]) == ("", "x", "")
        assert len(read) == 3001
    stdin(text)
    rows = json.loads(cli("list", "--data", "-", "--json").out)
    assert len(rows) == 3001
    assert rows[-1]["late"] == "x"
    chosen = cli("list", "--data", path, "--columns", "late", "-f", "jsonl").out.splitlines()
    assert [json.loads(chosen[0]), json.loads(chosen[-1])] == [{"late": None}, {"late": "x"}]


# Python --------------------------------------------------------------------------------------


def test_load_a_file(put):
    dataset = load(put("a.csv", KINDS["a.csv"]))
    assert [cluster.name for cluster in dataset] == [FULL, OTHER]
    assert list(dataset.column("联系人")) == ["甲", "乙"]
    assert dataset.problems == []
    assert [cluster.name for cluster in select(dataset, province="山东")] == [OTHER]
    assert "a.csv: 2 clusters" in repr(dataset)


def test_load_with_columns_and_sheet(put):
    path = put("a.xlsx", workbook((("x",),), (("集群", "时间"), (FULL, 2024))))
    dataset = load(path, columns={"name": "集群", "year": "时间"}, sheet="表2")
    assert (dataset[0].name, dataset[0].year) == (FULL, 2024)
    with pytest.raises(UsageError, match="has no sheet"):
        load(path, sheet="x")


def test_problems_of_a_load(put):
    path = put("bad.json", json.dumps(BAD))
    dataset = load(path)
    assert len(dataset) == 3
    assert list(dataset.column("year")) == [None, None, None]
    assert list(dataset.column("review")) == [None, None, None]
    first = dataset.problems[0]
    assert (first.numbered_by, first.number, first.field) == ("record", 2, "name")
    assert (first.found, first.expected, first.effect) == ("nothing", "a name", "left out")
    with pytest.raises(DatasetError, match="4 records left out, 6 values"):
        load(path, strict=True)


def test_an_unknown_column_is_a_key_error(put):
    dataset = load(put("a.csv", KINDS["a.csv"]))
    with pytest.raises(KeyError):
        dataset.column("无此列")


@pytest.mark.parametrize("path", ["missing.csv", ".", "a\0b"])
def test_a_path_that_cannot_be_read(put, path):
    put("x", "x")
    with pytest.raises(DatasetError, match="cannot read"):
        load(path)
