"""The options that commands share, defined once.

A command takes ``SelectionOptions`` or ``OutputOptions`` as one parameter; ``with_options``
lays their fields out as command-line options and hands the command the filled object, once it
is sure that the options mean something: nothing is read, fetched or written before.
"""

import contextlib
import inspect
import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Annotated, Any, cast

import msgspec

from clustercli.cli import completion as complete
from clustercli.cli.dataset_options import (
    DataOptions,
    refuse_empty,
    refuse_other_than_json,
)
from clustercli.cli.language import VARIABLE, language_names
from clustercli.cli.parameters import (
    OptionGroup,
    fields_of,
    lay_out,
    shared_argument,
    shared_option,
)
from clustercli.errors import UsageError
from clustercli.i18n.labels import Language
from clustercli.i18n.messages import current_language, set_language
from clustercli.i18n.messages import gettext as _
from clustercli.output.destination import check_file
from clustercli.output.formats import FORMATS, format_names
from clustercli.output.writer import Request, check, check_text, is_page
from clustercli.query.selection import Query, Selection
from clustercli.resources.settings import settings
from clustercli.text.enumerations import separated

_SELECTION = "Selection (repeat or comma = OR within an option, AND between options)"
_OUTPUT = "Output"

_Many = tuple[str, ...]


def _pick(*names: str, **more: Any) -> Any:
    return shared_option(*names, rich_help_panel=_SELECTION, **more)


def _out(*names: str, **more: Any) -> Any:
    return shared_option(*names, rich_help_panel=_OUTPUT, **more)


_AS_OF = _pick("--as-of", help="The day for which status holds (default: today).", metavar="DATE")
_LANG = _out(
    "--lang",
    help="Language of labels and messages, zh or en (default: CLUSTERCLI_LANG, else "
    "that of the configuration file, of the locale, else en).",
    values=complete.names_in(language_names),
    metavar="LANG",
    show_default=False,
)
_QUIET = _out("--quiet", "-q", help="Warnings only on stderr, no notes.", is_flag=True)

AsOf = Annotated[str | None, _AS_OF]
Lang = Annotated[str | None, _LANG]
Quiet = Annotated[bool, _QUIET]


