"""A dataset of any kind, opened: what is known of it, and its clusters in portions."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from itertools import chain
from typing import Protocol

import msgspec

from clustercli.errors import DatasetError, NothingReadableError, UsageError
from clustercli.fields.headings import mapped, refuse_unknown
from clustercli.i18n.messages import gettext as _
from clustercli.readers.byte_stream import MOST_BYTES, ByteStream
from clustercli.readers.chunk import Chunk, ParseRules, chunk_of
from clustercli.readers.csv_rows import read_delimited
from clustercli.readers.detect import DatasetFormat, kind_of
from clustercli.readers.json_array import Head, JsonArray, read_array, refusal
from clustercli.readers.json_lines import read_json_lines
from clustercli.readers.json_objects import UNDECODABLE, JsonObjects
from clustercli.readers.parse_values import read_values, review_of, year_of
from clustercli.readers.problems import Problems
from clustercli.readers.raw_records import RawRecords
from clustercli.readers.sheet_rows import read_sheet
from clustercli.records.validity import Validity


class Watch(Protocol):
    """Is told how far reading has come."""

    def moved(self, done: int, of: int | None) -> None:
        """Take note that so much has been read, and of how much where that is known."""

    def ended(self) -> None:
        """Take note that all has been read, or that reading was given up."""


class ReadOptions(msgspec.Struct, frozen=True, kw_only=True):
    """How a dataset is read.

    ``columns`` is field to heading, for headings that are not known; ``sheet`` the sheet of a
    workbook; ``most`` the bytes that it may have, decompressed; ``strict`` refuses a dataset
    with anything wrong in it. Without ``all_problems`` only those are kept of a stream that are
    shown, and the number of the others.
    """

    columns: Mapping[str, str] = {}
    sheet: str | None = None
    most: int = MOST_BYTES
    strict: bool = False
    all_problems: bool = True


class DatasetReader:
    """A dataset that can be read, once or, if it is a file, as often as wanted.

    ``head`` is what our own kind of document says of itself. ``streamed`` says that records
    are read as they come, and are known only then.
    """

    def __init__(
        self, path: str, options: ReadOptions, day: date, watch: Watch | None = None
    ) -> None:
        """Open it; raises DatasetError or UsageError for what cannot be read."""
        self.path = path
        self._options = options
        self._watch = watch
        moved = watch.moved if watch is not None else None
        self._input: ByteStream | None = ByteStream(path, options.most, moved)
        self.name = self._input.name
        self.problems = self._noted = Problems(self.name)
        try:
            self.kind: DatasetFormat = kind_of(self._input.peek(), path, self.name)
            self._refuse_sheet()
            self.head = self._head(self._input)
            self._records = JsonArray(self.head.clusters, self.name)
        except BaseException:
            self._input.close()
            raise
        self.streamed = self.kind in ("jsonl", "csv")
        self._passed = False
        self.total = 0
        """Records read so far that have a name and a province."""
        self.validity = self._validity(day)

    def _refuse_sheet(self) -> None:
        """Raise UsageError where a sheet is asked for and there are none."""
        if self._options.sheet is not None and self.kind != "excel":
            template = _("{name} has no sheets: --sheet is for a workbook")
            raise UsageError(template.format(name=self.name))

    def _head(self, source: ByteStream) -> Head:
        """Return what a document says of itself; its records are read with it."""
        if self.kind != "json":
            return Head()
        try:
            return read_array(source.rest(), self.name)
        finally:
            source.close()

    def _validity(self, day: date) -> Validity | None:
        """Return the rule for the batches of a document; None for a dataset without batches."""
        if not self.head.batches:
            return None
        pairs = chain.from_iterable(
            zip(
                read_values(entries.values("year"), year_of),
                read_values(entries.values("review"), review_of),
                strict=True,
            )
            for entries in self._objects()
        )
        return Validity(self.head.batches, pairs, day)

    def _objects(self) -> Iterator[JsonObjects]:
        """Yield the records of a document that are objects, without a word on the others."""
        for entries in self._records.chunks(("year", "review")):
            yield entries.sound(lambda _number, _content: None)

    def chunks(self, expected: Sequence[str] = ()) -> Iterator[Chunk]:
        """Yield the clusters in portions; ``expected`` are fields that will be asked for.

        Raises NothingReadableError if there were records and none of them could be read.
        """
        # What is wrong was said of the first pass.
        self._noted = Problems(self.name) if self._passed else self.problems
        self._passed = True
        self.total = 0
        try:
            yield from self._read(expected)
        finally:
            if self._watch is not None:
                self._watch.ended()
        if not self.total and self._noted.found:
            first = self._noted.in_order()[0].words()
            template = _("{name} has no record that can be read: {first}")
            raise NothingReadableError(template.format(name=self.name, first=first))
        if self._options.strict and self._noted.found:
            raise DatasetError(self._noted.summary(), self._noted.words()[:-1])

    def _read(self, expected: Sequence[str]) -> Iterator[Chunk]:
        seen: dict[str, None] = {}
        for entries in self._entries(expected):
            chunk = self._chunk(entries, seen, expected)
            if self._options.strict:
                chunk.check()
            self.total += len(chunk)
            if self._watch is not None and self.kind == "json":
                self._watch.moved(self.total, self._records.number)
            yield chunk
            if self.streamed and not self._options.all_problems:
                self._noted.settle()
        if seen:
            refuse_unknown(self._options.columns, seen)

    def _chunk(self, entries: RawRecords, seen: dict[str, None], expected: Sequence[str]) -> Chunk:
        """Return the entries that are records; the others are reported."""
        try:
            return self._of_records(entries, seen, expected)
        except UNDECODABLE:
            if not isinstance(entries, JsonObjects):
                raise
            sound = entries.sound(refusal(self._noted))
            return self._of_records(sound, seen, expected)

    def _of_records(
        self, entries: RawRecords, seen: dict[str, None], expected: Sequence[str]
    ) -> Chunk:
        """Return the entries that have a name and a province; ``seen`` takes the headings.

        Where some have none under the headings that come first, all headings are looked at.
        """
        first = entries.headings() if self._options.columns else entries.first_headings()
        seen.update(dict.fromkeys(first))
        if self.whole_headings():
            refuse_unknown(self._options.columns, seen)
        before = len(self._noted.found)
        chunk = chunk_of(entries, self._rules(first), expected)
        if len(chunk) == len(entries) or set(entries.headings()) == set(first):
            return chunk
        self._noted.forget(before)
        return chunk_of(entries, self._rules(entries.headings()), expected)

    def spent(self) -> bool:
        """Say whether everything has been read, and cannot be read again."""
        return self.streamed and self._input is None and not os.path.isfile(self.path)

    def whole_headings(self) -> bool:
        """Say whether every record has the same headings."""
        return self.kind in ("csv", "excel")

    def _rules(self, headings: Sequence[str]) -> ParseRules:
        return ParseRules(
            columns=mapped(headings, self._options.columns),
            problems=self._noted,
            whole=self.head.document,
            sources=self.head.sources,
            ordinals={batch.year: batch.ordinal for batch in self.head.batches},
            validity=self.validity,
        )

    def _entries(self, expected: Sequence[str]) -> Iterator[RawRecords]:
        if self.kind == "json":
            rules = self._rules(self._records.first_headings())
            yield from self._records.chunks(rules.needed(("name", "province", *expected)))
            return
        source = self._source()
        columns, sheet = self._options.columns, self._options.sheet
        try:
            if self.kind == "jsonl":
                yield from read_json_lines(source, self._noted)
            elif self.kind == "csv":
                yield from read_delimited(source, columns, self._noted)
            else:
                yield from read_sheet(source, columns, sheet)
        finally:
            source.close()

    def _source(self) -> ByteStream:
        """Return the input at its beginning; a file is opened again."""
        source, self._input = self._input, None
        if source is not None:
            return source
        if self.spent():
            raise DatasetError(_("{name} can be read only once").format(name=self.name))
        moved = self._watch.moved if self._watch is not None else None
        return ByteStream(self.path, self._options.most, moved)
