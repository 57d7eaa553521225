"""A bar chart of counts: a line a group, on a terminal or in a pipe."""

from __future__ import annotations

from shutil import get_terminal_size

from clustercli.i18n.labels import Language
from clustercli.output.cells import readable
from clustercli.output.escaping import is_unicode
from clustercli.output.terminal_table import bar
from clustercli.tables.marked_number import with_mark
from clustercli.tables.table import Row, Table

_SHORTEST = 10
_GAP = "░"
_ASCII_GAP = "."


def to_chart(table: Table, language: Language, *, coloured: bool, encoding: str) -> str:
    """Return the rows of a count as bars over the whole width.

    A bar is as long as the count; where a number is published, what is missing up to it
    follows in a light shade, and the number stands behind the count: ``48/100``.
    """
    from rich.cells import cell_len

    keys = table.keys()
    count, published = keys.index("count"), keys.index("published")
    names = [_name(table, row, count, language) for row in table.rows]
    numbers = [_number(row[count], row[published]) for row in table.rows]
    widest = max(map(cell_len, names), default=0)
    room = get_terminal_size().columns - widest - max(map(len, numbers), default=0) - 4
    length = max(room, _SHORTEST)
    largest = max((max(row[count], row[published] or 0) for row in table.rows), default=0) or 1
    gap = _GAP if is_unicode(encoding) else _ASCII_GAP
    lines = []
    for name, number, row in zip(names, numbers, table.rows, strict=True):
        drawn = bar(row[count] / largest * length, encoding)
        whole = round((row[published] or 0) / largest * length)
        rest = gap * max(whole - cell_len(drawn), 0)
        shown = f"\x1b[36m{drawn}\x1b[0m" if coloured else drawn
        blank = " " * (widest - cell_len(name))
        lines.append(f"{name}{blank}  {shown}{rest}  {number}\n")
    return "".join(lines)


def _name(table: Table, row: Row, end: int, language: Language) -> str:
    cells = zip(row[:end], table.columns[:end], strict=True)
    return " ".join(readable(value, column, language) for value, column in cells)


def _number(count: int, published: int | None) -> str:
    return str(count) if published is None else f"{count}/{with_mark(published)}"
