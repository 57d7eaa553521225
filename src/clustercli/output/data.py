"""Formats for programs: JSON, JSON Lines, CSV and TSV, always with the stable keys."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from clustercli.table import Table, flat

_ASCII_END = 128
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def to_json(table: Table, *, indent: bool) -> str:
    """Return an array of objects, one a line, or indented for reading."""
    lines = list(_encoded(table))
    if not lines:
        return "[]\n"
    if indent:
        whole = b"[" + b",".join(lines) + b"]"
        return msgspec.json.format(whole, indent=2).decode() + "\n"
    return "[" + b",\n ".join(lines).decode() + "]\n"


def to_jsonl(table: Table) -> str:
    """Return one object a line."""
    return "".join(f"{line.decode()}\n" for line in _encoded(table))


def _encoded(table: Table) -> Iterator[bytes]:
    """Yield every row as a JSON object; a message is a text in English."""
    encoder = msgspec.json.Encoder(enc_hook=str)
    return map(encoder.encode, table.records())


def to_csv(table: Table) -> str:
    """Return comma-separated values (RFC 4180, lines end in LF)."""
    return _delimited(table, ",")


def to_tsv(table: Table) -> str:
    """Return tab-separated values."""
    return _delimited(table, "\t")


def ascii_json(text: str) -> str:
    """Return JSON text with every character beyond ASCII escaped, which means the same."""
    escaped = text.encode("utf-16-be", "surrogatepass")
    units = [int.from_bytes(escaped[i : i + 2], "big") for i in range(0, len(escaped), 2)]
    return "".join(chr(unit) if unit < _ASCII_END else f"\\u{unit:04x}" for unit in units)


def _delimited(table: Table, delimiter: str) -> str:
    import csv
    import io

    buffer = io.StringIO()
    writer = csv.writer(buffer, delimiter=delimiter, lineterminator="\n")
    writer.writerow(map(_guarded, table.keys()))
    writer.writerows([_guarded(flat(value)) for value in row] for row in table.rows)
    return buffer.getvalue()


def _guarded(value: object) -> object:
    """Return a cell that a spreadsheet takes for text, never for a formula.

    Text that begins like a formula gets an apostrophe in front, the spreadsheets' own mark
    for text. Numbers stay as they are.
    """
    if isinstance(value, str) and value.startswith(_FORMULA):
        return f"'{value}"
    return value
