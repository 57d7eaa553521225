"""``clustercli list``: the clusters that match."""

import typer

from clustercli.cli.help import Command
from clustercli.cli.messages import empty, matched
from clustercli.cli.options import OutputOptions, SelectionOptions, with_options
from clustercli.output.writer import write
from clustercli.records import cluster_columns, cluster_rows
from clustercli.table import Table

app = typer.Typer(add_completion=False, rich_markup_mode="rich")


@app.command(name="list", cls=Command)
@with_options
def list_clusters(selection: SelectionOptions, output: OutputOptions) -> None:
    """List the clusters that match, all of them without an option.

    \b
    Examples:
      clustercli list --province 山东
      clustercli list -r 中部 -y 2024 -i 新材料 -i 机器人
      clustercli list 轴承 --json
      clustercli list -p 浙江 -o zhejiang.xlsx
      clustercli list --expiring-within 365 --sort valid_until
    """
    chosen = selection.select()
    found = chosen.apply()
    table = Table(
        name="clusters",
        columns=cluster_columns(with_status=selection.asks_for_status()),
        rows=cluster_rows(found),
        identity=("id",),
        notes=matched(chosen, len(found)) if found else (),
        warnings=() if found else empty(chosen),
    )
    write(table, output.request())
