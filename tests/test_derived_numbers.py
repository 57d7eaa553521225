"""Numbers that nobody published as such: they follow from others, and are marked everywhere."""

from __future__ import annotations

import json
import re

import openpyxl
import pytest
from docx import Document

import clustercli

ASKED = ("--province", "山东", "--year", "2025")
"""Nobody states 8 for it: it is 31 of 2022-2025 less 23 of 2022-2024."""
SUM = "8 = 31 (2022-2025) - 23 (2022-2024)"


def rows(cli, *arguments: str) -> list[dict]:
    return json.loads(cli(*arguments, "--json").out)


def test_data_has_the_number_and_its_sum(cli):
    (found,) = rows(cli, "stats", "--by", "province", *ASKED)
    assert (found["published"], found["derived"]) == (8, "31 (2022-2025) - 23 (2022-2024)")
    (stated,) = rows(cli, "stats", "--by", "province", "-p", "山东")
    assert (stated["published"], stated["derived"]) == (31, None)
    compared = rows(cli, "compare", "山东", "江苏", "-y", "2025")
    assert compared[0]["derived"] == "31 (2022-2025) - 23 (2022-2024)"
    (tile,) = [row for row in rows(cli, "map", *ASKED) if row["province"] == "山东省"]
    assert (tile["published"], tile["derived"]) == (8, "31 (2022-2025) - 23 (2022-2024)")


def test_coverage_says_of_what_a_sum_is(cli):
    asked = ("list", "-p", "山东,河南", "-y", "2025", "--json", "--with-coverage")
    coverage = json.loads(cli(*asked).out)["coverage"]
    assert coverage["published"] == sum(place["published"] for place in coverage["places"])
    assert coverage["derived"] == "8 (山东省（含青岛市）) + 6 (河南省)"


@pytest.mark.parametrize("form", ["table", "grid", "rst", "html", "latex", "csv"])
@pytest.mark.parametrize("columns", [(), ("--columns", "province,published")])
def test_every_text_for_people_marks_it(cli, form, columns):
    more = ("--headings", "en") if form == "csv" else ()
    said = cli("stats", "--by", "province", *ASKED, "-f", form, *columns, *more)
    assert re.search(r"(?<!\d)8\\?\*", said.out), said.out
    assert SUM in said.out + said.err


@pytest.mark.parametrize("form", ["json", "jsonl", "csv", "tsv"])
def test_programs_get_the_number_alone(cli, form):
    assert "8*" not in cli("stats", "--by", "province", *ASKED, "-f", form).out


def test_markdown_does_not_take_it_for_markup(cli):
    shown = cli("stats", "--by", "province", *ASKED, "-f", "markdown").out
    assert r" 8\* |" in shown
    assert SUM in shown


@pytest.mark.parametrize("on_terminal", [True, False])
def test_numbers_with_and_without_it_end_below_one_another(cli, terminal, on_terminal):
    if on_terminal:
        terminal(100, LANG="C.UTF-8")
    shown = cli("stats", "--by", "province", "-p", "山东,河南", "-y", "2025", "--lang", "en").out
    (marked,) = [line.index("8*") for line in shown.splitlines() if "Shandong" in line]
    (plain,) = [line.rindex("6", 0, marked + 3) for line in shown.splitlines() if "Henan" in line]
    assert marked == plain


def test_cells_of_two_numbers_have_it(cli):
    shown = cli("stats", "--by", "province,year", "-p", "山东")
    assert re.search(r"\d/8\*", shown.out)
    assert "Worked out from published numbers (marked *)" in shown.err


def test_it_is_a_number_in_a_workbook(cli, tmp_path):
    path = tmp_path / "a.xlsx"
    cli("stats", "--by", "province", *ASKED, "-o", str(path), "--lang", "en")
    sheet = openpyxl.load_workbook(path).worksheets[0]
    (cell,) = [cell for row in sheet.iter_rows() for cell in row if cell.number_format == '0"*"'][
        :1
    ]
    assert cell.value == 8
    assert any(SUM in str(cell.value) for row in sheet.iter_rows() for cell in row)


