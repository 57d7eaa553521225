"""Records of JSON: an object each, of which only what is asked for is decoded."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from itertools import chain
from operator import attrgetter
from typing import Any

import msgspec

from clustercli.reading.entries import Entries, Unit
from clustercli.reading.problems import shown_json
from clustercli.translation import marked, phrase

_SAMPLE = 20
_Encoded = bytes | msgspec.Raw

UNDECODABLE = (msgspec.MsgspecError, UnicodeDecodeError, RecursionError)
"""What decoding raises: for no JSON, for another type, for no UTF-8, for deep nesting."""

_NO_VALUES = msgspec.json.Decoder(msgspec.defstruct("Object", []))
_KEYS = msgspec.json.Decoder(dict[str, msgspec.Raw])
_WHOLE = msgspec.json.Decoder(dict[str, Any])


def objects_of(
    encoded: Sequence[_Encoded], first: int, unit: Unit, refuse: Callable[[int, bytes], None]
) -> Objects:
    """Return those of some JSON values that are objects; ``first`` is the number of the first.

    ``refuse`` is told the number of every other one, and what it is.
    """
    numbers = range(first, first + len(encoded))
    if all(map(_is_object, encoded)):
        return Objects(encoded, numbers, unit)
    kept, places = [], []
    for one, number in zip(encoded, numbers, strict=True):
        if _is_object(one):
            kept.append(one)
            places.append(number)
        else:
            refuse(number, bytes(one))
    return Objects(kept, places, unit)


def _is_object(encoded: _Encoded) -> bool:
    try:
        _NO_VALUES.decode(encoded)
    except UNDECODABLE:
        return False
    return True


class Objects(Entries):
    """Records that are JSON objects, still encoded.

    An object that has a key twice has the value that came last. A value that cannot be decoded
    (a number beyond all numbers, no UTF-8) is its own JSON as a text, in which a byte that is
    no UTF-8 is a lone surrogate.
    """

    def __init__(self, encoded: Sequence[_Encoded], numbers: Sequence[int], unit: Unit) -> None:
        super().__init__(numbers)
        self.unit = unit
        self._encoded = encoded
        self._columns: dict[str, Sequence[Any]] = {}
        self._headings: tuple[str, ...] | None = None
        self._damaged = False

    def headings(self) -> tuple[str, ...]:
        """Return the keys of all objects; of some that were taken, those of all before."""
        if self._headings is None:
            try:
                self._headings = self._of_sample() or self._of_all()
            except UNDECODABLE:
                self._damaged = True
                self._headings = _keys(map(_mended, self._encoded))
        return self._headings

    def _of_sample(self) -> tuple[str, ...] | None:
        """Return the keys of the first objects; None if others have further ones."""
        keys = _keys(map(_KEYS.decode, self._encoded[:_SAMPLE]))
        if not all(map(_can_be_named, keys)):
            return None
        only = _only(keys)
        try:
            for encoded in self._encoded[_SAMPLE:]:
                only.decode(encoded)
        except msgspec.ValidationError:
            return None
        return keys

    def _of_all(self) -> tuple[str, ...]:
        return _keys(map(_KEYS.decode, self._encoded))

    def values(self, heading: str) -> Sequence[Any]:
        """Return the values of a key."""
        if heading not in self._columns:
            self.prepare([heading])
        return self._columns[heading]

    def prepare(self, headings: Sequence[str]) -> None:
        """Decode the values of several keys in one pass."""
        missing = tuple(heading for heading in headings if heading not in self._columns)
        if not missing:
            return
        try:
            if self._damaged:
                self._take_over(missing, map(_mended, self._encoded))
                return
            if not all(map(_can_be_named, missing)):
                self._take_over(missing, map(_WHOLE.decode, self._encoded))
                return
            decoded = list(map(_parts(missing).decode, self._encoded))
        except UNDECODABLE:
            self._take_over(missing, map(_mended, self._encoded))
            return
        for place, heading in enumerate(missing):
            self._columns[heading] = list(map(attrgetter(f"f{place}"), decoded))

    def _take_over(self, headings: Sequence[str], records: Iterable[dict[str, Any]]) -> None:
        whole = list(records)
        for heading in headings:
            self._columns[heading] = [record.get(heading) for record in whole]

    def take(self, positions: Sequence[int]) -> Objects:
        """Return the records at ``positions``; what is decoded is not decoded again."""
        numbers = [self.numbers[position] for position in positions]
        taken = Objects([self._encoded[position] for position in positions], numbers, self.unit)
        taken._headings, taken._damaged = self._headings, self._damaged
        for heading, column in self._columns.items():
            taken._columns[heading] = [column[position] for position in positions]
        return taken


def _can_be_named(key: str) -> bool:
    """Say whether msgspec takes a key as the name of a field."""
    return not any(mark in key for mark in '"\\') and key.isprintable()


def _keys(records: Iterable[dict[str, Any]]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(chain.from_iterable(records)))


@lru_cache(maxsize=64)
def _parts(headings: tuple[str, ...]) -> msgspec.json.Decoder[Any]:
    """Return a decoder of objects with only the values of these keys, called f0, f1 and so on."""
    names = {f"f{place}": heading for place, heading in enumerate(headings)}
    part = msgspec.defstruct("Part", [(name, Any, None) for name in names], rename=names, gc=False)
    return msgspec.json.Decoder(part)


@lru_cache(maxsize=64)
def _only(headings: tuple[str, ...]) -> msgspec.json.Decoder[Any]:
    """Return a decoder that raises ValidationError where an object has any other key."""
    names = {f"f{place}": heading for place, heading in enumerate(headings)}
    part = msgspec.defstruct(
        "Only",
        [(name, msgspec.Raw, msgspec.Raw()) for name in names],
        rename=names,
        forbid_unknown_fields=True,
        gc=False,
    )
    return msgspec.json.Decoder(part)


def _mended(encoded: _Encoded) -> dict[str, Any]:
    """Return an object of which something cannot be decoded; a key has marks for wrong bytes."""
    try:
        parts = _KEYS.decode(encoded)
    except UnicodeDecodeError:
        parts = _KEYS.decode(bytes(encoded).decode("utf-8", "replace").encode())
    except RecursionError:
        return {}
    return {key: _value(part) for key, part in parts.items()}


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
