"""The dataset of Python programs: a sequence that is narrowed, sliced, and shown in a notebook."""

from __future__ import annotations

import warnings
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from numbers import Integral, Real
from typing import TYPE_CHECKING, Any, overload

import msgspec

from clustercli.dataset import dataset as base
from clustercli.dataset.coverage import coverage
from clustercli.errors import UsageError
from clustercli.i18n.messages import gettext as _
from clustercli.i18n.messages import ngettext
from clustercli.query.answer_notes import empty, matched
from clustercli.query.selection import Query, Selection
from clustercli.records.columns import Clusters
from clustercli.records.model import Cluster, ExtendedCluster
from clustercli.tables import typed_columns
from clustercli.tables.cluster_table import cluster_columns
from clustercli.tables.table import Table
from clustercli.tables.view import View

if TYPE_CHECKING:
    import pandas as pd
    import polars as pl
    import pyarrow as pa

    from clustercli.readers.opened_file import File
    from clustercli.readers.problems import Problem

Texts = str | Iterable[str] | None
"""One text, or several of which any will do; None is no condition."""

Years = int | str | Iterable[int | str] | None
"""The same of years: ``2024``, ``"2022-2024"``, ``"第一批"``, ``[2022, 2023]``."""

_SHOWN = 20
"""Rows that a notebook shows."""


class Dataset(base.Dataset):
    """Clusters, in the order of their file, with what is known of the batches and sources.

    A sequence of :class:`~clustercli.records.model.Cluster`: an index gives a record, a slice and
    :meth:`select` give a Dataset. It equals a list of the same records.
    """

    def __init__(self, found: base.Dataset) -> None:
        vars(self).update(vars(found))
        self._query: Query | None = Query()
        """What the clusters were selected by, of the whole; None where no query says which."""

    def select(  # noqa: PLR0913 - a criterion each
        self,
        *,
        words: Texts = None,
        ids: Texts = None,
        province: Texts = None,
        region: Texts = None,
        city: Texts = None,
        county: Texts = None,
        unit: Texts = None,
        area: Texts = None,
        year: Years = None,
        industry: Texts = None,
        sector: Texts = None,
        emerging: Texts = None,
        evidence: Texts = None,
        status: Texts = None,
        review: Texts = None,
        term_ends: Years = None,
        expiring_within: int | None = None,
        where: Texts = None,
        exact: bool = False,
    ) -> Dataset:
        """Return the clusters that match, by the rules of the command line.

        Of several values of one criterion any will do, and all criteria must hold; of ``words``
        and of the conditions of ``where``, which are SQL, every one must. Of ``ids`` that are no
        cluster's :attr:`notes` tells. ``term_ends`` takes
        years (``"2026-2027"``), and ``expiring_within`` is in days. None is no condition, and
        ``"unknown"`` selects what has no value. Words for the same thing as those of ``words`` and
        ``industry`` are found as well, unless ``exact``.

        Raises UnknownValueError or AmbiguousValueError for a value that means nothing, UsageError
        for an empty list or text.
        """
        _refuse_other_than_dataset(self)
        asked = {
            "words": words,
            "ids": ids,
            "province": province,
            "region": region,
            "city": city,
            "county": county,
            "unit": unit,
            "area": area,
            "year": year,
            "industry": industry,
            "sector": sector,
            "emerging": emerging,
            "evidence": evidence,
            "status": status,
            "review": review,
            "term_ends": term_ends,
            "where": where,
        }
        given = {
            field: texts_of(field, value) for field, value in asked.items() if value is not None
        }
        plain = Query(expiring_within=_days(expiring_within), exact=exact)
        query = msgspec.structs.replace(plain, **given)
        both = _both(self._query, query)
        if both is None:
            return self._part(Selection(query, self).apply(), None)
        return self._part(Selection(both, self.whole).apply(), both)

    @property
    def problems(self) -> Sequence[Problem]:
        """What is wrong in the file, in its order; what is still to be read is read for it."""
        self._read_all()
        return super().problems

    @property
    def number_of_problems(self) -> int:
        """How many problems there are, read as :attr:`problems` are."""
        self._read_all()
        return super().number_of_problems

    def _read_all(self) -> None:
        """Read every column of the file, of which nothing is read again."""
        known = vars(self.whole)
        if self._reader is not None and not known.get("_all_read"):
            for field in self.whole.fields:
                self.whole.column(field)
            known["_all_read"] = True

    @property
    def notes(self) -> tuple[str, ...]:
        """How far the clusters go, and what is to be known of their file, a line each.

        What is still to be read of the file is read for it.
        """
        self._read_all()
        chosen, _query = asked_of(self)
        if len(self):
            known = matched(chosen, len(self))
        else:
            why = empty(chosen) if chosen.criteria else ()
            known = (coverage(self, chosen.years), *why)
        return (*known, *self.remarks)

    def _part(self, clusters: Clusters, query: Query | None) -> Dataset:
        part = self.part(clusters)
        part._query = query  # noqa: SLF001 - it is one of us
        return part

    # The sequence ------------------------------------------------------------------------

    @overload
    def __getitem__(self, index: int) -> Cluster: ...

    @overload
    def __getitem__(self, index: slice) -> Dataset: ...

    def __getitem__(self, index: int | slice) -> Cluster | Dataset:
        """Return one cluster, or a Dataset of those of a slice."""
        if isinstance(index, slice):
            return self._part(self.take(range(len(self))[index]), None)
        return self.record(range(len(self))[index])

    def record(self, position: int) -> Cluster:
        """Return the cluster at a position."""
        return next(iter(self._part(self.take([position]), None)))

    def __iter__(self) -> Iterator[Cluster]:
        """Iterate over the clusters, with the further columns of their file."""
        own = Cluster.__struct_fields__
        further = self.fields[len(own) :]
        if not further:
            return super().__iter__()
        return (
            ExtendedCluster(
                **dict(zip(own, row, strict=False)),
                further=dict(zip(further, row[len(own) :], strict=True)),
            )
            for row in self._table().typed(given=False).rows
        )

    def __eq__(self, other: object) -> bool:
        """Say whether another dataset, a list or a tuple holds equal records in the same order."""
        if not isinstance(other, Dataset | list | tuple):
            return NotImplemented
        return self is other or (len(self) == len(other) and list(self) == list(other))

    __hash__ = None  # type: ignore[assignment]

    # As a table --------------------------------------------------------------------------

    def to_pandas(self) -> pd.DataFrame:
        """Return a data frame of pandas, a row a cluster: ``tables.typed_columns.to_pandas``."""
        return typed_columns.to_pandas(self._frame())

    def to_arrow(self) -> pa.Table:
        """Return a table of pyarrow, a row a cluster: ``tables.typed_columns.to_arrow``."""
        return typed_columns.to_arrow(self._frame())

    def to_polars(self) -> pl.DataFrame:
        """Return a data frame of polars, a row a cluster: ``tables.typed_columns.to_polars``."""
        return typed_columns.to_polars(self._frame())

    def _frame(self) -> Table:
        """Return the clusters as a table; what in a column of numbers is none is warned of."""
        table = self._table()
        for column in table.columns:
            found = column.type
            if found is not None and found.others and any(map(found.lost, self.column(column.key))):
                warnings.warn(found.note(column.key), stacklevel=3)
        return msgspec.structs.replace(table, notes=self.notes)

    def _table(self) -> Table:
        further = self.fields[len(Cluster.__struct_fields__) :]
        return Table(
            name="clusters",
            columns=cluster_columns(
                self.fields,
                types={field: self.type_of(field) for field in further},
                given=self.types_given,
            ),
            rows=self.rows(self.fields),
            identity=("id",),
        )

    def _repr_html_(self) -> str:
        """Return the first clusters as a notebook shows them, and how far their number goes."""
        from clustercli.output.notebook import to_notebook

        more = len(self) - _SHOWN
        template = ngettext(
            "{number} cluster, of which {more} is not shown here.",
            "{number} clusters, of which {more} are not shown here.",
            more,
        )
        cut = (template.format(number=len(self), more=more),) if more > 0 else ()
        return to_notebook(View(table=self[:_SHOWN]._table()), (*cut, *self.notes))  # noqa: SLF001


