"""Which rows of a table without ruled lines stand under which unit."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from clustercli.official_lists.borderless_alignment import Alignment, Where, align
from clustercli.official_lists.unit_names import (
    begins_with_place,
    province_before,
    province_of_unit,
    unit_begins,
    unit_of,
)
from clustercli.readers.layout import Cell
from clustercli.readers.pdf_geometry import Span, Word
from clustercli.text.normalize import unwrap

_ROWS_OF_A_UNIT = 40
_DOUBT = 6.0
"""Points that a name under another province counts for."""

_MAY_BE = 8.0
_AS_GOOD = 2.0
"""Points by which a way to part the rows among the units can fit worse than another: a label,
if the names speak for it, or name no province; else in all, and half a point a label."""


def is_unit(text: str) -> bool:
    """Say whether a text is a unit, or the first line of one."""
    return unit_of(text) is not None or unit_begins(text)


def units_of(lines: Sequence[Word]) -> Iterator[Word]:
    """Return the units, each a label, with those that are broken over lines joined."""
    held: Word | None = None
    for line in lines:
        if held is not None and _is_one(held, line):
            x0, x1 = min(held.x0, line.x0), max(held.x1, line.x1)
            span = Span(held.span.top, line.span.bottom)
            held = Word(unwrap(f"{held.text}\n{line.text}"), x0, x1, span)
            continue
        if held is not None:
            yield held
        held = line
    if held is not None:
        yield held


def _is_one(above: Word, below: Word) -> bool:
    """Say whether two lines are one unit: 新疆生产 and 建设兵团, 江苏省工业和 and 信息化厅."""
    if below.span.top - above.span.bottom >= below.span.bottom - below.span.top:
        return False
    begun = province_before(above.text) is not None
    rest = not (begins_with_place(below.text) or is_unit(below.text))
    return (begun and rest) or is_unit(unwrap(f"{above.text}\n{below.text}"))


def unit_cells(labels: Sequence[Word], rows: Sequence[tuple[str, str, Span]]) -> Iterator[Cell]:
    """Return the cells of the units' column: each label covers the rows that are its.

    Where a label stands in its cell is not known beforehand: at the middle, or at the first
    row. Of the ways that may be, the names choose; then the one that fits best. Where two fit
    as well and neither is against the names, the rows between are unknown.
    """
    spans, printed = [span for _n, _t, span in rows], [label.span for label in labels]
    where = [province_before(unwrap(text)) for _number, text, _span in rows]
    units = [province_of_unit(label.text) for label in labels]

    def doubt(start: int, end: int, label: int) -> float:
        return _DOUBT * sum(_against(units[label], province) for province in where[start:end])

    ways: tuple[Where, ...] = ("middle", "first", "top")
    tried = [align(spans, printed, way, _ROWS_OF_A_UNIT, doubt) for way in ways]
    lowest = min(each.cost for each in tried)
    scores = {
        each: _score(each, units, where)
        for each in tried
        if each.cost <= lowest + _MAY_BE * len(labels)
    }
    chosen = [each for each, score in scores.items() if score == max(scores.values())]
    lowest = min(each.cost for each in chosen)
    told = _AS_GOOD + len(labels) / 2 if any(where) else _MAY_BE * len(labels)
    best = [each for each in chosen if each.cost <= lowest + told]
    owners = best[0].labels
    unsure = {row for each in best for row, label in enumerate(each.labels) if label != owners[row]}
    start = 0
    while start < len(rows):
        end = start + 1
        while end < len(rows) and owners[end] == owners[start] and not {start, end} & unsure:
            end += 1
        owner = owners[start]
        yield Cell(
            text="" if owner is None or start in unsure else labels[owner].text,
            top=start + 1,
            left=1,
            height=end - start,
            known=start not in unsure,
        )
        start = end


def _against(unit: str | None, province: str | None) -> bool:
    """Say whether the province of a unit and that of a name contradict each other."""
    return unit is not None and province is not None and unit != province


def _score(
    way: Alignment, units: Sequence[str | None], where: Sequence[str | None]
) -> tuple[int, int]:
    """Return how well names go with units: no contradictions first, then agreements."""
    pairs = [
        (units[label], province)
        for label, province in zip(way.labels, where, strict=True)
        if label is not None and units[label] is not None and province is not None
    ]
    same = sum(unit == province for unit, province in pairs)
    return same - len(pairs), same
