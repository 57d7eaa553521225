"""A list is read as it is published, whatever kind of file it is."""

from __future__ import annotations

import os
import random
import sys
from dataclasses import replace
from pathlib import Path

import docx
import list_files as made
import pytest
import xlsxwriter
from docx.enum.style import WD_STYLE_TYPE
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from clustercli.errors import DatasetError
from clustercli.geography.divisions import divisions
from clustercli.official_lists import PublishedList, read_published_list
from clustercli.readers import bounded_reading

ROWS = made.rows(100)
FEW = made.rows(7)
TITLE = made.TITLE


@pytest.fixture(autouse=True)
def in_this_process(monkeypatch):
    """Read files here, where pdfplumber is loaded once: what is read is the same in a child."""
    monkeypatch.setattr(bounded_reading, "_python", lambda: None)


@pytest.fixture
def read(tmp_path):
    """Read a list from bytes under a name."""

    def call(data: bytes | str, name: str) -> PublishedList:
        path = tmp_path / name
        path.write_bytes(data.encode() if isinstance(data, str) else data)
        return read_published_list(str(path))

    return call


def entries_of(found: PublishedList) -> list[made.Entry]:
    return [(row.number, row.unit, row.name) for row in found.rows]


def names(found: PublishedList) -> list[str]:
    return [row.name for row in found.rows]


def page(body: str) -> str:
    return f"<!DOCTYPE html><html><body>{body}</body></html>"


def table(*rows: str) -> str:
    lines = "".join(f"<tr>{''.join(f'<td>{c}</td>' for c in row.split('|'))}</tr>" for row in rows)
    return f"<table>{lines}</table>"


# ------------------------------------------------------------------- the same 100 rows


def test_the_rows_have_all_that_is_hard():
    known = {row[2] for row in ROWS if "虚构" not in row[2]}
    assert len(known) >= 60
    assert len(ROWS) - len(known) >= 20
    units = {unit for _number, unit, _name in ROWS}
    assert {"新疆生产建设兵团", "大连市", "内蒙古自治区"} <= units
    assert max(len(name) for _number, _unit, name in ROWS) > 30


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (made.word(ROWS), "名单.docx"),
        (made.word(ROWS, counted=True), "名单.docx"),
        (made.excel(ROWS), "名单.xlsx"),
        (made.excel(ROWS, merged=False), "名单.xlsx"),
        (made.html(ROWS), "名单.html"),
        (made.html(ROWS, merged=False, encoding="gb18030"), "名单.htm"),
        (made.text(ROWS), "名单.txt"),
        (made.text(ROWS, form="{number}、{name}", encoding="gb18030"), "名单.txt"),
        (made.text(ROWS, form="（{number}） {name}；"), "名单.txt"),
        (made.text(ROWS, form="{number}\t{name}"), "名单.txt"),
        (made.text(ROWS, form="{number} {name}", encoding="utf-16"), "名单.txt"),
        (made.text(ROWS, form="{number}{name}", encoding="utf-8-sig"), "名单.txt"),
        (made.pdf_of_lines(made.text(ROWS).decode().split("\n")), "名单.pdf"),
        (made.pdf(ROWS), "名单.pdf"),
    ],
)
def test_every_kind_of_file_gives_the_same_rows(read, data, name):
    found = read(data, name)
    assert entries_of(found) == ROWS
    assert (found.title, found.year) == (TITLE, 2024)
    assert found.problems == ()


