"""``clustercli data fetch``: the ministry's lists from the internet, into the user's dataset."""

from collections.abc import Callable, Sequence
from datetime import date
from functools import partial
from typing import Annotated, Any

import msgspec
import typer

from clustercli import __version__
from clustercli.cli.data.convert import wrote
from clustercli.cli.data.install import keep
from clustercli.cli.data.merge import (
    mergeable,
    merged_text,
    said_of_batch,
    summary_of,
    table_of,
    write_with,
)
from clustercli.cli.dataset_options import DataOptions
from clustercli.cli.help import Command
from clustercli.cli.options import FormOptions, with_options
from clustercli.dataset.coverage import coverage
from clustercli.dataset.dataset import Dataset, dataset_of_document
from clustercli.dataset.document import document_of
from clustercli.errors import DatasetError, FetchError, UsageError
from clustercli.i18n.messages import comma_separated, in_current_language, ngettext
from clustercli.i18n.messages import gettext as _
from clustercli.official_lists.download import Downloads
from clustercli.official_lists.fetching import (
    FetchedList,
    addresses_of,
    described,
    fetch_list,
    learn_notice,
    year_of,
)
from clustercli.official_lists.merging import Difference, ListDescription, merge
from clustercli.official_lists.next_batch import next_batch
from clustercli.output.destination import to_file
from clustercli.output.progress import Progress
from clustercli.output.writer import check, write
from clustercli.records.model import Batch, Document
from clustercli.resources.installed import path_of_installed
from clustercli.tables.table import Hint

_AGENT = f"Mozilla/5.0 (compatible; clustercli/{__version__})"
"""What servers are told of who asks."""

app = typer.Typer(add_completion=False, rich_markup_mode="rich")


@app.command(name="fetch", cls=Command)
@with_options
def fetch(  # noqa: PLR0913 - an option each
    source: DataOptions,
    form: FormOptions,
    *,
    years: Annotated[
        list[int] | None,
        typer.Argument(
            help="Batch years; without any, every batch whose list is not yet whole.",
            metavar="[YEAR]...",
            show_default=False,
        ),
    ] = None,
    url: Annotated[
        str | None,
        typer.Option("--url", help="A notice's page, or the list itself.", metavar="ADDRESS"),
    ] = None,
    year: Annotated[
        int | None,
        typer.Option("--year", "-y", help="The batch year of --url, where the list has none."),
    ] = None,
    attachment: Annotated[
        int | None,
        typer.Option("--attachment", help="Which attachment of the page it is.", metavar="N"),
    ] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Show what would change, and keep nothing.")
    ] = False,
    output: Annotated[
        str | None,
        typer.Option("--output", "-o", help="Write the merged document instead.", metavar="FILE"),
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Let --output replace a file.")] = False,
) -> None:
    """Fetch the ministry's lists from the internet, and merge them into the dataset.

    The notice's page of each year is looked up, the attachment that is the list is read, and
    the merged dataset is kept and used from now on; clustercli data reset goes back. The table
    shows what every row changed, as that of clustercli data merge does. A list that cannot be
    had changes nothing, and is said; exit 1.

    \b
    Examples:
      clustercli data fetch
      clustercli data fetch 2024 --dry-run
      clustercli data fetch 2024 -o clusters.json
      clustercli data fetch --url https://www.miit.gov.cn/notice.html --year 2025
    """
    given = tuple(dict.fromkeys((*(years or ()), *(() if year is None else (year,)))))
    _refuse(given, url, attachment, output, dry_run=dry_run)
    request = form.request()
    check(request, table_of([], several=False))
    dataset = mergeable(source)
    batches = _batches(dataset, given, url)
    if attachment is not None and url is None and len(batches) != 1:
        raise UsageError(_("--attachment is of one page: give one year, or --url"))
    fetched = _fetched(dataset, batches, url, attachment, next(iter(given), None))
    if fetched.failures and not fetched.lists:
        raise DatasetError(fetched.failures[0], tuple(fetched.failures[1:]))
    merged = _merged(dataset, fetched)
    effect: Callable[[], object] | None = None
    done = ""
    if output is not None:
        text = merged_text(merged.document, dataset.version)
        effect, done = partial(to_file, output, text, force=force), wrote(merged.document, output)
        merged.notes.append(done)
    elif dry_run:
        merged.notes.append(_("nothing is kept with --dry-run"))
    elif not merged.changed:
        end = _("nothing is new: the dataset stays as it is")
        if url is None and not batches:
            end = _("every batch is whole: there is nothing to fetch")
        merged.notes += (end, coverage(dataset))
    else:
        text = merged_text(merged.document, dataset.version)
        effect, (done, *others) = partial(keep, text), _kept(text)
        merged.notes += (done, *others)
        if source.path() is not None:
            template = _("{name} stays as it is, and goes before the dataset that is kept")
            merged.warnings.append(template.format(name=dataset.name))
    table = msgspec.structs.replace(
        table_of(merged.differences, several=len(fetched.lists) > 1),
        notes=tuple(merged.notes),
        warnings=(*merged.warnings, *dataset.remarks),
    )
    if effect is None:
        write(table, request)
    else:
        write_with(effect, done, table, request)
    if fetched.failures:
        raise typer.Exit(1)


