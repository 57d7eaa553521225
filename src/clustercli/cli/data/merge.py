"""``clustercli data merge``: the ministry's list, as it is published, into a dataset."""

import os
from collections import Counter
from datetime import date
from typing import Annotated, Any

import msgspec
import typer

from clustercli.cli.dataset_options import DataOptions, refuse_other_than_json
from clustercli.cli.help import Command
from clustercli.cli.options import FormOptions, with_options
from clustercli.dataset.dataset import Dataset
from clustercli.dataset.document import document_of, text_of
from clustercli.errors import UsageError
from clustercli.fields.words import value_label
from clustercli.i18n.messages import (
    comma_separated,
    current_language,
    in_current_language,
    ngettext,
)
from clustercli.i18n.messages import gettext as _
from clustercli.official_lists import PublishedList, read_published_list
from clustercli.official_lists.merging import OUTCOMES, Difference, ListDescription, merge
from clustercli.output.destination import to_file
from clustercli.output.writer import write
from clustercli.records.model import Batch, Document, Source
from clustercli.tables.table import Column, Table

app = typer.Typer(add_completion=False, rich_markup_mode="rich")

MINISTRY = "工业和信息化部"


@app.command(name="merge", cls=Command)
@with_options
def merge_lists(  # noqa: PLR0913 - an option each
    source: DataOptions,
    form: FormOptions,
    *,
    files: Annotated[
        list[str],
        typer.Argument(
            help="Lists: PDF, Word, Excel, HTML, CSV or text with a name a line.",
            metavar="FILE...",
            show_default=False,
        ),
    ],
    year: Annotated[
        int | None,
        typer.Option("--year", "-y", help="The batch year, where the list does not say it."),
    ] = None,
    review: Annotated[
        int | None,
        typer.Option("--review", help="They are lists of what passed the review of this year."),
    ] = None,
    output: Annotated[
        str | None,
        typer.Option("--output", "-o", help="Write the merged document.", metavar="FILE"),
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Let --output replace a file.")] = False,
) -> None:
    """Merge the ministry's lists, as they are published, into the dataset.

    Without -o nothing is written: the table shows what every row would change. A row is new,
    changes a record (its official name, its year, its evidence), says the same, or contradicts
    a record, which then stays as it is.

    \b
    Examples:
      clustercli data merge 2024.pdf
      clustercli data merge 2022.docx 2023.html -o clusters.json
      clustercli data merge passed.xlsx --review 2025 --json
    """
    if year is not None and review is not None:
        raise UsageError(_("--year and --review exclude each other: a review is of one batch"))
    if output is not None:
        refuse_other_than_json(output)
    if "-" in files:
        raise UsageError(_("data merge reads files: save the list, and give its name"))
    dataset = source.open()
    if not dataset.national:
        template = _("{name} has no batches: merge needs a document like the bundled one")
        raise UsageError(template.format(name=dataset.name))
    document = document_of(dataset)
    differences: list[tuple[str, Difference]] = []
    remarks: list[str] = []
    for path in files:
        published = read_published_list(path)
        described = _described(dataset, published, path, year, review)
        document, found = merge(document, published.rows, described)
        differences += [(path, difference) for difference in found]
        remarks += [f"{path}: {in_current_language(problem)}" for problem in published.problems]
    if output is not None:
        to_file(output, merged_text(document, dataset.version), force=force)
    table = table_of(differences, several=len(files) > 1)
    end = _("nothing is written without -o FILE")
    if output is not None:
        template = _("wrote {number} clusters to {path}")
        end = template.format(number=len(document["clusters"]), path=output)
    notes = (summary_of([found for _path, found in differences]), end)
    warnings = (*remarks, *dataset.remarks)
    write(msgspec.structs.replace(table, notes=notes, warnings=warnings), form.request())


def _described(
    dataset: Dataset, published: PublishedList, path: str, year: int | None, review: int | None
) -> ListDescription:
    """Return what a list is of; raises UsageError where that cannot be told."""
    if review is not None:
        batch = next((b for b in dataset.batches if b.review and b.review.year == review), None)
        if batch is None or batch.review is None:
            known = comma_separated(str(b.review.year) for b in dataset.batches if b.review)
            template = _("there is no review of {year}; there are reviews of {known}")
            raise UsageError(template.format(year=review, known=known))
        if published.year not in (None, batch.year, review):
            template = _("{path} is titled {title}: no review of {year}")
            raise UsageError(template.format(path=path, title=published.title, year=review))
        notice = Source(
            publisher=MINISTRY, date=batch.review.announced, kind="list", url=None, reprint=False
        )
        return ListDescription(
            year=batch.year, source=notice, passed=True, complete=batch.review.passed
        )
    named = published.year if year is None else year
    if published.year not in (None, named):
        template = _("{path} is titled {title}: not of {year}")
        raise UsageError(template.format(path=path, title=published.title, year=named))
    if named is None:
        template = _("{path} names no batch year: give it with --year")
        raise UsageError(template.format(path=path))
    batch = next((b for b in dataset.batches if b.year == named), None)
    if batch is None:
        known = comma_separated(b.year for b in dataset.batches)
        template = _("the dataset has no batch of {year}; there are {known}")
        raise UsageError(template.format(year=named, known=known))
    return ListDescription(
        year=batch.year, source=_notice(batch), passed=False, complete=batch.size
    )


def _notice(batch: Batch) -> Source:
    notice = batch.notice
    return Source(publisher=MINISTRY, date=notice.date, kind="list", url=notice.url, reprint=False)


def merged_text(document: dict[str, Any], version: str | None) -> bytes:
    """Return a merged document as it is kept, once it has the shape of one.

    ``version`` is that of the dataset into which lists were merged.
    """
    document["version"] = f"{str(version).partition('+')[0]}+merged"
    document["updated"] = date.today().isoformat()  # noqa: DTZ011
    text = text_of(document).encode()
    msgspec.json.decode(text, type=Document)
    return text


def table_of(differences: list[tuple[str, Difference]], *, several: bool) -> Table:
    """Return what became of each row; each comes with its list's name, shown if there are more."""
    explained = any(difference.note for _path, difference in differences)
    columns = (
        Column(key="file", position=0 if several else None, rank=3),
        Column(key="number", kind="int", rank=2),
        Column(key="outcome", order=OUTCOMES.index),
        Column(key="name"),
        Column(key="id", rank=3),
        Column(key="changes", kind="fields", none="blank", rank=1),
        Column(key="note", none="blank", rank=0 if explained else 2),
        Column(key="place", rank=4),
    )
    rows = [
        (os.path.basename(path), d.number, d.outcome, d.name, d.id, d.changes, d.note, d.location)
        for path, d in differences
    ]
    return Table(name="merge", columns=columns, rows=rows, identity=("name",))


def summary_of(differences: list[Difference]) -> str:
    """Return how many rows there are of each outcome."""
    counts = Counter(difference.outcome for difference in differences)
    each = _("{number} {outcome}")
    parts = [
        each.format(
            number=counts[outcome], outcome=value_label("outcome", outcome, current_language())
        )
        for outcome in OUTCOMES
        if counts[outcome]
    ]
    rows = sum(difference.location is not None for difference in differences)
    template = ngettext("{number} row: {outcomes}.", "{number} rows: {outcomes}.", rows)
    return template.format(number=rows, outcomes=comma_separated(parts))