@pytest.mark.parametrize("delimiter", [",", "\t", ";", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_delimited_text(read, delimiter, encoding):
    found = read(made.csv(ROWS, delimiter=delimiter, encoding=encoding), "名单.csv")
    assert entries_of(found) == ROWS
    assert (found.title, found.year, found.problems) == (None, None, ())
    assert found.rows[0].location == "line 2"


NARROW = (45.0, 70.0, 230.0)

LAYOUTS = [
    made.Layout(ruled=ruled, units=units, numbers=numbers, parted=parted, heads=heads, **others)
    for ruled, units, numbers, parted, heads, others in (
        ("all", "every", "middle", True, True, {}),
        ("all", "middle", "middle", True, True, {}),
        ("all", "middle", "top", False, False, {"centred": True}),
        ("all", "top", "middle", True, False, {"title": (TITLE[:12], TITLE[12:])}),
        ("all", "first", "top", True, True, {}),
        ("all", "over", "middle", False, True, {}),
        ("all", "over", "middle", False, False, {"per_page": 7}),
        ("none", "every", "middle", True, True, {"centred": True}),
        ("none", "every", "top", True, False, {"title": (TITLE[:12], TITLE[12:])}),
        ("none", "middle", "middle", False, True, {}),
        ("none", "middle", "top", False, False, {}),
        ("none", "top", "middle", True, False, {"centred": True}),
        ("none", "first", "top", True, True, {}),
        ("across", "every", "middle", True, True, {}),
        ("across", "middle", "middle", False, False, {"centred": True}),
        ("across", "first", "top", True, True, {}),
    )
]


def without_units(entries) -> list[tuple[int | None, str]]:
    return [(number, name) for number, _unit, name in entries]


@pytest.mark.parametrize("layout", LAYOUTS, ids=lambda layout: f"{layout.ruled}-{layout.units}")
def test_pdf_ruled_or_not_with_merged_units_broken_names_and_page_breaks(read, layout):
    layout = replace(layout, widths=NARROW)
    found = read(made.pdf(ROWS, layout), "名单.pdf")
    assert (found.title, found.year) == (TITLE, 2024)
    if layout.ruled == "all" or layout.units != "middle":
        assert entries_of(found) == ROWS
        assert found.problems == ()
        return
    assert without_units(entries_of(found)) == without_units(ROWS)
    unsaid = [true for row, true in zip(entries_of(found), ROWS, strict=True) if row[1] != true[1]]
    assert 0 < len(unsaid) <= 15
    assert {row.unit for row in found.rows if row.name in {name for *_row, name in unsaid}} == {
        None
    }
    assert [f"{len(unsaid)} rows have no 省份" in problem for problem in found.problems] == [True]


@pytest.mark.slow
@pytest.mark.parametrize("layout", LAYOUTS, ids=lambda layout: f"{layout.ruled}-{layout.units}")
def test_pdf_where_only_the_layout_says_the_unit(read, layout):
    provinces = [province.name for province in divisions().provinces]
    bare = [
        (number, unit, next(name.removeprefix(p) for p in provinces if name.startswith(p)))
        for number, unit, name in ROWS
    ]
    layout = replace(layout, widths=NARROW)
    found = read(made.pdf(bare, layout), "名单.pdf")
    assert without_units(entries_of(found)) == without_units(bare)
    wrong = [row for row, true in zip(entries_of(found), bare, strict=True) if row[1] != true[1]]
    assert [row[1] for row in wrong] == [None] * len(wrong)
    most = 8 if layout.ruled == "all" else 0 if layout.units == "every" else 75
    assert len(wrong) <= most
    assert bool(wrong) == any("have no 省份" in problem for problem in found.problems)


def test_places(read):
    assert read(made.pdf(ROWS), "a.pdf").rows[-1].location.startswith("page 6, row ")
    unruled = made.pdf(ROWS, made.Layout(ruled="none"))
    assert read(unruled, "a.pdf").rows[-1].location.startswith("page 6, line ")
    assert read(made.word(ROWS), "a.docx").rows[0].location == "row 2"
    assert read(made.excel(ROWS), "a.xlsx").rows[0].location == "row 3"
    assert read(made.html(ROWS), "a.html").rows[0].location == "row 2"
    assert read(made.text(ROWS), "a.txt").rows[0].location == "line 6"


# ----------------------------------------------------------------------------- columns

WUXI, HUZHOU = "江苏省无锡市惠山区甲产业集群", "浙江省湖州市吴兴区乙产业集群"


@pytest.mark.parametrize(
    "heads",
    [
        "序号|省份|集群名称",
        "编号|省（区、市）|产业集群名称",
        "序 号|推荐单位|中小企业特色产业集群名称",
        "序号|省（自治区、直辖市）|名称",
        "No.|所在地|特色产业集群",
        "1|江苏省|江苏省无锡市梁溪区丙产业集群",
    ],
)
def test_columns_are_found_by_their_headings_or_by_what_they_hold(read, heads):
    found = read(page(table(heads, f"2|江苏省|{WUXI}", f"3|浙江省|{HUZHOU}")), "a.html")
    assert entries_of(found)[-2:] == [(2, "江苏省", WUXI), (3, "浙江省", HUZHOU)]
    assert len(found.rows) == (3 if heads[0] == "1" else 2)


def test_columns_in_another_order_beside_others(read):
    lines = ("集群名称,主导产业,年度,地区,推荐单位,序号", f"{WUXI},装备,2024,无锡市,江苏省工信厅,1")
    found = read("\n".join(lines), "a.csv")
    assert entries_of(found) == [(1, "江苏省工信厅", WUXI)]


def test_years_are_no_numbers_of_rows(read):
    found = read(f"2024,{WUXI}\n2024,{HUZHOU}\n2024,上海市松江区丙产业集群\n", "a.csv")
    assert [row.number for row in found.rows] == [None] * 3
    assert found.problems == ()


@pytest.mark.parametrize("downwards", [True, False])
@pytest.mark.parametrize("heads", ["序号|集群名称|序号|集群名称", None])
def test_two_lists_side_by_side(read, downwards, heads):
    entries = ROWS[:10]
    pairs = zip(entries[:5], entries[5:], strict=True)
    if not downwards:
        pairs = zip(entries[::2], entries[1::2], strict=True)
    lines = [f"{a[0]}|{a[2]}|{b[0]}|{b[2]}" for a, b in pairs]
    found = read(page(table(*filter(None, (heads, *lines)))), "a.html")
    assert [(row.number, row.name) for row in found.rows] == [(n, name) for n, _u, name in entries]
    assert found.problems == ()


def test_a_unit_over_all_columns_stands_for_the_rows_below(read):
    body = (
        "<table><tr><th>序号<th>集群名称</tr><tr><td colspan=2>一、江苏省（1个）</td></tr>"
        f"<tr><td>1<td>{WUXI}</tr><tr><td colspan=2>浙江省</td></tr><tr><td>2<td>{HUZHOU}</tr>"
        "<tr><td colspan=2>合计：2个产业集群</tr></table>"
    )
    found = read(page(body), "a.html")
    assert entries_of(found) == [(1, "江苏省", WUXI), (2, "浙江省", HUZHOU)]


def test_an_empty_cell_of_its_own_beside_merged_ones_is_not_filled_by_guess(read):
    body = (
        "<table><tr><td>序号<td>省份<td>集群名称</tr>"
        "<tr><td>1<td rowspan=2>江苏省<td>无锡市甲产业集群</tr><tr><td>2<td>苏州市乙产业集群</tr>"
        "<tr><td>3<td><td>某某区丙产业集群</tr><tr><td>4<td><td>江苏省常州市丁产业集群</tr>"
        "<tr><td>5<td><td>浙江省湖州市戊产业集群</tr></table>"
    )
    found = read(page(body), "a.html")
    assert [row.unit for row in found.rows] == ["江苏省", "江苏省", None, "江苏省", None]
    assert any("2 rows have no 省份: row 4; row 6" in problem for problem in found.problems)


def test_a_merged_name_is_one_row(read):
    body = (
        "<table><tr><td>序号<td>集群名称<td>龙头企业</tr>"
        f"<tr><td rowspan=2>1<td rowspan=2>{WUXI}<td>甲公司</tr><tr><td>乙公司</tr>"
        f"<tr><td>2<td>{HUZHOU}<td>丙公司</tr></table>"
    )
    assert entries_of(read(page(body), "a.html")) == [(1, None, WUXI), (2, None, HUZHOU)]


def test_one_cell_with_several_numbered_names(read):
    found = read(
        page(table("序号|集群名称", f"1<br>2|{WUXI[:9]}<br>{WUXI[9:]}<br>{HUZHOU}")), "a.htm"
    )
    assert entries_of(found) == [(1, None, WUXI), (2, None, HUZHOU)]


def test_numbers_before_the_names_in_one_column(read):
    found = read(page(table("集群名称", f"1. {WUXI}", f"（2）{HUZHOU}")), "a.html")
    assert entries_of(found) == [(1, None, WUXI), (2, None, HUZHOU)]


@pytest.mark.parametrize("number", ["１", "01", "1.", "（1）", "①", "一", " 1 、", "1.0", "No.1"])
def test_numbers_as_lists_print_them(read, number):
    found = read(page(table("序号|集群名称", f"{number}|{WUXI}")), "a.html")
    assert entries_of(found) == [(1, None, WUXI)]
    assert found.problems == ()


# ------------------------------------------------------------------------------- names


@pytest.mark.parametrize(
    ("printed", "meant"),
    [
        ("江苏省无锡市\n惠山区 甲产业\u3000集群", "江苏省无锡市惠山区甲产业集群"),
        ("江苏省无锡市惠山区Mini LED产业集群", "江苏省无锡市惠山区Mini LED产业集群"),
        ("江苏省无锡市惠山区Mini\nLED产业集群", "江苏省无锡市惠山区Mini LED产业集群"),
        ("⻓沙⼯业⻋辆产业集群\u200b", "长沙工业车辆产业集群"),
        ("江苏省无锡市惠山区甲产业集群（先进制造）", "江苏省无锡市惠山区甲产业集群（先进制造）"),
    ],
)
def test_a_name_is_as_it_was_meant(read, printed, meant):
    found = read(page(table("序号|集群名称", f"1|{printed}")), "a.html")
    assert names(found) == [meant]
    assert found.problems == ()


def test_names_that_were_broken_over_lines_of_a_text(read):
    lines = (
        "2023年度中小企业特色产业集群名单",
        "1 北京市 北京市海淀区行业应用",
        "软件产业集群",
        "— 1 —",
        "江苏省无锡市",
        "惠山区甲产业",
        "集群",
        f"2. {HUZHOU}",
        "3. 上海市松江区丙产业集",
        "群",
    )
    found = read("\n".join(lines), "a.txt")
    assert names(found) == [
        "北京市海淀区行业应用软件产业集群",
        WUXI,
        HUZHOU,
        "上海市松江区丙产业集群",
    ]
    assert [row.unit for row in found.rows] == ["北京市", None, None, None]
    assert [row.location for row in found.rows] == ["line 2", "line 5", "line 8", "line 9"]


def test_no_line_that_looks_like_a_name_is_lost(read):
    lines = (
        "附件",
        "名单如下",
        WUXI,
        f"- {HUZHOU}",
        "某产业集群示范区",
        "甲产业集群",
        "",
        "5 乙园区",
    )
    found = read("\n".join(lines), "a.txt")
    assert names(found) == [WUXI, HUZHOU, "甲产业集群", "乙园区"]
    assert any("line 5 was left out: 某产业集群示范区" in problem for problem in found.problems)
    assert any("line 8: the name does not end in 集群: 乙园区" in p for p in found.problems)


def test_running_text_is_no_list(read):
    prose = (
        "<p>一、集群要进一步聚焦主导产业，畅通协作网络。</p><p>江苏省无锡市甲产业集群、苏州市乙产业集群，特此通告</p>"
        f"<p>中小企业特色产业集群</p><p>1. {WUXI}</p><p>2. {HUZHOU}</p>"
    )
    found = read(page(prose), "a.html")
    assert entries_of(found) == [(1, None, WUXI), (2, None, HUZHOU)]


def test_ordered_lists_of_a_page_are_entries_of(read):
    body = f"<ol start=3><li>{WUXI}<li>{HUZHOU}</ol>"
    assert entries_of(read(page(body), "a.html")) == [(3, None, WUXI), (4, None, HUZHOU)]


def test_what_a_page_does_not_show_is_not_read(read):
    body = (
        f"<script>var a = '<td>{HUZHOU}</td>'</script><style>{HUZHOU}</style><template>{HUZHOU}"
        f"</template><!-- {HUZHOU} --><p>1. &#27743;&#33487;&#x7701;无锡市&amp;甲产业集群</p>"
    )
    assert names(read(page(body), "a.html")) == ["江苏省无锡市&甲产业集群"]


BY = 'w:id="7" w:author="某人" w:date="2024-09-19T00:00:00Z"'


def test_word_shows_what_word_shows(read):
    field = "".join(
        f"<w:r>{each}</w:r>"
        for each in (
            '<w:fldChar w:fldCharType="begin"/>',
            "<w:instrText>PAGE</w:instrText>",
            '<w:fldChar w:fldCharType="end"/>',
        )
    )
    body = (
        f"<w:p><w:r><w:t>1. 江苏省</w:t></w:r><w:del {BY}><w:r><w:delText>旧</w:delText></w:r>"
        f"</w:del><w:ins {BY}><w:r><w:t>无锡市</w:t></w:r></w:ins>{field}"
        "<w:r><w:t>甲产业集群</w:t></w:r></w:p><w:sdt><w:sdtContent>"
        "<w:p><w:r><w:t>2.</w:t><w:tab/><w:t>浙江省乙产业集群</w:t></w:r></w:p>"
        "</w:sdtContent></w:sdt>"
    )
    found = read(made.word_of(body), "a.docx")
    assert entries_of(found) == [(1, None, "江苏省无锡市甲产业集群"), (2, None, "浙江省乙产业集群")]


def test_a_table_of_word_in_parts_with_cells_over_columns(read):
    document = docx.Document()
    first = (
        (TITLE, "", ""),
        ("序号", "省份", "集群名称"),
        ("1", "江苏省", "无锡市甲产业集群"),
        ("2", "", "苏州市乙产业"),
    )
    for texts in (first, (("", "", "集群"), ("3", "浙江省", HUZHOU))):
        grid = document.add_table(rows=len(texts), cols=3)
        for row, each in zip(grid.rows, texts, strict=True):
            for cell, text in zip(row.cells, each, strict=True):
                cell.text = text
        if texts is first:
            grid.cell(0, 0).merge(grid.cell(0, 2))
            grid.cell(2, 1).merge(grid.cell(3, 1))
    found = read(made.saved(document), "a.docx")
    assert entries_of(found) == [
        (1, "江苏省", "无锡市甲产业集群"),
        (2, "江苏省", "苏州市乙产业集群"),
        (3, "浙江省", HUZHOU),
    ]
    assert (found.title, found.year, found.problems) == (TITLE, 2024, ())


def test_what_word_hides_and_what_stands_in_odd_places(read):
    row, line = made.word_row, made.word_line
    counted = '<w:p><w:pPr><w:pStyle w:val="ListNumber"/></w:pPr></w:p>'
    name = "<w:p><w:r><w:t>浙江省A</w:t><w:noBreakHyphen/><w:t>B产业集群</w:t></w:r></w:p>"
    body = made.word_table(
        row(*map(line, ("序号", "省份", "集群名称"))),
        row(line("9"), "", line(HUZHOU), properties=f"<w:del {BY}/>"),
        '<w:bookmarkStart w:id="1" w:name="a"/>',
        row(counted, made.word_table(row(line("江苏省"))), made.word_text_box(WUXI)),
        '<w:bookmarkEnd w:id="1"/>',
        row(line("浙江省A"), properties='<w:gridBefore w:val="2"/>'),
        f"<w:sdt><w:sdtContent>{row(counted, line('浙江省'), name)}</w:sdtContent></w:sdt>",
    )
    found = read(made.word_of(body), "a.docx")
    assert entries_of(found)[0] == (1, "江苏省", WUXI)
    assert entries_of(found)[-1] == (2, "浙江省", "浙江省A-B产业集群")
    assert "row 3: the name does not end in 集群: 浙江省A" in found.problems


def test_numbers_that_word_counts_begin_anew_where_it_says(read):
    document = docx.Document()
    numbering = document.part.numbering_part.element
    bullets, numbers = 1, 5
    anew = numbering.add_num(numbering.num_having_numId(numbers).abstractNumId.val)
    anew.add_lvlOverride(ilvl=0).add_startOverride(5)
    lists = ((numbers, 0), (numbers, 0), (bullets, 0), (anew.numId, 0), (numbers, 1))
    for mark, (list_id, level) in zip("甲乙丙丁戊", lists, strict=True):
        paragraph = document.add_paragraph(f"江苏省无锡市{mark}产业集群")
        properties = paragraph.paragraph_format.element.get_or_add_pPr().get_or_add_numPr()
        properties.get_or_add_numId().val = list_id
        properties.get_or_add_ilvl().val = level
    found = read(made.saved(document), "a.docx")
    assert [row.number for row in found.rows] == [1, 2, None, 5, None]


def test_numbers_that_a_paragraph_style_of_word_gives(read):
    document = docx.Document()
    own = document.styles.add_style("名单", WD_STYLE_TYPE.PARAGRAPH)
    own.base_style = document.styles["List Number"]
    document.add_paragraph(WUXI, style="List Number")
    document.add_paragraph(HUZHOU, style=own)
    document.add_paragraph("四川省成都市甲产业集群", style="List Bullet")
    apart = document.add_paragraph("湖南省长沙市甲产业集群", style="List Number")
    apart.paragraph_format.element.get_or_add_pPr().get_or_add_numPr().get_or_add_numId().val = 0
    document.add_paragraph("湖北省武汉市甲产业集群", style="List Number")
    found = read(made.saved(document), "a.docx")
    assert [row.number for row in found.rows] == [1, 2, None, None, 3]


def test_numbers_that_a_style_gives_in_cells(read):
    document = docx.Document()
    grid = document.add_table(rows=3, cols=2)
    for row, texts in zip(grid.rows, (("序号", "集群名称"), ("", WUXI), ("", HUZHOU)), strict=True):
        for cell, text in zip(row.cells, texts, strict=True):
            cell.text = text
        if not texts[0]:
            row.cells[0].paragraphs[0].style = "List Number"
    found = read(made.saved(document), "a.docx")
    assert entries_of(found) == [(1, None, WUXI), (2, None, HUZHOU)]
    assert found.problems == ()


def test_styles_of_word_that_are_based_on_each_other_in_a_circle(read):
    document = docx.Document()
    one, two = (document.styles.add_style(n, WD_STYLE_TYPE.PARAGRAPH) for n in ("甲", "乙"))
    one.base_style, two.base_style = two, one
    document.add_paragraph(WUXI, style=one)
    assert entries_of(read(made.saved(document), "a.docx")) == [(None, None, WUXI)]


def test_the_sheet_with_the_most_names(tmp_path):
    path = tmp_path / "a.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        few, many = (
            book.add_worksheet("公示"),
            book.add_worksheet("2025年度中小企业特色产业集群名单"),
        )
        few.write_column(0, 0, ["集群名称", WUXI])
        many.write_row(2, 3, ["序号", "集群名称"])
        many.write_row(3, 3, [1, WUXI])
        many.write_formula(4, 3, "=ROW()-3", None, 2)
        many.write_rich_string(4, 4, HUZHOU[:5], book.add_format({"bold": True}), HUZHOU[5:])
        many.write(499, 99, "。")
    found = read_published_list(str(path))
    assert entries_of(found) == [(1, None, WUXI), (2, None, HUZHOU)]
    assert found.rows[1].location == "row 5"
    assert (found.title, found.year) == ("2025年度中小企业特色产业集群名单", 2025)
    assert found.problems == (
        "sheet 公示 was not read: 1 names, fewer than in 2025年度中小企业特色产业集群名单",
    )


@pytest.mark.parametrize(
    ("last", "first", "row"),
    [
        ("2|浙江省|浙江省湖州市吴兴", "||区乙产业集群", (2, "浙江省", HUZHOU)),
        ("|浙江省|浙江省湖州市吴兴", "2||区乙产业集群", (2, "浙江省", HUZHOU)),
        ("2|浙江省|", f"||{HUZHOU}", (2, "浙江省", HUZHOU)),
        (f"||{HUZHOU}", "2|浙江省|", (2, "浙江省", HUZHOU)),
        (
            "2|新疆生产|阿拉尔市甲产业",
            "|建设兵团|集群",
            (2, "新疆生产建设兵团", "阿拉尔市甲产业集群"),
        ),
        ("2|浙江省|浙江省甲产业集群", "||（乙）", (2, "浙江省", "浙江省甲产业集群（乙）")),
    ],
)
@pytest.mark.parametrize("heads", ["序号|省份|集群名称", None])
def test_a_row_that_a_page_break_parts_is_one(read, last, first, row, heads):
    before = table("序号|省份|集群名称", f"1|江苏省|{WUXI}", last)
    after = table(*filter(None, (heads, first, "3|上海市|上海市松江区丙产业集群")))
    found = read(page(f"{before}<p>— 1 —</p>{after}"), "a.html")
    assert entries_of(found) == [(1, "江苏省", WUXI), row, (3, "上海市", "上海市松江区丙产业集群")]
    assert found.problems == ()


def test_a_row_without_a_number_is_not_joined_to_a_whole_one(read):
    before, after = table("序号|集群名称", f"1|{WUXI}"), table("序号|集群名称", f"|{HUZHOU}")
    found = read(page(before + after), "a.html")
    assert entries_of(found) == [(1, None, WUXI), (None, None, HUZHOU)]
    assert "1 row has no number: table 2, row 2" in found.problems


@pytest.mark.parametrize(
    ("lines", "rows"),
    [
        (
            (f"江苏省\t1\t{WUXI}", f"浙江省 2 {HUZHOU}"),
            [(1, "江苏省", WUXI), (2, "浙江省", HUZHOU)],
        ),
        (("1 江苏省", WUXI, "2 浙江省", HUZHOU), [(1, "江苏省", WUXI), (2, "浙江省", HUZHOU)]),
        (("1\t江苏省", WUXI[3:], f"2\t{HUZHOU}"), [(1, None, WUXI), (2, None, HUZHOU)]),
        ((f"1 江苏省工业和信息化厅 {WUXI}",), [(1, "江苏省工业和信息化厅", WUXI)]),
        ((WUXI[:9], "1", WUXI[9:], f"2 {HUZHOU}"), [(1, None, WUXI), (2, None, HUZHOU)]),
        ((WUXI[:9], "1 江苏省", WUXI[9:]), [(1, "江苏省", WUXI)]),
        ((WUXI[:5], f"1\t{WUXI[9:12]}", WUXI[12:]), [(1, None, WUXI[:5] + WUXI[9:])]),
        (
            (f"1 {WUXI[:9]}", "— 1 —", "序号\t集群名称", WUXI[9:], f"2 {HUZHOU}"),
            [(1, None, WUXI), (2, None, HUZHOU)],
        ),
        (
            (f"1 {WUXI[:9]}", "江苏省", "1", WUXI[9:], f"2\t浙江省\t{HUZHOU}"),
            [(1, "江苏省", WUXI), (2, "浙江省", HUZHOU)],
        ),
        (
            ("1\t新疆生产\t新疆维吾尔自治区阿拉尔市甲", "建设兵团\t产业集群"),
            [(1, "新疆生产建设兵团", "新疆维吾尔自治区阿拉尔市甲产业集群")],
        ),
        (
            (
                "新疆生产",
                "1\t新疆维吾尔自治区阿拉尔市甲产业集群",
                "建设兵团",
                f"2\t浙江省\t{HUZHOU}",
            ),
            [
                (1, "新疆生产建设兵团", "新疆维吾尔自治区阿拉尔市甲产业集群"),
                (2, "浙江省", HUZHOU),
            ],
        ),
        (
            ("（一）江苏省（1个）", f"1.{WUXI}", "（二）浙江省（1个）", f"2.{HUZHOU}"),
            [(1, "江苏省", WUXI), (2, "浙江省", HUZHOU)],
        ),
    ],
)
def test_lines_of_a_list_in_columns(read, lines, rows):
    found = read(made.pdf_of_lines(lines), "a.pdf")
    assert entries_of(found) == rows
    assert found.problems == ()


def test_units_of_merged_cells_in_lines_stand_for_the_rows_that_they_fit(read):
    at_first = (
        "辽宁省",
        "1 辽宁省鞍山市海城市甲产业集群",
        "2 大连市 辽宁省大连市金州区乙产业集群",
        "3 吉林省 吉林省通化市丙产业集群",
        "4 吉林省长春市丁产业集群",
    )
    found = read("\n".join(at_first), "a.txt")
    assert [row.unit for row in found.rows] == ["辽宁省", "大连市", "吉林省", "吉林省"]
    assert found.problems == ()
    in_the_middle = (
        at_first[3].replace(" 吉林省", "", 1),
        "4 吉林省 四平市戊产业集群",
        at_first[4],
    )
    found = read("\n".join(in_the_middle), "a.txt")
    assert [row.unit for row in found.rows] == ["吉林省", "吉林省", "吉林省"]
    headings = ("江苏省", "1 乙园区", "浙江省", f"2 {HUZHOU}")
    found = read("\n".join(headings), "a.txt")
    assert [row.unit for row in found.rows] == ["江苏省", "浙江省"]
    unsaid = (at_first[1], at_first[2], "3 辽宁省锦州市己产业集群", at_first[0], "4 庚产业集群")
    found = read("\n".join(unsaid), "a.txt")
    assert [row.unit for row in found.rows] == [None, "大连市", None, None]
    assert "3 rows have no 省份: line 1; line 3; line 5" in found.problems


def test_what_stands_between_names_is_reported(read):
    lines = (f"1 {WUXI}\t装备", "高端", f"2 {HUZHOU}", "工业和信息化部办公厅")
    found = read(made.pdf_of_lines(lines), "a.pdf")
    assert names(found) == [WUXI, HUZHOU]
    assert found.problems == (
        "page 1, line 1 was left out: 装备",
        "page 1, line 2 was left out: 高端",
    )
    many = [
        line
        for number in range(1, 12)
        for line in (f"{number} {WUXI[:-4]}{number}产业集群", "高端")
    ]
    found = read(made.pdf_of_lines(many), "a.pdf")
    assert len(found.rows) == 11
    assert found.problems[7:] == (
        "page 1, line 16 was left out: 高端",
        "2 more texts between the names were left out",
    )


def test_the_cells_of_a_table_copied_one_a_line(read):
    lines = (
        "序号",
        "省份",
        "集群名称",
        "1",
        "江苏省",
        WUXI[:9],
        WUXI[9:],
        "2",
        "浙江省",
        HUZHOU,
        "- 7 -",
        "8",
    )
    found = read("\n".join(lines), "a.txt")
    assert entries_of(found) == [(1, "江苏省", WUXI), (2, "浙江省", HUZHOU)]
    assert found.problems == ()


@pytest.mark.parametrize(
    "line",
    [f"{form}{WUXI}" for form in ("一、", "（一）", "①", "[1] ", "1)", "１．", "1： ", "• 1. ")],
)
def test_numbers_before_names_in_lines(read, line):
    assert entries_of(read(f"{line}\n十二、{HUZHOU}\n", "a.txt")) == [
        (1, None, WUXI),
        (12, None, HUZHOU),
    ]


def test_digits_that_are_no_numbers_of_rows(read):
    lines = ("2024年度的产业集群", "5G产业集群", "3D打印产业集群", f"10{WUXI}", "2023年 集群")
    found = read("\n".join(lines), "a.txt")
    assert entries_of(found) == [
        (None, None, "2024年度的产业集群"),
        (None, None, "5G产业集群"),
        (None, None, "3D打印产业集群"),
        (10, None, WUXI),
        (None, None, "2023年集群"),
    ]


def test_a_delimited_table_in_markdown_with_heading_rows(read):
    lines = ("附件", TITLE, "| 序号 | 集群名称 |", "|---|---|", "| 江苏省 | |", f"| 1 | {WUXI} |")
    found = read("\n".join(lines), "a.md")
    assert entries_of(found) == [(1, "江苏省", WUXI)]
    assert (found.title, found.year) == (TITLE, 2024)


def test_a_csv_with_a_name_over_two_lines_and_one_column(read):
    found = read(f'集群名称\n江苏省\n"{WUXI[:6]}\n{WUXI[6:]}"\n浙江省\n{HUZHOU}\n', "a.csv")
    assert [(row.unit, row.name) for row in found.rows] == [("江苏省", WUXI), ("浙江省", HUZHOU)]


SHEET = "<worksheet><sheetData>{}</sheetData></worksheet>"


def workbook(sheet: str, **others: str) -> bytes:
    kinds = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    relation = f'<Relationship Id="{{0}}" Type="{kinds}/{{1}}" Target="{{2}}"/>'
    return made.archive(
        {
            "_rels/.rels": "<Relationships>"
            + relation.format("r1", "officeDocument", "xl/workbook.xml")
            + "</Relationships>",
            "xl/workbook.xml": f'<workbook xmlns:r="{kinds}"><sheets><sheet name="图" r:id="r2"/>'
            '<sheet name="表" r:id="r1"/></sheets></workbook>',
            "xl/_rels/workbook.xml.rels": "<Relationships>"
            + relation.format("r1", "worksheet", "/xl/worksheets/sheet1.xml")
            + relation.format("r2", "chartsheet", "chartsheets/sheet1.xml")
            + "</Relationships>",
            "xl/worksheets/sheet1.xml": sheet,
            **others,
        }
    )


def test_a_workbook_with_a_chart_and_a_formula_and_texts_in_the_cells(tmp_path):
    path = tmp_path / "a.xlsx"
    with xlsxwriter.Workbook(str(path), {"constant_memory": True}) as book:
        chart = book.add_chart({"type": "bar"})
        book.add_chartsheet("图").set_chart(chart)
        sheet = book.add_worksheet("表")
        chart.add_series({"values": "=表!$A$2:$A$3"})
        sheet.write_row(0, 0, ["序号", "集群名称"])
        sheet.write_row(1, 0, [1.0, f"{WUXI[:6]}\r\n{WUXI[6:]}"])  # as _x000D_
        sheet.write_formula(2, 0, "=A2+1", None, "2")
        sheet.write_rich_string(2, 1, HUZHOU[:4], book.add_format({"bold": True}), HUZHOU[4:])
    assert entries_of(read_published_list(str(path))) == [(1, None, WUXI), (2, None, HUZHOU)]


@pytest.mark.parametrize(
    ("sheet", "message"),
    [
        (SHEET.format("<row><c t='s'><v>7</v></c></row>"), "no workbook that can be read"),
        pytest.param(
            SHEET.format("<row>" + "<c><v>1</v></c>" * 600_000 + "</row>"),
            "600000 cells",
            marks=pytest.mark.slow,
        ),
        ("<worksheet>", "holds no list of clusters"),
    ],
)
def test_workbooks_that_cannot_be_read(tmp_path, sheet, message):
    path = tmp_path / "a.xlsx"
    path.write_bytes(workbook(sheet))
    assert message in refusal(path)


def test_a_workbook_with_a_sheet_missing(tmp_path):
    data = made.archive({"xl/workbook.xml": "<workbook/>"})
    (tmp_path / "a.xlsx").write_bytes(data)
    assert "no workbook that can be read" in refusal(tmp_path / "a.xlsx")


# ---------------------------------------------------------------------- title and year


@pytest.mark.parametrize(
    ("above", "title", "year"),
    [
        ([TITLE], TITLE, 2024),
        (
            ["附件2：", "2024年度国家级中小企业", "特色产业集群名单"],
            "2024年度国家级中小企业特色产业集群名单",
            2024,
        ),
        (
            ["附件1：２０２５年度中小企业特色产业集群公示名单"],
            "2025年度中小企业特色产业集群公示名单",
            2025,
        ),
        (
            ["工业和信息化部关于公布2022年度中小企业特色产业集群名单的通告"],
            "2022年度中小企业特色产业集群名单",
            2022,
        ),
        (["中小企业特色产业集群名单", "（2023年度）"], "中小企业特色产业集群名单", 2023),
        (["中小企业特色产业集群名单"], "中小企业特色产业集群名单", None),
        (["2022—2024年度中小企业特色产业集群名单"], "2022—2024年度中小企业特色产业集群名单", 2024),
        (
            ["2022年度和2023年度中小企业特色产业集群名单"],
            "2022年度和2023年度中小企业特色产业集群名单",
            None,
        ),
        (["通过的名单", "2024年9月19日"], None, None),
    ],
)
def test_title_and_year(read, above, title, year):
    lines = [*above, "", f"1. {WUXI}", f"2. {HUZHOU}"]
    found = read("\n".join(lines), "a.txt")
    assert (found.title, found.year) == (title, year)
    paragraphs = "".join(f"<p>{line}</p>" for line in above)
    found = read(page(paragraphs + table("序号|集群名称", f"1|{WUXI}", f"2|{HUZHOU}")), "a.html")
    assert (found.title, found.year) == (title, year)


def test_two_lists_in_one_file_have_no_one_year(read):
    other = "2022年度中小企业特色产业集群复核通过名单"
    body = f"<p>{TITLE}</p>{table('序号|集群名称', f'1|{WUXI}', f'2|{HUZHOU}')}"
    body += f"<p>{other}</p>{table('序号|集群名称', '1|上海市松江区丙产业集群')}"
    found = read(page(body), "a.html")
    assert len(found.rows) == 3
    assert (found.title, found.year) == (None, None)
    assert any(TITLE in problem and other in problem for problem in found.problems)
    assert any("begin anew at table 2, row 2" in problem for problem in found.problems)


# ---------------------------------------------------------------------------- problems


@pytest.mark.parametrize(
    ("rows", "problem"),
    [
        ((f"1|{WUXI}", f"4|{HUZHOU}"), "numbers 2-3 are missing"),
        ((f"1|{WUXI}", f"3|{HUZHOU}"), "number 2 is missing"),
        ((f"1|{WUXI}", f"3|{HUZHOU}"), "2 names, but the highest number is 3"),
        ((f"1|{WUXI}", f"1|{HUZHOU}"), "number 1 stands 2 times: row 2; row 3"),
        ((f"1|{WUXI}", "2|"), "row 3: number 2 has no name"),
        ((f"1|{WUXI}", f"|{HUZHOU}"), "1 row has no number: row 3"),
        ((f"1|{WUXI}", f"2|{WUXI}"), f"{WUXI} stands 2 times: row 2; row 3"),
        ((f"1|{WUXI}", "2|浙江省乙园区"), "row 3: the name does not end in 集群: 浙江省乙园区"),
        ((f"1|{WUXI}<br>{HUZHOU}",), "row 2: this seems to be more than one name"),
    ],
)
def test_problems(read, rows, problem):
    found = read(page(table("序号|集群名称", *rows)), "a.html")
    assert any(each.startswith(problem) for each in found.problems)


def test_a_name_under_another_province_is_a_problem(read):
    found = read(
        f"序号,省份,集群名称\n1,江苏省,{HUZHOU}\n2,大连市,辽宁省大连市甲产业集群\n", "a.csv"
    )
    assert found.problems == (f"line 2: {HUZHOU} stands under 江苏省",)


def test_a_name_that_lost_its_beginning_is_a_problem(read):
    lines = [f"{number},{name}" for number, _unit, name in ROWS[:9]]
    found = read("\n".join([*lines, "10,材料产业集群"]), "a.csv")
    assert found.problems == (
        "line 10: the name does not begin with a place, as others do: 材料产业集群",
    )


def test_many_problems_are_told_in_short(read):
    found = read("\n".join(f"{3 * number},{WUXI}" for number in range(1, 30)), "a.csv")
    missing = next(each for each in found.problems if each.startswith("numbers 1-2; 4-5; "))
    assert missing.endswith("22-23 and 21 more are missing")
    assert all(len(problem) < 200 for problem in found.problems)


def test_a_name_outside_the_table_is_reported(read):
    body = f"{table('序号|集群名称', f'1|{WUXI}')}<p>2. {HUZHOU}</p>"
    found = read(page(body), "a.html")
    assert names(found) == [WUXI]
    assert any(HUZHOU in problem for problem in found.problems)


def test_a_page_that_is_cut_off(read):
    whole = made.html(ROWS)
    found = read(whole[: whole.index(ROWS[50][2].encode())], "a.html")
    assert entries_of(found) == ROWS[:50]
    assert any("cut off" in problem for problem in found.problems)


# -------------------------------------------------------------------- PDFs of all sorts


@pytest.mark.slow
@pytest.mark.parametrize("units", ["every", "middle", "top"])
def test_pdf_with_long_units_broken_over_lines(read, units):
    entries = [(n, unit + "工业和信息化主管部门", name) for n, unit, name in ROWS]
    layout = made.Layout(units=units, widths=NARROW, per_page=8)
    assert entries_of(read(made.pdf(entries, layout), "a.pdf")) == entries


@pytest.mark.parametrize("units", ["every", "middle", "top"])
def test_pdf_without_rules_says_which_parts_of_long_units_it_left_out(read, units):
    entries = [(n, unit + "工业和信息化主管部门", name) for n, unit, name in ROWS]
    layout = made.Layout(ruled="none", units=units, widths=NARROW, per_page=8)
    found = read(made.pdf(entries, layout), "a.pdf")
    assert {row.number for row in found.rows} >= set(range(1, 101))
    assert len({row.name for row in found.rows} & {name for *_row, name in entries}) >= 90
    assert any("was left out: 化主管部" in problem for problem in found.problems)
    assert any("more texts between the names were left out" in each for each in found.problems)


def test_pdf_with_two_tables_side_by_side(read):
    layout = made.Layout(widths=(28.0, 0.0, 190.0), units="none", size=9.0)
    entries = [(number, None, name) for number, _unit, name in ROWS[:36]]
    found = read(made.pdf_side_by_side(entries, layout), "a.pdf")
    assert entries_of(found) == entries
    assert found.problems == ()


def test_pdf_without_rules_with_two_lists_side_by_side(read):
    layout = made.Layout(ruled="none", widths=(28.0, 0.0, 190.0), units="none", size=9.0)
    short = [name for *_row, name in ROWS if len(name) < 20][:36]
    entries = [(number, None, name) for number, name in enumerate(short, start=1)]
    found = read(made.pdf_side_by_side(entries, layout), "a.pdf")
    assert entries_of(found) == entries
    assert found.problems == ()


def test_pdf_without_rules_whose_lists_side_by_side_run_into_each_other_is_reported(read):
    layout = made.Layout(ruled="none", widths=(28.0, 0.0, 190.0), units="none", size=9.0)
    entries = [(number, None, name) for number, _unit, name in ROWS[:36]]
    found = read(made.pdf_side_by_side(entries, layout), "a.pdf")
    missing = {number for number, _unit, _name in entries} - {row.number for row in found.rows}
    assert missing
    assert any(each.startswith("numbers ") and "are missing" in each for each in found.problems)


@pytest.mark.slow
@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    st.builds(
        made.Layout,
        ruled=st.sampled_from(["all", "none", "across"]),
        units=st.sampled_from(["every", "middle", "top", "first"]),
        numbers=st.sampled_from(["middle", "top"]),
        heads=st.booleans(),
        parted=st.booleans(),
        centred=st.booleans(),
        size=st.sampled_from([9.0, 10.5, 12.0]),
        widths=st.tuples(
            st.sampled_from([36.0, 60.0]),
            st.sampled_from([60.0, 80.0, 120.0]),
            st.sampled_from([170.0, 230.0, 300.0]),
        ),
        per_page=st.integers(5, 12),
    ),
    st.integers(1, 60),
)
def test_pdf_in_any_layout(tmp_path_factory, layout, count):
    path = tmp_path_factory.getbasetemp() / f"layout-{os.getpid()}.pdf"
    path.write_bytes(made.pdf(ROWS[:count], layout))
    found = read_published_list(str(path))
    assert [(row.number, row.name) for row in found.rows] == [(n, x) for n, _u, x in ROWS[:count]]
    for row, (_number, unit, _name) in zip(found.rows, ROWS, strict=False):
        assert row.unit in (unit, None)


