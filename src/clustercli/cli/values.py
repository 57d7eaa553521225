"""``clustercli values``: what may be typed."""

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import TYPE_CHECKING, Annotated

import typer

from clustercli.cli.citing import CITE
from clustercli.cli.completion import names_in
from clustercli.cli.dataset_options import DataOptions
from clustercli.cli.help import Command
from clustercli.cli.options import AnswerOptions, with_options
from clustercli.dataset.coverage import coverage
from clustercli.dataset.dataset import Dataset
from clustercli.fields.order import own_order
from clustercli.fields.words import label, labels_of, value_label
from clustercli.i18n.messages import Bilingual, Message, Worded, gettext_lazy
from clustercli.output.formats import format_names
from clustercli.output.writer import write
from clustercli.query.accepted_values import AREA, UNKNOWN, dimension_names, index_of
from clustercli.query.counts import counts_of
from clustercli.records.model import Cluster
from clustercli.records.published_figures import in_words, not_covered
from clustercli.tables.table import Column, Row, Table
from clustercli.text.name_index import NameIndex

if TYPE_CHECKING:
    from clustercli.query.answer_coverage import Coverage

app = typer.Typer(add_completion=False, rich_markup_mode="rich")


def column_names() -> NameIndex:
    """Return the index of the columns of ``list`` and ``show``."""
    index = NameIndex("column")
    for field in (*Cluster.__struct_fields__, CITE):
        index.add(field, labels_of(field))
    return index


def list_names() -> NameIndex:
    """Return the index of everything that has values to list."""
    index = dimension_names()
    for name in _FIXED:
        index.add(name, (f"{name}s", *labels_of(name)))
    return index


@app.command(name="values", cls=Command)
@with_options
def values(
    source: DataOptions,
    output: AnswerOptions,
    of: Annotated[
        str,
        typer.Argument(
            help="region, province, city, county, unit, area, year, sector, emerging, evidence, "
            "status; or column, format, dimension.",
            metavar="DIM",
            autocompletion=names_in(list_names),
            show_default=False,
        ),
    ],
) -> None:
    """List the values that an option accepts, with their other spellings and counts.

    \b
    Examples:
      clustercli values province
      clustercli values sector --json
      clustercli values format
    """
    kind = list_names().resolve(of)
    dataset = None
    columns = [Column(key="value"), Column(key="accepts", kind="list", rank=1)]
    notes: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    if kind in _FIXED:
        index = _FIXED[kind]()
        if kind == "column" and source.path():
            for field in source.open().fields:
                index.add(field)
        rows: list[Row] = list(index.spellings.items())
    elif kind == AREA:
        dataset = source.open()
        columns[1:1] = [
            Column(key="count", kind="int"),
            Column(key="members", kind="list"),
            Column(key="source", rank=2),
        ]
        rows = list(_areas(dataset))
        notes, warnings = (coverage(dataset),), dataset.remarks
    else:
        dataset = source.open()
        counts = counts_of(dataset, kind)
        columns.insert(1, Column(key="count", kind="int"))
        index = index_of(kind, dataset)
        spellings = {value: index.certain(value) for value in index.spellings}
        if "None" in counts:
            spellings[UNKNOWN[0]] = UNKNOWN[1:]
            counts[UNKNOWN[0]] = counts["None"]
        rows = []
        if order := own_order(kind):
            spellings = {value: spellings[value] for value in sorted(spellings, key=order)}
        for value, others in spellings.items():
            named, further = _named(kind, value, others)
            rows.append((named, counts.get(value, 0), further))
        outside = not_covered(spellings) if dataset.national else None
        notes = (coverage(dataset), *([outside] if outside else []))
        warnings = dataset.remarks
    table = Table(
        name="values",
        columns=tuple(columns),
        rows=rows,
        identity=("value",),
        notes=notes,
        warnings=warnings,
        coverage=None if dataset is None else partial(_coverage, dataset, kind),
        title=lambda language: f"{label('value', language)} · {label(kind, language)}",
    )
    write(table, output.request())


def _coverage(dataset: Dataset, kind: str) -> "Coverage":
    from clustercli.query.answer_coverage import coverage_of
    from clustercli.query.selection import Query, Selection

    return coverage_of(Selection(Query(), dataset), (kind,))


def _areas(dataset: Dataset) -> Iterator[Row]:
    """Yield for every area its clusters, what it is made of, by which document, and its names."""
    from clustercli.geography.areas import areas
    from clustercli.query.membership import lying_in

    index = index_of(AREA, dataset)
    for area in areas().values():
        count = lying_in((area,), dataset).count(True)
        source = area.source.label() if area.source else gettext_lazy("common usage")
        members = tuple(map(in_words, area.members()))
        name = Bilingual(area.name, area.english)
        yield name, count, members, source, index.certain(area.name)


def _words(kind: str, value: str) -> tuple[str, str]:
    """Return how a value is read, in Chinese and in English."""
    if value == UNKNOWN[0]:
        chinese = "none.year" if kind == "year" else "none.selected"
        return label(chinese, "zh"), label("none.selected", "en")
    return value_label(kind, value, "zh"), value_label(kind, value, "en")


def _named(kind: str, value: str, spellings: Sequence[str]) -> tuple[Message, tuple[str, ...]]:
    """Return a value as people read it, and its other spellings, which programs get as they are.

    In each language the one that is read is none of the others; there the value itself stands.
    """
    words = _words(kind, value)
    others = [
        Worded(text, Bilingual(*(value if text == word else text for word in words)))
        if text in words
        else text
        for text in spellings
    ]
    return Worded(value, Bilingual(*words)), tuple(others)


_FIXED: dict[str, Callable[[], NameIndex]] = {
    "column": column_names,
    "format": format_names,
    "dimension": dimension_names,
}