class NarrowingOptions(OptionGroup):
    """Which clusters: the options of every command that takes clusters in."""

    province: _Many = _pick(
        "--province",
        "-p",
        help="山东, 山东省, 鲁, Shandong, 37, CN-SD, 山東 …",
        values=complete.values_of("province"),
        metavar="NAME",
        multiple=True,
    )
    region: _Many = _pick(
        "--region",
        "-r",
        help="东部, 中部, 西部, 东北, or east, central …",
        values=complete.values_of("region"),
        metavar="NAME",
        multiple=True,
    )
    city: _Many = _pick(
        "--city",
        "-c",
        help="A prefecture-level city: 无锡, 无锡市 or its code.",
        values=complete.values_of("city"),
        metavar="NAME",
        multiple=True,
    )
    county: _Many = _pick(
        "--county",
        help="A county-level division: 清河, 清河县 or its code.",
        values=complete.values_of("county"),
        metavar="NAME",
        multiple=True,
    )
    unit: _Many = _pick(
        "--unit",
        help="A reporting unit: a province without its city under separate "
        "state planning, that city (青岛), or 兵团.",
        values=complete.values_of("unit"),
        metavar="NAME",
        multiple=True,
    )
    area: _Many = _pick(
        "--area",
        help="A named group of places, which is no region: 长三角, 粤港澳大湾区, 华东 …",
        values=complete.values_of("area"),
        metavar="NAME",
        multiple=True,
    )
    year: _Many = _pick(
        "--year",
        "-y",
        help="Batch year: 2024, 2022-2024, 2024-, 第三批, 前三批, 近两年, unknown.",
        values=complete.values_of("year"),
        metavar="YEAR",
        multiple=True,
    )
    industry: _Many = _pick(
        "--industry",
        "-i",
        help="A word in the industry or name, like 机器人.",
        metavar="WORD",
        multiple=True,
    )
    exact: bool = _pick(
        "--exact", help="Find the words themselves, and no others for the same thing.", is_flag=True
    )
    sector: _Many = _pick(
        "--sector",
        help="A sector (our own grouping).",
        values=complete.values_of("sector"),
        metavar="NAME",
        multiple=True,
    )
    emerging: _Many = _pick(
        "--emerging",
        help="A strategic emerging industry, or unknown for none.",
        values=complete.values_of("emerging"),
        metavar="NAME",
        multiple=True,
    )
    evidence: _Many = _pick(
        "--evidence",
        help="list, official, media or public-notice.",
        values=complete.values_of("evidence"),
        metavar="KIND",
        multiple=True,
    )

    status: _Many = _pick(
        "--status",
        help="valid (有效), expired (失效) or unknown on the day of --as-of; 待复核: unknown "
        "since the term is over and no result of a review is known.",
        values=complete.values_of("status"),
        metavar="STATUS",
        multiple=True,
    )
    review: _Many = _pick(
        "--review",
        help="What is recorded of the review: passed, failed, or unknown where nothing is.",
        values=complete.reviews,
        metavar="RESULT",
        multiple=True,
    )
    term_ends: _Many = _pick(
        "--term-ends",
        help="The term ends in this year, these or this month: 2026, 2026-2027, 2026-10.",
        metavar="YEAR",
        multiple=True,
    )
    expiring_within: int | None = _pick(
        "--expiring-within",
        help="Valid, but only for this many days after --as-of.",
        metavar="DAYS",
        type=int,
    )
    where: _Many = _pick(
        "--where",
        "-w",
        help="An SQL condition: \"year >= 2023 AND industry LIKE '%机器人%'\"; "
        "repeated, all must hold.",
        metavar="SQL",
        multiple=True,
    )
    as_of: str | None = _AS_OF

    def query(self) -> Query:
        """Return what is asked for; commas separate alternatives in every option."""
        given = {
            field: parts(field, value)
            for field, value in vars(self).items()
            if field not in ("words", "where") and isinstance(value, tuple) and value
        }
        if not all(condition.strip() for condition in self.where):
            raise UsageError(_("--where is empty: give a condition, or leave the option out"))
        within = self.expiring_within
        return Query(**given, expiring_within=within, where=self.where, exact=self.exact)

    def ids(self, source: DataOptions) -> tuple[str, ...] | None:  # noqa: ARG002
        """Return the ids that are asked for, which are read now; None if none are."""
        return None

    def select(self, source: DataOptions) -> Selection:
        """Return the selection of a dataset; raises UsageError for what means nothing."""
        if self.expiring_within is not None and self.expiring_within < 0:
            raise UsageError(_("--expiring-within counts days: give 0 or more"))
        query = self.query()
        ids = self.ids(source)
        if ids is not None:
            query = msgspec.structs.replace(query, ids=ids)
        dataset = source.open(self.as_of)
        if ids == ():
            dataset.note(_("no id is given, and so there is no cluster"))
        return Selection(query, dataset)

    def asks_for_status(self) -> bool:
        """Say whether validity is part of the question."""
        asked = (self.status, self.review, self.term_ends, self.as_of)
        return any(asked) or self.expiring_within is not None


class SelectionOptions(NarrowingOptions):
    """The same, for a command whose arguments are words to find."""

    words: _Many = shared_argument(
        "words",
        help="Words to find in name, industry or place; all must be found.",
        metavar="WORD...",
        nargs=-1,
    )
    ids_from: str | None = _pick(
        "--ids-from",
        help="Only these: a file of ids, one a line, or - for standard input.",
        metavar="FILE",
    )

    def query(self) -> Query:
        """Return what is asked for; every word must be found."""
        refuse_empty("--ids-from", self.ids_from)
        words = tuple(part for word in self.words for part in word.split() or [""])
        if "" in words:
            raise UsageError(_("an empty word finds nothing: leave it out"))
        return msgspec.structs.replace(super().query(), words=words)

    def ids(self, source: DataOptions) -> tuple[str, ...] | None:
        """Return the ids that are asked for, which are read now; None if none are."""
        if self.ids_from is None:
            return None
        from clustercli.cli.piped_ids import read_ids
        from clustercli.cli.standard_input import STANDARD_INPUT

        return read_ids(self.ids_from, taken=STANDARD_INPUT in source.paths())


