"""What a user decided on rows that are possibly a record: said once, or kept in a file."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from typing import Literal

import msgspec

from clustercli.errors import DatasetError, reason_of
from clustercli.i18n.messages import gettext as _
from clustercli.readers.byte_stream import read_file
from clustercli.readers.text_decoding import decode
from clustercli.text.normalize import fold

Word = Literal["accept", "reject", "new"]


class Decision(msgspec.Struct, frozen=True, kw_only=True):
    """One decision: what the row called ``name`` is to the record ``id``.

    It is that record (``accept``), another cluster (``new``), or not to be written at all
    (``reject``). Without a name the decision is on whatever row meets the record; without a record
    ``new`` says that the name is right as it is printed.
    """

    id: str | None = None
    name: str | None = None
    decision: Word


class Decisions:
    """The decisions of a user, and which of them were needed."""

    def __init__(self, held: Iterable[Decision] = ()) -> None:
        self._held = tuple(held)
        self._used: set[Decision] = set()

    def accepts(self, name: str, id_: str) -> bool:
        """Say whether the row of this name is to be taken for the record."""
        return any(each.decision == "accept" for each in self._of(name, id_))

    def are_two(self, name: str, id_: str) -> bool:
        """Say whether the row of this name is another cluster than the record."""
        two = [each for each in self._of(name, id_) if each.decision == "new"]
        self._used.update(two)
        return bool(two)

    def rejects(self, name: str) -> bool:
        """Say whether the row of this name is not to be written."""
        return self._says("reject", name)

    def is_new(self, name: str) -> bool:
        """Say whether the row of this name is to be written as it is, as a new cluster."""
        return self._says("new", name)

    def _says(self, word: Word, name: str) -> bool:
        saying = [
            each
            for each in self._held
            if each.decision == word and each.name is not None and fold(each.name) == fold(name)
        ]
        self._used.update(saying)
        return bool(saying)

    def used(self, name: str, id_: str) -> None:
        """Note that what accepts the row of this name was needed."""
        self._used.update(each for each in self._of(name, id_) if each.decision == "accept")

    def unused(self) -> tuple[Decision, ...]:
        """Return the decisions that no row asked for."""
        return tuple(each for each in self._held if each not in self._used)

    def _of(self, name: str, id_: str) -> list[Decision]:
        return [
            each
            for each in self._held
            if each.id == id_ and (each.name is None or fold(each.name) == fold(name))
        ]


def read_decisions(path: str) -> tuple[Decision, ...]:
    """Return the decisions in a file: JSON, an array of objects, or CSV with the same headings.

    Raises DatasetError, in one line, for what is none.
    """
    text = decode(read_file(path)).strip()
    try:
        if text.startswith("["):
            rows = msgspec.json.decode(text)
        else:
            rows = [
                {key: value or None for key, value in row.items()}
                for row in csv.DictReader(io.StringIO(text))
            ]
        return tuple(_decision(row) for row in rows)
    except (msgspec.DecodeError, csv.Error, ValueError, AttributeError, TypeError) as error:
        template = _(
            "{path} holds no decisions: give id, name and decision (accept, reject or new), "
            "as a JSON array of objects or as CSV ({error})"
        )
        raise DatasetError(template.format(path=path, error=reason_of(error))) from error


def _decision(row: object) -> Decision:
    held = msgspec.convert(row, Decision)
    if held.name is None and (held.id is None or held.decision == "reject"):
        raise ValueError(_("a decision without the name of its row"))
    if held.id is None and held.decision == "accept":
        raise ValueError(_("a decision without the id of its record"))
    return held
