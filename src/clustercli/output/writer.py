"""The one way out: a Table, in the form and to the place that were asked for."""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Iterable

import msgspec

from clustercli.errors import UsageError
from clustercli.i18n.labels import Language
from clustercli.i18n.messages import gettext as _
from clustercli.i18n.messages import ngettext
from clustercli.output import binary_formats as files
from clustercli.output import destination as sink
from clustercli.output import document_formats as text
from clustercli.output import pager
from clustercli.output import program_formats as data
from clustercli.output import terminal_table as console
from clustercli.output.cells import harmless, harmless_lines
from clustercli.tables.table import Table
from clustercli.text.name_index import NameIndex

_OWN = ("table", "json", "jsonl", "csv", "tsv", "markdown", "xlsx", "db", "parquet", "svg")
_ALIASES = {"md": "markdown", "ndjson": "jsonl", "excel": "xlsx", "sqlite": "db", "htm": "html"}
_BINARY = ("xlsx", "db", "parquet")
_DRAWN = ("table", "svg")
_QUIET = ("json", "jsonl")
_EXTENSIONS = {
    ".json": "json",
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".csv": "csv",
    ".tsv": "tsv",
    ".md": "markdown",
    ".html": "html",
    ".htm": "html",
    ".xlsx": "xlsx",
    ".db": "db",
    ".sqlite": "db",
    ".parquet": "parquet",
    ".txt": "table",
    ".tex": "latex",
    ".rst": "rst",
    ".svg": "svg",
}

FORMATS = (*_OWN, *text.TABULATE)
"""Every format by its name."""


class Request(msgspec.Struct, frozen=True, kw_only=True):
    """How a table is to be written.

    ``ids`` gives only each row's identity, ``count`` only the number of rows. ``sort`` and
    ``columns`` name columns by key; ``limit`` counts rows. ``output`` is a file, whose
    extension tells the format where ``format`` does not. ``pager`` lets a table that is
    longer than the terminal go through the user's pager.
    """

    format: str | None = None
    output: str | None = None
    force: bool = False
    columns: tuple[str, ...] = ()
    sort: tuple[str, ...] = ()
    limit: int | None = None
    ids: bool = False
    count: bool = False
    lang: Language = "zh"
    pager: bool = False


def write(table: Table, request: Request) -> None:
    """Write ``table`` as ``request`` says: data to stdout or a file, notes to stderr.

    Raises UnknownValueError for an unknown format, column or sort key, UsageError for
    what does not go together, OutputError if the result cannot be written.
    """
    chosen = _format(request)
    to_stdout = request.output in (None, "-")
    if to_stdout and chosen in _BINARY:
        template = _("the format {format} is a file: give its name with -o FILE.{format}")
        raise UsageError(template.format(format=chosen))
    if request.ids and request.format is not None:
        raise UsageError(_("--ids has a form of its own; for another one choose --columns"))
    arranged = _arranged(table, request)
    if chosen == "svg" and not (request.ids or request.count):
        _refuse_without_tiles(table, arranged)
    notes = arranged.notes
    if to_stdout:
        terminal = sys.stdout.isatty() or (chosen == "table" and console.colour_is_forced())
        encoding = sys.stdout.encoding or "utf-8"
        written = _text(arranged, chosen, request, terminal=terminal, encoding=encoding)
        written = _for_stdout(written, chosen)
        paged = request.pager and chosen == "table" and pager.is_long(written)
        if not (paged and pager.page(written)):
            sink.to_stdout(written)
    else:
        path = str(request.output)
        sink.to_file(path, _content(arranged, chosen, request), force=request.force)
        rows = len(arranged.rows)
        wrote = ngettext("wrote {number} row to {path}", "wrote {number} rows to {path}", rows)
        notes = (wrote.format(number=rows, path=path), *notes)
    quiet = chosen in _QUIET or request.ids or request.count
    say(arranged.warnings if quiet else (*arranged.warnings, *notes))


_FLOWING = ("json", "jsonl", "csv", "tsv")


def can_stream(request: Request) -> bool:
    """Say whether the rows can go out as they come, before the last one is known."""
    chosen = _format(request)
    form = chosen in _FLOWING or request.ids
    to_pipe = request.output in (None, "-") and not sys.stdout.isatty()
    return form and to_pipe and not request.sort and not request.count


def write_flow(tables: Iterable[Table], request: Request) -> int:
    """Write tables of the same thing one after the other to stdout, as they come.

    ``request`` must be one that :func:`flows`. Returns how many rows were written; ends as soon
    as there are as many as ``request.limit`` says. Raises as :func:`write` does.
    """
    chosen = _format(request)
    if request.ids and request.format is not None:
        raise UsageError(_("--ids has a form of its own; for another one choose --columns"))
    number = 0
    for table in tables:
        left = None if request.limit is None else request.limit - number
        rest = msgspec.structs.replace(request, limit=left)
        arranged = _arranged(table, rest)
        _write_part(arranged, chosen, request, first=number)
        number += len(arranged.rows)
        if number == request.limit:
            break
    if chosen == "json" and not request.ids:
        sink.to_stdout("]\n" if number else "[]\n")
    return number


def _write_part(table: Table, chosen: str, request: Request, *, first: int) -> None:
    """Write the rows of a table of which ``first`` rows were written before."""
    if chosen == "json" and not request.ids:
        written = data.to_json_part(table, first=not first)
    elif chosen in ("csv", "tsv") and not request.ids:
        delimiter = "," if chosen == "csv" else "\t"
        written = data.delimited(table, delimiter, headed=not first)
    else:
        written = _text(table, chosen, request, terminal=False)
    sink.to_stdout(_for_stdout(written, chosen))


