"""Several files as one dataset: each read by the same rules, one after the other."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from itertools import chain, repeat
from typing import Any

import msgspec

from clustercli.fields.column_types import number_of
from clustercli.i18n.messages import comma_separated, gettext_lazy, ngettext
from clustercli.readers.chunk import Chunk
from clustercli.readers.constant_columns import FILE
from clustercli.readers.dataset_reader import DatasetReader, Watch
from clustercli.readers.problems import Problem
from clustercli.readers.reader import SHEET, Head, ReadOptions
from clustercli.records.columns import Clusters, ConcatenatedClusters
from clustercli.records.validity import Validity
from clustercli.text.quoting import shown

_KEY = ("id", "name", "province", "year")
"""What tells that two records are of one cluster: the id, or else the others together."""

_OF_THE_FILE = frozenset({"id", FILE, f"{FILE} 2", SHEET})
"""The columns that say where a record stands; an id that is stated is compared by itself."""


class SeveralReaders:
    """Files that are read as one; a column says which file a record is from.

    A record that stands in two files with the same values is one. They are read whole before
    the first is used, as that cannot be told of what has gone by.

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
        self.streamed = False
        self._repeated = 0

    @property
    def total(self) -> int:
        """Records read so far that have a name and a province, each once."""
        return sum(reader.total for reader in self._readers) - self._repeated

    def chunks(self, prefetch: Sequence[str] = ()) -> Iterator[Chunk]:
        """Yield the clusters of all files in portions; raises as that of a file does."""
        before, self._repeated = _Before(), 0
        for reader in self._readers:
            chunks = [chunk for chunk in reader.chunks((*prefetch, *_KEY)) if len(chunk)]
            new = before.new_of(chunks, reader)
            self._repeated += sum(map(len, chunks)) - sum(map(len, new))
            reader.refuse_if_strict()
            yield from new

    def look_through(self) -> Iterator[Chunk]:
        """Yield nothing: no file is streamed."""
        yield from ()

    def first_fields(self) -> tuple[str, ...]:
        """Return no columns: no file is streamed."""
        return ()

    def spool(self) -> None:
        """Do nothing: no file is read twice."""

    def fix_columns(self) -> None:
        """Do nothing: files may have columns of their own, so that no rows go out before."""

    def spent(self) -> bool:
        """Say that what has been read is kept."""
        return False

    def whole_headings(self) -> bool:
        """Say that another file may have further headings."""
        return False

    def types_given(self) -> bool:
        """Say whether cells of one have types of their own where they are read."""
        return any(reader.types_given() for reader in self._readers)

    def problems_in_order(self) -> list[Problem]:
        """Return the problems, file by file; its name stands before the part of each."""
        return [
            msgspec.structs.replace(problem, part=f"{reader.name}!{problem.part}")
            for reader in self._readers
            for problem in reader.problems_in_order()
        ]

    def number_of_problems(self) -> int:
        """Return how many problems there were in all files."""
        return sum(reader.number_of_problems() for reader in self._readers)

    def words(self) -> tuple[str, ...]:
        """Return the remarks and the first problems of every file, a line each."""
        return tuple(line for reader in self._readers for line in reader.words())

    def remarks_in_words(self) -> tuple[str, ...]:
        """Return the remarks on the files, a line each."""
        return tuple(line for reader in self._readers for line in reader.remarks_in_words())


_Key = tuple[Any, ...]