def test_pdf_with_a_row_missing(read):
    found = read(made.pdf([*ROWS[:30], *ROWS[31:]]), "a.pdf")
    assert len(found.rows) == 99
    assert found.problems == ("number 31 is missing", "99 names, but the highest number is 100")


@pytest.mark.parametrize("turned", [90, 180, 270])
def test_pdf_printed_sideways(read, turned):
    data = made.pdf(FEW).replace(b"/Rotate 0", f"/Rotate {turned}".encode())
    found = read(data, "a.pdf")
    assert entries_of(found) == FEW
    assert found.title == TITLE


@pytest.mark.parametrize("ruled", ["all", "none"])
def test_pdf_with_bold_print_made_by_printing_twice(read, ruled, monkeypatch):
    once = made.Canvas.drawCentredString

    def twice(self, x, y, text) -> None:
        once(self, x, y, text)
        once(self, x + 0.2, y, text)

    monkeypatch.setattr(made.Canvas, "drawCentredString", twice)
    assert entries_of(read(made.pdf(FEW, made.Layout(ruled=ruled, centred=True)), "a.pdf")) == FEW


def test_pdf_whose_rules_are_thin_boxes(read, monkeypatch):
    def box(self, x, y, width, height) -> None:
        for left, low, wide, high in ((x, y, width, 0.5), (x, y, 0.5, height)):
            rect(self, left, low, wide, high, stroke=0, fill=1)
        rect(self, x, y + height, width, 0.5, stroke=0, fill=1)
        rect(self, x + width, y, 0.5, height, stroke=0, fill=1)

    rect = made.Canvas.rect
    monkeypatch.setattr(made.Canvas, "rect", box)
    assert entries_of(read(made.pdf(ROWS, made.Layout(units="middle")), "a.pdf")) == ROWS


