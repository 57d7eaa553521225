"""Numbers that follow from published ones, by adding and taking away batch years or places."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

import msgspec

from clustercli.i18n.labels import span
from clustercli.i18n.messages import Message, Worded, rendered
from clustercli.records.published_figures import Figure, in_words
from clustercli.tables.marked_number import MarkedNumber
from clustercli.text.lazy_pattern import lazy_pattern

if TYPE_CHECKING:
    from gettext import NullTranslations

Years = frozenset[int]


class Derived(msgspec.Struct, frozen=True):
    """A number that follows from published ones.

    ``value`` is the sum of ``terms``: those numbers with their sign (1 or -1) and what each is
    of.
    """

    value: int
    terms: tuple[tuple[int, int, str], ...]

    @property
    def how(self) -> str:
        """The sum written out: 23 (2022-2024) - 15 (2022-2023)."""
        ordered = sorted(self.terms, key=lambda term: -term[0])
        parts = [f"{'+' if sign > 0 else '-'} {number} ({of})" for sign, number, of in ordered]
        return " ".join(parts).removeprefix("+ ")

    def plus(self, other: Derived, sign: int) -> Derived:
        """Return this number and another one, added or (sign -1) taken away."""
        terms = ((sign * s, number, of) for s, number, of in other.terms)
        return Derived(self.value + sign * other.value, (*self.terms, *terms))


def derived_of(number: int | None) -> str | None:
    """Return for data the sum that a number is; None where the number is stated.

    People read it in their language.
    """
    if not isinstance(number, MarkedNumber):
        return None
    return Worded(number.how, read_sum(number.how))


_TERM = lazy_pattern(r"(\d+) \(([^()]+)\)")


def read_sum(how: str) -> Message:
    """Return a sum that is written out as people read it in their language."""

    def read(translations: NullTranslations) -> str:
        template = translations.gettext("{number} ({of})")
        return _TERM.sub(
            lambda term: template.format(
                number=term[1], of=rendered(in_words(term[2]), translations)
            ),
            how,
        )

    return Message(read)


def sum_of(terms: Iterable[tuple[int, int, str]]) -> Derived:
    """Return the sum of signed numbers, each with what it is of."""
    summed = tuple(terms)
    return Derived(sum(sign * number for sign, number, _ in summed), summed)


def agreed_numbers(group: dict[Years, list[Figure]]) -> dict[Years, Derived]:
    """Return the numbers of the scopes for which all published figures are the same."""
    numbers = {}
    for years, figures in group.items():
        values = {figure.value for figure in figures}
        if len(values) == 1:
            value = int(values.pop() or 0)
            numbers[years] = Derived(value, ((1, value, span(years)),))
    return numbers


def closure(known: dict[Years, Derived], wanted: Years = frozenset()) -> dict[Years, Derived]:
    """Return the numbers with all that follow by adding and taking away batch years.

    Those that are found after ``wanted`` may be left out, and all where it cannot be found.
    """
    numbers = dict(known)
    if not wanted <= frozenset().union(*known):
        return numbers
    latest = known
    while wanted not in numbers:
        found: dict[Years, Derived] = {}
        for some, one in numbers.items():
            # What follows from two that are not of the latest is found already.
            for more, other in (numbers if some in latest else latest).items():
                apart = some.isdisjoint(more)
                if not (apart or some < more):
                    continue
                years = some | more if apart else more - some
                if years in numbers or years in found:
                    continue
                if not apart:
                    found[years] = other.plus(one, -1)
                elif min(some) < min(more):  # The same two come the other way round as well.
                    found[years] = one.plus(other, 1)
        if not found:
            break
        numbers |= found
        latest = found
    return numbers
