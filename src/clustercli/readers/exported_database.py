"""The database that ``clustercli data export`` writes, read back as the dataset that it holds.

Its tables are put together again as our own kind of document, or as an array of records where the
dataset was none, and read as such.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator
from operator import itemgetter
from typing import Any

import msgspec

from clustercli.errors import DatasetError, UsageError
from clustercli.i18n.messages import gettext as _
from clustercli.readers.byte_stream import Input
from clustercli.readers.database_tables import SqliteReader
from clustercli.readers.json_array import JsonReader
from clustercli.readers.problems import Problems
from clustercli.readers.reader import ReadOptions
from clustercli.records.model import Cluster, Source

APPLICATION_ID = 0x636C7573
"""What tells such a file from any other of SQLite: ``clus``, in its header."""

LAYOUT = 1
"""The version of the tables, which is the ``user_version`` of the database."""

POSITION, LATITUDE, LONGITUDE = "position", "latitude", "longitude"
"""The columns of ``clusters`` that are none of the dataset."""

STATED = frozenset({"status", "valid_until"})
"""Columns that are computed for a day, and of the dataset only where ``as_read`` has them."""

_READ = (
    *("dataset", "batches", "mirrors", "calls", "sources", "clusters", "cluster_sources"),
    *("facts", "as_read", "own_columns"),
)
_HEADER = slice(68, 72)
_PARTS = ("notice", "public_notice", "review")
_FLAGS = frozenset({"reprint", "government", "about"})


def is_export(content: bytes) -> bool:
    """Say whether a SQLite database is one that ``data export`` wrote."""
    return content[_HEADER] == APPLICATION_ID.to_bytes(4, "big")


class ExportReader(JsonReader):
    """Reads such a database; raises DatasetError for one whose tables are not as they were."""

    def __init__(self, input_: Input, options: ReadOptions) -> None:
        content, typed = _content_of(input_, options)
        super().__init__(_Text(input_.name, content), options)
        # Cells are as they were read, of a table that says no types too.
        self.same_headings = not typed


class _Text(Input):
    """What a JSON reader reads from, with its content at hand."""

    def __init__(self, name: str, content: bytes) -> None:
        self.name = name
        self._content = content


_Tables = dict[str, list[dict[str, Any]]]
"""The rows of the tables, by the name of each; what is empty in a row is None."""


def _content_of(input_: Input, options: ReadOptions) -> tuple[bytes, bool]:
    """Return the JSON that a database holds, and whether its cells had types where they were read.

    Raises DatasetError for a database that cannot be read.
    """
    try:
        tables = _tables(input_, options)
        (head,) = tables["dataset"]
        return json.dumps(_dataset(tables, head)).encode(), bool(head["typed"])
    except (UsageError, KeyError, ValueError, TypeError) as error:
        template = _("{name} is no database that can be read: {reason}")
        raise DatasetError(template.format(name=input_.name, reason=error)) from None


def _tables(input_: Input, options: ReadOptions) -> _Tables:
    """Return the tables that a dataset is made of; raises UsageError where one is missing."""
    of_dataset = msgspec.structs.replace(options, sheets=_READ)
    reader = SqliteReader(input_, of_dataset)
    found: _Tables = {}
    for table in reader.tables(Problems(input_.name)):
        headings, *rows = table.rows
        found[table.name] = [
            {key: None if cell == "" else cell for key, cell in zip(headings, row, strict=True)}
            for row in rows
        ]
    return found


def _dataset(tables: _Tables, head: dict[str, Any]) -> Any:
    """Return the document, or the array of records, of which the tables were made."""
    sources = {row.pop("key"): _flagged(row) for row in tables["sources"]}
    if head["version"] is None:
        return list(_records(tables, sources))
    return {
        "version": head["version"],
        "updated": head["updated"],
        "batches": list(_batches(tables)),
        "calls": tables["calls"],
        "sources": sources,
        "clusters": list(_records(tables, {key: key for key in sources})),
    }


def _records(tables: _Tables, sources: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Yield the clusters in their order; a source stands in them as ``sources`` has it."""
    headings = {row["column"]: row["heading"] for row in tables["own_columns"]}
    headings.update((field, field) for field in Cluster.__struct_fields__ if field not in STATED)
    of_cluster: dict[str, dict[str, Any]] = defaultdict(dict)
    for row in sorted(tables["cluster_sources"], key=itemgetter(POSITION)):
        of_cluster[row["cluster_id"]].setdefault("sources", []).append(sources[row["source"]])
    for row in sorted(tables["facts"], key=itemgetter(POSITION)):
        id_, fact = row.pop("cluster_id"), _flagged(row)
        del fact[POSITION]
        fact = {**fact, "unit": fact.pop("value_unit"), "source": sources[fact["source"]]}
        of_cluster[id_].setdefault("facts", []).append(fact)
    for row in tables["as_read"]:
        of_cluster[row["cluster_id"]][row["heading"]] = msgspec.json.decode(row["json"])
    for row in sorted(tables["clusters"], key=itemgetter(POSITION)):
        cells = {headings[column]: value for column, value in row.items() if column in headings}
        yield {**cells, "sources": [], **of_cluster[row["id"]]}


def _batches(tables: _Tables) -> Iterator[dict[str, Any]]:
    mirrors: dict[int, list[dict[str, Any]]] = defaultdict(list)
    for row in tables["mirrors"]:
        mirrors[row.pop("year")].append(_flagged(row))
    for row in tables["batches"]:
        batch = {key: value for key, value in row.items() if not key.startswith(_PARTS)}
        for part in _PARTS:
            beginning = f"{part}_"
            batch[part] = {
                key.removeprefix(beginning): value
                for key, value in row.items()
                if key.startswith(beginning)
            }
        batch["notice"]["mirrors"] = mirrors[batch["year"]]
        if batch["review"]["year"] is None:
            batch["review"] = None
        yield batch


def _flagged(row: dict[str, Any]) -> dict[str, Any]:
    """Return a row with true and false for 1 and 0."""
    return {key: bool(value) if key in _FLAGS else value for key, value in row.items()}


FIELDS_OF_SOURCES = ("key", *Source.__struct_fields__)
"""The columns of ``sources``."""
