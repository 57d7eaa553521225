"""What is written for people's desks: workbooks, papers, tables to be pasted."""

from __future__ import annotations

import csv
import io
import json
import re
import sys
import zipfile
from pathlib import Path

import docx
import openpyxl
import pytest
from wcwidth import wcswidth

from clustercli.records.references import gbt7714, of_source

NAME = "江苏省无锡市惠山区零部件产业集群"
LIST_ZH = ["序号", "年度", "省份", "市", "县（市、区）", "集群名称", "主导产业", "来源"]
LIST_EN = ["No.", "Year", "Province", "City", "County", "Cluster", "Leading industry", "Sources"]


def book_of(cli, *arguments: str, lang: str = "zh") -> openpyxl.Workbook:
    result = cli(*arguments, "-o", "a.xlsx", "--force", "--lang", lang)
    assert result.code == 0, result.err
    return openpyxl.load_workbook("a.xlsx")


def column_of(sheet, head: str, row: int = 2) -> list[object]:
    heads = [cell.value for cell in sheet[row]]
    return [cells[heads.index(head)].value for cells in sheet.iter_rows(min_row=row + 1)]


# Workbooks --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("lang", "heads", "names"),
    [
        ("zh", LIST_ZH, ["集群名单", "全部字段", "来源", "说明"]),
        ("en", LIST_EN, ["Clusters", "All fields", "Sources", "Note"]),
    ],
)
def test_a_list_is_laid_out_as_papers_have_it(cli, lang, heads, names):
    book = book_of(cli, "list", "-p", "山东", lang=lang)
    assert book.sheetnames == names
    sheet = book.worksheets[0]
    assert [cell.value for cell in sheet[2]] == heads
    assert sheet["A1"].value == (
        "国家级中小企业特色产业集群：省份 山东省"
        if lang == "zh"
        else "National-level SME characteristic industrial clusters: province Shandong"
    )
    assert "A1:H1" in map(str, sheet.merged_cells.ranges)
    assert sheet.page_setup.orientation == "landscape"
    assert sheet.sheet_properties.pageSetUpPr.fitToPage
    assert (sheet.page_setup.fitToWidth or 1, sheet.page_setup.fitToHeight) == (1, 0)
    assert sheet.print_title_rows == "$2:$2"
    assert sheet.oddFooter.center.text == (
        "第 &P 页，共 &N 页" if lang == "zh" else "page &P of &N"
    )
    assert sheet["C3"].border.left.style == sheet["H2"].border.top.style == "thin"
    notes = [
        row[0].value for row in sheet.iter_rows(min_row=3) if not isinstance(row[0].value, int)
    ]
    assert all(note.startswith("注：" if lang == "zh" else "Note: ") for note in notes)
    assert "400" in notes[0]


def test_numbers_and_their_headings_stand_alike(cli):
    for arguments in (("list",), ("stats", "--by", "region"), ("stats", "--by", "region,year")):
        for sheet in book_of(cli, *arguments).worksheets[:2]:
            head = next(row for row in sheet.iter_rows() if row[-1].value not in (None, ""))
            below = sheet[head[0].row + 1]
            for above, cell in zip(head, below, strict=True):
                if cell.value is None:
                    continue
                assert above.alignment.horizontal == cell.alignment.horizontal
                if isinstance(cell.value, int):
                    assert cell.alignment.horizontal in ("right", "center")


def test_what_has_no_year_is_said_on_paper_and_blank_as_data(cli, dataset):
    book = book_of(cli, "list")
    years = column_of(book["集群名单"], "年度")[: len(dataset)]
    assert years == [cluster.year or "未定" for cluster in dataset]
    assert "未定" in years
    assert column_of(book["全部字段"], "年度", 1) == [cluster.year for cluster in dataset]


