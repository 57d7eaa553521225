"""``clustercli map``: the clusters that match, on a tile map of the provinces."""

from collections import Counter

import typer

from clustercli.cli.dataset_options import DataOptions
from clustercli.cli.help import Command
from clustercli.cli.hints import empty, matched
from clustercli.cli.options import OutputOptions, SelectionOptions, with_options
from clustercli.fields.order import own_order
from clustercli.geography.divisions import divisions
from clustercli.i18n.labels import Label
from clustercli.output.writer import write
from clustercli.query.description import coverage_lines, off_the_map, selection_title
from clustercli.tables.table import Column, Table
from clustercli.tables.tile_map import tile_map
from clustercli.tables.view import View

app = typer.Typer(add_completion=False, rich_markup_mode="rich")


@app.command(name="map", cls=Command)
@with_options
def map_clusters(selection: SelectionOptions, source: DataOptions, output: OutputOptions) -> None:
    """Draw the clusters that match on a tile map: a tile a province, coloured by count.

    With -o FILE.svg the map becomes a figure for a briefing; the other formats have a row a
    division, all 34, those without a cluster too.

    \b
    Examples:
      clustercli map
      clustercli map --industry 机器人 --year 2024
      clustercli map --sector 新材料 --format svg --lang en
    """
    chosen = selection.select(source)
    request = output.request()
    found = chosen.apply()
    counts = Counter(found.column("province"))
    known = {province.name for province in divisions().provinces}
    elsewhere = sum(number for name, number in counts.items() if name not in known)
    blank = Label("blank")
    table = Table(
        name="map",
        columns=(
            Column(key="province", order=own_order("province")),
            Column(key="abbreviation"),
            Column(key="region", order=own_order("region")),
            Column(key="count", kind="int"),
            Column(key="row", kind="int", position=None),
            Column(key="column", kind="int", position=None),
        ),
        rows=[
            (p.name, p.abbreviation, p.region, counts[p.name], *p.tile)
            for p in divisions().provinces
        ],
        identity=("province",),
        footer=(Label("total"), blank, blank, len(found) - elsewhere, None, None),
        notes=matched(chosen, len(found)) if found else (),
        warnings=(
            *(off_the_map(elsewhere) if found else empty(chosen)),
            *chosen.dataset.remarks,
        ),
    )
    tiles = tile_map(
        found,
        request.lang,
        selection_title(chosen, request.lang),
        (*coverage_lines(chosen, request.lang), *off_the_map(elsewhere, request.lang)),
    )
    write(View(table=table, tiles=tiles), request)
