"""Where lines of Chinese and English text may end."""

from __future__ import annotations

import re

_WIDE = r"[\u2e80-\u303f\u3040-\ud7ff\uf900-\ufaff\ufe30-\ufe4f\uff00-\uffef]"
_NOT_FIRST = r"[，。；：、！？）】》〉」』〕…—％”’]"
_NOT_LAST = r"[（【《〈「『〔“‘]"
_PIECE = re.compile(
    rf"{_NOT_LAST}*(?:{_WIDE}|(?:(?!{_WIDE}|{_NOT_LAST}|{_NOT_FIRST})\S)+|\s|.){_NOT_FIRST}*\s*"
)
"""What stays on one line: a wide character or a run of others, with its punctuation."""


def line_starts(text: str, width: int, *, anywhere: bool = False) -> list[int]:
    """Return where the second and further lines of ``text`` begin, for lines of ``width`` cells.

    A line ends after a blank or beside a Chinese character, but not so that punctuation
    comes on the wrong side. A word that is wider than a line stays whole, or is broken
    ``anywhere``.
    """
    from rich.cells import cell_len

    starts = []
    used = 0
    for match in _PIECE.finditer(text):
        pieces = list(match[0]) if anywhere and cell_len(match[0].rstrip()) > width else [match[0]]
        position = match.start()
        for piece in pieces:
            if used and used + cell_len(piece.rstrip()) > width:
                starts.append(position)
                used = 0
            used += cell_len(piece)
            position += len(piece)
    return starts


def wrapped(text: str, width: int) -> str:
    """Return ``text`` in lines of at most ``width`` cells, longer words excepted."""
    if 2 * len(text) <= width:
        return text
    starts = line_starts(text, width)
    ends = [*starts, len(text)]
    parts = (text[start:end].rstrip() for start, end in zip([0, *starts], ends, strict=True))
    return "\n".join(parts)
