"""Formats for documents: everything that tabulate knows, and a whole HTML page."""

from __future__ import annotations

from clustercli.i18n.labels import Language
from clustercli.output.cells import headings, rows_to_read
from clustercli.tables.table import Table

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

_UNSAFE = {"unsafehtml": "html", "latex_raw": "latex"}
_ESCAPED_PIPE = ("github", "pipe")
_NUMBERS = ("int", "real", "share")


def to_text(table: Table, name: str, language: Language) -> str:
    """Return the table in one of tabulate's formats, shown columns and headings only.

    A cell is never read as markup: where tabulate has a raw variant of a format
    (``unsafehtml``, ``latex_raw``), the escaping one is used.
    """
    from tabulate import tabulate

    shown = (table.layout or table).shown()
    rows = rows_to_read(shown, language)
    if name in _ESCAPED_PIPE:
        rows = [[cell.replace("|", "\\|") for cell in row] for row in rows]
    align = ["right" if column.kind in _NUMBERS else "left" for column in shown.columns]
    text: str = tabulate(
        rows,
        headers=headings(shown, language),
        tablefmt=_UNSAFE.get(name, name),
        colalign=align if rows else None,
        disable_numparse=True,
    )
    return f"{text}\n"


def to_html_page(table: Table, language: Language) -> str:
    """Return a whole HTML page: the table, and how far its numbers go."""
    import html

    body = to_text(table, "html", language)
    body += "".join(f"<p>{html.escape(note)}</p>\n" for note in table.notes)
    name = html.escape(f"clustercli: {table.name}")
    return (
        f'<!doctype html>\n<html lang="{language}">\n<head>\n<meta charset="utf-8">\n'
        f"<title>{name}</title>\n</head>\n<body>\n{body}</body>\n</html>\n"
    )
