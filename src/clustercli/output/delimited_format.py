"""Rows of cells between delimiters: CSV (RFC 4180, but lines end in LF) and TSV."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from clustercli.output.formats import Target
from clustercli.tables.table import Table, flat
from clustercli.text.spreadsheet import BEGINNINGS, GUARD, guarded

_LOOKED_AT = frozenset((*BEGINNINGS, GUARD))
"""The first characters of the cells that may have to be guarded."""
_END = "\r\n"
"""What csv puts at the end of a line, so that it quotes a cell with either character."""


def to_csv(tables: Iterable[Table], target: Target) -> Iterator[str]:
    """Yield comma-separated values, below the keys."""
    return _delimited(tables, ",", target)


def to_tsv(tables: Iterable[Table], target: Target) -> Iterator[str]:
    """Yield tab-separated values, below the keys."""
    return _delimited(tables, "\t", target)


def _delimited(tables: Iterable[Table], delimiter: str, target: Target) -> Iterator[str]:
    for number, table in enumerate(tables):
        lines = _Lines()
        writer = csv.writer(lines, delimiter=delimiter, lineterminator=_END)
        if not number and target.headings:
            writer.writerow(map(_guarded, table.keys()))
        columns = map(_flat_column, zip(*table.rows, strict=True))
        writer.writerows(zip(*columns, strict=True) if table.columns else table.rows)
        yield "".join([f"{line.removesuffix(_END)}\n" for line in lines])


class _Lines(list[str]):
    """Takes the lines of a writer in."""

    def write(self, line: str) -> None:
        self.append(line)


_SAFE = {str, type(None)}


def _flat_column(cells: Sequence[Any]) -> Sequence[Any]:
    """Return the cells of a column as they are written, each value of a text made once.

    Nearly every cell is a text that no spreadsheet takes for a formula, or none.
    """
    if not set(map(type, cells)) <= _SAFE:
        return [_guarded(flat(cell)) for cell in cells]
    different = set(cells)
    written = {cell: _guarded(cell) for cell in different if cell and cell[0] in _LOOKED_AT}
    if all(cell == text for cell, text in written.items()):
        return cells
    return [written.get(cell, cell) for cell in cells]


def _guarded(value: object) -> object:
    return guarded(value) if isinstance(value, str) else value
