"""What a paper says is a fact: a command or an option to type next is for a terminal alone."""

from __future__ import annotations

import html
import json
import re
import zipfile
from pathlib import Path

import pytest
from openpyxl import load_workbook

ASKED = (
    ("list", "--area", "中原城市群"),
    ("list", "中原城市群"),
    ("list", "--year", "2022", "-p", "山东"),
    ("list", "-i", "新材料"),
    ("list", "芯片"),
    ("list", "苏州工业园区"),
    ("stats", "--by", "area"),
    ("stats", "--by", "province"),
    ("stats", "--by", "province", "--year", "2022-2024"),
    ("compare", "河南", "山东", "--year", "2022-2024"),
    ("audit", "-p", "河南"),
    ("list", "--data", "bad.json"),
)
FILES = ("x.md", "x.html", "x.docx", "x.xlsx", "x.svg", "x.geojson")
TO_TYPE = re.compile(r"clustercli (list|stats|values|data|audit|sql)|data info|--(?!status)[a-z]+")
BAD = [{"name": f"江苏省无锡市惠山区甲{n}产业集群", "year": f"x{n}"} for n in range(12)]


def words_of(path: Path) -> str:
    """Return the text of a file, of a document what a reader sees of it."""
    if path.suffix == ".docx":
        markup = zipfile.ZipFile(path).read("word/document.xml").decode()
        return re.sub("<[^>]*>", " ", markup)
    if path.suffix == ".xlsx":
        sheets = load_workbook(path).worksheets
        cells = [cell for sheet in sheets for row in sheet.values for cell in row]
        return "\n".join(str(cell) for cell in cells if cell is not None)
    text = path.read_text()
    if path.suffix == ".html":
        text = re.sub(r"<(style|script)\b.*?</\1>", "", text, flags=re.DOTALL)
        text = html.unescape(re.sub("<[^>]*>", " ", text))
    return text


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("asked", ASKED, ids=" ".join)
def test_no_note_on_paper_is_to_be_typed(cli, put, tmp_path, asked, language):
    put("bad.json", json.dumps(BAD))
    for file in FILES:
        result = cli(*asked, "-o", file, "--lang", language, "--force")
        if result.code == 2:
            assert file in ("x.svg", "x.geojson")  # not every answer can be drawn
            continue
        assert (found := TO_TYPE.search(words_of(tmp_path / file))) is None, (file, found)


@pytest.mark.parametrize(
    ("asked", "fact", "hint"),
    [
        (
            ("stats", "--by", "area"),
            "Areas are named groups of places, and not the four regions.",
            "Their places: clustercli values area",
        ),
        (
            ("compare", "河南", "山东", "--year", "2022-2024"),
            "Sources disagree on Henan: 9 (河南日报), 7 (驻马店网).",
            "Sources: clustercli audit",
        ),
        (
            ("stats", "--by", "province"),
            "no published number is known for exactly their scope.",
            "Those for some of the years: clustercli data info",
        ),
        (
            ("list", "--year", "2022"),
            "more would match but for their batch year, which is not settled.",
            "Select them: --year unknown",
        ),
    ],
)
def test_the_terminal_says_both_and_the_paper_the_fact(cli, tmp_path, asked, fact, hint):
    said = cli(*asked).err
    assert fact in said
    assert hint in said.splitlines()
    result = cli(*asked, "-o", "x.docx")
    assert fact in words_of(tmp_path / "x.docx")
    assert hint in result.err.splitlines()


def test_every_place_that_was_read_otherwise_is_said(cli):
    said = cli("list", "--county", "即墨市", "--county", "章丘市").err.splitlines()
    assert "即墨市 is 山东省青岛市即墨区 today" in said
    assert "章丘市 is 山东省济南市章丘区 today" in said


def test_a_paper_says_once_what_is_left_out(cli, tmp_path):
    cli("list", "--year", "2022", "-o", "x.docx")
    assert words_of(tmp_path / "x.docx").count("which is not settled") == 1


@pytest.mark.parametrize(
    ("command", "extension"),
    [
        *(("list", extension) for extension in ("docx", "xlsx", "html", "md", "csv")),
        *(("stats", extension) for extension in ("docx", "xlsx", "html", "svg", "png", "md")),
    ],
)
def test_a_word_that_is_no_text_stands_in_a_title_as_what_it_is(cli, tmp_path, command, extension):
    path = tmp_path / f"a.{extension}"
    result = cli(command, "\udca8", "山东", "-o", str(path))
    assert result.code == 0, result.err
    if extension in ("docx", "xlsx"):
        with zipfile.ZipFile(path) as held:
            assert "\\udca8" in held.read("docProps/core.xml").decode()