def test_addresses_are_links(cli, dataset):
    book = book_of(cli, "list")
    links = {
        cell.hyperlink.target: cell.value
        for row in book["来源"].iter_rows()
        for cell in row
        if cell.hyperlink
    }
    held = {
        address
        for sources in dataset.column("sources")
        for source in sources
        for address in (source.url, source.read_at)
        if address
    }
    assert set(links) == set(links.values()) == held
    numbers = column_of(book["来源"], "序号", 1)
    assert numbers == list(range(1, len(numbers) + 1))
    shown = next(cell for cell in book["集群名单"]["H"] if cell.hyperlink)
    assert shown.hyperlink.target in held
    assert shown.value.endswith("]")


def test_only_the_web_is_linked_and_a_formula_is_a_text(cli, put):
    rows = [
        {"name": NAME, "网址": "见https://e.cn/a。", "sources": [{"publisher": "=1+1"}]},
        {"name": f"{NAME}2", "网址": "javascript:alert(1)", "url": "HTTPS://e.cn/x"},
        {"name": f"{NAME}3", "网址": "file:///etc/passwd", "url": f"https://e.cn/{'x' * 3000}"},
    ]
    book = book_of(cli, "list", "--data", put("own.json", json.dumps(rows)))
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert {c.hyperlink.target for c in cells if c.hyperlink} == {
        "https://e.cn/a",
        "HTTPS://e.cn/x",
    }
    assert {cell.data_type for cell in cells} <= {"s", "n"}


def test_a_linked_cell_fits_one_line_and_its_address_is_kept(cli):
    book = book_of(cli, "audit")
    paper, data = book.worksheets[:2]
    heads = [cell.value for cell in paper[2]]
    place = heads.index("来源")
    shown = [row[place] for row in paper.iter_rows(min_row=3) if row[place].hyperlink]
    assert shown
    # LibreOffice draws a linked cell in one line, whatever its format says.
    assert all(wcswidth(cell.value) <= 44 for cell in shown if "://" not in cell.value)
    whole = [row[heads.index("来源")].value for row in data.iter_rows(min_row=2)]
    assert all(any(cell.hyperlink.target in text for text in whole) for cell in shown)
    published = paper.cell(3, heads.index("公布数") + 1)
    assert published.alignment.horizontal == "right"


def test_a_chart_is_no_higher_than_a_long_table(cli):
    for arguments in (("stats", "--by", "province"), ("map",)):
        (sheet, *_) = book_of(cli, *arguments).worksheets
        (chart,) = sheet._charts
        assert chart.anchor.to.row <= sheet.max_row


def test_chosen_columns_are_exactly_those(cli):
    book = book_of(cli, "list", "-p", "山东", "--columns", "name,year")
    assert book.sheetnames == ["集群名单", "说明"]
    assert [cell.value for cell in book.worksheets[0][2]] == ["集群名称", "年度"]
    book = book_of(cli, "list", "-p", "山东", "--columns", "year")
    assert [cell.value for cell in book.worksheets[0][2]] == ["年度"]


def test_counts_by_two_are_a_cross_tabulation_with_totals(cli, dataset):
    book = book_of(cli, "stats", "--by", "region,year")
    sheet = book["统计"]
    heads = [cell.value for cell in sheet[2]]
    assert heads == ["地区", "2022", "2023", "2024", "2025", "未定", "合计"]
    rows = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=3)]
    total = next(row for row in rows if row[0] == "合计")
    assert total[-1] == sum(total[1:-1]) == len(dataset)
    assert rows.index(total) == 4
    shown = [cell.number_format for cell in sheet[7]]
    assert shown[1] == '0"/100"'  # what is published stands behind it: 45/400
    assert shown[-1] == '0"/400"'
    tidy = book["全部字段"]
    assert sum(column_of(tidy, "数量", 1)) == len(dataset)
    assert "未定" in column_of(tidy, "年度", 1)


@pytest.mark.parametrize(
    "arguments", [("stats", "--by", "region"), ("stats", "--by", "region,year"), ("map",)]
)
def test_counts_have_a_chart_of_excels_own(cli, arguments):
    book = book_of(cli, *arguments)
    (chart,) = book.worksheets[0]._charts
    assert chart.tagname == "barChart"
    assert not any(sheet._charts for sheet in book.worksheets[1:])
    assert not book_of(cli, "list").worksheets[0]._charts


