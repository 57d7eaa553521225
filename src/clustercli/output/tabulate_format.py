"""Formats for documents: everything that tabulate knows, of which Markdown is one."""

from __future__ import annotations

import msgspec

from clustercli.output.cells import NUMBERS, headings, rows_to_read, with_notes
from clustercli.output.escaping import BREAK_SIGN
from clustercli.output.formats import Target
from clustercli.output.markup import MARKUP, markdown
from clustercli.tables.view import View

_SAFE = {"unsafehtml": "html", "latex_raw": "latex"}
_MARK = "\0"
"""What no cell has, and no format escapes."""
_ESCAPED = {
    "html": "<br>",
    "latex": r"\newline ",
    "latex_booktabs": r"\newline ",
    "latex_longtable": r"\newline ",
}
"""The formats that tabulate escapes, with the mark of each for a line break."""
_RULED = "grid"
"""What is in the names of the formats that draw a line between two rows."""


def to_text(view: View, target: Target) -> str:
    """Return the table in the format of tabulate that ``target`` names, as it is read.

    A cell is never read as markup: it is escaped, and where tabulate has a raw variant of a
    format (``unsafehtml``, ``latex_raw``), the escaping one is used. A line break stays one where
    the format has a mark for it, or rules between the rows; else a sign stands for it.
    """
    from tabulate import tabulate

    form = _SAFE.get(target.format, target.format)
    shown = (view.layout or view.table).shown()
    heads = headings(shown, target.language)
    rows = rows_to_read(shown, target.language, _MARK)
    if markup := MARKUP.get(form):
        heads = list(map(markup.escape, heads))
        rows = [[markup.escape(cell) for cell in row] for row in rows]
    if form not in _ESCAPED:
        line_break = markup.line_break if markup else "\n" if _RULED in form else BREAK_SIGN
        rows = [[cell.replace(_MARK, line_break) for cell in row] for row in rows]
    align = ["right" if column.kind in NUMBERS else "left" for column in shown.columns]
    text: str = tabulate(
        rows,
        headers=heads if target.headings else (),
        tablefmt=form,
        colalign=align if rows else None,
        disable_numparse=True,
    )
    return text.replace(_MARK, _ESCAPED.get(form, "")) + "\n"


def to_markdown(view: View, target: Target) -> str:
    """Return a table of GitHub's Markdown; a file ends with the notes."""
    text = to_text(view, msgspec.structs.replace(target, format="github"))
    return with_notes(text, view.table, markdown) if target.file else text
