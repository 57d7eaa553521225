"""The questions of the command line as functions, with typed answers under the same keys."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Generic, TypeVar, overload

import msgspec

from clustercli.api.public_dataset import Dataset, asked_of, texts_of
from clustercli.errors import UsageError
from clustercli.i18n.messages import gettext as _
from clustercli.query.accepted_values import dimension_names
from clustercli.query.answer_coverage import Coverage
from clustercli.query.audit_table import audit_table, refuse_what_narrows_nothing
from clustercli.query.comparison_table import comparison_view
from clustercli.query.counts_table import counts_view
from clustercli.query.verdicts import Verdict
from clustercli.tables import typed_columns
from clustercli.tables.marked_number import plain
from clustercli.tables.table import Table
from clustercli.tables.view import View
from clustercli.text.enumerations import separated

if TYPE_CHECKING:
    import pandas as pd
    import polars as pl
    import pyarrow as pa

Columns = str | Iterable[str] | None
"""The name of a column, or of several."""


class Row(msgspec.Struct, frozen=True, kw_only=True):
    """One row of an answer: its chief values by attribute, all of them as a mapping.

    ``cells`` are those of ``--json``, under the same keys and in their order.
    """

    cells: dict[str, Any]

    def keys(self) -> tuple[str, ...]:
        """Return the keys of the command's JSON, in their order."""
        return tuple(self.cells)

    def __getitem__(self, key: str) -> Any:
        """Return the value under a key; raises KeyError for an unknown one."""
        return self.cells[key]

    def __iter__(self) -> Iterator[str]:
        """Iterate over the keys."""
        return iter(self.cells)

    def __len__(self) -> int:
        """Return the number of keys."""
        return len(self.cells)

    def __repr__(self) -> str:
        """Return the kind of row and its cells."""
        return f"{type(self).__name__}({self.cells})"

    def to_dict(self) -> dict[str, Any]:
        """Return the row as the command's ``--json`` gives it."""
        return dict(self.cells)


Mapping.register(Row)


class GroupCount(Row, frozen=True, kw_only=True):
    """A group of ``stats``: ``group`` has its value in each dimension, None where there is none.

    ``count`` is what is recorded, a lower bound where the coverage says so; ``share`` is of the
    clusters recorded that were counted, 0 to 1. ``published`` is the number for exactly this
    scope and ``difference`` the recorded one minus it, both None without a number; ``derived`` is
    the sum of published numbers that it follows from, None where it is stated itself.
    """

    group: dict[str, Any]
    count: int
    share: float | None
    published: int | None
    difference: int | None
    derived: str | None


class ComparedCount(Row, frozen=True, kw_only=True):
    """A line of ``compare``: how many clusters of a ``topic`` and ``item`` one ``thing`` has.

    ``thing`` is None for those without a value. The numbers are those of :class:`GroupCount`.
    """

    topic: str
    item: Any
    thing: Any
    count: int
    share: float | None
    published: int | None
    difference: int | None
    derived: str | None


class AuditedFigure(Row, frozen=True, kw_only=True):
    """A published figure of ``audit`` and what it is worth against the dataset.

    ``scope`` is in words; ``recorded`` is None where nothing that is recorded bears on it, and
    ``difference`` recorded minus published.
    """

    what: str
    scope: str
    years: tuple[int, ...]
    published: int | tuple[str, ...]
    recorded: int | tuple[str, ...] | None
    difference: int | None
    verdict: Verdict
    source: str
    note: str | None


RowT_co = TypeVar("RowT_co", bound=Row, covariant=True)


class Answer(Sequence[RowT_co], Generic[RowT_co]):
    """The rows of an answer, with how far they go.

    ``coverage`` says how much is recorded, ``notes`` the same and more in words, as the command
    says it below its table. A notebook shows it as a table.
    """

    def __init__(self, view: View, rows: Iterable[RowT_co], coverage: Coverage) -> None:
        self._view = view
        self._table = view.table
        self._rows = tuple(rows)
        self.coverage = coverage
        self.notes: tuple[str, ...] = tuple(map(str, (*view.table.warnings, *view.table.notes)))

    @overload
    def __getitem__(self, index: int) -> RowT_co: ...

    @overload
    def __getitem__(self, index: slice) -> tuple[RowT_co, ...]: ...

    def __getitem__(self, index: int | slice) -> RowT_co | tuple[RowT_co, ...]:
        """Return a row, or several for a slice."""
        return self._rows[index]

    def __len__(self) -> int:
        """Return the number of rows."""
        return len(self._rows)

    def __repr__(self) -> str:
        """Say what it is, and whether its counts are lower bounds."""
        bound = ", counts are lower bounds" if self.coverage.lower_bound else ""
        return f"<Answer of {self._table.name}: {len(self)} rows{bound}>"

    def to_dict(self) -> dict[str, Any]:
        """Return ``coverage``, ``notes`` and ``rows`` as plain data, for JSON."""
        rows = [row.to_dict() for row in self]
        return {"coverage": self.coverage.to_dict(), "notes": list(self.notes), "rows": rows}

    def to_pandas(self) -> pd.DataFrame:
        """Return the rows as a data frame of pandas; ``attrs["notes"]`` has the notes."""
        return typed_columns.to_pandas(self._table)

    def to_arrow(self) -> pa.Table:
        """Return the rows as a table of pyarrow; its metadata has the notes."""
        return typed_columns.to_arrow(self._table)

    def to_polars(self) -> pl.DataFrame:
        """Return the rows as a data frame of polars."""
        return typed_columns.to_polars(self._table)

    def _repr_html_(self) -> str:
        """Return it as a notebook shows it, in the layout for reading."""
        from clustercli.output.notebook import to_notebook

        layout = self._view.layout
        notes = (*self._table.warnings, *self._table.notes, *(layout.notes if layout else ()))
        return to_notebook(self._view, notes)


