"""Sector and strategic emerging industry of a cluster, by rule from its industry words.

Both groupings are this project's own and never official. The words and the overrides are
data (``data/sectors.json``). The emerging industries bear the names of the National Bureau
of Statistics' classification of 2018 (战略性新兴产业分类（2018）).
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

import msgspec

from clustercli.bundled import path_of, read_json


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
    decides, and of those that end there the longest. An override of ``cluster_id`` goes
    before the rule. Either result is None where no word is found.
    """
    rules = sectors()
    sector = _decide(industry, rules.sectors)
    emerging = _decide(industry, rules.emerging)
    override = rules.overrides.get(cluster_id or "")
    if override is not None:
        if override.sector is not msgspec.UNSET:
            sector = override.sector
        if override.emerging is not msgspec.UNSET:
            emerging = override.emerging
    return sector, emerging


def _decide(industry: str, groups: tuple[Grouping, ...]) -> str | None:
    specific = [(word, group.name) for group in groups for word in group.words]
    general = [(word, group.name) for group in groups for word in group.general_words]
    return _last_word(industry, specific) or _last_word(industry, general)


def _last_word(industry: str, words: Iterable[tuple[str, str]]) -> str | None:
    best: tuple[int, int, str] | None = None
    for word, name in words:
        start = industry.rfind(word)
        if start >= 0:
            candidate = (start + len(word), len(word), name)
            if best is None or candidate[:2] > best[:2]:
                best = candidate
    return best[2] if best else None
