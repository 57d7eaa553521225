"""``clustercli sql``: read-only SQL over the dataset."""

import re
from collections.abc import Mapping
from contextlib import closing
from functools import partial
from typing import TYPE_CHECKING, Annotated, Any

import msgspec
import typer

from clustercli.cli.dataset_options import DataOptions
from clustercli.cli.help import Command
from clustercli.cli.options import AnswerOptions, AsOf, with_options
from clustercli.cli.standard_input import STANDARD_INPUT, name_of, read_given
from clustercli.dataset.coverage import coverage
from clustercli.dataset.dataset import Dataset
from clustercli.errors import UsageError, reason_of
from clustercli.fields.code_lists import code_list
from clustercli.i18n.messages import gettext as _
from clustercli.i18n.messages import ngettext
from clustercli.output.writer import write
from clustercli.query.answer_notes import on_literals
from clustercli.query.database import LONGEST, TIMEOUT, Database, QueryResult
from clustercli.query.sql_tables import TABLES, tables_of, type_of
from clustercli.tables.table import CellKind, Column, Table, Tally, unique

if TYPE_CHECKING:
    from clustercli.query.answer_coverage import Coverage

app = typer.Typer(add_completion=False, rich_markup_mode="rich")


@app.command(name="sql", cls=Command)
@with_options
def sql(  # noqa: PLR0913 - an option each
    source: DataOptions,
    output: AnswerOptions,
    *,
    statement: Annotated[
        str | None,
        typer.Argument(
            help="A SELECT, WITH or VALUES statement; - reads it from standard input.",
            metavar="STATEMENT",
        ),
    ] = None,
    file: Annotated[
        str | None,
        typer.Option("--file", "-F", help="Read the statement from a file.", metavar="PATH"),
    ] = None,
    timeout: Annotated[
        float, typer.Option("--timeout", help="End it after so long.", metavar="SECONDS")
    ] = TIMEOUT,
    parameters: Annotated[
        list[str] | None,
        typer.Option("--param", "-p", help="The value of a parameter :name.", metavar="NAME=VALUE"),
    ] = None,
    further: Annotated[
        list[str] | None,
        typer.Option(
            "--table",
            help="A further table from a file, CSV, JSON or Excel, with headings in its first row.",
            metavar="NAME=FILE",
        ),
    ] = None,
    schema: Annotated[bool, typer.Option("--schema", help="Show tables and columns.")] = False,
    as_of: AsOf = None,
) -> None:
    """Ask in SQL, only reading: the tables clusters, sources, facts, batches, published and more.

    The SQL is SQLite's; --schema shows all tables and their columns, named as in the JSON.
    A second column of the same name is called name_2. X REGEXP Y looks for Y in X.
    ORDER BY a column sorts as --sort does: places by code, texts by pinyin (COLLATE pinyin).
    --ids gives the column id, or else the first.

    \b
    Examples:
      clustercli sql "SELECT sector, count(*) FROM clusters GROUP BY sector"
      clustercli sql "SELECT year, notice_date FROM batches" --json
      echo "SELECT publisher, url FROM sources" | clustercli sql - --limit 5
      clustercli sql "SELECT id FROM clusters WHERE name REGEXP :re" -p re=机.人
      clustercli sql --schema
    """
    if not timeout > 0:
        raise UsageError(_("--timeout counts seconds: give more than 0"))
    values = dict(map(_parameter, parameters or ()))
    others = {}
    if further:
        from clustercli.cli.memory_limit import keep_within_memory
        from clustercli.query.further_tables import read_tables

        keep_within_memory()
        others = read_tables(further)
    given = [where for where in (statement, file) if where is not None]
    if schema:
        if given:
            raise UsageError(_("--schema takes no statement"))
        tables = tables_of(source.open().clusters) if source.path() else TABLES
        named = {name: table.columns for name, table in others.items()}
        write(_schema({**tables, **named}), output.request())
        return
    if len(given) != 1:
        raise UsageError(_("give one statement: as an argument, with --file PATH, or - to read it"))
    request = output.request()
    path = statement if statement == STANDARD_INPUT else file
    text = str(statement) if path is None else _read(path)
    dataset = source.open(as_of)
    largest = source.most_bytes() // 2
    with closing(Database(dataset, timeout, further=others, largest=largest)) as database:
        # Sorting needs all of them; otherwise no more is asked for than is shown.
        last = None if request.limit is None else request.offset + request.limit
        answer = database.query(text, values, None if request.sort else last)
    if answer.more:
        # How many there are is not known: the note says how many are shown.
        answer = msgspec.structs.replace(answer, rows=answer.rows[request.offset :])
        request = msgspec.structs.replace(request, offset=0)
    for other in others.values():
        for remark in other.remarks:
            dataset.note(remark)
    table = Table(
        name="result",
        columns=_columns(answer),
        rows=answer.rows,
        identity=_identity(answer),
        notes=(*_notes(answer, dataset), *(() if answer.rows else on_literals(text, dataset))),
        warnings=dataset.remarks,
        coverage=partial(_coverage, dataset) if answer.tables & _OF_CLUSTERS else None,
        title=lambda _: " ".join(text.split()),
    )
    write(table, request)


