"""A portion of a dataset before it means anything: values under headings, and their numbers."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Collection, Sequence
from typing import Any

from clustercli.readers.problems import NumberedBy


class RawRecords(ABC):
    """Some records as their file has them.

    ``numbers`` say where in it they stand: ``numbered_by`` says what is counted, from 1.
    ``part`` stands before a number where several tables are read: 南京市! or, side by side, D;
    ``id_prefix`` what stands before that in an id, where several files are read.
    """

    def __init__(self, numbers: Sequence[int], numbered_by: NumberedBy, part: str = "") -> None:
        self.numbers = numbers
        self.numbered_by = numbered_by
        self.part = part
        self.id_prefix = ""

    def __len__(self) -> int:
        """Return how many records these are."""
        return len(self.numbers)

    @abstractmethod
    def headings(self) -> tuple[str, ...]:
        """Return the headings of all values that any of them has, in their order."""

    def first_headings(self) -> tuple[str, ...]:
        """Return the headings, or those of the first records where telling all takes long."""
        return self.headings()

    def unified(self, fields: Sequence[str], kept: Collection[str]) -> RawRecords:  # noqa: ARG002
        """Return the records with one heading for each of some fields, as most kinds have it.

        Where one record has another heading for a field than others have, it gets the field's own
        name, but for the fields that are ``kept`` as they are.
        """
        return self

    @abstractmethod
    def values(self, heading: str) -> Sequence[Any]:
        """Return the values under a heading, one a record; None where there is none."""

    @abstractmethod
    def take(self, positions: Sequence[int]) -> RawRecords:
        """Return the records at ``positions``."""

    def prepare(self, headings: Sequence[str]) -> None:  # noqa: B027 - most have nothing to do
        """Make ready to give the values under several headings, where that saves time."""

    def sound(self, refuse: Callable[[int, bytes], None]) -> RawRecords:  # noqa: ARG002
        """Return those that can be read; ``refuse`` takes number and content of the others.

        Most kinds have no others, and are themselves.
        """
        return self
