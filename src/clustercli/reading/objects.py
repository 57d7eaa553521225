"""Records of JSON: an object each, of which only what is asked for is decoded."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain
from typing import Any

import msgspec

from clustercli.reading.entries import Entries, Unit

_NOTHING: Any = None
_OBJECT = b"{"


def _is_object(encoded: bytes | msgspec.Raw) -> bool:
    return bytes(encoded).lstrip()[:1] == _OBJECT


class Objects(Entries):
    """Records that are JSON objects, still encoded.

    Every one of ``encoded`` is a whole JSON value; :meth:`prepare` raises msgspec's
    ValidationError if one is no object, and :meth:`sound` leaves those out. An object that has
    a key twice has the value that came last.
    """

    def __init__(
        self, encoded: Sequence[bytes | msgspec.Raw], numbers: Sequence[int], unit: Unit
    ) -> None:
        super().__init__(numbers)
        self.unit = unit
        self._encoded = encoded
        self._columns: dict[str, Sequence[Any]] = {}
        self._whole: list[dict[str, Any]] | None = None
        self._headings: tuple[str, ...] | None = None

    def headings(self) -> tuple[str, ...]:
        """Return the keys of all objects."""
        if self._headings is None:
            self._headings = tuple(dict.fromkeys(chain.from_iterable(self._decoded())))
        return self._headings

    def values(self, heading: str) -> Sequence[Any]:
        """Return the values of a key."""
        if heading not in self._columns:
            if self._whole is None:
                self.prepare([heading])
            else:
                self._columns[heading] = [record.get(heading) for record in self._whole]
        return self._columns[heading]

    def prepare(self, headings: Sequence[str]) -> None:
        """Decode the values of several keys in one pass."""
        missing = [heading for heading in headings if heading not in self._columns]
        if self._whole is not None or not missing:
            return
        names = {f"f{place}": heading for place, heading in enumerate(missing)}
        shape = msgspec.defstruct(
            "Part", [(name, Any, _NOTHING) for name in names], rename=names, gc=False
        )
        decoded = msgspec.json.decode(self._array(), type=list[shape])  # type: ignore[valid-type]
        for name, heading in names.items():
            self._columns[heading] = [getattr(part, name) for part in decoded]

    def take(self, positions: Sequence[int]) -> Objects:
        """Return the records at ``positions``; what is decoded is not decoded again."""
        numbers = [self.numbers[position] for position in positions]
        taken = Objects([self._encoded[position] for position in positions], numbers, self.unit)
        for heading, column in self._columns.items():
            taken._columns[heading] = [column[position] for position in positions]
        if self._whole is not None:
            taken._whole = [self._whole[position] for position in positions]
        return taken

    def sound(self) -> tuple[Objects, list[tuple[int, bytes]]]:
        """Return those that are objects, and of the others the number and what they are."""
        kept = [place for place, raw in enumerate(self._encoded) if _is_object(raw)]
        others = sorted(set(range(len(self))) - set(kept))
        return self.take(kept), [(self.numbers[p], bytes(self._encoded[p])) for p in others]

    def _decoded(self) -> list[dict[str, Any]]:
        if self._whole is None:
            self._whole = msgspec.json.decode(self._array(), type=list[dict[str, Any]])
        return self._whole

    def _array(self) -> bytes:
        return b"".join((b"[", b",".join(self._encoded), b"]"))