class FormOptions(OptionGroup):
    """In what form rows go out."""

    json: bool = _out("--json", help="JSON, the same as -f json.", is_flag=True)
    format: str | None = _out(
        "--format",
        "-f",
        help="table, json, jsonl, csv, tsv, markdown, html …: see 'clustercli values format'.",
        values=complete.names_in(format_names),
        metavar="NAME",
    )
    columns: _Many = _out(
        "--columns",
        help="Which columns, in which order: a,b,c.",
        values=complete.fields,
        metavar="KEYS",
        multiple=True,
    )
    headings_in: str | None = _out(
        "headings_in",
        "--headings",
        help="CSV and TSV for people: headings and words in zh or en instead of keys.",
        values=complete.names_in(language_names),
        metavar="LANG",
        show_default=False,
    )
    sort: _Many = _out(
        "--sort",
        "-s",
        help="Sort by these columns; -key turns the order round.",
        values=complete.sort_keys,
        metavar="KEYS",
        multiple=True,
    )
    limit: int | None = _out("--limit", "-n", help="At most this many rows.", metavar="N", type=int)
    offset: int = _out(
        "--offset",
        help="Pass over so many rows first.",
        metavar="N",
        show_default=False,
        type=int,
        default=0,
    )
    ids: bool = _out("--ids", help="Only what identifies each row, one a line.", is_flag=True)
    null: bool = _out("--null", help="With --ids: a NUL behind each, for xargs -0.", is_flag=True)
    count: bool = _out("--count", help="Only the number of rows, whatever --limit.", is_flag=True)
    no_headers: bool = _out(
        "--no-headers", help="csv, tsv and tables of text without their headings.", is_flag=True
    )
    jq: str | None = _out(
        "--jq",
        help="JSON through this expression of jq; texts go out as they are.",
        metavar="EXPR",
    )
    quiet: bool = _QUIET
    lang: str | None = _LANG
    no_pager: bool = _out(
        "--no-pager", help="Do not page what is longer than the terminal.", is_flag=True
    )

    def request(self) -> Request:
        """Return what output is asked for; raises UsageError for what excludes itself."""
        if self.json and self.format not in (None, "json"):
            template = _("--json and --format {format} exclude each other")
            raise UsageError(template.format(format=self.format))
        if self.limit is not None and self.limit < 0:
            raise UsageError(_("--limit counts rows: give 0 or more"))
        if self.offset < 0:
            raise UsageError(_("--offset counts rows: give 0 or more"))
        return Request(
            format=self._format(),
            usual=self._usual_format(),
            columns=parts("columns", self.columns),
            sort=parts("sort", self.sort),
            limit=None if self.count else self.limit,
            offset=0 if self.count else self.offset,
            unheeded=self._unheeded(),
            ids=self.ids,
            null=self.null,
            count=self.count,
            bare=self.no_headers,
            jq=self.jq,
            lang=read_language(self.lang),
            headings=None if self.headings_in is None else read_language(self.headings_in),
            pager=not self.no_pager,
            quiet=self.quiet,
            to_file=False,
        )

    def _unheeded(self) -> tuple[str, ...]:
        given = {"--limit": self.limit is not None, "--offset": self.offset > 0}
        return tuple(option for option, is_given in given.items() if self.count and is_given)

    def _format(self) -> str | None:
        """Return the format that is asked for."""
        if self.json or self.format is not None:
            return "json" if self.json else self.format
        return "json" if self.jq is not None and not self.ids and not self.count else None

    def _usual_format(self) -> str | None:
        """Return the format of the settings, unless an option tells another one."""
        told = self.json or self.format is not None or self.jq is not None
        return None if told or self.ids or self.count else format_of_settings()


