"""Tables in a PDF without ruled lines: columns by the gaps between them, rows by their numbers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from clustercli.attachment.alignment import Alignment, Where, align
from clustercli.attachment.blocks import Cell, Grid, grid_of
from clustercli.attachment.grid import is_heading
from clustercli.attachment.numbers import number_of
from clustercli.attachment.places import (
    agrees,
    begins_with_place,
    confirms,
    province_before,
    unit_begins,
    unit_of,
)
from clustercli.attachment.printed import Span, Word, lines_of
from clustercli.attachment.spelling import joined
from clustercli.attachment.title import list_title

_MOST_ROWS = 300
_LINES_OF_A_NAME = 6
_ROWS_OF_A_UNIT = 40
_GAP = 2.0
"""Points: words nearer than that stand in one column."""

_MAY_BE = 8.0
_AS_GOOD = 2.0
"""Points by which a way to part the rows among the units can fit worse than another: a label,
if the names speak for it; in all, and half a point a label, if nothing tells them apart."""


def unruled_tables(words: Sequence[Word]) -> Iterator[tuple[Grid, Span]]:
    """Return the numbered tables of a page, and from where to where each stands.

    A table begins with its numbers; the gap after them ends their column. Two tables side by
    side are two. Each grid has a heading row of its own, and ``places`` are empty.
    """
    columns = list(_number_columns(words))
    for column, after in zip(columns, (*columns[1:], None), strict=True):
        left = min(word.x0 for word in column)
        right = min(word.x0 for word in after) if after else float("inf")
        table = _Table(column, [w for w in words if left - _GAP <= w.x0 < right - _GAP])
        if found := table.grid():
            yield found


def _number_columns(words: Sequence[Word]) -> Iterator[list[Word]]:
    """Return the columns of rising numbers that have names to their right."""
    column: list[Word] = []
    for word in sorted(filter(_is_number, words), key=lambda word: word.x0):
        if column and word.x0 > max(each.x1 for each in column) + _GAP:
            yield from _risen(column, words)
            column = []
        column.append(word)
    yield from _risen(column, words)


def _is_number(word: Word) -> bool:
    return word.text[:1].isdecimal() and number_of(word.text) is not None


def _risen(column: Sequence[Word], words: Sequence[Word]) -> Iterator[list[Word]]:
    """Return the longest run of rising numbers down a column, if names stand beside it.

    What does not rise is no row's number: a page's, a year.
    """
    if not 0 < len(column) <= _MOST_ROWS:
        return
    ordered = sorted(column, key=lambda word: word.span.top)
    chains: list[list[Word]] = []
    for word in ordered:
        before = [chain for chain in chains if _value(chain[-1]) < _value(word)]
        chains.append([*max(before, key=len, default=[]), word])
    chain = max(chains, key=len)
    top, bottom = chain[0].span.top, chain[-1].span.bottom
    right = max(word.x1 for word in chain)
    if any("集群" in w.text and w.x0 > right and top <= w.span.middle <= bottom for w in words):
        yield chain


def _value(word: Word) -> int:
    return number_of(word.text) or 0


class _Table:
    """One table: its numbers, and the words from their column to the next table's."""

    def __init__(self, numbers: list[Word], words: list[Word]) -> None:
        self.numbers = numbers
        self.words = words
        self.top = numbers[0].span.top
        self.bottom = numbers[-1].span.bottom

    def grid(self) -> tuple[Grid, Span] | None:
        """Return the table and where it stands; None if no column can be that of the names."""
        names, units = self._columns()
        if names is None:
            return None
        lines = self._beside(names)
        if len(lines) > _LINES_OF_A_NAME * (len(self.numbers) + 2):
            return None
        parted = _best([word.span for word in lines], [word.span for word in self.numbers])
        rows = list(_rows(lines, parted, self.numbers))
        cells = [
            Cell(text=text, top=0, left=at) for at, text in enumerate(("序号", "省份", "集群名称"))
        ]
        for top, (number, text, _span) in enumerate(rows, start=1):
            cells.append(Cell(text=number, top=top, left=0))
            cells.append(Cell(text=text, top=top, left=2))
        if units is not None:
            cells.extend(_unit_cells(self._labels(units, rows), rows))
        grid = grid_of(cells, [""] * (len(rows) + 1))
        return grid, Span(rows[0][2].top, rows[-1][2].bottom)

    def _columns(self) -> tuple[tuple[float, float] | None, tuple[float, float] | None]:
        """Return from where to where the columns of names and of units reach."""
        inside = [word for word in self.words if self.top <= word.span.middle <= self.bottom]
        end = max(word.x1 for word in self.numbers)
        columns = [column for column in _columns_of(inside) if column[0] > end - _GAP]
        counts = [sum("集群" in w.text for w in _in_column(inside, column)) for column in columns]
        if not any(counts):
            return None, None
        names = columns[counts.index(max(counts))]
        others = [column for column in columns if column != names]
        known = [sum(_of_unit(w.text) for w in _in_column(inside, column)) for column in others]
        if any(known):
            return names, others[known.index(max(known))]
        return names, next((column for column in others if column[0] < names[0]), None)

    def _beside(self, column: tuple[float, float]) -> list[Word]:
        """Return the lines of the names: those beside the numbers, and what goes on from them.

        The first row's name can begin above its number, and the last one's end below.
        """
        lines = lines_of(_in_column(self.words, column))
        inside = [i for i, line in enumerate(lines) if self.top <= line.span.middle <= self.bottom]
        first, last = inside[0], inside[-1]
        widest = max(
            (lines[i + 1].span.top - lines[i].span.bottom for i in range(first, last)), default=0.0
        )
        height = lines[first].span.bottom - lines[first].span.top
        gap = max(widest, height) + 1
        ceiling = max(
            (
                w.span.bottom
                for w in self.words
                if w.span.bottom <= self.top + _GAP and is_heading(w.text)
            ),
            default=float("-inf"),
        )
        while (
            first
            and lines[first - 1].span.top >= ceiling - _GAP
            and self._goes_on(lines[first - 1], lines[first], gap)
        ):
            first -= 1
        while last + 1 < len(lines) and self._goes_on(lines[last], lines[last + 1], gap):
            last += 1
        return lines[first : last + 1]

    @staticmethod
    def _goes_on(above: Word, below: Word, gap: float) -> bool:
        """Say whether two lines can be of one table: near, and neither is something else."""
        near = below.span.top - above.span.bottom <= gap
        return near and not any(
            list_title(word.text) or is_heading(word.text) or number_of(word.text.strip("—-–－ "))
            for word in (above, below)
        )

    def _labels(
        self, column: tuple[float, float], rows: Sequence[tuple[str, str, Span]]
    ) -> list[Word]:
        """Return the units beside the rows, each with all its lines."""
        top, bottom = rows[0][2].top, rows[-1][2].bottom
        units = _units_of(lines_of(_in_column(self.words, column)))
        return [word for word in units if word.span.bottom > top and word.span.top < bottom]


