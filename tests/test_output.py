"""Output options: formats, files, columns, sort, limit, and what is never obeyed."""

from __future__ import annotations

import csv
import io
import json
import os
import sqlite3
import stat
from pathlib import Path

import openpyxl
import pandas as pd
import pytest
from tabulate import tabulate_formats

from clustercli.errors import OutputError
from clustercli.output.delimited_format import to_csv
from clustercli.output.destination import to_file
from clustercli.output.escaping import harmless, json_escapes
from clustercli.output.formats import FORMATS, TABULATE, Target
from clustercli.output.json_format import to_json
from clustercli.output.writer import Request, write
from clustercli.records.model import Source
from clustercli.resources.pinyin import dictionary_key
from clustercli.tables.table import Column, Table

HOSTILE = [
    '=HYPERLINK("http://x")',
    "[red]bold[/red]",
    "\x1b[31mred\x07",
    "<script>alert(1)</script>",
    "a|b",
    "line\nbreak",
    "\u202eright to left",
    "@SUM(1)",
    "C1 \x9b31m",
    "😀",
]


def hostile_table() -> Table:
    return Table(
        name="names",
        columns=(Column(key="name"), Column(key="n", kind="int")),
        rows=[(name, number) for number, name in enumerate(HOSTILE)],
        identity=("name",),
    )


def test_the_list_of_text_formats_is_tabulates_own():
    assert set(TABULATE) == set(tabulate_formats) - {"tsv"}


@pytest.mark.parametrize(
    "name", sorted(set(FORMATS) - {"xlsx", "docx", "db", "parquet", "svg", "png"})
)
def test_every_format_by_its_name(cli, dataset, name):
    result = cli("list", "-p", "山东", "-f", name)
    assert result.code == 0
    found = [c for c in dataset if c.province == "山东省"]
    if name == "unsafehtml":
        name = "html"
    assert all(
        cluster.industry in result.out
        or cluster.industry in result.out.encode().decode("unicode_escape", "ignore")
        for cluster in found
    )


def test_json_and_format_json_are_the_same(cli):
    assert cli("list", "--json").out == cli("list", "-f", "json").out
    assert cli("list", "--json", "-f", "json").out == cli("list", "--json").out
    result = cli("list", "--json", "-f", "csv")
    assert result.code == 2
    assert "--json and --format csv exclude each other" in result.err


def test_jsonl_is_one_record_a_line(cli, dataset):
    lines = cli("list", "-f", "jsonl").out.splitlines()
    assert [json.loads(line)["id"] for line in lines] == [c.id for c in dataset]


def test_piped_json_is_one_record_a_line(cli, dataset):
    lines = cli("list", "--json").out.splitlines()
    assert len(lines) == len(dataset)
    assert lines[0].startswith("[{")


@pytest.mark.parametrize(("name", "delimiter"), [("csv", ","), ("tsv", "\t")])
def test_separated_values_read_back(cli, dataset, name, delimiter):
    rows = list(csv.DictReader(io.StringIO(cli("list", "-f", name).out), delimiter=delimiter))
    assert [row["id"] for row in rows] == [c.id for c in dataset]
    assert tuple(rows[0]) == dataset[0].keys()
    assert json.loads(rows[0]["sources"])[0]["publisher"] == dataset[0].sources[0].publisher


def test_csv_files_read_back_in_pandas_unchanged(cli, dataset, tmp_path):
    path = tmp_path / "all.csv"
    assert cli("list", "-o", str(path)).code == 0
    assert path.read_bytes().startswith(b"\xef\xbb\xbf")
    frame = pd.read_csv(path, dtype={"county_code": "str"})
    assert list(frame["id"]) == [c.id for c in dataset]
    assert list(frame["name"]) == [c.name for c in dataset]
    for field in ("county_code", "official_name", "emerging", "note"):
        read = [None if pd.isna(value) else value for value in frame[field]]
        assert read == [getattr(c, field) for c in dataset]


