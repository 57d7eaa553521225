"""``clustercli data merge``: the ministry's list, as it is published, into a dataset."""

import os
from collections import Counter
from collections.abc import Callable, Sequence
from datetime import date
from enum import Enum
from functools import partial
from typing import Annotated, Any

import msgspec
import typer

from clustercli.cli.data.convert import wrote
from clustercli.cli.dataset_options import DataOptions
from clustercli.cli.help import Command
from clustercli.cli.options import FormOptions, with_options
from clustercli.dataset.dataset import Dataset
from clustercli.dataset.document import document_of, text_of
from clustercli.errors import DatasetError, OutputError, UnknownValueError, UsageError
from clustercli.fields.words import label, numbers_of_each
from clustercli.i18n.messages import (
    comma_separated,
    current_language,
    in_current_language,
    ngettext,
)
from clustercli.i18n.messages import gettext as _
from clustercli.official_lists import PublishedList, read_published_list
from clustercli.official_lists.decisions import Decision, Decisions, read_decisions
from clustercli.official_lists.merging import OUTCOMES, Difference, ListDescription, merge
from clustercli.official_lists.next_batch import next_batch, not_known
from clustercli.official_lists.publisher_hosts import belongs, host_of
from clustercli.output.destination import say, to_file
from clustercli.output.writer import Request, check, write
from clustercli.records.model import GIVEN_BY_USER, Batch, Document, Source
from clustercli.tables.table import Column, Table

app = typer.Typer(add_completion=False, rich_markup_mode="rich")

MINISTRY = "工业和信息化部"


