"""Read-only SQL: the dataset as tables of a SQLite database in memory.

A statement can read these tables and nothing else: no file, no setting, no write. A table is
filled when a statement reads it for the first time.
"""

from __future__ import annotations

import contextlib
import math
import re
import sys
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import chain, count, islice
from typing import TYPE_CHECKING, Any

import msgspec

from clustercli.dataset.dataset import Dataset
from clustercli.errors import QueryError, SqlError, UnknownValueError, UsageError, reason_of
from clustercli.fields.column_types import number_of
from clustercli.fields.words import headings_of
from clustercli.i18n.messages import comma_separated, gettext_noop
from clustercli.i18n.messages import gettext as _
from clustercli.query.sql_order import collations, in_own_order
from clustercli.query.sql_tables import AFFINITIES, INTEGERS, KNOWN, rows_of, tables_of, type_of
from clustercli.query.watchdog import Alarm, Watchdog
from clustercli.readers.byte_stream import in_words
from clustercli.records.columns import Clusters
from clustercli.tables.table import Row, unique
from clustercli.text.name_index import NameIndex

if TYPE_CHECKING:
    from clustercli.query.further_tables import FurtherTable

TIMEOUT = 30.0
"""Seconds that a statement may take where nothing else is said."""

LONGEST = 1_000_000
"""Characters that a statement may have."""

LONGEST_VALUE = 10_000_000
"""Bytes that one value may have while a statement runs (from Python 3.11 on)."""

LARGEST_ANSWER = 1 << 30
"""Bytes of memory that the rows of an answer may take where nothing else is said."""

LONGEST_PATTERN, LONGEST_SEARCHED = 10_000, 1_000_000
"""Characters of a regular expression, and of a text that it is looked for in.

What Python keeps for either is a hundred times as long.
"""

_STEPS = 10_000  # of SQLite's machine, a few milliseconds, between two looks at the clock

_ALSO_READABLE = frozenset({"sqlite_master", "sqlite_schema", "json_each", "json_tree"})
_FORBIDDEN = frozenset({"load_extension", "readfile", "writefile", "edit", "fts3_tokenizer"})
_ROW_NUMBERS = ("rowid", "_rowid_", "oid")
"""What SQLite calls the number of a row, where no column has the name."""
_BEGINNINGS = ("SELECT", "WITH", "VALUES")


class QueryResult(msgspec.Struct, frozen=True, kw_only=True):
    """What a statement gave: unique column names, the rows, and the tables that were read.

    ``more`` says that there are rows beyond those that were asked for.
    """

    columns: tuple[str, ...]
    rows: list[Row]
    tables: frozenset[str]
    more: bool = False


