"""The one way out: a table, in the form and to the place that were asked for."""

from __future__ import annotations

import codecs
import os
import sys
from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING

import msgspec

from clustercli.errors import UsageError
from clustercli.i18n.labels import Language
from clustercli.i18n.messages import gettext as _
from clustercli.i18n.messages import ngettext
from clustercli.output import destination
from clustercli.output.escaping import harmless_lines
from clustercli.output.formats import FORMATS, Format, Target, format_names, formats_by_extension
from clustercli.tables.stream import Stream
from clustercli.tables.table import Hint, Table, Tally
from clustercli.tables.view import View

if TYPE_CHECKING:
    from clustercli.tables.tile_map import TileMap


class Request(msgspec.Struct, frozen=True, kw_only=True):
    """How a table is to be written.

    ``ids`` gives only each row's identity, ``count`` only the number of rows. ``sort`` and
    ``columns`` name columns by key; ``limit`` counts rows, after the first ``offset``. ``headings``
    asks CSV and TSV for headings and words in a language instead of keys, ``bare`` for the rows
    only. ``output`` is a file, whose extension tells the format where ``format`` does not;
    ``to_file`` says that it may be one. ``unheeded`` are options that were given and change
    nothing. ``null`` ends each identity with a NUL. ``jq`` is an expression of jq, which makes
    lines of the JSON. ``pager`` lets a table that is longer than the terminal go through the user's
    pager. ``open`` has a page written, into a temporary place where no ``output`` is named, and
    shown in the browser. ``quiet`` leaves the notes out; ``with_coverage`` wraps JSON in an object
    with what the notes say. ``usual`` is the format of the user's settings, before which goes
    whatever else tells one.
    """

    format: str | None = None
    usual: str | None = None
    output: str | None = None
    to_file: bool = True
    force: bool = False
    columns: tuple[str, ...] = ()
    sort: tuple[str, ...] = ()
    limit: int | None = None
    offset: int = 0
    unheeded: tuple[str, ...] = ()
    ids: bool = False
    null: bool = False
    count: bool = False
    bare: bool = False
    jq: str | None = None
    lang: Language = "zh"
    headings: Language | None = None
    pager: bool = False
    quiet: bool = False
    with_coverage: bool = False
    open: bool = False

    @property
    def file(self) -> str | None:
        """The file to be written; None for standard output."""
        return None if self.output == "-" else self.output


def write(
    answer: Table | View | Stream, request: Request, effect: Callable[[], None] | None = None
) -> None:
    """Write ``answer`` as ``request`` says: data to stdout or a file, notes to stderr.

    The rows of a Stream go out as they are read, where format and request allow it; nothing is
    read beyond the last one that is wanted. An ``effect`` that the answer tells of takes place
    once all of the answer is made, and before any of it goes out. Raises UnknownValueError for an
    unknown format, column or sort key, UsageError for what does not go together, OutputError if
    the result cannot be written.
    """
    form = _form(request)
    if request.open and request.file is None:
        name = answer.first.name if isinstance(answer, Stream) else _table_of(answer).name
        from clustercli.resources.temporary import lasting_folder

        with lasting_folder() as folder:
            page = os.path.join(folder, f"{name}.html")
            write(answer, msgspec.structs.replace(request, output=page))
        return
    if isinstance(answer, Stream) and request.quiet and form.streams and not request.with_coverage:
        answer = answer.without_notes()
    said = (*_misnamed(form, request), *_undrawn(answer, form, request))
    stream = _streamed(answer, form, request)
    if form.kind == "figure":
        _refuse_part_of_a_figure(answer, request, form)
    views = _Arranged(
        _views(answer, form) if stream is None else map(_plain, stream.tables),
        request,
        form.carried,
    )
    form, parts = _made(form, views, request)
    if effect is not None:
        parts = iter(list(parts))
        effect()
    if request.file is None:
        _to_stdout(parts, form, request)
    else:
        destination.to_file(request.file, _content(parts, form), force=request.force)
    notes, warnings = views.remarks(stream)
    warnings = (*said, *_unheeded(request), *warnings)
    if form.strict:
        warnings = tuple(dict.fromkeys((*warnings, *views.not_numbers())))
    warnings = (*warnings, *views.too_large(form))
    notes = tuple(_told(notes, form, request, views.rows))
    destination.say(warnings if request.quiet else (*warnings, *notes))
    if request.open and request.file is not None:
        from clustercli.output import browser

        if not browser.opened(request.file):
            template = _("no browser could be opened here; the page is in {path}")
            destination.say((template.format(path=request.file),))


