"""``clustercli audit``: every published figure against what the dataset holds."""

import msgspec
import typer

from clustercli.cli.dataset_options import DataOptions, option_of_dataset
from clustercli.cli.help import Command
from clustercli.cli.options import AnswerOptions, SelectionOptions, with_options
from clustercli.cli.parameters import showing_only
from clustercli.errors import DatasetError
from clustercli.i18n.messages import current_language, ngettext
from clustercli.i18n.messages import gettext as _
from clustercli.output.writer import write
from clustercli.query.audit_table import NARROWING, audit_table, refuse_what_narrows_nothing
from clustercli.query.selection import Query
from clustercli.tables.table import Table

app = typer.Typer(add_completion=False, rich_markup_mode="rich")


class AuditedData(DataOptions):
    """Which dataset, how it is read, and whether a contradicted figure is a failure."""

    strict: bool = option_of_dataset(
        "--strict",
        help="Fail if a record or value cannot be read, or if a figure is contradicted (not where "
        "sources disagree).",
        is_flag=True,
    )


@showing_only(*NARROWING, "as_of")
class FigureOptions(SelectionOptions):
    """Which figures: places and years; what says nothing about a figure is refused."""

    def query(self) -> Query:
        """Return what is asked for; raises UsageError for what narrows no figure."""
        query = super().query()
        ids = () if self.ids_from is None else (self.ids_from,)
        refuse_what_narrows_nothing(msgspec.structs.replace(query, ids=ids))
        return query


@app.command(name="audit", cls=Command)
@with_options
def audit(
    selection: FigureOptions,
    source: AuditedData,
    output: AnswerOptions,
) -> None:
    """Hold every published figure against the dataset and against the other figures.

    Verdicts: agrees; incomplete (we hold fewer, so it may still be true); contradicted (we
    hold more than it allows); sources disagree; not testable. A figure that follows from
    others is shown as derived. Figures are about places and years: no other option narrows them.

    \b
    Examples:
      clustercli audit --province 山东
      clustercli audit --year 2024 --json
      clustercli audit --sort verdict --limit 5
    """
    table = audit_table(selection.select(source))
    write(table, output.request())
    if source.strict:
        _refuse_contradicted(table)


_NAMED = ("scope", "years", "what", "published", "recorded", "source")
"""What tells a figure from all others, and why it is contradicted."""

_MOST_SAID = 10


def _refuse_contradicted(table: Table) -> None:
    """Raise DatasetError for figures that are contradicted, each with where it was published."""
    found = [row for row in table.dicts() if row["verdict"] == "contradicted"]
    if not found:
        return
    from clustercli.output.cells import rows_to_read

    columns = tuple(column for column in table.columns if column.key in _NAMED)
    rows = [tuple(row[column.key] for column in columns) for row in found]
    shown = rows_to_read(Table(name="audit", columns=columns, rows=rows), current_language())
    keys = [column.key for column in columns]
    recorded = _("{scope} {years}, {what}: published {published}, recorded {recorded} ({source})")
    uncounted = _("{scope} {years}, {what}: published {published} ({source})")
    said = (dict(zip(keys, cells, strict=True)) for cells in shown)
    figures = [
        (uncounted if row["recorded"] is None else recorded).format_map(cells)
        for row, cells in zip(found, said, strict=True)
    ]
    template = ngettext(
        "--strict: {number} figure is contradicted",
        "--strict: {number} figures are contradicted",
        len(found),
    )
    more = len(figures) - _MOST_SAID
    rest = [_("… and {number} more").format(number=more)] if more > 0 else []
    raise DatasetError(template.format(number=len(found)), (*figures[:_MOST_SAID], *rest))
