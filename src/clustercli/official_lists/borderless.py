"""Tables in a PDF without ruled lines: columns by the gaps between them, rows by their numbers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache

from clustercli.official_lists.borderless_alignment import Alignment, Where, align
from clustercli.official_lists.borderless_numbers import beside, number_columns
from clustercli.official_lists.borderless_units import is_unit, unit_cells, units_of
from clustercli.official_lists.list_columns import is_heading
from clustercli.official_lists.list_title import list_title
from clustercli.official_lists.row_numbers import number_of
from clustercli.official_lists.row_repair import is_complete
from clustercli.official_lists.unit_names import begins_with_place
from clustercli.readers.layout import Cell, Grid, grid_of
from clustercli.readers.pdf_geometry import Span, Word, lines_of
from clustercli.text.normalize import compact, unwrap

_LINES_OF_A_NAME = 6
_GAP = 2.0
"""Points: words nearer than that stand in one column."""

_LEADING = 1.5
"""Heights of a number: from a line to the next of the same name, at most."""

_FAR = 3.0
"""Heights of a line: how far a part of a row can stand from the rows beside the numbers."""

_DOUBT = 6.0
"""Points that a name which does not end, or ends too early, counts for."""


def unruled_tables(words: Sequence[Word]) -> Iterator[tuple[Grid, Span]]:
    """Return the numbered tables of a page, and from where to where each stands.

    A table begins with its numbers; the gap after them ends their column. Two tables side by
    side are two. Each grid has a heading row of its own, and ``places`` are empty.
    """
    tables = [_Table(column, words) for column in number_columns(words)]
    columns = [table.numbers for table in tables if table.names]
    starts = [min(word.x0 for word in column) - _GAP for column in columns]
    for column, left, right in zip(columns, starts, [*starts[1:], float("inf")], strict=False):
        table = _Table(column, [word for word in words if left <= word.x0 < right])
        if found := table.grid():
            yield found


class _Table:
    """One table: its numbers, and the words from their column to the next table's.

    ``columns`` are those to the right of the numbers, from where to where each reaches;
    ``names`` is that of the names, None if there is none.
    """

    def __init__(self, numbers: Sequence[Word], words: Sequence[Word]) -> None:
        end = max(word.x1 for word in numbers) - _GAP
        self.numbers = numbers
        self.all = words
        self.words = [word for word in words if word.x0 > end]
        self.columns = _columns_of(beside(numbers, self.words))
        near = beside(numbers, self.words, below=_LINES_OF_A_NAME * _LEADING)
        counts = {column: self._text(column, near).count("集群") for column in self.columns}
        best = max(counts, key=lambda column: counts[column], default=None)
        self.names = best if best is not None and counts[best] else None

    def grid(self) -> tuple[Grid, Span] | None:
        """Return the table and where it stands; None if no column can be that of the names."""
        if self.names is None:
            return None
        lines = self._lines(self.names)
        if len(lines) > _LINES_OF_A_NAME * (len(self.numbers) + 2):
            return None
        rows = list(_rows(lines, _by_numbers(lines, self.numbers), self.numbers))
        cells = [
            Cell(text=text, top=0, left=at) for at, text in enumerate(("序号", "省份", "集群名称"))
        ]
        for top, (number, text, _span) in enumerate(rows, start=1):
            cells.append(Cell(text=number, top=top, left=0))
            cells.append(Cell(text=text, top=top, left=2))
        span = Span(rows[0][2].top, rows[-1][2].bottom)
        cells.extend(unit_cells(self._units(lines, span), rows))
        return grid_of(cells, [""] * (len(rows) + 1)), span

    def _text(self, column: tuple[float, float], words: Sequence[Word]) -> str:
        return unwrap("\n".join(line.text for line in lines_of(self._in(column, words))))

    def _in(self, column: tuple[float, float], words: Sequence[Word]) -> list[Word]:
        """Return the words that stand in a column and reach into no other."""
        return [
            word
            for word in words
            if [each for each in self.columns if word.x0 < each[1] and word.x1 > each[0]]
            == [column]
        ]

    def _units(self, lines: Sequence[Word], span: Span) -> list[Word]:
        """Return the units beside the rows, each with all its lines; none without a column.

        It is the column that holds units, else the first before the names.
        """
        left, right = min(line.x0 for line in lines), max(line.x1 for line in lines)
        words = [word for word in self.words if word.x1 <= left or word.x0 >= right]
        inside = [word for word in words if word.span.meets(span)]
        columns = _columns_of(inside)
        counts = {each: sum(is_unit(w.text) for w in _over(each, inside)) for each in columns}
        best = max(counts, key=lambda column: counts[column], default=None)
        if best is None or not counts[best]:
            best = next((column for column in columns if column[0] < left), None)
        if best is None:
            return []
        units = units_of(lines_of(_over(best, words)))
        return [unit for unit in units if unit.span.meets(span)]

    def _lines(self, column: tuple[float, float]) -> list[Word]:
        """Return the lines of the names: those beside the numbers, and what goes on from them.

        The first row's name can begin above its number, and the last one's end below; the end
        of a row of the page before can stand above, the beginning of one of the next below.
        """
        lines = [
            line for line in lines_of(self._in(column, self.words)) if not _is_something_else(line)
        ]
        near_numbers = set(beside(self.numbers, lines))
        inside = [place for place, line in enumerate(lines) if line in near_numbers]
        first, last = inside[0], inside[-1]
        height = lines[first].span.bottom - lines[first].span.top
        gaps = [_gap(lines[place], lines[place + 1]) for place in range(first, last)]
        near, far = max(*gaps, height, 0) + 1, _FAR * height
        ceiling = self._ceiling()
        while first and lines[first - 1].span.top >= ceiling:
            gap = _gap(lines[first - 1], lines[first])
            if gap > near and not (gap <= far and _ends_name(lines[first - 1].text)):
                break
            first -= 1
        while last + 1 < len(lines):
            gap, below = _gap(lines[last], lines[last + 1]), lines[last + 1]
            begins = begins_with_place(below.text)
            if gap > (far if begins else near) or (_ends_name(lines[last].text) and not begins):
                break
            last += 1
        return lines[first : last + 1]

    def _ceiling(self) -> float:
        """Return how far up the rows can reach: to the heading, if the page has one."""
        top = self.numbers[0].span.top + _GAP
        heads = [
            line.span.bottom
            for line in lines_of(self.all)
            if line.span.bottom <= top and sum(map(is_heading, line.text.split())) > 1
        ]
        return max(heads, default=float("-inf")) - _GAP


def _gap(above: Word, below: Word) -> float:
    return below.span.top - above.span.bottom


def _is_something_else(line: Word) -> bool:
    """Say whether a line is a title, a heading or a page's number, and no part of a name."""
    text = line.text.strip("—-–－ ")
    return bool(list_title(text)) or is_heading(text) or number_of(text) is not None


