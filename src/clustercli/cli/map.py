"""``clustercli map``: the clusters that match, on a tile map of the provinces."""

from collections import Counter
from collections.abc import Mapping
from functools import partial
from typing import Annotated, Any, TypeVar

import typer

from clustercli.cli.dataset_options import DataOptions
from clustercli.cli.help import Command
from clustercli.cli.options import AnswerOptions, SelectionOptions, with_options
from clustercli.fields.code_lists import code_list
from clustercli.fields.order import own_order
from clustercli.fields.words import label
from clustercli.geography.divisions import covered_by_programme, divisions
from clustercli.i18n.labels import Label, Language
from clustercli.output.writer import is_map, write
from clustercli.query.answer_notes import (
    disagreements,
    empty,
    matched,
    of_earlier_years,
    on_marks,
    published_lines,
)
from clustercli.query.derived_numbers import derived_of
from clustercli.query.description import coverage_lines, off_the_map, titled
from clustercli.query.published_counts import PublishedCounts, provinces_asked
from clustercli.query.selection import Selection
from clustercli.tables.table import Column, Table, without_hints
from clustercli.tables.tile_map import MapNumbers, Show, tile_map
from clustercli.tables.view import View

app = typer.Typer(add_completion=False, rich_markup_mode="rich")

_Key = TypeVar("_Key")


@app.command(name="map", cls=Command)
@with_options
def map_clusters(
    selection: SelectionOptions,
    source: DataOptions,
    output: AnswerOptions,
    *,
    show: Annotated[
        Show,
        typer.Option(
            "--show",
            help="Which numbers stand on the tiles: those recorded, those published for exactly "
            "this selection, or both, as in 3/7.",
        ),
    ] = "recorded",
) -> None:
    """Draw the clusters that match on a tile map: a tile a province, coloured by count.

    Counts are of recorded clusters. 0/5 says that none is recorded and 5 are published, a dash
    that none is recorded and no number published; 香港, 澳门 and 台湾 are not in the programme.
    With -o FILE.svg or FILE.png the map becomes a figure for a briefing, in which more is darker;
    the other formats have a row a division, all 34, with its state. Points on a real map are for
    list -o FILE.geojson.

    \b
    Examples:
      clustercli map
      clustercli map --year 2022-2024 --show both
      clustercli map --industry 机器人 --year 2024
      clustercli map --sector 新材料 --format svg --lang en
    """
    chosen = selection.select(source)
    request = output.request()
    found = chosen.apply()
    published_counts = PublishedCounts(chosen, ("province",))
    numbers = _numbers(chosen, Counter(found.column("province")), published_counts)
    known = {province.name for province in divisions().provinces}
    elsewhere = sum(number for name, number in numbers.recorded.items() if name not in known)
    blank = Label("blank")
    in_all = numbers.published_regions.get(None)

    def source_of(language: Language) -> tuple[str, ...]:
        return (
            *coverage_lines(chosen, language),
            *off_the_map(elsewhere, language),
            *published_lines(chosen, len(found)),
            *without_hints(on_marks(numbers.on_tiles(show))),
        )

    title = partial(_titled, chosen, show)
    tiles = tile_map(numbers, request.lang, title(request.lang), source_of, show)
    # A map that is drawn does not show all that is published; every other format does.
    shown = numbers.on_tiles(show if is_map(request, tiles) else "both")

    table = Table(
        name="map",
        columns=(
            Column(key="province", order=own_order("province")),
            Column(key="abbreviation"),
            Column(key="region", order=own_order("region")),
            Column(key="count", kind="int"),
            Column(key="row", kind="int", position=None),
            Column(key="column", kind="int", position=None),
            Column(key="published", kind="int", position=0 if numbers.published else None, rank=1),
            Column(key="state", rank=2),
            Column(key="derived", position=None),
        ),
        rows=[
            (
                p.name,
                p.abbreviation,
                p.region,
                None if numbers.state(p.name) == "not_covered" else numbers.recorded.get(p.name, 0),
                *p.tile,
                numbers.published.get(p.name),
                numbers.state(p.name),
                derived_of(numbers.published.get(p.name)),
            )
            for p in divisions().provinces
        ],
        identity=("province",),
        footer=(
            *(Label("total"), blank, blank),
            *(len(found) - elsewhere, None, None, in_all, blank, derived_of(in_all)),
        ),
        notes=(*matched(chosen, len(found)), *disagreements(published_counts), *on_marks(shown)),
        warnings=(
            *(off_the_map(elsewhere) if found else empty(chosen)),
            *of_earlier_years(published_counts),
            *chosen.dataset.remarks,
        ),
        coverage=chosen.coverage,
        title=title,
        source=source_of,
    )
    write(View(table=table, tiles=tiles), request)


def _titled(chosen: Selection, show: Show, language: Language) -> str:
    return titled(chosen, label(f"map.{show}", language), language)


def _numbers(
    chosen: Selection, recorded: Counter[str], published_counts: PublishedCounts
) -> MapNumbers:
    """Return the recorded and the published numbers of the provinces and the regions."""
    national = chosen.dataset.national
    by_region = PublishedCounts(chosen, ("region",))
    regions: dict[str | None, int] = {}
    regions.update(_published(by_region, "region", Counter(chosen.apply().column("region"))))
    regions.update(_not_none({None: published_counts.compared(recorded.total())[0]}))
    return MapNumbers(
        recorded=recorded,
        published=_published(published_counts, "province", recorded),
        published_regions=regions,
        covered=covered_by_programme() if national else None,
        asked=provinces_asked(chosen),
    )


def _published(
    published_counts: PublishedCounts, dimension: str, recorded: Counter[Any]
) -> dict[str, int]:
    """Return the published numbers of the places that the selection includes."""
    return _not_none(
        {
            name: published_counts.compared(recorded[name], (name,))[0]
            for name in code_list(dimension).values
            if published_counts.includes(dimension, name)
        }
    )


def _not_none(numbers: Mapping[_Key, int | None]) -> dict[_Key, int]:
    return {key: number for key, number in numbers.items() if number is not None}
