"""Hostile input: each ends in a right result or a clear error, in bounded time and memory."""

from __future__ import annotations

import csv
import errno
import gzip
import io
import json
import os
import re
import signal
import subprocess
import sys
import textwrap
import time
import tracemalloc
import zipfile
from pathlib import Path

import openpyxl
import pexpect
import pytest
import workbooks

from clustercli.readers import byte_stream
from clustercli.readers import csv_rows as delimited
from clustercli.readers import json_lines as lines

FULL = "江苏省无锡市惠山区智能基础零部件制造产业集群"
OTHER = "山东省枣庄市滕州市中小数控机床产业集群"
PROGRAM = str(Path(sys.executable).parent / "clustercli")

pipes = pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no named pipes")


def rows_of(result) -> list[dict]:
    assert result.code == 0, result.err
    return json.loads(result.out)


def line_of(**fields) -> str:
    return json.dumps({"name": FULL, **fields}, ensure_ascii=False) + "\n"


# Nesting -----------------------------------------------------------------------------------


@pytest.mark.parametrize("depth", [90, 150, 900, 985, 990, 995, 1000, 5000, 200_000])
@pytest.mark.parametrize("pair", ["[]", '{"a":}'])
def test_deep_nesting(cli, put, depth, pair):
    middle = len(pair) // 2 + (pair[0] == "{") * 2
    nest = pair[:middle] * depth + "1" + pair[middle:] * depth
    text = f'{{"name": "{FULL}", "x": {nest}}}\n{line_of(name=OTHER, x=None)}'
    for arguments in (("--json",), ("-f", "csv"), ("--where", "x is null"), ("--sort", "x")):
        result = cli("list", "--data", put("a.jsonl", text), *arguments)
        assert result.code == 0, result.err
        assert OTHER in result.out or "滕州市" in result.out
        assert ("a.jsonl, line 1" in result.err) == (depth > 100)
    array = cli("list", "--data", put("a.json", f"[{','.join(text.splitlines())}]"), "--json")
    assert array.code == 0 or "a.json is nested too deep" in array.err
    assert array.code == 0 or depth > 900
    report = cli("data", "validate", "a.jsonl", "--json")
    assert bool(json.loads(report.out)) == (depth > 100)


def test_a_known_field_that_is_nested_deep(cli, put):
    nest = "[" * 500 + "]" * 500
    text = f'{{"name": "{FULL}", "sources": {nest}, "year": {nest}}}\n'
    (row,) = rows_of(cli("list", "--data", put("a.jsonl", text), "--json"))
    assert (row["sources"], row["year"]) == ([], None)


# Long lines, bombs, limits ------------------------------------------------------------------


@pytest.mark.parametrize("end", ["\n", ""])
def test_a_line_that_is_too_long(cli, put, monkeypatch, end):
    monkeypatch.setattr(lines, "LONGEST", 5_000_000)
    monkeypatch.setattr(delimited, "LONGEST", 5_000_000)
    long = "x" * 9_000_000
    text = f'{line_of()}{{"name": "{long}"}}\n{line_of(name=OTHER)}{{"{long}{end}'
    result = cli("list", "--data", put("a.jsonl", text), "--json")
    assert [row["id"] for row in rows_of(result)] == ["1", "3"]
    assert result.err.count("found more than 4.768 MiB, expected a JSON object on one line") == 2
    assert "line 2: " in result.err
    assert "line 4: " in result.err
    text = f"name,x\n{FULL},1\n{long},2\n{OTHER},3\n{long},4{end}"
    result = cli("list", "--data", put("a.csv", text), "--json")
    assert [row["id"] for row in rows_of(result)] == ["2", "4"]
    assert result.err.count("found more than 4.768 MiB, expected a row of cells") == 2
    assert "line 3: " in result.err
    assert "line 5: " in result.err


def test_a_cell_that_is_too_long(cli, put, monkeypatch):
    monkeypatch.setattr(delimited, "LONGEST", 50_000)
    open_quote = "y\n" * 40_000
    text = f'name,x\n{FULL},1\n{OTHER},"{open_quote}"\n{OTHER},3\n'
    result = cli("list", "--data", put("a.csv", text), "--ids")
    assert result.out.split()[0] == "2"
    assert "line 3: found" in result.err
    assert "more problems" in result.err