def test_pdf_without_text(read):
    with pytest.raises(DatasetError, match="holds no text"):
        read(made.pdf_of_lines([""]), "a.pdf")


def test_pdf_with_one_page_without_text(read):
    found = read(made.pdf_of_lines([f"1. {WUXI}", f"2. {HUZHOU}", "", ""], per_page=2), "a.pdf")
    assert entries_of(found) == [(1, None, WUXI), (2, None, HUZHOU)]
    assert found.problems == ("page 2 holds no text",)


def test_encrypted_pdf(read):
    with pytest.raises(DatasetError, match="encrypted"):
        read(made.pdf(FEW, password="秘密"), "a.pdf")


def test_pdf_without_pdfplumber_says_how_to_install_it(read, monkeypatch):
    monkeypatch.setitem(sys.modules, "pdfplumber", None)
    with pytest.raises(DatasetError, match=r"pip install 'clustercli\[lists\]'"):
        read(made.pdf(FEW), "a.pdf")


def test_reading_a_pdf_says_nothing_on_the_terminal(read, capfd):
    read(made.pdf(FEW).replace(b"/BaseFont", b"/BaseFunt"), "a.pdf")
    assert capfd.readouterr() == ("", "")


def test_pdf_whose_fonts_do_not_say_their_characters(read):
    with pytest.raises(DatasetError, match="fonts do not say which characters"):
        read(made.pdf(FEW, password=""), "a.pdf")


