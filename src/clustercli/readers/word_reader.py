"""Word documents (.docx): tables and paragraphs, with the numbers that Word counts itself."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any
from xml.etree.ElementTree import Element

from clustercli.i18n.messages import gettext_lazy
from clustercli.readers.bounded_reading import bounded
from clustercli.readers.layout import Block, Part
from clustercli.readers.nested_tables import (
    Locations,
    NestedCell,
    NestedTable,
    blocks_of,
    lines_of,
    plain_table,
    table_of,
)
from clustercli.readers.office_archive import Archive
from clustercli.text.normalize import unwrap

_WRAPPERS = frozenset({"sdt", "sdtContent", "customXml", "ins", "moveTo", "smartTag"})
_UNSEEN = frozenset({"del", "moveFrom", "instrText", "delText", "Fallback", "rt", "pPr", "rPr"})
_OFF = frozenset({"0", "false", "off"})
_LONGEST_BOX = 40
_WIDEST = 100
_LONGEST_CHAIN = 20
"""Styles based on one another: more than any document has, and an end to a circle."""


def read_word(data: bytes) -> Part:
    """Return the tables and lines of a Word document, in their order.

    Raises DatasetError if the file is damaged.
    """
    locations = Locations()
    blocks: list[Block] = []
    problems: list[str] = []
    for kind, content in bounded("word", data):
        if kind == "text":
            blocks.extend(lines_of(content, locations))
        elif kind == "table":
            blocks.extend(blocks_of(table_of(content), locations))
        else:
            problems.append(
                gettext_lazy("a text box over a table was left out: {text}", text=content)
            )
    return Part(blocks=tuple(blocks), problems=tuple(problems))


def pieces_of(data: bytes) -> Iterator[Any]:
    """Yield what a Word document holds, each with its kind; this runs in a child process.

    That is a text, a table (:func:`~clustercli.readers.nested_tables.plain_table`), and last the
    text boxes that stand over tables. Raises DatasetError if the file is damaged.
    """
    archive = Archive(data)
    body = archive.xml("word/document.xml").find("body")
    if body is None:
        return
    numbering, styles = (
        archive.xml(name) if name in archive.names else None
        for name in ("word/numbering.xml", "word/styles.xml")
    )
    counted = _Numbering(numbering, styles)
    for element in _contents(body):
        if element.tag == "p":
            yield "text", _paragraph(element, counted)
            for box in _floating(element):
                yield "text", "".join(_texts(box, counted))
        elif element.tag == "tbl":
            yield "table", plain_table(_table(element, counted))
    for text in counted.over_tables:
        yield "box", text[:_LONGEST_BOX]


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
        if row.tag != "tr" or row.find("trPr/del") is not None or _is_on(row.find("trPr/hidden")):
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
            for box in _floating(element):
                if floating := unwrap("".join(_texts(box, counted))):
                    counted.over_tables.append(floating)
        elif element.tag == "tbl":
            yield _table(element, counted)


def _paragraph(paragraph: Element, counted: _Numbering) -> str:
    """Return the text of a paragraph, after the number that Word counts for it."""
    number = counted.number(paragraph)
    text = "".join(_texts(paragraph, counted))
    return f"{number}{text}" if number and text.strip() else number or text


def _floating(element: Element) -> Iterator[Element]:
    """Return the text boxes of a paragraph that stand anywhere on the page, not in its line."""
    for child in element:
        if child.tag in _UNSEEN:
            continue
        if _floats(child):
            yield from child.iter("txbxContent")
        else:
            yield from _floating(child)


def _floats(element: Element) -> bool:
    if element.tag == "drawing":
        return element.find("anchor") is not None
    return element.tag == "pict" and any(
        "position:absolute" in each.get("style", "").replace(" ", "") for each in element
    )


def _texts(element: Element, counted: _Numbering) -> Iterator[str]:
    """Return the pieces of text that Word shows in the line: nothing deleted, no field's code."""
    for child in element:
        if _floats(child) or (child.tag == "r" and counted.hides(element, child)):
            continue
        if child.tag == "t":
            yield child.text or ""
        elif child.tag in ("tab", "ptab"):
            yield "\t"
        elif child.tag in ("br", "cr"):
            yield "\n"
        elif child.tag == "noBreakHyphen":
            yield "-"
        elif child.tag not in _UNSEEN:
            yield from _texts(child, counted)
            if child.tag == "p":
                yield "\n"


