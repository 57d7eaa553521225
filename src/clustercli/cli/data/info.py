"""``clustercli data info``: what the dataset is and how complete it is."""

from collections import Counter
from collections.abc import Iterator
from typing import Any

import typer

from clustercli.cli.dataset_options import DataOptions
from clustercli.cli.help import Command
from clustercli.cli.options import AnswerOptions, with_options
from clustercli.dataset.coverage import coverage
from clustercli.dataset.dataset import Dataset
from clustercli.i18n.labels import span
from clustercli.i18n.messages import Message, bilingual, gettext_noop
from clustercli.output.writer import write
from clustercli.query.answer_notes import on_marks
from clustercli.query.published_counts import PublishedCounts, figure_place, of_place
from clustercli.query.recorded_counts import RecordedCounts
from clustercli.query.scope_coverage import ScopeCoverage, scopes
from clustercli.query.selection import Query, Selection
from clustercli.records.columns import Clusters
from clustercli.records.model import EVIDENCE, Cluster
from clustercli.records.published_figures import in_words
from clustercli.tables.table import Column, Row, Table
from clustercli.tables.view import View

app = typer.Typer(add_completion=False, rich_markup_mode="rich")

_KNOWN = ("year", "county", gettext_noop("county_code"), gettext_noop("official_name"))


@app.command(name="info", cls=Command)
@with_options
def info(source: DataOptions, output: AnswerOptions) -> None:
    """Say what the dataset is: version, batches, how complete, on what evidence.

    Each row has a topic, an item, its value, and what the value is out of where that is
    known: the clusters announced, or the number published for exactly that scope. Data formats
    have further rows of the topic coverage: a place in one batch or in all of them, with its
    level, name and years, how many are recorded and how many are published.

    \b
    Examples:
      clustercli data info
      clustercli data info --json
      clustercli data info --columns topic,item,value,of --format markdown
    """
    dataset = source.open()
    facts = _Facts(dataset)
    columns = (
        Column(key="topic"),
        Column(key="item"),
        Column(key="value", kind="list"),
        Column(key="of", kind="int", none="blank"),
        Column(key="note", rank=1, none="blank"),
    )
    shown = [
        *_dataset(dataset, facts),
        *_batches(dataset, facts),
        *_calls(dataset),
        *_provinces(dataset, facts),
        *_evidence(facts),
        *_unknown(facts),
        *_reviews(dataset, facts),
    ]
    table = Table(
        name="info",
        columns=(
            *columns,
            Column(key="level", position=None),
            Column(key="name", position=None),
            Column(key="years", kind="years", position=None),
        ),
        rows=[
            *((*row, None, None, None) for row in shown),
            *(_scope(found) for found in scopes(dataset, facts.recorded)),
        ],
        identity=("item",),
        notes=(coverage(dataset), *on_marks(row[3] for row in shown)),
        warnings=dataset.remarks,
        coverage=Selection(Query(), dataset).coverage,
    )
    layout = Table(name="info", columns=columns, rows=shown)
    write(View(table=table, layout=layout), output.request())


class _Facts:
    """What is counted of a dataset, in one pass over its columns."""

    def __init__(self, dataset: Dataset) -> None:
        self.number = 0
        self.two_publishers = 0
        self.recorded = RecordedCounts(batches=(batch.year for batch in dataset.batches))
        self.missing: Counter[str] = Counter()
        self.evidence: Counter[str | None] = Counter()
        self.year_basis: Counter[str | None] = Counter()
        dataset.prefetch(Cluster.__struct_fields__)
        for chunk in dataset.chunks():
            # All fields are read, so that what is wrong in any of them is reported.
            chunk.rows(Cluster.__struct_fields__)
            self._add(chunk)

    def _add(self, chunk: Clusters) -> None:
        self.number += len(chunk)
        self.recorded.add(chunk)
        self.evidence.update(chunk.column("evidence"))
        self.year_basis.update(chunk.column("year_basis"))
        for field in _KNOWN:
            self.missing[field] += list(chunk.column(field)).count(None)
        for sources in chunk.column("sources"):
            if len(sources) > 1 and len({source.publisher for source in sources}) > 1:
                self.two_publishers += 1

    def by(self, field: str) -> Counter[Any]:
        """Return how many clusters have each value of a column of the cells."""
        counts: Counter[Any] = Counter()
        for cell, number in self.recorded.cells.items():
            counts[getattr(cell, field)] += number
        return counts


