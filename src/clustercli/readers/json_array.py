"""A JSON file: our document, or an array of records."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, overload

import msgspec

from clustercli.errors import DatasetError, reason_of
from clustercli.fields.headings import heading_meant, mapped
from clustercli.i18n.messages import comma_separated
from clustercli.i18n.messages import gettext as _
from clustercli.readers.byte_stream import Input
from clustercli.readers.chunk import headings_for
from clustercli.readers.json_objects import (
    UNDECODABLE,
    JsonObjects,
    can_be_named,
    columns_of,
)
from clustercli.readers.problems import Problems
from clustercli.readers.raw_records import RawRecords
from clustercli.readers.reader import AnswerCoverage, Head, Reader, ReadOptions
from clustercli.readers.text_decoding import as_utf8
from clustercli.records.model import DATE_PATTERN

_SAMPLE, _SAMPLED = 20, 1 << 18
"""Records that are looked at to learn the keys, and bytes of them."""


def read_array(text: bytes, name: str, given: Mapping[str, str] | None = None) -> Head:
    """Return the records of a JSON text as an array, still encoded, and what stands around it.

    That may be an array, our document, an object that is a record itself, one that wraps an
    array of records (``{"code": 200, "data": [...]}``), or several values one after another, as
    jq writes them. ``given`` is field to heading. An array by itself is not looked into before
    :class:`JsonArray` does. Raises DatasetError, with the line, for what is no JSON, and for
    JSON without records.
    """
    text = text.removeprefix(b"\xef\xbb\xbf")
    if text[:1].isspace():
        text = text.lstrip()
    if text[:1] == b"[":
        return Head(clusters=msgspec.Raw(text))
    try:
        return _of_object(text, name, given or {})
    except UNDECODABLE as error:
        records = _loosely(text)
        if not records:
            raise _no_dataset(error, text, name) from None
    try:
        if len(records) == 1:
            return _of_object(bytes(records[0]), name, given or {})
    except UNDECODABLE as error:
        raise _no_dataset(error, text, name) from None
    return Head(clusters=msgspec.Raw(b"[" + b",".join(records) + b"]"))


def _of_object(text: bytes, name: str, given: Mapping[str, str]) -> Head:
    """Return the same of one object; raises one of :data:`UNDECODABLE` for what is none."""
    parts = msgspec.json.decode(text, type=dict[str, msgspec.Raw])
    if "clusters" in parts:
        return msgspec.structs.replace(msgspec.json.decode(text, type=Head), document=True)
    if {"coverage", "notes", "rows"} <= parts.keys():
        return Head(clusters=parts["rows"], taken_from=_coverage_of(parts["coverage"]))
    if heading_meant(mapped(tuple(parts), given).get("name", ""), parts) in parts:
        return Head(clusters=msgspec.Raw(b"[" + text + b"]"))
    arrays = wrapped_arrays(parts)
    if len(arrays) == 1:
        return Head(clusters=next(iter(arrays.values())))
    if arrays:
        template = _("{name} holds several arrays ({keys}): give one of them")
        raise DatasetError(template.format(name=name, keys=comma_separated(arrays)))
    template = _("{name} holds one JSON object without clusters: give an array of records")
    raise DatasetError(template.format(name=name))


def wrapped_arrays(parts: Mapping[str, msgspec.Raw], depth: int = 1) -> dict[str, msgspec.Raw]:
    """Return the arrays of objects in an object and, by their path, in the objects in it.

    An empty array counts where there is no other.
    """
    found: dict[str, msgspec.Raw] = {}
    empty: dict[str, msgspec.Raw] = {}
    for key, raw in parts.items():
        value = bytes(memoryview(raw)[:_LOOKED_AT])
        if _ARRAY_OF_OBJECTS.match(value):
            found[key] = raw
        elif _EMPTY_ARRAY.fullmatch(value):
            empty[key] = raw
        elif value.startswith(b"{") and depth < _DEEPEST_WRAPPED:
            inner = wrapped_arrays(msgspec.json.decode(raw, type=dict[str, msgspec.Raw]), depth + 1)
            found.update({f"{key}.{path}": array for path, array in inner.items()})
    return found or empty


_LOOKED_AT = 200
_DEEPEST_WRAPPED = 3
_ARRAY_OF_OBJECTS = re.compile(rb"\[\s*\{")
_EMPTY_ARRAY = re.compile(rb"\[\s*\]")


def _coverage_of(encoded: msgspec.Raw) -> AnswerCoverage | None:
    """Return the coverage of an answer; None for what only has its name."""
    try:
        return msgspec.json.decode(encoded, type=AnswerCoverage | None)
    except msgspec.ValidationError:
        return None


def _on_coverage(taken_from: AnswerCoverage) -> list[str]:
    """Return what is to be known of counts from an answer of a dataset that is not whole."""
    recorded, announced = taken_from.recorded, taken_from.announced
    if recorded is None or announced is None or recorded >= announced:
        return []
    template = _(
        "an answer of dataset {dataset} about {announced} announced clusters, of which it records "
        "{recorded}: a count from it is a lower bound"
    )
    named = taken_from.dataset
    return [template.format(dataset=named, recorded=recorded, announced=announced)]


_MANY, _LEAST_BYTES = 2_000_000, 20
_TOKEN = re.compile(rb'"[^"\\]*(?:\\.[^"\\]*)*"|[\[{]|[]}]|,', re.DOTALL)


def _refuse_tiny(encoded: msgspec.Raw, name: str) -> None:
    """Raise DatasetError for millions of elements that are too small for records.

    A few hundred kilobytes of ``[{},{},...]``, packed, would take gigabytes of memory.
    """
    array = bytes(memoryview(encoded)[: _MANY * _LEAST_BYTES])
    if array.count(b",") < _MANY:
        return
    depth = number = 0
    for token in _TOKEN.finditer(array, 1):
        sign = token[0]
        if sign in b"[{":
            depth += 1
        elif sign in b"]}":
            depth -= 1
        elif depth == 0 and sign == b",":
            number += 1
            if number == _MANY:
                template = _(
                    "{name} holds an array of millions of elements of {size} bytes each: "
                    "no record is as small"
                )
                raise DatasetError(template.format(name=name, size=token.end() // number))


def _records(array: msgspec.Raw) -> list[msgspec.Raw]:
    try:
        return msgspec.json.decode(array, type=list[msgspec.Raw])
    except msgspec.ValidationError:
        raise
    except msgspec.DecodeError:
        records = _loosely(bytes(array))
        if records is None:
            raise
        return records


def _no_dataset(error: Exception, text: bytes, name: str) -> DatasetError:
    """Return the error for a text that cannot be decoded."""
    if isinstance(error, RecursionError):
        return DatasetError(_("{name} is nested too deep").format(name=name))
    if isinstance(error, msgspec.ValidationError):
        template = _("{name} is not a dataset: {reason}")
        no_date = f"Expected `str` matching regex {DATE_PATTERN!r}"
        reason = str(error).replace(no_date, _("Expected a date such as 2025-12-31"))
        return DatasetError(template.format(name=name, reason=reason_of(reason)))
    template = _("{name} is not JSON: {reason}")
    return DatasetError(template.format(name=name, reason=_where(error, text)))


def _where(error: Exception, text: bytes) -> str:
    """Return what a decoder said, with the line instead of the byte."""
    reason, _byte, rest = str(error).partition(" (byte ")
    number = rest.rstrip(")")
    if not number.isdigit():
        return reason_of(reason)
    line = text.count(b"\n", 0, int(number)) + 1
    return _("line {line}: {said}").format(line=line, said=reason_of(reason))


def _loosely(text: bytes) -> list[msgspec.Raw] | None:
    """Return the records of a text that only Python's own decoder takes; None if it does not.

    That is one with NaN or Infinity, which become null, with half of a pair of surrogates, which
    spoils the record that it is in and no other, or with several values one after another, of
    which an array holds records.
    """
    decoder = json.JSONDecoder(parse_constant=lambda _name: None)
    records: list[Any] = []
    try:
        whole, position = text.decode(), 0
        while position < len(whole):
            value, position = decoder.raw_decode(whole, position)
            records.extend(value if isinstance(value, list) else [value])
            position = _not_blank(whole, position)
        return [msgspec.Raw(json.dumps(record).encode()) for record in records]
    except (ValueError, RecursionError):
        return None


def _not_blank(text: str, position: int) -> int:
    """Return the position of the next character that is no blank."""
    while text[position : position + 1] in _BLANK:
        position += 1
    return position


_BLANK = (" ", "\t", "\r", "\n")


class JsonReader(Reader):
    """Reads our document or an array: all of it is in memory, its records still encoded."""

    def __init__(self, input_: Input, options: ReadOptions) -> None:
        self._columns = options.columns
        text = as_utf8(input_.content())
        self.head = read_array(text, input_.name, options.columns)
        self._array = JsonArray(self.head.clusters, input_.name)

    @property
    def number(self) -> int | None:  # type: ignore[override]
        """How many records these are, once that is known."""
        return self._array.number

    def records(self, prefetch: Sequence[str], problems: Problems) -> Iterator[RawRecords]:
        """Yield all records; those that are no objects are found when one is decoded."""
        if self.head.taken_from is not None:
            problems.remarks += _on_coverage(self.head.taken_from)
        columns = mapped(self._array.first_headings(), self._columns)
        yield self._array.records(headings_for(prefetch, columns))


class JsonArray:
    """The records of a JSON array.

    ``encoded`` is the array. Where every record is an object, what is asked for is decoded in
    one pass over it, and a record is found only where somebody asks for more of it.
    """

    def __init__(self, encoded: msgspec.Raw, name: str) -> None:
        self._encoded = encoded
        self._name = name
        self._found: list[msgspec.Raw] | None = None
        self._first: tuple[str, ...] | None = None
        self.number: int | None = None
        """How many these are, once that is known."""

    def found(self) -> list[msgspec.Raw]:
        """Return all of them, each any JSON value; raises DatasetError for what is no array."""
        if self._found is None:
            _refuse_tiny(self._encoded, self._name)
            try:
                self._found = _records(self._encoded)
            except UNDECODABLE as error:
                raise _no_dataset(error, bytes(self._encoded), self._name) from None
            self.number = len(self._found)
        return self._found

    def first_headings(self) -> tuple[str, ...]:
        """Return the keys of the records in the first bytes, as far as these can be read."""
        if self._first is None:
            self._first = self._sampled()
        return self._first

    def _sampled(self) -> tuple[str, ...]:
        text = bytes(memoryview(self._encoded)[:_SAMPLED]).decode("utf-8", "ignore")
        decoder = json.JSONDecoder()
        keys: dict[str, None] = {}
        position = 1
        for _number in range(_SAMPLE):
            while text[position : position + 1] in _BETWEEN:
                position += 1
            try:
                record, position = decoder.raw_decode(text, position)
            except (ValueError, RecursionError):
                break
            if isinstance(record, dict):
                keys.update(dict.fromkeys(record))
        return tuple(keys)

    def records(self, headings: Sequence[str]) -> JsonObjects:
        """Return them all; of objects, the values under ``headings`` are decoded.

        Raises DatasetError for what is no array.
        """
        columns = self._columns(headings)
        number = self.number if columns else len(self.found())
        assert number is not None  # noqa: S101 - the columns have told it
        first = self.first_headings() if columns else None
        numbers = range(1, number + 1)
        return JsonObjects(_Found(self, number), numbers, "record", columns=columns, first=first)

    def _columns(self, headings: Sequence[str]) -> dict[str, list[Any]]:
        """Return the values of all records under some headings; nothing if that fails."""
        if not headings or not all(map(can_be_named, headings)):
            return {}
        try:
            columns = columns_of(self._encoded, headings)
        except UNDECODABLE:
            return {}
        self.number = len(columns[headings[0]])
        return columns


_BETWEEN = (" ", ",", "\t", "\r", "\n")


class _Found(Sequence[msgspec.Raw]):
    """The records of an array, found when they are asked for."""

    def __init__(self, records: JsonArray, number: int) -> None:
        self._records = records
        self._number = number

    def __len__(self) -> int:
        return self._number

    def __iter__(self) -> Iterator[msgspec.Raw]:
        return iter(self._records.found())

    @overload
    def __getitem__(self, index: int) -> msgspec.Raw: ...

    @overload
    def __getitem__(self, index: slice) -> list[msgspec.Raw]: ...

    def __getitem__(self, index: int | slice) -> msgspec.Raw | list[msgspec.Raw]:
        return self._records.found()[index]