class _Numbering:
    """The automatic numbers of a document, counted as its paragraphs come, and its hidden text.

    A paragraph is in a list by its own properties, or by those of its style (List Number) or
    of one that this is based on. Only the outermost level of a list counts, and only plain
    numbers: others number no rows.
    """

    def __init__(self, numbering: Element | None, styles: Element | None) -> None:
        self._starts: dict[str, int] = {}
        self._lists: dict[str, str] = {}
        self._counts: Counter[str] = Counter()
        self.over_tables: list[str] = []
        self._styles = {} if styles is None else {_id(e): e for e in styles.findall("style")}
        if numbering is None:
            return
        for abstract in numbering.findall("abstractNum"):
            level = abstract.find("lvl")
            kind = None if level is None else level.find("numFmt")
            if level is not None and kind is not None and kind.get("val", "").startswith("decimal"):
                self._starts[abstract.get("abstractNumId", "")] = _value(level.find("start"), 1)
        for each in numbering.findall("num"):
            key, base = each.get("numId", ""), _text(each.find("abstractNumId"))
            again = each.find("lvlOverride/startOverride")
            if base in self._starts:
                self._lists[key] = base if again is None else key + "again"
                if again is not None:
                    self._starts[key + "again"] = _value(again, 1)

    def number(self, paragraph: Element) -> str:
        """Return the number of the next paragraph: ``7. ``, or nothing if it has none."""
        list_id, level = self._list_of(paragraph)
        base = None if level else self._lists.get(list_id)
        if base is None:
            return ""
        number = self._starts[base] + self._counts[base]
        self._counts[base] += 1
        return f"{number}. "

    def hides(self, paragraph: Element, run: Element) -> bool:
        """Say whether a run is hidden text: by its own properties, else by one of its styles."""
        own = run.find("rPr/vanish")
        if own is not None:
            return _is_on(own)
        for named in (run.find("rPr/rStyle"), paragraph.find("pPr/pStyle")):
            style = self._styles.get(_text(named))
            for _link in range(_LONGEST_CHAIN):
                if style is None:
                    break
                if (vanish := style.find("rPr/vanish")) is not None:
                    return _is_on(vanish)
                style = self._styles.get(_text(style.find("basedOn")))
        return False

    def _list_of(self, paragraph: Element) -> tuple[str, int]:
        """Return in which list a paragraph is, and at which level; what is nearest counts."""
        list_id = level = None
        holder: Element | None = paragraph
        parent = "pPr/pStyle"
        for _link in range(_LONGEST_CHAIN):
            if holder is None or list_id is not None:
                break
            list_id = holder.find("pPr/numPr/numId")
            level = holder.find("pPr/numPr/ilvl") if level is None else level
            holder, parent = self._styles.get(_text(holder.find(parent))), "basedOn"
        return _text(list_id), _value(level, 0)


def _is_on(switch: Element | None) -> bool:
    """Say whether a property that is on or off is there, and not off."""
    return switch is not None and switch.get("val", "true") not in _OFF


def _id(style: Element) -> str:
    return style.get("styleId", "")


def _text(element: Element | None) -> str:
    """Return an element's value, nothing if there is no such element."""
    return "" if element is None else element.get("val", "")


def _value(element: Element | None, otherwise: int) -> int:
    """Return the whole number in an element's value."""
    text = _text(element)
    return int(text) if text.isdecimal() and len(text) < 7 else otherwise  # noqa: PLR2004
