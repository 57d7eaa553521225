"""Workbooks of every kind (.xlsx, .xlsm, .xlsb, .xls, .ods): their sheets, as typed values."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from typing import Any

import msgspec

from clustercli.errors import DatasetError, UsageError
from clustercli.i18n.messages import Message, comma_separated, gettext_lazy, ngettext
from clustercli.i18n.messages import gettext as _
from clustercli.readers.bounded_reading import bounded
from clustercli.readers.byte_stream import in_words
from clustercli.readers.layout import Cell, Grid, Part, grid_of
from clustercli.readers.office_archive import Archive
from clustercli.text.spreadsheet import column_letters

Merge = tuple[tuple[int, int], tuple[int, int]]
"""A merged range: row and column of its first cell and of its last, from 0."""

_ZIP = b"PK"
_MOST_CELLS = 500_000
_LARGEST_LIST = 64 << 20


class Sheet(msgspec.Struct, frozen=True, kw_only=True):
    """A sheet from its first row and column on.

    A cell is a text, a number, a truth value, or a day or time as ISO 8601; an empty text where
    there is nothing. Only the first cell of a merged range has its value.
    """

    name: str
    rows: list[list[Any]]
    merges: Sequence[Merge]


class Workbook(msgspec.Struct, frozen=True, kw_only=True):
    """A workbook: its sheets that were read, and the names of those that were not.

    ``unread`` are hidden, ``passed_over`` visible. ``hidden`` says of sheets that were read how
    much in them is hidden, in words.
    """

    sheets: tuple[Sheet, ...]
    unread: tuple[str, ...]
    passed_over: tuple[str, ...]
    hidden: tuple[str, ...] = ()

    def remarks(self) -> Iterator[Message]:
        """Yield what is to be said of what is hidden: sheets are not read, rows and columns are."""
        if self.hidden:
            yield gettext_lazy("read, though hidden: {parts}", parts=comma_separated(self.hidden))
        if self.unread:
            yield gettext_lazy(
                "hidden sheets were not read: {sheets}", sheets=comma_separated(self.unread)
            )


def workbook_of(
    data: bytes,
    name: str,
    most: int,
    wanted: Sequence[str] = (),
    whole: Sequence[Sequence[str]] = (),
) -> Workbook:
    """Return a workbook with the sheets that are asked for, or else all visible ones.

    Where none is asked for, and the first rows of some sheets hold all headings of one of
    ``whole``, only those are read. ``name`` is what messages call it, ``most`` the bytes that it
    may have, unpacked. Raises DatasetError for one that is damaged, hostile or too large,
    UsageError for a sheet that there is not.
    """
    try:
        too_large = data.startswith(_ZIP) and Archive(data).unpacked() > most
        items = (
            ()
            if too_large
            else bounded(
                "workbook", data, tuple(wanted), str(name), tuple(map(tuple, whole)), most=most
            )
        )
    except DatasetError as error:
        template = _("{name} is no workbook that can be read: {reason}")
        raise DatasetError(template.format(name=name, reason=error)) from None
    if too_large:
        template = _(
            "{name} unpacks to more than {size}: raise the limit with --max-size if it is meant to"
        )
        raise DatasetError(template.format(name=name, size=in_words(most)))
    names, *contents = items
    sheets: list[Sheet] = []
    for content in contents:
        if isinstance(content, list):
            sheets[-1].rows.extend(content)
        else:
            sheets.append(Sheet(name=content[0], rows=[], merges=content[1]))
    read = {sheet.name for sheet in sheets}
    unread = tuple(name for name, visible in names if not visible and name not in read)
    passed_over = tuple(name for name, visible in names if visible and name not in read)
    return Workbook(
        sheets=tuple(sheets),
        unread=unread,
        passed_over=() if wanted else passed_over,
        hidden=tuple(_hidden_parts(data, sheets)) if data.startswith(_ZIP) else (),
    )


def _hidden_parts(data: bytes, sheets: Sequence[Sheet]) -> Iterator[str]:
    """Yield how many rows and which columns of a sheet are hidden that hold anything."""
    from clustercli.readers.hidden_cells import hidden_in

    hidden = hidden_in(data, [sheet.name for sheet in sheets])
    for sheet in sheets:
        rows, columns = hidden.get(sheet.name, ((), ()))
        number = sum(
            1 for row in rows if row < len(sheet.rows) and any(c != "" for c in sheet.rows[row])
        )
        letters = [
            column_letters(column + 1)
            for column in sorted(columns)
            if any(column < len(row) and row[column] != "" for row in sheet.rows)
        ]
        template = ngettext("{n} row of {sheet}", "{n} rows of {sheet}", number)
        if number:
            yield template.format(n=number, sheet=sheet.name)
        if letters:
            template = ngettext(
                "column {columns} of {sheet}", "columns {columns} of {sheet}", len(letters)
            )
            yield template.format(columns=", ".join(letters), sheet=sheet.name)


def chosen_sheets(names: list[str], texts: Sequence[str], file: str) -> list[str]:
    """Return the names of sheets that are asked for: by name, by number from 1, or all.

    One text may hold several, between commas. Raises UsageError for one that there is not in
    ``file``.
    """
    found: dict[str, None] = {}
    for text in texts:
        whole = text in names or text.strip() in names
        for one in [text] if whole else text.replace("，", ",").split(","):
            found.update(dict.fromkeys(_sheets_named(one, names, file)))
    return list(found)


def _sheets_named(text: str, names: list[str], file: str) -> list[str]:
    name = text if text in names else text.strip()
    if name in names:
        return [name]
    if name.casefold() == "all":
        return names
    if name.isdecimal() and 0 < int(name) <= len(names):
        return [names[int(name) - 1]]
    raise _no_sheet(name, names, file)


def _no_sheet(name: str, names: Sequence[str], file: str) -> UsageError:
    template = _("{name} has no sheet {sheet!r}; there are: {sheets}")
    return UsageError(template.format(name=file, sheet=name, sheets=", ".join(names)))


def text_of(value: Any) -> str:
    """Return a cell as a text: a number in its shortest form."""
    return str(value).upper() if isinstance(value, bool) else str(value)


def read_workbook(data: bytes) -> list[Part]:
    """Return the visible sheets of a workbook, each with its cells as one grid.

    Raises DatasetError if the file is damaged or larger than any list.
    """
    unpacked = Archive(data).unpacked() if data.startswith(_ZIP) else len(data)
    if unpacked > _LARGEST_LIST:
        template = _("unpacked, the file is larger than {limit} MB")
        raise DatasetError(template.format(limit=_LARGEST_LIST >> 20))
    book = workbook_of(data, _("the file"), unpacked)
    remarks = tuple(book.remarks())
    return [
        Part(blocks=(_grid(sheet),), name=sheet.name, problems=remarks) for sheet in book.sheets
    ]


def _grid(sheet: Sheet) -> Grid:
    """Return the cells of a sheet; rows and columns that hold nothing are left out."""
    texts = {
        (row, column): text_of(value)
        for row, values in enumerate(sheet.rows)
        for column, value in enumerate(values)
        if value != ""
    }
    if len(texts) > _MOST_CELLS:
        raise DatasetError(_("a sheet of {count} cells is no list").format(count=len(texts)))
    rows = sorted({row for row, _column in texts})
    columns = sorted({column for _row, column in texts})
    ends = dict(sheet.merges)
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
    return grid_of(cells, [gettext_lazy("row {number}", number=row + 1) for row in rows])
