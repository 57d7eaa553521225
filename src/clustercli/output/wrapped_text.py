"""A Rich text whose lines end where Chinese and English lines may end."""

from __future__ import annotations

from typing import Any

from rich.containers import Lines
from rich.text import Text


class WrappedText(Text):
    """A text that Rich alone would end at blanks only, or cut."""

    def wrap(self, console: Any, width: int, **how: Any) -> Lines:
        """Return the lines for ``width`` cells."""
        lines = Lines()
        for line in self.split(allow_blank=True):
            starts = _line_starts(line.plain, width) if line.cell_len > width else ()
            for part in line.divide(starts):
                part.rstrip()
                lines.append(part)
        if justify := how.get("justify") or self.justify:
            lines.justify(console, width, justify=justify, overflow="ignore")
        return lines


def _line_starts(text: str, width: int) -> list[int]:
    from clustercli.output.wrapping import line_starts  # Most tables fit without it.

    return line_starts(text, width, anywhere=True)
