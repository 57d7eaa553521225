"""The columns of a Table with one type each, for what has columns: Parquet and data frames."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Literal

import msgspec

from clustercli.errors import MissingLibraryError
from clustercli.records.model import Fact, Source
from clustercli.tables.marked_number import MarkedNumber
from clustercli.tables.table import Column, Table, flat

if TYPE_CHECKING:
    import pandas as pd
    import polars as pl
    import pyarrow as pa

ColumnOf = Literal["int", "real", "bool", "text", "sources", "facts"]


class TypedColumn(msgspec.Struct, frozen=True, kw_only=True):
    """A column of which every cell is of the type ``of``, or None.

    Whole numbers are of 64 bits; sources and facts are lists of dictionaries with the keys of
    :class:`~clustercli.records.model.Source` and :class:`~clustercli.records.model.Fact`.
    """

    key: str
    of: ColumnOf
    cells: Sequence[Any]


def typed_columns(table: Table) -> Iterator[TypedColumn]:
    """Yield the columns of a table under its stable keys.

    What in a column of numbers is none is None; what is nested, but for sources and facts, is its
    JSON as a text.
    """
    strict = table.typed(strict=True)
    columns = list(zip(*strict.rows, strict=True)) or [()] * len(strict.columns)
    for column, values in zip(strict.columns, columns, strict=True):
        yield _typed(column, values)


def _typed(column: Column, values: Sequence[Any]) -> TypedColumn:
    key = column.key
    if key in _PARTS:
        found = [_plain(value) for value in values]
        if all(_are_parts(value, set(_PARTS[key])) for value in found):
            of: ColumnOf = "sources" if key == "sources" else "facts"
            return TypedColumn(key=key, of=of, cells=list(map(list, found)))
        values = found
    types = {type(value) for value in values if value is not None}
    if MarkedNumber in types:
        values = [int(value) if isinstance(value, MarkedNumber) else value for value in values]
        types = {type(value) for value in values if value is not None}
    if types == {bool}:
        return TypedColumn(key=key, of="bool", cells=values)
    if column.kind in ("real", "share") or float in types:
        if types <= {int, float}:
            # A whole number can be beyond the largest fraction: then the column is one of texts.
            with suppress(OverflowError):
                numbers = [None if value is None else float(value) for value in values]
                return TypedColumn(key=key, of="real", cells=numbers)
    elif types == {int} or (column.kind == "int" and not types):
        cells = [flat(value) for value in values]
        if not any(isinstance(cell, str) for cell in cells):
            return TypedColumn(key=key, of="int", cells=cells)
    return TypedColumn(key=key, of="text", cells=list(map(_text, values)))


_PARTS = {"sources": Source.__struct_fields__, "facts": Fact.__struct_fields__}


def _plain(value: Any) -> Any:
    return msgspec.to_builtins(value, enc_hook=str)


def _are_parts(value: Any, fields: set[str]) -> bool:
    return isinstance(value, list | tuple) and all(
        isinstance(part, dict) and set(part) == fields for part in value
    )


def _text(value: Any) -> str | None:
    """Return a value as a text: of what is none, its JSON."""
    if value is None or isinstance(value, str):
        return None if value is None else str(value)
    return msgspec.json.encode(value, enc_hook=str).decode()


# Data frames ---------------------------------------------------------------------------


def to_arrow(table: Table) -> pa.Table:
    """Return a table of pyarrow; its notes are metadata.

    Numbers are int64 and double; ``sources`` and ``facts`` are lists of structs. Raises
    MissingLibraryError without pyarrow.
    """
    try:
        import pyarrow as pa
    except ImportError:
        raise MissingLibraryError("pyarrow", "parquet") from None
    source = pa.struct(
        [(n, pa.bool_() if n == "reprint" else pa.string()) for n in _PARTS["sources"]]
    )
    special = {"value": pa.float64(), "about": pa.bool_(), "source": source}
    fact = pa.struct([(name, special.get(name, pa.string())) for name in _PARTS["facts"]])
    types = {
        "int": pa.int64(),
        "real": pa.float64(),
        "bool": pa.bool_(),
        "text": pa.string(),
        "sources": pa.list_(source),
        "facts": pa.list_(fact),
    }
    columns = list(typed_columns(table))
    found = pa.Table.from_arrays(
        [pa.array(column.cells, types[column.of]) for column in columns],
        names=[column.key for column in columns],
    )
    if table.notes:
        found = found.replace_schema_metadata({"notes": "\n".join(map(str, table.notes))})
    return found


def to_pandas(table: Table) -> pd.DataFrame:
    """Return a data frame of pandas.

    Columns of whole numbers are Int64, in which a missing one does not make the others fractions;
    ``sources`` and ``facts`` are lists of dictionaries. Its notes are ``attrs["notes"]``. Raises
    MissingLibraryError without pandas.
    """
    try:
        import pandas as pd
    except ImportError:
        raise MissingLibraryError("pandas", "pandas") from None
    types: dict[str, Any] = {"int": "Int64", "real": "float64", "bool": "boolean"}
    frame: pd.DataFrame = pd.DataFrame(
        {
            column.key: pd.Series(column.cells, dtype=types.get(column.of))
            for column in typed_columns(table)
        }
    )
    frame.attrs["notes"] = list(map(str, table.notes))
    return frame


def to_polars(table: Table) -> pl.DataFrame:
    """Return a data frame of polars.

    ``sources`` and ``facts`` are lists of structs. Raises MissingLibraryError without polars.
    """
    try:
        import polars as pl
    except ImportError:
        raise MissingLibraryError("polars", "polars") from None
    source = pl.Struct({n: pl.Boolean if n == "reprint" else pl.String for n in _PARTS["sources"]})
    special: dict[str, Any] = {"value": pl.Float64, "about": pl.Boolean, "source": source}
    fact = pl.Struct({name: special.get(name, pl.String) for name in _PARTS["facts"]})
    types = {
        "int": pl.Int64,
        "real": pl.Float64,
        "bool": pl.Boolean,
        "text": pl.String,
        "sources": pl.List(source),
        "facts": pl.List(fact),
    }
    columns = list(typed_columns(table))
    return pl.DataFrame(
        {column.key: column.cells for column in columns},
        schema={column.key: types[column.of] for column in columns},
    )