def test_a_paper_sheet_alone_is_read_too(cli, dataset):
    """Somebody may delete the sheet of all fields; then what stands on paper is read."""
    book = book_of(cli, "list")
    del book["全部字段"]
    book.save("b.xlsx")
    result = cli("list", "--data", "b.xlsx", "--json")
    rows = json.loads(result.out)
    assert [row["name"] for row in rows] == [cluster.name for cluster in dataset]
    assert [row["year"] for row in rows] == [cluster.year for cluster in dataset]
    assert rows[0]["sources"][0]["publisher"] == dataset[0].sources[0].publisher


def test_each_record_is_read_once_and_it_is_said_from_where(cli, dataset):
    for lang in ("zh", "en"):
        book_of(cli, "list", lang=lang)
        result = cli("list", "--data", "a.xlsx", "--count", "--lang", "en")
        assert result.out == f"{len(dataset)}\n"
        assert result.err.count("which has all fields") == 1
    book = openpyxl.load_workbook("a.xlsx")
    book["All fields"].title = "x"
    book.worksheets[0].title = "y"
    book.save("b.xlsx")
    assert cli("list", "--data", "b.xlsx", "--count").out == f"{len(dataset)}\n"
    assert cli("list", "--data", "b.xlsx", "--sheet", "y", "--count").out == f"{len(dataset)}\n"


def test_a_chosen_column_of_names_comes_back_without_the_notes(cli, dataset):
    for lang in ("zh", "en"):
        book_of(cli, "list", "--columns", "name,province", lang=lang)
        rows = json.loads(cli("list", "--data", "a.xlsx", "--json").out)
        assert [row["name"] for row in rows] == [cluster.name for cluster in dataset]


def test_an_answer_without_rows_is_a_workbook_all_the_same(cli):
    book = book_of(cli, "list", "-p", "西藏")
    assert [cell.value for cell in book.worksheets[0][2]] == LIST_ZH
    assert book_of(cli, "stats", "-p", "西藏", "--by", "region,year").worksheets


def test_validity_stands_on_paper_where_it_was_asked_for(cli):
    book = book_of(cli, "list", "--status", "valid")
    assert [cell.value for cell in book.worksheets[0][2]][-3:] == ["状态", "有效期至", "来源"]
    assert Path("a.xlsx").stat().st_size


# Tables for spreadsheets ------------------------------------------------------------------------


def table_of(cli, *arguments: str, delimiter: str = ",") -> list[dict[str, str]]:
    result = cli(*arguments)
    assert result.code == 0, result.err
    return list(csv.DictReader(io.StringIO(result.out), delimiter=delimiter))


@pytest.mark.parametrize(("form", "delimiter"), [("csv", ","), ("tsv", "\t")])
def test_headings_and_words_are_in_the_language(cli, dataset, form, delimiter):
    rows = table_of(cli, "list", "-f", form, "--headings", "zh", delimiter=delimiter)
    assert list(rows[0])[:4] == ["编号", "集群名称", "公布名称", "产业"]
    english = table_of(cli, "list", "-f", form, "--headings", "en", delimiter=delimiter)
    assert list(english[0])[:4] == ["ID", "Cluster", "Official name", "Industry"]
    for row, other, cluster in zip(rows, english, dataset, strict=True):
        assert row["年度"] == str(cluster.year or "未定")
        assert other["Year"] == str(cluster.year or "not settled")
        assert row["城市"] == (cluster.city or "")
        assert row["说明"] == (cluster.note or "")
        for source in cluster.sources:
            assert source.publisher in row["来源"]
    assert {row["证据"] for row in rows} <= {"名单", "官方", "媒体", "公示"}
    assert {row["Province"] for row in english} & {"Shandong", "Jiangsu"}


