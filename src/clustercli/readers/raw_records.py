"""A portion of a dataset before it means anything: values under headings, and their places."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from typing import Any

from clustercli.readers.problems import NumberedBy


class RawRecords(ABC):
    """Some records as their file has them.

    ``numbers`` are their places in it, counted in ``unit`` from 1.
    """

    unit: NumberedBy

    def __init__(self, numbers: Sequence[int]) -> None:
        self.numbers = numbers

    def __len__(self) -> int:
        """Return how many records these are."""
        return len(self.numbers)

    @abstractmethod
    def headings(self) -> tuple[str, ...]:
        """Return the headings of all values that any of them has, in their order."""

    def first_headings(self) -> tuple[str, ...]:
        """Return the headings, or those of the first records where telling all takes long."""
        return self.headings()

    @abstractmethod
    def values(self, heading: str) -> Sequence[Any]:
        """Return the values under a heading, one a record; None where there is none."""

    @abstractmethod
    def take(self, positions: Sequence[int]) -> RawRecords:
        """Return the records at ``positions``."""

    def prepare(self, headings: Sequence[str]) -> None:  # noqa: B027 - most have nothing to do
        """Make ready to give the values under several headings, where that saves time."""
