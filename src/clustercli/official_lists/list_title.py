"""The title of a list, and the batch year that it names."""

from __future__ import annotations

import re
from collections.abc import Sequence

from clustercli.text.normalize import compact
from clustercli.text.numerals import CHINESE_DIGITS
from clustercli.text.year_words import BATCH_YEAR_NAMED, YEAR, YEAR_NAMED

_STOPS = "。；！？;!?《》“”"
_TITLE = re.compile(
    rf"(?:附件?[\d{CHINESE_DIGITS}]*[:：.、]?)?([^{_STOPS},，]*集群[^{_STOPS},，]*名单(?:\([^()]*\))?)"
)
_WITHIN = re.compile(rf"{YEAR}年度?[^{_STOPS},，\d]*集群[^{_STOPS},，\d]*?名单")
_YEAR = re.compile(YEAR_NAMED)
_BATCH_YEAR = re.compile(BATCH_YEAR_NAMED)
_LONGEST = 60
_MOST_LINES = 3


def list_title(text: str) -> str | None:
    """Return the title of a list that ``text`` is, without 附件 before it; None if it is none."""
    short = compact(text) if len(text) <= _MOST_LINES * _LONGEST else ""
    found = _TITLE.fullmatch(short) if len(short) <= _LONGEST else None
    return found[1] if found else None


def find_title(lines: Sequence[str]) -> tuple[str | None, int | None]:
    """Return the title of the list that stands below ``lines``, and the year that it names.

    Of several titles the nearest that names a year counts, else the nearest; else a notice's
    heading that names the list (关于公布2024年度…集群名单的通告). A title without a year can have
    it in another line (2024年度), if only one is named there.
    """
    shorts = [short for line in lines if (short := compact(line[: _MOST_LINES * _LONGEST]))]
    titles = [_title_up_to(shorts, end) for end in range(len(shorts), 0, -1)]
    found = [title for title in titles if title is not None]
    dated = [title for title in found if _YEAR.search(title)]
    within = [part[0] for short in shorts if (part := _WITHIN.search(short))]
    title = next(iter((*dated, *within, *found)), None)
    if title is None:
        return None, None
    near = [short for short in shorts if len(short) <= _LONGEST]
    years = set(_YEAR.findall(title)) or set(_BATCH_YEAR.findall("\n".join(near)))
    return title, int(years.pop()) if len(years) == 1 else None


def _title_up_to(lines: Sequence[str], end: int) -> str | None:
    """Return the title that ends with the line before ``end``, on one line or broken over more."""
    best = None
    for start in range(end - 1, max(end - 1 - _MOST_LINES, -1), -1):
        if start < end - 1 and list_title(lines[start]):
            break
        title = list_title("".join(lines[start:end]))
        if title is not None and _YEAR.search(title):
            return title
        best = best or title
    return best
