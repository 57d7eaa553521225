"""Everything that is wrong with a dataset, also what reading it would pass over."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator

from clustercli.dataset import Dataset
from clustercli.errors import NothingReadableError
from clustercli.reading.portion import Portion
from clustercli.reading.problems import Problem, shown
from clustercli.translation import marked, phrase


def check(dataset: Dataset) -> list[Problem]:
    """Return the problems of a dataset, in the order of its records.

    Every field of every record is read. An id that is given twice, and a cluster that is there
    twice (the same name, province and year), are problems too; both records are kept.
    """
    found: list[Problem] = []
    ids: dict[str, int] = {}
    clusters: dict[tuple[object, ...], int] = {}
    with contextlib.suppress(NothingReadableError):
        for portion in dataset.portions():
            if isinstance(portion, Portion):
                portion.check()
                found.extend(_repeated(portion, ids, clusters))
    return sorted([*dataset.problems, *found], key=lambda problem: problem.number)


def _repeated(
    portion: Portion, ids: dict[str, int], clusters: dict[tuple[object, ...], int]
) -> Iterator[Problem]:
    """Yield what was there before; ``ids`` and ``clusters`` hold where it was."""
    for number, row in zip(
        portion.numbers(), portion.rows(("id", "name", "province", "year")), strict=True
    ):
        first = ids.setdefault(row[0], number)
        if first != number:
            said = phrase(marked("an id of its own; that of {number} is the same"), number=first)
            yield _kept(portion, number, "id", row[0], said)
        same = clusters.setdefault(row[1:], number)
        if same != number:
            said = phrase(marked("a cluster once; {number} is the same"), number=same)
            yield _kept(portion, number, "name", row[1], said)


def _kept(portion: Portion, number: int, field: str, value: str, expected: str) -> Problem:
    return Problem(
        unit=portion.unit(),
        number=number,
        field=field,
        found=shown(value),
        expected=expected,
        effect="kept",
    )
