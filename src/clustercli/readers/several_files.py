"""Several files as one dataset: each read by the same rules, one after the other."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from clustercli.i18n.messages import comma_separated
from clustercli.readers.chunk import Chunk
from clustercli.readers.dataset_reader import DatasetReader, Watch
from clustercli.readers.problems import Problem
from clustercli.readers.reader import Head, ReadOptions
from clustercli.records.validity import Validity


class SeveralReaders:
    """Files that are read as one; a column says which file a record is from.

    Batches are those of the files only where all have the same, so that nothing is counted
    against those of one of them.
    """

    def __init__(
        self,
        paths: Sequence[str],
        options: ReadOptions,
        day: date,
        watch: Watch | None = None,
    ) -> None:
        """Open them; raises as :class:`DatasetReader` does."""
        self._readers = [DatasetReader(path, options, day, watch, several=True) for path in paths]
        self.path = paths[0]
        self.name = comma_separated([reader.name for reader in self._readers])
        first = self._readers[0]
        same = all(reader.head.batches == first.head.batches for reader in self._readers)
        self.head = first.head if same else Head()
        self.validity: Validity | None = first.validity if same else None
        self.streamed = all(reader.streamed for reader in self._readers)

    @property
    def total(self) -> int:
        """Records read so far that have a name and a province."""
        return sum(reader.total for reader in self._readers)

    def chunks(self, prefetch: Sequence[str] = ()) -> Iterator[Chunk]:
        """Yield the clusters of all files in portions; raises as that of a file does."""
        for reader in self._readers:
            yield from reader.chunks(prefetch)

    def look_through(self) -> Iterator[Chunk]:
        """Yield the clusters before :meth:`chunks` does, and take no note of them."""
        for reader in self._readers:
            yield from reader.look_through()

    def fix_columns(self) -> None:
        """Do nothing: files may have columns of their own, so that no rows go out before."""

    def spent(self) -> bool:
        """Say whether one has been read, and cannot be read again."""
        return any(reader.spent() for reader in self._readers)

    def whole_headings(self) -> bool:
        """Say that another file may have further headings."""
        return False

    def types_given(self) -> bool:
        """Say whether cells of one have types of their own where they are read."""
        return any(reader.types_given() for reader in self._readers)

    def problems_in_order(self) -> list[Problem]:
        """Return the problems, file by file."""
        return [problem for reader in self._readers for problem in reader.problems_in_order()]

    def number_of_problems(self) -> int:
        """Return how many problems there were in all files."""
        return sum(reader.number_of_problems() for reader in self._readers)

    def words(self) -> tuple[str, ...]:
        """Return the remarks and the first problems of every file, a line each."""
        return tuple(line for reader in self._readers for line in reader.words())

    def remarks_in_words(self) -> tuple[str, ...]:
        """Return the remarks on the files, a line each."""
        return tuple(line for reader in self._readers for line in reader.remarks_in_words())
