"""``clustercli data export``: a dataset as a database for Datasette."""

import contextlib
import os
from pathlib import Path
from typing import Annotated

import typer

from clustercli.cli.dataset_options import DataOptions, refuse_empty
from clustercli.cli.help import Command
from clustercli.cli.options import AsOf, Lang, Quiet, read_language, with_options
from clustercli.dataset.coverage import coverage
from clustercli.errors import OutputError, UsageError
from clustercli.geography.division_points import point_of
from clustercli.i18n.messages import gettext as _
from clustercli.i18n.messages import ngettext
from clustercli.output.dataset_export import to_database
from clustercli.output.datasette_metadata import FILE, metadata_of
from clustercli.output.destination import check_file, say, to_file
from clustercli.resources.long_paths import openable

app = typer.Typer(add_completion=False, rich_markup_mode="rich")

_EXTENSIONS = (".db", ".sqlite", ".sqlite3")


@app.command(name="export", cls=Command)
@with_options
def export(  # noqa: PLR0913 - an option each
    source: DataOptions,
    *,
    file: Annotated[
        str, typer.Argument(help="The database: a name that ends in .db.", metavar="FILE")
    ],
    force: Annotated[
        bool, typer.Option("--force", help="Replace FILE, and metadata.yaml beside it.")
    ] = False,
    as_of: AsOf = None,
    quiet: Quiet = False,
    lang: Lang = None,
) -> None:
    """Write a dataset as a SQLite database, and metadata.yaml for Datasette.

    The tables are clusters, sources, facts, batches, published figures and coverage, with keys, a
    full-text index, and a point on the map where the county is known. metadata.yaml beside the
    database says what Datasette shows: datasette clusters.db -m metadata.yaml. --data reads the
    database again, with the same answers.

    \b
    Examples:
      clustercli data export clusters.db
      clustercli data export clusters.db --force --lang zh
      clustercli list -p 山东 --json | clustercli data export shandong.db --data -
    """
    refuse_empty("FILE", file)
    if not file.lower().endswith(_EXTENSIONS):
        template = _("a database has a name that ends in .db, and not {path}")
        raise UsageError(template.format(path=file))
    language = read_language(lang)
    beside = os.path.join(os.path.dirname(file), FILE)
    for path in (file, beside):
        check_file(path, force=force)
    dataset = source.open(as_of)
    content = to_database(dataset)
    metadata = metadata_of(dataset, file, language)
    known = coverage(dataset)
    _write_both(file, content, beside, metadata.encode(), force=force)
    number = len(dataset)
    wrote = ngettext(
        "wrote {number} cluster to {path}, and {metadata} beside it",
        "wrote {number} clusters to {path}, and {metadata} beside it",
        number,
    ).format(number=number, path=file, metadata=FILE)
    placeless = sum(point_of(code) is None for code in dataset.column("county_code"))
    without = ngettext(
        "{number} cluster has no latitude and longitude, since no county, or no point of it, is "
        "known",
        "{number} clusters have no latitude and longitude, since no county, or no point of it, is "
        "known",
        placeless,
    ).format(number=placeless)
    notes = (wrote, *([without] if placeless else []), known)
    say(dataset.remarks if quiet else (*dataset.remarks, *notes))


def _write_both(file: str, content: bytes, beside: str, metadata: bytes, *, force: bool) -> None:
    """Write the database and what stands beside it, or neither of them.

    The metadata go first: of two runs in one folder it is their name that both want.
    """
    there, before = os.path.lexists(openable(beside)), None
    with contextlib.suppress(OSError):
        before = Path(openable(beside)).read_bytes() if os.path.isfile(beside) else None
    to_file(beside, metadata, force=force)
    try:
        to_file(file, content, force=force)
    except BaseException:
        with contextlib.suppress(OSError, OutputError):
            if before is not None:
                to_file(beside, before, force=True)
            elif not there:
                os.unlink(openable(beside))
        raise
