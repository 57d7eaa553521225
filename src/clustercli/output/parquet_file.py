"""Parquet: typed columns for the engines that read them (DuckDB, Spark, pandas)."""

from __future__ import annotations

import io

from clustercli.errors import OutputError
from clustercli.i18n.messages import gettext as _
from clustercli.output.formats import Target
from clustercli.tables.typed_columns import to_arrow
from clustercli.tables.view import View


def to_parquet(view: View, _target: Target) -> bytes:
    """Return a Parquet file with the stable keys as columns and the notes as its metadata.

    The types of the columns are those of :func:`~clustercli.tables.typed_columns.to_arrow`.
    Raises OutputError if pyarrow is not installed.
    """
    try:
        from pyarrow import parquet
    except ImportError:
        template = _("the format parquet needs pyarrow: pip install 'clustercli[parquet]'")
        raise OutputError(template) from None
    buffer = io.BytesIO()
    parquet.write_table(to_arrow(view.table), buffer)
    return buffer.getvalue()