def _told(notes: Iterable[str], form: Format, request: Request, rows: int) -> Iterator[str]:
    """Yield what is said of ``rows`` rows that were written and is no warning."""
    if request.file is not None:
        wrote = ngettext("wrote {number} row to {path}", "wrote {number} rows to {path}", rows)
        wrote = _("wrote the count to {path}") if request.count else wrote
        yield wrote.format(number=rows, path=request.file)
    noted = form.noted and request.file is None
    for note in () if request.with_coverage else notes:
        said_there = noted and not isinstance(note, Hint)
        if not said_there and not (form.quiet and isinstance(note, Tally)):
            yield note


def _made(form: Format, views: _Arranged, request: Request) -> tuple[Format, Iterator[str | bytes]]:
    """Return what is to be written, and in what form it is then."""
    parts = form.parts(views, _target(form, request))
    if request.with_coverage:
        parts = iter([_wrapped(parts, views, request)])
    if request.jq is None:
        return form, parts
    from clustercli.output import jq_filter

    return jq_filter.LINES, jq_filter.lines("".join(map(str, parts)), request.jq, request.file)


def write_text(
    text: str, request: Request, option: str, form: str, fits: tuple[str, ...] = ()
) -> None:
    """Write a text that is made by ``option`` and is no table, to stdout or a file.

    ``form`` is what it is called, and ``fits`` are extensions of formats that it is one of. Raises
    as :func:`check_text` does, and OutputError if it cannot be written.
    """
    check_text(request, option)
    if request.file is None:
        destination.to_stdout(harmless_lines(text) if sys.stdout.isatty() else text)
        return
    destination.to_file(request.file, text.encode(), force=request.force)
    extension = destination.extension_of(request.file)
    named = formats_by_extension().get(extension)
    if named is not None and named.kind != "text" and extension not in fits:
        destination.say((_in_spite_of_name(request.file, form, option, extension),))
    if not request.quiet:
        destination.say((_("wrote {path}").format(path=request.file),))


def check_text(request: Request, option: str) -> None:
    """Raise UsageError for what only a table can have, OutputError for a file that is there."""
    asked = (
        *(request.ids, request.count, request.open, request.with_coverage),
        *(request.null, request.bare, request.offset, request.jq),
    )
    given = (request.format, request.headings, request.limit)
    if any((*asked, *request.columns, *request.sort)) or any(one is not None for one in given):
        template = _(
            "{option} has a form of its own: no --format, --columns, --sort, --limit, "
            "--ids or --count"
        )
        raise UsageError(template.format(option=option))
    if request.file is not None:
        destination.check_file(request.file, force=request.force)


def _wrapped(parts: Iterable[str | bytes], views: _Arranged, request: Request) -> str:
    """Return rows in JSON inside an object with the coverage and the notes of the table."""
    from clustercli.output.json_format import with_coverage

    rows = "".join(map(str, parts))
    notes, warnings = views.remarks(None)
    terminal = request.file is None and sys.stdout.isatty()
    return with_coverage(rows, views.coverage(), (*warnings, *notes), indented=terminal)


def check(request: Request, table: Table | None = None) -> None:
    """Raise what :func:`write` raises for a request that cannot be answered, before the work.

    What changes something before it writes gives a ``table`` of the columns that the answer will
    have: what is asked wrongly changes nothing. A file that is not to be replaced is one, too.
    """
    form = _form(request)
    if request.jq is not None:
        from clustercli.output import jq_filter

        jq_filter.check(request.jq, request.file)
    if request.file is not None:
        destination.check_file(request.file, force=request.force)
    if table is not None:
        _arranged(_plain(form.prepared(table)), request, None, carried=form.carried)


def is_page(request: Request) -> bool:
    """Say whether a page is asked for, of which the notes are a part."""
    return _form(request).kind == "page"


def is_map(request: Request, tiles: TileMap) -> bool:
    """Say whether a map is all that a person sees of an answer that has one."""
    form = _form(request)
    if form.kind == "figure" or form.name != "table" or request.columns or request.sort:
        return form.kind == "figure"
    from clustercli.output import terminal_map

    return terminal_map.fits(tiles, terminal=request.file is None and sys.stdout.isatty())


def _table_of(answer: Table | View) -> Table:
    return answer.table if isinstance(answer, View) else answer