class Database:
    """A dataset as a SQLite database in memory, for reading."""

    def __init__(
        self,
        dataset: Dataset,
        timeout: float = TIMEOUT,
        clusters: Clusters | None = None,
        further: Mapping[str, FurtherTable] | None = None,
        largest: int = LARGEST_ANSWER,
    ) -> None:
        """Lay out the tables, still empty; a statement may take ``timeout`` seconds.

        ``clusters`` are those of ``dataset`` that the table of clusters holds, all by default.
        ``further`` are tables of other files. The rows of an answer may take ``largest`` bytes.
        """
        import sqlite3

        self._dataset = dataset
        self._clusters = dataset.clusters if clusters is None else clusters
        self._further = dict(further or {})
        self._tables = {
            **tables_of(self._clusters),
            **{name: table.columns for name, table in self._further.items()},
        }
        self._parameters: Mapping[str, Any] = {}
        self._timeout = timeout
        self._largest = largest
        self._deadline = math.inf
        self._guarded = False
        self._refused: str | None = None
        self._raised: BaseException | None = None
        self._alarm = Alarm(self._late)
        self._watchdog: Watchdog | None = None
        self._row_asked = self._row_allowed = False
        self._at_hand = tuple(self._tables)
        self._reads: dict[str, set[str]] = {}
        self._filled: dict[str, set[str]] = {}
        self._connection = sqlite3.connect(":memory:", isolation_level=None)
        self._connection.text_factory = _text
        if sys.version_info >= (3, 11):
            self._connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, LONGEST_VALUE)
        self._connection.set_authorizer(self._authorizer())
        self._connection.set_progress_handler(self._is_over, _STEPS)
        self._connection.create_function("regexp", 2, self._regexp, deterministic=True)
        for name, compare in collations():
            self._connection.create_collation(name, compare)
        self._connection.create_function(_NUMBER, 2, self._number, deterministic=True)
        self._connection.create_function(_ADDEND, 2, self._addend, deterministic=True)
        self._renamed = _renamed(self._tables.values())
        self._position = _free(_ROW_NUMBERS, self._tables["clusters"])
        self._own_position = False
        for table in self._tables:
            self._lay_out(table)

    def _lay_out(self, table: str) -> None:
        """Create a table, still empty.

        The columns of other people's files have their types once a statement reads them.
        """
        import sqlite3

        columns = self._tables[table]
        names = unique(columns)
        read = self._reads.get(table, set()) if table == "clusters" else set()
        typed = [
            f"{_quoted(name)} {self._type(table, column, read=name in read)}"
            for name, column in zip(names, columns, strict=True)
        ]
        if table == "clusters" and self._own_position:
            typed.append(f"{self._position} INTEGER PRIMARY KEY")
        definitions = ", ".join(typed)
        self._connection.execute(f"DROP TABLE IF EXISTS {_quoted(table)}")
        try:
            self._connection.execute(f"CREATE TABLE {_quoted(table)} ({definitions})")
        except sqlite3.OperationalError:
            template = _("{number} columns are too many for SQL")
            raise QueryError(template.format(number=len(columns))) from None
        except sqlite3.DataError:
            template = _("the headings are too long for SQL: they have {size}")
            size = in_words(sum(len(name.encode()) for name in names))
            raise QueryError(template.format(size=size)) from None

    def _type(self, table: str, column: str, *, read: bool) -> str:
        """Return the SQL type of a column, which may be found in the data once it is ``read``."""
        if table in self._further:
            found = self._further[table]
            kind = found.types[found.columns.index(column)].kind
            return AFFINITIES.get(kind, "NUMERIC")
        return type_of(column, self._dataset if read else None)

    def _regexp(self, pattern: Any, value: Any) -> int | None:
        """Say whether a regular expression is found in a value; SQL asks by value REGEXP it."""
        if pattern is None or value is None:
            return None
        wanted, text = str(pattern), str(_cell(value))
        for given, most in ((wanted, LONGEST_PATTERN), (text, LONGEST_SEARCHED)):
            if len(given) > most:
                template = _("REGEXP takes a pattern of {pattern} characters, and texts of {text}")
                self._refused = template.format(pattern=LONGEST_PATTERN, text=LONGEST_SEARCHED)
                raise ValueError
        try:
            self._alarm.set(self._deadline - time.monotonic())
            return int(re.search(wanted, text) is not None)
        except (re.error, RecursionError, OverflowError) as error:
            template = _("{pattern!r} is no regular expression: {reason}")
            self._refused = template.format(
                pattern=_short(str(pattern), 40), reason=reason_of(error)
            )
            raise
        except BaseException as error:
            # SQLite says only that a function has failed.
            self._raised = error
            raise

    def _number(self, value: Any, column: str) -> float | None:
        """Return what a text is when it is compared with a number; a date is behind its year."""
        number = number_of(value)
        if number is None and isinstance(value, str):
            if _DATE.match(value):
                return int(value[:4]) + 0.5
            template = _("{column}: what is no number was not compared with a number")
            self._dataset.note(template.format(column=column))
        return number

    def _addend(self, value: Any, column: str) -> float | None:
        """Return what a text is in a sum: its number, and nothing where it is none."""
        number = number_of(value)
        if number is None and isinstance(value, str) and value.strip():
            template = _("{column}: what is no number was not calculated with, as if missing")
            self._dataset.note(template.format(column=column))
        return number

    def close(self) -> None:
        """Close the database."""
        self._connection.close()

    def query(
        self,
        statement: str,
        parameters: Mapping[str, str | int | float] | None = None,
        most: int | None = None,
    ) -> QueryResult:
        """Return what one SELECT, WITH or VALUES statement gives.

        ``parameters`` are the values of its named parameters (:name), each of which it has. Of
        more than ``most`` rows no further one is asked for.
        Raises SqlError or UnknownValueError for a statement that is wrong or may not be run,
        QueryError if it takes too long or too much memory.
        """
        self._at_hand = tuple(self._tables)
        _refuse_unreadable(statement)
        _refuse_other_than_reading(statement)
        self._parameters = parameters or {}
        _refuse_unused(self._parameters, statement)
        texts = frozenset(chain.from_iterable(self._tables.values())) - INTEGERS
        meant = in_own_order(self._meant(statement), texts)
        self._check(meant, statement)
        self._note_uses()
        self._fill()
        names, rows = self._run(meant, statement, None if most is None else most + 1)
        more = most is not None and len(rows) > most
        return QueryResult(
            columns=unique(names), rows=rows[:most], tables=frozenset(self._reads), more=more
        )

    def matching(self, condition: str) -> frozenset[int]:
        """Return where the clusters are for which a condition over their fields is true.

        Raises UsageError for what is not one condition, QueryError as :meth:`query` does.
        """
        enclosed = self.check(condition)
        self._note_uses()
        self._fill()
        try:
            self._row_allowed = True  # The number of the row is ours to ask.
            return frozenset(row[0] - 1 for row in self._run(enclosed, condition)[1])
        except SqlError as error:
            template = _("--where takes one SQL condition: {reason}")
            raise UsageError(template.format(reason=error)) from None
        finally:
            self._row_allowed = False

    def check(self, condition: str) -> str:
        """Return the statement that selects by a condition; raises UsageError if it is none."""
        if self._position is None:
            # Columns of the file have every name that SQLite has for where a row is.
            self._position = _free(map("position_{}".format, count()), self._tables["clusters"])
            self._own_position = True
            self._lay_out("clusters")
        select = "SELECT 1 FROM clusters WHERE"
        self._at_hand = ("clusters",)
        self._parameters = {}
        try:
            _refuse_unreadable(condition)
            meant = self._meant(condition)
            # Only an expression is correct in both forms: the first has no parenthesis that it
            # could close, the second leaves no room for another clause or statement.
            self._check(f"{select} {meant}\n", condition)
            self._check(f"{select} ({meant}\n)", condition)
        except SqlError as error:
            template = _("--where takes one SQL condition: {reason}")
            raise UsageError(template.format(reason=error)) from None
        return f"SELECT {self._position} FROM clusters WHERE ({meant}\n)"  # noqa: S608 - of ours

    def _meant(self, statement: str) -> str:
        """Return a statement as SQLite is to understand it: what it knows otherwise is said so."""
        self._refuse_other_row_numbers(statement)
        return self._comparing_numbers(self._with_own_names(statement))

    def _refuse_other_row_numbers(self, statement: str) -> None:
        """Raise for oid where a column is called ROWID: SQLite says of both that they are that."""
        columns = {
            name.casefold() for names in self._tables.values() for name in unique(tuple(names))
        }
        if "rowid" not in columns:
            return
        for token in _TOKEN.finditer(statement):
            word = token["word"] or token["quoted"] or ""
            if word.casefold() in _ROW_NUMBERS and word.casefold() not in columns:
                raise _unknown("column", word, statement, self._tables, self._tables)

    def _comparing_numbers(self, statement: str) -> str:
        """Return a statement in which a text that stands for a number is one, or missing.

        That is one that is compared with a number: SQLite would compare the number as a text, or
        have every text greater than any number. So a code of digits is compared by its number,
        and 370214a > 5 is not true. And it is one that is added: SQLite would take the digits
        that it begins with.
        """
        tokens = [token for token in _COMPARED.finditer(statement) if token.lastgroup != "comment"]
        calls = [
            (token, function)
            for place, token in enumerate(tokens)
            if token.lastgroup == "name" and (function := self._meant_as(tokens, place))
        ]
        for token, function in reversed(calls):
            start, end = token.span()
            column = token[0].replace("'", "''")
            call = f"{function}({token[0]}, '{column}')"
            statement = f"{statement[:start]}{call}{statement[end:]}"
        return statement

    def _meant_as(self, tokens: Sequence[re.Match[str]], place: int) -> str | None:
        """Return the function that makes a number of a name; None where it is to stay as it is."""
        name = tokens[place]["name"].rpartition(".")[2]
        if self._is_compared(tokens, place):
            return _NUMBER if self._is_text(name) else None
        if not _is_calculated(tokens, place):
            return None
        kinds = self._kinds(name)
        # A name that no table has is that of a column of a subquery.
        added = kinds <= {"TEXT", ""} if kinds else not _is_sign(tokens, place)
        return _ADDEND if added and _plain(name) not in KNOWN else None

    def _is_compared(self, tokens: Sequence[re.Match[str]], place: int) -> bool:
        """Say whether a name stands on one side of a greater or less, a number on the other."""

        def at(offset: int) -> str:
            index = place + offset
            return tokens[index][0].upper() if 0 <= index < len(tokens) else ""

        def is_number(offset: int) -> bool:
            index = place + offset
            return 0 <= index < len(tokens) and self._is_number(tokens[index])

        if at(1) in _ORDERS and is_number(2):
            return at(-1) not in _BINDING
        if at(-1) in _ORDERS and is_number(-2):
            return at(1) not in _BINDING
        between = 2 if at(1) == "NOT" else 1
        return at(between) == "BETWEEN" and is_number(between + 1) and at(-1) not in _BINDING

    def _is_number(self, token: re.Match[str]) -> bool:
        if token.lastgroup == "parameter":
            return isinstance(self._parameters.get(token[0][1:]), int | float)
        return token.lastgroup == "number"

    def _is_text(self, name: str) -> bool:
        """Say whether a name is that of columns of texts."""
        kinds = self._kinds(name)
        return bool(kinds) and kinds <= {"TEXT", ""}

    def _kinds(self, name: str) -> set[str]:
        """Return the SQL types of the columns of a name."""
        return {
            self._type(table, column, read=True)
            for table, columns in self._tables.items()
            for known, column in zip(unique(columns), columns, strict=True)
            if known.casefold() == _plain(name)
        }

    def _with_own_names(self, statement: str) -> str:
        """Return a statement with the columns that SQL knows by another name under that one.

        They are those that differ from an earlier one in case alone.
        """
        if not self._renamed:
            return statement

        def own(token: re.Match[str]) -> str:
            name = token["word"] or (token["quoted"] or "").replace('""', '"')
            return _quoted(self._renamed[name]) if name in self._renamed else token[0]

        return _TOKEN.sub(own, statement)

    def _authorizer(self) -> Callable[..., int]:
        import sqlite3

        def authorize(
            action: int, first: str | None, second: str | None, _database: str, _via: str
        ) -> int:
            if not self._guarded or action in (sqlite3.SQLITE_SELECT, sqlite3.SQLITE_RECURSIVE):
                return sqlite3.SQLITE_OK
            if action == sqlite3.SQLITE_READ and self._may_read(str(first), second):
                return sqlite3.SQLITE_OK
            if action == sqlite3.SQLITE_FUNCTION and second not in _FORBIDDEN:
                return sqlite3.SQLITE_OK
            if self._row_asked:
                return sqlite3.SQLITE_DENY
            if action == sqlite3.SQLITE_READ:
                self._refused = _("{table} is not to be read here").format(table=first)
            elif action == sqlite3.SQLITE_FUNCTION:
                self._refused = _("the function {name} is refused").format(name=second)
            else:
                self._refused = _("only reading is allowed, and only of the tables")
            return sqlite3.SQLITE_DENY

        return authorize

    def _teach_json(self) -> None:
        """Let SQLite lay out json_each and json_tree, which it does at their first use."""
        import sqlite3

        # A SQLite without them says so when a statement asks for them.
        with contextlib.suppress(sqlite3.Error):
            self._connection.execute("SELECT 1 FROM json_each('[]'), json_tree('[]')")

    def _may_read(self, table: str, column: str | None) -> bool:
        if table in self._tables:
            if self._is_row_number(table, column or ""):
                self._row_asked = True
                return False
            self._reads.setdefault(table, set()).add(column or "")
            return True
        # A table of WITH comes without a column, and only where none of its columns is used.
        return not column or table in _ALSO_READABLE

    def _is_row_number(self, table: str, column: str) -> bool:
        """Say whether a column is the engine's number of the row, and none of the table's.

        SQLite gives its name to the authorizer as ROWID, whatever it is called in the statement.
        """
        if self._row_allowed:
            return False
        if self._own_position and table == "clusters" and column == self._position:
            return True
        return column == "ROWID" and column not in unique(self._tables[table])

    def _is_over(self) -> bool:
        return time.monotonic() > self._deadline

    def _check(self, statement: str, typed: str) -> None:
        """Compile a statement without running it; note the tables that it reads."""
        self._reads.clear()
        if "json_" in typed.lower():
            self._teach_json()
        if '"' in statement:
            try:
                self._guarded_run(f"EXPLAIN {_as_names(statement)}", typed)
            except UnknownValueError as error:
                self._refuse_quoted_text(error, typed)
            except SqlError:
                pass  # It is to be said of what was typed.
            else:
                return
        self._guarded_run(f"EXPLAIN {statement}", typed)

    def _refuse_quoted_text(self, error: UnknownValueError, typed: str) -> None:
        """Raise for a name in double quotes that no column has.

        SQLite takes it for a text, so that a mistyped column compares as its own name.
        """
        last = error.value.rpartition(".")[2]
        for token in _TOKEN.finditer(typed):
            name = (token["quoted"] or "").replace('""', '"')
            if error.what == "SQL column" and name and _short(name) in (error.value, last):
                template = _("{name} is no column; a text stands in single quotes")
                if error.nearest:
                    template = _(
                        "{name} is no column; a text stands in single quotes. Nearest: {nearest}"
                    )
                nearest = comma_separated(error.nearest)
                reason = template.format(name=_short(token[0], 40), nearest=nearest)
                raise SqlError(reason, typed, token.start()) from None

    def _run(
        self, statement: str, typed: str, most: int | None = None
    ) -> tuple[list[str], list[Row]]:
        with Watchdog(self._timeout, self._connection.interrupt) as self._watchdog:
            names, rows = self._guarded_run(statement, typed, most)
        return names, rows

    def _guarded_run(
        self, statement: str, typed: str, most: int | None = None
    ) -> tuple[list[str], list[Row]]:
        """Run a statement under guard; ``typed`` is what the user wrote of it."""
        import sqlite3

        self._refused = self._raised = None
        self._row_asked = False
        self._deadline = time.monotonic() + self._timeout
        self._guarded = True
        try:
            cursor = self._connection.execute(statement, self._parameters or ())
            rows = self._rows(cursor, most)
            return [_CALL.sub(r"\1", column[0]) for column in cursor.description], rows
        except MemoryError:
            raise QueryError(_("the query needs more memory than there is")) from None
        except (sqlite3.Error, sqlite3.Warning) as error:
            raise self._in_words(str(error), typed) from None
        finally:
            self._alarm.stop()
            self._guarded = False
            self._deadline = math.inf

    def _rows(self, cursor: Iterable[Row], most: int | None) -> list[Row]:
        """Return the first rows, as they go out; raises QueryError where they are too large."""
        rows: list[Row] = []
        size = 0
        for row in islice(cursor, None if most is None else min(most, sys.maxsize)):
            cells = tuple(map(_cell, row))
            size += _ROW_SIZE + sum(map(sys.getsizeof, cells))
            if size > self._largest:
                template = _(
                    "the answer takes more than {size} of memory: ask for fewer rows or columns"
                )
                raise QueryError(template.format(size=in_words(self._largest)))
            rows.append(cells)
        return rows

    def _late(self) -> QueryError:
        template = _("the query took more than {seconds:g} seconds and was ended")
        return QueryError(template.format(seconds=self._timeout))

    def _in_words(self, reason: str, typed: str) -> BaseException:
        """Return the error for what SQLite said."""
        if self._raised is not None:
            return self._raised
        if reason == "interrupted":
            # Ctrl-C ends the look at the clock, which SQLite takes for an answer.
            late = self._is_over() or (self._watchdog is not None and self._watchdog.late)
            return self._late() if late else KeyboardInterrupt()
        if self._row_asked:
            at_hand = {name: self._tables[name] for name in self._at_hand}
            return _unknown("column", self._row_name(typed), typed, self._tables, at_hand)
        if self._refused:
            return SqlError(self._refused)
        return self._wrong(reason, typed)

    def _row_name(self, typed: str) -> str:
        """Return what a statement calls the number of the row."""
        names = {*_ROW_NUMBERS, str(self._position)}
        words = (token["word"] or token["quoted"] or "" for token in _TOKEN.finditer(typed))
        return next((word for word in words if word.casefold() in names), _ROW_NUMBERS[0])

    def _wrong(self, reason: str, typed: str) -> UsageError:
        """Return the error for a mistake in a statement, as SQLite says it.

        Only where it lacks what to do instead is that said in our own words.
        """
        for part, advice in _ADVICE.items():
            if part in reason.lower():
                return SqlError(_(advice))
        if reason == "incomplete input":
            return SqlError(reason, typed, len(typed.rstrip()))
        if match := re.match(r"no such (column|table): (.+?)(?: - .*)?$", reason, re.DOTALL):
            at_hand = {name: self._tables[name] for name in self._at_hand}
            return _unknown(match[1], match[2].strip('"'), typed, self._tables, at_hand)
        if match := re.search(r'(?:near|unrecognized token:) "(.*)"', reason, re.DOTALL):
            message = _short(reason)
            columns = chain.from_iterable(self._tables.values())
            if match[1].casefold() in map(str.casefold, columns):
                template = _('{reason}; a column of that name is written "{name}"')
                message = template.format(reason=message, name=match[1])
            return SqlError(message, typed, self._place(match[1], typed, reason))
        return SqlError(_short(reason))

    def _place(self, token: str, typed: str, reason: str) -> int | None:
        """Return where the token that SQLite complains of begins in a statement.

        It is the first one up to which the statement alone brings the same complaint.
        """
        import sqlite3

        for number, match in enumerate(re.finditer(re.escape(token), typed)):
            if number == _MOST_TRIALS:
                break
            self._guarded = True
            try:
                self._connection.execute(f"EXPLAIN {typed[: match.end()]}")
            except (sqlite3.Error, sqlite3.Warning) as error:
                if str(error) == reason:
                    return match.start()
            finally:
                self._guarded = False
        return None

    def _note_uses(self) -> None:
        """Note of the columns of other people's files that are read what in them is no number."""
        read = self._reads.get("clusters", set())
        columns = self._tables["clusters"]
        for name, column in zip(unique(columns), columns, strict=True):
            if name in read and column not in KNOWN:
                self._dataset.note_use(column)
        for table, found in self._further.items():
            read = self._reads.get(table, set())
            for name, column, kind in zip(
                unique(found.columns), found.columns, found.types, strict=True
            ):
                if name in read:
                    self._dataset.note(kind.note(f"{table}.{column}"))

    def _fill(self) -> None:
        """Fill the columns that are read, where that is still to be done."""
        missing = {
            table: columns
            for table, columns in self._reads.items()
            if not columns <= self._filled.get(table, set()) or table not in self._filled
        }
        if not missing:
            return
        self._connection.execute("PRAGMA query_only = OFF")
        self._connection.execute("BEGIN")
        for table, columns in missing.items():
            read = self._filled.setdefault(table, set())
            read |= columns
            self._reads[table] = read | self._reads[table]
            self._lay_out(table)
            names = unique(self._tables[table])
            pairs = list(zip(names, self._tables[table], strict=True))
            # A row needs a column, also where they are only counted.
            wanted = [pair for pair in pairs if pair[0] in read] or pairs[:1]
            into = ", ".join(_quoted(name) for name, _column in wanted)
            marks = ", ".join("?" * len(wanted))
            if table in self._further:
                wanted = pairs
                into = ", ".join(_quoted(name) for name, _column in wanted)
                marks = ", ".join("?" * len(wanted))
                rows = self._further[table].typed_rows()
            else:
                columns_ = [column for _, column in wanted]
                rows = rows_of(table, self._clusters, self._dataset, columns_)
            self._connection.executemany(
                f"INSERT INTO {table} ({into}) VALUES ({marks})",  # noqa: S608
                rows,
            )
        self._connection.execute("COMMIT")
        self._connection.execute("PRAGMA query_only = ON")