def test_rows_with_long_cells_are_held_a_few_at_a_time(cli, put):
    rows = "".join(f"{FULL},{'x' * 4_000_000}\n" for _ in range(40))
    path = put("a.csv", f"name,x\n{rows}")
    tracemalloc.start()
    try:
        result = cli("list", "--data", path, "--ids")
        _now, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert result.out.split() == [str(line) for line in range(2, 42)]
    assert most < 200_000_000


@pytest.mark.slow
def test_one_long_line_without_end_from_a_pipe():
    start = time.monotonic()
    line = (
        f"(printf '{{\"name\": \"'; head -c 70000000 /dev/zero | tr '\\0' x) | {PROGRAM} "
        "list --data - --json"
    )
    done = subprocess.run(["bash", "-c", line], capture_output=True, check=False, timeout=120)
    assert done.returncode == 1
    assert b"found more than 64 MiB, expected a JSON object on one line" in done.stderr
    assert time.monotonic() - start < 60


@pytest.mark.slow
@pytest.mark.parametrize("name", ["a.csv.gz", "a.json.gz", "a.jsonl.gz", "a.xlsx"])
def test_a_bomb(cli, put, name):
    blank = b" " * 30_000_000
    if name == "a.xlsx":
        book = io.BytesIO()
        with zipfile.ZipFile(book, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("xl/workbook.xml", blank)
        content = book.getvalue()
    elif name == "a.csv.gz":
        content = gzip.compress(f"name\n{FULL}\n".encode() * 1_000_000)
    else:
        content = gzip.compress((b"{}" if "jsonl" in name else b"[") + blank)
    assert len(content) < 300_000
    result = cli("list", "--data", put(name, content), "--max-size", "20M", "--count")
    assert result.code == 1
    assert "20 MiB: raise the limit with --max-size if it is meant to" in result.err


def test_the_limit_can_be_raised_and_is_a_size(cli, put):
    path = put("a.csv", f"name\n{FULL}\n")
    assert cli("list", "--data", path, "--max-size", "10").code == 1
    assert cli("list", "--data", path, "--max-size", "1k", "--count").out == "1\n"
    for wrong in ("x", "-1", "0", "", "1X", "1e9"):
        result = cli("list", "--data", path, "--max-size", wrong)
        assert result.code == 2
        assert "is no size: write it as 500M or 4G" in result.err


@pytest.mark.parametrize("place", ["XFD1048576", "A1048576 ZZ3", "XFD2"])
def test_a_workbook_with_cells_far_away(shell, tmp_path, place):
    book = openpyxl.Workbook()
    for row in (("name",), *([FULL],) * 2000):
        book.active.append(list(row))
    for where in place.split():
        book.active[where] = "x"
    book.save(tmp_path / "far.xlsx")
    result = shell("clustercli list --data far.xlsx --count")
    assert result.code == 1
    assert result.err.startswith("clustercli: far.xlsx is no workbook that can be read: ")
    assert "of memory, as where cells are far away from all others" in result.err
    assert len(result.err.splitlines()) == 1


FILES = Path(__file__).parent / "files"
A_CELL = '<table:table-cell office:value-type="string"{}><text:p>x</text:p></table:table-cell>'
FAR_OFF = {
    "small letters": workbooks.xlsx_of(
        '<row r="1"><c r="A1"><v>1</v></c></row><row><c r="xfd1048576"><v>1</v></c></row>'
    ),
    "other quotes": workbooks.xlsx_of("<row><c r='XFD1048576'><v>1</v></c></row>" * 2),
    "no references": workbooks.xlsx_of(
        "<row><c><v>1</v></c></row>" * 20_000 + f"<row>{'<c><v>1</v></c>' * 16_000}</row>"
    ),
    "xlsb": workbooks.xlsb({0: {0: "x"}, 1_000_000: {16_000: "x"}}),
    "ods": workbooks.with_rows(
        (FILES / "list.ods").read_bytes(),
        f"<table:table-row>{A_CELL.format('')}</table:table-row>"
        '<table:table-row table:number-rows-repeated="1000000"><table:table-cell/>'
        '</table:table-row><table:table-row><table:table-cell table:number-columns-repeated="9999"'
        f"/>{A_CELL.format('')}</table:table-row>",
    ),
    "ods, repeated": workbooks.with_rows(
        (FILES / "list.ods").read_bytes(),
        '<table:table-row table:number-rows-repeated="1000000">'
        + A_CELL.format(' table:number-columns-repeated="100"')
        + "</table:table-row>",
    ),
    "xls": workbooks.changed_xls((FILES / "list.xls").read_bytes(), 0xFD, 10, [65_535, 65_535]),
    "xls, dimensions": workbooks.changed_xls(
        (FILES / "list.xls").read_bytes(), 0x200, 14, [0, 0, 0, 60_000, 0, 65_535]
    ),
}


@pytest.mark.slow
@pytest.mark.parametrize("name", FAR_OFF)
def test_cells_far_away_in_every_form_at_both_doors(shell, tmp_path, name):
    (tmp_path / "far").write_bytes(FAR_OFF[name])
    for door in ("list --data far", "data merge far --year 2024"):
        result = shell(f"ulimit -v 3000000; clustercli {door} --count")
        assert (result.code, result.out) == (1, "")
        # Of some files the library itself says that they are none.
        assert re.search("cells are far away from all others|the file is damaged", result.err)
        assert len(result.err.splitlines()) == 1


def test_a_workbook_in_records(cli, put):
    path = put("a.xlsb", workbooks.xlsb({0: {0: "集群名称", 1: "x"}, 2: {0: FULL, 1: "y" * 200}}))
    (row,) = rows_of(cli("list", "--data", path, "--json"))
    assert (row["id"], row["name"], row["x"]) == ("3", FULL, "y" * 200)
    (merged,) = [
        row
        for row in rows_of(cli("data", "merge", path, "--year", "2024", "--kind", "list", "--json"))
        if row["place"]
    ]
    assert merged["name"] == FULL


@pytest.mark.slow
def test_a_damaged_workbook_of_excel_97(cli, put):
    good = (FILES / "list.xls").read_bytes()
    for place in range(0, len(good), 97):
        changed = good[:place] + bytes([good[place] ^ 0xFF]) + good[place + 1 :]
        for broken in (changed, good[:place]):
            for door in (("list", "--data"), ("data", "merge", "--year", "2024")):
                result = cli(*door, put("a.xls", broken))
                assert result.code in (0, 1)
                assert "Traceback" not in result.err


def test_the_library_for_workbooks_says_nothing_itself(shell, tmp_path):
    good = (FILES / "list.xls").read_bytes()
    (tmp_path / "cut.xls").write_bytes(good[:-1600])
    result = shell("clustercli list --data cut.xls")
    assert (result.code, result.out) == (1, "")
    assert "cut.xls is no workbook that can be read: the file is damaged or cut off" in result.err
    assert len(result.err.splitlines()) == 1


@pytest.mark.slow
def test_a_wide_and_a_long_workbook_are_read(cli, put):
    for width, height in ((1000, 30), (12, 11_000)):
        book = openpyxl.Workbook()
        book.active.append(["name", *(f"c{n}" for n in range(width - 1))])
        for _ in range(height):
            book.active.append([FULL, *range(width - 1)])
        buffer = io.BytesIO()
        book.save(buffer)
        assert (
            cli("list", "--data", put("a.xlsx", buffer.getvalue()), "--count").out == f"{height}\n"
        )


def test_a_damaged_workbook(cli, put):
    book = openpyxl.Workbook()
    book.active.append(["name"])
    buffer = io.BytesIO()
    book.save(buffer)
    good = buffer.getvalue()
    for place in range(30, len(good), 211):
        broken = bytearray(good)
        broken[place] ^= 0xFF
        result = cli("list", "--data", put("a.xlsx", bytes(broken)))
        assert result.code in (0, 1)
        assert "Traceback" not in result.err
    assert "is no workbook that can be read" in cli("list", "--data", put("b.xlsx", good[:900])).err


# Bytes --------------------------------------------------------------------------------------


@pytest.mark.parametrize("section", ["bold ", "CDATA[x]]", "if !supportLists]", "9", "[", ""])
def test_sections_that_html_does_not_have(cli, put, section):
    table = f"<table><tr><th>集群名称<tr><td>{FULL}</table>"
    result = cli("list", "--data", put("a.html", f"<p>x<![{section}>y</p>{table}"), "--json")
    assert [row["county"] for row in rows_of(result)] == ["惠山区"]


def test_nul_bytes(cli, put):
    result = cli("list", "--data", put("a.csv", f"name,x\n{FULL},a\0b\n{OTHER},1\n"), "--json")
    assert [row["x"] for row in rows_of(result)] == [None, 1]
    assert r'a.csv, line 2, x: found "a\u0000b", expected text' in result.err
    text = line_of(x="a\0b") + line_of(name=OTHER).replace("山", "山\0")
    result = cli("list", "--data", put("a.jsonl", text), "--json")
    assert [row["x"] for row in rows_of(result)] == ["a\0b"]
    assert "a.jsonl, line 2" in result.err
    assert "\0" not in cli("list", "--data", "a.jsonl", "--columns", "x").out


def test_a_source_that_is_no_text(cli, put):
    for content in (
        f"name,sources\n{FULL},a\0b\n".encode(),
        f"name,sources\n{FULL},".encode() + b"\xff",
    ):
        result = cli("list", "--data", put("a.csv", content), "--json")
        assert [row["sources"] for row in rows_of(result)] == [[]]
        assert "a.csv, line 2, sources: found" in result.err


def test_invalid_utf8(cli, put):
    text = line_of(x="OK").encode().replace(b"OK", b"\xff\xfe") + line_of(name=OTHER).encode()
    for name, content in (
        ("a.jsonl", text),
        ("a.json", b"[" + text.strip().replace(b"\n", b",") + b"]"),
    ):
        result = cli("list", "--data", put(name, content), "--json")
        assert [row["name"] for row in rows_of(result)] == [FULL, OTHER]
        assert r'x: found "\xff\xfe", expected text in the encoding of the file' in result.err
        result = cli("data", "validate", name, "--json")
        assert json.loads(result.out)[0]["found"] == r'"\xff\xfe"'


def test_invalid_utf8_in_a_key_or_a_name(cli, put):
    key = line_of(K=1).encode().replace(b"K", b"\xff")
    name = b'{"name": "\xe6\xb1"}\n'
    result = cli("list", "--data", put("a.jsonl", key + name), "--json")
    (row,) = rows_of(result)
    assert row["\N{REPLACEMENT CHARACTER}"] == 1
    assert "a.jsonl: 1 record left out." in result.err


def test_half_a_pair_of_surrogates(cli, put):
    good, bad = line_of(name=OTHER).strip(), f'{{"name": "{FULL}", "x": "\\ud800"}}'
    for name, text in (("a.jsonl", f"{bad}\n{good}"), ("a.json", f"[{bad},{good}]")):
        result = cli("list", "--data", put(name, text), "--json")
        assert [row["name"] for row in rows_of(result)] == [OTHER]
        assert "1 record left out" in result.err
        for command in ("convert", "validate"):
            assert "Traceback" not in cli("data", command, name).err


def test_numbers_beyond_all_numbers(cli, put):
    text = "".join(
        f'{{"name": "{FULL}", "x": {number}}}\n'
        for number in ("1e999", "-1e999", "9" * 5000, "9" * 400, "1e-999", "-0.0")
    )
    rows = rows_of(cli("list", "--data", put("a.jsonl", text), "--json"))
    assert [row["x"] for row in rows[:4]] == ["1e999", "-1e999", "9" * 5000, int("9" * 400)]
    for arguments in (("--sort", "x"), ("-f", "csv"), ("--where", "x > 1"), ("-f", "html")):
        assert cli("list", "--data", "a.jsonl", *arguments).code == 0
    assert cli("data", "convert", "a.jsonl").code == 0


def test_nan_is_no_value(cli, put):
    text = json.dumps([{"name": FULL, "x": float("nan"), "y": float("inf")}])
    (row,) = rows_of(cli("list", "--data", put("a.json", text), "--json"))
    assert (row["x"], row["y"]) == (None, None)


def test_windows_line_ends_at_the_end_of_a_chunk(cli, put):
    rows = "".join(f"{FULL},{'x' * (number % 61)}\r\n" for number in range(30_000))
    result = cli("list", "--data", put("a.csv", f"name,note\r\n{rows}"), "--count")
    assert (result.out, result.err) == ("30000\n", "")


# What a terminal, a page or a spreadsheet would obey ------------------------------------------

EVIL = (
    "\x1b[31m红\x1b[0m",
    "\x1b]8;;http://evil\x07link\x1b]8;;\x07",
    "[bold red]x[/bold red] [link=http://evil]y[/link]",
    "<script>alert(1)</script>",
    '=HYPERLINK("http://evil";"x")',
    "@SUM(1)",
    "+1+1",
    "-1+1",
    "\u202egnp.exe",
    "a\rb\x08c\x7f\x9b31m",
    "\\input{x} $x$ & % _ #",
    "| a | b |",
    "`x` **y**",
)


def evil_rows() -> bytes:
    heads = dict.fromkeys(EVIL, "")
    items = [{"name": FULL, "industry": evil, "note": evil, **heads, evil: evil} for evil in EVIL]
    return json.dumps(items).encode()


def test_nothing_is_obeyed_in_any_format(cli, put):
    path = put("a.json", evil_rows())
    columns = ",".join(evil for evil in EVIL if "," not in evil)
    for name in cli("values", "format", "--ids").out.split():
        if name in ("xlsx", "docx", "db", "parquet", "svg", "png", "csv", "tsv") or "json" in name:
            continue
        for more in ((), ("--columns", f"name,industry,note,{columns}")):
            result = cli("list", "--data", path, "-f", name, *more)
            assert result.code == 0, result.err
            assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e]", result.out), name
            if "html" in name:
                assert "<script>" not in result.out
    shown = cli("show", "3", "--data", path)
    assert "[bold red]x[/bold red]" in shown.out
    assert "\x1b" not in shown.out
    for command in ("list", "stats --by county", "values county", "sql SELECT_*_FROM_clusters"):
        result = cli(*(part.replace("_", " ") for part in command.split()), "--data", path)
        assert result.code == 0
        assert "\x1b" not in result.out + result.err


