"""Records of JSON: an object each, of which only what is asked for is decoded."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from functools import lru_cache
from itertools import chain
from operator import attrgetter
from typing import Any

import msgspec

from clustercli.reading.entries import Entries, Unit

_SAMPLE = 20
_OBJECT = b"{"
_KEYS = msgspec.json.Decoder(dict[str, msgspec.Raw])
_WHOLE = msgspec.json.Decoder(dict[str, Any])


def _is_object(encoded: bytes | msgspec.Raw) -> bool:
    return bytes(encoded).lstrip()[:1] == _OBJECT


class Objects(Entries):
    """Records that are JSON objects, still encoded.

    Every one of ``encoded`` is a whole JSON value; :meth:`prepare` raises msgspec's
    ValidationError if one is no object, and :meth:`sound` leaves those out. An object that has
    a key twice has the value that came last. A byte of a value that is no UTF-8 becomes a lone
    surrogate.
    """

    def __init__(
        self, encoded: Sequence[bytes | msgspec.Raw], numbers: Sequence[int], unit: Unit
    ) -> None:
        super().__init__(numbers)
        self.unit = unit
        self._encoded = encoded
        self._columns: dict[str, Sequence[Any]] = {}
        self._headings: tuple[str, ...] | None = None

    def headings(self) -> tuple[str, ...]:
        """Return the keys of all objects."""
        if self._headings is None:
            try:
                self._headings = self._of_sample() or self._of_all()
            except UnicodeDecodeError:
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
            if not all(map(_can_be_named, missing)):
                self._take_over(missing, map(_WHOLE.decode, self._encoded))
                return
            decoded = list(map(_parts(missing).decode, self._encoded))
        except UnicodeDecodeError:
            self._take_over(missing, map(_mended, self._encoded))
            return
        for place, heading in enumerate(missing):
            self._columns[heading] = list(map(attrgetter(f"f{place}"), decoded))

    def _take_over(self, headings: Sequence[str], records: Iterable[dict[str, Any]]) -> None:
        rows = [[record.get(heading) for heading in headings] for record in records]
        self._columns.update(zip(headings, zip(*rows, strict=True), strict=True))

    def take(self, positions: Sequence[int]) -> Objects:
        """Return the records at ``positions``; what is decoded is not decoded again."""
        numbers = [self.numbers[position] for position in positions]
        taken = Objects([self._encoded[position] for position in positions], numbers, self.unit)
        for heading, column in self._columns.items():
            taken._columns[heading] = [column[position] for position in positions]
        return taken

    def sound(self) -> tuple[Objects, list[tuple[int, bytes]]]:
        """Return those that are objects, and of the others the number and what they are."""
        kept = [place for place, raw in enumerate(self._encoded) if _is_object(raw)]
        others = sorted(set(range(len(self))) - set(kept))
        return self.take(kept), [(self.numbers[p], bytes(self._encoded[p])) for p in others]


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


def _mended(encoded: bytes | msgspec.Raw) -> dict[str, Any]:
    """Return an object in which some bytes may be no UTF-8.

    They become lone surrogates where a value is a text, and are replaced everywhere else.
    """
    raw = bytes(encoded)
    escaped: dict[str, Any] = json.loads(raw.decode("utf-8", "surrogateescape"))
    replaced: dict[str, Any] = json.loads(raw.decode("utf-8", "replace"))
    mended = {}
    for key, value in escaped.items():
        plain = key.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
        mended[plain] = value if isinstance(value, str) else replaced[plain]
    return mended