class _Before:
    """The records of the files before one, by what tells that two records are of one cluster."""

    def __init__(self) -> None:
        self._chunks: list[Chunk] = []
        self._ids: list[str | None] = []
        self._places: dict[_Key, list[int]] = {}

    def new_of(self, chunks: Sequence[Chunk], reader: DatasetReader) -> list[Chunk]:
        """Return what a further file adds: its records but for those that are known.

        One that is known with other values is added, and reported to the reader.
        """
        keyed = [(chunk, list(_keys(chunk))) for chunk in chunks]
        if any(self._known(keys) for _chunk, rows in keyed for keys in rows):
            keyed = self._without_known(keyed, reader)
        for chunk, rows in keyed:
            self._chunks.append(chunk)
            for keys in rows:
                for key in keys:
                    self._places.setdefault(key, []).append(len(self._ids))
                self._ids.append(_id_of(keys))
        return [chunk for chunk, _rows in keyed]

    def _known(self, keys: Sequence[_Key]) -> _Key | None:
        """Return the key under which there is a record already, the id before the name."""
        return next((key for key in keys if key in self._places), None)

    def _without_known(
        self, keyed: Sequence[tuple[Chunk, list[list[_Key]]]], reader: DatasetReader
    ) -> list[tuple[Chunk, list[list[_Key]]]]:
        before = ConcatenatedClusters(self._chunks)
        fields = sorted(
            set(before.fields).union(*(chunk.fields for chunk, _rows in keyed)) - _OF_THE_FILE
        )
        known = [[self._known(keys) for keys in rows] for _chunk, rows in keyed]
        texts = self._texts(dict.fromkeys(filter(None, chain(*known))), before, fields)
        added, repeated = [], 0
        for (chunk, rows), found in zip(keyed, known, strict=True):
            there = [place for place, key in enumerate(found) if key is not None]
            same = set()
            for place, text in zip(there, _values(chunk.take(there), fields), strict=True):
                key, own = found[place] or (), _id_of(rows[place])
                # Two ids that are stated are two records, whatever else agrees.
                id_ = _ANY if own is None else own if key == (own,) else None
                if (text, id_) in texts[key]:
                    same.add(place)
                else:
                    first = before.place_of(self._places[key][0])
                    reader.note(_twice(chunk, place, key, first))
            repeated += len(same)
            kept = [place for place in range(len(chunk)) if place not in same]
            added.append((chunk.take(kept) if same else chunk, [rows[place] for place in kept]))
        if repeated:
            template = ngettext(
                "{n} record stands in a file before it too, and counts once",
                "{n} records stand in a file before it too, and count once",
                repeated,
            )
            reader.remark(template.format(n=repeated))
        return [(chunk, rows) for chunk, rows in added if rows]

    def _texts(
        self, keys: Iterable[_Key], before: Clusters, fields: Sequence[str]
    ) -> dict[_Key, set[tuple[str, Any]]]:
        """Return the values of the records under some keys, each with its id and with any."""
        places = {key: self._places[key] for key in keys}
        wanted = sorted(set(chain.from_iterable(places.values())))
        texts = dict(zip(wanted, _values(before.take(wanted), fields), strict=True))
        return {
            key: {(texts[place], id_) for place in numbers for id_ in (self._ids[place], _ANY)}
            for key, numbers in places.items()
        }


_ANY = ("any id",)


def _keys(chunk: Chunk) -> Iterator[list[_Key]]:
    """Yield the keys of every record: its id, where one is stated, and name, province and year."""
    rows = chunk.rows(("name", "province", "year"))
    for id_, row in zip(chunk.stated_ids(), rows, strict=True):
        yield [(id_,), row] if id_ is not None else [row]


def _id_of(keys: Sequence[_Key]) -> str | None:
    return keys[0][0] if len(keys[0]) == 1 else None


def _values(clusters: Clusters, fields: Sequence[str]) -> list[str]:
    """Return the values of each record as a text, the same of whatever kind of file they come."""
    own = set(clusters.fields)
    columns = [
        map(_plain, clusters.column(field)) if field in own else repeat(None, len(clusters))
        for field in fields
    ]
    return [repr(row) for row in zip(*columns, strict=True)]


def _plain(value: Any) -> Any:
    number = number_of(value)
    if number is None:
        return value if value != "" else None
    return int(number) if number == int(number) else number


def _twice(chunk: Chunk, place: int, key: _Key, first: str | None) -> Problem:
    """Return the problem of a record that stands in a file before with other values."""
    by_id = len(key) == 1
    expected = gettext_lazy("a cluster once; {place} is the same with other values", place=first)
    if by_id:
        expected = gettext_lazy(
            "an id of its own; {place} has the same, with other values", place=first
        )
    return Problem(
        numbered_by=chunk.numbered_by(),
        number=chunk.numbers()[place],
        part=chunk.part(),
        field="id" if by_id else "name",
        found=shown(key[0]),
        expected=expected,
        effect="kept",
    )