def test_nothing_is_obeyed_on_a_terminal(put):
    path = put("a.json", evil_rows())
    for arguments in (["list"], ["list", "--json"], ["list", "-f", "csv"], ["show", "1", "2", "3"]):
        screen = on_a_terminal([*arguments, "--data", path, "--no-pager"], NO_COLOR="1")
        plain = re.sub(r"\x1b\[[0-9;]*m", "", screen)
        assert "\x1b" not in plain
        assert "\x9b" not in screen
        assert "\u202e" not in screen


def test_messages_are_harmless(cli, put):
    for evil in EVIL:
        path = put("a.json", json.dumps([{"name": FULL}, {"name": evil, "year": evil}]))
        result = cli("list", "--data", path, "--strict")
        assert result.code == 1
        assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e]", result.err)
    result = cli("list", "--data", put("b.csv", "\x1b[31m,<b>\n1,2\n"))
    assert result.code == 1
    assert "\x1b" not in result.err
    long = cli("list", "--data", put("c.csv", ",".join(["x" * 5000] * 300) + "\n"))
    assert len(long.err) < 2000


def test_a_file_name_that_a_terminal_would_obey(cli, put):
    path = put("\x1b[31mred\n.csv", f"name\n{FULL}\nx\n")
    result = cli("list", "--data", path)
    assert result.code == 0
    assert "\x1b" not in result.err
    assert "\x1b" not in cli("list", "--data", "\x1b[31mmissing").err


