"""What a reader of records is, whatever the kind of file."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Protocol

import msgspec

from clustercli.readers.byte_stream import MOST_BYTES
from clustercli.readers.problems import Problems
from clustercli.readers.raw_records import RawRecords
from clustercli.records.model import Batch, Call, PartialDate, Source


class ReadOptions(msgspec.Struct, frozen=True, kw_only=True):
    """How a dataset is read.

    ``columns`` is field to heading, for headings that are not known; ``sheets`` are those of a
    workbook, by name or number; ``constants`` are columns of one value by their heading;
    ``most`` the bytes that it may have, decompressed; ``strict`` refuses a dataset with anything
    wrong in it. ``dated`` says that the user asks for a day: then no cluster is valid beyond the
    term that its file states, whatever status it states. Without ``all_problems`` only those are
    kept of a stream that are shown, and the number of the others.
    """

    columns: Mapping[str, str] = {}
    sheets: tuple[str, ...] = ()
    constants: Mapping[str, str] = {}
    most: int = MOST_BYTES
    strict: bool = False
    dated: bool = False
    all_problems: bool = True


SHEET = "sheet"
"""The column of the names of the sheets, where several are read."""


class AnswerCoverage(msgspec.Struct, frozen=True, kw_only=True):
    """How much of what was announced the dataset has that an answer was taken from."""

    dataset: str | None = None
    recorded: int | None = None
    announced: int | None = None


class Head(msgspec.Struct, frozen=True, kw_only=True):
    """Our document around its records, or what is known of a dataset without one.

    ``document`` says which of the two; ``taken_from`` is the coverage of an answer of our own.
    """

    version: str | None = None
    updated: PartialDate | None = None
    batches: tuple[Batch, ...] = ()
    calls: tuple[Call, ...] = ()
    sources: dict[str, Source] = {}
    clusters: msgspec.Raw = msgspec.Raw(b"[]")
    document: bool = False
    taken_from: AnswerCoverage | None = None

    def __post_init__(self) -> None:
        """Refuse two batches of one year, or of one ordinal."""
        for key in ("year", "ordinal"):
            numbers = Counter(getattr(batch, key) for batch in self.batches)
            if twice := next((number for number, times in numbers.items() if times > 1), None):
                raise ValueError(f"Expected one batch a `{key}`, got {twice} twice")


class Reader(Protocol):
    """Reads the records of a file of one kind.

    ``streamed`` says that they are read as they come, ``same_headings`` that every one has the
    same headings, ``own_headings`` that several tables have each their own. ``head`` is what our
    own document says of itself, ``number`` how many records there are, where that is known before
    they are read.
    """

    streamed: bool = False
    same_headings: bool = False
    own_headings: bool = False
    head: Head = Head()
    number: int | None = None

    def records(self, prefetch: Sequence[str], problems: Problems) -> Iterator[RawRecords]:
        """Yield the records in chunks, from the first one on, each time it is called.

        ``prefetch`` are the fields that will be asked for, ``problems`` takes what is no
        record. Raises DatasetError for what cannot be read.
        """
        ...