def _form(request: Request) -> Format:
    """Return the form of what is asked for: a format, or what --ids or --count give."""
    of_jq = request.jq is not None and request.format == "json"  # whose lines are a form of its own
    chosen = FORMATS["json"] if of_jq else _format(request)
    packed = (request.file or "").lower().endswith(".gz")
    if request.open and (chosen.kind != "page" or request.ids or request.count or packed):
        raise UsageError(_("--open shows a page: leave out --format, --json, --ids and --count"))
    if request.file is None and (chosen.kind == "binary" or chosen.in_files):
        _refuse_bytes(chosen, request)
    if request.headings and (not chosen.for_people or request.ids or request.count):
        raise UsageError(_("--headings is for CSV and TSV: give -f csv, or -o FILE.csv"))
    if request.ids and request.count:
        raise UsageError(_("--ids and --count exclude each other"))
    if request.ids and request.format is not None:
        raise UsageError(_("--ids has a form of its own; for another one choose --columns"))
    if request.file is not None and (request.ids or request.count):
        _refuse_other_than_lines(chosen, request.file, count=request.count)
    form = _row_form(request) or chosen
    _refuse_what_is_of_other_forms(form, request)
    return form


def _refuse_bytes(form: Format, request: Request) -> None:
    """Raise UsageError for bytes to standard output, unless it is named and no terminal."""
    if request.output == "-" and sys.stdout is not None and not sys.stdout.isatty():
        return
    template = _(
        "the format {format} is a file: give its name with -o FILE.{format}, or -o - with a pipe"
    )
    if not request.to_file:
        template = _("the format {format} is a file, and this goes to standard output")
    raise UsageError(template.format(format=form.name))


def _row_form(request: Request) -> Format | None:
    """Return the form that --ids or --count give; None without them."""
    if not request.ids and not request.count:
        return None
    from clustercli.output.row_forms import COUNT, IDS, NULL_IDS

    if request.count:
        return COUNT
    return NULL_IDS if request.null else IDS


def _refuse_what_is_of_other_forms(form: Format, request: Request) -> None:
    """Raise UsageError for an option that says nothing in the form that is asked for."""
    if request.with_coverage and form.name != "json":
        raise UsageError(_("--with-coverage is for JSON: give --json, and no --ids or --count"))
    if request.jq is not None and form.name != "json":
        raise UsageError(_("--jq is for JSON: give no other format, and no --ids or --count"))
    if request.null and (request.count or not request.ids):
        raise UsageError(_("--null is for --ids: give both"))
    if request.bare and not form.bare:
        template = _("--no-headers is for csv, tsv and tables of text, not for {format}")
        raise UsageError(template.format(format=form.name))


_OF_LINES = frozenset({"table", "csv", "tsv", "markdown"})
"""The formats that lines of one word each are in as well."""


def _refuse_other_than_lines(named: Format, path: str, *, count: bool) -> None:
    """Raise UsageError for a file whose name says that it holds more than plain lines."""
    if named.name not in _OF_LINES and not (count and named.name in ("json", "jsonl")):
        template = _("{option} gives plain lines, and {path} is to be {format}: give FILE.txt")
        option = "--count" if count else "--ids"
        raise UsageError(template.format(option=option, path=path, format=named.name))


def _format(request: Request) -> Format:
    """Return the format that is asked for by its name, or by that of the file."""
    extension = destination.extension_of(request.file or "")
    if request.format is not None:
        chosen = FORMATS.get(request.format) or FORMATS[format_names().resolve(request.format)]
        named = formats_by_extension().get(extension, chosen) if extension else chosen
        if named is not chosen and named.kind not in ("text", "page"):
            template = _("--format {format} does not go into {path}: its name says {told}")
            raise UsageError(
                template.format(format=chosen.name, path=request.file, told=named.name)
            )
        return chosen
    if request.file is None:
        return FORMATS["page"] if request.open else _usual(request)
    known = formats_by_extension()
    if extension not in known:
        template = _("{path}: the extension tells no format; give -f FORMAT, or one of {known}")
        raise UsageError(template.format(path=request.file, known=" ".join(known)))
    return known[extension]


def _usual(request: Request) -> Format:
    """Return the format of what nothing that was asked for tells one of."""
    usual = FORMATS[request.usual or "table"]
    return FORMATS["table"] if request.bare and not usual.bare else usual


def _unheeded(request: Request) -> Iterator[str]:
    """Yield which options have no part in a count: it is never one of a part."""
    for option in request.unheeded:
        yield _("--count counts all rows: {option} has no part in it").format(option=option)