def test_pdf_with_a_damaged_part(read, monkeypatch):
    monkeypatch.setattr("reportlab.rl_config.useA85", 0)
    data = bytearray(made.pdf(FEW))
    end = data.index(b"endstream") - 1
    data[end - 3 : end] = b"xyz"
    found = read(bytes(data), "a.pdf")
    assert entries_of(found) == FEW
    assert any("part of the PDF is damaged" in problem for problem in found.problems)


@pytest.mark.slow
def test_pdf_of_a_book(tmp_path):
    path = tmp_path / "a.pdf"
    path.write_bytes(made.pdf_of_lines(["书"] * 301, per_page=1))
    assert "a PDF of 301 pages is no list" in refusal(path)
    path.write_bytes(made.pdf_of_lines(["书" * 31_000]))
    assert "page 1 holds more than 30000 characters" in refusal(path)


def test_pdf_with_a_drawing_of_many_lines(read, monkeypatch):
    def hatch(self) -> None:
        for place in range(4000):
            self.line(place / 10, 0, place / 10, 9)
        show(self)

    show = made.Canvas.showPage
    monkeypatch.setattr(made.Canvas, "showPage", hatch)
    assert entries_of(read(made.pdf(FEW), "a.pdf")) == FEW


# ------------------------------------------------------------------------ hostile files


