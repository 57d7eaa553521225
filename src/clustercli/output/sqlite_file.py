"""A SQLite database with the table in it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from contextlib import closing
from itertools import chain
from typing import TYPE_CHECKING

from clustercli.errors import OutputError, reason_of
from clustercli.i18n.messages import gettext as _
from clustercli.output.formats import Target
from clustercli.resources.temporary import no_room, temporary_file
from clustercli.tables.table import Row, flat, unique
from clustercli.tables.view import View

if TYPE_CHECKING:
    import sqlite3

_TYPES = {"list": "", "int": "INTEGER", "real": "REAL", "share": "REAL"}


def to_sqlite(view: View, _target: Target) -> bytes:
    """Return a database with one table of typed columns, named by the keys.

    What in a column of numbers is none is NULL there, since a text is greater than any number.
    Raises OutputError where SQLite refuses it, as it does thousands of columns.
    """
    table = view.table.typed(strict=True)
    columns = ", ".join(
        f"{quoted(name)} {_TYPES.get(column.kind, 'TEXT')}"
        for name, column in zip(unique(table.keys()), table.columns, strict=True)
    )

    def fill(connection: sqlite3.Connection) -> None:
        connection.execute(f"CREATE TABLE {quoted(table.name)} ({columns})")
        insert(connection, table.name, (tuple(map(flat, row)) for row in table.rows))

    return database(fill)


def database(fill: Callable[[sqlite3.Connection], None]) -> bytes:
    """Return the database that ``fill`` makes; raises OutputError where SQLite refuses it."""
    import sqlite3

    with temporary_file(".db") as path:
        try:
            with closing(sqlite3.connect(path)) as connection, connection:
                fill(connection)
            with open(path, "rb") as file:
                return file.read()
        except sqlite3.Error as error:
            if str(error) in _NO_ROOM:
                raise no_room(str(error)) from None
            template = _("cannot make a database of this: {reason}")
            raise OutputError(template.format(reason=reason_of(error))) from None


def insert(connection: sqlite3.Connection, table: str, rows: Iterable[Row]) -> None:
    """Add rows to a table, each with a value for every column."""
    found = iter(rows)
    first = next(found, None)
    if first is not None:
        marks = ", ".join("?" * len(first))
        statement = f"INSERT INTO {quoted(table)} VALUES ({marks})"  # noqa: S608 - quoted
        connection.executemany(statement, chain([first], found))


_NO_ROOM = ("database or disk is full", "disk I/O error", "unable to open database file")
"""What SQLite says of the folder rather than of the table."""


def quoted(name: str) -> str:
    """Return a name as an SQL identifier."""
    return '"' + name.replace('"', '""') + '"'
