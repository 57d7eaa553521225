"""A Word document in the form of Chinese official papers (GB/T 9704-2012, and GB/T 7714-2015)."""

from __future__ import annotations

import io
import re
from collections.abc import Sequence
from html import escape
from typing import Any

from clustercli.errors import MissingLibraryError, OutputError
from clustercli.fields.words import label, labels_of
from clustercli.i18n.labels import Language
from clustercli.i18n.messages import gettext as _
from clustercli.i18n.messages import translations_in
from clustercli.output.cells import readable
from clustercli.output.escaping import harmless
from clustercli.output.formats import Target
from clustercli.output.paper import ADDRESS, SOURCES, Paper, alignment, is_address, paper_of
from clustercli.records.references import gbt7714, of_source
from clustercli.tables.table import Column, Row, without_hints
from clustercli.tables.view import View

_MOST_COLUMNS, _MOST_ROWS = 63, 32_767
"""What a table of Word holds."""
_MOST_UPRIGHT = 8
"""The columns that stand on an upright page."""
_A4 = (210, 297)
_MARGINS = {"top": 37, "bottom": 35, "left": 28, "right": 26}
"""The page of official papers, in millimetres."""
_TURNED = {"top": "left", "right": "top", "bottom": "right", "left": "bottom"}
"""The side of an upright page that a side of one turned is."""

_TITLE, _BODY, _TABLE = 22, 16, 10.5
"""Sizes 二号, 三号 and 五号, in points; lines of the body are 28 points high."""
_LINE = 28
_FONTS = {
    "title": "方正小标宋简体",
    "body": "仿宋",
    "head": "黑体",
}
_LATIN = "Times New Roman"
_ALTERNATIVES = {
    "方正小标宋简体": "华文中宋,STZhongsong,宋体,SimSun,Songti SC,Noto Serif CJK SC",
    "仿宋": "FangSong,仿宋_GB2312,FangSong_GB2312,华文仿宋,STFangsong,Noto Serif CJK SC",
    "黑体": "SimHei,华文黑体,Heiti SC,Noto Sans CJK SC",
}
"""What is taken, in the font table, where a font is not at hand."""
_FONT_TABLE = "/word/fontTable.xml"
_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
_SENTENCE_ENDS = re.compile(r"。(?=.)|(?<=\D)\.(?= \S)")
_SOURCE = re.compile("^来源：")
"""How figures say it; below a table of a paper it is 资料来源."""
_LEAST_WIDTH, _NEVER_BROKEN, _WIDEST = 5, 12, 40
"""Of a column, in characters: longer ones share what the short ones leave of the page."""
_MOST_FOR_SHORT = 3 / 4
"""Of the page, for columns that are never broken where there are others."""
_WHOLE_HEAD = 8
"""The characters of a heading that stays in one line; a longer one may go on in a second."""
_LATIN_WORD = re.compile("[!-~]+")


def to_docx(view: View, target: Target) -> bytes:
    """Return a document: title, what the answer comes to, the table, its sources and notes.

    The page is A4, upright for as many columns as it holds. The header of the table repeats on
    each page. The sources of a list of clusters are numbered below it as GB/T 7714 cites them.
    Raises MissingLibraryError without python-docx, OutputError for more columns or rows than Word
    takes.
    """
    try:
        import docx
    except ImportError:
        raise MissingLibraryError("python-docx", "word") from None
    paper = paper_of(view, target.language)
    if len(paper.heads) > _MOST_COLUMNS:
        template = _("Word cannot hold {number} columns: {most} at most; choose with --columns")
        raise OutputError(template.format(number=len(paper.heads), most=_MOST_COLUMNS))
    if len(paper.table.rows) >= _MOST_ROWS:
        template = _("Word cannot hold {number} rows: {most} at most; choose with --limit")
        raise OutputError(template.format(number=len(paper.table.rows), most=_MOST_ROWS - 1))
    document = docx.Document()
    _Document(document, paper, view, target.language).write()
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