_ROW_SIZE = sys.getsizeof(()) + 8
_MOST_TRIALS = 50
_LONGEST_NAME = 80
_ADVICE = {
    "one statement": gettext_noop("one statement only: leave out what follows the first ;"),
    "binding": gettext_noop(
        "a parameter (?, :name) has no value here: write the value itself, or name it and give "
        "sql its value with -p name=value"
    ),
}


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _cell(value: Any) -> Any:
    """Return a value as it goes out: bytes in hexadecimal, an infinite number as text."""
    if isinstance(value, bytes):
        return value.hex()
    if isinstance(value, float) and math.isinf(value):
        return str(value)
    return value


def _text(raw: bytes) -> str:
    return raw.decode("utf-8", "replace")


def _short(text: str, most: int = 160) -> str:
    return text if len(text) <= most else f"{text[:most]}…"


def _refuse_unreadable(text: str) -> None:
    """Raise SqlError for what is no text of a statement at all."""
    if len(text) > LONGEST:
        template = _("{number} characters are too many: {most} at most")
        raise SqlError(template.format(number=len(text), most=LONGEST))
    if "\0" in text:
        raise SqlError(_("a NUL character has no place in SQL"), text, text.index("\0"))
    try:
        text.encode()
    except UnicodeEncodeError:
        raise SqlError(_("the SQL is not UTF-8 text")) from None


