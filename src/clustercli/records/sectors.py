"""Sector and strategic emerging industry of a cluster, by rule from its industry words.

Both groupings are this project's own and never official. The words and the overrides are
data (``data/sectors.json``). The emerging industries bear the names of the National Bureau
of Statistics' classification of 2018 (战略性新兴产业分类（2018）).
"""

# Annotations are not deferred here: msgspec would compile each of them when it decodes.

from collections.abc import Iterable
from functools import lru_cache

import msgspec

from clustercli.resources.bundled import path_of, read_json


class Grouping(msgspec.Struct, frozen=True, kw_only=True):
    """One sector or emerging industry, and the words that tell it.

    ``general_words`` count only where no word of any group is found.
    """

    name: str
    english: str
    words: tuple[str, ...]
    general_words: tuple[str, ...] = ()


class Override(msgspec.Struct, frozen=True, kw_only=True):
    """What no rule gets right, set by hand for one cluster, with the reason."""

    reason: str
    sector: str | msgspec.UnsetType = msgspec.UNSET
    emerging: str | msgspec.UnsetType | None = msgspec.UNSET


class Sectors(msgspec.Struct, frozen=True, kw_only=True):
    """The whole of ``data/sectors.json``; overrides are by cluster id."""

    sectors: tuple[Grouping, ...]
    emerging: tuple[Grouping, ...]
    overrides: dict[str, Override]


@lru_cache(maxsize=1)
def sectors() -> Sectors:
    """Return the bundled rules; raises DatasetError if the file is damaged."""
    return read_json(path_of("sectors.json"), Sectors)


def classify(industry: str, cluster_id: str | None = None) -> tuple[str | None, str | None]:
    """Return sector and emerging industry of an industry's name.

    Chinese puts the head of a compound last, so of all words found the one that ends last
    decides, and of those that end there the longest. The name of a group is that group. An
    override of ``cluster_id`` goes before the rule. Either result is None where no word is found.
    """
    rules = sectors()
    sector, emerging = (
        specific.last(industry) or general.last(industry) or names.get(industry)
        for specific, general, names in _words()
    )
    override = rules.overrides.get(cluster_id or "")
    if override is not None:
        if override.sector is not msgspec.UNSET:
            sector = override.sector
        if override.emerging is not msgspec.UNSET:
            emerging = override.emerging
    return sector, emerging


class _Words:
    """Words, each with the group that it tells, to be found from the end of a text."""

    def __init__(self, pairs: Iterable[tuple[str, str]]) -> None:
        self._groups: dict[str, str] = {}
        lengths: dict[str, set[int]] = {}
        for word, group in pairs:
            self._groups.setdefault(word, group)
            lengths.setdefault(word[-1], set()).add(len(word))
        self._lengths = {last: sorted(found, reverse=True) for last, found in lengths.items()}

    def last(self, text: str) -> str | None:
        """Return the group of the word that ends last in ``text``, the longest of several."""
        for end in range(len(text), 0, -1):
            for length in self._lengths.get(text[end - 1], ()):
                if group := self._groups.get(text[max(end - length, 0) : end]):
                    return group
        return None


@lru_cache(maxsize=1)
def _words() -> tuple[tuple[_Words, _Words, dict[str, str]], ...]:
    """Return the specific and general words, and the names, of sectors and emerging industries."""
    return tuple(
        (
            _Words((word, group.name) for group in groups for word in group.words),
            _Words((word, group.name) for group in groups for word in group.general_words),
            {group.name: group.name for group in groups},
        )
        for groups in (sectors().sectors, sectors().emerging)
    )
