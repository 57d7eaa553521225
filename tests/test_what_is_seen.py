"""What a reader of a page does not see as part of a cell is no part of the cell."""

from __future__ import annotations

import os
import stat
import time
from pathlib import Path

import list_files as made
import pytest
from reportlab.lib.colors import Color, white

from clustercli.errors import DatasetError
from clustercli.official_lists import read_published_list
from clustercli.readers import office_conversion

CASES = Path(__file__).parent / "cases"
FEW = made.rows(7)
NAME = "江苏省无锡市惠山区甲产业集群"


@pytest.fixture
def read(put):
    """Read a list from bytes under a name: its rows and what is wrong with it."""

    def call(data: bytes | str, name: str) -> tuple[list[made.Entry], tuple[str, ...]]:
        found = read_published_list(put(name, data))
        return [(row.number, row.unit, row.name) for row in found.rows], found.problems

    return call


# PDF ----------------------------------------------------------------------------------------


def slanted(canvas) -> None:
    canvas.saveState()
    canvas.setFont(made.FONT, 30)
    canvas.translate(120, 300)
    canvas.rotate(35)
    for line in range(12):
        canvas.drawString(0, 60 * line - 200, "内部资料 仅供参考")
    canvas.restoreState()


def light(canvas) -> None:
    canvas.saveState()
    canvas.setFont(made.FONT, 14)
    canvas.setFillColor(Color(0.8, 0.8, 0.82))
    for line in range(40):
        canvas.drawString(280, 800 - 20 * line, "样稿")
    canvas.restoreState()


def invisible(canvas) -> None:
    text = canvas.beginText(290, 800)
    text.setFont(made.FONT, 10)
    text.setTextRenderMode(3)
    for _line in range(60):
        text.textLine("隐藏")
    canvas.drawText(text)


@pytest.mark.parametrize("ruled", ["all", "none"])
@pytest.mark.parametrize(
    ("over", "text"), [(slanted, "内部资料"), (light, "样稿"), (invisible, "隐藏")]
)
def test_a_watermark_is_no_part_of_a_name(read, over, text, ruled):
    rows, problems = read(made.pdf(FEW, made.Layout(ruled=ruled), over=over), "a.pdf")
    assert rows == FEW
    (problem,) = problems
    assert "characters of a watermark, or invisible, were left out" in problem
    assert text in problem


def test_the_case_of_a_watermark():
    found = read_published_list(str(CASES / "watermark.pdf"))
    assert len(found.rows) == 6
    assert all(row.name.startswith(("山东省", "江苏省", "河北省")) for row in found.rows)


def test_white_headings_on_a_dark_ground_are_read(read):
    def dark(canvas) -> None:
        canvas.setFillColor(Color(0.1, 0.2, 0.5))
        canvas.rect(60, 20, 400, 30, fill=1)
        canvas.setFillColor(white)
        canvas.setFont(made.FONT, 10)
        canvas.drawString(80, 30, "8 江苏省无锡市惠山区乙产业集群")

    rows, _problems = read(made.pdf(FEW, made.Layout(ruled="none"), over=dark), "a.pdf")
    assert rows[-1][2] == "江苏省无锡市惠山区乙产业集群"


def test_a_page_that_is_recognised_text_over_a_picture_is_read(read):
    data = made.pdf(FEW)
    lines = made.text(FEW).decode().split("\n")

    def scanned(canvas) -> None:
        text = canvas.beginText(60, 780)
        text.setFont(made.FONT, 10)
        text.setTextRenderMode(3)
        for line in lines:
            text.textLine(line)
        canvas.drawText(text)

    assert data
    buffer = made.pdf([], made.Layout(title=(), heads=False), over=scanned)
    rows, problems = read(buffer, "a.pdf")
    assert [row[2] for row in rows] == [row[2] for row in FEW]
    assert problems == ()


# Word ---------------------------------------------------------------------------------------


def cell(*runs: str) -> str:
    return f"<w:p>{''.join(runs)}</w:p>"