_TOKEN = re.compile(
    r"""'(?:[^']|'')*'|"(?P<quoted>(?:[^"]|"")*)"|`(?:[^`]|``)*`|\[[^\]]*\]"""
    r"""|--[^\n]*|/\*.*?\*/|\b(?P<word>[^\W\d]\w*)\b(?!\s*\()""",
    re.DOTALL,
)
"""A text, a name in any quotes, a comment, or a word that is no function's name."""


def _as_names(statement: str) -> str:
    """Return a statement in which what stands in double quotes can only be a name.

    SQLite takes a name in backquotes for nothing else.
    """

    def name(token: re.Match[str]) -> str:
        if token["quoted"] is None:
            return token[0]
        inside = token["quoted"].replace('""', '"').replace("`", "``")
        return f"`{inside}`"

    return _TOKEN.sub(name, statement)


def _free(names: Iterable[str], columns: Iterable[str]) -> str | None:
    """Return the first of some names that no column has."""
    taken = {name.casefold() for name in unique(tuple(columns))}
    return next((name for name in names if name not in taken), None)


def _renamed(tables: Iterable[tuple[str, ...]]) -> dict[str, str]:
    """Return the columns that have another name in SQL, with that name."""
    pairs = (pair for columns in tables for pair in zip(columns, unique(columns), strict=True))
    return {column: name for column, name in pairs if column != name}


