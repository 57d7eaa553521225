"""Everything that is wrong with a dataset, also what reading it would pass over."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator

from clustercli.dataset.dataset import Dataset
from clustercli.errors import NothingReadableError
from clustercli.i18n.messages import gettext_lazy
from clustercli.readers.chunk import Chunk
from clustercli.readers.problems import MOST_KEPT, Problem, Problems, in_order
from clustercli.text.quoting import shown


def check(dataset: Dataset) -> tuple[list[Problem], int]:
    """Return the problems of a dataset in the order of its records, and how many there are.

    Every field of every record is read. An id that is given twice, and a cluster that is there
    twice (the same name, province and year), are problems too; both records are kept. Of several
    files the reader says it, where it does not take the two for one. Of very
    many problems the first ones come
    (:data:`~clustercli.readers.problems.MOST_KEPT`), and all count.
    """
    repeated = Problems(dataset.name)
    ids: dict[tuple[str, str], str] = {}
    clusters: dict[tuple[object, ...], str] = {}
    with contextlib.suppress(NothingReadableError):
        for chunk in dataset.read_chunks():
            if isinstance(chunk, Chunk):
                chunk.check()
                for problem in _repeated(chunk, ids, clusters):
                    repeated.add(problem)
    found = in_order([*dataset.problems, *repeated.found])
    number = dataset.number_of_problems + repeated.counts().total()
    return found[:MOST_KEPT], number


def _repeated(
    chunk: Chunk, ids: dict[tuple[str, str], str], clusters: dict[tuple[object, ...], str]
) -> Iterator[Problem]:
    """Yield what was there before; ``ids`` and ``clusters`` hold where it was."""
    for number, row in zip(
        chunk.numbers(), chunk.rows(("id", "name", "province", "year")), strict=True
    ):
        location = f"{chunk.file()}{chunk.part()}{number}"
        first = ids.setdefault((chunk.file(), row[0]), location)
        if first != location:
            expected = gettext_lazy("an id of its own; that of {number} is the same", number=first)
            yield _kept(chunk, number, "id", row[0], expected)
        same = clusters.setdefault((chunk.file(), *row[1:]), location)
        if same != location:
            expected = gettext_lazy("a cluster once; {number} is the same", number=same)
            yield _kept(chunk, number, "name", row[1], expected)


def _kept(chunk: Chunk, number: int, field: str, value: str, expected: str) -> Problem:
    return Problem(
        numbered_by=chunk.numbered_by(),
        number=number,
        field=field,
        found=shown(value),
        expected=expected,
        effect="kept",
        part=f"{chunk.file()}{chunk.part()}",
    )
