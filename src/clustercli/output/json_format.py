"""JSON and JSON Lines, always with the stable keys."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

import msgspec

from clustercli.output.formats import Target
from clustercli.tables.marked_number import plain
from clustercli.tables.table import Table

ENCODER = msgspec.json.Encoder(enc_hook=plain)
"""A message becomes its text in English."""


def to_json(tables: Iterable[Table], target: Target) -> Iterator[str]:
    """Yield an array of objects, one a line; on a terminal indented for reading."""
    if target.terminal:
        yield _indented(tables)
        return
    start = b"["
    for table in tables:
        if objects := _objects(table):
            yield (start + b",\n ".join(objects)).decode()
            start = b",\n "
    yield "[]\n" if start == b"[" else "]\n"


def to_jsonl(tables: Iterable[Table], _target: Target) -> Iterator[str]:
    """Yield one object a line."""
    for table in tables:
        yield "".join(f"{line.decode()}\n" for line in _objects(table))


def with_coverage(rows: str, coverage: object, notes: Sequence[str], *, indented: bool) -> str:
    """Return an array of rows as one of the keys ``coverage``, ``notes`` and ``rows``."""
    head = ENCODER.encode({"coverage": coverage, "notes": list(map(str, notes))})
    whole = head.removesuffix(b"}") + b',"rows":' + rows.strip().encode() + b"}"
    return (msgspec.json.format(whole, indent=2) if indented else whole).decode() + "\n"


def _indented(tables: Iterable[Table]) -> str:
    objects = [encoded for table in tables for encoded in _objects(table)]
    return msgspec.json.format(b"[" + b",".join(objects) + b"]", indent=2).decode() + "\n"


def _objects(table: Table) -> list[bytes]:
    """Return every row as a JSON object; what is a number in a column of numbers is one here."""
    return list(map(ENCODER.encode, table.typed(given=False).dicts()))
