"""Columns with one value in every record: what the user says of a file, or which file it is."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any

from clustercli.fields.headings import fields_of
from clustercli.readers.raw_records import RawRecords

FILE = "file"
"""The column of the files' names, where several are read."""


class WithConstants(RawRecords):
    """Records with further columns, each of one value, which go before those of the file.

    ``file`` is the name of the file where several are read: a column, and before the numbers
    of records without an id. A column of the file's own that is called so keeps its name.
    """

    def __init__(
        self, records: RawRecords, constants: Mapping[str, str], file: str | None = None
    ) -> None:
        super().__init__(records.numbers, records.numbered_by, records.part)
        self._records = records
        self._given, self._file = constants, file
        self._constants = dict(constants)
        if file is not None:
            self.id_prefix = f"{file}!"
            taken = FILE in records.first_headings()
            self._constants[f"{FILE} 2" if taken else FILE] = file

    def headings(self) -> tuple[str, ...]:
        """Return the headings of the records, then the further ones."""
        return self._with_own(self._records.headings())

    def first_headings(self) -> tuple[str, ...]:
        """Return the same of the first records."""
        return self._with_own(self._records.first_headings())

    def unified(self, fields: Sequence[str], kept: Collection[str]) -> RawRecords:
        """Return the records with one heading for each of some fields, but for the further ones."""
        stated = fields_of(self._constants)
        unified = self._records.unified([f for f in fields if f not in stated], {*kept, *stated})
        return self if unified is self._records else WithConstants(unified, self._given, self._file)

    def _with_own(self, headings: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(dict.fromkeys((*headings, *self._constants)))

    def values(self, heading: str) -> Sequence[Any]:
        """Return the values under a heading."""
        if heading in self._constants:
            return [self._constants[heading]] * len(self)
        return self._records.values(heading)

    def prepare(self, headings: Sequence[str]) -> None:
        """Make ready to give the values of the records."""
        self._records.prepare([h for h in headings if h not in self._constants])

    def take(self, positions: Sequence[int]) -> WithConstants:
        """Return the records at ``positions``."""
        return WithConstants(self._records.take(positions), self._given, self._file)

    def sound(self, refuse: Callable[[int, bytes], None]) -> RawRecords:
        """Return those that can be read."""
        sound = self._records.sound(refuse)
        return self if sound is self._records else WithConstants(sound, self._given, self._file)