def test_workbooks_are_ready_to_use(cli, dataset, tmp_path):
    path = tmp_path / "all.xlsx"
    assert cli("list", "-o", str(path), "--lang", "en").code == 0
    book = openpyxl.load_workbook(path)
    sheet = book["All fields"]
    assert sheet.freeze_panes == "A2"
    assert sheet.auto_filter.ref == sheet.dimensions
    heads = [cell.value for cell in sheet[1]]
    assert heads[:4] == ["ID", "Cluster", "Official name", "Industry"]
    assert all(cell.font.bold for cell in sheet[1])
    index = {head: number for number, head in enumerate(heads)}
    for cluster, row in zip(dataset, sheet.iter_rows(min_row=2), strict=True):
        assert row[index["ID"]].value == cluster.id
        assert row[index["Year"]].value == cluster.year
        assert row[index["GB/T 2260"]].value == cluster.county_code
        assert (row[index["Emerging industry"]].value is None) == (cluster.emerging is None)
    widths = {
        heads[number]: sheet.column_dimensions[cell.column_letter].width
        for number, cell in enumerate(sheet[1])
    }
    widest = max(len(c.name) for c in dataset)
    assert 2 * widest < widths["Cluster"] < 2 * widest + 6
    assert widths["Sources"] <= 62


def test_shares_are_percentages_in_a_workbook(cli, tmp_path):
    path = tmp_path / "stats.xlsx"
    assert cli("stats", "--by", "region", "-o", str(path), "--lang", "en").code == 0
    sheet = openpyxl.load_workbook(path)["All fields"]
    assert [cell.value for cell in sheet[1]] == [
        "Region",
        "Count",
        "Share",
        "Published",
        "Difference",
        "Of recorded",
        "Of all published",
        "Worked out from",
    ]
    assert sheet["C2"].number_format == "0.0%"
    assert 0 < sheet["C2"].value < 1


def test_databases_have_typed_columns(cli, dataset, tmp_path):
    path = tmp_path / "all.db"
    assert cli("list", "-o", str(path)).code == 0
    connection = sqlite3.connect(path)
    types = {row[1]: row[2] for row in connection.execute("PRAGMA table_info(clusters)")}
    assert types["year"] == "INTEGER"
    assert types["county_code"] == "TEXT"
    rows = connection.execute("SELECT id, year, county_code FROM clusters").fetchall()
    assert rows == [(c.id, c.year, c.county_code) for c in dataset]
    connection.close()
    other = tmp_path / "stats.sqlite"
    assert cli("stats", "--by", "province", "-o", str(other)).code == 0
    connection = sqlite3.connect(other)
    assert connection.execute("SELECT sum(count), typeof(share) FROM stats").fetchone() == (
        len(dataset),
        "real",
    )
    connection.close()


def test_html_files_are_whole_pages(cli, tmp_path):
    path = tmp_path / "page.html"
    assert cli("list", "-p", "山东", "-o", str(path), "--lang", "zh").code == 0
    page = path.read_text(encoding="utf-8")
    assert page.startswith("<!doctype html>")
    assert '<meta charset="utf-8">' in page
    assert ">山东省</td>" in page


@pytest.mark.parametrize(
    "extension", ["json", "jsonl", "ndjson", "tsv", "md", "htm", "txt", "tex", "rst"]
)
def test_the_extension_tells_the_format(cli, tmp_path, extension):
    path = tmp_path / f"list.{extension}"
    assert cli("list", "-p", "贵州", "-o", str(path)).code == 0
    assert "吉他" in path.read_text(encoding="utf-8-sig")


def test_an_unknown_extension_needs_a_format(cli, tmp_path):
    path = tmp_path / "list.xyz"
    result = cli("list", "-o", str(path))
    assert result.code == 2
    assert "the extension tells no format" in result.err
    assert ".xlsx" in result.err
    assert cli("list", "-f", "csv", "-o", str(path)).code == 0
    assert path.read_bytes().startswith(b"\xef\xbb\xbfid,")


