"""The names in lines of text, where a list is no table."""

from __future__ import annotations

import re
from collections.abc import Sequence

import msgspec

from clustercli.official_lists.list_columns import is_heading
from clustercli.official_lists.list_title import list_title
from clustercli.official_lists.row_numbers import number_before, number_of
from clustercli.official_lists.row_repair import (
    DraftRow,
    give_units,
    is_complete,
    is_programme,
)
from clustercli.official_lists.unit_names import (
    begins_with_place,
    is_unit_column,
    province_before,
    unit_begins,
    unit_heading,
    unit_of,
)
from clustercli.readers.layout import MIXED, Line
from clustercli.text.normalize import clean, compact, unwrap

_PROSE = re.compile(r"[。；！？;!?《》“”，]|[:：].")
_AT_END = "，,；;。、"
_PAGE = re.compile(r"[-—–－―·•\s]*(?:第\s*)?\d{1,4}\s*(?:页.*)?(?:[/／]\s*\d{1,4})?[-—–－―·•\s]*")
_BULLET = re.compile(r"^[-•●○■□◆◇▪·*]+\s+(?=\D)|^[•●○■□◆◇▪]\s*")
_SIDE_BY_SIDE = re.compile(r"(?<=集群)\t(?=\d{1,3}\t)")
"""Where the second of two lists begins that stand side by side on a page."""

_LONGEST = 80
_MOST_LINES = 6
_WORDS_OF_HEADINGS = re.compile(r".*(?:名单|通告|公告|公示|通知|办法|汇总表|申报表|目录|附件)")


class LinesRead(msgspec.Struct, frozen=True, kw_only=True):
    """What lines hold: rows, which lines were none of them, and what was left out.

    ``others`` are the lines before the first row. ``left_out`` and ``between`` are (text,
    location): what speaks of a cluster and is no row, and what else stands between the names,
    on lines of its own or in other columns.
    """

    rows: tuple[DraftRow, ...]
    others: tuple[str, ...]
    left_out: tuple[tuple[str, str], ...]
    between: tuple[tuple[str, str], ...]


def rows_of_lines(lines: Sequence[Line], *, loose: bool) -> LinesRead:
    """Return the names in ``lines``, one a line, with what stands before them.

    A number can stand before a name, and before or after it the name's unit, parted by white
    space; a line that is only a unit (一、江苏省) stands for the names below it. The lines of a
    name that was broken are put together; its number can stand at the first of them, or at
    the middle, as in a table. Tabs part what stands in different columns. In running text
    (``loose`` is False) a line needs a number or must begin with a place to be taken for a
    name.
    """
    reader = _Reader(loose=loose)
    side_by_side = False
    for line in lines:
        texts = _SIDE_BY_SIDE.split(clean(line.text))
        side_by_side = side_by_side or len(texts) > 1
        for text in filter(None, map(str.strip, texts)):
            reader.read(text, line.location)
    reader.end()
    if loose:
        reader.left_out.extend(reader.unused)
    give_units(reader.rows, reader.units)
    rows = reader.rows
    if side_by_side and all(row.number is not None for row in rows):
        rows = sorted(rows, key=lambda row: row.number or 0)
    return LinesRead(
        rows=tuple(rows),
        others=tuple(reader.others),
        left_out=tuple(reader.left_out),
        between=tuple(reader.between),
    )


class _Parts(msgspec.Struct, frozen=True):
    """The parts of a line: number, unit, and the columns from the name's on."""

    number: int | None
    unit: str | None
    texts: tuple[str, ...]

    @property
    def text(self) -> str:
        """Return the name's column, or, if it does not end there, all from it on."""
        return "\t".join(self.texts[: self._end()])

    @property
    def after(self) -> str:
        """Return what stands in the columns after the name's."""
        return "\t".join(self.texts[self._end() :])

    def _end(self) -> int:
        whole = (index for index, text in enumerate(self.texts, start=1) if is_complete(text))
        return next(whole, len(self.texts))


