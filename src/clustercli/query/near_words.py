"""Industries that a person would accept as near to a word that none of them has."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import SequenceMatcher

from clustercli.resources.pinyin import spelled
from clustercli.text.normalize import fold

_MOST = 3
_SHORTEST_SOUND = 4
"""The fewest letters of a sound that tells a word: ``zhou`` and more."""
_LEAST_SHARED = 2 / 3
"""How much of a word must stand in an industry, in order: 汽车零件 in 汽车零部件制造装备."""
_LEAST_CHARACTERS = 3


def near_industries(word: str, industries: Iterable[str]) -> tuple[str, ...]:
    """Return the industries nearest to ``word``, best first; none is better than a far one.

    Near is what sounds the same (轴成, zhoucheng: 轴承), or has most of the word in it.
    """
    key = fold(word)
    sound = _sound(key)
    different = dict.fromkeys(industries)
    if sound and (alike := [name for name in different if sound in (_sound(name) or "")]):
        return tuple(sorted(alike, key=len)[:_MOST])
    if len(key) < _LEAST_CHARACTERS or key.isascii():
        return ()
    shared = {name: _shared(key, fold(name)) for name in different}
    best = max(shared.values(), default=0.0)
    if best < _LEAST_SHARED:
        return ()
    return tuple(sorted((n for n in different if shared[n] == best), key=len)[:_MOST])


def _sound(text: str) -> str | None:
    """Return what a text sounds like; None for one that is too short, or has no reading."""
    sounds = (text,) if text.isascii() and text.isalpha() else spelled(text)
    return sounds[0] if sounds and len(sounds[0]) >= _SHORTEST_SOUND and len(text) > 1 else None


def _shared(word: str, name: str) -> float:
    """Return how much of a word stands in a name, in pieces of the same order."""
    matcher = SequenceMatcher(None, word, name, autojunk=False)
    return sum(block.size for block in matcher.get_matching_blocks()) / len(word)