def test_formulas_stay_text_and_come_back(cli, put, stdin, tmp_path):
    path = put("a.json", evil_rows())
    out = cli("list", "--data", path, "-f", "csv").out
    for row in csv.reader(io.StringIO(out, newline="")):
        for cell in row:
            assert not cell.startswith(("=", "+", "-", "@", "\t", "\r"))
    rows = rows_of(cli("list", "--data", path, "--json"))
    stdin(out)
    again = rows_of(cli("list", "--data", "-", "--json"))
    assert [row["note"] for row in again] == [row["note"].replace("\r", "\n") for row in rows]
    cli("list", "--data", path, "-o", str(tmp_path / "a.xlsx"))
    sheet = openpyxl.load_workbook(tmp_path / "a.xlsx").active
    assert {cell.data_type for row in sheet.iter_rows() for cell in row} <= {"s", "n", "inlineStr"}


@pytest.mark.parametrize("number", ["-3", "+3.5", "-1e5", "-12.5%"])
def test_a_number_is_no_formula(cli, put, number):
    path = put("a.csv", f"name,x\n{FULL},{number}\n")
    assert cli("list", "--data", path, "--columns", "x", "-f", "csv").out == f"x\n{number}\n"


def test_more_columns_than_sql_takes(cli, put):
    heads = [f"c{number}" for number in range(3000)]
    path = put("a.csv", f"name,{','.join(heads)}\n{FULL}{',1' * 3000}\n")
    assert len(rows_of(cli("list", "--data", path, "--json"))[0]) > 3000
    for arguments in (("list", "--where", "c1 = 1"), ("sql", "SELECT 1"), ("list", "-o", "a.db")):
        result = cli(*arguments, "--data", path)
        assert result.code == 1
        assert "too many" in result.err


