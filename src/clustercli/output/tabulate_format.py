"""Formats for documents: everything that tabulate knows, of which Markdown is one."""

from __future__ import annotations

import re

import msgspec

from clustercli.output.cells import NUMBERS, headings, rows_to_read, with_notes
from clustercli.output.escaping import BREAK_SIGN, harmless
from clustercli.output.formats import Target
from clustercli.output.markup import MARKUP, markdown
from clustercli.tables.table import without_hints
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
        headers=() if target.bare else heads,
        tablefmt=form,
        colalign=align if rows else None,
        disable_numparse=True,
    )
    text = text.replace(_MARK, _ESCAPED.get(form, "")) + "\n"
    if form.startswith("latex"):
        return _ARGUMENT.sub(r"\1{\2}", text)
    return _without_padding(text) if form == "html" else text


def to_markdown(view: View, target: Target) -> str:
    """Return a table of GitHub's Markdown, with how far its numbers go below it."""
    form = "github" if target.format == "markdown" else target.format
    text = to_text(view, msgspec.structs.replace(target, format=form))
    return with_notes(text, view.table, markdown)


def to_latex(view: View, target: Target) -> str:
    """Return a table of LaTeX, with how far its numbers go in small print below it."""
    from tabulate import LATEX_ESCAPE_RULES

    rules = str.maketrans(LATEX_ESCAPE_RULES)
    notes = without_hints(view.table.notes)
    lines = [f"\\noindent {harmless(note).translate(rules)}\\par" for note in notes]
    text = to_text(view, target)
    if not lines:
        return text
    return "\n".join([f"{text}", r"\par\smallskip", r"{\footnotesize", *lines, "}", ""])


_ARGUMENT = re.compile(r"^( *)([\[*])", re.MULTILINE)
"""What the end of the row before it, or a rule of booktabs, would take for its argument."""

_PADDING = re.compile(r"(<t[hd][^>]*>) +| +(</t[hd]>)")


def _without_padding(text: str) -> str:
    """Return HTML without the blanks by which tabulate makes its source line up."""
    return _PADDING.sub(r"\1\2", text)
