"""A page of its own: a table to search, sort and filter, with its figure, in one file.

The page asks for nothing from anywhere. Its Content-Security-Policy lets run only the script and
the style that come with the program, by their hashes; what data holds is text, as JSON that a
script reads, or escaped in the table. The table stands in the page as HTML too, as far as
``MOST_STATIC`` rows, for a reader without scripts and to be seen at once.
"""

from __future__ import annotations

import base64
import hashlib
import html
import os
from string import Template
from typing import Any

from clustercli import __version__
from clustercli.fields.words import label
from clustercli.i18n.labels import Language
from clustercli.i18n.messages import translations_in
from clustercli.output.cells import NUMBERS, headings
from clustercli.output.formats import Target
from clustercli.output.linked_cells import Cell, Part, linked
from clustercli.output.page_data import Content, content_of, encoded, static_rows
from clustercli.output.svg_map import figure_of
from clustercli.output.svg_text import allowed
from clustercli.tables.table import Table, without_hints
from clustercli.tables.view import View
from clustercli.text.spreadsheet import BEGINNINGS, GUARD, NUMBER

MOST_STATIC = 400
"""How many rows stand in the page as HTML."""

_FOLDER = os.path.join(os.path.dirname(os.path.abspath(__file__)), "page")
_LANGUAGES = {"zh": "zh-CN", "en": "en"}
_CARDS = 6
"""With as many columns a table becomes cards on a phone."""
_BROAD = 11
"""With as many columns a table is wider than most screens, and is moved sideways."""


def to_page(view: View, target: Target) -> str:
    """Return the page of a view."""
    language = target.language
    content = content_of(view, language)
    table = view.table
    title = title_of(table, language)
    words = _words(language, of_clusters=table.name == "clusters" and view.layout is None)
    style, script = _resource("page.css"), _resource("page.js")
    translations = translations_in(language)
    more = {
        "lang": _LANGUAGES[language],
        "name": table.name,
        "words": words,
        "guard": {
            "mark": GUARD,
            "beginnings": "".join(BEGINNINGS),
            "number": NUMBER.pattern,
        },
    }
    of_layout = view.layout.notes if view.layout else ()
    cut = content.number > MOST_STATIC
    only = translations.gettext(
        "Without scripts a browser shows the first {most} of {number} rows; the others are in "
        "this file too."
    )
    figure = figure_of(view, language, titled=False) if table.rows else None
    kind = "map" if view.tiles else "chart"
    made = translations.gettext("Made by clustercli {version}.")
    return Template(_resource("page.html")).substitute(
        lang=_LANGUAGES[language],
        policy=_policy(style, script),
        version=__version__,
        title=_text(title),
        style=style,
        script=script,
        skip=_text(translations.gettext("To the table")),
        broad=" broad" if len(content.shown) >= _BROAD else "",
        figure=f'<figure class="{kind}" tabindex="0">{_inline(figure)}</figure>\n'
        if figure
        else "",
        table=_table(view, content, language),
        nothing=_text(
            translations.gettext(
                "No row here matches. What is not recorded may exist all the same: see below."
            )
        ),
        cut=f'<p id="cut">{_text(only.format(most=MOST_STATIC, number=content.number))}</p>\n'
        if cut
        else "",
        count=_text(words["all"].format(number=content.number)),
        notes="".join(
            f'<p class="note">{_text(note)}</p>\n'
            for note in dict.fromkeys(without_hints((*table.notes, *of_layout, *table.warnings)))
        ),
        made=_text(made.format(version=__version__)),
        data=encoded(content, more),
    )


def title_of(table: Table, language: Language) -> str:
    """Return what the rows of a table are of."""
    return table.title(language) if table.title else f"clustercli: {label(table.name, language)}"


def _words(language: Language, *, of_clusters: bool) -> dict[str, str]:
    """Return the words of the controls; names in braces are filled in by the script."""
    gettext = translations_in(language).gettext
    return {
        "search": gettext("Search"),
        "any": gettext("any"),
        "all": gettext("clusters: {number}") if of_clusters else gettext("rows: {number}"),
        "some": gettext("clusters shown: {number} of {all}")
        if of_clusters
        else gettext("rows shown: {number} of {all}"),
        "more": gettext("Show more ({number} left)"),
        "details": gettext("Details of {name}"),
        "more_fields": gettext("Details"),
        "map": gettext("Province: choose on the map, one or more; numbers are clusters recorded"),
        "tile": gettext("{name}: {number} recorded"),
        "no_tile": gettext("{name}: none recorded"),
        "outside": gettext("{name}: not covered by the programme"),
        "sort": gettext("Sort by"),
        "given": gettext("order as given"),
        "clear": gettext("Reset"),
        "download": gettext("Download as CSV"),
    }