@pytest.mark.parametrize("name", ["xlsx", "docx", "db", "parquet"])
def test_a_binary_format_needs_a_file(cli, name):
    result = cli("list", "-f", name)
    assert result.code == 2
    assert f"give its name with -o FILE.{name}" in result.err


def test_a_file_is_not_replaced_without_force(cli, tmp_path):
    path = tmp_path / "list.json"
    path.write_text("mine", encoding="utf-8")
    result = cli("list", "-o", str(path))
    assert result.code == 1
    assert "exists already: give --force" in result.err
    assert path.read_text(encoding="utf-8") == "mine"
    path.chmod(0o600)
    assert cli("list", "-o", str(path), "--force").code == 0
    assert json.loads(path.read_text(encoding="utf-8"))
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_new_file_has_the_usual_permissions(cli, tmp_path):
    path = tmp_path / "list.json"
    mask = os.umask(0o022)
    try:
        assert cli("list", "-o", str(path)).code == 0
    finally:
        os.umask(mask)
    assert stat.S_IMODE(path.stat().st_mode) == 0o644


def test_a_link_keeps_pointing(cli, tmp_path):
    target = tmp_path / "target.json"
    target.write_text("old", encoding="utf-8")
    link = tmp_path / "link.json"
    link.symlink_to(target)
    assert cli("list", "-o", str(link), "--force").code == 0
    assert link.is_symlink()
    assert json.loads(target.read_text(encoding="utf-8"))


@pytest.mark.parametrize(
    ("target", "reason"),
    [
        ("none/list.json", "No such file or directory"),
        (".", "it is a folder"),
        ("file/list.json", "Not a directory"),
    ],
)
def test_where_nothing_can_be_written(cli, tmp_path, target, reason):
    (tmp_path / "file").write_text("", encoding="utf-8")
    result = cli("list", "-f", "json", "-o", str(tmp_path / target))
    assert result.code == 1
    assert reason in result.err
    assert len(result.err.splitlines()) == 1


def test_a_write_that_fails_leaves_everything_as_it_was(tmp_path, monkeypatch):
    path = tmp_path / "kept.txt"
    path.write_text("kept", encoding="utf-8")

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(OutputError, match="No space left"):
        to_file(str(path), b"new", force=True)
    assert path.read_text(encoding="utf-8") == "kept"
    assert os.listdir(tmp_path) == ["kept.txt"]


def test_a_device_is_written_to_as_it_is(cli):
    assert cli("list", "-f", "json", "-o", os.devnull).code == 0
    if Path("/dev/full").exists():
        result = cli("list", "-f", "json", "-o", "/dev/full")
        assert result.code == 1
        assert "No space left on device" in result.err


def test_a_dash_is_standard_output(cli):
    assert cli("list", "-o", "-", "--json").out == cli("list", "--json").out


def test_writing_is_confirmed_on_stderr(cli, dataset, tmp_path):
    result = cli("list", "-o", str(tmp_path / "x.csv"))
    assert result.out == ""
    assert f"wrote {len(dataset)} rows to" in result.err


def test_columns_choose_and_order(cli, dataset):
    rows = json.loads(cli("list", "--columns", "year,id", "--columns", "name", "--json").out)
    assert [list(row) for row in rows] == [["year", "id", "name"]] * len(dataset)
    head = cli("list", "--columns", "county_code,locality", "--lang", "zh").out.splitlines()[0]
    assert head.split() == ["区划代码", "乡镇（街道、园区）"]
    assert cli("stats", "--columns", "count", "-f", "csv").out.splitlines()[0] == "count"


def test_sort_by_several_keys_both_ways(cli):
    rows = json.loads(cli("list", "--sort", "-year,industry", "--json").out)
    years = [row["year"] for row in rows]
    known = [year for year in years if year is not None]
    assert known == sorted(known, reverse=True)
    assert years[len(known) :] == [None] * (len(years) - len(known)) != []
    industries = [row["industry"] for row in rows if row["year"] == 2022]
    assert industries == sorted(industries, key=dictionary_key)