_NUMBER = "clustercli_number"
_ADDEND = "clustercli_addend"
_CALL = re.compile(rf"(?:{_NUMBER}|{_ADDEND})\((.*?), '(?:[^']|'')*'\)")
_DATE = re.compile(r"\d{4}[-/.年]")
_COMPARED = re.compile(
    r"""(?P<comment>--[^\n]*|/\*.*?\*/)|(?P<text>'(?:[^']|'')*')"""
    r"""|(?P<number>[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)"""
    r"""|(?P<name>(?:(?:\w+|"(?:[^"]|"")*")\s?\.\s?){0,2}"""
    r"""(?:[^\W\d]\w*\b|"(?:[^"]|"")*"|`[^`]*`|\[[^\]]*\])(?!\s?[(.]))"""
    r"""|(?P<parameter>[:@$]\w+)|(?P<word>\w+)|(?P<sign><=|>=|<>|<<|>>|\|\||\S)""",
    re.DOTALL,
)
"""The parts of a statement: a comment, a text, a number, a name with its table, or a sign."""
_ORDERS = ("<", "<=", ">", ">=")
_BINDING = ("||", "+", "-", "*", "/", "%", "&", "|", "<<", ">>", "~", ".")
"""The signs that bind a name closer than a comparison does."""

_OF_NUMBERS = frozenset({"SUM", "TOTAL", "AVG", "ROUND", "ABS"})
_ARITHMETIC = ("+", "-", "*", "/", "%")