class _Reader:
    """Reads line after line.

    ``_row`` is the one whose name may go on in the next line, after ``_lines`` lines;
    ``_column`` says that its first one has a column before the name's. ``_number`` and
    ``_unit`` stood alone on a line, as when the cells of a table are copied one a line, or
    when they are printed at the middle of a row of two lines; of ``_half_unit`` the rest is
    still to come, and ``_half_rows`` have begun since. ``units`` are the units on lines of
    their own, each with how many rows stand before it. ``_mixed`` says that a line
    could not be told from another, ``_joined`` is the last row that was put together from lines.
    """

    def __init__(self, *, loose: bool) -> None:
        self.loose = loose
        self.rows: list[DraftRow] = []
        self.units: list[tuple[int, str]] = []
        self.others: list[str] = []
        self.left_out: list[tuple[str, str]] = []
        self.between: list[tuple[str, str]] = []
        self._row: DraftRow | None = None
        self._lines = 0
        self._column = False
        self._number: int | None = None
        self._unit: str | None = None
        self._half_unit = ""
        self._half_rows: list[DraftRow] = []
        self.unused: list[tuple[str, str]] = []
        self._mixed = False
        self._joined: DraftRow | None = None

    def read(self, text: str, location: str) -> None:
        """Take one line that is not blank."""
        text = _BULLET.sub("", text)
        if MIXED in text:
            self.end()
            self._mixed = True
            self.left_out.append((text.replace(MIXED, ""), location))
        elif len(text) > _LONGEST:
            self.end()
            self._other(text, location)
        elif _PAGE.fullmatch(text):
            self._number_alone(number_of(text))
        elif all(is_heading(part) for part in text.split()):
            self._heading(text)
        elif not self._unit_alone(text):
            self._read_parts(_parts_of(text), location)

    def end(self) -> None:
        """Close the row that is open: with a number it is one, whatever its name."""
        row, self._row = self._row, None
        if row is None:
            return
        if is_complete(row.name) or row.number is not None:
            self._take(row)
        else:
            self._other(row.name, row.location)

    def _heading(self, text: str) -> None:
        """Take the headings of columns, which each page repeats, also within a row."""
        if not self.rows:
            self.others.append(text)

    def _number_alone(self, number: int | None) -> None:
        """Take a number on a line of its own: a row's, or else a page's.

        It is that of the row whose lines stand above and below it, or of the next one.
        """
        row = self._row
        last = row if row and row.number is not None else self.rows[-1] if self.rows else None
        before = last.number if last else 0
        if number is None or before is None or number <= before:
            return
        if row is not None and row.number is None:
            row.number = number
        elif number == before + 1:
            self.end()
            self._number = number

    def _unit_alone(self, text: str) -> bool:
        """Take a line that is only a unit, or the first or second half of one."""
        if self._second_half(text):
            return True
        if unit := unit_heading(text):
            self._unit = unit
        elif unit_begins(text):
            self._half_unit, self._half_rows = text, []
        else:
            return False
        return True

    def _second_half(self, text: str) -> str | None:
        """Return the unit that a text makes with the half of one above, and give it to its row."""
        if not self._half_unit or not unit_of(self._half_unit + text):
            return None
        unit = unwrap(self._half_unit + text)
        for row in self._half_rows:
            row.unit = unit
        if not self._half_rows:
            self._unit = unit
        self._half_unit = ""
        return unit

    def _read_parts(self, parts: _Parts, location: str) -> None:
        """Take a line that holds a name, or a part of one, or nothing of a list."""
        whole = parts
        if len(parts.texts) > 1 and (unit := self._second_half(parts.texts[0])):
            parts = _Parts(parts.number, unit, parts.texts[1:])
        elif parts.unit and not unit_of(parts.unit) and unit_begins(parts.unit):
            self._half_unit, self._half_rows = parts.unit, []
            parts = _Parts(parts.number, None, parts.texts)
        elif start := self._start_of_name(parts):
            self.unused.append(("".join(parts.texts[:start]), location))
            parts = _Parts(parts.number, parts.unit, parts.texts[start:])
        if self._row is not None and unit_of(self._row.name) and province_before(parts.text):
            self._row.unit, self._row.name = self._row.name, ""
        if self._row is not None and self._goes_on(self._row, parts):
            self._add(self._row, parts)
        else:
            self.end()
            if parts.texts and self._is_other(parts.text):
                self._other(parts.text, location)
            else:
                self._begin(parts, location)
                self._column = parts.unit is not None or parts is not whole
        if parts.after:
            report = self.left_out if "集群" in parts.after else self.unused
            report.append((unwrap(parts.after), location))

    def _start_of_name(self, parts: _Parts) -> int:
        """Return how many of the columns of a line stand before the name's."""
        texts = parts.texts
        if start := next((i for i, text in enumerate(texts) if province_before(text)), 0):
            return start
        if self._row is None or len(texts) == 1:
            return 0
        if parts.number is not None and self._row.number is not None:
            return 0
        return next((i for i, text in enumerate(texts) if is_complete(text)), int(self._column))

    def _begin(self, parts: _Parts, location: str) -> None:
        number, self._number = self._number if parts.number is None else parts.number, None
        unit, name = parts.unit, unwrap(parts.text).rstrip(_AT_END)
        if parts.unit is not None and not name:
            unit, name = None, parts.unit  # or the name's first line: 99 新疆维吾尔自治区
        sure = number is not None or unit is not None or begins_with_place(name)
        row = DraftRow(number=number, unit=unit, name=name, location=location)
        if self._half_unit:
            self._half_rows.append(row)
        if is_programme(name) and number is None:
            self.others.append(name)
        elif is_complete(name) and (sure or self.loose):
            self._give_unit_above()
            self._take(row)
        elif sure:
            self._give_unit_above()
            self._row, self._lines = row, bool(name)
        else:
            self._other(parts.text, location)

    def _take(self, row: DraftRow) -> None:
        """Add a row; beside mixed lines only one with its province and on one line is sure."""
        if self._mixed and (row is self._joined or not province_before(row.name)):
            self.left_out.append((row.name, row.location))
            return
        self.rows.append(row)
        (self.left_out if self.loose else self.between).extend(self.unused)
        self.unused.clear()

    def _give_unit_above(self) -> None:
        """Note a unit that stood on a line of its own above the next row."""
        if self._unit is not None:
            self.units.append((len(self.rows), self._unit))
            self._unit = None

    def _goes_on(self, row: DraftRow, parts: _Parts) -> bool:
        """Say whether a line can be the rest of the name of the row that is open."""
        if parts.number is not None and (row.number is not None or begins_with_place(parts.text)):
            return False
        if self._lines >= _MOST_LINES or (parts.texts and self._is_other(parts.text)):
            return False
        if parts.unit is not None and begins_with_place(parts.text):
            return not row.name
        return not (province_before(parts.text) and province_before(row.name))

    def _add(self, row: DraftRow, parts: _Parts) -> None:
        """Add a line to the row that is open."""
        if self._half_unit:
            self._half_rows.append(row)
        row.number = parts.number if row.number is None else row.number
        row.unit, self._unit = row.unit or parts.unit or self._unit, None
        self._joined = row if row.name else self._joined
        row.name = unwrap(f"{row.name}\n{parts.text}").rstrip(_AT_END)
        self._lines += 1
        if is_complete(row.name):
            self.end()

    def _is_other(self, text: str) -> bool:
        """Say whether a line is prose or a heading, and so neither a name nor part of one."""
        bare = text.rstrip(_AT_END)
        return (
            not bare
            or _PROSE.search(bare) is not None
            or list_title(bare) is not None
            or _WORDS_OF_HEADINGS.fullmatch(compact(bare)) is not None
            or is_heading(bare)
        )

    def _other(self, text: str, location: str) -> None:
        """Note a line that is no row; in a text every one is reported, but for headings."""
        self._number = None
        if not self.rows:
            self.others.append(text)
        if list_title(text) or _WORDS_OF_HEADINGS.fullmatch(compact(text)) or is_programme(text):
            return
        if self.loose and "集群" in text:
            self.left_out.append((unwrap(text), location))
        elif self.loose or (self.rows and not _PROSE.search(text.rstrip(_AT_END))):
            self.unused.append((unwrap(text), location))