def run(text: str, properties: str = "") -> str:
    return f"<w:r><w:rPr>{properties}</w:rPr><w:t>{text}</w:t></w:r>"


@pytest.mark.parametrize(
    ("properties", "seen"),
    [
        ("<w:vanish/>", False),
        ('<w:vanish w:val="1"/>', False),
        ('<w:vanish w:val="0"/>', True),
        ('<w:vanish w:val="false"/>', True),
        ("<w:b/>", True),
    ],
)
def test_hidden_text_of_word_is_not_read(read, properties, seen):
    row = made.word_row(cell(run("1")), cell(run("江苏省")), cell(run("供", properties), run(NAME)))
    head = made.word_row(*(cell(run(text)) for text in made.HEADS))
    rows, _problems = read(made.word_of(made.word_table(head, row)), "a.docx")
    assert rows == [(1, "江苏省", f"供{NAME}" if seen else NAME)]


def test_a_style_can_hide_text(read):
    import docx
    from docx.enum.style import WD_STYLE_TYPE

    document = docx.Document()
    base = document.styles.add_style("暗", WD_STYLE_TYPE.CHARACTER)
    base.font.hidden = True
    document.styles.add_style("也暗", WD_STYLE_TYPE.CHARACTER).base_style = base
    paragraph = document.add_paragraph("1. ")
    paragraph.add_run("供", style="也暗")
    paragraph.add_run(NAME)
    unseen = document.styles.add_style("暗段", WD_STYLE_TYPE.PARAGRAPH)
    unseen.font.hidden = True
    document.add_paragraph("2. 江苏省无锡市惠山区乙产业集群", style="暗段")
    rows, _problems = read(made.saved(document), "a.docx")
    assert rows == [(1, None, NAME)]


def test_a_row_that_is_hidden_is_not_read(read):
    rows_of = [made.word_row(*(cell(run(text)) for text in made.HEADS))]
    for number, properties in ((1, ""), (2, "<w:hidden/>")):
        cells = (cell(run(str(number))), cell(run("江苏省")), cell(run(NAME)))
        rows_of.append(made.word_row(*cells, properties=properties))
    rows, _problems = read(made.word_of(made.word_table(*rows_of)), "a.docx")
    assert rows == [(1, "江苏省", NAME)]


def test_a_text_box_over_a_cell_is_no_part_of_it(read):
    head = made.word_row(*(cell(run(text)) for text in made.HEADS))
    box = made.word_text_box("内部资料", floating=True)
    row = made.word_row(cell(run("1")), cell(run("江苏省")), box + cell(run(NAME)))
    rows, problems = read(made.word_of(made.word_table(head, row)), "a.docx")
    assert rows == [(1, "江苏省", NAME)]
    assert problems == ("a text box over a table was left out: 内部资料",)


def test_a_title_in_a_text_box_is_a_title(put):
    box = made.word_text_box(made.TITLE, floating=True)
    path = put("a.docx", made.word_of(box + made.word_line(f"1. {NAME}")))
    assert read_published_list(path).title == made.TITLE


# HTML ---------------------------------------------------------------------------------------

HIDDEN = ['style="display:none"', 'style="color:red; DISPLAY : none;"', "hidden"]
BLANKED = ['style="visibility:hidden"', 'style="visibility: collapse"']


@pytest.mark.parametrize("attribute", [*HIDDEN, *BLANKED])
@pytest.mark.parametrize(
    "name",
    [
        "<span {0}>供</span>{1}",
        "<span {0}>供<b>参<br></span>{1}",
        "<div {0}><p>供<p>参</div>{1}",
        "<p {0}>供<div>{1}</div>",
    ],
)
def test_what_a_page_hides_is_no_part_of_a_cell(read, attribute, name):
    body = name.format(attribute, NAME)
    heads = "".join(f"<th>{head}</th>" for head in made.HEADS)
    page = f"<html><table><tr>{heads}</tr><tr><td>1<td>江苏省<td>{body}</table></html>"
    rows, _problems = read(page, "a.html")
    assert rows == [(1, "江苏省", NAME)]


