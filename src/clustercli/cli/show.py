"""``clustercli show``: everything about one cluster or more."""

from collections.abc import Iterator, Sequence
from typing import Annotated, Any, cast

import typer

from clustercli.cli.citing import asks_to_cite, with_citations
from clustercli.cli.completion import ids, names_in
from clustercli.cli.dataset_options import DataOptions
from clustercli.cli.help import Command
from clustercli.cli.options import AsOf, OutputOptions, with_options
from clustercli.cli.piped_ids import read_ids
from clustercli.cli.standard_input import STANDARD_INPUT
from clustercli.dataset.dataset import Dataset
from clustercli.dataset.dataset_reference import reference_of
from clustercli.errors import AmbiguousValueError, UnknownValueError
from clustercli.fields.definitions import DEFINITIONS
from clustercli.i18n.labels import CodedValue, Label
from clustercli.i18n.messages import bilingual, comma_separated
from clustercli.i18n.messages import gettext as _
from clustercli.output.writer import write, write_text
from clustercli.query.selection import Query, Selection, unknown_ids
from clustercli.records.columns import Clusters
from clustercli.records.references import STYLES, Style, numbered, written
from clustercli.tables.cluster_table import cluster_columns, cluster_rows
from clustercli.tables.table import Column, Row, Table, flat
from clustercli.tables.view import View
from clustercli.text.name_index import NameIndex, index_of_names
from clustercli.text.normalize import fold

app = typer.Typer(add_completion=False, rich_markup_mode="rich")


_EACH = {"sources": "source", "facts": "fact"}
"""The fields of several parts, each of which has a row, and the label of that row."""


def style_names() -> NameIndex:
    """Return the index of the styles of citing."""
    return index_of_names("citation style", STYLES)


@app.command(name="show", cls=Command)
@with_options
def show(
    source: DataOptions,
    output: OutputOptions,
    *,
    which: Annotated[
        list[str],
        typer.Argument(
            help="Ids, or words of one name; - reads ids from standard input.",
            metavar="ID...",
            autocompletion=ids,
            show_default=False,
        ),
    ],
    cite: Annotated[
        str | None,
        typer.Option(
            "--cite",
            help="Cite the dataset and the sources instead: gbt7714 (GB/T 7714-2015), bibtex or "
            "csl-json.",
            autocompletion=names_in(style_names),
            metavar="STYLE",
            show_default=False,
        ),
    ] = None,
    as_of: AsOf = None,
) -> None:
    """Show everything about one cluster or more, with its sources.

    They come in the order in which they are given. Ids from standard input stand one a line, or
    with NULs between them; what is no cluster's is said, the others are shown; exit 1.

    \b
    Examples:
      clustercli show 320206a
      clustercli show 惠山区智能基础零部件
      clustercli show 320206a 370481a --json
      clustercli list -p 山东 --ids | clustercli show -
      clustercli show 320206a --cite gbt7714
    """
    piped: tuple[str, ...] = ()
    if STANDARD_INPUT in which:
        piped = read_ids(STANDARD_INPUT, taken=STANDARD_INPUT in source.paths())
    dataset = source.open(as_of)
    # Whether these are the file's own columns is for all its records to say.
    dataset.prefetch(("region", "unit"))
    style = cite and style_names().resolve(cite)
    request = output.request()
    places, unknown = _found(dataset, which, piped)
    found = dataset.take(places)
    dataset.note(unknown_ids(unknown))
    if STANDARD_INPUT in which and not piped:
        dataset.note(_("no id is given, and so there is no cluster"))
    if style:
        text = _cited(found, dataset, cast("Style", style))
        write_text(text, request, "--cite", style, (".json",) if style == "csl-json" else ())
        _end(unknown)
        return
    rows, breaks = _layout(found, dataset)
    table = Table(
        name="clusters",
        columns=cluster_columns(
            found.fields,
            types={
                field: dataset.type_of(field) for field in found.fields if field not in DEFINITIONS
            },
            given=not dataset.whole_headings,
        ),
        rows=cluster_rows(found),
        identity=("id",),
        warnings=dataset.remarks,
        title=lambda _: comma_separated(found.column("name")),
    )
    layout = Table(name="clusters", columns=(Column(key="field"), Column(key="content")), rows=rows)
    if asks_to_cite(request.columns):
        table = with_citations(table, dataset)
    write(View(table=table, layout=layout, breaks=breaks), request)
    _end(unknown)


