"""A dataset of any kind, opened: what is known of it, and its clusters in portions."""

from __future__ import annotations

from collections.abc import Generator, Iterator, Mapping, Sequence
from contextlib import closing
from datetime import date
from itertools import chain
from typing import Protocol

from msgspec.structs import replace

from clustercli.errors import DatasetError, NothingReadableError
from clustercli.fields.headings import PLACE, mapped, may_be_codes, refuse_unknown, some
from clustercli.i18n.messages import comma_separated, gettext_lazy
from clustercli.i18n.messages import gettext as _
from clustercli.readers.byte_stream import Input
from clustercli.readers.chunk import MOST_FURTHER, Chunk, ParseRules, chunk_of, needed_for
from clustercli.readers.code_columns import code_columns
from clustercli.readers.constant_columns import FILE, WithConstants
from clustercli.readers.file_readers import reader_of
from clustercli.readers.json_objects import UNDECODABLE, refusal
from clustercli.readers.parse_values import read_values, review_of, year_of
from clustercli.readers.problems import Problem, Problems
from clustercli.readers.raw_records import RawRecords
from clustercli.readers.reader import SHEET, ReadOptions
from clustercli.records.model import Cluster
from clustercli.records.validity import Validity


class Watch(Protocol):
    """Is told how far reading has come."""

    def moved(self, done: int, of: int | None) -> None:
        """Take note that so much has been read, and of how much where that is known."""

    def ended(self) -> None:
        """Take note that all has been read, or that reading was given up."""