def test_provinces_and_regions_sort_in_their_own_order(cli):
    names = [row["province"] for row in json.loads(cli("list", "-s", "province", "--json").out)]
    assert names[0] == "北京市"
    assert names[-1] == "新疆维吾尔自治区"
    regions = [r["region"] for r in json.loads(cli("stats", "-s", "-region", "--json").out)]
    assert regions == ["东北", "西部", "中部", "东部"]
    kinds = [r["evidence"] for r in json.loads(cli("list", "-s", "evidence", "--json").out)]
    assert kinds[0] == "list"
    assert kinds[-1] == "public-notice"


def test_limit_counts_rows(cli):
    assert cli("list", "-n", "3", "--ids").out.count("\n") == 3
    assert cli("list", "-n", "0", "--json").out == "[]\n"
    assert "the first 3 of" in cli("list", "-n", "3").err
    assert "the first" not in cli("list", "-n", "9999").err
    result = cli("list", "-n", "-1")
    assert result.code == 2
    assert "--limit counts rows" in result.err


def test_ids_have_one_form(cli, tmp_path):
    result = cli("list", "--ids", "--json")
    assert result.code == 2
    assert "choose --columns" in result.err
    path = tmp_path / "ids.txt"
    assert cli("list", "-p", "贵州", "--ids", "-o", str(path)).code == 0
    assert path.read_text(encoding="utf-8").split() == ["520113a", "520324a"]


def test_labels_in_two_languages(cli, monkeypatch):
    assert cli("list", "--lang", "en").out.split()[:2] == ["Year", "Province"]
    assert cli("list", "--lang", "zh_CN").out.split()[:2] == ["年度", "省份"]
    monkeypatch.setenv("CLUSTERCLI_LANG", "en")
    assert cli("list").out.split()[0] == "Year"
    assert json.loads(cli("list", "--json").out)[0]["province"] == "河北省"
    result = cli("list", "--lang", "fr")
    assert result.code == 2
    assert "unknown language 'fr'" in result.err


@pytest.mark.parametrize("name", ["table", "markdown", "html", "unsafehtml", "latex_raw", "grid"])
def test_text_is_never_obeyed_to_read(capsys, name):
    write(hostile_table(), Request(format=name))
    out = capsys.readouterr().out
    assert "\x1b" not in out
    assert "\x9b" not in out
    assert "\u202e" not in out
    assert "\x07" not in out
    if "html" in name:
        assert "<script>" not in out
    elif name == "markdown":
        assert "\\[red]bold\\[/red]" in out
    else:
        assert "[red]bold[/red]" in out.replace("{[}", "[").replace("{]}", "]")
    if name == "markdown":
        assert "a\\|b" in out


@pytest.mark.parametrize("name", ["csv", "tsv"])
def test_a_formula_is_a_text_in_a_spreadsheet(capsys, name):
    write(hostile_table(), Request(format=name))
    out = capsys.readouterr().out
    rows = list(csv.reader(io.StringIO(out), delimiter="," if name == "csv" else "\t"))
    assert [row[0].removeprefix("'") for row in rows[1:]] == HOSTILE
    assert not any(row[0].startswith(("=", "@")) for row in rows)


def test_a_formula_is_a_text_in_a_workbook(tmp_path):
    path = tmp_path / "hostile.xlsx"
    write(hostile_table(), Request(output=str(path)))
    sheet = openpyxl.load_workbook(path)["names"]
    assert sheet["A2"].value == HOSTILE[0]
    assert sheet["A2"].data_type == "s"


def test_json_keeps_every_character(capsys):
    write(hostile_table(), Request(format="json"))
    out = capsys.readouterr().out
    assert [row["name"] for row in json.loads(out)] == HOSTILE


