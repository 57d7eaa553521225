"""The formats of output: an entry here and a file beside this one are all that one needs."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from importlib import import_module
from typing import Any, Literal

import msgspec

from clustercli.i18n.labels import Language
from clustercli.output import escaping
from clustercli.tables.table import Table
from clustercli.tables.view import View
from clustercli.text.name_index import NameIndex

Kind = Literal["text", "data", "figure", "page", "binary"]


class Target(msgspec.Struct, frozen=True, kw_only=True):
    """What the function of a format needs to know of where its output goes.

    ``format`` is the format's name, for a function that makes several. ``terminal`` says that
    a person looks at it now, ``file`` that it becomes a file of its own. ``headings`` asks a format
    that is ``for_people`` for headings and words in a language instead of keys and values; ``bare``
    wants the rows only.
    """

    format: str
    language: Language = "zh"
    encoding: str = "utf-8"
    terminal: bool = False
    file: bool = False
    headings: Language | None = None
    bare: bool = False


class Format(msgspec.Struct, frozen=True, kw_only=True):
    """A format of output.

    ``function`` makes it: called with a View and a Target, it returns a text, or bytes if the
    format is ``binary``. The function of a format that ``streams`` is called with an iterable
    of Tables instead, and yields a text for each; if it is ``keyed``, every row names its
    columns, so that a later table may have further ones. ``module:name`` stands for a function
    in this package, which is imported when it is needed first.

    ``kind`` says for whom it is: ``text`` is laid out to be read, and its cells are harmless to a
    terminal; ``data`` is text for programs, with the values as they are; a ``figure`` is the map
    or chart that a View may have; a ``page`` says of itself in which encoding it is; ``binary``
    goes into files only. One that is ``typed`` tells numbers from texts; where it is ``strict``, a
    column of numbers holds nothing else. ``escape`` writes what the encoding of standard output
    lacks; files are in UTF-8, or in ``file_encoding``. One that is ``quiet`` has no tally on
    standard error, one that is ``paged`` goes through a pager. Whole numbers beyond ``largest``,
    either way, are texts there. One for programs that is ``for_people`` can have headings and words
    as well; one that is ``noted`` has the notes in itself, one that is
    ``bare`` can go without its headings. ``prepare`` is another function: it is
    given the whole table, before it is sorted and cut, and returns what of it the format can hold,
    with warnings of what it cannot, and with the columns ``carried``, which stay whatever columns
    are asked for. ``in_files`` says that it is bytes, and goes into files only, as all that are
    ``binary`` do. ``fits`` are extensions whose files it may well be, though these tell another.
    """

    name: str
    function: str | Callable[..., Any]
    aliases: tuple[str, ...] = ()
    extensions: tuple[str, ...] = ()
    fits: tuple[str, ...] = ()
    kind: Kind = "text"
    streams: bool = False
    keyed: bool = False
    typed: bool = False
    strict: bool = False
    escape: escaping.Escape = escaping.backslashes
    file_encoding: str = "utf-8"
    quiet: bool = False
    paged: bool = False
    largest: int | None = None
    bare: bool = False
    for_people: bool = False
    noted: bool = False
    prepare: str | None = None
    carried: tuple[str, ...] = ()
    in_files: bool = False

    def parts(self, views: Iterable[View], target: Target) -> Iterator[str | bytes]:
        """Return what is to be written, in parts of which each is made when it is asked for."""
        if self.streams:
            parts: Iterator[str] = _function(self.function)((view.table for view in views), target)
            return parts
        return (_function(self.function)(view, target) for view in views)

    def prepared(self, table: Table) -> Table:
        """Return what of a table the format can hold; raises UsageError where that is nothing."""
        if self.prepare is None:
            return table
        prepared: Table = _function(self.prepare)(table)
        return prepared


def _function(named: str | Callable[..., Any]) -> Callable[..., Any]:
    """Return a function of a format, which may be given as ``module:name``."""
    if callable(named):
        return named
    module, _, name = named.partition(":")
    function: Callable[..., Any] = getattr(import_module(f"{__package__}.{module}"), name)
    return function


FORMATS: dict[str, Format] = {}
"""Every format by its name, in the order in which they are listed."""


def register(*formats: Format) -> None:
    """Add formats: options, completion, ``values format`` and file names know them then."""
    FORMATS.update((form.name, form) for form in formats)


def format_names() -> NameIndex:
    """Return the index of the formats."""
    names = NameIndex("format")
    for form in FORMATS.values():
        names.add(form.name, form.aliases)
    return names


def formats_by_extension() -> dict[str, Format]:
    """Return the formats by the extensions that a file's name may have."""
    return {extension: form for form in FORMATS.values() for extension in form.extensions}