def _end(unknown: tuple[str, ...]) -> None:
    """End with a failure where not all that was asked for is known."""
    if unknown:
        raise typer.Exit(1)


def _found(
    dataset: Dataset, given: Sequence[str], piped: Sequence[str]
) -> tuple[list[int], tuple[str, ...]]:
    """Return where the clusters are, each once, and which of the ids from a pipe are of none.

    ``piped`` stand where ``-`` is among what was ``given``.
    """
    ids = dict(zip(reversed(dataset.column("id")), range(len(dataset) - 1, -1, -1), strict=True))
    places: dict[int, None] = {}
    for text in given:
        if text == STANDARD_INPUT:
            known = (ids.get(fold(id_)) for id_ in piped)
            places |= dict.fromkeys(place for place in known if place is not None)
        else:
            places[find(dataset, text)] = None
    return list(places), tuple(id_ for id_ in piped if fold(id_) not in ids)


def _cited(clusters: Clusters, dataset: Dataset, style: Style) -> str:
    """Return the dataset and the sources of clusters, each once, as a style cites them."""
    pairs = zip(clusters.column("id"), clusters.column("sources"), strict=True)
    return written(numbered(reference_of(dataset), pairs), style)


def find(dataset: Dataset, text: str) -> int:
    """Return where the one cluster is with this id, or these words in name, industry or place.

    Raises UnknownValueError with the nearest clusters, or AmbiguousValueError with all
    that match.
    """
    key = fold(text)
    ids, names = dataset.column("id"), dataset.column("name")
    if key in ids:
        return ids.index(key)
    found = Selection(Query(words=tuple(text.split())), dataset).positions() if key else []
    if len(found) == 1:
        return found[0]
    if found:
        raise AmbiguousValueError("cluster", text, tuple(f"{ids[i]} {names[i]}" for i in found))
    index = NameIndex("cluster")
    for id_, name in zip(ids, names, strict=True):
        index.add(f"{id_} {name}", (id_, name))
    raise UnknownValueError("cluster", text, index.nearest(text))


def _layout(clusters: Clusters, dataset: Dataset) -> tuple[list[Row], frozenset[int]]:
    """Return a row a field for reading, and where each further cluster begins."""
    rows: list[Row] = []
    breaks = []
    fields = clusters.fields
    for values in clusters.rows(fields):
        breaks.append(len(rows))
        rows.extend(_fields(dict(zip(fields, values, strict=True)), dataset))
    return rows, frozenset(breaks[1:])


def _why(cluster: dict[str, Any], dataset: Dataset) -> str:
    if not dataset.national:
        return "no_batches"
    return dataset.validity.of(cluster["year"], cluster["review"]).why


def _fields(cluster: dict[str, Any], dataset: Dataset) -> Iterator[Row]:
    for field, value in cluster.items():
        if field in _EACH:
            for part in value:
                yield Label(_EACH[field]), part
        elif field == "note_en":
            continue
        elif field == "note" and value is not None:
            yield Label(field), bilingual(value, cluster["note_en"])
        elif field == "status":
            yield Label(field), CodedValue(field, value)
            yield Label("why"), CodedValue("why", _why(cluster, dataset))
        elif value is None:
            yield Label(field), Label("none.year" if field == "year" else "none")
        else:
            yield Label(field), CodedValue(field, str(flat(value)))