def test_json_can_be_ascii():
    text = "".join(to_json([hostile_table()], Target(format="json")))
    escaped = json_escapes(text, "ascii")
    assert escaped.isascii()
    assert [row["name"] for row in json.loads(escaped)] == HOSTILE


def test_a_source_is_read_with_its_kind(cli):
    out = cli("list", "-y", "2024", "-p", "北京", "--columns", "sources", "--lang", "en").out
    assert "工业和信息化部 2024-09-20 [list, reprint] https://www.miit.gov.cn/" in out


def test_harmless_writes_out_what_a_terminal_obeys():
    assert harmless("a\x1b[0m\u202eb") == "a\\u001b[0m\\u202eb"


def test_indented_json_for_a_person():
    table = Table(name="t", columns=(Column(key="a"),), rows=[("x",), (None,)])
    text = "".join(to_json([table], Target(format="json", terminal=True)))
    assert text == '[\n  {\n    "a": "x"\n  },\n  {\n    "a": null\n  }\n]\n'


def test_a_nested_value_is_json_in_flat_files():
    source = Source(publisher="人民网", date=None, kind="media", url=None, reprint=True)
    table = Table(name="t", columns=(Column(key="s", kind="list"),), rows=[((source,),)])
    text = "".join(to_csv([table], Target(format="csv")))
    cell = next(csv.DictReader(io.StringIO(text)))["s"]
    assert json.loads(cell)[0]["publisher"] == "人民网"


def test_an_empty_table_in_every_format(cli, tmp_path):
    for name in sorted(set(FORMATS) - {"xlsx", "docx", "db", "parquet", "svg", "png"}):
        assert cli("list", "-p", "西藏", "-f", name).code == 0, name
    for extension in ("xlsx", "docx", "db", "parquet", "csv"):
        path = tmp_path / f"empty.{extension}"
        assert cli("list", "-p", "西藏", "-o", str(path)).code == 0
        assert path.stat().st_size


def test_files_carry_how_far_their_numbers_go(cli, tmp_path):
    book, page = tmp_path / "list.xlsx", tmp_path / "list.html"
    for path in (book, page):
        assert cli("list", "-p", "山东", "--lang", "en", "-o", str(path)).code == 0
    notes = [cell.value for cell in openpyxl.load_workbook(book)["Note"]["A"]]
    assert any("of the 400 clusters announced" in note for note in notes)
    assert "of the 400 clusters announced" in page.read_text(encoding="utf-8")


def test_every_column_of_every_command_sorts_both_ways(cli):
    for command in (
        ("list",),
        ("stats", "--by", "province,year"),
        ("compare", "山东", "浙江"),
        ("map",),
        ("values", "year"),
        ("audit",),
        ("data", "info"),
        ("sql", "SELECT * FROM published"),
    ):
        keys = cli(*command, "-f", "csv").out.splitlines()[0].split(",")
        for key in keys:
            for sign in ("", "-"):
                result = cli(*command, "--sort", f"{sign}{key}", "--count")
                assert result.code == 0, (command, key, result.err)


def test_numbers_stay_numbers_in_a_column_of_both(cli, tmp_path):
    path = tmp_path / "audit.db"
    assert cli("audit", "-o", str(path)).code == 0
    connection = sqlite3.connect(path)
    kinds = dict(connection.execute("SELECT typeof(published), count(*) FROM audit GROUP BY 1"))
    assert kinds["integer"] > kinds["text"] > 0
    connection.close()


@pytest.mark.parametrize("extension", ["md", "txt"])
def test_documents_carry_how_far_their_numbers_go_too(cli, tmp_path, extension):
    path = tmp_path / f"list.{extension}"
    assert cli("list", "-p", "山东", "-o", str(path)).code == 0
    assert "of the 400 clusters announced" in path.read_text(encoding="utf-8")


def test_an_empty_name_of_a_file(cli):
    result = cli("list", "--output", "")
    assert result.code == 2
    assert "--output is empty" in result.err
