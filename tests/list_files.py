"""Makes lists of clusters as the ministry publishes them: PDF, Word, Excel, HTML, CSV, text.

The rows are names of the dataset and invented ones; every kind of file holds the same rows.
python-docx, openpyxl and reportlab make the files, so that other programs open them too.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby, pairwise
from pathlib import Path
from xml.sax.saxutils import escape

import docx
import openpyxl
from docx.oxml import parse_xml
from openpyxl.styles import Alignment
from reportlab.lib.pagesizes import A4
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

from clustercli.geography.divisions import divisions, gbt2260

TITLE = "2024年度中小企业特色产业集群名单"
NAMES = Path(__file__).parent / "frozen" / "names.csv"
"""Reporting units and full names of clusters of the first two batches."""
HEADS = ("序号", "省份", "集群名称")

Entry = tuple[int, str, str]


def rows(count: int = 100) -> list[Entry]:
    """Return rows as a list prints them: by unit, two of three are clusters that there are."""
    known = [tuple(line.split(",")) for line in NAMES.read_text("utf-8").splitlines()[1:]]
    invented = [
        (unit, f"{_full_place(code)}虚构{industry}产业集群") for unit, code, industry in _INVENTED
    ]
    chosen = dict.fromkeys([*invented, *known])
    names = sorted(list(chosen)[:count], key=lambda row: _order().index(row[0]))
    return [(number, unit, name) for number, (unit, name) in enumerate(names, start=1)]


_INVENTED = [
    ("新疆生产建设兵团", "659002", "棉花精深加工与智能采收装备"),
    ("新疆生产建设兵团", "659001", "节水灌溉器材"),
    ("内蒙古自治区", "150602", "羊绒"),
    ("内蒙古自治区", "150203", "稀土永磁材料及高性能钕铁硼电机"),
    ("大连市", "210212", "轴承"),
    ("深圳市", "440306", "Mini LED显示模组"),
    ("广东省", "440606", "5G通信天线与射频器件"),
    ("浙江省", "330382", "低压电器"),
    ("浙江省", "330106", "AI芯片（人工智能加速）与智能计算"),
    ("江苏省", "320206", "高端装备关键基础零部件及配套件数字化制造"),
    ("西藏自治区", "540102", "藏药"),
    ("青海省", "632802", "枸杞"),
    ("宁夏回族自治区", "640181", "数控机床与煤矿智能综采成套装备"),
    *(
        (unit, code, industry)
        for unit, code in (
            ("河南省", "410102"),
            ("湖北省", "420102"),
            ("四川省", "510104"),
            ("山东省", "370102"),
            ("福建省", "350102"),
        )
        for industry in ("电梯", "纺织机械零部件", "石墨烯改性功能纤维与先进复合材料制品")
    ),
]
"""Invented clusters: unit, the county's code, industry."""


def _order() -> list[str]:
    units = {unit.province: unit.name for unit in divisions().units if unit.kind == "city"}
    names = []
    for province in divisions().provinces:
        names.append(province.name)
        if province.name in units:
            names.append(units[province.name])
    return [*names, "新疆生产建设兵团"]


def _full_place(code: str) -> str:
    names = gbt2260()
    parts = (names.get(f"{code[:2]}0000"), names.get(f"{code[:4]}00"), names[code])
    return "".join(dict.fromkeys(filter(None, parts)))


def by_unit(entries: Sequence[Entry]) -> Iterator[tuple[str, list[Entry]]]:
    """Return the rows of each unit, one after the other."""
    return ((unit, list(group)) for unit, group in groupby(entries, key=lambda row: row[1]))


# ---------------------------------------------------------------------------------- PDF

FONT = "STSong-Light"
_MARGIN = 60.0
_BOTTOM = 90.0


