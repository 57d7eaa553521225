"""Word documents (.docx): tables and paragraphs, with the numbers that Word counts itself."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from xml.etree.ElementTree import Element

from clustercli.readers.layout import Block, Part
from clustercli.readers.nested_tables import NestedCell, NestedTable, Places, blocks_of, lines_of
from clustercli.readers.office_archive import Archive

_WRAPPERS = frozenset({"sdt", "sdtContent", "customXml", "ins", "moveTo", "smartTag"})
_UNSEEN = frozenset({"del", "moveFrom", "instrText", "delText", "Fallback", "rt", "pPr", "rPr"})
_WIDEST = 100


def read_word(data: bytes) -> Part:
    """Return the tables and lines of a Word document, in their order.

    Raises DatasetError if the file is damaged.
    """
    archive = Archive(data)
    body = archive.xml("word/document.xml").find("body")
    if body is None:
        return Part(blocks=())
    numbering = "word/numbering.xml"
    counted = _Numbering(archive.xml(numbering) if numbering in archive.names else None)
    return Part(blocks=tuple(_blocks(body, counted)))


def _blocks(body: Element, counted: _Numbering) -> Iterator[Block]:
    places = Places()
    for element in _contents(body):
        if element.tag == "p":
            yield from lines_of(_paragraph(element, counted), places)
        elif element.tag == "tbl":
            yield from blocks_of(_table(element, counted), places)


def _contents(element: Element) -> Iterator[Element]:
    """Return the children of an element, and those of the wrappers among them."""
    for child in element:
        if child.tag in _WRAPPERS:
            yield from _contents(child)
        else:
            yield child


def _table(element: Element, counted: _Numbering) -> NestedTable:
    """Return a table; a cell that goes on below (vMerge) becomes taller."""
    table = NestedTable()
    above: dict[int, NestedCell] = {}
    for row in _contents(element):
        if row.tag != "tr" or row.find("trPr/del") is not None:
            continue
        left = _value(row.find("trPr/gridBefore"), 0)
        here: dict[int, NestedCell] = {}
        for each in _contents(row):
            if each.tag != "tc":
                continue
            width = min(max(_value(each.find("tcPr/gridSpan"), 1), 1), _WIDEST)
            merged = each.find("tcPr/vMerge")
            goes_on = merged is not None and merged.get("val", "continue") == "continue"
            cell = above.get(left) if goes_on else None
            if cell is None:
                cell = NestedCell(top=table.height, left=left, width=width)
                table.cells.append(cell)
                cell.parts.extend(_parts(each, counted))
            else:
                cell.height += 1
            here[left] = cell
            left += width
        above = here
        table.height += 1
    return table


def _parts(cell: Element, counted: _Numbering) -> Iterator[str | NestedTable]:
    for element in _contents(cell):
        if element.tag == "p":
            if text := _paragraph(element, counted):
                yield text + "\n"
        elif element.tag == "tbl":
            yield _table(element, counted)


def _paragraph(paragraph: Element, counted: _Numbering) -> str:
    """Return the text of a paragraph, after the number that Word counts for it."""
    number = counted.number(paragraph.find("pPr/numPr"))
    text = "".join(_texts(paragraph))
    return f"{number}{text}" if number and text.strip() else number or text


def _texts(element: Element) -> Iterator[str]:
    """Return the pieces of text that Word shows: nothing deleted, no field's code."""
    for child in element:
        if child.tag == "t":
            yield child.text or ""
        elif child.tag in ("tab", "ptab"):
            yield "\t"
        elif child.tag in ("br", "cr"):
            yield "\n"
        elif child.tag == "noBreakHyphen":
            yield "-"
        elif child.tag not in _UNSEEN:
            yield from _texts(child)
            if child.tag == "p":
                yield "\n"


class _Numbering:
    """The automatic numbers of a document, counted as its paragraphs come.

    Only the outermost level of a list counts, and only plain numbers: others number no rows.
    """

    def __init__(self, root: Element | None) -> None:
        self._starts: dict[str, int] = {}
        self._lists: dict[str, str] = {}
        self._counts: Counter[str] = Counter()
        if root is None:
            return
        for abstract in root.findall("abstractNum"):
            level = abstract.find("lvl")
            kind = None if level is None else level.find("numFmt")
            if level is not None and kind is not None and kind.get("val", "").startswith("decimal"):
                self._starts[abstract.get("abstractNumId", "")] = _value(level.find("start"), 1)
        for each in root.findall("num"):
            key, abstract_id = each.get("numId", ""), each.find("abstractNumId")
            base = "" if abstract_id is None else abstract_id.get("val", "")
            again = each.find("lvlOverride/startOverride")
            if base in self._starts:
                self._lists[key] = base if again is None else key + "again"
                if again is not None:
                    self._starts[key + "again"] = _value(again, 1)

    def number(self, properties: Element | None) -> str:
        """Return the number of the next paragraph with these properties: ``7. ``, or nothing."""
        if properties is None or _value(properties.find("ilvl"), 0):
            return ""
        each = properties.find("numId")
        base = None if each is None else self._lists.get(each.get("val", ""))
        if base is None:
            return ""
        number = self._starts[base] + self._counts[base]
        self._counts[base] += 1
        return f"{number}. "


def _value(element: Element | None, otherwise: int) -> int:
    """Return the whole number in an element's value."""
    text = "" if element is None else element.get("val", "")
    return int(text) if text.isdecimal() and len(text) < 7 else otherwise  # noqa: PLR2004