def refusal(path: Path | str) -> str:
    with pytest.raises(DatasetError) as error:
        read_published_list(str(path))
    assert len(str(error.value).splitlines()) == 1
    assert len(str(error.value)) < 400
    return str(error.value)


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "is empty"),
        (b"\0" * 99, "no text in UTF-8 or GB18030"),
        ("没有名单\n".encode(), "holds no list of clusters"),
        (b"%PDF-1.7\nnothing", "the PDF is damaged"),
        (b"%PDF-1.7\n" + b"[" * 5_000_000, "the PDF is damaged"),
        (b"PK\3\4nothing", "damaged or cut off"),
        (made.word(FEW)[:-30], "damaged or cut off"),
        (made.excel(FEW)[:900], "damaged or cut off"),
        (made.pdf(FEW)[:2000], "the PDF is damaged"),
        (made.archive({"a.txt": "b"}), "no .docx and no .xlsx"),
        (
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "WordDocument".encode("utf-16-le"),
            "save it as .docx",
        ),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "Workbook".encode("utf-16-le"), "no workbook"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), "encrypted"),
        (b"{\\rtf1", "save it as .docx"),
        (b"\x89PNG\r\n", "picture"),
        (b"Rar!\x1a", "archive"),
        (b'{"clusters": []}', "this is JSON"),
        (b"a" * (33 << 20), "larger than 32 MB"),
        pytest.param(b"<html>" + b"<a " * 1_600_000, "a tag does not end", marks=pytest.mark.slow),
        (b"<html>" + b"<a " * 300_000, "holds no list"),
        (b"<html><table>" + b"<td colspan=999 rowspan=9999>x" * 3000, "no list"),
    ],
)
def test_what_is_no_list_is_refused_in_one_line(tmp_path, data, message):
    path = tmp_path / "list"
    path.write_bytes(data)
    assert message in refusal(path)