_WITH_CHARTS = frozenset({"figure", "page"})
"""The kinds of formats that have a chart in any case, as a workbook has."""


def _undrawn(answer: Table | View | Stream, form: Format, request: Request) -> Iterator[str]:
    """Yield which options have no part in an answer since it is drawn, or since it is not."""
    if not isinstance(answer, View):
        return
    drawn = form.name == "table" and answer.chart
    table = answer.table.pick(request.columns) if drawn and request.columns else answer.table
    if drawn and not {"count", "published"} <= set(table.keys()):
        drawn = False
        yield _("--chart draws count and published: it has no part in other columns")
    elif answer.chart and form.kind not in _WITH_CHARTS and form.name not in ("table", "xlsx"):
        yield _("--chart draws instead of a table: it has no part in {format}").format(
            format=form.name
        )
    if request.bare and (drawn or (answer.tiles is not None and is_map(request, answer.tiles))):
        yield _("what is drawn has no headings: --no-headers has no part in it")


def _misnamed(form: Format, request: Request) -> Iterator[str]:
    """Yield what a file is whose name tells another format than the one that was asked for."""
    if request.file is None or form.name not in FORMATS:
        return
    extension = destination.extension_of(request.file)
    named = formats_by_extension().get(extension, form)
    plain = named.name == "table" and form.kind != "binary" and not form.in_files
    if named is not form and not plain and extension not in form.fits:
        option = "--json" if form.name == "json" else "--format"
        yield _in_spite_of_name(request.file, form.name, option, extension)


def _in_spite_of_name(path: str, what: str, option: str, extension: str) -> str:
    template = _("{path} is {what}, as {option} says, though its name ends in {extension}")
    return template.format(path=path, what=what, option=option, extension=extension)


def _target(form: Format, request: Request) -> Target:
    return Target(
        format=form.name,
        language=request.lang,
        encoding=(request.file is None and sys.stdout.encoding) or "utf-8",
        terminal=request.file is None and sys.stdout.isatty(),
        file=request.file is not None,
        headings=request.headings,
        bare=request.bare,
    )


def _streamed(answer: Table | View | Stream, form: Format, request: Request) -> Stream | None:
    """Return the stream whose rows go out as they come; None for what is written as a whole."""
    if not isinstance(answer, Stream) or not _can_stream(answer, form, request):
        return None
    if form.typed and not answer.given:
        answer.learn()  # One type a column: it is known when all of it is.
    if not form.keyed:
        answer.fix()
    return answer


def _can_stream(stream: Stream, form: Format, request: Request) -> bool:
    """Say whether the rows can go out as they come, before the last one is known.

    They go into a pipe only: on a terminal they would run into the bar of the progress.
    """
    to_pipe = request.file is None and not sys.stdout.isatty()
    as_a_whole = request.sort or request.with_coverage or request.jq is not None
    if not (stream.live and form.streams and to_pipe) or as_a_whole:
        return False
    if stream.uniform:
        return True
    return set(request.columns) <= set(stream.first.keys()) if request.columns else form.keyed


def _refuse_part_of_a_figure(answer: Table | View | Stream, request: Request, form: Format) -> None:
    """Raise UsageError for a selection of the rows or columns of a map."""
    if isinstance(answer, View) and answer.tiles is not None:
        rows = len(answer.table.rows)
        cut = request.limit is not None and request.limit < rows
        if request.columns or request.sort or cut or request.offset:
            template = _(
                "the format {format} draws the whole map: no --columns, --sort, --limit or --offset"
            )
            raise UsageError(template.format(format=form.name))


def _views(answer: Table | View | Stream, form: Format) -> Iterator[View]:
    """Yield the one view of all that there is, with the notes on its layout if that is shown."""
    table = answer.whole() if isinstance(answer, Stream) else answer
    view = table if isinstance(table, View) else _plain(table)
    if view.layout is not None and form.kind == "text":
        notes = tuple(dict.fromkeys((*view.table.notes, *view.layout.notes)))
        view = msgspec.structs.replace(view, table=msgspec.structs.replace(view.table, notes=notes))
    if form.prepare is not None:
        view = view.over(form.prepared(view.table))
    yield view


def _plain(table: Table) -> View:
    return View(table=table)


