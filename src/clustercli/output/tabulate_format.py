"""Formats for documents: everything that tabulate knows, of which Markdown is one."""

from __future__ import annotations

import msgspec

from clustercli.output.cells import NUMBERS, headings, rows_to_read, with_notes
from clustercli.output.formats import Target
from clustercli.tables.view import View

_SAFE = {"unsafehtml": "html", "latex_raw": "latex"}
_ESCAPED_PIPE = ("github", "pipe")
_MARK = "\0"
"""What no cell has, and no format escapes."""
_MARKS = {"github": "<br>", "pipe": "<br>", "html": _MARK, "unsafehtml": _MARK}
"""What stands for a line break where a table can have one."""


def to_text(view: View, target: Target) -> str:
    """Return the table in the format of tabulate that ``target`` names, as it is read.

    A cell is never read as markup: where tabulate has a raw variant of a format
    (``unsafehtml``, ``latex_raw``), the escaping one is used.
    """
    from tabulate import tabulate

    shown = (view.layout or view.table).shown()
    rows = rows_to_read(shown, target.language, _MARKS.get(target.format))
    if target.format in _ESCAPED_PIPE:
        rows = [[cell.replace("|", "\\|") for cell in row] for row in rows]
    align = ["right" if column.kind in NUMBERS else "left" for column in shown.columns]
    text: str = tabulate(
        rows,
        headers=headings(shown, target.language),
        tablefmt=_SAFE.get(target.format, target.format),
        colalign=align if rows else None,
        disable_numparse=True,
    )
    return text.replace(_MARK, "<br>") + "\n"


def to_markdown(view: View, target: Target) -> str:
    """Return a table of GitHub's Markdown; a file ends with the notes."""
    text = to_text(view, msgspec.structs.replace(target, format="github"))
    return with_notes(text, view.table) if target.file else text