def test_what_is_no_file_is_refused(tmp_path):
    assert "directory" in refusal(tmp_path)
    assert "No such file" in refusal(tmp_path / "none.pdf")
    assert "no file has such a name" in refusal("a\0b")
    os.mkfifo(tmp_path / "pipe")
    assert "no file but a pipe or a device" in refusal(tmp_path / "pipe")
    assert "no file but a pipe or a device" in refusal(os.devnull)


@pytest.mark.slow
def test_what_is_larger_than_any_list_is_refused(tmp_path):
    path = tmp_path / "list.csv"
    path.write_text("集群\n" * (3 << 20), encoding="utf-8")
    assert "more than 16 MB" in refusal(path)
    path.write_text(f"{WUXI}\n" * 10_001, encoding="utf-8")
    assert "more than 10000 names" in refusal(path)
    path.write_bytes(made.archive({f"{number}.xml": "" for number in range(10_001)}))
    assert "too many files" in refusal(path)
    path.write_text(f"集群名称,{'长' * 200_000}\n", encoding="utf-8")
    assert "holds no list" in refusal(path)
    path.write_text(f"{WUXI},1{',' * 999_999}\n" * 2, encoding="utf-8")
    assert "holds no list" in refusal(path)


def test_a_cell_that_is_longer_than_any_name_is_left_out(read):
    found = read(page(table("序号|集群名称", f"1|{WUXI}", f"2|{'长' * 300}产业集群")), "a.html")
    assert names(found) == [WUXI]
    assert found.problems == (f"row 3 was left out: {'长' * 60}…",)