@pytest.mark.parametrize("attribute", HIDDEN)
def test_a_cell_a_row_or_a_table_that_is_hidden_is_not_there(read, attribute):
    heads = "".join(f"<th>{head}</th>" for head in made.HEADS)
    page = (
        f"<html><table {attribute}><tr><td>9<td>江苏省<td>江苏省无锡市惠山区丙产业集群</table>"
        f"<table><tr>{heads}<tr><td>1<td {attribute}>注<td>江苏省<td>{NAME}"
        f"<tr {attribute}><td>2<td>江苏省<td>江苏省无锡市惠山区乙产业集群"
        f"<tr><td>3<td>江苏省<td>江苏省无锡市锡山区丁产业集群</table>"
        f"<ul><li {attribute}>1. 江苏省无锡市惠山区戊产业集群<li>其他</ul></html>"
    )
    rows, _problems = read(page, "a.html")
    assert rows == [(1, "江苏省", NAME), (3, "江苏省", "江苏省无锡市锡山区丁产业集群")]


@pytest.mark.parametrize("attribute", BLANKED)
def test_a_cell_that_is_blanked_keeps_its_place(read, attribute):
    heads = "".join(f"<th>{head}</th>" for head in made.HEADS)
    page = f"<table><tr>{heads}<tr><td>1<td {attribute}>甲<td>{NAME}</table>"
    rows, _problems = read(f"<html>{page}</html>", "a.html")
    assert rows == [(1, None, NAME)]


# Word 97, by LibreOffice --------------------------------------------------------------------

WORD_97 = b"\xd0\xcf\x11\xe0" + "WordDocument".encode("utf-16-le")


@pytest.fixture
def soffice(tmp_path, monkeypatch):
    """Put a program called soffice first on the path, and nothing else; return its folder."""

    def install(script: str | None) -> Path:
        folder = tmp_path / "programs"
        folder.mkdir()
        if script is not None:
            program = folder / "soffice"
            program.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
            program.chmod(program.stat().st_mode | stat.S_IXUSR)
        monkeypatch.setenv("PATH", f"{folder}{os.pathsep}/bin" if script else str(folder))
        return folder

    return install


CONVERTS = """
printf '%s\\n' "$@" > "{told}"
while [ "$1" != --outdir ]; do shift; done
mkdir -p "$2" && cp "{made}" "$2/list.docx"
"""


@pytest.mark.parametrize("name", ["名单.doc", "名单.wps"])
def test_a_word_97_document_is_converted(read, soffice, tmp_path, name):
    converted, told = tmp_path / "made.docx", tmp_path / "told"
    converted.write_bytes(made.word(FEW))
    soffice(CONVERTS.format(made=converted, told=told))
    rows, problems = read(WORD_97, name)
    assert (rows, problems) == (FEW, ())
    arguments = told.read_text(encoding="utf-8").splitlines()
    (profile,) = [each for each in arguments if each.startswith("-env:UserInstallation=file://")]
    folder = Path(profile.removeprefix("-env:UserInstallation=file://")).parent
    assert not folder.exists()
    assert "--headless" in arguments


def test_without_libreoffice_one_line_says_what_to_do(read, soffice):
    soffice(None)
    with pytest.raises(DatasetError, match=r"Word 97 document \(.doc\): save it as .docx, or "):
        read(WORD_97, "a.doc")


def test_what_libreoffice_does_not_convert(read, soffice):
    soffice("exit 1")
    with pytest.raises(DatasetError, match=r"LibreOffice does not convert: save it as \.docx"):
        read(WORD_97, "a.doc")


def test_a_conversion_has_a_limit(read, soffice, monkeypatch):
    soffice("sleep 60")
    monkeypatch.setattr(office_conversion, "_PATIENCE", 0.3)
    start = time.monotonic()
    with pytest.raises(DatasetError, match="not converted within"):
        read(WORD_97, "a.doc")
    assert time.monotonic() - start < 20
