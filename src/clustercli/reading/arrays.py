"""A JSON file: our document, or an array of records."""

from __future__ import annotations

from collections.abc import Iterator
from gettext import gettext as _
from typing import Any

import msgspec

from clustercli.errors import DatasetError
from clustercli.model import Batch, PartialDate, Source
from clustercli.reading.entries import Entries
from clustercli.reading.objects import Objects
from clustercli.reading.problems import Problem, Problems, shown

PORTION = 20_000
"""Records that are read at a time."""

_OBJECT = ord("{")


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
            return Head(clusters=msgspec.json.decode(text, type=list[msgspec.Raw]))
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


def _where(error: Exception, text: bytes) -> str:
    """Return what a decoder said, with the line instead of the byte."""
    said, _byte, rest = str(error).partition(" (byte ")
    number = rest.rstrip(")")
    if not number.isdigit():
        return said
    line = text.count(b"\n", 0, int(number)) + 1
    return _("line {line}: {said}").format(line=line, said=said)


def entries_of(records: list[msgspec.Raw], problems: Problems) -> Iterator[Entries]:
    """Yield the records in portions; one that is no object is reported and left out."""
    for start in range(0, len(records), PORTION):
        raws: list[Any] = records[start : start + PORTION]
        numbers: list[int] = list(range(start + 1, start + len(raws) + 1))
        if not all(memoryview(raw)[0] == _OBJECT for raw in raws):
            kept = [place for place, raw in enumerate(raws) if _is_object(raw)]
            for place in sorted(set(range(len(raws))) - set(kept)):
                problems.add(no_object("record", numbers[place], bytes(raws[place])))
            raws, numbers = [raws[place] for place in kept], [numbers[place] for place in kept]
        yield Objects(raws, numbers, "record")


def _is_object(raw: Any) -> bool:
    return bool(memoryview(raw)[0] == _OBJECT)


def no_object(unit: Any, number: int, encoded: bytes) -> Problem:
    """Return the problem of a record that is something else."""
    return Problem(
        unit=unit,
        number=number,
        field=None,
        found=shown(encoded.decode("utf-8", "replace")),
        expected=_("a JSON object"),
        effect="left out",
    )
