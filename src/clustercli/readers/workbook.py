"""Workbooks of every kind (.xlsx, .xlsm, .xlsb, .xls, .ods): their sheets, as typed values."""

from __future__ import annotations

import contextlib
import datetime as dt
import io
import os
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from typing import Any

import msgspec

from clustercli.errors import DatasetError, UsageError
from clustercli.i18n.messages import Message, comma_separated, gettext_lazy
from clustercli.i18n.messages import gettext as _
from clustercli.readers.layout import Cell, Grid, Part, grid_of
from clustercli.readers.office_archive import Archive

Merge = tuple[tuple[int, int], tuple[int, int]]
"""A merged range: row and column of its first cell and of its last, from 0."""

_ZIP, _OLE = b"PK", b"\xd0\xcf\x11\xe0"
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


class Workbook:
    """A workbook. ``name`` is what messages call it, ``most`` the bytes it may have, unpacked.

    Raises DatasetError for one that is damaged, hostile or too large.
    """

    def __init__(self, data: bytes, name: str, most: int) -> None:
        self._name = name
        self._noisy = data.startswith(_OLE)
        if self._noisy:
            self._refuse_beyond_excel_97(data)
        elif data.startswith(_ZIP):
            self._refuse_bomb(data, most)
        with self._reading():
            import python_calamine as calamine

            self._book = calamine.load_workbook(io.BytesIO(_padded(data)))
            sheets = [
                (sheet.name, sheet.visible == calamine.SheetVisibleEnum.Visible)
                for sheet in self._book.sheets_metadata
                if sheet.typ == calamine.SheetTypeEnum.WorkSheet
            ]
        self.names = [name for name, _visible in sheets]
        self.visible = [name for name, visible in sheets if visible]
        self.hidden = [name for name, visible in sheets if not visible]

    def sheet(self, name: str) -> Sheet:
        """Return a sheet; raises UsageError for one that there is not."""
        if name not in self.names:
            raise _no_sheet(name, self.names, self._name)
        with self._reading():
            sheet = self._book.get_sheet_by_name(name)
            rows = [list(map(_plain, row)) for row in sheet.to_python(skip_empty_area=False)]
            return Sheet(name=name, rows=rows, merges=sheet.merged_cell_ranges or ())

    def first_row(self, name: str) -> list[Any]:
        """Return the first row of a sheet."""
        with self._reading():
            sheet = self._book.get_sheet_by_name(name)
            return next(iter(sheet.to_python(skip_empty_area=False, nrows=1)), [])

    def remarks(self, read: Sequence[str]) -> Iterator[Message]:
        """Yield what is to be said of the hidden sheets that are not among those read."""
        if unread := [name for name in self.hidden if name not in read]:
            yield gettext_lazy(
                "hidden sheets were not read: {sheets}", sheets=comma_separated(unread)
            )

    def _refuse_beyond_excel_97(self, data: bytes) -> None:
        from clustercli.readers.workbook_guards import has_password_of_excel_97, is_beyond_excel_97

        if has_password_of_excel_97(data):
            raise self._unreadable(_("it is encrypted: save it without a password"))
        if is_beyond_excel_97(data):
            raise self._far_flung()

    def _refuse_bomb(self, data: bytes, most: int) -> None:
        """Raise DatasetError for what unpacks to too much, or has room for too much."""
        from clustercli.readers.byte_stream import in_words
        from clustercli.readers.workbook_guards import has_password, is_far_flung

        try:
            archive = Archive(data)
            encrypted = has_password(archive)
            too_large = archive.unpacked() > most
            far_flung = not too_large and is_far_flung(archive)
        except DatasetError as error:
            raise self._unreadable(error) from None
        if encrypted:
            raise self._unreadable(_("it is encrypted: save it without a password"))
        if too_large:
            template = _(
                "{name} unpacks to more than {size}: raise the limit with --max-size if it is "
                "meant to"
            )
            raise DatasetError(template.format(name=self._name, size=in_words(most)))
        if far_flung:
            raise self._far_flung()

    def _far_flung(self) -> DatasetError:
        template = _("{name} has cells far away from all others: leave them out")
        return DatasetError(template.format(name=self._name))

    def _unreadable(self, reason: object) -> DatasetError:
        template = _("{name} is no workbook that can be read: {reason}")
        return DatasetError(template.format(name=self._name, reason=reason))

    @contextlib.contextmanager
    def _reading(self) -> Iterator[None]:
        """Turn what the reader of workbooks raises into a DatasetError.

        That of Excel 97's form panics at some damaged files, and says so on standard error; a
        panic is no Exception.
        """
        with _silent() if self._noisy else contextlib.nullcontext():
            try:
                yield
            except (DatasetError, UsageError):
                raise
            except BaseException as error:
                if not isinstance(error, Exception) and type(error).__name__ != "PanicException":
                    raise
                if not isinstance(error, Exception):
                    template = _("the file is damaged or cut off: {error}")
                    raise self._unreadable(template.format(error=error)) from None
                raise self._unreadable(error) from None


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


def _padded(data: bytes) -> bytes:
    """Return a file of Excel 97 with its last sector whole, which some programs do not write."""
    return data + bytes(-len(data) % 512) if data.startswith(_OLE) else data


@contextlib.contextmanager
def _silent() -> Iterator[None]:
    """Let nothing that is no Python write on standard error."""
    try:
        kept = os.dup(2)
    except OSError:
        yield
        return
    nothing = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nothing, 2)
    try:
        yield
    finally:
        os.dup2(kept, 2)
        os.close(kept)
        os.close(nothing)


def _plain(value: Any) -> Any:
    """Return a cell as plain data: a whole number as an int, a date as ISO 8601."""
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, dt.datetime | dt.date | dt.time | dt.timedelta):
        return str(value)
    return value


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
    book = Workbook(data, _("the file"), unpacked)
    remarks = tuple(book.remarks(book.visible))
    return [
        Part(blocks=(_grid(book.sheet(name)),), name=name, problems=remarks)
        for name in book.visible
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