class _Document:
    def __init__(self, document: Any, paper: Paper, view: View, language: Language) -> None:
        self._document = document
        self._paper = paper
        self._table = view.table
        self._language: Language = language
        self._translations = translations_in(language)

    def write(self) -> None:
        """Write everything, from the page to the last source."""
        paper, table = self._paper, self._table
        self._page()
        self._styles()
        if paper.title:
            self._paragraph(paper.title, "Title")
        warnings = () if table.rows else without_hints(table.warnings)
        notes = paper.notes or tuple(map(harmless, warnings))
        if notes:
            self._paragraph(_one_sentence(notes[0]), "Body Text")
        name = f"sheet.{table.name}"
        if paper.title and labels_of(name):
            text = self._translations.gettext("Table 1. {name}").format(
                name=label(name, self._language)
            )
            self._paragraph(text, "Caption")
        self._write_table()
        for line in without_hints(table.source(self._language) if table.source else ()):
            if harmless(line) not in notes:
                self._paragraph(harmless(_SOURCE.sub("资料来源：", line)), "Note")
        for note in notes[1:]:
            self._paragraph(self._translations.gettext("Note: {text}").format(text=note), "Note")
        if paper.sources:
            self._paragraph(label("paper.source_list", self._language), "Heading 1")
            for source, number in paper.sources.items():
                self._paragraph(f"[{number}] {harmless(gbt7714(of_source(source)))}", "Reference")

    def _page(self) -> None:
        from docx.enum.section import WD_ORIENT
        from docx.shared import Mm

        section = self._document.sections[0]
        width, height = _A4
        margins = _MARGINS
        if len(self._paper.heads) > _MOST_UPRIGHT:
            width, height = height, width
            section.orientation = WD_ORIENT.LANDSCAPE
            margins = {turned: _MARGINS[side] for turned, side in _TURNED.items()}
        section.page_width, section.page_height = Mm(width), Mm(height)
        for side, distance in margins.items():
            setattr(section, f"{side}_margin", Mm(distance))
        self._width = width - margins["left"] - margins["right"]
        self._number_pages(section.footer.paragraphs[0])
        properties = self._document.core_properties
        properties.title = self._paper.title or ""
        properties.author = properties.comments = ""
        properties.language = {"zh": "zh-CN", "en": "en"}[self._language]

    def _number_pages(self, paragraph: Any) -> None:
        from docx.oxml import parse_xml

        self._style("Footer", 14, "body", align="center")
        paragraph.style = "Footer"
        fonts = f'<w:rFonts w:ascii="{_LATIN}" w:hAnsi="{_LATIN}" w:eastAsia="宋体"/>'
        run = f"<w:r><w:rPr>{fonts}</w:rPr>{{}}</w:r>"
        parts = (
            run.format('<w:t xml:space="preserve">— </w:t>'),
            f'<w:fldSimple w:instr=" PAGE ">{run.format("<w:t>1</w:t>")}</w:fldSimple>',
            run.format('<w:t xml:space="preserve"> —</w:t>'),
        )
        for part in parts:
            opening = part.index(">")
            paragraph._p.append(  # noqa: SLF001
                parse_xml(f'{part[:opening]} xmlns:w="{_W}"{part[opening:]}')
            )

    def _styles(self) -> None:
        self._style("Normal", _BODY, "body")
        self._style("Title", _TITLE, "title", align="center", after=_LINE)
        self._style("Body Text", _BODY, "body", indent=2 * _BODY, line=_LINE, align="both")
        self._style("Heading 1", _BODY, "head", before=_LINE / 2, line=_LINE)
        self._style("Caption", 12, "head", align="center", before=6, after=6)
        self._style("Note", _TABLE, "body", before=3)
        self._style("Reference", _TABLE, "body", indent=-2 * _TABLE, before=2)
        for spoken in self._document.styles.element.xpath("w:docDefaults//w:lang"):
            spoken.set(f"{{{_W}}}eastAsia", "zh-CN")
        self._name_alternatives()

    def _style(  # noqa: PLR0913
        self,
        name: str,
        size: float,
        font: str,
        *,
        align: str = "left",
        indent: float = 0,
        before: float = 0,
        after: float = 0,
        line: float | None = None,
    ) -> None:
        """Set a style; a negative ``indent`` is that of all lines but the first."""
        from docx.enum.style import WD_STYLE_TYPE
        from docx.oxml.ns import qn
        from docx.shared import Pt, RGBColor

        styles = self._document.styles
        known = name in [style.name for style in styles]
        style = styles[name] if known else styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
        if not known:
            style.base_style = styles["Normal"]
        style.font.size, style.font.name = Pt(size), _LATIN
        style.font.bold = style.font.italic = False
        style.font.color.rgb = RGBColor(0, 0, 0)
        fonts = style.element.rPr.rFonts
        for key in list(fonts.attrib):
            if key.endswith("Theme"):
                del fonts.attrib[key]
        fonts.set(qn("w:eastAsia"), _FONTS[font])
        borders = style.element.find(f"{qn('w:pPr')}/{qn('w:pBdr')}")
        if borders is not None:
            borders.getparent().remove(borders)
        form = style.paragraph_format
        form.alignment = {"left": 0, "center": 1, "both": 3}[align]
        form.left_indent = Pt(-indent if indent < 0 else 0)
        form.first_line_indent = Pt(indent)
        form.space_before, form.space_after = Pt(before), Pt(after)
        form.line_spacing = Pt(line) if line else 1.0

    def _name_alternatives(self) -> None:
        """Say in the font table what stands for a font that is not at hand."""
        fonts = "".join(
            f'<w:font w:name="{name}"><w:altName w:val="{others}"/></w:font>'
            for name, others in _ALTERNATIVES.items()
        )
        head = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
        text = f'{head}\n<w:fonts xmlns:w="{_W}">{fonts}</w:fonts>'
        for part in self._document.part.package.iter_parts():
            if part.partname == _FONT_TABLE:
                part._blob = text.encode()  # noqa: SLF001 - python-docx has no way to it

    def _paragraph(self, text: str, style: str) -> None:
        """Add a paragraph; what in it is an address is a link."""
        paragraph = self._document.add_paragraph(style=style)
        for part in re.split(rf"({ADDRESS.pattern}[^\s<>\"'.,;，。；）)])", _allowed(text)):
            if is_address(part):
                self._link(paragraph, part)
            elif part:
                paragraph.add_run(part)

    def _link(self, paragraph: Any, address: str) -> None:
        from docx.opc.constants import RELATIONSHIP_TYPE
        from docx.oxml import parse_xml

        kind = RELATIONSHIP_TYPE.HYPERLINK
        id_ = self._document.part.relate_to(address, kind, is_external=True)
        looks = '<w:color w:val="0563C1"/><w:u w:val="single"/>'
        paragraph._p.append(  # noqa: SLF001
            parse_xml(
                f'<w:hyperlink xmlns:w="{_W}" r:id="{id_}" xmlns:r="http://schemas.openxmlformats'
                f'.org/officeDocument/2006/relationships"><w:r><w:rPr>{looks}</w:rPr>'
                f"<w:t>{escape(address)}</w:t></w:r></w:hyperlink>"
            )
        )

    # The table ---------------------------------------------------------------------------

    def _write_table(self) -> None:
        """Add the table, made as XML at once: cell by cell it takes long."""
        from docx.oxml import parse_xml

        table = self._paper.table
        heads = [
            label("paper.source_notes", self._language)
            if column.key == SOURCES and self._paper.sources
            else head
            for column, head in zip(table.columns, self._paper.heads, strict=True)
        ]
        rows = [self._texts(row, table.columns) for row in table.rows]
        footer = [] if table.footer is None else [self._texts(table.footer, table.columns)]
        widths = self._widths([heads, *rows, *footer])
        aligned = [alignment(column) for column in table.columns]
        centred = ["center"] * len(heads)
        lines = [
            _row(heads, widths, centred, _of_font("head"), head=True),
            *(_row(row, widths, aligned, "") for row in rows),
            *(_row(row, widths, aligned, "<w:b/>") for row in footer),
        ]
        sides = ("top", "left", "bottom", "right", "insideH", "insideV")
        borders = "".join(f'<w:{side} w:val="single" w:sz="4" w:color="000000"/>' for side in sides)
        grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
        xml = (
            f'<w:tbl xmlns:w="{_W}"><w:tblPr><w:tblW w:w="{sum(widths)}" w:type="dxa"/>'
            f'<w:jc w:val="center"/><w:tblBorders>{borders}</w:tblBorders>'
            '<w:tblLayout w:type="fixed"/><w:tblCellMar><w:top w:w="30" w:type="dxa"/>'
            '<w:left w:w="60" w:type="dxa"/><w:bottom w:w="30" w:type="dxa"/>'
            '<w:right w:w="60" w:type="dxa"/></w:tblCellMar></w:tblPr>'
            f"<w:tblGrid>{grid}</w:tblGrid>{''.join(lines)}</w:tbl>"
        )
        body = self._document.element.body
        body.insert(len(body) - 1, parse_xml(xml))

    def _texts(self, row: Row, columns: Sequence[Column]) -> list[str]:
        """Return the cells of a row as they are read; sources of a list by their numbers."""
        numbers = self._paper.sources
        return [
            " ".join(f"[{number}]" for number in sorted({numbers[s] for s in value}))
            if column.key == SOURCES and numbers
            else readable(value, column, self._language, "\n")
            for value, column in zip(row, columns, strict=True)
        ]

    def _widths(self, rows: Sequence[Sequence[str]]) -> list[int]:
        """Return the widths of the columns in twentieths of a point, by what they hold."""
        from wcwidth import wcswidth

        wanted = [
            min(
                max(
                    _LEAST_WIDTH,
                    min(wcswidth(head), max(_WHOLE_HEAD, (wcswidth(head) + 1) // 2)),
                    *map(len, _LATIN_WORD.findall(head)),
                    *map(wcswidth, "\n".join(column).split("\n")),
                ),
                _WIDEST,
            )
            for head, *column in zip(*rows, strict=True)
        ]
        page = self._width / 25.4 * 1440
        natural = [_breadth(width) for width in wanted]
        if sum(natural) <= page:
            return list(map(int, natural))
        words = [_breadth(max(map(len, _LATIN_WORD.findall(head)), default=0)) for head in rows[0]]
        columns = list(zip(natural, words, wanted, strict=True))
        short = sum(width for width, _, number in columns if number <= _NEVER_BROKEN)
        tight = min(1.0, page * _MOST_FOR_SHORT / max(short, 1))
        rest = page - short * tight
        loose = min(1.0, rest / max(sum(natural) - short, 1))
        widths = [
            max(width * (tight if number <= _NEVER_BROKEN else loose), word)
            for width, word, number in columns
        ]
        fitting = min(1.0, page / sum(widths))
        return [int(width * fitting) for width in widths]


def _breadth(characters: int) -> float:
    """Return the width of a column in twentieths of a point.

    A character is half as wide as the font is high; beside it are the margins of the cell, and
    what a bold figure or a percent sign has more.
    """
    return (characters * _TABLE / 2 + 10) * 20


def _one_sentence(text: str) -> str:
    """Return what a note says as one sentence."""
    sentence = _SENTENCE_ENDS.sub(lambda found: "；" if found[0] == "。" else ";", text)
    return sentence.replace("; Dataset ", "; dataset ")


def _of_font(font: str) -> str:
    return f'<w:rFonts w:eastAsia="{_FONTS[font]}"/>'


_SIZE = f'<w:sz w:val="{int(_TABLE * 2)}"/>'


def _row(
    texts: Sequence[str],
    widths: Sequence[int],
    aligned: Sequence[str],
    looks: str,
    *,
    head: bool = False,
) -> str:
    """Return a row that no page break divides; a header is repeated on each page."""
    cells = "".join(
        f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/><w:vAlign w:val="center"/></w:tcPr>'
        f'<w:p><w:pPr><w:jc w:val="{align}"/><w:rPr>{_SIZE}</w:rPr></w:pPr>'
        f"{_runs(text, looks)}</w:p></w:tc>"
        for text, width, align in zip(texts, widths, aligned, strict=True)
    )
    header = "<w:tblHeader/>" if head else ""
    return f"<w:tr><w:trPr><w:cantSplit/>{header}</w:trPr>{cells}</w:tr>"


def _runs(text: str, looks: str) -> str:
    return "<w:r><w:br/></w:r>".join(
        f'<w:r><w:rPr>{looks}{_SIZE}</w:rPr><w:t xml:space="preserve">{line}</w:t></w:r>'
        for line in escape(_allowed(text)).split("\n")
    )


def _allowed(text: str) -> str:
    """Return a text without what XML cannot hold."""
    return _FORBIDDEN.sub("\ufffd", text)
