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
    specific, general, names = _words()
    sector, emerging = specific.last(industry)
    if sector is None or emerging is None:
        of_sectors, of_emerging = names
        told, told_emerging = general.last(industry)
        sector = sector or told or of_sectors.get(industry)
        emerging = emerging or told_emerging or of_emerging.get(industry)
    override = sectors().overrides.get(cluster_id) if cluster_id else None
    if override is not None:
        if override.sector is not msgspec.UNSET:
            sector = override.sector
        if override.emerging is not msgspec.UNSET:
            emerging = override.emerging
    return sector, emerging


_Told = tuple[str | None, str | None]
"""A sector and an emerging industry; None where none is told."""


class _Words:
    """Words, each with what it tells, to be found from the end of a text."""

    def __init__(self, of_sectors: dict[str, str], of_emerging: dict[str, str]) -> None:
        words = {*of_sectors, *of_emerging}
        self._told = {word: (of_sectors.get(word), of_emerging.get(word)) for word in words}
        lengths: dict[str, set[int]] = {}
        for word in words:
            lengths.setdefault(word[-1], set()).add(len(word))
        self._lengths = {last: sorted(found, reverse=True) for last, found in lengths.items()}

    def last(self, text: str) -> _Told:
        """Return what the words tell that end last in ``text``, the longest of several."""
        sector = emerging = None
        for end in range(len(text), 0, -1):
            for length in self._lengths.get(text[end - 1], ()):
                if told := self._told.get(text[max(end - length, 0) : end]):
                    sector, emerging = sector or told[0], emerging or told[1]
                    if sector and emerging:
                        return sector, emerging
        return sector, emerging


@lru_cache(maxsize=1)
def _words() -> tuple[_Words, _Words, tuple[dict[str, str], ...]]:
    """Return the specific words, the general ones, and the names of sectors and industries."""
    groupings = (sectors().sectors, sectors().emerging)
    return (
        _Words(
            *(_first((word, g.name) for g in groups for word in g.words) for groups in groupings)
        ),
        _Words(
            *(_first((w, g.name) for g in groups for w in g.general_words) for groups in groupings)
        ),
        tuple({group.name: group.name for group in groups} for groups in groupings),
    )


def _first(pairs: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Return words with the first group that each tells."""
    found: dict[str, str] = {}
    for word, group in pairs:
        found.setdefault(word, group)
    return found