class GivenKind(str, Enum):
    """What a user can say that a list is."""

    list = "list"
    public_notice = "public-notice"
    review = "review"


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
    kind: Annotated[
        GivenKind | None,
        typer.Option(
            "--kind",
            help="What the lists are, where they do not say it: list, public-notice or review.",
            metavar="KIND",
        ),
    ] = None,
    source_url: Annotated[
        str | None,
        typer.Option("--source-url", help="Where the list was found.", metavar="ADDRESS"),
    ] = None,
    accept: Annotated[
        list[str] | None,
        typer.Option("--accept", help="The row to check is this record; repeatable.", metavar="ID"),
    ] = None,
    decisions: Annotated[
        str | None,
        typer.Option(
            "--decisions",
            help="Decisions on rows to check: id, name and decision, as JSON or CSV.",
            metavar="FILE",
        ),
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
    a record, which then stays as it is. A row that is possibly a record (another industry, another
    year) is to be checked: --accept or --decisions says what it is.

    The list's title says what it is: the ministry's list of a year, its public notice (公示), or
    what passed a review (复核). Where nothing says it, give --kind. A list of a province or of
    what is recommended is refused: clustercli list --data FILE asks it by itself.

    \b
    Examples:
      clustercli data merge 2024.pdf
      clustercli data merge 2022.docx 2023.html -o clusters.json
      clustercli data merge passed.xlsx --review 2025 --json
      clustercli data merge 2023.html --kind list
      clustercli data merge 2024.pdf --source-url https://www.miit.gov.cn/2024.pdf
    """
    if year is not None and review is not None:
        raise UsageError(_("--year and --review exclude each other: a review is of one batch"))
    if output == "-":
        raise UsageError(_("data merge writes the table to standard output: give -o a file's name"))
    if "-" in files:
        raise UsageError(_("data merge reads files: save the list, and give its name"))
    request = form.request()
    check(request, table_of([], several=len(files) > 1))
    dataset = mergeable(source)
    decided = _decisions(dataset, accept, decisions)
    document = document_of(dataset)
    differences: list[tuple[str, Difference]] = []
    remarks: list[str] = []
    added: list[str] = []
    for path in files:
        published = read_published_list(path)
        asked = _Asked(year=year, review=review, kind=kind, source_url=source_url)
        described, batch = _described(dataset, document, published, path, asked)
        if batch is not None:
            document["batches"] = [*document["batches"], batch]
            added.append(said_of_batch(batch))
        document, found = merge(document, published.rows, described, decided)
        differences += [(path, difference) for difference in found]
        remarks += [
            _("{name}: {reason}").format(name=path, reason=in_current_language(problem))
            for problem in published.problems
        ]
    remarks += [_not_needed(decision) for decision in decided.unused() if decision.name is not None]
    _refuse_unused(decided)
    table = table_of(differences, several=len(files) > 1)
    end = _("nothing is written without -o FILE")
    if output is not None:
        end = wrote(document, output)
    notes = (*added, summary_of([found for _path, found in differences]), end)
    warnings = (*remarks, *dataset.remarks)
    table = msgspec.structs.replace(table, notes=notes, warnings=warnings)
    if output is None:
        write(table, request)
    else:
        text = merged_text(document, dataset.version)
        write_with(partial(to_file, output, text, force=force), end, table, request)


def write_with(effect: Callable[[], object], said: str, table: Table, request: Request) -> None:
    """Write the table of what ``effect`` does, which is done once the table is made.

    Where the table cannot be written after that, what was done is ``said`` all the same.
    """
    done = []
    try:
        write(table, request, lambda: done.append(effect()))
    except OutputError:
        if done:
            say((said,))
        raise


def mergeable(source: DataOptions) -> Dataset:
    """Return the dataset that is asked for; raises UsageError for one that no list goes into."""
    dataset = source.open()
    if not dataset.national:
        template = _("{name} has no batches: merge needs a document like the bundled one")
        raise UsageError(template.format(name=dataset.name))
    return dataset


class _Asked(msgspec.Struct, frozen=True, kw_only=True):
    """What the options say of the lists."""

    year: int | None
    review: int | None
    kind: GivenKind | None
    source_url: str | None


def _decisions(dataset: Dataset, accepted: Sequence[str] | None, path: str | None) -> Decisions:
    """Return what the user decided; raises UsageError for an id that is none."""
    held = [Decision(id=id_, decision="accept") for id_ in dict.fromkeys(accepted or ())]
    if path is not None:
        held += read_decisions(path)
    ids = set(dataset.column("id"))
    for decision in held:
        if decision.id is not None and decision.id not in ids:
            raise UnknownValueError("cluster", decision.id)
    return Decisions(held)


def _not_needed(decision: Decision) -> str:
    template = _("the decision on {name} was not needed: no row of that name is to be checked")
    return template.format(name=decision.name)


def _refuse_unused(decisions: Decisions) -> None:
    """Raise UsageError for an --accept that no row asks for."""
    for decision in decisions.unused():
        if decision.name is None:
            template = _("--accept {id}: no row is to be checked against this record")
            raise UsageError(template.format(id=decision.id))


def _described(
    dataset: Dataset, document: dict[str, Any], published: PublishedList, path: str, asked: _Asked
) -> tuple[ListDescription, dict[str, Any] | None]:
    """Return what a list is of, and its batch if that is new to the document.

    Raises UsageError where it cannot be told, DatasetError for a list that is none of the
    ministry's.
    """
    kind, by_user = _kind(published, path, asked)
    source = _source(published, path, kind, by_user=by_user, source_url=asked.source_url)
    if kind == "review":
        batch = _reviewed(dataset, published, path, asked)
        assert batch.review is not None  # noqa: S101 - only such batches are chosen
        described = ListDescription(
            year=batch.year,
            source=source,
            passed=True,
            complete=batch.review.passed,
            review=batch.review.year,
            stated=batch.year in (published.year, asked.year),
        )
        return described, None
    named = published.year if asked.year is None else asked.year
    if published.year not in (None, named):
        template = _("{path} is titled {title}: not of {year}")
        raise UsageError(template.format(path=path, title=published.title, year=named))
    if named is None:
        template = _("{path} names no batch year: give it with --year")
        raise UsageError(template.format(path=path))
    sizes = {b["year"]: b["size"] for b in document["batches"]}
    added = None
    if named not in sizes:
        added = None if by_user else next_batch(document["batches"], published)
        if added is None:
            template = _(
                "the dataset has no batch of {year}; there are {known}. The list adds the batch "
                "that comes next if its own title says so: {next}年度中小企业特色产业集群名单; "
                "clustercli list --data {path} asks the file by itself"
            )
            known = comma_separated(sizes)
            raise UsageError(
                template.format(year=named, known=known, next=max(sizes) + 1, path=path)
            )
        sizes[named] = added["size"]
    described = ListDescription(year=named, source=source, passed=False, complete=sizes[named])
    return described, added


def said_of_batch(batch: dict[str, Any]) -> str:
    """Return that a batch is new, and what of it is not known."""
    template = _("the batch of {year} is added, number {ordinal}; not known of it: {fields}")
    fields = [label(key, current_language()) for key in not_known(batch)]
    return template.format(
        year=batch["year"], ordinal=batch["ordinal"], fields=comma_separated(fields)
    )


def _kind(published: PublishedList, path: str, asked: _Asked) -> tuple[GivenKind, bool]:
    """Return what a list is, and whether only the user says so.

    Raises DatasetError for one that does not merge, UsageError where nobody says what it is.
    """
    told = published.told
    stated = GivenKind.review if asked.review is not None else asked.kind
    if stated is not None and asked.kind not in (None, stated):
        raise UsageError(_("--review is of a list of reviews: leave --kind out"))
    if told.kind in ("provincial", "recommendation", "withdrawn"):
        templates = {
            "provincial": _("{path} is a list of a province or a city ({title})"),
            "recommendation": _("{path} lists what is recommended ({title}), and not recognised"),
            "withdrawn": _("{path} lists what was withdrawn or did not pass ({title})"),
        }
        what = templates[told.kind].format(path=path, title=told.by)
        template = _("{what}: it does not merge; clustercli list --data FILE asks it by itself")
        raise DatasetError(template.format(what=what))
    if told.kind is None:
        if stated is None:
            template = _(
                "{path} does not say what list it is: give --kind list, public-notice or review"
            )
            raise UsageError(template.format(path=path))
        return stated, True
    own = GivenKind(told.kind)
    if stated in (None, own):
        return own, False
    if own is not GivenKind.list:
        template = _("{path} says what it is ({title}): {kind}, and not {said}")
        raise UsageError(
            template.format(path=path, title=told.by, kind=own.value, said=stated.value)
        )
    # A public notice or a review can have an attachment titled as the list itself is.
    return stated, True


def _reviewed(dataset: Dataset, published: PublishedList, path: str, asked: _Asked) -> Batch:
    """Return the batch that a list of reviews is of, by --review, --year or the title."""
    reviewed = [b for b in dataset.batches if b.review is not None]
    by_review = {b.review.year: b for b in reviewed if b.review is not None}
    by_year = {b.year: b for b in reviewed}
    known = comma_separated(map(str, by_review))
    unknown = _("there is no review of {year}; there are reviews of {known}")
    if asked.review is not None:
        if asked.review not in by_review:
            raise UsageError(unknown.format(year=asked.review, known=known))
        batch = by_review[asked.review]
        if published.year not in (None, batch.year, asked.review):
            template = _("{path} is titled {title}: no review of {year}")
            raise UsageError(template.format(path=path, title=published.title, year=asked.review))
        return batch
    year = published.year if asked.year is None else asked.year
    if year is None:
        template = _("{path} names no year of a review: give it with --review")
        raise UsageError(template.format(path=path))
    # 2022年度 is a batch, 2025年 the year in which clusters passed.
    of_batch = asked.year is not None or f"{year}年度" in (published.title or "")
    meanings = (by_year, by_review) if of_batch else (by_review, by_year)
    for meaning in meanings:
        if year in meaning:
            return meaning[year]
    raise UsageError(unknown.format(year=year, known=known))


def _source(
    published: PublishedList,
    path: str,
    kind: GivenKind,
    *,
    by_user: bool,
    source_url: str | None,
) -> Source:
    """Return the source that a file is: what it says of itself, and what of it was read.

    Only a title of the ministry's own makes the ministry its publisher, and an address is the
    publisher's only on a host of theirs. Raises UsageError for an address that is none.
    """
    told = published.told
    publisher = MINISTRY if told.ministry else GIVEN_BY_USER
    own = False
    if source_url is not None:
        host = host_of(source_url)
        if host is None:
            template = _("--source-url {address} is no address: give one that begins with https://")
            raise UsageError(template.format(address=source_url))
        own = belongs(host, publisher)
    proposed = told.proposed or kind is GivenKind.public_notice
    return Source(
        publisher=publisher,
        title=published.title,
        date=None,
        kind="public-notice" if proposed else "list",
        url=source_url if own else None,
        read_at=None if own else source_url,
        reprint=not own,
        file=os.path.basename(path),
        sha256=published.sha256,
        read_on=date.today().isoformat(),  # noqa: DTZ011
        kind_by="user" if by_user else None,
    )


def merged_text(document: dict[str, Any], version: str | None) -> bytes:
    """Return a merged document as it is kept, once it has the shape of one.

    ``version`` is that of the dataset into which lists were merged.
    """
    document["version"] = f"{version.partition('+')[0]}+merged" if version else "merged"
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
        Column(key="changes", kind="fields", position=None),
        Column(key="details", kind="list", none="blank", rank=1),
        Column(key="note", none="blank", rank=0 if explained else 2),
        Column(key="place", rank=4),
    )
    rows = [
        (
            os.path.basename(path),
            d.number,
            d.outcome,
            d.name,
            d.id,
            d.changes,
            d.details,
            d.note,
            d.location,
        )
        for path, d in differences
    ]
    return Table(name="merge", columns=columns, rows=rows, identity=("name",))


def summary_of(differences: list[Difference]) -> str:
    """Return how many rows there are of each outcome."""
    counts = Counter(difference.outcome for difference in differences)
    outcomes = numbers_of_each("outcome", counts, OUTCOMES, _("{number} {outcome}"))
    rows = sum(difference.location is not None for difference in differences)
    template = ngettext("{number} row: {outcomes}.", "{number} rows: {outcomes}.", rows)
    return template.format(number=rows, outcomes=outcomes)