@dataclass(frozen=True)
class Layout:
    """How a PDF is set.

    ``ruled`` is all, none or across (horizontal lines only). ``units`` says where a unit
    stands in its rows: every (in each), middle or top (of a merged cell), first (as a row's),
    over (at the middle of a cell that can reach over two pages, on one of which it stands),
    none (no such column).
    ``numbers`` stand at the middle or the top of a row of two lines. ``parted`` lets a row
    break over two pages; ``heads`` repeats the heading on each page.
    """

    ruled: str = "all"
    units: str = "every"
    numbers: str = "middle"
    heads: bool = True
    parted: bool = False
    size: float = 12.0
    widths: tuple[float, float, float] = (45.0, 110.0, 300.0)
    per_page: int = 18
    title: tuple[str, ...] = (TITLE,)
    centred: bool = False
    page_numbers: bool = True


@dataclass
class _Page:
    """One page: its rows as (number, unit, lines of the name), units merged where wanted."""

    rows: list[tuple[str, str, list[str]]] = field(default_factory=list)


def pdf(
    entries: Sequence[Entry],
    layout: Layout = Layout(),
    password: str | None = None,
    over: Callable[[Canvas], None] | None = None,
) -> bytes:
    """Return a PDF of the rows, encrypted if there is a ``password``.

    ``over`` draws something over the rows of each page, such as a watermark.
    """
    pdfmetrics.registerFont(UnicodeCIDFont(FONT))
    buffer = io.BytesIO()
    lock = (
        None if password is None else StandardEncryption(password, ownerPassword="x", strength=128)
    )
    canvas = Canvas(buffer, pagesize=A4, encrypt=lock)
    pages = _pages(entries, layout)
    if layout.units == "over":
        _leave_units_to_one_page(pages)
    for number, page in enumerate(pages, start=1):
        _draw(canvas, page, layout, number)
        if over is not None:
            over(canvas)
        canvas.showPage()
    canvas.save()
    return buffer.getvalue()


def _pages(entries: Sequence[Entry], layout: Layout) -> list[_Page]:
    """Part the rows into pages; with ``parted``, the last row of a page goes on on the next."""
    pages = [_Page()]
    for number, unit, name in entries:
        lines = _wrapped(name, layout.widths[2] - 12, layout.size)
        if len(pages[-1].rows) >= layout.per_page:
            pages.append(_Page())
            if layout.parted and len(pages[-2].rows[-1][2]) > 1:
                last_number, last_unit, last_lines = pages[-2].rows[-1]
                pages[-2].rows[-1] = (last_number, last_unit, last_lines[:1])
                pages[-1].rows.append(("", last_unit, last_lines[1:]))
        pages[-1].rows.append((str(number), unit, lines))
    return pages


def _leave_units_to_one_page(pages: list[_Page]) -> None:
    """Of a unit on both sides of a page break, keep the print where it has more rows."""
    for before, after in pairwise(pages):
        unit = before.rows[-1][1].strip()
        if unit != after.rows[0][1]:
            continue
        counts = [sum(row[1].strip() == unit for row in held.rows) for held in (before, after)]
        blank = before if counts[0] < counts[1] else after
        blank.rows = [
            (number, " " if each == unit else each, lines) for number, each, lines in blank.rows
        ]


def _wrapped(text: str, width: float, size: float) -> list[str]:
    """Break a text where it is full, but in no Latin word."""
    lines = [""]
    for word in _unbreakable(text):
        if pdfmetrics.stringWidth(lines[-1] + word, FONT, size) > width:
            lines.append("")
        lines[-1] += word
    return [line.strip() for line in lines]


def _unbreakable(whole: str) -> Iterator[str]:
    for latin, group in groupby(whole, key=lambda char: char.isascii() and char.isalnum()):
        text = "".join(group)
        yield from ([text] if latin else text)