@pytest.mark.skipif(sys.version_info < (3, 11), reason="SQLite's limits cannot be set before")
def test_a_heading_that_is_too_long_for_sql(cli, put):
    path = put("a.csv", f"name,{'x' * 11_000_000}\n{FULL},1\n")
    for arguments in (("list", "--where", "name > 'a'"), ("sql", "SELECT 1 FROM clusters")):
        result = cli(*arguments, "--data", path)
        assert result.code == 1
        assert "the headings are too long for SQL: they have 10" in result.err
        assert len(result.err) < 1000
    assert cli("list", "--data", path, "-o", "a.db").code in (0, 1)


def test_keys_that_no_column_would_have(cli, put):
    item = {"name": FULL, "a\0b": 1, "": 2, "a\nb": 3, " ": 4, 'x"y\\': 5, "x" * 5000: 7}
    path = put("a.json", json.dumps([item]))
    (row,) = rows_of(cli("list", "--data", path, "--json"))
    assert [row[key] for key in item] == list(item.values())
    for arguments in (("-f", "csv"), ("-f", "markdown"), ("-o", "a.db"), ("-o", "a.xlsx")):
        assert cli("list", "--data", path, *arguments).code == 0
    assert cli("sql", "--data", path, "SELECT * FROM clusters").code == 0
    assert cli("sql", "--data", path, "--schema", "--json").code == 0


