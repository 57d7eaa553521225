"""Which printed lines belong to which label, by where they stand on the page.

A label (a row's number, a merged cell's province) stands beside a group of lines that follow
each other: at the middle of the group, or at its first line. Of all ways to part the lines
into groups, the one that fits best is found by dynamic programming.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Literal

import msgspec

from clustercli.readers.pdf_geometry import Span

Where = Literal["middle", "first", "top"]
"""Where in its group a label stands: at the middle, at the middle of the first line (or row),
or with its own top at the top of the first."""

Doubt = Callable[[int, int, int], float]
"""How much speaks against a group of lines (from, up to) with a label, in points."""

_LEFT_OVER = 1.0
"""What it costs, in points, to leave a line at the edge of a page without a label."""

_WITHOUT = 1000.0
"""What it costs to leave a label without lines."""


class Alignment(msgspec.Struct, frozen=True):
    """How lines go with labels: the label of each line, None for those at the edges without.

    ``cost`` is how far, in points, labels stand from where they should, in all, and what else
    speaks against it.
    """

    labels: tuple[int | None, ...]
    cost: float


def align(
    lines: Sequence[Span], labels: Sequence[Span], where: Where, most: int, doubt: Doubt
) -> Alignment:
    """Return the best way to part ``lines`` into groups, one for each of ``labels``, in order.

    Both stand in the order of the page. No group has more than ``most`` lines. Lines before
    the first group and after the last can be without a label: theirs is on another page.
    """
    count = len(lines)
    best = [index * _LEFT_OVER for index in range(count + 1)]
    starts: list[list[int]] = []
    for index, label in enumerate(labels):
        costs = [cost + _WITHOUT for cost in best]
        chosen = list(range(count + 1))
        for end in range(1, count + 1):
            for start in range(max(end - most, 0), end):
                apart = _distance(lines[start], lines[end - 1], label, where)
                if best[start] + apart >= costs[end]:
                    continue
                cost = best[start] + apart + doubt(start, end, index)
                if cost < costs[end]:
                    costs[end], chosen[end] = cost, start
        best = costs
        starts.append(chosen)
    end = min(range(count + 1), key=lambda index: best[index] + (count - index) * _LEFT_OVER)
    cost = best[end] + (count - end) * _LEFT_OVER
    owners: list[int | None] = [None] * count
    for index in range(len(labels) - 1, -1, -1):
        start = starts[index][end]
        owners[start:end] = [index] * (end - start)
        end = start
    return Alignment(tuple(owners), cost)


def _distance(first: Span, last: Span, label: Span, where: Where) -> float:
    """Return how far a label stands from where it should, beside these lines."""
    if where == "middle":
        return abs((first.top + last.bottom) / 2 - label.middle)
    return abs(first.middle - label.middle) if where == "first" else abs(first.top - label.top)
