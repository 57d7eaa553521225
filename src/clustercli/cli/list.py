"""``clustercli list``: the clusters that match."""

import msgspec
import typer

from clustercli.cli.dataset_options import DataOptions
from clustercli.cli.help import Command
from clustercli.cli.hints import empty, matched
from clustercli.cli.options import OutputOptions, SelectionOptions, with_options
from clustercli.dataset.dataset import Dataset
from clustercli.output.writer import Request, can_stream, tell, write, write_flow
from clustercli.query.selection import Selection
from clustercli.records.columns import Clusters
from clustercli.records.model import Cluster
from clustercli.tables.cluster_table import cluster_columns, cluster_rows
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
    with_status = selection.asks_for_status()
    if can_stream(request) and _columns_are_known(chosen.dataset, request):
        tables = (_table(found, with_status=with_status) for found in chosen.chunks())
        number = write_flow(tables, request)
        found_some, notes = bool(number), matched(chosen, number)
        tell(notes if found_some else (), _warnings(chosen, found_some=found_some), request)
        return
    found = chosen.apply()
    table = _table(found, with_status=with_status)
    notes = matched(chosen, len(found)) if found else ()
    warnings = _warnings(chosen, found_some=bool(found))
    write(msgspec.structs.replace(table, notes=notes, warnings=warnings), request)


def _table(clusters: Clusters, *, with_status: bool) -> Table:
    return Table(
        name="clusters",
        columns=cluster_columns(clusters.fields, with_status=with_status),
        rows=cluster_rows(clusters),
        identity=("id",),
    )


def _columns_are_known(dataset: Dataset, request: Request) -> bool:
    """Say whether the columns that are asked for are known before all clusters are read."""
    if dataset.whole_headings or not dataset.streamed:
        return True
    if request.columns:
        return set(request.columns) <= set(Cluster.__struct_fields__)
    return request.format in ("json", "jsonl") or request.ids


def _warnings(chosen: Selection, *, found_some: bool) -> tuple[str, ...]:
    return (*(() if found_some else empty(chosen)), *chosen.dataset.remarks)