def _plain(name: str) -> str:
    """Return a name without its quotes, as names are compared."""
    return name.strip('"`[]').replace('""', '"').casefold()


def _is_sign(tokens: Sequence[re.Match[str]], place: int) -> bool:
    """Say whether a sign of arithmetic stands beside a name; a number has its own."""
    beside = (tokens[at][0][0] for at in (place - 1, place + 1) if 0 <= at < len(tokens))
    return any(sign in _ARITHMETIC for sign in beside)


def _is_calculated(tokens: Sequence[re.Match[str]], place: int) -> bool:
    """Say whether a name is added, multiplied or so, or what such a function is given."""
    before = [token[0].upper() for token in tokens[max(place - 3, 0) : place]]
    after = tokens[place + 1][0].upper() if place + 1 < len(tokens) else ""
    if "||" in (*before[-1:], after):
        return False
    if _is_sign(tokens, place):
        return True
    if before[-1:] == ["DISTINCT"]:
        before.pop()
    called = len(before) > 1 and before[-1] == "(" and before[-2] in _OF_NUMBERS
    return called and after in (")", ",")


_PARAMETER = re.compile(rf"{_TOKEN.pattern}|[:@$](?P<parameter>\w+)", re.DOTALL)


def _refuse_unused(parameters: Mapping[str, Any], statement: str) -> None:
    """Raise SqlError for a parameter with a value that the statement does not have."""
    asked = {match["parameter"] for match in _PARAMETER.finditer(statement)}
    for name in parameters:
        if name not in asked:
            template = _("the statement has no parameter :{name}")
            raise SqlError(template.format(name=name))