def _ends_name(text: str) -> bool:
    """Say whether a line ends a name, of which it may hold but the last characters."""
    return is_complete(text) or "产业集群".endswith(compact(text))


def _columns_of(words: Sequence[Word]) -> list[tuple[float, float]]:
    """Return from where to where words reach, where a gap runs down between them."""
    columns: list[tuple[float, float]] = []
    for word in sorted(words, key=lambda word: word.x0):
        if columns and word.x0 <= columns[-1][1] + _GAP:
            columns[-1] = (columns[-1][0], max(columns[-1][1], word.x1))
        else:
            columns.append((word.x0, word.x1))
    return columns


def _over(column: tuple[float, float], words: Sequence[Word]) -> list[Word]:
    """Return the words that stand in a column, at least in part."""
    return [word for word in words if word.x0 < column[1] and word.x1 > column[0]]


def _by_numbers(lines: Sequence[Word], numbers: Sequence[Word]) -> Alignment:
    """Return which lines of names go with which numbers.

    Against a group speaks a name that does not end in it, or one that ends before it does.
    """

    @cache
    def complete(start: int, end: int) -> bool:
        return is_complete(unwrap("\n".join(line.text for line in lines[start:end])))

    def doubt(start: int, end: int, _number: int) -> float:
        inside = any(complete(start, each) for each in range(start + 1, end))
        return _DOUBT * (inside + (not complete(start, end)))

    ways: tuple[Where, ...] = ("middle", "first")
    spans, labels = [line.span for line in lines], [number.span for number in numbers]
    tried = (align(spans, labels, way, _LINES_OF_A_NAME, doubt) for way in ways)
    return min(tried, key=lambda alignment: alignment.cost)


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
