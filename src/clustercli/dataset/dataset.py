"""A dataset: the bundled one, or anything that holds clusters."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from copy import copy
from datetime import date, datetime
from functools import partial
from typing import TYPE_CHECKING, Any

from msgspec.structs import asdict

from clustercli.errors import DatasetError, UsageError
from clustercli.i18n.messages import gettext as _
from clustercli.records.columns import Clusters, InMemoryClusters, concatenate
from clustercli.records.model import Batch, Call, Cluster, ClusterEntry, Document, Fact, Source
from clustercli.records.validity import Validity, read_day
from clustercli.resources.bundled import path_of, read_json

if TYPE_CHECKING:
    from typing_extensions import Self

    from clustercli.fields.column_types import ColumnType
    from clustercli.readers.dataset_reader import DatasetReader, Watch
    from clustercli.readers.problems import Problem
    from clustercli.readers.reader import ReadOptions
    from clustercli.readers.several_files import SeveralReaders


class Dataset(Clusters):
    """A dataset: its clusters, in the order of the file, and what is known of the batches.

    It is a sequence of :class:`~clustercli.records.model.Cluster`. ``path`` is the file (``-`` is
    standard input) and ``name`` what messages call it. ``version``, ``updated`` (ISO 8601),
    ``batches``, ``calls`` and ``sources`` (by key) are those of our own kind of document; None and
    empty for any other.
    """

    def __init__(  # noqa: PLR0913 - what is known of a dataset
        self,
        *,
        path: str,
        name: str,
        version: str | None,
        updated: str | None,
        batches: tuple[Batch, ...],
        calls: tuple[Call, ...] = (),
        sources: Mapping[str, Source],
        validity: Validity,
        content: Clusters | DatasetReader | SeveralReaders,
    ) -> None:
        self.path = path
        self.name = name
        self.version = version
        self.updated = updated
        self.batches = batches
        self.calls = calls
        self.sources = sources
        self.validity = validity
        self._reader = None if isinstance(content, Clusters) else content
        self._clusters = content if isinstance(content, Clusters) else None
        self._expected: tuple[str, ...] = ()
        self._types: dict[str, ColumnType] = {}
        self._noted: dict[str, None] = {}
        self._whole: Dataset | None = None

    @property
    def whole(self) -> Dataset:
        """The dataset that this is a part of; itself if it is whole."""
        return self._whole or self

    def part(self, clusters: Clusters) -> Self:
        """Return some of the clusters as a dataset of the same columns, batches and sources.

        How much of what was announced is recorded is a matter of the ``whole``, and so is the type
        of a column.
        """
        part = copy(self)
        part._clusters = clusters  # noqa: SLF001 - it is one of us
        part._whole = self.whole  # noqa: SLF001
        return part

    @property
    def clusters(self) -> Clusters:
        """All clusters; the file is read when they are asked for first."""
        if self._clusters is None:
            self._clusters = concatenate(self._chunks())
        return self._clusters

    @property
    def national(self) -> bool:
        """Whether these are clusters of the ministry's batches, which it knows."""
        return bool(self.batches)

    @property
    def streamed(self) -> bool:
        """Whether the clusters are read as they come, and not all in memory."""
        return self._clusters is None and self._reader is not None and self._reader.streamed

    @property
    def spent(self) -> bool:
        """Whether the clusters came from a pipe, and went by."""
        return self._clusters is None and self._reader is not None and self._reader.spent()

    @property
    def whole_headings(self) -> bool:
        """Whether every cluster has the same columns."""
        return self._reader is None or self._reader.whole_headings()

    @property
    def types_given(self) -> bool:
        """Whether further cells had types of their own where they were read, as in JSON."""
        return self._reader is not None and self._reader.types_given()

    @property
    def problems(self) -> Sequence[Problem]:
        """What was wrong in what has been read so far, in the order of the file."""
        return () if self._reader is None else self._reader.problems_in_order()

    @property
    def number_of_problems(self) -> int:
        """How many problems there were so far; of very many only the first ones are kept."""
        return 0 if self._reader is None else self._reader.number_of_problems()

    @property
    def remarks(self) -> tuple[str, ...]:
        """What is to be known of the file, and the first problems, in words, a line each."""
        found = () if self._reader is None else self._reader.words()
        return (*found, *self._noted)

    @property
    def file_remarks(self) -> tuple[str, ...]:
        """What is to be known of the file, such as what of it was not read, a line each."""
        return () if self._reader is None else self._reader.remarks_in_words()

    @property
    def fields(self) -> tuple[str, ...]:
        """The names of the columns: those of a record, then any further ones of the file."""
        return self.whole.clusters.fields

    def type_of(self, field: str) -> ColumnType:
        """Return the type of a column that is no field of a record; all of it is read for that.

        Raises KeyError for a column that there is not.
        """
        if field not in self._types:
            from clustercli.fields.column_types import TypeSurvey

            survey = TypeSurvey()
            survey.add(self.whole.column(field), self.whole.clusters.place_of)
            self._types[field] = survey.type()
        return self._types[field]

    def note_use(self, field: str) -> ColumnType:
        """Return :meth:`type_of` for an answer that depends on it: what is no number is noted."""
        found = self.type_of(field)
        self.note(found.note(field))
        return found

    def note(self, note: str) -> None:
        """Add a note to the remarks, once; an empty one is none."""
        if note:
            self._noted[note] = None

    def prefetch(self, fields: Iterable[str]) -> None:
        """Read several columns in one pass: now, or when the clusters are read."""
        if self._clusters is not None:
            self._clusters.prefetch(fields)
        else:
            self._expected = tuple(dict.fromkeys((*self._expected, *fields)))

    def chunks(self) -> Iterator[Clusters]:
        """Yield the clusters in chunks; those of a stream are not kept.

        Raises DatasetError where reading fails on the way.
        """
        if self.streamed:
            yield from self._chunks()
        else:
            yield self.clusters

    def fix_columns(self) -> None:
        """Let the columns be those of the first chunk: its rows go out under them."""
        if self._reader is not None:
            self._reader.fix_columns()

    def first_fields(self) -> tuple[str, ...]:
        """Return the columns of the first clusters of a stream that is still to be read."""
        return () if not self.streamed or self._reader is None else self._reader.first_fields()

    def look_through(self) -> Iterator[Clusters]:
        """Yield the clusters of a stream that are still to be read, without reading them for good.

        What comes through a pipe goes into a temporary file for that.
        """
        if self.streamed and self._reader is not None:
            self._reader.spool()
            yield from self._reader.look_through()

    def _chunks(self) -> Iterator[Clusters]:
        """Yield the clusters in the chunks in which they are read."""
        if self._reader is not None:
            yield from self._reader.chunks(self._expected)

    def read_chunks(self) -> Iterator[Clusters]:
        """Yield the clusters in the chunks in which they are read, and keep none of them."""
        if self._reader is None or self._whole is not None:
            yield self.clusters
        else:
            yield from self._reader.chunks(self._expected)

    def read_so_far(self) -> int:
        """Return how many clusters have been read: all of them, but for a stream on its way."""
        if self._clusters is None and self._reader is not None:
            return self._reader.total
        return len(self.clusters)

    def column(self, field: str) -> Sequence[Any]:
        """Return the values of a field, one a cluster."""
        if self._whole is not None and field not in self.clusters.fields and field in self.fields:
            return [None] * len(self)  # None of the part has the column.
        return self.clusters.column(field)

    def take(self, positions: Sequence[int]) -> Clusters:
        """Return the clusters at ``positions``."""
        return self.clusters.take(positions)

    def record(self, position: int) -> Cluster:
        """Return the cluster at a position."""
        return self.clusters.record(position)

    def __iter__(self) -> Iterator[Cluster]:
        """Iterate over the clusters."""
        return iter(self.clusters)

    def __len__(self) -> int:
        """Return the number of clusters recorded."""
        return len(self.clusters)

    def __repr__(self) -> str:
        """Say which dataset this is and how much it holds."""
        recorded = len(self.whole)
        held = f"{recorded} clusters"
        if self._whole is not None:
            held = f"{len(self)} of {recorded} recorded clusters"
        if self.national:
            announced = self.announced()
            number = "an unknown number" if announced is None else announced
            whole = f"{recorded} of {number} announced clusters"
            held = whole if self._whole is None else f"{held} ({number} announced)"
        return f"<Dataset {self.version if self.national else self.name}: {held}>"

    def announced(self, years: frozenset[int] | None = None) -> int | None:
        """Return how many clusters the ministry announced, in all or in ``years``.

        None if the size of one of these batches is not known.
        """
        sizes = [batch.size for batch in self.batches if years is None or batch.year in years]
        known = [size for size in sizes if size is not None]
        return sum(known) if len(known) == len(sizes) else None


