"""Records of JSON: an object each, of which only what is asked for is decoded."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from functools import lru_cache
from itertools import chain
from operator import attrgetter
from typing import Any

import msgspec

from clustercli.fields.headings import field_of, fields_of
from clustercli.i18n.messages import gettext_lazy
from clustercli.readers.problems import NumberedBy, Problems, no_record
from clustercli.readers.raw_records import RawRecords
from clustercli.text.normalize import is_encodable
from clustercli.text.quoting import shown_json

UNDECODABLE = (msgspec.MsgspecError, UnicodeDecodeError, RecursionError)
"""What decoding raises: for no JSON, for another type, for no UTF-8, for deep nesting."""

_SAMPLE = 20
_MOST_OTHERS = 8
"""Objects with keys of their own behind the first ones, before each is looked at by itself."""

_Encoded = bytes | msgspec.Raw
_PARTS = msgspec.json.Decoder(dict[str, msgspec.Raw])
_NO_VALUES = msgspec.json.Decoder(msgspec.defstruct("Object", []))


class JsonObjects(RawRecords):
    """Records that are JSON objects, still encoded.

    ``encoded`` may hold other JSON values as well, or what is no JSON: :meth:`prepare` and
    :meth:`headings` raise one of :data:`UNDECODABLE` then, and :meth:`sound` leaves it out. An
    object that has a key twice has the value that came last. A value that cannot be decoded (a
    number beyond all numbers, no UTF-8) is its own JSON as a text, in which bytes that are no
    UTF-8 are lone surrogates.
    """

    def __init__(
        self,
        encoded: Sequence[_Encoded],
        numbers: Sequence[int],
        numbered_by: NumberedBy,
        *,
        columns: Mapping[str, Sequence[Any]] | None = None,
        first: tuple[str, ...] | None = None,
    ) -> None:
        """Take the records in.

        ``columns`` are values that are decoded already, by key; ``first`` are the first
        headings, where they are known.
        """
        super().__init__(numbers, numbered_by)
        self._encoded = encoded
        self._first = first
        self._columns: dict[str, Sequence[Any]] = {}
        self._absent: dict[str, int] = {}
        self._keep(columns or {})
        self._headings: tuple[str, ...] | None = None

    def headings(self) -> tuple[str, ...]:
        """Return the keys of all objects."""
        if self._headings is None:
            self._headings = self._of_sample() or _keys(map(_parts_of, self._encoded))
        return self._headings

    def first_headings(self) -> tuple[str, ...]:
        """Return the keys of the first objects, which are most often those of all."""
        if self._headings is not None:
            return self._headings
        if self._first is None:
            self._first = self._sampled()
        return self._first

    def _sampled(self) -> tuple[str, ...]:
        return _keys(map(_parts_of, self._encoded[:_SAMPLE]))

    def unified(self, fields: Sequence[str], kept: Collection[str]) -> JsonObjects:
        """Return the objects with one key for each of some fields, but for those that are kept.

        In an object a field's own name goes before any other word for it, the first of these
        before the others. Where all objects have the keys of the first, nothing else is looked at.
        """
        first = fields_of(self.first_headings())
        wanted = [field for field in fields if field not in kept]
        if all(field in first for field in wanted) and self._all_have(
            [first[field] for field in wanted], [f for f in wanted if first[f] != f]
        ):
            return self
        meant = Counter(map(field_of, self.headings()))
        several = {field for field, n in meant.items() if field and n > 1 and field not in kept}
        return self._renamed(several) if several else self

    def _all_have(self, keys: Sequence[str], others: Sequence[str]) -> bool:
        """Say whether every object has all of some keys, and none of some others."""
        self.prepare([*keys, *others])
        number = len(self)
        return all(self._absent.get(key, number) == 0 for key in keys) and all(
            self._absent.get(key, 0) == number for key in others
        )

    def _renamed(self, fields: Collection[str]) -> JsonObjects:
        """Return the objects with the own names of some fields in place of other words for them."""
        known: dict[tuple[str, ...], dict[str, str]] = {}
        headings: dict[str, None] = {}
        encoded_again: list[_Encoded] = []
        for encoded in self._encoded:
            parts = _parts_of(encoded)
            keys = tuple(parts)
            if keys not in known:
                found = fields_of(keys)
                known[keys] = {h: f for f, h in found.items() if f in fields and f != h}
                headings.update(dict.fromkeys(known[keys].get(key, key) for key in keys))
            if names := known[keys]:
                parts = {names.get(key, key): value for key, value in parts.items()}
                encoded_again.append(msgspec.json.encode(parts))
            else:
                encoded_again.append(encoded)
        renamed = JsonObjects(encoded_again, self.numbers, self.numbered_by)
        renamed._headings = tuple(headings)
        return renamed

    def _of_sample(self) -> tuple[str, ...] | None:
        """Return the keys of the first objects and of a few others; None if more have others."""
        keys = self._sampled()
        if not all(map(can_be_named, keys)):
            return None
        only, others = _only(keys), 0
        for encoded in self._encoded[_SAMPLE:]:
            try:
                only.decode(encoded)
            except UNDECODABLE:  # noqa: PERF203 - few do
                further = _keys([dict.fromkeys(keys), _parts_of(encoded)])
                others += 1
                if further == keys or others > _MOST_OTHERS or not all(map(can_be_named, further)):
                    return None
                keys, only = further, _only(further)
        return keys

    def values(self, heading: str) -> Sequence[Any]:
        """Return the values of a key."""
        self.prepare([heading])
        return self._columns[heading]

    def prepare(self, headings: Sequence[str]) -> None:
        """Decode the values of several keys in one pass; a key that is named twice is one."""
        missing = tuple(key for key in dict.fromkeys(headings) if key not in self._columns)
        if not missing:
            return
        if not all(map(can_be_named, missing)):
            self._decode_apart(missing)
            return
        try:
            decoded = list(map(msgspec.json.Decoder(_part(missing)).decode, self._encoded))
        except UNDECODABLE:
            self._decode_apart(missing)
            return
        self._keep(_columns(decoded, missing))

    def _keep(self, columns: Mapping[str, Sequence[Any]]) -> None:
        """Keep decoded values, None for one that is not there, and how many are not."""
        for key, values in columns.items():
            absent = self._absent[key] = values.count(msgspec.UNSET)
            self._columns[key] = (
                [None if value is msgspec.UNSET else value for value in values]
                if absent
                else values
            )

    def take(self, positions: Sequence[int]) -> JsonObjects:
        """Return the records at ``positions``; what is decoded is not decoded again."""
        numbers = [self.numbers[position] for position in positions]
        columns = {
            heading: [column[position] for position in positions]
            for heading, column in self._columns.items()
        }
        encoded = [self._encoded[position] for position in positions]
        return JsonObjects(encoded, numbers, self.numbered_by, columns=columns)

    def sound(self, refuse: Callable[[int, bytes], None]) -> JsonObjects:
        """Return those that are objects; ``refuse`` is told number and content of the others."""
        kept, mended = [], list(self._encoded)
        for position, (number, one) in enumerate(zip(self.numbers, self._encoded, strict=True)):
            try:
                _NO_VALUES.decode(one)
            except UNDECODABLE:
                if (plain := _with_nulls(bytes(one))) is None:
                    refuse(number, bytes(one))
                    continue
                mended[position] = plain
            kept.append(position)
        self._encoded = mended
        return self.take(kept)

    def _decode_apart(self, headings: Sequence[str]) -> None:
        """Decode every value by itself, so that one that cannot be decoded spoils no other."""
        records = [_parts_of(encoded) for encoded in self._encoded]
        for heading in headings:
            parts = (record.get(heading) for record in records)
            self._columns[heading] = [None if part is None else _value(part) for part in parts]


def _with_nulls(encoded: bytes) -> bytes | None:
    """Return an object with null for NaN and Infinity, which are no JSON; None for what is none.

    Python, and so pandas, writes them.
    """
    if not any(constant in encoded for constant in (b"NaN", b"Infinity")):
        return None
    try:
        record = json.loads(encoded, parse_constant=lambda _name: None)
        plain = json.dumps(record).encode()
        _NO_VALUES.decode(plain)
    except (*UNDECODABLE, ValueError):
        return None
    return plain


def _parts_of(encoded: _Encoded) -> dict[str, msgspec.Raw]:
    """Return the values of an object, still encoded; a key has marks for wrong bytes."""
    try:
        return _PARTS.decode(encoded)
    except UnicodeDecodeError:
        return _PARTS.decode(bytes(encoded).decode("utf-8", "replace").encode())


def _value(encoded: msgspec.Raw) -> Any:
    """Return a JSON value, or its JSON as a text where it cannot be decoded."""
    try:
        return msgspec.json.decode(encoded)
    except UNDECODABLE:
        return bytes(encoded).decode("utf-8", "surrogateescape").strip('"')


def _keys(records: Iterable[dict[str, Any]]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(chain.from_iterable(records)))


def columns_of(array: msgspec.Raw, headings: Sequence[str]) -> dict[str, list[Any]]:
    """Return the values of all objects of a JSON array under some keys.

    The keys must be such that each :func:`can_be_named`. Raises one of :data:`UNDECODABLE` if
    the array holds anything else.
    """
    part: Any = _part(tuple(headings))
    return _columns(msgspec.json.decode(array, type=list[part]), headings)


def _columns(parts: Sequence[Any], headings: Sequence[str]) -> dict[str, list[Any]]:
    return {
        heading: list(map(attrgetter(f"f{index}"), parts)) for index, heading in enumerate(headings)
    }


def can_be_named(key: str) -> bool:
    """Say whether msgspec takes a key as the name of a field, and finds it by that name.

    It does not find one in which a mark stands for a byte that is no UTF-8.
    """
    return not any(mark in key for mark in '"\\\ufffd') and key.isprintable()


@lru_cache(maxsize=64)
def _part(headings: tuple[str, ...]) -> type[msgspec.Struct]:
    """Return a record with only the values of these keys, called f0, f1 and so on.

    A value that is not there is UNSET.
    """
    names = {f"f{index}": heading for index, heading in enumerate(headings)}
    return msgspec.defstruct(
        "Part", [(name, Any, msgspec.UNSET) for name in names], rename=names, gc=False
    )


@lru_cache(maxsize=64)
def _only(headings: tuple[str, ...]) -> msgspec.json.Decoder[Any]:
    """Return a decoder that raises ValidationError where an object has any other key."""
    names = {f"f{index}": heading for index, heading in enumerate(headings)}
    part = msgspec.defstruct(
        "Only",
        [(name, msgspec.Raw, msgspec.Raw()) for name in names],
        rename=names,
        forbid_unknown_fields=True,
        gc=False,
    )
    return msgspec.json.Decoder(part)


def what_is(encoded: bytes) -> str:
    """Return what some JSON is that is no object, or why it is no JSON."""
    try:
        msgspec.json.decode(encoded)
    except RecursionError:
        return gettext_lazy("JSON that is nested too deep")
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        if _has_lone_surrogate(encoded):
            return gettext_lazy(r"half of a character (a lone surrogate such as \ud83d)")
        return str(error)
    return shown_json(encoded)


def _has_lone_surrogate(encoded: bytes) -> bool:
    try:
        return not is_encodable(json.dumps(json.loads(encoded), ensure_ascii=False))
    except (ValueError, RecursionError):
        return False


_AN_OBJECT = gettext_lazy("a JSON object")


def refusal(problems: Problems) -> Callable[[int, bytes], None]:
    """Return what reports a record that is no object."""

    def refuse(number: int, encoded: bytes) -> None:
        problems.add(no_record("record", number, what_is(encoded), _AN_OBJECT))

    return refuse
