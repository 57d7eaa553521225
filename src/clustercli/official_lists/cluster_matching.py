"""Whether two names are of one cluster: the rule by which a row of a list meets a record.

Press reports shorten the names of industries, and leave out words within them. So two names of
one county are the same if the shorter one can be cut into pieces of two characters or more that
stand in the longer one in the same order, and is no shorter than a third of it. Names that only
share much are possibly the same, which a person has to say. docs/data.md states the rule.
"""

from __future__ import annotations

import re
from difflib import SequenceMatcher
from functools import cache
from typing import Literal

from clustercli.text.normalize import fold

Likeness = Literal["same", "possible", "other"]

POSSIBLE = 0.5
"""How much two names must share to be possibly the same, 0 to 1, where the place is certain."""

POSSIBLE_ELSEWHERE = 0.75
"""The same where the city or the county of one is not known."""

_PIECE = 2
_LEAST_PART = 1 / 3
_JOINTS = re.compile(r"[及和与、·/()（）-]")
_TAIL = re.compile(r"(?<=..)(?:生产及加工|生产加工|精深加工|深加工|制造|智造|加工|生产)$")
"""What says that something is made, and not what; never all of a name."""


def likeness(one: str, other: str, *, certain_place: bool = True) -> Likeness:
    """Return whether the industries of two clusters of one place are one industry.

    ``certain_place`` says that city and county of both are known and the same.
    """
    first, second = sorted((fold(one), fold(other)), key=len)
    if first == second:
        return "same"
    short, long = sorted((_plain(first), _plain(second)), key=len)
    if short == long:
        return "same"
    if len(short) >= _PIECE and len(short) >= _LEAST_PART * len(long) and _in_pieces(short, long):
        return "same"
    least = POSSIBLE if certain_place else POSSIBLE_ELSEWHERE
    contained = certain_place and short in long
    return "possible" if contained or shared(first, second) >= least else "other"


def shared(one: str, other: str) -> float:
    """Return how much two names share, 0 to 1: twice the characters in common over all."""
    return SequenceMatcher(None, fold(one), fold(other), autojunk=False).ratio()


def _plain(name: str) -> str:
    """Return a name without what joins its words and what says that something is made."""
    return _TAIL.sub("", _JOINTS.sub("", name))


def _in_pieces(short: str, long: str) -> bool:
    """Say whether pieces of ``short``, of two characters or more, stand in ``long`` in order."""

    @cache
    def fits(start: int, after: int) -> bool:
        if start == len(short):
            return True
        for end in range(start + _PIECE, len(short) + 1):
            at = long.find(short[start:end], after)
            if at < 0:
                return False
            if fits(end, at + end - start):
                return True
        return False

    return fits(0, 0)