def _draw(canvas: Canvas, held: _Page, layout: Layout, page: int) -> None:
    y = A4[1] - _MARGIN
    if page == 1:
        for line in ("附件", *layout.title):
            canvas.setFont(FONT, layout.size + 4)
            canvas.drawCentredString(A4[0] / 2, y, line)
            y -= layout.size * 2.2
    canvas.setFont(FONT, layout.size)
    if page == 1 or layout.heads:
        y = _draw_heads(canvas, y, layout)
    leading = layout.size * 1.3
    heights = [
        max(len(lines), len(_wrapped(unit or "", layout.widths[1] - 12, layout.size))) * leading + 6
        for _number, unit, lines in held.rows
    ]
    tops = [y - sum(heights[:index]) for index in range(len(heights) + 1)]
    for (number, _unit, lines), top, height in zip(held.rows, tops, heights, strict=False):
        for column, texts in ((0, [number]), (2, lines)):
            spare = 0.0 if layout.numbers == "top" else (height - 6 - len(texts) * leading) / 2
            _text(canvas, column, texts, top - 3 - spare, layout)
        _rule(canvas, (0, 2) if layout.units != "every" else (0, 1, 2), top, top - height, layout)
    if layout.units != "none":
        _draw_units(canvas, held, tops, layout)
    if layout.page_numbers:
        canvas.drawCentredString(A4[0] / 2, 40, f"— {page} —")


def pdf_side_by_side(entries: Sequence[Entry], layout: Layout) -> bytes:
    """Return a PDF page with the first half of the rows left, the second right of them."""
    pdfmetrics.registerFont(UnicodeCIDFont(FONT))
    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=A4)
    half = len(entries) // 2
    for part in (entries[:half], entries[half:]):
        _draw(canvas, _pages(part, layout)[0], layout, 1 if part[0][0] == 1 else 2)
        canvas.translate(sum(layout.widths) + 30, -2 * layout.size * 2.2)
    canvas.save()
    return buffer.getvalue()


def _draw_heads(canvas: Canvas, y: float, layout: Layout) -> float:
    for column, head in enumerate(HEADS):
        if layout.units == "none" and column == 1:
            continue
        _text(canvas, column, [head], y - 3, layout)
    bottom = y - layout.size * 1.3 - 6
    _rule(canvas, (0, 1, 2), y, bottom, layout)
    return bottom


def _draw_units(canvas: Canvas, held: _Page, tops: Sequence[float], layout: Layout) -> None:
    start = 0
    units = [unit for _number, unit, _lines in held.rows]
    while start < len(units):
        end = start + 1
        while layout.units != "every" and end < len(units) and units[end] == units[start]:
            end += 1
        lines = _wrapped(units[start], layout.widths[1] - 12, layout.size)
        leading = layout.size * 1.3
        top, bottom = tops[start], tops[end if layout.units != "first" else start + 1]
        used = len(lines) * leading
        high = top - 3 if layout.units == "top" else (top + bottom) / 2 + used / 2
        _text(canvas, 1, lines, high, layout)
        if layout.units != "every":
            _rule(canvas, (1,), top, tops[end], layout)
        start = end


def _left(column: int, layout: Layout) -> float:
    return _MARGIN + sum(layout.widths[:column])


def _text(canvas: Canvas, column: int, lines: Sequence[str], top: float, layout: Layout) -> None:
    left, width = _left(column, layout), layout.widths[column]
    for index, line in enumerate(lines):
        base = top - layout.size - index * layout.size * 1.3
        if layout.centred or column < 2:
            canvas.drawCentredString(left + width / 2, base, line)
        else:
            canvas.drawString(left + 6, base, line)


def _rule(
    canvas: Canvas, columns: Sequence[int], top: float, bottom: float, layout: Layout
) -> None:
    for column in columns:
        left = _left(column, layout)
        if layout.ruled == "all":
            canvas.rect(left, bottom, layout.widths[column], top - bottom)
        elif layout.ruled == "across":
            canvas.line(left, bottom, left + layout.widths[column], bottom)


def pdf_of_lines(lines: Sequence[str], per_page: int = 40) -> bytes:
    """Return a PDF of plain lines, whose columns tabs part."""
    pdfmetrics.registerFont(UnicodeCIDFont(FONT))
    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=A4)
    for start in range(0, len(lines), per_page):
        canvas.setFont(FONT, 11)
        for index, line in enumerate(lines[start : start + per_page]):
            for column, text in enumerate(line.split("\t")):
                canvas.drawString(60 + 180 * column, A4[1] - 60 - index * 17, text)
        canvas.showPage()
    canvas.save()
    return buffer.getvalue()


