"""Which batches are meant by what people type for years."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from clustercli.errors import UnknownValueError, UsageError
from clustercli.i18n.messages import comma_separated
from clustercli.i18n.messages import gettext as _
from clustercli.query.accepted_values import UNKNOWN
from clustercli.records.model import Call
from clustercli.text import LAST_YEAR
from clustercli.text.normalize import fold
from clustercli.text.numerals import CHINESE_DIGITS
from clustercli.text.year_words import read_year_words


class AskedYears(NamedTuple):
    """The batch years and the ordinals of batches that texts name.

    ``endless`` says that the years go on beyond all that are known; ``note`` how words were read
    that depend on the dataset.
    """

    years: set[int | None]
    ordinals: set[int]
    endless: bool = False
    note: str | None = None


def read_years(
    texts: Iterable[str], batches: Mapping[int, int], calls: Iterable[Call]
) -> AskedYears:
    """Return the batch years that texts name.

    ``batches`` is year to ordinal; where it is empty any year will do, and ordinals are returned
    as they are. ``calls`` are those for batches that are not announced yet.
    """
    asked = [_read_year(text, batches, calls) for text in _with_shared_word(texts)]
    notes = [one.note for one in asked if one.note]
    return AskedYears(
        set().union(*(one.years for one in asked)),
        set().union(*(one.ordinals for one in asked)),
        any(one.endless for one in asked),
        " ".join(notes) or None,
    )


def _known(message: str, call: Call) -> str:
    """Return a message with what is known of a batch of which there is no list."""
    template = _("{message}; {year}: a call is known ({number}), and no list")
    return template.format(message=message, year=call.year, number=call.number or call.title)


def _with_shared_word(texts: Iterable[str]) -> list[str]:
    """Return texts in which numbers have the word that the last of them has: 22、23年, 一、三批."""
    found: list[str] = []
    word = ""
    for part in reversed([part for text in texts for part in re.split("[和与及]", text)]):
        if match := re.search("年度?$|批次?$", part):
            word = match[0]
        elif not re.fullmatch(_NUMBER_ALONE, part):
            word = ""
        found.append(part if match else f"{part}{word}")
    return found[::-1]


_NUMBER_ALONE = rf"\d\d?|第?[{CHINESE_DIGITS}十]"


def _read_year(text: str, batches: Mapping[int, int], calls: Iterable[Call]) -> AskedYears:
    folded = fold(text)
    if folded in UNKNOWN:
        return AskedYears({None}, set())
    words = read_year_words(folded)
    if words is None or (words.kind == "last" and not (words.last and batches)):
        valid = tuple(map(str, batches))
        raise UnknownValueError("year", text, valid=(*valid, "unknown") if valid else ())
    note = None
    if words.kind == "last":
        years = set(sorted(batches)[-(words.last or 1) :])
        template = _("{text} is read as the last batches: {years}.")
        note = template.format(text=text, years=comma_separated(sorted(years)))
        return AskedYears(set(years), set(), note=note)
    first = words.first or 0
    last = LAST_YEAR if words.last is None else words.last
    if first > last:
        template = _("the range {text!r} runs backwards: write {first}-{last}")
        raise UsageError(template.format(text=text, first=last, last=first))
    wanted = range(first, last + 1)
    if not batches:
        if words.kind == "batches":
            return AskedYears(set(), set(wanted))
        return AskedYears(set(wanted), set(), endless=None in (words.first, words.last))
    named = {
        year: ordinal if words.kind == "batches" else year for year, ordinal in batches.items()
    }
    found = {year for year, number in named.items() if number in wanted}
    if not found:
        template = _("no batch answers to {text!r}; there are batches for {years}")
        message = template.format(text=text, years=comma_separated(sorted(batches)))
        called = (_known(message, call) for call in calls if call.year in wanted)
        raise UsageError(next(called, message))
    return AskedYears(set(found), set())
