"""Help texts with Chinese in them, which Rich alone would cut: it ends lines at blanks only."""

from __future__ import annotations

from typing import Any

from rich.containers import Lines
from rich.text import Text
from typer.rich_utils import OptionHighlighter

from clustercli.output.wrapping import line_starts


class HelpText(Text):
    """A text whose lines end where English and Chinese lines may end."""

    def wrap(self, console: Any, width: int, **_: Any) -> Lines:  # noqa: ARG002
        """Return the lines for ``width`` cells."""
        lines = Lines()
        for line in self.split(allow_blank=True):
            for part in line.divide(line_starts(line.plain, width, anywhere=True)):
                part.rstrip()
                lines.append(part)
        return lines


class HelpHighlighter(OptionHighlighter):
    """Typer's highlighter of options, for texts that are wrapped so."""

    def __call__(self, text: str | Text) -> Text:
        """Return the text with options highlighted, ready to be wrapped."""
        plain = super().__call__(text)
        return HelpText(plain.plain, style=plain.style, spans=plain.spans)
