"""``clustercli data info``: what the dataset is and how complete it is."""

from collections import Counter
from collections.abc import Iterator

import typer

from clustercli.cli.dataset_options import DataOptions
from clustercli.cli.help import Command
from clustercli.cli.options import OutputOptions, with_options
from clustercli.dataset.coverage import coverage
from clustercli.dataset.dataset import Dataset
from clustercli.i18n.labels import span
from clustercli.i18n.messages import Message, gettext_noop
from clustercli.output.writer import write
from clustercli.query.counts import count_by
from clustercli.query.published_counts import PublishedCounts, figure_place, of_place
from clustercli.query.selection import Query, Selection
from clustercli.records.model import EVIDENCE
from clustercli.tables.table import Column, Row, Table

app = typer.Typer(add_completion=False, rich_markup_mode="rich")

_KNOWN = ("year", "county", gettext_noop("county_code"), gettext_noop("official_name"))


@app.command(name="info", cls=Command)
@with_options
def info(source: DataOptions, output: OutputOptions) -> None:
    """Say what the dataset is: version, batches, how complete, on what evidence.

    Each row has a topic, an item, its value, and what the value is out of where that is
    known: the clusters announced, or the number published for exactly that scope.

    \b
    Examples:
      clustercli data info
      clustercli data info --json
      clustercli data info --columns topic,item,value,of --format markdown
    """
    dataset = source.open()
    table = Table(
        name="info",
        columns=(
            Column(key="topic"),
            Column(key="item"),
            Column(key="value", kind="list"),
            Column(key="of", kind="int", none="blank"),
            Column(key="note", rank=1, none="blank"),
        ),
        rows=[
            *_dataset(dataset),
            *_batches(dataset),
            *_provinces(dataset),
            *_evidence(dataset),
            *_unknown(dataset),
            *_reviews(dataset),
        ],
        identity=("item",),
        notes=(coverage(dataset),),
        warnings=dataset.remarks,
    )
    write(table, output.request())


def _dataset(dataset: Dataset) -> Iterator[Row]:
    yield "dataset", _item(gettext_noop("version")), dataset.version, None, None
    yield "dataset", _item(gettext_noop("updated")), dataset.updated, None, None
    yield "dataset", _item(gettext_noop("file")), dataset.name, None, None
    yield (
        "dataset",
        _item(gettext_noop("clusters")),
        len(dataset),
        dataset.announced() or None,
        None,
    )
    two = sum(len({source.publisher for source in c.sources}) > 1 for c in dataset)
    yield "dataset", _item(gettext_noop("sources")), len(dataset.sources), None, None
    yield "dataset", _item(gettext_noop("clusters with two publishers")), two, len(dataset), None


def _item(message: str, **values: object) -> Message:
    """Return a text that data gives in English and a table in its own language."""
    return Message(lambda translations: translations.gettext(message).format(**values))


def _batches(dataset: Dataset) -> Iterator[Row]:
    counts = Counter(cluster.year for cluster in dataset)
    for batch in dataset.batches:
        notice = batch.notice
        label = " ".join(filter(None, (notice.number, notice.date, notice.url)))
        yield "batch", str(batch.year), counts[batch.year], batch.size, label or None


def _provinces(dataset: Dataset) -> Iterator[Row]:
    selection = Selection(Query(), dataset)
    published_counts = PublishedCounts(selection, ("province",))
    for group in count_by(dataset, "province"):
        (name,) = group.values
        yield (
            "province",
            name,
            group.count,
            published_counts.number(group.values),
            _latest(name, dataset),
        )


def _latest(province: str, dataset: Dataset) -> str | None:
    """Return the published number for the most batches, and what is recorded of these."""
    found = [f for f in of_place(figure_place("province", province)) if f.value is not None]
    if not found:
        return None
    most = max(found, key=lambda figure: len(figure.scope.years)).scope
    numbers = sorted({str(figure.value) for figure in found if figure.scope == most})
    held = sum(map(most.holds, dataset))
    years = span(most.years)
    return Message(
        lambda translations: translations.gettext(
            "{years}: {recorded} recorded, {published} published"
        ).format(years=years, recorded=held, published=translations.gettext(" or ").join(numbers))
    )


def _evidence(dataset: Dataset) -> Iterator[Row]:
    counts = Counter(cluster.evidence for cluster in dataset)
    for kind in EVIDENCE:
        yield "evidence", _item(kind), counts[kind], len(dataset), None


def _unknown(dataset: Dataset) -> Iterator[Row]:
    for field in _KNOWN:
        missing = sum(cluster[field] is None for cluster in dataset)
        yield "unknown", _item(field), missing, len(dataset), None
    inferred = sum(cluster.year_basis == "inferred" for cluster in dataset)
    yield "unknown", _item(gettext_noop("year inferred")), inferred, len(dataset), None


def _reviews(dataset: Dataset) -> Iterator[Row]:
    for batch in dataset.batches:
        if batch.review is None:
            continue
        known = Counter(c.review for c in dataset if c.year == batch.year)
        announced = batch.review.announced
        template = gettext_noop("announced {date}")
        note = _item(template, date=announced) if announced else batch.review.note
        passed = _item(gettext_noop("{year} passed"), year=batch.year)
        yield "review", passed, known["passed"], batch.review.passed, note