def test_one_row_is_one_line_without_json(cli, put):
    odd = {"publisher": "[x]; 报", "title": "a\nb", "date": None}
    own = [{"name": NAME, "note": "甲\n乙", "sources": [odd], "x": "=1+1", "y": [1]}]
    out = cli(
        "list", "--data", put("own.json", json.dumps(own)), "-f", "csv", "--headings", "zh"
    ).out
    assert out.count("\n") == 2
    (row,) = csv.DictReader(io.StringIO(out))
    assert row["说明"] == "甲↵乙"
    assert row["来源"] == "[x]; 报 《a↵b》"
    assert row["x"] == "'=1+1"
    assert "[{" not in cli("list", "-f", "csv", "--headings", "en").out


def test_keys_stay_keys(cli, dataset):
    assert cli("list", "-f", "csv").out.startswith("id,name,official_name,")
    out = cli("list", "-f", "csv", "--headings", "en", "--lang", "zh", "--columns", "year,id").out
    assert out.splitlines()[0] == "Year,ID"
    assert len(out.splitlines()) == len(dataset) + 1
    assert cli("stats", "-f", "csv", "--headings", "zh").out.startswith(
        "地区,数量,占比,公布数,差数,"
    )


def test_headings_of_a_file_and_back(cli, dataset):
    for lang in ("zh", "en"):
        assert cli("list", "-o", "a.csv", "--headings", lang, "--force").code == 0
        assert Path("a.csv").read_bytes().startswith(b"\xef\xbb\xbf")
        result = cli("list", "--data", "a.csv", "--json")
        for row, cluster in zip(json.loads(result.out), dataset, strict=True):
            assert (row["id"], row["year"], row["evidence"]) == (
                cluster.id,
                cluster.year,
                cluster.evidence,
            )
        assert "expected" not in result.err


@pytest.mark.parametrize(
    "more",
    [(), ("--json",), ("-o", "a.xlsx"), ("-f", "markdown"), ("-f", "csv", "--count"), ("--ids",)],
)
def test_headings_are_for_csv(cli, more):
    result = cli("list", "--headings", "zh", *more)
    assert (result.code, result.out) == (2, "")
    assert "--headings is for CSV and TSV" in result.err
    assert "unknown language" in cli("list", "-f", "csv", "--headings", "fr").err


def test_headings_while_a_pipe_is_read(cli, stdin):
    stdin(f'{{"name": "{NAME}", "x": 1}}\n')
    out = cli(
        "list", "--data", "-", "-f", "csv", "--headings", "zh", "--columns", "name,年度,x"
    ).out
    assert out == "集群名称,年度,x\n江苏省无锡市惠山区零部件产业集群,未定,1\n"


# Papers -----------------------------------------------------------------------------------------


def paper_of(cli, *arguments: str, lang: str = "zh") -> docx.document.Document:
    result = cli(*arguments, "-o", "a.docx", "--force", "--lang", lang)
    assert result.code == 0, result.err
    return docx.Document("a.docx")


def texts(document, style: str) -> list[str]:
    return [p.text for p in document.paragraphs if p.style.name == style]


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_list_is_a_paper(cli, dataset, lang):
    document = paper_of(cli, "list", "-p", "山东", lang=lang)
    (title,) = texts(document, "Title")
    assert title.endswith("省份 山东省" if lang == "zh" else "province Shandong")
    (sentence,) = texts(document, "Body Text")
    assert "400" in sentence
    assert len(re.findall(r"。|\.(?=\s|$)", sentence)) == 1
    assert texts(document, "Caption") == ["表 1　集群名单" if lang == "zh" else "Table 1. Clusters"]
    (below, *_) = texts(document, "Note")
    assert below.startswith("资料来源：clustercli" if lang == "zh" else "Source: clustercli")
    (table,) = document.tables
    wanted = [cluster for cluster in dataset if cluster.province == "山东省"]
    heads = LIST_ZH[:-1] if lang == "zh" else LIST_EN[:-1]
    assert [cell.text for cell in table.rows[0].cells][:-1] == heads
    assert [row.cells[5].text for row in table.rows[1:]] == [cluster.name for cluster in wanted]
    assert table.rows[0]._tr.xpath("./w:trPr/w:tblHeader")
    assert not table.rows[1]._tr.xpath("./w:trPr/w:tblHeader")


