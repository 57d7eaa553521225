"""A JSON file: our document, or an array of records."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import Any, overload

import msgspec

from clustercli.errors import DatasetError
from clustercli.model import Batch, PartialDate, Source
from clustercli.reading.entries import Unit
from clustercli.reading.objects import Objects, can_be_named, columns_of
from clustercli.reading.problems import Problem, shown
from clustercli.translation import gettext as _
from clustercli.translation import marked, phrase

PORTION = 2_000
"""Records that are read at a time: as many as fit into a processor's cache."""


_SAMPLE, _SAMPLED = 200, 1 << 18
"""Records that are looked at to learn the keys, and bytes of them."""


class Head(msgspec.Struct, frozen=True, kw_only=True):
    """Our document around its records, or what is known of a dataset without one."""

    version: str | None = None
    updated: PartialDate | None = None
    batches: tuple[Batch, ...] = ()
    sources: dict[str, Source] = {}
    clusters: msgspec.Raw = msgspec.Raw(b"[]")


def read_array(text: bytes, name: str) -> Head:
    """Return what stands around the records of a JSON text, and these still encoded.

    An array is not looked into before :class:`Records` does. Raises DatasetError, with the
    line, for what is no JSON, and for JSON that is neither an array nor a document with
    ``clusters``.
    """
    text = text.removeprefix(b"\xef\xbb\xbf")
    if text[:1].isspace():
        text = text.lstrip()
    try:
        if text[:1] == b"[":
            return Head(clusters=msgspec.Raw(text))
        if "clusters" not in msgspec.json.decode(text, type=dict[str, msgspec.Raw]):
            said = _("{name} holds one JSON object without clusters: give an array of records")
            raise DatasetError(said.format(name=name))
        return msgspec.json.decode(text, type=Head)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise _no_dataset(error, text, name) from None


def _no_dataset(error: Exception, text: bytes, name: str) -> DatasetError:
    """Return the error for a text that cannot be decoded."""
    if isinstance(error, RecursionError):
        return DatasetError(_("{name} is nested too deep").format(name=name))
    if isinstance(error, msgspec.ValidationError):
        said = _("{name} is not a dataset: {reason}")
        return DatasetError(said.format(name=name, reason=error))
    said = _("{name} is not JSON: {reason}")
    return DatasetError(said.format(name=name, reason=_where(error, text)))


def _where(error: Exception, text: bytes) -> str:
    """Return what a decoder said, with the line instead of the byte."""
    said, _byte, rest = str(error).partition(" (byte ")
    number = rest.rstrip(")")
    if not number.isdigit():
        return said
    line = text.count(b"\n", 0, int(number)) + 1
    return _("line {line}: {said}").format(line=line, said=said)


class Records:
    """The records of a JSON array.

    ``encoded`` is the array. Where every record is an object, what is asked for is decoded in
    one pass over it, and a record is found only where somebody asks for more of it.
    """

    def __init__(self, encoded: msgspec.Raw, name: str) -> None:
        self._encoded = encoded
        self._name = name
        self._found: list[msgspec.Raw] | None = None
        self.number: int | None = None
        """How many these are, once that is known."""

    def found(self) -> list[msgspec.Raw]:
        """Return all of them, each any JSON value; raises DatasetError for what is no array."""
        if self._found is None:
            try:
                self._found = msgspec.json.decode(self._encoded, type=list[msgspec.Raw])
            except (msgspec.DecodeError, RecursionError) as error:
                raise _no_dataset(error, bytes(self._encoded), self._name) from None
            self.number = len(self._found)
        return self._found

    def headings(self) -> tuple[str, ...]:
        """Return the keys of the first records."""
        keys = self._first_keys()
        if keys is not None:
            return keys
        raws = self.found()[:_SAMPLE]
        return Objects(raws, range(1, len(raws) + 1), "record").sound()[0].headings()

    def _first_keys(self) -> tuple[str, ...] | None:
        """Return the keys of the records in the first bytes; None if none is whole."""
        text = bytes(memoryview(self._encoded)[:_SAMPLED]).decode("utf-8", "ignore")
        decoder = json.JSONDecoder()
        keys: dict[str, None] = {}
        place = 1
        for _number in range(_SAMPLE):
            place += len(text) - place - len(text[place:].lstrip(", \t\r\n"))
            try:
                record, place = decoder.raw_decode(text, place)
            except (ValueError, RecursionError):
                break
            if isinstance(record, dict):
                keys.update(dict.fromkeys(record))
        return tuple(keys) or None

    def portions(self, headings: Sequence[str]) -> Iterator[Objects]:
        """Yield them in portions; of objects, the values under ``headings`` are decoded.

        Raises DatasetError for what is no array.
        """
        columns = self._columns(headings)
        number = self.number if columns else len(self.found())
        assert number is not None  # noqa: S101 - the columns have told it
        for start in range(0, number, PORTION):
            end = min(start + PORTION, number)
            known = {heading: column[start:end] for heading, column in columns.items()}
            yield Objects(_Part(self, start, end), range(start + 1, end + 1), "record", known)

    def _columns(self, headings: Sequence[str]) -> dict[str, list[Any]]:
        """Return the values of all records under some headings; nothing if one is no object."""
        if not headings or not all(map(can_be_named, headings)):
            return {}
        try:
            columns = columns_of(self._encoded, headings)
        except (msgspec.ValidationError, UnicodeDecodeError):
            return {}
        except (msgspec.DecodeError, RecursionError) as error:
            raise _no_dataset(error, bytes(self._encoded), self._name) from None
        self.number = len(columns[headings[0]])
        return columns


class _Part(Sequence[msgspec.Raw]):
    """Some records of an array, from one place to another, found when they are asked for."""

    def __init__(self, records: Records, start: int, end: int) -> None:
        self._records = records
        self._start, self._end = start, end
        self._found: list[msgspec.Raw] | None = None

    def __len__(self) -> int:
        return self._end - self._start

    @overload
    def __getitem__(self, index: int) -> msgspec.Raw: ...

    @overload
    def __getitem__(self, index: slice) -> list[msgspec.Raw]: ...

    def __getitem__(self, index: int | slice) -> msgspec.Raw | list[msgspec.Raw]:
        if self._found is None:
            self._found = self._records.found()[self._start : self._end]
        return self._found[index]


def no_object(unit: Unit, number: int, encoded: bytes) -> Problem:
    """Return the problem of a record that is something else."""
    return Problem(
        unit=unit,
        number=number,
        field=None,
        found=shown(encoded.decode("utf-8", "replace")),
        expected=phrase(marked("a JSON object")),
        effect="left out",
    )