def load(  # noqa: PLR0913 - how a file is read
    path: str | Sequence[str] | None = None,
    *,
    as_of: date | str | None = None,
    columns: Mapping[str, str] | None = None,
    sheet: Iterable[str | int] = (),
    constants: Mapping[str, str] | None = None,
    strict: bool = False,
) -> Dataset:
    """Return the bundled dataset, or the one in a file or several; it is read now.

    What each of the ``path`` may be, and what the others say of reading them, is told by
    :func:`clustercli.load`, which reads open files as well.
    """
    day = _day(as_of)
    if path is None:
        return _bundled(day)
    from clustercli.fields.headings import refuse_shared
    from clustercli.readers.reader import ReadOptions

    refuse_shared(columns or {})
    options = ReadOptions(
        columns=columns or {},
        sheets=tuple(map(str, sheet)),
        constants=constants or {},
        strict=strict,
        dated=as_of is not None,
    )
    dataset = dataset_of(opened(path, options, day), day)
    dataset.clusters  # noqa: B018 - reads the file now, and not at some later line
    return dataset


def opened(
    paths: str | Sequence[str], options: ReadOptions, day: date, watch: Watch | None = None
) -> DatasetReader | SeveralReaders:
    """Return a file that is ready to be read, or several; raises as their readers do."""
    if isinstance(paths, str) or len(paths) == 1:
        from clustercli.readers.dataset_reader import DatasetReader

        return DatasetReader(paths if isinstance(paths, str) else paths[0], options, day, watch)
    from clustercli.readers.several_files import SeveralReaders

    return SeveralReaders(paths, options, day, watch)


