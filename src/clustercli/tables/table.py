"""Table: columns and rows, the one thing that every command hands to output."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any, Literal, cast

import msgspec

from clustercli.fields.definitions import DEFINITIONS
from clustercli.fields.order import natural
from clustercli.i18n.labels import Language
from clustercli.i18n.messages import gettext as _
from clustercli.i18n.messages import ngettext
from clustercli.text.enumerations import unquoted
from clustercli.text.name_index import NameIndex

if TYPE_CHECKING:
    from clustercli.fields.column_types import ColumnType

CellKind = Literal["text", "int", "real", "share", "list", "years", "fields"]
Row = tuple[Any, ...]


class Tally(str):
    """A note that only counts what is there: a program has counted that itself."""

    __slots__ = ()


class Hint(str):
    """A note that names a command to type next: for whoever types, on no page and no paper."""

    __slots__ = ()


def without_hints(notes: Iterable[str]) -> tuple[str, ...]:
    """Return the notes that a page or a paper has."""
    return tuple(note for note in notes if not isinstance(note, Hint))


class Column(msgspec.Struct, frozen=True, kw_only=True):
    """One column, and what it asks of those who show it.

    ``key`` is its name in JSON, CSV and SQL, and never changes; its headings are in
    ``labels``. ``position`` orders the columns for reading; a column without one is carried
    by the formats for programs only, unless it is asked for. Of the columns for reading, those
    of the highest ``rank`` leave a narrow terminal first; rank 0 always stays. Addresses leave
    one that is ``short`` before any column does. ``order`` gives
    the values' own order for sorting, and ``ordered_by`` is the key of a column whose value, where
    a row has one, tells it better. ``none`` is the label of a missing value. ``head_of`` is
    the field, if any, of which ``key`` is a value. A cell of the kind ``fields`` is the name of
    a field, or several of them. ``type`` is that of a column of other people's files, whose
    cells stay as they were read until a format or an order needs numbers; ``given`` says that
    they had types where they were read, so that JSON passes them on.
    """

    key: str
    kind: CellKind = "text"
    position: int | None = 0
    rank: int = 0
    short: bool = False
    order: Callable[[Any], Any] | None = None
    ordered_by: str | None = None
    none: str = "none"
    head_of: str | None = None
    type: ColumnType | None = None
    given: bool = False


class Table(msgspec.Struct, frozen=True, kw_only=True):
    """Rows under columns: the data, and nothing of how it is shown (that is a View).

    ``name`` names the table in a database and the sheet in a workbook. ``identity`` are the
    keys of the columns that identify a row. ``footer`` is a row of totals that is not data.
    ``notes`` tell the reader how far the numbers go; ``warnings`` what was likely not
    meant. ``coverage`` makes what the notes say as data, for programs that ask for it. ``title``
    says in a language what the rows are of, and ``source`` what a figure of them stands on, a line
    each; both are made only where somebody reads them.
    """

    name: str
    columns: tuple[Column, ...]
    rows: Sequence[Row]
    identity: tuple[str, ...] = ()
    footer: Row | None = None
    notes: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    coverage: Callable[[], Any] | None = None
    title: Callable[[Language], str] | None = None
    source: Callable[[Language], tuple[str, ...]] | None = None

    def keys(self) -> tuple[str, ...]:
        """Return the columns' keys, in order."""
        return tuple(column.key for column in self.columns)

    def dicts(self) -> Iterator[dict[str, Any]]:
        """Iterate over the rows as dictionaries."""
        keys = self.keys()
        return (dict(zip(keys, row, strict=True)) for row in self.rows)

    def shown(self) -> Table:
        """Return the table with the columns for reading, in their order for reading."""
        shown = [(c.position, i) for i, c in enumerate(self.columns) if c.position is not None]
        return self._keep([index for _, index in sorted(shown)])

    def narrowed(self, rank: int) -> Table:
        """Return the table without the columns of ``rank`` and above."""
        return self._keep([i for i, column in enumerate(self.columns) if column.rank < rank])

    def pick(self, keys: Sequence[str]) -> Table:
        """Return the table with just these columns, in this order, all of them shown.

        Raises UnknownValueError for a key that is no column.
        """
        names = self._index("column")
        wanted = [self._resolve(key, names) for key in keys]
        picked = self._keep([self.keys().index(key) for key in wanted])
        columns = tuple(
            msgspec.structs.replace(c, position=0, rank=0, short=False) for c in picked.columns
        )
        return msgspec.structs.replace(picked, columns=columns)

    def sort(self, keys: Sequence[str]) -> Table:
        """Return the table sorted by ``keys``; a leading ``-`` turns a key's order round.

        Missing values come last in either direction, and so does, in a column of numbers, what
        is none, of which a warning tells; rows that are equal keep their order. Raises
        UnknownValueError for a key that is no column.
        """
        names = self._index("sort key")
        rows = list(self.rows)
        warnings = dict.fromkeys(self.warnings)
        for text in reversed(keys):
            index = self.keys().index(self._resolve(text.removeprefix("-"), names))
            value_of, note = self.sorting(index)
            if note:
                warnings[note] = None
            told = self.telling(index)
            values: list[Any] = [
                None if row[index] is None else value_of(row[index if row[told] is None else told])
                for row in rows
            ]
            present = [place for place, value in enumerate(values) if value is not None]
            absent = [row for row, value in zip(rows, values, strict=True) if value is None]
            present.sort(key=values.__getitem__, reverse=text.startswith("-"))
            rows = [*map(rows.__getitem__, present), *absent]
        return msgspec.structs.replace(self, rows=rows, warnings=tuple(warnings))

    def telling(self, index: int) -> int:
        """Return the index of the column by whose values, where it has some, a column sorts."""
        better = self.columns[index].ordered_by
        return self.keys().index(better) if better in self.keys() else index

    def sorting(self, index: int) -> tuple[Callable[[Any], Any], str | None]:
        """Return what a value of a column sorts by, None for one that comes last.

        With it comes a warning of what in a column of numbers is none.
        """
        found = self._type(index)
        if found is not None and found.numeric:
            return found.number, found.note(self.columns[index].key)
        return self.columns[index].order or natural, None

    def _type(self, index: int) -> ColumnType | None:
        """Return the type by which a column is sorted; None where it has an order of its own.

        A column of ours has texts that are no numbers, such as ids, as well.
        """
        column = self.columns[index]
        if column.order is not None or column.kind not in ("text", "int", "real"):
            return None
        if column.type is not None:
            return column.type
        from clustercli.fields.column_types import type_of_cells

        found = type_of_cells([row[index] for row in self.rows])
        return None if found.others and column.key in DEFINITIONS else found

    def typed(self, *, strict: bool = False, given: bool = True) -> Table:
        """Return the table with numbers for the cells of the columns that are of numbers.

        What is no number stays as it is; with ``strict``, for what has one type a column, it is
        left out. ``given`` says whether also the cells are meant that had types where they were
        read.
        """
        types = [
            (index, column.type)
            for index, column in enumerate(self.columns)
            if column.type is not None and column.type.numeric and (given or not column.given)
        ]
        if not types:
            return self
        rows = [list(row) for row in self.rows]
        for index, found in types:
            read = found.number if strict else found.cell
            for row in rows:
                row[index] = read(row[index])
        kinds = {index: found.kind for index, found in types}
        columns = tuple(
            msgspec.structs.replace(column, kind=cast("CellKind", kinds.get(index, column.kind)))
            for index, column in enumerate(self.columns)
        )
        return msgspec.structs.replace(self, columns=columns, rows=list(map(tuple, rows)))

    def not_numbers(self) -> Iterator[str]:
        """Yield in words, for every column of numbers, what in it is none."""
        for column in self.columns:
            if column.type is not None and (note := column.type.note(column.key)):
                yield note

    def limit(self, most: int | None, skipped: int = 0) -> Table:
        """Return ``most`` rows, all of them if it is None, after the first ``skipped``."""
        number = len(self.rows)
        end = number if most is None else min(skipped + most, number)
        if not skipped and end == number:
            return self
        if not skipped or most == 0:
            template = ngettext(
                "the first {most} of {number} row is shown",
                "the first {most} of {number} rows are shown",
                number,
            )
        elif skipped < end:
            template = _("rows {first} to {most} of {number} are shown")
        else:
            template = ngettext(
                "no row is shown: there is {number}, and {skipped} are passed over",
                "no row is shown: there are {number}, and {skipped} are passed over",
                number,
            )
        last = end if most != 0 else 0
        note = template.format(first=skipped + 1, most=last, number=number, skipped=skipped)
        rows = self.rows[skipped:end]
        source = self.source
        return msgspec.structs.replace(
            self,
            rows=rows,
            notes=(note, *self.notes),
            source=source and (lambda language: (*source(language), note)),
        )

    def _resolve(self, text: str, names: NameIndex) -> str:
        """Return the key that is ``text`` itself, or else the one that it names."""
        return text if text in self.keys() else names.resolve(text)

    def _index(self, what: str) -> NameIndex:
        """Return the index of the columns by their keys, headings and other words."""
        from clustercli.fields.words import headings_of

        names = NameIndex(what, prefixes=False)
        own = set(self.keys())
        for key in self.keys():
            words = (unquoted(key), *headings_of(key))
            names.add(key, (word for word in words if word not in own))
        return names

    def _keep(self, indexes: Sequence[int]) -> Table:
        """Return the table with the columns at ``indexes``, in that order."""
        return msgspec.structs.replace(
            self,
            columns=tuple(self.columns[i] for i in indexes),
            rows=[tuple(row[i] for i in indexes) for row in self.rows],
            footer=self.footer and tuple(self.footer[i] for i in indexes),
        )


def concatenate(first: Table, tables: Iterable[Table]) -> Table:
    """Return ``first`` with the rows of further tables of the same thing below its own.

    Its columns are those of all tables that have rows, or of all tables if none has any, in the
    order of their first appearance; a cell is None where its table lacks the column.
    """
    given = list(tables)
    parts = [table for table in given if table.rows] or given
    columns = {column.key: column for table in (first, *parts) for column in table.columns}
    rows = list(first.rows)
    missing = len(columns) - len(first.columns)
    if missing:
        rows = [row + (None,) * missing for row in rows]
    for table in parts:
        if table.keys() == tuple(columns):
            rows.extend(table.rows)
        else:
            rows.extend(tuple(map(record.get, columns)) for record in table.dicts())
    return msgspec.structs.replace(first, columns=tuple(columns.values()), rows=rows)


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


_FIRST, _LAST = -(2**63), 2**63 - 1
"""The integers of 64 bits."""


def flat(value: Any) -> Any:
    """Return a cell for rows and columns: what is nested, or a number too large, becomes text."""
    if value is None or isinstance(value, str | float):
        return value
    if isinstance(value, int):
        return value if _FIRST <= value <= _LAST else str(value)
    return msgspec.json.encode(value, enc_hook=str).decode()