select = Dataset.select
"""``select(dataset, province="山东")`` is ``dataset.select(province="山东")``."""


def load(  # noqa: PLR0913 - how a file is read
    path: File | Iterable[File] | None = None,
    *,
    name: str | None = None,
    as_of: date | str | None = None,
    columns: Mapping[str, str] | None = None,
    sheet: str | int | Iterable[str | int] | None = None,
    constants: Mapping[str, str] | None = None,
    strict: bool = False,
) -> Dataset:
    """Return the bundled dataset, or the one in a file or several.

    A file is a path, of whatever kind of path object, or a file that is open for reading, as bytes
    or as text, from where it stands; ``name`` is that of an open one that does not know it: its
    extension helps where the content alone does not tell what it is. It may hold our own document,
    JSON, JSON Lines, CSV, TSV, Excel, SQLite, Parquet, a Word document or a page, packed or not;
    ``"-"`` is standard input. Of several files all are read, and ``file`` is a column.

    ``columns`` names headings that are not known (``{"name": "企业集群"}``), ``sheet`` is a sheet
    of a workbook, by name or number, several, or ``all``; ``constants`` are columns of one value
    (``{"province": "江苏省"}``). Columns that are no field of a record are kept. A record without
    a name or a province is left out, a value that means nothing is None: ``problems`` of the
    dataset has them; ``strict`` raises DatasetError instead.

    ``as_of`` is the day for which ``status`` holds: a date, that of a datetime, or an ISO 8601
    text; today if it is None. Raises UsageError if it is no day, for what is no file, and for an
    argument of another kind or about a file where none is given; DatasetError if a file cannot be
    read, holds no dataset, or nothing in it can be used.
    """
    _refuse_other_than_texts("columns", columns, both=True)
    _refuse_other_than_texts("constants", constants, both=False)
    sheets = _sheets(sheet)
    files: list[str] | None = None
    if path is None:
        _refuse_without_file(columns=columns, sheet=sheets, constants=constants, strict=strict)
    if path is not None:
        from clustercli.readers.opened_file import named

        files = named(path, name)
    elif name is not None:
        raise UsageError(_("name is that of an open file, and none is given"))
    return Dataset(
        base.load(
            files, as_of=as_of, columns=columns, sheet=sheets, constants=constants, strict=strict
        )
    )