# Files that are none ------------------------------------------------------------------------


def test_a_folder(cli, put):
    put("x", "x")
    result = cli("list", "--data", ".")
    assert (result.code, result.out) == (1, "")
    assert result.err == "clustercli: cannot read .: it is a folder, and a dataset is a file\n"


def test_a_file_that_is_not_there(cli, put):
    put("x", "x")
    result = cli("list", "--data", "missing.csv")
    assert result.err == "clustercli: cannot read missing.csv: No such file or directory\n"
    chinese = cli("list", "--data", "missing.csv", "--lang", "zh")
    assert "无法读取 missing.csv：没有" in chinese.err


def test_a_folder_as_standard_input(shell):
    result = shell("clustercli list --data - < /")
    assert result.code == 1
    assert "Traceback" not in result.err


def test_standard_input_that_is_closed(shell):
    result = shell("clustercli list --data - <&-")
    assert result.code == 2
    assert result.err == "clustercli: cannot read standard input: it is closed\n"


def test_a_file_that_may_not_be_read(cli, put, monkeypatch):
    def refused(*_: object) -> None:
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))

    monkeypatch.setattr(byte_stream, "open", refused, raising=False)
    result = cli("list", "--data", put("a.csv", "x"))
    assert result.code == 1
    assert "Permission denied" in result.err