def test_tables_in_tables_without_end(read):
    body = "<table><tr><td>" * 200 + f"1. {WUXI}" + "</td></tr></table>" * 200
    assert names(read(page(body), "a.html")) == [WUXI]


LAUGHS = "".join(
    f'<!ENTITY {b} "{f"&{a};" * 10}">' for a, b in zip("abcdefgh", "bcdefghi", strict=True)
)


@pytest.mark.parametrize(
    ("document", "message"),
    [
        (f'<!DOCTYPE x [<!ENTITY a "ha">{LAUGHS}]><x>&i;</x>', "declares XML entities"),
        ('<!DOCTYPE x SYSTEM "file:///etc/passwd"><x/>', "declares XML entities"),
        (f'<?xml version="1.0" encoding="utf-16"?><!DOCTYPE x [{LAUGHS}]><x/>', "declares XML"),
        (" " * (70 << 20), "larger than 64 MB"),
        ("<x>" * 1000, "too deeply nested"),
        ("<x/>" * 9, "damaged"),
        ("<x><body/></x>", "holds no list"),
        ("<x/>", "holds no list"),
    ],
)
def test_xml_bombs_are_refused(tmp_path, document, message):
    path = tmp_path / "bomb.docx"
    wide = "utf-16" in document
    path.write_bytes(
        made.archive({"word/document.xml": document.encode("utf-16" if wide else "utf-8")})
    )
    assert message in refusal(path)


@pytest.mark.parametrize("name", ["list.pdf", "list.docx", "list.xlsx", "list.csv", "list"])
@pytest.mark.parametrize(
    "data", [made.pdf(FEW), made.word(FEW), made.excel(FEW), made.html(FEW), made.text(FEW)]
)
def test_the_content_says_the_kind_and_not_the_name(read, data, name):
    assert entries_of(read(data, name)) == FEW


quick = settings(max_examples=200, deadline=None, suppress_health_check=list(HealthCheck))


@quick
@given(
    st.sampled_from([b"", b"%PDF-1.4\n", b"PK\3\4", b"<html><table>", "集群名称,".encode(), b"{"]),
    st.binary(max_size=2000)
    | st.text(max_size=500).map(lambda text: text.encode("utf-8", "replace")),
)
def test_random_bytes_are_refused_or_read(tmp_path_factory, start, data):
    path = tmp_path_factory.getbasetemp() / f"random-{os.getpid()}"
    path.write_bytes(start + data)
    try:
        found = read_published_list(str(path))
    except DatasetError as error:
        assert len(str(error).splitlines()) == 1  # noqa: PT017
    else:
        assert found.rows


WHOLE = [made.pdf(FEW), made.pdf(FEW, made.Layout(ruled="none")), made.word(FEW), made.excel(FEW)]


@pytest.mark.slow
@quick
@given(st.sampled_from([*WHOLE, made.html(FEW), made.csv(FEW)]), st.randoms(use_true_random=False))
def test_damaged_files_are_refused_or_read(tmp_path_factory, data, chance: random.Random):
    damaged = bytearray(data)
    for _time in range(chance.choice((1, 3, 20))):
        place = chance.randrange(len(damaged))
        if chance.random() < 0.5:
            damaged[place] = chance.randrange(256)
        else:
            del damaged[place : place + chance.choice((1, 9, 99))]
    path = tmp_path_factory.getbasetemp() / f"damaged-{os.getpid()}"
    path.write_bytes(damaged)
    try:
        found = read_published_list(str(path))
    except DatasetError as error:
        assert len(str(error).splitlines()) == 1  # noqa: PT017
    else:
        assert all(row.name for row in found.rows)
