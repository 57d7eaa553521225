"""Parquet: typed columns for the engines that read them (DuckDB, Spark, pandas)."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any

import msgspec

from clustercli.errors import OutputError
from clustercli.i18n.messages import gettext as _
from clustercli.output.formats import Target
from clustercli.records.model import Fact, Source
from clustercli.tables.table import Column, flat
from clustercli.tables.view import View


def to_parquet(view: View, _target: Target) -> bytes:
    """Return a Parquet file with the stable keys as columns and the notes as its metadata.

    Whole numbers are int64, shares and other numbers double, texts string; ``sources`` and
    ``facts`` are lists of structs. What is nested otherwise is its JSON as a text. Raises
    OutputError if pyarrow is not installed. What in a column of numbers is none is null.
    """
    try:
        import pyarrow as pa
        from pyarrow import parquet
    except ImportError:
        template = _("the format parquet needs pyarrow: pip install 'clustercli[parquet]'")
        raise OutputError(template) from None
    table = view.table.typed(strict=True)
    columns = list(zip(*table.rows, strict=True)) or [()] * len(table.columns)
    arrays = [
        _array(pa, column, values) for column, values in zip(table.columns, columns, strict=True)
    ]
    found = pa.Table.from_arrays(arrays, names=list(table.keys()))
    if table.notes:
        found = found.replace_schema_metadata({"notes": "\n".join(map(str, table.notes))})
    buffer = io.BytesIO()
    parquet.write_table(found, buffer)
    return buffer.getvalue()


def _array(pa: Any, column: Column, values: Sequence[Any]) -> Any:
    """Return a column of the table as one of pyarrow."""
    if column.key in _PARTS:
        found = [msgspec.to_builtins(value, enc_hook=str) for value in values]
        if all(_are_parts(value, set(_PARTS[column.key])) for value in found):
            part = _source(pa) if column.key == "sources" else _fact(pa)
            return pa.array(found, pa.list_(part))
        values = found
    types = {type(value) for value in values if value is not None}
    if types == {bool}:
        return pa.array(values, pa.bool_())
    if column.kind in ("real", "share") or float in types:
        if types <= {int, float}:
            return pa.array(
                [None if value is None else float(value) for value in values], pa.float64()
            )
    elif types == {int} or (column.kind == "int" and not types):
        cells = [flat(value) for value in values]
        if not any(isinstance(cell, str) for cell in cells):
            return pa.array(cells, pa.int64())
    return pa.array(list(map(_text, values)), pa.string())


_PARTS = {"sources": Source.__struct_fields__, "facts": Fact.__struct_fields__}


def _are_parts(value: Any, fields: set[str]) -> bool:
    return isinstance(value, list | tuple) and all(
        isinstance(part, dict) and set(part) == fields for part in value
    )


def _source(pa: Any) -> Any:
    """Return the type of a source."""
    types = {"reprint": pa.bool_()}
    return pa.struct([(name, types.get(name, pa.string())) for name in _PARTS["sources"]])


def _fact(pa: Any) -> Any:
    """Return the type of a stated fact; its number is whole or a share."""
    types = {"value": pa.float64(), "about": pa.bool_(), "source": _source(pa)}
    return pa.struct([(name, types.get(name, pa.string())) for name in _PARTS["facts"]])


def _text(value: Any) -> str | None:
    """Return a value as a text: of what is none, its JSON."""
    if value is None or isinstance(value, str):
        return None if value is None else str(value)
    return msgspec.json.encode(value, enc_hook=str).decode()
