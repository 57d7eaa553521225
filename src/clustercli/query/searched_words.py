"""Words that are looked for in texts, and those that mean the same."""

from __future__ import annotations

from collections.abc import Callable, Iterable

import msgspec

from clustercli.records.columns import Clusters
from clustercli.records.synonyms import Term, also_looked_for
from clustercli.text.normalize import fold


class SearchedTerm(msgspec.Struct, frozen=True):
    """A word that is looked for; ``besides`` is the one that was given, if it is another."""

    word: str
    finds: Callable[[Clusters], list[bool]]
    besides: str | None = None


def searched_terms(
    words: Iterable[str], texts_of: Callable[[Clusters], Iterable[str]], *, exact: bool
) -> tuple[SearchedTerm, ...]:
    """Return the words to be looked for in some texts, and those besides, unless ``exact``."""

    def term(found: Term, besides: str | None = None) -> SearchedTerm:
        def finds(clusters: Clusters) -> list[bool]:
            return [found.stands_in(fold(text)) for text in texts_of(clusters)]

        return SearchedTerm(found.word, finds, besides)

    terms: list[SearchedTerm] = []
    for word in dict.fromkeys(words):
        terms.append(term(Term(word)))
        if not exact:
            terms += [term(other, word) for other in also_looked_for(word)]
    return tuple(terms)


def any_of(terms: Iterable[SearchedTerm], clusters: Clusters) -> list[bool]:
    """Say of every cluster whether one of some words is found in it."""
    found = [False] * len(clusters)
    for term in terms:
        found = [already or has for already, has in zip(found, term.finds(clusters), strict=True)]
    return found
