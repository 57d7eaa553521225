"""The answer to a statement as columns of a Table, each of the kind of its values."""

from __future__ import annotations

from typing import Any

from clustercli.fields.code_lists import code_list
from clustercli.query.database import QueryResult
from clustercli.tables.table import CellKind, Column


def result_columns(answer: QueryResult, kept: int = 6) -> tuple[Column, ...]:
    """Return the columns of an answer, each of the kind of its values.

    All but the first ``kept`` may leave a narrow terminal, the last first.
    """
    columns = []
    for place, key in enumerate(answer.columns):
        values = [row[place] for row in answer.rows if row[place] is not None]
        # A name of a published figure is that of a place, and not of a cluster.
        alone = answer.tables == {"published"} and key in code_list("published").values
        column = Column(
            key=key,
            kind=_kind(values),
            rank=place if place >= kept else 0,
            head_of="published" if alone else None,
        )
        columns.append(column)
    return tuple(columns)


def _kind(values: list[Any]) -> CellKind:
    types = set(map(type, values))
    if types == {int}:
        return "int"
    return "real" if types and types <= {int, float} else "text"