register(
    Format(
        name="table",
        function="table_format:to_table",
        extensions=(".txt",),
        paged=True,
        bare=True,
    ),
    Format(
        name="json",
        function="json_format:to_json",
        extensions=(".json",),
        kind="data",
        streams=True,
        keyed=True,
        typed=True,
        escape=escaping.json_escapes,
        quiet=True,
    ),
    Format(
        name="jsonl",
        function="json_format:to_jsonl",
        aliases=("ndjson",),
        extensions=(".jsonl", ".ndjson"),
        kind="data",
        streams=True,
        keyed=True,
        typed=True,
        escape=escaping.json_escapes,
        quiet=True,
    ),
    # Excel takes a file for UTF-8 only if it begins with the mark.
    Format(
        name="csv",
        function="delimited_format:to_csv",
        extensions=(".csv",),
        kind="data",
        streams=True,
        for_people=True,
        file_encoding="utf-8-sig",
        bare=True,
    ),
    Format(
        name="tsv",
        function="delimited_format:to_tsv",
        extensions=(".tsv",),
        kind="data",
        streams=True,
        for_people=True,
        file_encoding="utf-8-sig",
        bare=True,
    ),
    Format(
        name="markdown",
        function="tabulate_format:to_markdown",
        aliases=("md",),
        extensions=(".md",),
        noted=True,
    ),
    Format(
        name="xlsx",
        function="xlsx_file:to_xlsx",
        aliases=("excel",),
        extensions=(".xlsx",),
        kind="binary",
        largest=10**15 - 1,
    ),
    Format(
        name="docx",
        function="docx_file:to_docx",
        aliases=("word",),
        extensions=(".docx",),
        kind="binary",
    ),
    Format(
        name="db",
        function="sqlite_file:to_sqlite",
        aliases=("sqlite",),
        extensions=(".db", ".sqlite"),
        kind="binary",
        strict=True,
        largest=2**63 - 1,
    ),
    Format(
        name="parquet",
        function="parquet_file:to_parquet",
        extensions=(".parquet",),
        kind="binary",
        strict=True,
        largest=2**63 - 1,
    ),
    Format(
        name="svg",
        function="svg_map:to_svg",
        extensions=(".svg",),
        kind="figure",
        escape=escaping.ascii_references,
    ),
    Format(
        name="png",
        function="png_figure:to_png",
        extensions=(".png",),
        kind="figure",
        in_files=True,
    ),
    Format(
        name="geojson",
        function="geojson_format:to_geojson",
        extensions=(".geojson",),
        kind="data",
        typed=True,
        escape=escaping.json_escapes,
        quiet=True,
        prepare="geojson_format:placed",
        carried=("\0place",),
    ),
)

# The page that a file of this name becomes; -f html is the table alone, to be pasted.
register(
    Format(
        name="page",
        function="html_page:to_page",
        extensions=(".html", ".htm"),
        kind="page",
        escape=escaping.utf_8,
    )
)

_OF_PAGES = FORMATS["page"].extensions
_HTML = {
    "html": Format(
        name="html",
        function="html_format:to_html",
        aliases=("htm",),
        fits=_OF_PAGES,
        escape=escaping.references,
    ),
    "unsafehtml": Format(
        name="unsafehtml",
        function="tabulate_format:to_text",
        fits=_OF_PAGES,
        escape=escaping.references,
    ),
}
_EXTENSIONS = {"latex": (".tex",), "rst": (".rst",)}
_FITS = {
    **dict.fromkeys(("github", "pipe"), (".md",)),
    **dict.fromkeys(("latex_booktabs", "latex_longtable", "latex_raw"), (".tex",)),
    **dict.fromkeys(("grid", "simple"), (".rst",)),
}
"""Of the kinds of one markup, those that do not take their files' extension for themselves."""
_NOTED = {
    **dict.fromkeys(("github", "pipe"), "tabulate_format:to_markdown"),
    **dict.fromkeys(
        ("latex", "latex_booktabs", "latex_longtable", "latex_raw"), "tabulate_format:to_latex"
    ),
}

TABULATE = (
    "asciidoc",
    "colon_grid",
    "double_grid",
    "double_outline",
    "fancy_grid",
    "fancy_outline",
    "github",
    "grid",
    "heavy_grid",
    "heavy_outline",
    "html",
    "jira",
    "latex",
    "latex_booktabs",
    "latex_longtable",
    "latex_raw",
    "mediawiki",
    "mixed_grid",
    "mixed_outline",
    "moinmoin",
    "orgtbl",
    "outline",
    "pipe",
    "plain",
    "presto",
    "pretty",
    "psql",
    "rounded_grid",
    "rounded_outline",
    "rst",
    "simple",
    "simple_grid",
    "simple_outline",
    "textile",
    "unsafehtml",
    "youtrack",
)
"""The formats of tabulate, by its names. ``tsv`` is our own: its values stay typed.

The list stands here, and not behind an import of tabulate, because help and completion
show it; a test holds it against tabulate's own.
"""

_BARE = ("grid", "outline", "plain", "presto", "pretty", "psql", "simple")
"""What the names of the tables of text end in; in markup a table has a row of headings."""

register(
    *(
        _HTML.get(name)
        or Format(
            name=name,
            function=_NOTED.get(name, "tabulate_format:to_text"),
            extensions=_EXTENSIONS.get(name, ()),
            fits=_FITS.get(name, ()),
            bare=name.endswith(_BARE) and name != "colon_grid",
            noted=name in _NOTED,
        )
        for name in TABULATE
    )
)
