"""HTML: a table to be pasted, or a whole page as a file."""

from __future__ import annotations

import html

from clustercli.output.formats import Target
from clustercli.output.tabulate_format import to_text
from clustercli.tables.table import without_hints
from clustercli.tables.view import View


def to_html(view: View, target: Target) -> str:
    """Return the table; as a file a page, with how far its numbers go."""
    body = to_text(view, target)
    if not target.file:
        return body
    body += "".join(f"<p>{html.escape(note)}</p>\n" for note in without_hints(view.table.notes))
    title = html.escape(f"clustercli: {view.table.name}")
    return (
        f'<!doctype html>\n<html lang="{target.language}">\n<head>\n<meta charset="utf-8">\n'
        f"<title>{title}</title>\n</head>\n<body>\n{body}</body>\n</html>\n"
    )