def test_it_is_in_a_document_a_page_and_a_chart(cli, tmp_path):
    paths = {name: tmp_path / f"a.{name}" for name in ("docx", "html", "svg")}
    for path in paths.values():
        cli("stats", "--by", "province", *ASKED, "-o", str(path), "--lang", "en")
    paper = Document(str(paths["docx"]))
    assert "8*" in [cell.text for row in paper.tables[0].rows for cell in row.cells]
    for name in ("html", "svg"):
        text = paths[name].read_text(encoding="utf-8")
        assert re.search(r"[>/]8\*<", text), name
        assert SUM in " ".join(re.sub("<[^>]+>", " ", text).split()), name


def test_a_map_marks_it_and_says_so_only_where_it_is_shown(cli):
    shown = cli("map", "--show", "published", *ASKED, "--lang", "en")
    assert "8*" in shown.out
    assert "* = worked out from published numbers" in shown.out
    assert "Worked out" not in cli("map", *ASKED, "--lang", "en").err


@pytest.mark.usefixtures("live_data")
def test_many_sums_are_cut_and_lead_on(cli):
    said = cli("stats", "--by", "province,year").err
    assert re.search(r"; .* and \d+ more", said)
    assert "--json, under derived" in said


def test_python_has_it_too():
    (row,) = clustercli.stats(clustercli.load().select(province="山东", year=2025), "province")
    assert (row.published, row.derived) == (8, "31 (2022-2025) - 23 (2022-2024)")
    assert type(row.published) is int
    frame = clustercli.stats(clustercli.load().select(province="山东", year=2025), "province")
    assert frame.to_pandas()["published"].tolist() == [8]


def test_the_scope_goes_before_a_number_of_less_than_what_was_asked(cli):
    said = cli("list", "-p", "鲁苏").err
    assert "Published for Shandong (with Qingdao), 2022-2025: 31, recorded: " in said
    assert "Published for 2022-2025: 31" in cli("list", "-p", "山东").err


@pytest.mark.parametrize(
    "arguments",
    [("compare", "山东", "青岛"), ("stats", "--by", "unit", "-p", "山东")],
)
def test_a_province_without_its_city_says_so_where_it_is_counted(cli, arguments):
    assert "山东省（不含青岛市）" in cli(*arguments, "--lang", "zh").out
    assert {row["unit"] for row in rows(cli, *arguments)} == {"山东省", "青岛市"}


def test_a_batch_without_a_record_keeps_its_column(cli):
    shown = cli("stats", "--by", "province,year", "-p", "河南")
    assert shown.out.split()[1:5] == ["2022", "2023", "2024", "2025"]
    assert "0 says that none is recorded" in shown.err
    found = rows(cli, "stats", "--by", "year", "-p", "河南")
    assert [row["year"] for row in found if row["count"] == 0] == [2023, 2025]


def test_a_claim_that_names_a_province_stands_where_the_answer_is_about_it(cli):
    claim = "states first clusters in 2024 for Ningxia."
    assert claim in cli("stats", "-p", "宁夏").err
    assert claim in cli("list", "-p", "宁夏", "-y", "2024").err
    assert claim not in cli("list", "-p", "宁夏", "-y", "2022").err
    (found,) = rows(cli, "audit", "-p", "宁夏")
    assert found["what"] == "first-clusters"
    assert "宁夏回族自治区" in found["published"]


@pytest.mark.usefixtures("live_data")
def test_an_area_without_a_number_names_the_one_of_the_same_places(cli):
    said = cli("list", "--area", "珠三角", "--lang", "zh").err
    assert "未见珠三角" in said
    assert "粤港澳大湾区在此所含地区相同，公布数 28" in said
    assert "所含地区相同" not in cli("list", "--area", "长三角", "--lang", "zh").err
