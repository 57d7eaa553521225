"""``clustercli list``: the clusters that match."""

from functools import partial

import typer

from clustercli.cli.dataset_options import DataOptions
from clustercli.cli.help import Command
from clustercli.cli.hints import empty, matched
from clustercli.cli.options import OutputOptions, SelectionOptions, with_options
from clustercli.output.writer import write
from clustercli.query.selection import Selection
from clustercli.records.columns import Clusters, InMemoryClusters
from clustercli.tables.cluster_table import cluster_columns, cluster_rows
from clustercli.tables.stream import Remarks, Stream
from clustercli.tables.table import Table

app = typer.Typer(add_completion=False, rich_markup_mode="rich")


@app.command(name="list", cls=Command)
@with_options
def list_clusters(selection: SelectionOptions, source: DataOptions, output: OutputOptions) -> None:
    """List the clusters that match, all of them without an option.

    \b
    Examples:
      clustercli list --province 山东
      clustercli list -r 中部 -y 2024 -i 新材料 -i 机器人
      clustercli list 轴承 --json
      clustercli list -p 浙江 -o zhejiang.xlsx
      clustercli list --expiring-within 365 --sort valid_until
    """
    chosen = selection.select(source)
    request = output.request()
    dataset = chosen.dataset
    with_status = selection.asks_for_status()
    stream = Stream(
        first=_table(InMemoryClusters(()), with_status=with_status),
        tables=(_table(found, with_status=with_status) for found in chosen.chunks()),
        uniform=dataset.whole_headings,
        live=dataset.streamed,
        remarks=partial(_remarks, chosen),
    )
    write(stream, request)


def _table(clusters: Clusters, *, with_status: bool) -> Table:
    return Table(
        name="clusters",
        columns=cluster_columns(clusters.fields, with_status=with_status),
        rows=cluster_rows(clusters),
        identity=("id",),
    )


def _remarks(chosen: Selection, number: int | None) -> Remarks:
    """Return the notes and warnings on ``number`` clusters, None if not all were looked at."""
    warnings = empty(chosen) if number == 0 else ()
    return matched(chosen, number) if number else (), (*warnings, *chosen.dataset.remarks)
