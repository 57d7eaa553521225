"""A table as it stands on paper: in a workbook, in a Word document."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any, Literal

import msgspec

from clustercli.fields.words import label
from clustercli.i18n.labels import Language
from clustercli.output.cells import NUMBERS, headings
from clustercli.output.escaping import harmless
from clustercli.records.model import GIVEN_BY_USER, Cluster, Source
from clustercli.tables.marked_number import MARK
from clustercli.tables.table import Column, Row, Table, without_hints
from clustercli.tables.view import View

NUMBER, SOURCES = "paper.number", "sources"
"""The keys of a column that no record has, and of one that papers have in short."""

ADDRESS = re.compile(r"https?://[^\s<>\"'，。；、（）《》]+", re.IGNORECASE)
"""An address of the web in a text."""
_OF_A_LIST = ("year", "province", "city", "county", "name", "industry")
_WHERE_ASKED_FOR = ("status", "valid_until")
_ROWS_OF_DATA = ("result",)
_IN_SHORT = ("audit",)
"""Tables whose addresses a workbook's paper may have as links only, without their text."""
_CENTRED = (NUMBER, "year")
"""The numbers that say which, and not how many."""
_NUMBERS_OR_WORDS = ("published", "recorded")
"""The columns of figures, which may be a number, several or a word."""


class Paper(msgspec.Struct, frozen=True, kw_only=True):
    """A table as a paper has it: every column of ``table`` is shown, below ``heads``.

    ``title`` stands above it, ``notes`` below. ``whole`` says that no column of the answer was
    left out, ``crossed`` that a cell of a number may have the published one behind it: 3/7.
    ``sources`` are those of a list of clusters, each once, with its number, from 1.
    """

    title: str | None
    table: Table
    heads: Sequence[str]
    notes: tuple[str, ...]
    whole: bool
    crossed: bool = False
    sources: Mapping[Source, int] = {}


def paper_of(view: View, language: Language) -> Paper:
    """Return what a paper shows of a view: its layout, a list as papers have it, or its table."""
    table = view.table.typed()
    title = table.title(language) if table.title and table.name not in _ROWS_OF_DATA else None
    notes = (*table.notes, *(view.layout.notes if view.layout else ()))
    shown = (view.layout or table).shown()
    whole = view.layout is None and len(shown.columns) == len(table.columns)
    whole = whole and table.name not in _IN_SHORT
    sources: dict[Source, int] = {}
    if not whole and view.layout is None and set(Cluster.__struct_fields__) <= set(table.keys()):
        for row in table.rows:
            for source in row[table.keys().index(SOURCES)]:
                sources.setdefault(source, len(sources) + 1)
        shown = _list_of_clusters(table)
        heads = [label(_heading(column.key), language) for column in shown.columns]
    else:
        heads = headings(shown, language)
    return Paper(
        title=title and harmless(title),
        table=shown,
        heads=heads,
        notes=tuple(map(harmless, dict.fromkeys(without_hints(notes)))),
        whole=whole,
        crossed=view.layout is not None,
        sources=sources,
    )


_BESIDE = re.compile(rf"(\d+)/(\d+{re.escape(MARK)}?)")


def recorded_and_published(value: Any) -> tuple[int, str] | None:
    """Return the numbers of a cell of a cross-tabulation such as 3/7; None for any other cell.

    The second is as it is read, with its mark.
    """
    found = _BESIDE.fullmatch(value) if isinstance(value, str) else None
    return (int(found[1]), found[2]) if found else None


def alignment(column: Column) -> Literal["center", "right", "left"]:
    """Return how the cells of a column and its heading stand."""
    if column.key in _CENTRED:
        return "center"
    return "right" if column.kind in NUMBERS or column.key in _NUMBERS_OR_WORDS else "left"


def _heading(key: str) -> str:
    return key if key == NUMBER else f"paper.{key}"


def _list_of_clusters(table: Table) -> Table:
    """Return clusters in the columns in which official lists have them, and their sources."""
    places = {column.key: place for place, column in enumerate(table.columns)}
    asked = [key for key in _WHERE_ASKED_FOR if table.columns[places[key]].position is not None]
    keys = (*_OF_A_LIST, *asked, SOURCES)
    picked = [places[key] for key in keys]
    rows: list[Row] = [
        (number, *(row[place] for place in picked)) for number, row in enumerate(table.rows, 1)
    ]
    columns = (Column(key=NUMBER, kind="int"), *(table.columns[place] for place in picked))
    return msgspec.structs.replace(table, columns=columns, rows=rows)


def cited_by_number(sources: Sequence[Source], numbers: Mapping[Source, int]) -> list[str]:
    """Return sources in short, each with the number under which all of it is told."""
    return [
        " ".join(filter(None, (_publisher(source), source.date, f"[{numbers[source]}]")))
        for source in sources
    ]


def _publisher(source: Source) -> str:
    if source.publisher == GIVEN_BY_USER and source.file:
        return harmless(source.file)
    return harmless(source.publisher)


def addresses_of(value: Any) -> list[str]:
    """Return the addresses that the sources in a cell lead to."""
    if isinstance(value, tuple | list):
        return [address for item in value for address in addresses_of(item)]
    found = (value.url, value.read_at) if isinstance(value, Source) else ()
    return [address for address in found if address and is_address(address)]


def is_address(text: str) -> bool:
    """Say whether a text is an address of the web (http, https) and nothing else."""
    return text.isprintable() and ADDRESS.fullmatch(text) is not None


def sources_table(paper: Paper, language: Language) -> tuple[Table, list[str]]:
    """Return the sources of a list of clusters, a row each, with their headings.

    Its last column says by number which clusters of the list rest on a source.
    """
    place = paper.table.keys().index(SOURCES)
    used: dict[Source, list[str]] = {source: [] for source in paper.sources}
    for row in paper.table.rows:
        for source in dict.fromkeys(row[place]):
            used[source].append(str(row[0]))
    keys = ("publisher", "title", "date", "kind", "url", "read_at")
    table = Table(
        name="sources",
        columns=(
            Column(key=NUMBER, kind="int"),
            *(Column(key=key) for key in keys),
            Column(key="paper.used_by"),
        ),
        rows=[
            (number, *(getattr(source, key) for key in keys), ", ".join(used[source]))
            for source, number in paper.sources.items()
        ],
    )
    return table, headings(table, language)