def tell(notes: tuple[str, ...], warnings: tuple[str, ...], request: Request) -> None:
    """Say what goes with a result that :func:`write_flow` has written."""
    quiet = _format(request) in _QUIET or request.ids
    say(warnings if quiet else (*warnings, *notes))


def say(lines: tuple[str, ...]) -> None:
    """Write messages to stderr, harmless and wrapped to a terminal; a closed one is no error."""
    for line in map(harmless, lines):
        if sys.stderr is None:
            return
        with contextlib.suppress(OSError, ValueError):
            sys.stderr.write(f"{_fitted(line) if sys.stderr.isatty() else line}\n")
            sys.stderr.flush()


def _fitted(line: str) -> str:
    import shutil

    from clustercli.output.wrapping import wrapped

    return wrapped(line, shutil.get_terminal_size().columns)


def format_names() -> NameIndex:
    """Return the index of the formats."""
    index = NameIndex("format")
    for name in FORMATS:
        index.add(name, (alias for alias, meant in _ALIASES.items() if meant == name))
    return index


def _format(request: Request) -> str:
    if request.format is not None:
        chosen = format_names().resolve(request.format)
        told = _EXTENSIONS.get(os.path.splitext(request.output or "")[1].lower(), chosen)
        if told != chosen and told in (*_BINARY, *_FOR_PROGRAMS, "json", "svg"):
            template = _("--format {format} does not go into {path}: its name says {told}")
            raise UsageError(template.format(format=chosen, path=request.output, told=told))
        return chosen
    if request.output in (None, "-"):
        return "table"
    extension = os.path.splitext(str(request.output))[1].lower()
    if extension not in _EXTENSIONS:
        known = " ".join(_EXTENSIONS)
        template = _("{path}: the extension tells no format; give -f FORMAT, or one of {known}")
        raise UsageError(template.format(path=request.output, known=known))
    return _EXTENSIONS[extension]


def _arranged(table: Table, request: Request) -> Table:
    if request.sort:
        table = table.sort(request.sort)
    if request.limit is not None:
        table = table.limit(request.limit)
    if request.columns and not request.ids:
        table = table.pick(request.columns)
    return table


def _refuse_without_tiles(table: Table, arranged: Table) -> None:
    """Raise UsageError where there is no map to draw."""
    if table.tiles is None:
        raise UsageError(_("the format svg is for map"))
    if arranged.tiles is None:
        raise UsageError(_("the format svg draws the whole map: no --columns, --sort or --limit"))


def _content(table: Table, chosen: str, request: Request) -> bytes:
    """Return the bytes of a file; CSV and TSV begin with the mark that Excel looks for."""
    if request.ids or request.count:
        return _text(table, chosen, request, terminal=False).encode()
    if chosen == "xlsx":
        return files.to_xlsx(table, request.lang)
    if chosen == "db":
        return files.to_sqlite(table)
    if chosen == "parquet":
        from clustercli.output import parquet_file as parquet

        return parquet.to_parquet(table)
    if chosen == "html":
        return text.to_html_page(table, request.lang).encode()
    encoding = "utf-8-sig" if chosen in ("csv", "tsv") else "utf-8"
    written = _text(table, chosen, request, terminal=False)
    if chosen in ("table", "markdown") and table.notes:
        written += "\n" + "\n\n".join(map(harmless, table.notes)) + "\n"
    return written.encode(encoding)


def _text(
    table: Table, chosen: str, request: Request, *, terminal: bool, encoding: str = "utf-8"
) -> str:
    if request.count:
        return f"{len(table.rows)}\n"
    if request.ids:
        return _identities(table)
    if chosen in _DRAWN:
        return _drawn(table, chosen, request, terminal=terminal, encoding=encoding)
    if chosen == "json":
        return data.to_json(table, indent=terminal)
    if chosen in _FOR_PROGRAMS:
        return _FOR_PROGRAMS[chosen](table)
    return text.to_text(table, "github" if chosen == "markdown" else chosen, request.lang)


def _drawn(table: Table, chosen: str, request: Request, *, terminal: bool, encoding: str) -> str:
    """Return the map or the chart of a table that has one, else the table as Rich draws it."""
    if table.tiles:
        from clustercli.output import svg_map as svg
        from clustercli.output import terminal_map as tilemap

        if chosen == "svg":
            return svg.to_svg(table.tiles, request.lang)
        if tilemap.fits(table.tiles, terminal=terminal):
            return tilemap.to_map(table.tiles, terminal=terminal, encoding=encoding)
    if table.chart and {"count", "published"} <= set(table.keys()):
        from clustercli.output import bar_chart as chart

        return chart.to_chart(table, request.lang, terminal=terminal, encoding=encoding)
    return console.to_console(table, request.lang, terminal=terminal)


_FOR_PROGRAMS = {"jsonl": data.to_jsonl, "csv": data.to_csv, "tsv": data.to_tsv}


def _for_stdout(written: str, chosen: str) -> str:
    """Return text in a form that standard output can hold and a terminal will not obey."""
    if chosen in _QUIET and not sink.stdout_is_unicode():
        return data.ascii_json(written)
    if chosen == "svg" and not sink.stdout_is_unicode():
        return written.encode("ascii", "xmlcharrefreplace").decode()
    if chosen in (*_QUIET, *_FOR_PROGRAMS) and sys.stdout.isatty():
        return harmless_lines(written)
    return written


def _identities(table: Table) -> str:
    """Return each row's identity, one a line, as the options accept it."""
    places = [table.keys().index(key) for key in table.identity]
    lines = []
    for row in table.rows:
        values = ["unknown" if row[place] is None else str(row[place]) for place in places]
        lines.append("\t".join(map(harmless, values)))
    return "".join(f"{line}\n" for line in lines)