def test_a_file_that_vanishes_while_it_is_read(cli, put, monkeypatch):
    path = put("a.csv", f"name\n{FULL}\n" * 3)
    opened = byte_stream.ByteStream._opened

    def vanishing(self: byte_stream.ByteStream) -> io.BufferedReader:
        file = opened(self)
        if Path(path).exists():
            Path(path).unlink()
        return file

    monkeypatch.setattr(byte_stream.ByteStream, "_opened", vanishing)
    for command in ("list", "list -i 无此产业", "stats", "compare 江苏 山东", "list --where 1"):
        put("a.csv", f"name\n{FULL}\n" * 3)
        result = cli(*command.split(), "--data", path)
        assert result.code in (0, 1)
        assert "Traceback" not in result.err


@pipes
def test_a_named_pipe(shell):
    line = (
        f"mkfifo p; (sleep 0.3; printf 'name\\n{FULL}\\n') > p & clustercli list --data p --count"
    )
    assert shell(line).out == "1\n"
    twice = f"(printf 'name\\n{FULL}\\n' > p) & clustercli list --data p -i 无此产业 -f csv"
    result = shell(twice)
    assert result.code == 0
    assert "No cluster" in result.err


@pipes
def test_a_named_pipe_that_nobody_writes_to(cli, put, monkeypatch):
    monkeypatch.setattr(byte_stream, "_WAIT_FOR_WRITER", 0.2)
    put("x", "x")
    os.mkfifo("p")
    result = cli("list", "--data", "p")
    assert result.code == 1
    assert result.err == "clustercli: cannot read p: it is a pipe, and nobody writes to it\n"


def test_process_substitution(shell):
    line = "clustercli list --data <(clustercli list -p 山东 --json) --count"
    assert shell(line).out == shell("clustercli list -p 山东 --count").out


def test_a_device_without_end(shell):
    result = shell("clustercli list --data /dev/zero --count")
    assert result.code == 1
    assert "is a binary file, and no dataset" in result.err


# Streams -------------------------------------------------------------------------------------

ENDLESS = """\
import itertools, json, sys
for number in itertools.count():
    print(json.dumps({"name": "江苏省无锡市惠山区第%d产业集群" % number, "n": number}), flush=SLOW)
    if SLOW: __import__("time").sleep(0.02)
"""


def endless(*, slow: bool = False, csv: bool = False) -> str:
    code = ENDLESS.replace("SLOW", str(slow))
    if csv:
        code = re.sub(r"json\.dumps\(\{.*?\}\)", '"江苏省无锡市惠山区第%d产业集群" % number', code)
        code = code.replace("for number", 'print("name")\nfor number')
    return f"{sys.executable} -c '{code}' 2>/dev/null"


@pytest.mark.slow
@pytest.mark.parametrize("form", ["json", "jsonl", "csv", "tsv", "ids"])
@pytest.mark.parametrize("source", ["json", "csv"])
@pytest.mark.parametrize("slow", [False, True])
def test_head_ends_an_endless_stream(shell, form, source, slow):
    output = "--ids" if form == "ids" else f"-f {form}"
    more = "--columns name" if form in ("csv", "tsv") else ""
    writer = endless(csv=source == "csv", slow=slow)
    command = f"{writer} | clustercli list --data - {output} {more} | head -2"
    start = time.monotonic()
    result = shell(command)
    assert time.monotonic() - start < 20
    assert len(result.out.splitlines()) == 2
    assert result.err == ""


def test_a_limit_ends_an_endless_stream(shell):
    result = shell(f"{endless()} | clustercli list --data - --json -n 3")
    assert [row["n"] for row in json.loads(result.out)] == [0, 1, 2]