_OF_CLUSTERS = {"clusters", "sources", "facts"}
"""The tables that hold only as much as is recorded."""


def _coverage(dataset: Dataset) -> "Coverage":
    """Return how far the answer to a statement goes, which says what it asks only in SQL.

    It is that of the whole dataset, and no number is published for exactly what was asked.
    """
    from clustercli.query.answer_coverage import coverage_of
    from clustercli.query.selection import Query, Selection

    whole = coverage_of(Selection(Query(), dataset))
    return msgspec.structs.replace(whole, exact=False, beyond=("sql",), published=None)


def _notes(answer: QueryResult, dataset: Dataset) -> tuple[str, ...]:
    """Return how many rows there are, and how complete the clusters are that they are made of."""
    rows = len(answer.rows)
    of_clusters = bool(answer.tables & _OF_CLUSTERS)
    if answer.more:
        template = ngettext(
            "{number} row is shown; there are more.",
            "{number} rows are shown; there are more.",
            rows,
        )
        return (template.format(number=rows), *((coverage(dataset),) if of_clusters else ()))
    template = ngettext("{number} row.", "{number} rows.", rows)
    if of_clusters:
        template = ngettext("{number} row. {coverage}", "{number} rows. {coverage}", rows)
    note = template.format(number=rows, coverage=coverage(dataset))
    return (note if of_clusters and dataset.national else Tally(note),)


_NUMBER = re.compile(r"-?(0|[1-9]\d{0,14})(\.\d+)?", re.ASCII)


def _parameter(text: str) -> tuple[str, str | int | float]:
    """Return name and value of a parameter; what is written as a plain number is one."""
    name, equals, value = text.partition("=")
    name = name.strip().lstrip(":@$")
    if not equals or not name.isidentifier():
        template = _("--param takes NAME=VALUE, as in year=2024, not {text!r}")
        raise UsageError(template.format(text=text))
    if not _NUMBER.fullmatch(value):
        return name, value
    return name, float(value) if "." in value else int(value)


_KEPT = 6
"""The columns that stay on a narrow terminal; the others may leave it, the last first."""


def _columns(answer: QueryResult) -> tuple[Column, ...]:
    """Return the columns of an answer, each of the kind of its values."""
    columns = []
    for position, key in enumerate(answer.columns):
        values = [row[position] for row in answer.rows if row[position] is not None]
        # A name of a published figure is that of a place, and not of a cluster.
        alone = answer.tables == {"published"} and key in code_list("published").values
        column = Column(
            key=key,
            kind=_kind(values),
            rank=position if position >= _KEPT else 0,
            head_of="published" if alone else None,
        )
        columns.append(column)
    return tuple(columns)


def _kind(values: list[Any]) -> CellKind:
    types = set(map(type, values))
    if types == {int}:
        return "int"
    return "real" if types and types <= {int, float} else "text"


def _identity(answer: QueryResult) -> tuple[str, ...]:
    return ("id",) if "id" in answer.columns else answer.columns[:1]


def _schema(tables: Mapping[str, tuple[str, ...]]) -> Table:
    return Table(
        name="schema",
        columns=(Column(key="table"), Column(key="column"), Column(key="type")),
        rows=[
            (table, name, type_of(column) or None)
            for table, columns in tables.items()
            for name, column in zip(unique(columns), columns, strict=True)
        ],
        identity=("table", "column"),
    )


_MOST_BYTES = 4 * LONGEST + 4
"""More than the longest statement has."""


def _read(path: str) -> str:
    """Return the text of a file, or of standard input for ``-``; raises UsageError."""
    try:
        return read_given(path, _MOST_BYTES).decode("utf-8-sig")
    except UnicodeDecodeError as error:
        template = _("{path} is not UTF-8 text: {reason}")
        reason = reason_of(error.reason)
        raise UsageError(template.format(path=name_of(path), reason=reason)) from error