class _Arranged:
    """Views as they are asked for: sorted, ended by the limit, with the columns picked.

    ``rows`` counts the rows that have gone by, and ``skipped`` those before the offset; columns
    ``carried`` stay whichever are picked. Sorting needs a single view of all rows.
    """

    def __init__(
        self, views: Iterable[View], request: Request, carried: tuple[str, ...] = ()
    ) -> None:
        self._views = views
        self._request = request
        self._carried = carried
        self._last: View | None = None
        self.rows = 0
        self.skipped = 0

    def __iter__(self) -> Iterator[View]:
        limit = self._request.limit
        for view in self._views:
            most = None if limit is None else limit - self.rows
            skipped = self._request.offset - self.skipped
            self._last = _arranged(view, self._request, most, skipped, self._carried)
            self.skipped += min(skipped, len(view.table.rows))
            self.rows += len(self._last.table.rows)
            yield self._last
            if self.rows == limit:
                break

    def not_numbers(self) -> Iterator[str]:
        """Yield what in the columns of numbers of the last table is none."""
        if self._last is not None:
            yield from self._last.table.not_numbers()

    def coverage(self) -> object:
        """Return the coverage of the table that has gone by; None where it has none."""
        assert self._last is not None  # noqa: S101 - the whole has gone by
        made = self._last.table.coverage
        return None if made is None else made()

    def too_large(self, form: Format) -> Iterator[str]:
        """Yield how many numbers of each column a format has no room for, or jq: it has 53 bits."""
        for key, number in self._beyond(form.largest):
            template = ngettext(
                "{column}: {number} number is too large for {format}, and a text there",
                "{column}: {number} numbers are too large for {format}, and texts there",
                number,
            )
            yield template.format(column=key, number=number, format=form.name)
        for key, number in self._beyond(2**53 if self._request.jq is not None else None):
            template = ngettext(
                "{column}: {number} number is larger than jq calculates with, and may be rounded",
                "{column}: {number} numbers are larger than jq calculates with, and may be rounded",
                number,
            )
            yield template.format(column=key, number=number)

    def _beyond(self, most: int | None) -> Iterator[tuple[str, int]]:
        """Yield the columns of the last table with numbers beyond ``most``, and how many."""
        if most is None:
            return
        assert self._last is not None  # noqa: S101 - it has been written
        table = self._last.table
        for index, column in enumerate(table.columns):
            number = sum(isinstance(v := row[index], int) and abs(v) > most for row in table.rows)
            if number:
                yield column.key, number

    def remarks(self, stream: Stream | None) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """Return the notes and warnings on what has gone by, part by part or as a whole."""
        if stream is None:
            assert self._last is not None  # noqa: S101 - the whole has gone by
            return self._last.table.notes, self._last.table.warnings
        if self.rows != self._request.limit:
            number = self.skipped + self.rows
            return (*self._passed_over(), *stream.notes(number)), stream.warnings(number)
        cut = ngettext(
            "the first {most} row is shown; the input was not read any further",
            "the first {most} rows are shown; the input was not read any further",
            self.rows,
        )
        said = (cut.format(most=self.rows), *stream.notes(None))
        return (*self._passed_over(), *said), stream.warnings(None)

    def _passed_over(self) -> Iterator[str]:
        if self.skipped:
            template = ngettext(
                "the first {number} row is passed over",
                "the first {number} rows are passed over",
                self.skipped,
            )
            yield template.format(number=self.skipped)


def _arranged(
    view: View,
    request: Request,
    most: int | None,
    skipped: int = 0,
    carried: tuple[str, ...] = (),
) -> View:
    table = view.table
    if request.sort:
        table = table.sort(request.sort)
    if most is not None or skipped:
        table = table.limit(most, skipped)
    if request.columns and not request.ids:
        table = table.pick((*request.columns, *carried))
    return view if table is view.table else view.over(table)


def _to_stdout(parts: Iterable[str | bytes], form: Format, request: Request) -> None:
    """Write texts to stdout, each when it comes; a terminal obeys nothing that is in them."""
    for part in parts:
        if isinstance(part, bytes):
            destination.to_stdout(part)
            continue
        text = part
        if sys.stdout.isatty():
            text = harmless_lines(text) if form.kind in ("data", "page") else text
            if request.pager and form.paged and _paged(text):
                continue
        destination.to_stdout(text, form.escape)


def _paged(text: str) -> bool:
    """Show what is longer than the terminal in the pager; return False, having shown nothing."""
    from clustercli.output import pager

    return pager.is_long(text) and pager.page(text)


def _content(parts: Iterable[str | bytes], form: Format) -> bytes:
    """Return the bytes of a file."""
    encoder = codecs.getincrementalencoder(form.file_encoding)()
    return b"".join(part if isinstance(part, bytes) else encoder.encode(part) for part in parts)
