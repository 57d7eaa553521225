"""``clustercli list``: the clusters that match."""

import os
from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING

import msgspec
import typer

from clustercli.cli.dataset_options import DataOptions
from clustercli.cli.help import Command
from clustercli.cli.options import AnswerOptions, SelectionOptions, with_options
from clustercli.dataset.dataset import Dataset
from clustercli.fields.definitions import DEFINITIONS
from clustercli.i18n.labels import Language
from clustercli.output.writer import write
from clustercli.query.answer_notes import empty, matched
from clustercli.query.selection import Selection
from clustercli.records.columns import Clusters, InMemoryClusters
from clustercli.tables.cluster_table import cluster_columns, cluster_rows
from clustercli.tables.stream import Stream
from clustercli.tables.table import Table

if TYPE_CHECKING:
    from clustercli.fields.column_types import ColumnType, TypeSurvey

app = typer.Typer(add_completion=False, rich_markup_mode="rich")


@app.command(name="list", cls=Command)
@with_options
def list_clusters(selection: SelectionOptions, source: DataOptions, output: AnswerOptions) -> None:
    """List the clusters that match, all of them without an option.

    \b
    Examples:
      clustercli list --province 山东
      clustercli list -r 中部 -y 2024 -i 新材料 -i 机器人
      clustercli list 轴承 --json
      clustercli list -p 浙江 -o zhejiang.xlsx
      clustercli list -o clusters.geojson
      clustercli list --expiring-within 365 --sort valid_until
    """
    chosen = selection.select(source)
    request = output.request()
    dataset = chosen.dataset
    with_status = selection.asks_for_status()
    further = _FurtherColumns(chosen)
    stream = Stream(
        first=msgspec.structs.replace(
            _table(InMemoryClusters(()), with_status=with_status),
            title=partial(_title, chosen),
            source=partial(_source, chosen),
        ),
        tables=(_table(found, with_status=with_status, types=further.known) for found in further),
        uniform=dataset.whole_headings,
        live=dataset.streamed,
        notes=partial(_notes, chosen),
        warnings=partial(_warnings, chosen),
        survey=further.survey,
        types=further.type_of,
        given=dataset.types_given,
        fix=dataset.fix_columns,
        learn=further.learn,
        coverage=chosen.coverage,
    )
    if request.columns:
        stream = _citing(stream, dataset, request.columns)
    write(stream, request)


def _citing(stream: Stream, dataset: Dataset, asked: Sequence[str]) -> Stream:
    """Return clusters with the column that cites them if it is among those asked for."""
    from clustercli.cli.citing import asks_to_cite, with_citations

    if not asks_to_cite(asked):
        return stream
    return msgspec.structs.replace(
        stream,
        first=with_citations(stream.first, dataset),
        tables=(with_citations(table, dataset) for table in stream.tables),
    )


class _FurtherColumns:
    """The clusters that match, chunk by chunk, and what their further columns are made of."""

    def __init__(self, chosen: Selection) -> None:
        self._chosen = chosen
        self._live = chosen.dataset.streamed
        self._chunks = chosen.chunks()
        self._surveys: dict[str, TypeSurvey] = {}
        self.known: dict[str, ColumnType] = {}
        """The types of the columns, where they are known before the rows are gone through."""

    def __iter__(self) -> Iterator[Clusters]:
        return self._chunks

    def survey(self) -> None:
        """Let the types of the columns be found while the chunks go by."""
        if self._live:
            self._chosen.observe = self._observe

    def learn(self) -> None:
        """Find the types of the columns before the rows are gone through.

        The dataset is gone through twice for that, so that its rows need not be held until the
        last one; a pipe only if its first rows have such columns.
        """
        dataset = self._chosen.dataset
        if os.path.isfile(dataset.path) or not DEFINITIONS.keys() >= {*dataset.first_fields()}:
            for chunk in dataset.look_through():
                self._observe(chunk)
            self.known = {field: survey.type() for field, survey in self._surveys.items()}

    def type_of(self, column: str) -> "ColumnType | None":
        """Return the type of a column, all of which has gone by."""
        if self._live:
            return self._surveys[column].type() if column in self._surveys else None
        return self._chosen.dataset.type_of(column)

    def _observe(self, chunk: Clusters) -> None:
        from clustercli.fields.column_types import TypeSurvey

        for field in chunk.fields:
            if field not in DEFINITIONS:
                survey = self._surveys.setdefault(field, TypeSurvey())
                survey.add(chunk.column(field), chunk.place_of)


def _table(
    clusters: Clusters, *, with_status: bool, types: "Mapping[str, ColumnType] | None" = None
) -> Table:
    return Table(
        name="clusters",
        columns=cluster_columns(clusters.fields, with_status=with_status, types=types),
        rows=cluster_rows(clusters),
        identity=("id",),
    )


def _title(chosen: Selection, language: Language) -> str:
    from clustercli.query.description import selection_title

    return selection_title(chosen, language)


def _source(chosen: Selection, language: Language) -> tuple[str, ...]:
    from clustercli.query.description import coverage_lines

    return coverage_lines(chosen, language)


def _notes(chosen: Selection, number: int | None) -> tuple[str, ...]:
    return () if number is None else matched(chosen, number)


def _warnings(chosen: Selection, number: int | None) -> tuple[str, ...]:
    return (*(empty(chosen) if number == 0 else ()), *chosen.dataset.remarks)