def _resource(name: str) -> str:
    """Return a file of the page; its hash is that of the text, whose lines end in LF."""
    with open(os.path.join(_FOLDER, name), encoding="utf-8") as file:
        return file.read()


def _policy(style: str, script: str) -> str:
    """Return the Content-Security-Policy: nothing but this very style and script."""
    hashes = [
        base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
        for text in (style, script)
    ]
    return (
        f"default-src 'none'; style-src 'sha256-{hashes[0]}'; script-src 'sha256-{hashes[1]}'; "
        "base-uri 'none'; form-action 'none'"
    )


def _inline(svg: str) -> str:
    """Return an SVG document as an element of HTML."""
    return svg.partition("?>\n")[2].replace("xml:lang", "lang", 1).rstrip()


def _table(view: View, content: Content, language: Language) -> str:
    """Return the table as HTML, as far as it stands there without a script."""
    shown = content.shown
    classes = ' class="cards"' if len(shown) >= _CARDS else ""
    heads = "".join(
        f'<th scope="col" role="columnheader"{_class(column.kind)}>{_text(column.head)}</th>'
        for column in shown
    )
    lines = []
    for row, cells in static_rows(content, MOST_STATIC):
        parts = []
        for column, cell in zip(shown, cells, strict=True):
            mark = column.marks[column.rows[row]] if column.marks and cell is not None else None
            parts.append(
                _cell(
                    _content(cell, column.none, mark),
                    column.kind,
                    column.head,
                    head=column.key == content.identity,
                )
            )
        begins = ' class="begins"' if row in content.begins else ""
        lines.append(f'<tr role="row"{begins}>{"".join(parts)}</tr>\n')
    foot = _foot(view.layout or view.table, language)
    return (
        f'<table id="rows" role="table"{classes}>\n<thead role="rowgroup"><tr role="row">{heads}'
        f'</tr></thead>\n<tbody role="rowgroup">\n{"".join(lines)}</tbody>\n{foot}</table>\n'
    )


def _foot(table: Table, language: Language) -> str:
    """Return the totals."""
    shown = table.shown()
    if shown.footer is None:
        return ""
    heads = headings(shown, language)
    cells = "".join(
        _cell(
            "" if value is None else _content(linked(value, column, language), "", None),
            "number" if column.kind in NUMBERS else "",
            head,
            head=not place,
        )
        for place, (value, column, head) in enumerate(
            zip(shown.footer, shown.columns, heads, strict=True)
        )
    )
    return f'<tfoot role="rowgroup"><tr role="row">{cells}</tr></tfoot>\n'


def _cell(content: str, kind: str, heading: str, *, head: bool) -> str:
    name, more = ("th", ' scope="row" role="rowheader"') if head else ("td", ' role="cell"')
    return f'<{name}{more}{_class(kind)} data-head="{_text(heading)}">{content}</{name}>'


def _class(kind: str) -> str:
    return f' class="{kind}"' if kind else ""


def _content(cell: Cell | None, none: str, mark: str | None) -> str:
    if cell is None:
        return f'<span class="missing">{_text(none)}</span>'
    if isinstance(cell, str):
        text = html.escape(cell).replace("\n", "<br>")
        return f'<span class="verdict {mark}">{text}</span>' if mark else text
    parts = [_part(part) for part in cell]
    if len(parts) == 1:
        return parts[0]
    return f"<ul>{''.join(f'<li>{part}</li>' for part in parts)}</ul>"


def _part(part: Part) -> str:
    if part.address is None:
        return html.escape(part.text)
    address = html.escape(part.address)
    text = html.escape(part.text)
    return f'<a href="{address}" rel="noopener noreferrer" target="_blank">{text}</a>'


def _text(text: Any) -> str:
    return html.escape(allowed(text))
