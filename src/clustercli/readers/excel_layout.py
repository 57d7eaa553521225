"""Excel workbooks (.xlsx): the cells of each sheet as a grid."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from xml.etree.ElementTree import Element

from clustercli.errors import DatasetError
from clustercli.i18n.messages import gettext as _
from clustercli.i18n.messages import gettext_lazy
from clustercli.readers.layout import Cell, Grid, Part, grid_of
from clustercli.readers.office_archive import Archive
from clustercli.text.spreadsheet import column_number

_REFERENCE = re.compile(r"([A-Z]{1,3})(\d{1,7})")
_ESCAPE = re.compile(r"_x([0-9A-Fa-f]{4})_")
_MOST_CELLS = 500_000


def read_excel(data: bytes) -> list[Part]:
    """Return the sheets of a workbook, each with its cells as one grid.

    Raises DatasetError if the file is damaged or larger than any list.
    """
    archive = Archive(data)
    targets = {
        each.get("Id"): each.get("Target", "")
        for each in archive.xml("xl/_rels/workbook.xml.rels")
        if each.get("Type", "").endswith("/worksheet")
    }
    strings: list[str] | None = None
    parts = []
    for sheet in archive.xml("xl/workbook.xml").iterfind("sheets/sheet"):
        target = targets.get(sheet.get("id"))
        if target is None:
            continue
        if strings is None:
            strings = _strings(archive)
        name = target[1:] if target.startswith("/") else f"xl/{target}"
        grid = _grid(archive.xml(name), strings)
        parts.append(Part(blocks=(grid,), name=sheet.get("name", "")))
    return parts


def _strings(archive: Archive) -> list[str]:
    """Return the texts that cells refer to by their number."""
    name = "xl/sharedStrings.xml"
    return [_text(each) for each in archive.xml(name)] if name in archive.names else []


def _text(element: Element) -> str:
    """Return the text of a string and of its runs, without the reading aids (rPh)."""
    runs = (each.text or "" for each in (*element.findall("t"), *element.findall("r/t")))
    return _ESCAPE.sub(lambda found: chr(int(found[1], 16)), "".join(runs))


def _grid(sheet: Element, strings: Sequence[str]) -> Grid:
    """Return the cells of a sheet; rows and columns that hold nothing are left out.

    So one stray cell at the end of a sheet does not make a table of millions.
    """
    texts = {at: text for at, text in _cells(sheet, strings) if text}
    if len(texts) > _MOST_CELLS:
        raise DatasetError(_("a sheet of {count} cells is no list").format(count=len(texts)))
    rows = sorted({row for row, _column in texts})
    columns = sorted({column for _row, column in texts})
    ends = dict(_merges(sheet))
    cells = []
    for (row, column), text in texts.items():
        last_row, last_column = ends.get((row, column), (row, column))
        top, left = bisect_left(rows, row), bisect_left(columns, column)
        cells.append(
            Cell(
                text=text,
                top=top,
                left=left,
                height=max(bisect_right(rows, last_row) - top, 1),
                width=max(bisect_right(columns, last_column) - left, 1),
            )
        )
    cells.sort(key=lambda cell: cell.height * cell.width, reverse=True)
    return grid_of(cells, [gettext_lazy("row {number}", number=row) for row in rows])


def _cells(sheet: Element, strings: Sequence[str]) -> Iterator[tuple[tuple[int, int], str]]:
    """Return the place and text of each cell. A cell need not say where it is."""
    row_number = 0
    for row in sheet.iterfind("sheetData/row"):
        number = row.get("r", "")
        row_number = int(number) if number.isdecimal() and len(number) < 8 else row_number + 1  # noqa: PLR2004
        column = 0
        for cell in row.iterfind("c"):
            place = _REFERENCE.fullmatch(cell.get("r", ""))
            column = column_number(place[1]) if place else column + 1
            yield (row_number, column), _value(cell, strings)


def _value(cell: Element, strings: Sequence[str]) -> str:
    """Return what a cell shows; a number is in its shortest form."""
    kind = cell.get("t", "n")
    if kind == "inlineStr":
        inline = cell.find("is")
        return "" if inline is None else _text(inline)
    text = cell.findtext("v") or ""
    if kind == "s":
        place = int(text) if text.isdecimal() and len(text) < 9 else len(strings)  # noqa: PLR2004
        if place >= len(strings):
            raise DatasetError(_("the file is damaged: a cell has no text"))
        return strings[place]
    return text.removesuffix(".0") if kind == "n" else text


def _merges(sheet: Element) -> Iterator[tuple[tuple[int, int], tuple[int, int]]]:
    """Return the merged areas: the places (row, column) of the first cell and of the last."""
    for merge in sheet.iterfind("mergeCells/mergeCell"):
        first, _colon, last = merge.get("ref", "").partition(":")
        start, end = _REFERENCE.fullmatch(first), _REFERENCE.fullmatch(last)
        if start and end:
            yield (int(start[2]), column_number(start[1])), (int(end[2]), column_number(end[1]))
