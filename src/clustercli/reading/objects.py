"""Records of JSON: an object each, of which only what is asked for is decoded."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

import msgspec

from clustercli.reading.entries import Entries, Unit
from clustercli.reading.problems import shown_json
from clustercli.translation import marked, phrase

_NOTHING: Any = None

UNDECODABLE = (msgspec.MsgspecError, UnicodeDecodeError, RecursionError)
"""What decoding raises: for no JSON, for another type, for no UTF-8, for deep nesting."""

_Encoded = bytes | msgspec.Raw
_PARTS = msgspec.json.Decoder(dict[str, msgspec.Raw])


def objects_of(
    encoded: Iterable[_Encoded], first: int, unit: Unit, refuse: Callable[[int, bytes], None]
) -> Objects:
    """Return those of some JSON values that are objects; ``first`` is the number of the first.

    ``refuse`` is told the number of every other one, and what it is.
    """
    keys: dict[str, Any] = {}
    kept, numbers = [], []
    for number, one in enumerate(encoded, start=first):
        try:
            keys.update(_PARTS.decode(one))
        except UNDECODABLE:  # noqa: PERF203 - the others are to be kept
            refuse(number, bytes(one))
        else:
            kept.append(one)
            numbers.append(number)
    return Objects(kept, numbers, unit, tuple(keys))


class Objects(Entries):
    """Records that are JSON objects, still encoded; made by :func:`objects_of`.

    An object that has a key twice has the value that came last. A value that cannot be decoded
    (a number beyond all numbers, no UTF-8) is its own JSON as a text, in which bytes that are
    no UTF-8 are lone surrogates.
    """

    def __init__(
        self,
        encoded: Sequence[_Encoded],
        numbers: Sequence[int],
        unit: Unit,
        headings: tuple[str, ...],
    ) -> None:
        super().__init__(numbers)
        self.unit = unit
        self._encoded = encoded
        self._headings = headings
        self._columns: dict[str, Sequence[Any]] = {}

    def headings(self) -> tuple[str, ...]:
        """Return the keys of all objects; of some that were taken, perhaps more."""
        return self._headings

    def values(self, heading: str) -> Sequence[Any]:
        """Return the values of a key."""
        self.prepare([heading])
        return self._columns[heading]

    def prepare(self, headings: Sequence[str]) -> None:
        """Decode the values of several keys in one pass."""
        missing = [heading for heading in headings if heading not in self._columns]
        if not missing:
            return
        names = {f"f{place}": heading for place, heading in enumerate(missing)}
        shape = msgspec.defstruct(
            "Part", [(name, Any, _NOTHING) for name in names], rename=names, gc=False
        )
        try:
            decoded = msgspec.json.decode(self._array(), type=list[shape])  # type: ignore[valid-type]
        except UNDECODABLE:
            self._decode_apart(missing)
            return
        for name, heading in names.items():
            self._columns[heading] = [getattr(part, name) for part in decoded]

    def take(self, positions: Sequence[int]) -> Objects:
        """Return the records at ``positions``; what is decoded is not decoded again."""
        numbers = [self.numbers[position] for position in positions]
        encoded = [self._encoded[position] for position in positions]
        taken = Objects(encoded, numbers, self.unit, self._headings)
        for heading, column in self._columns.items():
            taken._columns[heading] = [column[position] for position in positions]
        return taken

    def _decode_apart(self, headings: Sequence[str]) -> None:
        """Decode every value by itself, so that one that cannot be decoded spoils no other."""
        records = [_PARTS.decode(encoded) for encoded in self._encoded]
        for heading in headings:
            parts = (record.get(heading) for record in records)
            self._columns[heading] = [None if part is None else _value(part) for part in parts]

    def _array(self) -> bytes:
        return b"".join((b"[", b",".join(self._encoded), b"]"))


def _value(encoded: msgspec.Raw) -> Any:
    """Return a JSON value, or its JSON as a text where it cannot be decoded."""
    try:
        return msgspec.json.decode(encoded)
    except UNDECODABLE:
        return bytes(encoded).decode("utf-8", "surrogateescape").strip('"')


def what_is(encoded: bytes) -> str:
    """Return what some JSON is that is no object, or why it is no JSON."""
    try:
        msgspec.json.decode(encoded)
    except RecursionError:
        return phrase(marked("JSON that is nested too deep"))
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        return str(error)
    return shown_json(encoded)