class OutputOptions(FormOptions):
    """In what form and where to: the options of every command that gives rows out."""

    leading = ("json", "format", "output", "force", "open")

    output: str | None = _out(
        "--output",
        "-o",
        help="Write a file, whole or not at all; its extension (.xlsx "
        ".csv .json .db .parquet .md .html …) tells the format; .gz behind it packs it.",
        metavar="FILE",
    )
    force: bool = _out("--force", help="Let --output replace a file.", is_flag=True)
    open: bool = _out(
        "--open",
        help="Show a page in the browser, written into a temporary place, or where -o says.",
        is_flag=True,
    )

    def request(self) -> Request:
        """Return what output is asked for; raises UsageError for what excludes itself."""
        refuse_empty("--output", self.output)
        return msgspec.structs.replace(
            super().request(),
            output=self.output,
            force=self.force,
            to_file=True,
            open=self.open,
        )

    def _usual_format(self) -> str | None:
        """Return the format of the settings, unless an option or a file's name tells another."""
        into_file = self.output not in (None, "-") or self.open
        return None if into_file else super()._usual_format()

    def choose_language(self) -> None:
        """Have messages in the language of the labels where the notes become part of a page.

        What is wrong with the options is said when the request is made.
        """
        with contextlib.suppress(UsageError):
            if (self.output or self.open or self.format) and is_page(self.request()):
                set_language(read_language(self.lang))


class AnswerOptions(OutputOptions):
    """The same, for a command whose answer goes only as far as what is recorded."""

    with_coverage: bool = _out(
        "--with-coverage",
        help="JSON as an object: coverage (what is recorded and published for this "
        "question), notes, rows.",
        is_flag=True,
    )

    def request(self) -> Request:
        """Return what output is asked for; raises UsageError for what excludes itself."""
        return msgspec.structs.replace(super().request(), with_coverage=self.with_coverage)


def with_options(command: Callable[..., None]) -> Callable[..., None]:
    """Lay out a command's option groups as single options; the call fills the groups again."""
    parameters = inspect.signature(command).parameters.values()
    groups = {one.name: one.annotation for one in parameters if fields_of(one.annotation)}

    def command_of_options(**given: Any) -> None:
        filled = {name: group(given) for name, group in groups.items()}
        shared = {made.name for group in groups.values() for made in fields_of(group).values()}
        own = {name: value for name, value in given.items() if name not in shared}
        for group in filled.values():
            if isinstance(group, OutputOptions):
                group.choose_language()
        _check(filled.values(), own)
        command(**own, **filled)

    lay_out(command_of_options, command)
    command_of_options.__name__ = command.__name__
    command_of_options.__doc__ = command.__doc__
    command_of_options.__wrapped__ = command  # type: ignore[attr-defined]
    return command_of_options


def _check(groups: Iterable[Any], own: Mapping[str, Any]) -> None:
    """Raise what is wrong with the options of a command before anything is read or changed.

    ``own`` are the options of the command itself: some write a document with --output, and --cite
    a text, and some have --lang though they show no labels.
    """
    if own.get("lang") is not None:
        read_language(own["lang"])
    for group in groups:
        if isinstance(group, FormOptions) and own.get("cite"):
            check_text(group.request(), "--cite")
        elif isinstance(group, FormOptions):
            check(group.request())
    if own.get("output") not in (None, "-"):
        refuse_other_than_json(own["output"])
        check_file(own["output"], force=own["force"])


def parts(field: str, texts: Sequence[str]) -> tuple[str, ...]:
    """Return the values given to an option; raises UsageError where one was left empty.

    An empty value is most likely a variable that a script did not set: it must not stand
    for everything.
    """
    found = [separated(text) for text in texts]
    if not all(found):
        template = _("{option} is empty: give a value, or leave the option out")
        raise UsageError(template.format(option=f"--{field.replace('_', '-')}"))
    return tuple(part for texts in found for part in texts)


def format_of_settings() -> str | None:
    """Return the format of the user's settings, if they have one.

    Raises UsageError for what is no format, or one that goes into files only.
    """
    asked = settings().get("format")
    if asked is None:
        return None
    try:
        form = FORMATS[format_names().resolve(asked)]
    except UsageError as error:
        raise settings().refused("format", str(error)) from None
    if form.kind not in ("text", "data") or form.prepare is not None:
        template = _("the format {format} is not one for every answer")
        raise settings().refused("format", template.format(format=form.name))
    return form.name


def read_language(text: str | None) -> Language:
    """Return the language asked for, or that of the messages; raises UnknownValueError."""
    if text is not None:
        return cast(Language, language_names().resolve(text))
    if chosen := os.environ.get(VARIABLE):
        language_names().resolve(chosen)
    elif chosen := settings().get("language"):
        try:
            language_names().resolve(chosen)
        except UsageError as error:
            raise settings().refused("language", str(error)) from None
    return current_language()