def _columns_of(words: Sequence[Word]) -> list[tuple[float, float]]:
    """Return from where to where words reach, where a gap runs down between them."""
    columns: list[tuple[float, float]] = []
    for word in sorted(words, key=lambda word: word.x0):
        if columns and word.x0 <= columns[-1][1] + _GAP:
            columns[-1] = (columns[-1][0], max(columns[-1][1], word.x1))
        else:
            columns.append((word.x0, word.x1))
    return columns


def _in_column(words: Sequence[Word], column: tuple[float, float]) -> list[Word]:
    """Return the words that stand in a column; one that reaches far beyond it does not."""
    width = column[1] - column[0]
    return [
        word
        for word in words
        if min(word.x1, column[1]) - max(word.x0, column[0]) > 0
        and word.x1 - word.x0 <= width + 2 * _GAP
    ]


def _best(lines: Sequence[Span], labels: Sequence[Span]) -> Alignment:
    ways: tuple[Where, ...] = ("middle", "first")
    return min((align(lines, labels, way, _LINES_OF_A_NAME) for way in ways), key=lambda a: a.cost)


def _rows(
    lines: Sequence[Word], parted: Alignment, numbers: Sequence[Word]
) -> Iterator[tuple[str, str, Span]]:
    """Return number, name and place of each row; lines at the edges can have no number."""
    owned: dict[int, list[Word]] = {}
    seen = -1
    for line, label in zip(lines, parted.labels, strict=True):
        seen = seen if label is None else label
        owned.setdefault(seen if label is not None or seen < 0 else len(numbers), []).append(line)
    for index in range(-1, len(numbers) + 1):
        held = owned.get(index, [])
        number = numbers[index] if 0 <= index < len(numbers) else None
        printed = [*held, number] if number is not None else held
        if printed:
            yield (
                "" if number is None else number.text,
                "\n".join(line.text for line in held),
                Span(min(w.span.top for w in printed), max(w.span.bottom for w in printed)),
            )


def _of_unit(text: str) -> bool:
    return unit_of(text) is not None or unit_begins(text)


def _units_of(lines: Sequence[Word]) -> Iterator[Word]:
    """Return the units, each a label, with those that are broken over lines joined."""
    held: Word | None = None
    for line in lines:
        if held is not None and _is_one(held, line):
            x0, x1 = min(held.x0, line.x0), max(held.x1, line.x1)
            span = Span(held.span.top, line.span.bottom)
            held = Word(joined(f"{held.text}\n{line.text}"), x0, x1, span)
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
    rest = not (begins_with_place(below.text) or _of_unit(below.text))
    return (begun and rest) or _of_unit(joined(f"{above.text}\n{below.text}"))


def _unit_cells(labels: Sequence[Word], rows: Sequence[tuple[str, str, Span]]) -> Iterator[Cell]:
    """Return the cells of the units' column: each label covers the rows that are its.

    Where a label stands in its cell is not known beforehand: at the middle, or at the first
    row. Of the ways that may be, the names choose; then the one that fits best. Where two fit
    as well and neither is against the names, the rows between are unknown.
    """
    spans = [span for _number, _text, span in rows]
    names = [joined(text) for _number, text, _span in rows]
    ways: tuple[Where, ...] = ("middle", "first", "top")
    tried = [align(spans, [word.span for word in labels], way, _ROWS_OF_A_UNIT) for way in ways]
    lowest = min(each.cost for each in tried)
    scores = {
        each: _score(each, labels, names)
        for each in tried
        if each.cost <= lowest + _MAY_BE * len(labels)
    }
    chosen = [each for each, score in scores.items() if score == max(scores.values())]
    lowest = min(each.cost for each in chosen)
    best = [each for each in chosen if each.cost <= lowest + _AS_GOOD + len(labels) / 2]
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


def _score(way: Alignment, labels: Sequence[Word], names: Sequence[str]) -> tuple[int, int]:
    """Return how well the names go with the units: no contradictions first, then agreements."""
    pairs = [
        (labels[label].text, name)
        for label, name in zip(way.labels, names, strict=True)
        if label is not None
    ]
    against = sum(not agrees(unit, name) for unit, name in pairs)
    return -against, sum(confirms(unit, name) for unit, name in pairs)