# --------------------------------------------------------------------------------- Word


def word(entries: Sequence[Entry], *, counted: bool = False, broken: bool = True) -> bytes:
    """Return a Word document: title, a table with merged units, broken names, a last line.

    ``counted`` leaves the numbers to the style of the cells: List Number.
    """
    document = docx.Document()
    for line in ("附件", TITLE):
        document.add_paragraph(line)
    table = document.add_table(rows=len(entries) + 1, cols=3, style="Table Grid")
    grid = [row.cells for row in table.rows]
    for cell, head in zip(grid[0], HEADS, strict=True):
        cell.text = head
    for unit, group in by_unit(entries):
        first = entries.index(group[0]) + 1
        grid[first][1].text = unit
        for cells, (number, _unit, name) in zip(grid[first:], group, strict=False):
            if counted:
                cells[0].paragraphs[0].style = "List Number"
            else:
                cells[0].text = str(number)
            half = len(name) // 2
            cells[2].text = f"{name[:half]}\n{name[half:]}" if broken and number % 3 == 0 else name
        grid[first][1].merge(grid[first + len(group) - 1][1])
    document.add_paragraph("工业和信息化部办公厅 2024年9月19日印发")
    return saved(document)


def word_of(body: str) -> bytes:
    """Return a Word document with what python-docx has no words for: deleted text, fields."""
    document = docx.Document()
    names = " ".join(f'xmlns:{prefix}="{name}"' for prefix, name in _WORD_NAMES.items())
    for element in parse_xml(f"<w:body {names}>{body}</w:body>"):
        document.element.body.sectPr.addprevious(element)
    return saved(document)


def word_table(*rows: str) -> str:
    """Return a table of three columns with these rows, each as :func:`word_row` gives it."""
    return f"<w:tbl><w:tblPr/><w:tblGrid>{'<w:gridCol/>' * 3}</w:tblGrid>{''.join(rows)}</w:tbl>"


def word_row(*cells: str, properties: str = "") -> str:
    """Return a row of cells that hold these elements; a cell ends in a paragraph."""
    inner = "".join(
        f"<w:tc><w:tcPr/>{each if each.endswith('</w:p>') else each + '<w:p/>'}</w:tc>"
        for each in cells
    )
    return f"<w:tr><w:trPr>{properties}</w:trPr>{inner}</w:tr>"


def word_line(text: str) -> str:
    """Return a paragraph."""
    return f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>"


def word_text_box(text: str, *, floating: bool = False) -> str:
    """Return a paragraph with a text box, once as Word 2010 draws it and once as Word 2003.

    It stands in the line, or ``floating`` anywhere on the page.
    """
    held = f"<w:txbxContent>{word_line(text)}</w:txbxContent>"
    shape = f"<wps:cNvSpPr txBox='1'/><wps:spPr/><wps:txbx>{held}</wps:txbx><wps:bodyPr/>"
    where = "anchor" if floating else "inline"
    drawing = (
        f"<wp:{where}><wp:extent cx='3000000' cy='600000'/><wp:docPr id='1' name='box'/><a:graphic>"
        f"<a:graphicData uri='{_WORD_NAMES['wps']}'><wps:wsp>{shape}</wps:wsp></a:graphicData>"
        f"</a:graphic></wp:{where}>"
    )
    return (
        "<w:p><w:r><mc:AlternateContent><mc:Choice Requires='wps'><w:drawing>"
        f"{drawing}</w:drawing></mc:Choice><mc:Fallback><w:pict><v:shape style='width:230pt'>"
        f"<v:textbox>{held}</v:textbox></v:shape></w:pict></mc:Fallback></mc:AlternateContent>"
        "</w:r></w:p>"
    )


_WORD_NAMES = {
    "w": "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
    "wp": "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing",
    "a": "http://schemas.openxmlformats.org/drawingml/2006/main",
    "wps": "http://schemas.microsoft.com/office/word/2010/wordprocessingShape",
    "mc": "http://schemas.openxmlformats.org/markup-compatibility/2006",
    "v": "urn:schemas-microsoft-com:vml",
}


