"""Words for one thing: what is also looked for where somebody looks for a word.

The groups and the reason of each are in ``data/synonyms.json``.
"""

# Annotations are not deferred here: msgspec would compile each of them when it decodes.

from functools import lru_cache

import msgspec

from clustercli.resources.bundled import path_of, read_json
from clustercli.text.normalize import fold


class Synonyms(msgspec.Struct, frozen=True, kw_only=True):
    """Words for one thing, with the ``broader`` ones that often stand for it, and the ``reason``.

    Within the words of ``but`` none of them means it (药 in 农药). The ``english`` words are only
    looked for as these.
    """

    words: tuple[str, ...]
    broader: tuple[str, ...] = ()
    but: tuple[str, ...] = ()
    english: tuple[str, ...] = ()
    reason: str


class Term(msgspec.Struct, frozen=True):
    """A word that is looked for, and the words within which it does not count."""

    word: str
    but: tuple[str, ...] = ()

    def stands_in(self, text: str) -> bool:
        """Say whether the word stands in a folded text."""
        for other in self.but:
            text = text.replace(other, " ")
        return fold(self.word) in text


class _Table(msgspec.Struct, frozen=True, kw_only=True):
    groups: tuple[Synonyms, ...]


def also_looked_for(word: str) -> tuple[Term, ...]:
    """Return the words that are looked for besides ``word``, those of its groups.

    Who asks for a broader word is given those that it covers as well.
    """
    key = fold(word)
    found: dict[str, Term] = {}
    for group in _groups_of().get(key, ()):
        for other in (*group.words, *(() if key in group.broader else group.broader)):
            if fold(other) != key:
                found.setdefault(other, Term(other, group.but))
    return tuple(found.values())


@lru_cache(maxsize=1)
def _groups_of() -> dict[str, list[Synonyms]]:
    """Return the groups by every word, folded, that leads to them."""
    found: dict[str, list[Synonyms]] = {}
    for group in read_json(path_of("synonyms.json"), _Table).groups:
        for word in dict.fromkeys((*group.words, *group.broader, *group.english)):
            found.setdefault(fold(word), []).append(group)
    return found
