"""What a file cannot hold is refused before it is written; line breaks stay where they can."""

from __future__ import annotations

import json
from pathlib import Path

import openpyxl
import pytest

from clustercli.errors import OutputError
from clustercli.output.formats import Target
from clustercli.output.xlsx_file import to_xlsx
from clustercli.tables.table import Column, Table
from clustercli.tables.view import View

CASES = Path(__file__).parent / "cases"
BREAKS = str(CASES / "cell-with-line-breaks.xlsx")
LIST = str(CASES / "H.xlsx")
NAME = "江苏省无锡市惠山区零部件产业集群"


def table(*cells: object, columns: int = 1) -> View:
    keys = tuple(Column(key=f"c{number}") for number in range(columns))
    return View(table=Table(name="t", columns=keys, rows=[(cell,) * columns for cell in cells]))


def sheet(path: str) -> openpyxl.worksheet.worksheet.Worksheet:
    return openpyxl.load_workbook(path).worksheets[0]


# Line breaks ------------------------------------------------------------------------------


def test_a_workbook_keeps_line_breaks(cli):
    result = cli("list", "--data", BREAKS, "--columns", "note,主导企业", "-o", "a.xlsx")
    assert result.code == 0, result.err
    cells = sheet("a.xlsx")[3]  # below the title and the headings
    assert [cell.value for cell in cells] == ["第一行\n第二行", "甲公司\n乙公司"]
    assert all(cell.alignment.wrap_text for cell in cells)


@pytest.mark.parametrize("form", ["markdown", "github", "pipe", "html", "unsafehtml"])
def test_markdown_and_html_have_a_tag_for_them(cli, form):
    out = cli("list", "--data", BREAKS, "--columns", "note,主导企业", "-f", form).out
    assert "第一行<br>第二行" in out
    assert "甲公司<br>乙公司" in out
    assert "u000a" not in out


def test_a_page_and_a_document_have_it_too(cli):
    for path in ("a.html", "a.md"):
        assert cli("list", "--data", BREAKS, "--columns", "主导企业", "-o", path).code == 0
        assert "甲公司<br>乙公司" in Path(path).read_text(encoding="utf-8")


def test_what_else_is_in_such_a_cell_is_no_markup(cli, put):
    path = put("a.csv", f'name,v\n{NAME},"<b>x</b>\r\ny|z\x1b[1m"\n')
    html = cli("list", "--data", path, "--columns", "v", "-f", "html").out
    assert "&lt;b&gt;x&lt;/b&gt;<br>y|z\\u001b[1m" in html
    assert "<br>y\\|z" in cli("list", "--data", path, "--columns", "v", "-f", "markdown").out


@pytest.mark.parametrize("form", ["json", "csv", "markdown", "html"])
def test_a_name_has_none(cli, form):
    out = cli("list", "--data", LIST, "--columns", "name", "-f", form).out
    assert "宜兴市环保水处理装备产业集群" in out
    assert "u000a" not in out
    assert "<br>" not in out


@pytest.mark.parametrize(
    ("name", "read"),
    [
        ("江苏省无锡市惠山区AI\n5G产业集群", "AI 5G"),
        ("江苏省无锡市惠山区零\r\n部件产业集群", "零部件"),
    ],
)
def test_letters_stay_apart(cli, put, name, read):
    path = put("a.json", json.dumps([{"name": name}]))
    (row,) = json.loads(cli("list", "--data", path, "--json").out)
    assert (row["name"], row["industry"]) == (f"江苏省无锡市惠山区{read}产业集群", read)


# What a workbook cannot hold --------------------------------------------------------------


@pytest.mark.parametrize(
    ("view", "message"),
    [
        (table(*["x"] * 1_048_576), "1048577 rows with the headings: 1048576 at most"),
        (table("x", columns=16_385), "16385 columns: 16384 at most"),
        (table("y", "x" * 32_768), "32768 characters in the cell of row 3, c0: 32767 at most"),
        (table("😀" * 16_384), "32768 characters in the cell of row 2"),
    ],
)
def test_more_than_a_sheet_holds_is_refused(view, message):
    with pytest.raises(OutputError, match=message):
        to_xlsx(view, Target(format="xlsx", language="en", encoding="utf-8"))


def test_nothing_is_written_then(cli, put):
    path = put("a.csv", f"name,v\n{NAME},{'x' * 40_000}\n")
    result = cli("list", "--data", path, "-o", "a.xlsx")
    assert result.code == 1
    assert "Excel cannot hold 40000 characters in the cell of row 2, v" in result.err
    assert not Path("a.xlsx").exists()


def test_just_as_much_as_a_cell_holds(cli, put):
    path = put("a.csv", f"name,v\n{NAME},{'x' * 32_767}\n")
    assert cli("list", "--data", path, "--columns", "v", "-o", "a.xlsx").code == 0
    assert len(sheet("a.xlsx")["A3"].value) == 32_767


def test_numbers_that_excel_would_round_are_texts(cli):
    statement = "SELECT 123456789012345 AS a, 1234567890123456 AS b, -1234567890123456 AS c"
    assert cli("sql", statement, "-o", "a.xlsx").code == 0
    values = [cell.value for cell in sheet("a.xlsx")[2]]
    assert values == [123456789012345, "1234567890123456", "-1234567890123456"]