def saved(document_or_workbook) -> bytes:
    """Return a document of python-docx or a workbook of openpyxl as a file's content."""
    buffer = io.BytesIO()
    document_or_workbook.save(buffer)
    return buffer.getvalue()


def archive(files: dict[str, str | bytes]) -> bytes:
    """Return a ZIP archive of these files, which no Office program would write."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as held:
        for name, content in files.items():
            held.writestr(name, content)
    return buffer.getvalue()


# -------------------------------------------------------------------------------- Excel


def excel(entries: Sequence[Entry], *, merged: bool = True) -> bytes:
    """Return a workbook: a sheet of notes, and the list under a title over all columns."""
    book = openpyxl.Workbook()
    notes = book.active
    notes.title = "说明"
    notes["A1"] = "本名单由各省级中小企业主管部门推荐"
    sheet = book.create_sheet("名单")
    sheet["A1"] = TITLE
    sheet.merge_cells("A1:C1")
    sheet.append(HEADS)
    sheet.column_dimensions["C"].width = 60
    for unit, group in by_unit(entries):
        first = sheet.max_row + 1
        for number, _unit, name in group:
            sheet.append((number, unit, f"{name[:9]}\n{name[9:]}" if number % 4 == 0 else name))
            sheet.cell(sheet.max_row, 3).alignment = Alignment(wrap_text=True)
        if merged:
            sheet.merge_cells(f"B{first}:B{sheet.max_row}")
    return saved(book)


# --------------------------------------------------------------------------------- HTML


def html(entries: Sequence[Entry], *, encoding: str = "utf-8", merged: bool = True) -> bytes:
    """Return a saved page of a notice: its table in a table that lays out the page."""
    lines = []
    for unit, group in by_unit(entries):
        for index, (number, _unit, name) in enumerate(group):
            if merged:
                span = f'<td rowspan="{len(group)}">{unit}</td>' if index == 0 else ""
            else:
                span = f"<td>{unit}</td>"
            text = f"{escape(name[:8])}<br>{escape(name[8:])}" if number % 5 == 0 else escape(name)
            lines.append(f"<tr><td><p>{number}</p>{span}<td><span>{text}</span>&nbsp;</td>")
    head = "".join(f"<th>{name}</th>" for name in HEADS)
    return f"""<!DOCTYPE html>
<html><head><meta charset="{encoding}"><title>工业和信息化部关于公布{TITLE}的通告</title>
<style>td {{ color: red }}</style>
<script>if (1 < 2) document.write("<td>无锡市假产业集群</td>")</script>
</head><body><!-- <table><tr><td>无锡市注释产业集群</td></tr></table> -->
<table class="layout"><tr><td><ul><li><a href="/">首页</a></li>
<li>中小企业特色产业集群</li></ul></td>
<td><p>经各省级中小企业主管部门推荐、专家评审和公示，确定了{len(entries)}个集群，现予以通告。</p>
<p>附件：{TITLE}</p>
<table border=1><thead><tr>{head}</tr></thead><tbody>
{chr(10).join(lines)}
</tbody></table>
<p>工业和信息化部</p></td></tr></table></body></html>
""".encode(encoding)


# --------------------------------------------------------------------------------- text


def csv(entries: Sequence[Entry], *, delimiter: str = ",", encoding: str = "utf-8-sig") -> bytes:
    """Return comma-separated values, as a spreadsheet saves them."""
    lines = [delimiter.join(HEADS)]
    lines.extend(delimiter.join((str(number), unit, name)) for number, unit, name in entries)
    return ("\r\n".join(lines) + "\r\n").encode(encoding)


def text(
    entries: Sequence[Entry], *, form: str = "{number}. {name}", encoding: str = "utf-8"
) -> bytes:
    """Return plain text, one name a line, each unit a heading above its names."""
    lines = ["附件", "", TITLE, ""]
    for unit, group in by_unit(entries):
        lines.append(f"{unit}（{len(group)}个）")
        lines.extend(form.format(number=number, name=name) for number, _unit, name in group)
        lines.append("")
    return "\n".join(lines).encode(encoding)
