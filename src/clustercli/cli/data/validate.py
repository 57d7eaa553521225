"""``clustercli data validate``: everything that is wrong with a dataset."""

from typing import Annotated

import typer

from clustercli.cli.dataset_options import ReadingOptions
from clustercli.cli.help import Command
from clustercli.cli.options import OutputOptions, with_options
from clustercli.dataset.validation import check
from clustercli.i18n.messages import Worded, ngettext
from clustercli.output.writer import write
from clustercli.readers.problems import Problem, location
from clustercli.tables.table import Column, Table

app = typer.Typer(add_completion=False, rich_markup_mode="rich")


@app.command(name="validate", cls=Command)
@with_options
def validate(
    reading: ReadingOptions,
    output: OutputOptions,
    *,
    files: Annotated[
        list[str],
        typer.Argument(
            help="A dataset, or several read as one; - reads standard input.", metavar="FILE..."
        ),
    ],
) -> None:
    """Say everything that is wrong with a dataset; exit 1 if anything is.

    A row says where, which field, what was found, what was expected, and the effect: the
    record is left out, the value taken for missing (emptied), or kept. Where several sheets,
    tables or files are read, the column table says which. Of more than 10000 problems the first
    are listed.

    \b
    Examples:
      clustercli list --json | clustercli data validate -
      clustercli list -p 山东 -f csv | clustercli data validate - --json
    """
    dataset = reading.open_file(files, all_problems=True)
    problems, found = check(dataset)
    number = dataset.read_so_far()
    warnings = list(dataset.file_remarks)
    if more := found - len(problems):
        template = ngettext(
            "{more} more problem is not listed.", "{more} more problems are not listed.", more
        )
        warnings.append(template.format(more=more))
    if problems:
        template = ngettext(
            "{number} problem; clusters that can be used: {held}.",
            "{number} problems; clusters that can be used: {held}.",
            found,
        )
        note = template.format(number=found, held=number)
    else:
        template = ngettext(
            "{name} is in order: {number} cluster.",
            "{name} is in order: {number} clusters.",
            number,
        )
        note = template.format(name=dataset.name, number=number)
    several = any(problem.part for problem in problems)
    table = Table(
        name="problems",
        columns=(
            Column(key="location"),
            Column(key="number", kind="int", position=None),
            Column(key="field", kind="fields"),
            Column(key="found"),
            Column(key="expected"),
            Column(key="effect"),
            *([Column(key="table")] if several else []),
        ),
        rows=[
            (_where(p), p.number, p.field, p.found, p.expected, p.effect)
            + ((p.part.removesuffix("!"),) if several else ())
            for p in problems
        ],
        identity=("table",) * several + ("location", "number", "field"),
        notes=(note,),
        warnings=tuple(warnings),
    )
    write(table, output.request())
    if problems:
        raise typer.Exit(1)


def _where(problem: Problem) -> Worded:
    """Return what the number of a problem counts, read with the number: line 35."""
    return Worded(problem.numbered_by, location(problem.numbered_by, problem.number))