def dataset_of(reader: DatasetReader | SeveralReaders, day: date) -> Dataset:
    """Return an opened dataset, of which the clusters are still to be read."""
    head = reader.head
    return Dataset(
        path=reader.path,
        name=reader.name,
        version=head.version,
        updated=head.updated,
        batches=head.batches,
        calls=head.calls,
        sources=head.sources,
        validity=reader.validity or Validity((), (), day),
        content=reader,
    )


def _day(as_of: object) -> date:
    if as_of is None:
        return date.today()  # noqa: DTZ011
    if isinstance(as_of, str):
        return read_day(as_of)
    if not isinstance(as_of, date):
        template = _("as_of takes a date, or a text such as 2026-01-01, not {kind}")
        raise UsageError(template.format(kind=type(as_of).__name__))
    return as_of.date() if isinstance(as_of, datetime) else as_of


def _bundled(day: date) -> Dataset:
    where = path_of("clusters.json")
    return dataset_of_document(read_json(where, Document), where, day)


def dataset_of_document(document: Document, path: str, day: date) -> Dataset:
    """Return a document as a dataset; raises DatasetError for a source that it does not hold."""
    _refuse_unknown_sources(document, path)
    sources = document.sources
    reviews = [(entry.year, entry.review) for entry in document.clusters]
    validity = Validity(document.batches, reviews, day)
    return Dataset(
        path=path,
        name=path,
        version=document.version,
        updated=document.updated,
        batches=document.batches,
        calls=document.calls,
        sources=sources,
        validity=validity,
        content=InMemoryClusters(
            document.clusters,
            {
                "status": partial(_status, validity),
                "valid_until": partial(_last_day, validity),
                "facts": partial(_facts, sources),
                "sources": partial(_sources, sources),
            },
        ),
    )


# Functions of a module, and no lambdas, so that a dataset can be pickled.


def _status(validity: Validity, entry: ClusterEntry) -> str:
    return validity.of(entry.year, entry.review).name


def _last_day(validity: Validity, entry: ClusterEntry) -> str | None:
    return validity.of(entry.year, entry.review).until


def _facts(sources: Mapping[str, Source], entry: ClusterEntry) -> tuple[Fact, ...]:
    return tuple([Fact(**{**asdict(fact), "source": sources[fact.source]}) for fact in entry.facts])


def _sources(sources: Mapping[str, Source], entry: ClusterEntry) -> tuple[Source, ...]:
    return tuple(map(sources.__getitem__, entry.sources))


def _refuse_unknown_sources(document: Document, path: str) -> None:
    """Raise DatasetError for a cluster whose source is none of the document's."""
    known = document.sources
    for entry in document.clusters:
        of_facts = [fact.source for fact in entry.facts]
        for key in (*entry.sources, *of_facts):
            if key not in known:
                template = _("{path} is damaged: {id} refers to {key!r}, which is no source")
                raise DatasetError(template.format(path=path, id=entry.id, key=key))
