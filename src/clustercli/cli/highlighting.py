"""Help texts with Chinese in them, which Rich alone would cut: it ends lines at blanks only."""

from __future__ import annotations

from rich.text import Text
from typer.rich_utils import OptionHighlighter

from clustercli.output.wrapped_text import WrappedText


class HelpHighlighter(OptionHighlighter):
    """Typer's highlighter of options, for texts that are wrapped so."""

    def __call__(self, text: str | Text) -> Text:
        """Return the text with options highlighted, ready to be wrapped."""
        plain = super().__call__(text)
        return WrappedText(plain.plain, style=plain.style, spans=plain.spans)
