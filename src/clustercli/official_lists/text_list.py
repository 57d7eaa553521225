"""The names in lines of text, where a list is no table."""

from __future__ import annotations

import re
from collections.abc import Sequence

import msgspec

from clustercli.official_lists.list_columns import is_heading
from clustercli.official_lists.list_title import list_title
from clustercli.official_lists.row_numbers import number_before, number_of
from clustercli.official_lists.row_repair import DraftRow, is_complete, is_programme
from clustercli.official_lists.unit_names import (
    begins_with_place,
    province_before,
    unit_begins,
    unit_heading,
    unit_of,
)
from clustercli.readers.layout import Line
from clustercli.text.normalize import clean, compact, unwrap

_PROSE = re.compile(r"[。；！？;!?《》“”，]|[:：].")
_AT_END = "，,；;。、"
_PAGE = re.compile(r"[-—–－―·•\s]*(?:第\s*)?\d{1,4}\s*(?:页.*)?(?:[/／]\s*\d{1,4})?[-—–－―·•\s]*")
_BULLET = re.compile(r"^[-•●○■□◆◇▪·*]+\s+(?=\D)|^[•●○■□◆◇▪]\s*")
_LONGEST = 80
_MOST_LINES = 4
_SAID_BY_HEADING = re.compile(r".*(?:名单|通告|公告|公示|通知|办法|汇总表|申报表|目录|附件)")


class InLines(msgspec.Struct, frozen=True, kw_only=True):
    """What lines hold: rows, which lines were none of them, and what was left out.

    ``others`` are the lines before the first row; ``left_out`` is (text, place).
    """

    rows: tuple[DraftRow, ...]
    others: tuple[str, ...]
    left_out: tuple[tuple[str, str], ...]


def rows_of_lines(lines: Sequence[Line], *, loose: bool) -> InLines:
    """Return the names in ``lines``, one a line, with what stands before them.

    A number can stand before a name, and so can its unit, parted by spaces; a line that is
    only a unit (一、江苏省) stands for the names below it. A name that was broken over lines is
    joined. In running text (``loose`` is False) a line needs a number or must begin with a
    place to be taken for a name.
    """
    reader = _Reader(loose=loose)
    for line in lines:
        if line.text.strip():
            reader.read(line)
    reader.end()
    return InLines(
        rows=tuple(reader.rows), others=tuple(reader.others), left_out=tuple(reader.left_out)
    )


class _Reader:
    """Reads line after line.

    ``open`` is a row whose name may go on in the next line, ``number`` one that stood alone on
    the line before, as when the cells of a table were copied.
    """

    def __init__(self, *, loose: bool) -> None:
        self.loose = loose
        self.rows: list[DraftRow] = []
        self.others: list[str] = []
        self.left_out: list[tuple[str, str]] = []
        self.unit: str | None = None
        self.open: DraftRow | None = None
        self.parts = 0
        self.number: int | None = None

    def read(self, line: Line) -> None:
        """Take one line that is not blank."""
        text = _BULLET.sub("", clean(line.text).strip())
        if len(text) <= _LONGEST and _PAGE.fullmatch(text):
            self._alone(number_of(text))
            return
        if len(text) > _LONGEST:
            self.end()
            self._other(text, line.place)
            return
        number, rest, marked = number_before(text)
        if number is not None and not marked and not begins_with_place(rest):
            number, rest = None, text
        if number is None and self._goes_on(rest):
            return
        self.end()
        if unit := unit_heading(text):
            self.unit = unit
        elif self._is_other(rest):
            self._other(rest, line.place)
        else:
            self._begin(number, rest.rstrip(_AT_END), line.place)

    def _alone(self, number: int | None) -> None:
        """Take a number on a line of its own: the next row's, or else a page's."""
        last = self.open or (self.rows[-1] if self.rows else None)
        before = last.number if last else 0
        if number is not None and before is not None and number == before + 1:
            self.end()
            self.number = number

    def end(self) -> None:
        """Close the row that is open: with a number it is one, whatever its name."""
        row, self.open = self.open, None
        if row is None:
            return
        if is_complete(row.name) or row.number is not None:
            self.rows.append(row)
        else:
            self._other(row.name, row.place)

    def _begin(self, number: int | None, text: str, place: str) -> None:
        number, self.number = self.number if number is None else number, None
        unit, name = _with_unit(text)
        sure = number is not None or begins_with_place(name) or unit is not None
        if is_programme(name) and number is None:
            self.others.append(name)
        elif is_complete(name) and (sure or self.loose):
            self.rows.append(self._row(number, unit, name, place))
        elif sure:
            self.open, self.parts = self._row(number, unit, name, place), 1
        else:
            self._other(name, place)

    def _row(self, number: int | None, unit: str | None, name: str, place: str) -> DraftRow:
        return DraftRow(number=number, unit=unit or self.unit, name=unwrap(name), place=place)

    def _goes_on(self, text: str) -> bool:
        """Add a line to the row that is open, if it can be the rest of its name."""
        if self.open is None or self.parts >= _MOST_LINES or self._is_other(text):
            return False
        if province_before(text) and province_before(self.open.name):
            return False
        if unit_of(text) and not unit_begins(self.open.name + text):
            return False
        self.open.name = unwrap(f"{self.open.name}\n{text.rstrip(_AT_END)}")
        self.parts += 1
        if is_complete(self.open.name):
            self.end()
        return True

    def _is_other(self, text: str) -> bool:
        """Say whether a line is prose or a heading, and so neither a name nor part of one."""
        bare = text.rstrip(_AT_END)
        return (
            not bare
            or _PROSE.search(bare) is not None
            or list_title(bare) is not None
            or _SAID_BY_HEADING.fullmatch(compact(bare)) is not None
            or is_heading(bare)
            or all(is_heading(part) for part in bare.split())
        )

    def _other(self, text: str, place: str) -> None:
        """Note a line that is no row; in a list, one that speaks of a cluster is reported."""
        self.number = None
        heading = (
            list_title(text) or _SAID_BY_HEADING.fullmatch(compact(text)) or is_programme(text)
        )
        if not self.rows:
            self.others.append(text)
        if not heading and self.loose and "集群" in text and not is_heading(text):
            self.left_out.append((unwrap(text), place))


def _with_unit(text: str) -> tuple[str | None, str]:
    """Return the unit that stands before a name, parted by spaces, and the name."""
    first, *others = text.split(maxsplit=1)
    if others and unit_of(first):
        return unwrap(first), others[0]
    return None, text