class DatasetReader:
    """A dataset that can be read, once or, if it is a file, as often as wanted.

    ``head`` is what our own kind of document says of itself. ``streamed`` says that records
    are read as they come, and are known only then.
    """

    def __init__(
        self,
        path: str,
        options: ReadOptions,
        day: date,
        watch: Watch | None = None,
        *,
        several: bool = False,
    ) -> None:
        """Open it; raises DatasetError or UsageError for what cannot be read.

        ``several`` says that it is one of several files.
        """
        self.path = path
        self._several = several
        self._options = options
        self._watch = watch
        self._input = Input(path, options.most, watch.moved if watch is not None else None)
        self.name = self._input.name
        self.problems = self._noted = Problems(self.name)
        try:
            self._reader = reader_of(self._input, options)
        except BaseException:
            self._input.close()
            raise
        self.head = self._reader.head
        self.streamed = self._reader.streamed
        self._passed = False
        self._headings: tuple[str, ...] | None = None
        self._others: dict[str, None] = {}
        self._codes: dict[str, int] | None = None
        self._place_of_remark = 0
        self.total = 0
        """Records read so far that have a name and a province."""
        self._day = day
        self._kept: dict[str, str] = {}
        self._fixed = False
        self._further: dict[str, None] = {}
        self.validity = self._validity(day)

    def _validity(self, day: date) -> Validity | None:
        """Return the rule for the batches of a document; None for a dataset without batches."""
        if not self.head.batches:
            return None
        pairs = chain.from_iterable(
            zip(
                read_values(records.values("year"), year_of),
                read_values(records.values("review"), review_of),
                strict=True,
            )
            for records in self._objects()
        )
        return Validity(self.head.batches, pairs, day)

    def _objects(self) -> Iterator[RawRecords]:
        """Yield the records of a document that are objects, without a word on the others."""
        for records in self._reader.records(("year", "review"), Problems(self.name)):
            yield _sound(records)

    def chunks(self, prefetch: Sequence[str] = ()) -> Iterator[Chunk]:
        """Yield the clusters in portions; ``prefetch`` are fields that will be asked for.

        Raises NothingReadableError if there were records and none of them could be read.
        """
        # What is wrong was said of the first pass.
        self._noted = Problems(self.name) if self._passed else self.problems
        self._passed = True
        self.total = 0
        try:
            yield from self._read(prefetch)
        finally:
            self._input.forget()
            if self._watch is not None:
                self._watch.ended()
        if not self.total and self._noted.found:
            first = self._noted.in_order()[0].words()
            template = _("{name} has no record that can be read: {first}")
            raise NothingReadableError(template.format(name=self.name, first=first))
        self.refuse_if_strict()

    def refuse_if_strict(self) -> None:
        """Raise DatasetError where nothing may be wrong, and something is."""
        if self._options.strict and self._noted.found:
            raise DatasetError(self._noted.summary(), self._noted.words()[:-1])

    def note(self, problem: Problem) -> None:
        """Note what is wrong with a record beside others, of the pass that is being made."""
        self._noted.add(problem)

    def remark(self, remark: str) -> None:
        """Note what is to be known of the records beside others."""
        self._noted.remarks.append(remark)

    def look_through(self) -> Generator[Chunk]:
        """Yield the clusters of a file before :meth:`chunks` does, and take no note of them."""
        kept, noted = self._kept, self._noted
        self._kept, self._noted, self.total = {}, Problems(self.name), 0
        try:
            yield from self._read(())
        finally:
            self._kept, self._noted, self.total = kept, noted, 0

    def first_fields(self) -> tuple[str, ...]:
        """Return the columns of the first clusters, before they are read for good."""
        with self._input.looked_into(), closing(self.look_through()) as chunks:
            return next((chunk.fields for chunk in chunks), ())

    def spool(self) -> None:
        """Let what comes through a pipe be read twice; raises DatasetError where that fails."""
        self._input.spool()

    def _read(self, prefetch: Sequence[str]) -> Iterator[Chunk]:
        seen: dict[str, None] = {}
        chunks = self._chunks(seen, prefetch)
        try:
            # Of what is in memory all is looked at before anything of it is used.
            for chunk in chunks if self.streamed else list(chunks):
                if self._options.strict:
                    chunk.check()
                self.total += len(chunk)
                if self._watch is not None and self._reader.number is not None:
                    self._watch.moved(self.total, self._reader.number)
                # Rows go out under the columns of the first chunk that has any.
                if len(chunk) or self.total or not self._fixed:
                    yield chunk
                if self.streamed and not self._options.all_problems:
                    self._noted.settle()
        finally:
            self._remark_on_others()
        if seen:
            refuse_unknown(self._options.columns, seen)

    def _chunks(self, seen: dict[str, None], prefetch: Sequence[str]) -> Iterator[Chunk]:
        chunks = self._records(prefetch)
        if self._codes is None:
            self._codes, read = self._code_columns(chunks)
            chunks = chain(read, chunks)
        for records in chunks:
            if self._reader.own_headings:
                self._codes.update(self._code_columns(iter([records]))[0])
            yield self._chunk(records, seen, prefetch)

    def _records(self, prefetch: Sequence[str]) -> Iterator[RawRecords]:
        for records in self._reader.records(("name", "province", *prefetch), self._noted):
            if self._options.constants or self._several:
                file = self.name if self._several else None
                records = WithConstants(records, self._options.constants, file)  # noqa: PLW2901
            yield records

    def _code_columns(
        self, chunks: Iterator[RawRecords]
    ) -> tuple[dict[str, int], list[RawRecords]]:
        """Return the columns of codes, of those that the first record has, and what was read.

        There are none where the user says so, and our own documents need none.
        """
        given = self._options.columns
        first = next(chunks, None)
        if first is None:
            return {}, []
        if self.head.document or given.get("county_code") == "":
            return {}, [first]
        headings = _headings(first)
        columns = may_be_codes(headings, given)
        if columns and len(first):
            of_first = _headings(first.take(range(1)))
            columns = {heading: columns[heading] for heading in columns if heading in of_first}
        if not columns:
            return {}, [first]
        rules = self._rules(headings)

        def rules_of(codes: Mapping[str, int]) -> ParseRules:
            apart = Problems(self.name)
            return replace(rules, problems=apart, kept={}, further={}, codes=codes)

        return code_columns(chain([first], chunks), columns, self._looked_at, rules_of)

    def _looked_at(self, records: RawRecords) -> RawRecords:
        """Return those that are records, for a look at them before they are read."""
        fields = needed_for(("name", "province"))
        return _sound(records).unified(fields, {*self._options.columns, PLACE, "facts"})

    def _chunk(self, records: RawRecords, seen: dict[str, None], prefetch: Sequence[str]) -> Chunk:
        """Return those that are records; the others are reported."""
        try:
            return self._usable(records, seen, prefetch)
        except UNDECODABLE:
            sound = records.sound(refusal(self._noted))
            if sound is records:
                raise
            return self._usable(sound, seen, prefetch)

    def _usable(self, records: RawRecords, seen: dict[str, None], prefetch: Sequence[str]) -> Chunk:
        """Return those that have a name and a province; ``seen`` takes the headings."""
        if not self.head.document:
            fields = needed_for(("name", "province", *prefetch))
            records = records.unified(fields, {*self._options.columns, PLACE, "facts"})
        first = records.headings() if self._options.columns else records.first_headings()
        seen.update(dict.fromkeys(first))
        if self.whole_headings():
            refuse_unknown(self._options.columns, seen)
        self._note_headings(records)
        return chunk_of(records, self._rules(first), prefetch)

    def _note_headings(self, records: RawRecords) -> None:
        """Take note of the headings that are no field, of all records in however many chunks.

        Of records that all have others there are no more than become columns.
        """
        if self._noted is not self.problems:
            return  # It was said of the first pass.
        headings = records.headings()
        if headings == self._headings:
            return
        if self._headings is None:
            self._place_of_remark = len(self._noted.remarks)
        self._headings = headings
        # One that has the name of a field is kept, which is said of it.
        used = {*mapped(headings, self._options.columns).values(), *Cluster.__struct_fields__}
        new = [h for h in headings if h not in used and h not in self._others]
        self._others.update(dict.fromkeys(new[: MOST_FURTHER - len(self._others)]))

    def _remark_on_others(self) -> None:
        """Note, once, which columns are no field of a record."""
        if self._noted is not self.problems:
            return
        used = {*self._options.constants, SHEET, *([FILE] * self._several), *(self._codes or ())}
        others = [heading for heading in self._others if heading not in used]
        if others:
            listed = comma_separated(others) if self._options.all_problems else some(others)
            message = gettext_lazy(
                "not recognised, kept as columns of their own: {columns}", columns=listed
            )
            self._noted.remarks.insert(self._place_of_remark, message)
        if self._codes:
            message = gettext_lazy(
                "read as GB/T 2260 codes: {columns} (--map county_code= if they are none)",
                columns=comma_separated(self._codes),
            )
            self._noted.remarks.insert(self._place_of_remark, message)

    def problems_in_order(self) -> list[Problem]:
        """Return the problems in the order of the file."""
        return self.problems.in_order()

    def number_of_problems(self) -> int:
        """Return how many problems there were."""
        return self.problems.counts().total()

    def words(self) -> tuple[str, ...]:
        """Return the remarks on the file and the first problems, a line each."""
        return self.problems.words()

    def remarks_in_words(self) -> tuple[str, ...]:
        """Return the remarks on the file, a line each."""
        return self.problems.remarks_in_words()

    def spent(self) -> bool:
        """Say whether everything has been read, and cannot be read again."""
        return self.streamed and self._input.spent()

    def whole_headings(self) -> bool:
        """Say whether every record has the same headings."""
        return self._reader.same_headings and not self._reader.own_headings

    def types_given(self) -> bool:
        """Say whether cells have types of their own where they are read, as in JSON."""
        return not self._reader.same_headings

    def fix_columns(self) -> None:
        """Let no chunk after the first have columns that it has not: rows go out under them."""
        self._fixed = self._reader.same_headings

    def _rules(self, headings: Sequence[str]) -> ParseRules:
        return ParseRules(
            columns=mapped(headings, self._options.columns),
            problems=self._noted,
            whole=self.head.document,
            sources=self.head.sources,
            ordinals={batch.year: batch.ordinal for batch in self.head.batches},
            validity=self.validity,
            day=self._day,
            dated=self._options.dated,
            kept=self._kept,
            further=self._further,
            alike=self._reader.same_headings,
            open=not (self._fixed and self.total),
            unclaimed=frozenset(f for f, given in self._options.columns.items() if not given),
            codes=self._codes or {},
        )


def _sound(records: RawRecords) -> RawRecords:
    """Return those that are records, without a word on the others."""
    return records.sound(lambda _number, _content: None)


def _headings(records: RawRecords) -> tuple[str, ...]:
    """Return the headings of the first records."""
    try:
        return records.first_headings()
    except UNDECODABLE:
        return _sound(records).first_headings()