def _refuse_other_than_texts(argument: str, given: Any, *, both: bool) -> None:
    """Raise UsageError for what is no mapping from texts, or with ``both`` from texts to texts."""
    if isinstance(given, Mapping):
        texts = (*given, *(given.values() if both else ()))
        if all(isinstance(text, str) for text in texts):
            return
    if given is not None:
        template = _("{argument} takes a mapping with texts, such as {example}, not {value!r}")
        example = "{'name': '集群名称'}" if both else "{'province': '江苏省'}"
        raise UsageError(template.format(argument=argument, example=example, value=given))


def _sheets(given: Any) -> tuple[str | int, ...]:
    """Return the names and numbers of sheets; raises UsageError for anything else."""
    several = isinstance(given, Iterable) and not isinstance(given, str | bytes | Mapping)
    sheets: tuple[Any, ...] = () if given is None else tuple(given) if several else (given,)
    for one in sheets:
        if isinstance(one, bool) or not isinstance(one, str | Integral):
            template = _("sheet takes the name or number of a sheet, or several, not {value!r}")
            raise UsageError(template.format(value=one))
    return sheets


def _refuse_without_file(**given: Any) -> None:
    """Raise UsageError for an argument of :func:`load` that says how a file is read."""
    for argument, value in given.items():
        if value:
            template = _("{argument} is about a file, and none is given")
            raise UsageError(template.format(argument=argument))


def _refuse_other_than_dataset(given: object) -> None:
    if not isinstance(given, Dataset):
        template = _("the dataset is what load() gives, and not {kind}")
        raise UsageError(template.format(kind=type(given).__name__))


def asked_of(dataset: Dataset) -> tuple[Selection, Query]:
    """Return how the clusters of a dataset were selected.

    Of those that no query tells, such as a slice, it is a selection of all of them, and its dataset
    is no whole one.
    """
    _refuse_other_than_dataset(dataset)
    query = dataset._query  # noqa: SLF001 - the answers are to ask for it, and nobody else
    if query is None:
        return Selection(Query(), dataset), Query()
    return Selection(query, dataset.whole), query


def _both(first: Query | None, second: Query) -> Query | None:
    """Return the query for what meets both; None where no query says that."""
    if first is None or first.exact != second.exact:
        return None
    found: dict[str, Any] = {}
    for field in Query.__struct_fields__:
        one, other, nothing = (getattr(query, field) for query in (first, second, Query()))
        if other in (one, nothing):
            found[field] = one
        elif one == nothing:
            found[field] = other
        elif field in _ALL_OF:
            found[field] = (*one, *other)
        else:
            return None
    return Query(**found)


_ALL_OF = ("words", "where")
"""The criteria of which every value must hold."""


def texts_of(field: str, value: Any) -> tuple[str, ...]:
    """Return the values of a criterion, as they would be typed."""
    several = isinstance(value, Iterable) and not isinstance(value, str | bytes | Mapping)
    values: tuple[Any, ...] = tuple(value) if several else (value,)
    if not values:
        template = _("{field} is an empty list: give a value, or leave it out")
        raise UsageError(template.format(field=field))
    for one in values:
        if one is None:
            template = _("{field} has None in a list: 'unknown' selects what has no value")
            raise UsageError(template.format(field=field))
        if isinstance(one, bool) or not (isinstance(one, str | Integral) or _is_whole(one)):
            template = _("{field} takes a text, a whole number, or several, not {kind}")
            raise UsageError(template.format(field=field, kind=type(one).__name__))
        if not str(one).strip():
            template = _("{field} is an empty text: give a value, or leave it out")
            raise UsageError(template.format(field=field))
    return tuple(str(int(one) if _is_whole(one) else one) for one in values)


def _is_whole(value: Any) -> bool:
    """Say whether a value is a float without a fraction: a year of a column with gaps."""
    return isinstance(value, Real) and not isinstance(value, Integral) and value == value // 1


def _days(value: Any) -> int | None:
    if value is None:
        return None
    if isinstance(value, bool) or not str(value).isdecimal():
        template = _("expiring_within takes a number of days from 0 up, not {value!r}")
        raise UsageError(template.format(value=value))
    return int(value)