_BEFORE = re.compile(r"(?:\s|--[^\n]*(?:\n|\Z)|/\*.*?(?:\*/|\Z))*", re.DOTALL)


def _refuse_other_than_reading(statement: str) -> None:
    """Raise SqlError where a statement is empty or begins with no word of reading."""
    match = _BEFORE.match(statement)
    start = match.end() if match else 0
    if start == len(statement):
        raise SqlError(_("the statement is empty"))
    words = re.match(r"\w+|.", statement[start:])
    first = words[0] if words else ""
    if first.upper() not in _BEGINNINGS:
        template = _("a statement begins with SELECT, WITH or VALUES, not {word}")
        raise SqlError(template.format(word=_short(first, 40)), statement, start)


def _unknown(
    what: str,
    name: str,
    statement: str,
    tables: Mapping[str, tuple[str, ...]],
    at_hand: Mapping[str, tuple[str, ...]],
) -> UnknownValueError:
    """Return the error for a column or table that there is not, with the nearest ones.

    Columns are those of the tables that the statement names, or else of those ``at_hand``.
    """
    last = name.rpartition(".")[2][:_LONGEST_NAME]
    if what == "table":
        index = NameIndex("table")
        for table in tables:
            index.add(table)
        return UnknownValueError("table", _short(name), index.nearest(last), tuple(tables))
    read = {
        table: columns
        for table, columns in tables.items()
        if re.search(rf"\b{re.escape(table)}\b", statement, re.IGNORECASE)
    }
    index = NameIndex("SQL column")
    for columns in (read or at_hand).values():
        for column in columns:
            index.add(column, headings_of(column))
    return UnknownValueError("SQL column", _short(name), index.nearest(last))
