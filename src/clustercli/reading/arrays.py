"""A JSON file: our document, or an array of records."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence

import msgspec

from clustercli.errors import DatasetError
from clustercli.model import Batch, PartialDate, Source
from clustercli.reading.objects import Objects, objects_of, what_is
from clustercli.reading.problems import Problem, Problems
from clustercli.translation import gettext as _
from clustercli.translation import marked, phrase

PORTION = 2_000
"""Records that are read at a time: as many as fit into a processor's cache."""


class Head(msgspec.Struct, frozen=True, kw_only=True):
    """Our document around its records, or what is known of a dataset without one."""

    version: str | None = None
    updated: PartialDate | None = None
    batches: tuple[Batch, ...] = ()
    sources: dict[str, Source] = {}
    clusters: list[msgspec.Raw] = []


def read_array(text: bytes, name: str) -> Head:
    """Return the records of a JSON text, still encoded, and what stands around them.

    Raises DatasetError, with the line, for what is no JSON, and for JSON that is neither an
    array nor a document with ``clusters``.
    """
    text = text.removeprefix(b"\xef\xbb\xbf")
    if text[:1].isspace():
        text = text.lstrip()
    try:
        if text[:1] == b"[":
            return Head(clusters=_records(text))
        if "clusters" not in msgspec.json.decode(text, type=dict[str, msgspec.Raw]):
            said = _("{name} holds one JSON object without clusters: give an array of records")
            raise DatasetError(said.format(name=name))
        return msgspec.json.decode(text, type=Head)
    except RecursionError:
        raise DatasetError(_("{name} is nested too deep").format(name=name)) from None
    except msgspec.ValidationError as error:
        said = _("{name} is not a dataset: {reason}")
        raise DatasetError(said.format(name=name, reason=error)) from None
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        said = _("{name} is not JSON: {reason}")
        raise DatasetError(said.format(name=name, reason=_where(error, text))) from None


def _records(text: bytes) -> list[msgspec.Raw]:
    try:
        return msgspec.json.decode(text, type=list[msgspec.Raw])
    except msgspec.DecodeError:
        records = _loosely(text)
        if records is None:
            raise
        return records


def _where(error: Exception, text: bytes) -> str:
    """Return what a decoder said, with the line instead of the byte."""
    said, _byte, rest = str(error).partition(" (byte ")
    number = rest.rstrip(")")
    if not number.isdigit():
        return said
    line = text.count(b"\n", 0, int(number)) + 1
    return _("line {line}: {said}").format(line=line, said=said)


def _loosely(text: bytes) -> list[msgspec.Raw] | None:
    """Return the records of an array that only Python's own decoder takes; None if it does not.

    That is one with NaN, which becomes null, or with half of a pair of surrogates, which spoils
    the record that it is in and no other.
    """
    try:
        records = json.loads(text, parse_constant=lambda _name: None)
        return [msgspec.Raw(json.dumps(record).encode()) for record in records]
    except (ValueError, RecursionError):
        return None


def entries_of(records: Sequence[msgspec.Raw], problems: Problems) -> Iterator[Objects]:
    """Yield the records in portions; one that is no object is reported and left out."""

    def refuse(number: int, encoded: bytes) -> None:
        problems.add(
            Problem(
                unit="record",
                number=number,
                field=None,
                found=what_is(encoded),
                expected=phrase(marked("a JSON object")),
                effect="left out",
            )
        )

    for start in range(0, len(records), PORTION):
        yield objects_of(records[start : start + PORTION], start + 1, "record", refuse)