def _dataset(dataset: Dataset, facts: _Facts) -> Iterator[Row]:
    number, two = facts.number, facts.two_publishers
    yield "dataset", _item(gettext_noop("version")), dataset.version, None, None
    yield "dataset", _item(gettext_noop("updated")), dataset.updated, None, None
    yield "dataset", _item(gettext_noop("file")), dataset.name, None, None
    yield "dataset", _item(gettext_noop("clusters")), number, dataset.announced() or None, None
    yield "dataset", _item(gettext_noop("sources")), len(dataset.sources), None, None
    yield "dataset", _item(gettext_noop("clusters with two publishers")), two, number, None


def _item(message: str, **values: object) -> Message:
    """Return a text that data gives in English and a table in its own language."""
    return Message(lambda translations: translations.gettext(message).format(**values))


def _batches(dataset: Dataset, facts: _Facts) -> Iterator[Row]:
    counts = facts.by("year")
    for batch in dataset.batches:
        notice = batch.notice
        label = " ".join(filter(None, (notice.number, notice.date, notice.url)))
        yield "batch", str(batch.year), counts[batch.year], batch.size, label or None


def _calls(dataset: Dataset) -> Iterator[Row]:
    """Yield the years for which the ministry has called and no list is known."""
    listed = {batch.year for batch in dataset.batches}
    for call in dataset.calls:
        if call.year not in listed:
            note = _item(gettext_noop("a call is known, and no list"))
            named = " ".join(filter(None, (call.number, call.date)))
            yield "call", str(call.year), named or call.title, None, note


def _scope(found: ScopeCoverage) -> Row:
    of_scope = found.level, found.name, found.years
    return "coverage", found.scope, found.recorded, found.published, found.derived, *of_scope


def _provinces(dataset: Dataset, facts: _Facts) -> Iterator[Row]:
    published_counts = PublishedCounts(Selection(Query(), dataset), ("province",))
    for name, number in facts.by("province").most_common():
        published, _difference = published_counts.compared(number, (name,))
        yield "province", in_words(name), number, published, _latest(name, facts.recorded)


def _latest(province: str, recorded: RecordedCounts) -> str | None:
    """Return the published number for the most batches, and what is recorded of these."""
    found = [f for f in of_place(figure_place("province", province)) if f.value is not None]
    if not found:
        return None
    most = max(found, key=lambda figure: len(figure.scope.years)).scope
    numbers = sorted({str(figure.value) for figure in found if figure.scope == most})
    held = recorded.number(most)
    return Message(
        lambda translations: translations.gettext(
            "{years}: {recorded} recorded, {published} published"
        ).format(
            years=span(most.years, translations.gettext(", ")),
            recorded=held,
            published=translations.gettext(" or ").join(numbers),
        )
    )


def _evidence(facts: _Facts) -> Iterator[Row]:
    for kind in EVIDENCE:
        yield "evidence", _item(kind), facts.evidence[kind], facts.number, None


def _unknown(facts: _Facts) -> Iterator[Row]:
    for field in _KNOWN:
        yield "unknown", _item(field), facts.missing[field], facts.number, None
    inferred = facts.year_basis["inferred"]
    yield "unknown", _item(gettext_noop("year inferred")), inferred, facts.number, None


def _reviews(dataset: Dataset, facts: _Facts) -> Iterator[Row]:
    passed: Counter[int | None] = Counter()
    for cell, number in facts.recorded.cells.items():
        passed[cell.year] += number if cell.review == "passed" else 0
    for batch in dataset.batches:
        if batch.review is None:
            continue
        announced = batch.review.announced
        template = gettext_noop("announced {date}")
        remark = bilingual(batch.review.note, batch.review.note_en)
        note = _item(template, date=announced) if announced else remark
        item = _item(gettext_noop("{year} passed"), year=batch.year)
        yield "review", item, passed[batch.year], batch.review.passed, note
