"""Rows of cells between delimiters: CSV (RFC 4180, but lines end in LF) and TSV."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from clustercli.i18n.labels import Language
from clustercli.output.formats import Target
from clustercli.tables.table import Column, Table, flat
from clustercli.text.spreadsheet import BEGINNINGS, GUARD, guarded

_LOOKED_AT = frozenset((*BEGINNINGS, GUARD))
"""The first characters of the cells that may have to be guarded."""
_NO_WORD = "none"
_END = "\r\n"
"""What csv puts at the end of a line, so that it quotes a cell with either character."""


def to_csv(tables: Iterable[Table], target: Target) -> Iterator[str]:
    """Yield comma-separated values, below the keys, or below headings as people read them."""
    return _delimited(tables, ",", target)


def to_tsv(tables: Iterable[Table], target: Target) -> Iterator[str]:
    """Yield tab-separated values, below the keys, or below headings as people read them."""
    return _delimited(tables, "\t", target)


def _delimited(tables: Iterable[Table], delimiter: str, target: Target) -> Iterator[str]:
    language = target.headings
    for number, table in enumerate(tables):
        lines = _Lines()
        writer = csv.writer(lines, delimiter=delimiter, lineterminator=_END)
        if not number and not target.bare:
            writer.writerow(map(_guarded, _heads(table, language)))
        if language:
            writer.writerows(_for_people(table, language))
        else:
            columns = map(_flat_column, zip(*table.rows, strict=True))
            writer.writerows(zip(*columns, strict=True) if table.columns else table.rows)
        yield "".join([f"{line.removesuffix(_END)}\n" for line in lines])


def _heads(table: Table, language: Language | None) -> Sequence[str]:
    if language is None:
        return table.keys()
    from clustercli.output.cells import headings

    return headings(table, language)


def _for_people(table: Table, language: Language) -> Iterator[list[object]]:
    """Yield rows as people read them, each on one line; what is missing is blank.

    Where a missing value says something by itself, as a year that is not settled does, its word
    stands there.
    """
    from clustercli.output.cells import texts_of_notes

    own = texts_of_notes(table)
    languages = [own.get(column.key, language) for column in table.columns]
    for row in table.rows:
        yield [
            "" if value is None and column.none == _NO_WORD else guarded(_told(value, column, of))
            for value, column, of in zip(row, table.columns, languages, strict=True)
        ]


def _told(value: object, column: Column, language: Language) -> str:
    """Return a cell as a person reads it; sources and facts so that they are read again, too.

    Where only JSON would be, it is not worth that.
    """
    from clustercli.fields.citations import IN_CELL
    from clustercli.output.cells import readable
    from clustercli.output.escaping import BREAK_SIGN, with_breaks

    in_cell = IN_CELL.get(column.key)
    if in_cell is not None and isinstance(value, tuple):
        text = in_cell(value, language)
        if not text.startswith("[{"):
            return with_breaks(text, BREAK_SIGN)
    return readable(value, column, language)


class _Lines(list[str]):
    """Takes the lines of a writer in."""

    write = list.append


_SAFE = {str, type(None)}


def _flat_column(cells: Sequence[Any]) -> Sequence[Any]:
    """Return the cells of a column as they are written, each text or object made once.

    Most columns have one cell over and over, and nearly every cell is a text that no spreadsheet
    takes for a formula.
    """
    first = cells[0]
    if (isinstance(first, str) or first in (None, ())) and cells.count(first) == len(cells):
        return [_guarded(flat(first))] * len(cells)
    if not set(map(type, cells)) <= _SAFE:
        # By identity, since numbers of different types can be equal: 1, 1.0, true.
        objects = dict(zip(map(id, cells), cells, strict=True))
        made = {key: _guarded(flat(cell)) for key, cell in objects.items()}
        return [made[id(cell)] for cell in cells]
    different = set(cells)
    written = {cell: _guarded(cell) for cell in different if cell and cell[0] in _LOOKED_AT}
    if all(cell == text for cell, text in written.items()):
        return cells
    return [written.get(cell, cell) for cell in cells]


def _guarded(value: object) -> object:
    return guarded(value) if isinstance(value, str) else value
