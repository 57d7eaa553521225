"""Formats for programs: JSON, JSON Lines, CSV and TSV, always with the stable keys."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from clustercli.tables.table import Table, flat
from clustercli.text.spreadsheet import guarded

_ASCII_END = 128


def to_json(table: Table, *, indent: bool) -> str:
    """Return an array of objects, one a line, or indented for reading."""
    lines = list(_encoded(table))
    if not lines:
        return "[]\n"
    if indent:
        whole = b"[" + b",".join(lines) + b"]"
        return msgspec.json.format(whole, indent=2).decode() + "\n"
    return "[" + b",\n ".join(lines).decode() + "]\n"


def to_json_part(table: Table, *, first: bool) -> str:
    """Return the objects of an array that is written in parts, without its closing bracket."""
    lines = [msgspec.json.encode(record) for record in table.records()]
    if not lines:
        return ""
    return ("[" if first else ",\n ") + b",\n ".join(lines).decode()


def to_jsonl(table: Table) -> str:
    """Return one object a line."""
    return "".join(f"{line.decode()}\n" for line in _encoded(table))


def _encoded(table: Table) -> Iterator[bytes]:
    """Yield every row as a JSON object; a message is a text in English."""
    encoder = msgspec.json.Encoder(enc_hook=str)
    return map(encoder.encode, table.records())


def to_csv(table: Table) -> str:
    """Return comma-separated values (RFC 4180, lines end in LF)."""
    return delimited(table, ",")


def to_tsv(table: Table) -> str:
    """Return tab-separated values."""
    return delimited(table, "\t")


def ascii_json(text: str) -> str:
    """Return JSON text with every character beyond ASCII escaped, which means the same."""
    escaped = text.encode("utf-16-be", "surrogatepass")
    units = [int.from_bytes(escaped[i : i + 2], "big") for i in range(0, len(escaped), 2)]
    return "".join(chr(unit) if unit < _ASCII_END else f"\\u{unit:04x}" for unit in units)


def delimited(table: Table, delimiter: str, *, headed: bool = True) -> str:
    """Return rows of cells between delimiters; ``headed`` says whether the keys go before."""
    import csv

    lines = _Lines()
    writer = csv.writer(lines, delimiter=delimiter, lineterminator=_END)
    if headed:
        writer.writerow(map(_guarded, table.keys()))
    writer.writerows([_guarded(flat(value)) for value in row] for row in table.rows)
    return "".join([f"{line.removesuffix(_END)}\n" for line in lines])


_END = "\r\n"
"""What csv puts at the end of a line, so that it quotes a cell with either character."""


class _Lines(list[str]):
    """Takes the lines of a writer in."""

    def write(self, line: str) -> None:
        self.append(line)


def _guarded(value: object) -> object:
    return guarded(value) if isinstance(value, str) else value