def _refuse(
    given: Sequence[int],
    url: str | None,
    attachment: int | None,
    output: str | None,
    *,
    dry_run: bool,
) -> None:
    """Raise UsageError for options that do not go together."""
    if url is not None and len(given) > 1:
        raise UsageError(_("--url is of one list: give one year"))
    if url is not None and not url.strip():
        template = _("{option} is empty: give a value, or leave the option out")
        raise UsageError(template.format(option="--url"))
    if attachment is not None and attachment < 1:
        raise UsageError(_("--attachment counts from 1"))
    if output is not None and dry_run:
        raise UsageError(_("--dry-run and --output exclude each other: one writes nothing"))
    if output == "-":
        raise UsageError(_("data fetch writes the table to standard output: give -o a file's name"))


def _batches(dataset: Dataset, given: Sequence[int], url: str | None) -> tuple[Batch, ...]:
    """Return the batches whose lists are asked for; none with an address whose list tells it."""
    if url is None:
        for year in given:
            _batch(dataset, year)
    if given:
        return tuple(batch for batch in dataset.batches if batch.year in given)
    if url is not None:
        return ()
    years = list(dataset.column("year"))
    return tuple(b for b in dataset.batches if b.size is not None and years.count(b.year) < b.size)


def _batch(dataset: Dataset, year: int) -> Batch:
    """Return the batch of a year; raises UsageError if the dataset does not know it."""
    for batch in dataset.batches:
        if batch.year == year:
            return batch
    known = comma_separated(batch.year for batch in dataset.batches)
    template = _("the dataset has no batch of {year}; there are {known}")
    if any(call.year == year for call in dataset.calls):
        template = _(
            "for {year} a call is known and no list; there are {known}. Once the list is "
            "published: clustercli data fetch --url ADDRESS"
        )
    raise UsageError(template.format(year=year, known=known))


class _Fetched(msgspec.Struct, kw_only=True):
    """What was had, with what each list is of, and what was not, in words.

    ``added`` is the batch of a list that is new to the dataset.
    """

    lists: list[tuple[FetchedList, ListDescription]] = []
    added: Batch | None = None
    failures: list[str] = []
    remarks: list[str] = []


def _fetched(
    dataset: Dataset,
    batches: Sequence[Batch],
    url: str | None,
    attachment: int | None,
    year: int | None,
) -> _Fetched:
    """Fetch the list at an address, or those of batches, of which some may fail."""
    fetched = _Fetched()
    progress = Progress()
    with Downloads(_AGENT, progress.moved) as downloads, progress:
        if url is not None:
            batch = next(iter(batches), None)
            found = fetch_list(url, downloads, attachment=attachment, batch=batch)
            year = year or year_of(found)
            if year is None:
                template = _("{path} names no batch year: give it with --year")
                raise UsageError(template.format(path=found.name))
            own = next_batch(msgspec.to_builtins(dataset.batches), found.published)
            if own is not None and own["year"] == year:
                fetched.added = msgspec.convert(own, Batch)
            fetched.lists.append((found, described(found, fetched.added or _batch(dataset, year))))
            return fetched
        for batch in batches:
            _fetch_batch(batch, downloads, attachment, fetched)
    return fetched


