"""What a page holds: its columns with every value once, and what its controls need."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import msgspec

from clustercli.fields.definitions import DEFINITIONS
from clustercli.fields.words import label, value_label
from clustercli.geography.divisions import covered_by_programme, divisions
from clustercli.i18n.labels import Language
from clustercli.output.cells import NUMBERS, headings
from clustercli.output.linked_cells import Cell, Part, linked
from clustercli.output.svg_text import allowed, length
from clustercli.tables.table import Column, Table
from clustercli.tables.view import View

_ALSO_SHOWN = ("status", "sources")
"""What a list of clusters shows on a page besides the columns for reading."""
_FURTHER_RANK = 3
"""The columns for reading from this rank on are among the details of a cluster."""
_NEVER = ("note_en",)
"""What is read in the language of the page already."""
_SHORT, _LONG = 10, 24
"""Texts up to this width in em stay on one line, and those from this on have room."""
_MOST_CODES = 500
"""A column of more values is not a coded one."""
_CHOICES = ("year", "sector", "status", "verdict", "what")
"""The columns of few values that a page filters by."""


class PageColumn(msgspec.Struct, kw_only=True):
    """A column: ``values`` in their order, and the place of each row's value, -1 for none.

    ``kind`` is the class of its cells, ``none`` the word for a missing value. ``marks`` are the
    classes of verdicts, a value each, ``also`` the words in the other language, by which a
    search finds a value too.
    """

    key: str
    head: str
    kind: str
    none: str
    shown: bool
    values: list[Any]
    rows: list[int]
    marks: list[str] | None = None
    also: list[str] | None = None

    def cell(self, row: int) -> Cell | None:
        """Return a cell of a row; None for a missing value."""
        place = self.rows[row]
        return None if place < 0 else self.values[place]


class Tile(msgspec.Struct, frozen=True, kw_only=True):
    """A province on the map; ``value`` is its place among the values of its column, or -2.

    One that is ``outside`` has no cluster and is not covered by the programme.
    """

    mark: str
    name: str
    row: int
    column: int
    value: int
    outside: bool


class Content(msgspec.Struct, kw_only=True):
    """The content of a page, in one language.

    ``filtered`` and ``sorted`` say what the reader may do: rows that belong together are not
    sorted, and those with a total below them not filtered. ``begins`` are rows with a line above.
    """

    columns: list[PageColumn]
    number: int
    identity: str
    filtered: bool
    sorted: bool
    choices: list[str]
    begins: list[int]
    tiles: dict[str, Any] | None

    @property
    def shown(self) -> list[PageColumn]:
        """The columns of the table; the others are the details of a row."""
        return [column for column in self.columns if column.shown]


def content_of(view: View, language: Language) -> Content:
    """Return what a page holds of a view: its layout for reading, or its table."""
    table = view.layout or view.table
    names, further = _columns(table, browsed=view.layout is None)
    heads = [allowed(head) for head in headings(table, language)]
    columns = [
        _column(table, place, heads[place], language, shown=place in names)
        for place in (*names, *further)
    ]
    columns = [column for column in columns if column.shown or column.values]
    keys = [column.key for column in columns]
    filtered = view.layout is None and table.footer is None and len(table.rows) > 1
    found = {column.key: column for column in columns}
    return Content(
        columns=columns,
        number=len(table.rows),
        identity=_identity(table, [column.key for column in columns if column.shown]),
        filtered=filtered,
        sorted=not view.breaks and len(table.rows) > 1,
        choices=[
            key for key in _CHOICES if filtered and key in found and len(found[key].values) > 1
        ],
        begins=sorted(view.breaks),
        tiles=_tiles(found["province"], table, language)
        if filtered and table.name == "clusters" and "province" in keys
        else None,
    )


def _columns(table: Table, *, browsed: bool) -> tuple[list[int], list[int]]:
    """Return the places of the columns that a page shows, and of those that are details."""
    keys = table.keys()
    clusters = browsed and table.name == "clusters"
    also = [
        key
        for key in _ALSO_SHOWN
        if clusters and key in keys and table.columns[keys.index(key)].position is None
    ]
    reading = sorted(
        (column.position, place)
        for place, column in enumerate(table.columns)
        if column.position is not None and (not also or column.rank < _FURTHER_RANK)
    )
    names = [place for _, place in reading]
    names += [keys.index(key) for key in also]
    further = [
        place
        for place, key in enumerate(keys)
        if clusters and place not in names and key not in _NEVER
    ]
    return names, further


def _identity(table: Table, shown: Sequence[str]) -> str:
    """Return the column that heads a row: what is said of it stands in the others."""
    for key in ("industry", "name", *table.identity):
        if key in shown:
            return key
    return shown[0] if shown else ""


def _column(table: Table, place: int, head: str, language: Language, *, shown: bool) -> PageColumn:
    """Return a column with each of its values once, in the order by which it sorts.

    A value that another column orders, as two counties of one name, is there for each of them.
    """
    column = table.columns[place]
    told = table.telling(place)
    distinct: dict[Any, int] = {}
    samples: list[Any] = []
    ordered: list[Any] = []
    found = []
    for row in table.rows:
        value = row[place]
        if value is None or value == ():
            found.append(-1)
            continue
        by = value if row[told] is None else row[told]
        key = _hashable(value) if by is value else (_hashable(value), _hashable(by))
        if key not in distinct:
            distinct[key] = len(samples)
            samples.append(value)
            ordered.append(by)
        found.append(distinct[key])
    order = _order(table, place, ordered)
    places = {sample: number for number, sample in enumerate(order)}
    cells = [linked(samples[number], column, language) for number in order]
    return PageColumn(
        key=allowed(column.key),
        head=head,
        kind=_kind(column, cells),
        none=label(column.none, language),
        shown=shown,
        values=cells,
        rows=[-1 if number < 0 else places[number] for number in found],
        marks=[samples[number].replace(" ", "-") for number in order]
        if column.key == "verdict" and table.name == "audit"
        else None,
        also=_other_words([samples[number] for number in order], column, language),
    )


def _other_words(values: Sequence[Any], column: Column, language: Language) -> list[str] | None:
    """Return the words of coded values in the other language; None where there are none."""
    if column.key not in DEFINITIONS or len(values) > _MOST_CODES:
        return None
    other: Language = "en" if language == "zh" else "zh"
    words = [
        (value_label(column.key, value, language), value_label(column.key, value, other))
        if isinstance(value, str)
        else ("", "")
        for value in values
    ]
    return [word for _, word in words] if any(own != word for own, word in words) else None


def _kind(column: Column, cells: Sequence[Cell]) -> str:
    """Return how the cells of a column stand: as numbers, as lists, or by their longest text."""
    if column.kind in NUMBERS or (column.type is not None and column.type.numeric):
        return "number"
    if any(not isinstance(cell, str) and len(cell) > 1 for cell in cells):
        return "list"
    widest = max((length(_words(cell), 1) for cell in cells), default=0)
    return "short" if widest <= _SHORT else "long" if widest > _LONG else "medium"


def _words(cell: Cell) -> str:
    return cell if isinstance(cell, str) else " ".join(part.text for part in cell)


def _hashable(value: Any) -> Any:
    """Return what tells values apart: those of different types may be equal, as 1 and True."""
    if type(value) is str:
        return value
    try:
        hash(value)
    except TypeError:
        return type(value), msgspec.json.encode(value, enc_hook=str)
    return type(value), value


def _order(table: Table, place: int, samples: list[Any]) -> list[int]:
    """Return the places of values in the order in which the program sorts them."""
    value_of, _ = table.sorting(place)
    keys = [value_of(sample) for sample in samples]
    known = [number for number, key in enumerate(keys) if key is not None]
    try:
        known.sort(key=keys.__getitem__)
    except TypeError:  # words of ours between values, as in a record's fields
        known.sort(key=lambda number: str(samples[number]))
    return known + [number for number, key in enumerate(keys) if key is None]


def _tiles(column: PageColumn, table: Table, language: Language) -> dict[str, Any]:
    """Return the provinces as tiles; ``columns`` is how many stand side by side."""
    place = table.keys().index("province")
    values = {
        table.rows[row][place]: number for row, number in enumerate(column.rows) if number >= 0
    }
    chinese = language == "zh"
    tiles = [
        Tile(
            mark=province.abbreviation if chinese else province.iso[-2:],
            name=province.short if chinese else province.english,
            row=province.tile[0],
            column=province.tile[1],
            value=values.get(province.name, -2),
            outside=province.name not in {*covered_by_programme(), *values},
        )
        for province in divisions().provinces
    ]
    return {"columns": 1 + max(tile.column for tile in tiles), "tiles": tiles}


def encoded(content: Content, more: dict[str, Any]) -> str:
    """Return the content as JSON that may stand inside a page: no ``<`` begins a tag there."""
    parts: dict[Part, int] = {}

    def cell(value: Cell) -> Any:
        if isinstance(value, str):
            return value
        return [parts.setdefault(part, len(parts)) for part in value]

    columns = [
        {**msgspec.structs.asdict(column), "values": [cell(value) for value in column.values]}
        for column in content.columns
    ]
    given = {
        **{
            name: getattr(content, name)
            for name in ("identity", "filtered", "sorted", "choices", "begins", "tiles")
        },
        **more,
        "columns": columns,
        "parts": [list(filter(None, part)) for part in parts],
    }
    text = msgspec.json.encode(given).decode()
    return text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")


def static_rows(content: Content, most: int) -> Iterator[tuple[int, list[Cell | None]]]:
    """Yield the first rows with the cells that are shown."""
    shown = content.shown
    for row in range(min(content.number, most)):
        yield row, [column.cell(row) for column in shown]