def stats(  # noqa: PLR0913 - an option each
    dataset: Dataset,
    by: str | Iterable[str] = "region",
    *,
    sum: Columns = None,  # noqa: A002 - named as the options are
    mean: Columns = None,
    min: Columns = None,  # noqa: A002
    max: Columns = None,  # noqa: A002
) -> Answer[GroupCount]:
    """Count clusters by one column to three, as ``clustercli stats`` does.

    ``by`` are names of columns, one (``"province"``), several between commas
    (``"province,year"``) or in a list. ``sum``, ``mean``, ``min`` and ``max`` take columns of
    numbers: the answer is under ``row["sum_COLUMN"]``, None for a group of which no number is
    recorded. Raises UnknownValueError for a name that is no column, UsageError for a column that
    is none of numbers, and for more than three of ``by``.
    """
    given = {"sum": sum, "mean": mean, "min": min, "max": max}
    measured = {
        name: texts_of(name, columns) for name, columns in given.items() if columns is not None
    }
    wanted = separated(by) if isinstance(by, str) else texts_of("by", by)
    view = counts_view(asked_of(dataset)[0], wanted, measured, chart=False)
    dimensions = view.table.identity
    rows = (
        _typed(GroupCount, row, group={dimension: row[dimension] for dimension in dimensions})
        for row in _plain(view.table)
    )
    return Answer(view, rows, coverage(dataset))


def compare(dataset: Dataset, *things: str | int, by: str | None = None) -> Answer[ComparedCount]:
    """Hold two to eight things of one kind side by side, as ``clustercli compare`` does.

    ``by`` says what they are, where the names alone do not tell: region, province, year, sector,
    city, unit, emerging, county, evidence or status. Raises UnknownValueError for a thing that
    there is not, UsageError for too few and too many.
    """
    dimension = None if by is None else dimension_names().resolve(by)
    view = comparison_view(*asked_of(dataset), texts_of("things", things), dimension)
    kind = view.table.identity[-1]
    rows = (_typed(ComparedCount, row, thing=row[kind]) for row in _plain(view.table))
    return Answer(view, rows, coverage(dataset))


def audit(dataset: Dataset) -> Answer[AuditedFigure]:
    """Hold every published figure against the dataset, as ``clustercli audit`` does.

    Of a dataset that was selected by places and years, the figures that lie within these. Raises
    UsageError for one that was selected by anything else, or sliced: figures say nothing about it.
    """
    chosen, query = asked_of(dataset)
    if chosen.dataset.whole is not chosen.dataset:
        raise UsageError(_("figures are about places and years: select by these, and do not slice"))
    refuse_what_narrows_nothing(query)
    view = View(table=audit_table(chosen))
    rows = (_typed(AuditedFigure, row) for row in _plain(view.table))
    return Answer(view, rows, coverage(dataset))


def coverage(dataset: Dataset) -> Coverage:
    """Return how far an answer about the clusters goes: what is recorded, what is published.

    It is what the command line puts beside the rows with ``--with-coverage``.
    """
    return asked_of(dataset)[0].coverage()


def _plain(table: Table) -> Iterator[dict[str, Any]]:
    """Yield every row as it is in JSON, where a message is its text in English."""
    for row in table.typed(given=False).dicts():
        yield msgspec.json.decode(msgspec.json.encode(row, enc_hook=plain))


def _typed(kind: type[RowT_co], row: dict[str, Any], **others: Any) -> RowT_co:
    """Return a row with the attributes of its kind."""
    return msgspec.convert({**row, **others, "cells": row}, kind)