@pytest.mark.slow
@pytest.mark.skipif(not hasattr(os, "wait4"), reason="there is no wait4")
@pytest.mark.parametrize("kind", ["jsonl", "csv"])
def test_a_stream_needs_memory_for_its_matches_only(kind):
    """A hundred megabytes go through a process that may take little more than a small one."""
    generator = textwrap.dedent(
        """
        import sys
        name = "江苏省无锡市惠山区智能基础零部件制造产业集群"
        line = '{"name": "%s", "year": 2022, "pad": "' % name + "x" * 300 + '"}\\n'
        head = ""
        if KIND == "csv":
            line, head = "%s,2022,%s\\n" % (name, "x" * 300), "name,year,pad\\n"
        sys.stdout.write(head)
        part = line * 5000
        for _ in range(COUNT): sys.stdout.write(part)
        """
    )

    def peak(count: int) -> int:
        code = generator.replace("KIND", repr(kind)).replace("COUNT", str(count))
        with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE) as writer:
            child = subprocess.Popen(
                [PROGRAM, "list", "--data", "-", "--json", "-y", "2019"],
                stdin=writer.stdout,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
            )
            assert writer.stdout is not None
            writer.stdout.close()
            _pid, status, usage = os.wait4(child.pid, 0)
            child.returncode = os.waitstatus_to_exitcode(status)
            assert child.returncode == 0
        return usage.ru_maxrss * (1 if sys.platform == "darwin" else 1024)

    small, large = peak(2), peak(60)
    assert large < small + 60_000_000


@pytest.mark.slow
def test_many_problems_need_little_memory(cli, put):
    import tracemalloc

    path = put("a.jsonl", line_of() + '{"name": "x", "year": "y"}\n' * 60_000)
    tracemalloc.start()
    result = cli("list", "--data", path, "--json")
    _now, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert result.code == 0
    assert "59990 more problems" in result.err
    assert "60000 records left out" in result.err
    assert most < 40_000_000


# Progress ------------------------------------------------------------------------------------


def on_a_terminal(arguments: list[str], program: str = PROGRAM, **environment: str) -> str:
    child = pexpect.spawn(
        program,
        arguments,
        env={**os.environ, "TERM": "xterm-256color", **environment},
        encoding="utf-8",
        codec_errors="replace",
        dimensions=(40, 100),
        timeout=60,
    )
    child.expect(pexpect.EOF)
    child.close()
    return child.before


SLOWLY = f"""{sys.executable} -c '
import json, time
for number in range(30):
    print(json.dumps(dict(name="江苏省无锡市惠山区第%d产业集群" % number)), flush=True)
    time.sleep(0.05)'"""


@pytest.mark.slow
def test_long_reading_shows_a_bar_that_goes():
    command = f"{SLOWLY} | {PROGRAM} stats --by sector --data - --no-pager"
    screen = on_a_terminal(["-c", command], program="bash")
    assert "━" in screen
    assert "\x1b[?25h" in screen
    assert "30 clusters match" in screen


def test_short_reading_shows_none(put):
    screen = on_a_terminal(["list", "--data", put("a.jsonl", line_of()), "--no-pager"])
    assert "━" not in screen


@pytest.mark.slow
def test_no_bar_where_stderr_is_no_terminal(shell):
    result = shell(f"{SLOWLY} | clustercli stats --data - --json")
    assert result.code == 0
    assert result.err == ""
    command = f"{SLOWLY} | {PROGRAM} stats --data -"
    assert "━" not in on_a_terminal(["-c", command], program="bash", TERM="dumb")


@pytest.mark.slow
@pytest.mark.usefixtures("interruptible")
@pytest.mark.skipif(not hasattr(signal, "SIGINT"), reason="there are no signals")
def test_an_interrupt_ends_it_without_a_word():
    with subprocess.Popen(
        [PROGRAM, "stats", "--data", "-"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as child:
        assert child.stdin is not None
        assert child.stderr is not None
        child.stdin.write(line_of().encode() * 1000)
        child.stdin.flush()
        time.sleep(1)
        child.send_signal(signal.SIGINT)
        assert child.wait(20) == -signal.SIGINT  # which a shell shows as 130
        assert child.stderr.read() == b""
