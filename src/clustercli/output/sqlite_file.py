"""A SQLite database with the table in it."""

from __future__ import annotations

from contextlib import closing

from clustercli.errors import OutputError, reason_of
from clustercli.i18n.messages import gettext as _
from clustercli.output.formats import Target
from clustercli.resources.temporary import no_room, temporary_file
from clustercli.tables.table import flat, unique
from clustercli.tables.view import View

_TYPES = {"list": "", "int": "INTEGER", "real": "REAL", "share": "REAL"}


def to_sqlite(view: View, _target: Target) -> bytes:
    """Return a database with one table of typed columns, named by the keys.

    What in a column of numbers is none is NULL there, since a text is greater than any number.
    Raises OutputError where SQLite refuses it, as it does thousands of columns.
    """
    import sqlite3

    table = view.table.typed(strict=True)
    with temporary_file(".db") as path:
        try:
            connection = sqlite3.connect(path)
            columns = ", ".join(
                f"{_quoted(name)} {_TYPES.get(column.kind, 'TEXT')}"
                for name, column in zip(unique(table.keys()), table.columns, strict=True)
            )
            marks = ", ".join("?" * len(table.columns))
            with closing(connection), connection:
                connection.execute(f'CREATE TABLE "{table.name}" ({columns})')
                connection.executemany(
                    f'INSERT INTO "{table.name}" VALUES ({marks})',  # noqa: S608
                    [tuple(map(flat, row)) for row in table.rows],
                )
            with open(path, "rb") as file:
                return file.read()
        except sqlite3.Error as error:
            if str(error) in _NO_ROOM:
                raise no_room(str(error)) from None
            template = _("cannot make a database of this: {reason}")
            raise OutputError(template.format(reason=reason_of(error))) from None


_NO_ROOM = ("database or disk is full", "disk I/O error", "unable to open database file")
"""What SQLite says of the folder rather than of the table."""


def _quoted(name: str) -> str:
    """Return a column's name as an SQL identifier."""
    return '"' + name.replace('"', '""') + '"'
