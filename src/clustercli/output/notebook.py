"""A table as a notebook shows it."""

from __future__ import annotations

import html
from collections.abc import Sequence

from clustercli.i18n.messages import current_language
from clustercli.output.escaping import harmless
from clustercli.output.formats import Target
from clustercli.output.tabulate_format import to_text
from clustercli.tables.table import without_hints
from clustercli.tables.view import View


def to_notebook(view: View, lines: Sequence[str]) -> str:
    """Return a view for reading as HTML, in the language of messages, with lines below it.

    Of these a hint, which names a command to type next, is for a terminal alone.
    """
    body = to_text(view, Target(format="html", language=current_language()))
    said = without_hints(lines)
    return body + "".join(f"<p>{html.escape(harmless(line))}</p>\n" for line in said)