def _parts_of(text: str) -> _Parts:
    """Return the parts of a line: 1 江苏省 江苏省无锡市…, or 江苏省 1 江苏省无锡市…."""
    number, rest = _number_and_rest(text)
    unit, texts = _unit_and_rest(rest)
    if number is None and unit is not None:
        number, rest = _number_and_rest("\t".join(texts))
        texts = tuple(rest.split("\t")) if rest else ()
    return _Parts(number, unit, texts)


def _number_and_rest(text: str) -> tuple[int | None, str]:
    if text[:1].isdecimal() and (alone := number_of(text)) is not None:
        return alone, ""
    number, rest, marked = number_before(text)
    if number is not None and not marked and not begins_with_place(rest):
        return None, text
    return number, rest


def _unit_and_rest(text: str) -> tuple[str | None, tuple[str, ...]]:
    """Return the unit before a name, with the name's column and those around it."""
    columns = tuple(filter(None, map(str.strip, text.split("\t"))))
    if unit_of(text):
        return unwrap(text), ()
    if len(columns) < 2:  # noqa: PLR2004 - spaces can part a unit from a name, too
        first, _space, rest = text.partition(" ")
        return (first, (rest.strip(),)) if rest and is_unit_column(first) else (None, columns)
    if is_unit_column(columns[0]) or unit_begins(columns[0]):
        return unwrap(columns[0]), columns[1:]
    return None, columns