class _Merged(msgspec.Struct, kw_only=True):
    """A document with fetched lists in it, and what became of their rows.

    ``changed`` says that the document learned something; each difference stands with the name
    of its list.
    """

    document: dict[str, Any]
    changed: bool = False
    differences: list[tuple[str, Difference]] = []
    notes: list[str] = []
    warnings: list[str] = []


def _merged(dataset: Dataset, fetched: _Fetched) -> _Merged:
    """Merge the lists into the dataset's document, one after the other."""
    merged = _Merged(document=document_of(dataset), warnings=[*fetched.failures, *fetched.remarks])
    if fetched.added is not None:
        batches = [*dataset.batches, fetched.added]
        merged.document["batches"] = msgspec.to_builtins(batches)
    for found, description in fetched.lists:
        merged.document, ours = merge(merged.document, found.published.rows, description)
        learned = learn_notice(merged.document, found, description.year)
        changed = learned or any(d.outcome in ("new", "changed") for d in ours)
        merged.changed = merged.changed or changed
        merged.differences += [(found.name, difference) for difference in ours]
        problems = map(in_current_language, found.published.problems)
        remark = _("{name}: {reason}")
        merged.warnings += [remark.format(name=found.name, reason=p) for p in problems]
        merged.notes.append(_read_from(found, description.year))
    if fetched.added is not None:
        merged.notes.append(said_of_batch(merged.document["batches"][-1]))
    if fetched.lists:
        merged.notes.append(summary_of([difference for _name, difference in merged.differences]))
    return merged


def _fetch_batch(
    batch: Batch, downloads: Downloads, attachment: int | None, fetched: _Fetched
) -> None:
    """Fetch the list of a batch from the first of its addresses that gives it."""
    failed: list[FetchError] = []
    addresses = addresses_of(batch)
    if not addresses:
        fetched.failures.append(_no_address(batch))
    for address in addresses:
        try:
            found = fetch_list(address, downloads, attachment=attachment, batch=batch)
            fetched.lists.append((found, described(found, batch)))
        except FetchError as error:
            failed.append(error)
            continue
        template = _("{address}: {reason}; a copy was read instead")
        fetched.remarks += [
            template.format(address=error.address, reason=error.reason) for error in failed
        ]
        return
    fetched.failures += map(str, failed)


def _no_address(batch: Batch) -> str:
    """Return what to look for where nobody knows an address."""
    notice = batch.notice
    named = " ".join(filter(None, (notice.title, notice.number, notice.date)))
    if notice.title is None and notice.number is None:
        template = _("the notice of {year}, of which neither title nor number is known")
        if notice.date is not None:
            template = _("the notice of {year} ({date}; neither title nor number is known)")
        named = template.format(year=batch.year, date=notice.date)
    template = _(
        "no address of the list of {year} is known: search www.miit.gov.cn (文件发布) for "
        "{notice}, then: clustercli data fetch --url ADDRESS --year {year}"
    )
    return template.format(year=batch.year, notice=named)


def _read_from(found: FetchedList, year: int) -> str:
    template = ngettext(
        "{year}: {number} row of {name}, from {address} (SHA-256 {sha256})",
        "{year}: {number} rows of {name}, from {address} (SHA-256 {sha256})",
        len(found.published.rows),
    )
    return template.format(
        year=year,
        number=len(found.published.rows),
        name=found.name,
        address=found.address,
        sha256=found.sha256,
    )


def _kept(text: bytes) -> tuple[str, ...]:
    """Return where a document is kept as the user's dataset, and how complete it is."""
    path = path_of_installed()
    document = msgspec.json.decode(text, type=Document)
    template = _("kept in {path}, and used from now on")
    back = Hint(_("Back to the bundled dataset: {command}").format(command="clustercli data reset"))
    held = dataset_of_document(document, path, date.today())  # noqa: DTZ011
    return template.format(path=path), back, coverage(held)