def test_sources_are_numbered_notes(cli, dataset):
    document = paper_of(cli, "list")
    notes = texts(document, "Reference")
    assert [note.split()[0] for note in notes] == [f"[{n}]" for n in range(1, len(notes) + 1)]
    by_number = dict(note.split(" ", 1) for note in notes)
    for row, cluster in zip(document.tables[0].rows[1:], dataset, strict=True):
        cited = [by_number[number] for number in row.cells[-1].text.split()]
        assert sorted(cited) == sorted(gbt7714(of_source(s)) for s in cluster.sources)
    links = {r.target_ref for r in document.part.rels.values() if r.reltype.endswith("hyperlink")}
    assert links == {s.read_at or s.url for c in dataset for s in c.sources} - {None}


def test_the_page_is_that_of_official_papers(cli):
    document = paper_of(cli, "list", "-p", "山东")
    (section,) = document.sections
    lengths = (section.page_width, section.page_height, section.top_margin, section.left_margin)
    assert [round(length.mm) for length in lengths] == [210, 297, 37, 28]
    assert " PAGE " in section.footer._element.xml
    body = document.styles["Body Text"].element
    assert body.rPr.rFonts.xpath("string(@w:eastAsia)") == "仿宋"
    fonts = zipfile.ZipFile("a.docx").read("word/fontTable.xml").decode()
    assert re.search('w:name="仿宋"><w:altName w:val="FangSong,仿宋_GB2312', fonts)
    assert document.core_properties.author == ""
    assert 'w:eastAsia="zh-CN"' in document.styles.element.xml
    wide = paper_of(cli, "audit").sections[0]
    lengths = (wide.page_width, wide.top_margin, wide.left_margin)
    assert [round(length.mm) for length in lengths] == [297, 28, 35]


def test_counts_are_a_paper_with_their_totals(cli, dataset):
    (table,) = paper_of(cli, "stats", "--by", "region,year").tables
    assert [cell.text for cell in table.rows[0].cells][-2:] == ["未定", "合计"]
    assert table.rows[-1].cells[-1].text == f"{len(dataset)}/400"


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("command", [("stats", "--by", "province"), ("map",), ("audit",)])
def test_a_source_stands_below_every_table_and_nothing_twice(cli, command, lang):
    document = paper_of(cli, *command, lang=lang)
    below = texts(document, "Note")
    assert below[0].startswith("资料来源：clustercli" if lang == "zh" else "Source: clustercli")
    said = [re.sub("^(注：|Note: )", "", text) for text in below]
    assert len(said) == len(set(said))
    (sentence,) = texts(document, "Body Text")
    assert "; Dataset" not in sentence


@pytest.mark.parametrize(
    "command",
    [("stats", "--by", "province"), ("map",), ("audit",), ("compare", "江苏", "浙江", "山东")],
)
def test_no_word_of_a_heading_is_broken(cli, command):
    document = paper_of(cli, *command, lang="en")
    (table,) = document.tables
    widths = [int(width) for width in table._tbl.xpath("./w:tblGrid/w:gridCol/@w:w")]
    for cell, width in zip(table.rows[0].cells, widths, strict=True):
        room = (width - 120) / 20 / (10.5 / 2)
        assert max(map(len, cell.text.split())) <= room, cell.text


def test_a_users_own_list_names_itself(cli, put):
    path = put("own.json", json.dumps([{"name": NAME, "sources": [{"publisher": "某局"}]}]))
    document = paper_of(cli, "list", "--data", path)
    assert texts(document, "Title") == ["own.json"]
    assert texts(document, "Note")[0].startswith("资料来源：own.json")
    assert texts(document, "Reference") == ["[1] 某局."]
    assert "clustercli" not in "".join(p.text for p in document.paragraphs)


