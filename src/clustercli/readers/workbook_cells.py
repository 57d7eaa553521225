"""The cells of a workbook, as its library reads them; this runs in a child process."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Iterator
from itertools import islice
from typing import Any

_AT_ONCE = 2_000
_OLE = b"\xd0\xcf\x11\xe0"


def cells_of(
    data: bytes, sheets: tuple[str, ...], name: str, whole: tuple[tuple[str, ...], ...] = ()
) -> Iterator[Any]:
    """Yield the sheets of a workbook: all names, then of each that is read what it holds.

    The names come first, as a list of pairs: name, and whether it is visible. Of each sheet
    comes its name with its merged ranges, and then its rows, some at a time, from the first row
    and column on. ``sheets`` are those asked for; without any, all visible ones are read, or just
    those, if any, whose first row holds all headings of one of ``whole``.
    ``name`` is what messages call the workbook. Raises UsageError for a sheet that there is not,
    DatasetError for a workbook that is encrypted.
    """
    import python_calamine as calamine

    try:
        book = calamine.load_workbook(io.BytesIO(_padded(data)))
    except Exception:
        _refuse_encrypted(data)
        raise
    found = [
        (sheet.name, sheet.visible == calamine.SheetVisibleEnum.Visible)
        for sheet in book.sheets_metadata
        if sheet.typ == calamine.SheetTypeEnum.WorkSheet
    ]
    yield found
    chosen = [name for name, visible in found if visible]
    if sheets:
        from clustercli.readers.workbook import chosen_sheets

        chosen = chosen_sheets([name for name, _visible in found], sheets, name)
    elif len(chosen) > 1:
        first = {one: _first_row(book.get_sheet_by_name(one)) for one in chosen}
        chosen = [one for one in chosen if any(first[one].issuperset(w) for w in whole)] or chosen
    for one in chosen:
        sheet = book.get_sheet_by_name(one)
        yield one, tuple(sheet.merged_cell_ranges or ())
        before = [""] * (sheet.start or (0, 0))[1]
        rows = sheet.iter_rows()
        while some := list(islice(rows, _AT_ONCE)):
            yield [[*before, *map(_plain, row)] for row in some]


def _first_row(sheet: Any) -> set[Any]:
    return set(map(_plain, next(sheet.iter_rows(), ())))


def _refuse_encrypted(data: bytes) -> None:
    from clustercli.errors import DatasetError
    from clustercli.i18n.messages import gettext as _
    from clustercli.readers.workbook_passwords import has_password

    if has_password(data):
        raise DatasetError(_("it is encrypted: save it without a password"))


def _padded(data: bytes) -> bytes:
    """Return a file of Excel 97 with its last sector whole, which some programs do not write."""
    return data + bytes(-len(data) % 512) if data.startswith(_OLE) else data


def _plain(value: Any) -> Any:
    """Return a cell as plain data: a whole number as an int, a date as ISO 8601."""
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, dt.datetime | dt.date | dt.time | dt.timedelta):
        return str(value)
    return value
