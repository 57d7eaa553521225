"""Table: columns and rows, the one thing that every command hands to output."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any, Literal

import msgspec

from clustercli.i18n.messages import ngettext
from clustercli.tables.tile_map import TileMap
from clustercli.text.name_index import NameIndex

CellKind = Literal["text", "int", "real", "share", "list", "years", "fields"]
Row = tuple[Any, ...]


class Column(msgspec.Struct, frozen=True, kw_only=True):
    """One column.

    ``key`` is its name in JSON, CSV and SQL, and never changes; its headings are in
    ``labels``. ``place`` orders the columns for reading; a column without one is carried by
    the data formats only, unless it is asked for. Of the columns for reading, those of the
    highest ``rank`` leave a narrow terminal first; rank 0 always stays. ``order`` gives the
    values' own order for sorting. ``none`` is the label of a missing value. ``head_of`` is
    the field, if any, of which ``key`` is a value. A cell of the kind ``fields`` is the name of a
    field, or several of them.
    """

    key: str
    kind: CellKind = "text"
    place: int | None = 0
    rank: int = 0
    order: Callable[[Any], Any] | None = None
    none: str = "none"
    head_of: str | None = None


class Table(msgspec.Struct, frozen=True, kw_only=True):
    """Rows under columns, and what goes with them.

    ``name`` names the table in a database and the sheet in a workbook. ``footer`` is a
    row of totals that is not data. ``bars`` is the key of a ``share`` column that a
    terminal also draws as bars; ``chart`` asks for nothing but bars. ``layout``, where
    present, is the same content arranged for reading (a cross-tabulation, a record's fields
    one below the other); the data formats never use it. ``tiles`` is the same content as a
    map, which the formats for looking at (table, svg) draw. ``breaks`` are the rows before
    which a terminal draws a line.
    ``notes`` tell the reader how far the numbers go; ``warnings`` what was likely not
    meant.
    """

    name: str
    columns: tuple[Column, ...]
    rows: Sequence[Row]
    identity: tuple[str, ...] = ()
    footer: Row | None = None
    bars: str | None = None
    chart: bool = False
    layout: Table | None = None
    tiles: TileMap | None = None
    breaks: frozenset[int] = frozenset()
    notes: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()

    def keys(self) -> tuple[str, ...]:
        """Return the columns' keys, in order."""
        return tuple(column.key for column in self.columns)

    def records(self) -> Iterator[dict[str, Any]]:
        """Iterate over the rows as dictionaries."""
        keys = self.keys()
        return (dict(zip(keys, row, strict=True)) for row in self.rows)

    def shown(self) -> Table:
        """Return the table with the columns for reading, in their order for reading."""
        placed = [(c.place, i) for i, c in enumerate(self.columns) if c.place is not None]
        return self._keep([i for _, i in sorted(placed)])

    def narrowed(self, rank: int) -> Table:
        """Return the table without the columns of ``rank`` and above."""
        return self._keep([i for i, column in enumerate(self.columns) if column.rank < rank])

    def pick(self, keys: Sequence[str]) -> Table:
        """Return the table with just these columns, in this order, all of them shown.

        Raises UnknownValueError for a key that is no column.
        """
        index = self._index("column")
        wanted = [self._resolve(key, index) for key in keys]
        picked = self._keep([self.keys().index(key) for key in wanted])
        columns = tuple(msgspec.structs.replace(c, place=0, rank=0) for c in picked.columns)
        return msgspec.structs.replace(picked, columns=columns, layout=None, tiles=None)

    def sort(self, keys: Sequence[str]) -> Table:
        """Return the table sorted by ``keys``; a leading ``-`` turns a key's order round.

        Missing values come last in either direction; rows that are equal keep their
        order. Raises UnknownValueError for a key that is no column.
        """
        index = self._index("sort key")
        rows = list(self.rows)
        for text in reversed(keys):
            key = self._resolve(text.removeprefix("-"), index)
            place = self.keys().index(key)
            value_of = self.columns[place].order or natural
            present = [row for row in rows if row[place] is not None]
            absent = [row for row in rows if row[place] is None]
            present.sort(key=_reader(place, value_of), reverse=text.startswith("-"))
            rows = present + absent
        return msgspec.structs.replace(self, rows=rows, layout=None, tiles=None)

    def limit(self, most: int) -> Table:
        """Return the first ``most`` rows."""
        if most >= len(self.rows):
            return self
        note = ngettext(
            "the first {most} of {number} row is shown",
            "the first {most} of {number} rows are shown",
            len(self.rows),
        ).format(most=most, number=len(self.rows))
        return msgspec.structs.replace(
            self, rows=self.rows[:most], layout=None, tiles=None, notes=(note, *self.notes)
        )

    def _resolve(self, text: str, index: NameIndex) -> str:
        """Return the key that is ``text`` itself, or else the one that it names."""
        return text if text in self.keys() else index.resolve(text)

    def _index(self, what: str) -> NameIndex:
        from clustercli.fields.words import headings_of

        index = NameIndex(what, prefixes=False)
        own = set(self.keys())
        for key in self.keys():
            index.add(key, (word for word in headings_of(key) if word not in own))
        return index

    def _keep(self, places: Sequence[int]) -> Table:
        return msgspec.structs.replace(
            self,
            columns=tuple(self.columns[i] for i in places),
            rows=[tuple(row[i] for i in places) for row in self.rows],
            footer=self.footer and tuple(self.footer[i] for i in places),
            bars=self.bars if self.bars in {self.columns[i].key for i in places} else None,
        )


def _reader(place: int, value_of: Callable[[Any], Any]) -> Callable[[Row], Any]:
    return lambda row: value_of(row[place])


def natural(value: Any) -> tuple[bool, Any]:
    """Return what a value sorts by.

    Numbers come before everything else; Chinese text goes by pinyin, as GB 18030 orders it.
    """
    if isinstance(value, str):
        return True, value.encode("gb18030", "replace")
    if isinstance(value, int | float):
        return False, value
    return True, msgspec.json.encode(value)


def unique(names: Sequence[str]) -> tuple[str, ...]:
    """Return column names of which no two are the same: a second ``name`` is ``name_2``.

    Case makes no difference, as in SQL; white space becomes one space, and a NUL a mark.
    """
    taken: set[str] = set()
    given = []
    for name in names:
        plain = key = " ".join(name.replace("\0", "\ufffd").split())
        number = 1
        while key.casefold() in taken:
            number += 1
            key = f"{plain}_{number}"
        taken.add(key.casefold())
        given.append(key)
    return tuple(given)


_INTEGERS = range(-(2**63), 2**63)


def flat(value: Any) -> Any:
    """Return a cell for rows and columns: what is nested, or a number too large, becomes text."""
    if value is None or isinstance(value, str | float):
        return value
    if isinstance(value, int):
        return value if value in _INTEGERS else str(value)
    return msgspec.json.encode(value).decode()