def test_columns_and_hostile_texts(cli, put):
    evil = "<w:p>&amp;\x0b\ufffe\u202e]]>"
    path = put("own.json", json.dumps([{"name": NAME, "产值": evil, "note": "甲\n乙"}]))
    (table,) = paper_of(cli, "list", "--data", path, "--columns", "产值,note").tables
    assert [cell.text for cell in table.rows[0].cells] == ["产值", "说明"]
    assert table.rows[1].cells[0].text == "<w:p>&amp;\\u000b\ufffd]]>"
    assert table.rows[1].cells[1].text == "甲\n乙"
    rows = json.dumps([{"name": NAME, **{f"c{n}": 1 for n in range(70)}}])
    keys = ",".join(f"c{n}" for n in range(70))
    path = put("wide.json", rows)
    result = cli("list", "--data", path, "--columns", keys, "-o", "b.docx")
    assert (result.code, Path("b.docx").exists()) == (1, False)
    assert "Word cannot hold 70 columns: 63 at most" in result.err


def test_an_answer_without_rows_is_a_paper_all_the_same(cli):
    document = paper_of(cli, "list", "-p", "西藏", lang="en")
    assert texts(document, "Body Text")[0]
    assert len(document.tables[0].rows) == 1


def test_the_extra_for_word_is_named_in_one_line(cli, monkeypatch):
    monkeypatch.setitem(sys.modules, "docx", None)
    result = cli("list", "-o", "a.docx")
    assert (result.code, result.err) == (
        1,
        "clustercli: this needs python-docx: pip install 'clustercli[word]'\n",
    )
    assert not Path("a.docx").exists()
    assert "-o FILE.docx" in cli("list", "-f", "word").err


def test_a_paper_is_read_back(cli, dataset):
    """With what stands on it: names, years and places; of the sources it has only numbers."""
    paper_of(cli, "list")
    rows = json.loads(cli("list", "--data", "a.docx", "--json").out)
    assert [row["name"] for row in rows] == [cluster.name for cluster in dataset]
    assert [row["year"] for row in rows] == [cluster.year for cluster in dataset]
    assert not any(row["sources"] for row in rows)


# Documents --------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["markdown", "github", "pipe", "latex", "latex_booktabs"])
def test_notes_and_coverage_stand_below_the_table(cli, name):
    for lang, word in (("zh", "下限"), ("en", "lower bound")):
        result = cli("stats", "-f", name, "--lang", lang)
        table, _, below = result.out.partition("\n\n")
        assert word not in table
        assert word in below
        assert result.err == ""  # what the output says is not said again
    path = "a.tex" if name.startswith("latex") else "a.md"
    assert cli("stats", "-f", name, "-o", path, "--lang", "en").code == 0
    assert "lower bound" in Path(path).read_text(encoding="utf-8").partition("\n\n")[2]


def test_notes_are_text_in_latex(cli, put):
    path = put("100%_a&b.csv", f"name\n{NAME}\n")
    below = cli("list", "--data", path, "-f", "latex", "--lang", "en").out.partition("\n\n")[2]
    assert r"100\%\_a\&b.csv holds 1 cluster." in below
    assert below.startswith("\\par\\smallskip\n{\\footnotesize\n\\noindent ")


@pytest.mark.parametrize("form", ["html", "unsafehtml"])
def test_no_cell_is_padded_in_html(cli, put, form):
    for arguments in (("list",), ("stats", "--by", "region,year"), ("audit",)):
        out = cli(*arguments, "-f", form).out
        assert not re.search(r"<t[hd][^>]*> | </t[hd]>", out)
    path = put("a.csv", f'name,v\n{NAME},"a  b </td> c"\n')
    out = cli("list", "--data", path, "--columns", "v", "-f", form).out
    assert "<td>a  b &lt;/td&gt; c</td>" in out
