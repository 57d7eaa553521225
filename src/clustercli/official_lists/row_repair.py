"""From the rows of tables and the lines of a text to whole rows of a list.

A row that a page break parted is one again, and a unit that stands once for several rows
stands in each of them.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Sequence

import msgspec

from clustercli.official_lists.unit_names import (
    agrees,
    confirms,
    is_city,
    is_unit_of,
    province_before,
    unit_of,
)
from clustercli.text.normalize import compact, unwrap

_COMPLETE = re.compile(r"集群(?:[（(][^（）()]*[）)])?[*＊※]*")
_LONGEST = 200


class DraftRow(msgspec.Struct, kw_only=True):
    """A row of a list as found, before the rows are put together.

    ``unit`` is empty where its cell is, None where there is no such cell; ``merged`` says that
    this cell covers several rows, ``begins`` that the row is the first of its page, so that it
    can go on with the row before.
    """

    number: int | None
    unit: str | None
    name: str
    location: str
    merged: bool = False
    begins: bool = False


def is_complete(name: str) -> bool:
    """Say whether ``name`` ends as the name of a cluster does: …集群, or …集群（…）."""
    short = compact(name[-_LONGEST:])
    return any(short.endswith(found[0]) for found in _COMPLETE.finditer(short))


def is_programme(name: str) -> bool:
    """Say whether ``name`` is that of the programme (中小企业特色产业集群), and no cluster's."""
    return compact(name).endswith("中小企业特色产业集群")


def mended(rows: Iterable[DraftRow]) -> list[DraftRow]:
    """Return the rows with those that a page break parted put together.

    The part of a name that stands first on a page goes to the row before it, when that one's
    name is not complete; the part that stands last on a page without a number goes to the
    first row of the next.
    """
    whole: list[DraftRow] = []
    for row in rows:
        before = whole[-1] if whole else None
        if before is None or not row.begins:
            whole.append(row)
        elif _goes_on(before, row):
            _add(before, row)
        elif _leads_to(before, row):
            row.name = before.name + row.name
            row.unit = _unit(before.unit, row.unit)
            whole[-1] = row
        else:
            whole.append(row)
    return whole


def _goes_on(before: DraftRow, row: DraftRow) -> bool:
    """Say whether ``row`` is the rest of ``before``: of its name, its name or its number."""
    if not row.name:
        return before.number is None and is_complete(before.name)
    if row.number is not None:
        return False
    if not before.name or row.name.startswith(("（", "(")):
        return True
    anew = is_complete(row.name) and _begins_anew(before, row)
    return not is_complete(before.name) and not anew


def _begins_anew(before: DraftRow, row: DraftRow) -> bool:
    """Say whether the name of ``row`` begins with a province, as that before it does."""
    return bool(province_before(row.name)) and bool(province_before(before.name))


def _leads_to(before: DraftRow, row: DraftRow) -> bool:
    """Say whether ``before`` is the beginning of ``row``, which has the number."""
    if before.number is not None or row.number is None or not before.name:
        return False
    return not is_complete(before.name) and not _begins_anew(before, row)


def _add(before: DraftRow, row: DraftRow) -> None:
    before.name += row.name
    before.number = row.number if before.number is None else before.number
    before.unit = _unit(before.unit, row.unit)


def _unit(first: str | None, second: str | None) -> str | None:
    """Return the unit of a row that may be in two parts: 新疆生产, 建设兵团."""
    if first and second and first != second:
        return unwrap(first + second) if unit_of(first + second) else first
    return first or second


def carry_units(rows: Sequence[DraftRow]) -> None:
    """Give every row whose unit's cell is empty the unit that stands for it.

    Where no cell is merged, that is the unit above. Where cells are, an empty one at a page
    break is the part of a merged cell whose text stands on the other page; any other is empty
    indeed, and only the name itself can say the unit. A unit that contradicts the name is no
    one's. What stays undecided is None.
    """
    merging = any(row.merged for row in rows)
    above: str | None = None
    start = 0
    while start < len(rows):
        if rows[start].unit != "":
            above = rows[start].unit
            start += 1
            continue
        end = next((i for i in range(start + 1, len(rows)) if rows[i].unit != ""), len(rows))
        below = rows[end].unit if merging and end < len(rows) and rows[end].begins else None
        begins = rows[start].begins
        choices = ((below, not begins), (above, not merging or (begins and below is None)))
        for row in rows[start:end]:
            row.unit = _choice(row, choices)
        start = end


def _choice(row: DraftRow, choices: Iterable[tuple[str | None, bool]]) -> str | None:
    """Return the unit of a row: the first that its layout (sure) or its own name confirms."""
    for unit, sure in choices:
        if unit is None or not agrees(unit, row.name):
            continue
        if sure or confirms(unit, row.name):
            return unit
    return None


def give_units(rows: Sequence[DraftRow], units: Sequence[tuple[int, str]]) -> None:
    """Give the rows of a list in lines the units on lines of their own.

    ``units`` are the units, each with how many rows stand before it. Where no row has a unit
    of its own, they are headings, each for the rows below it. Else both are what is left of a
    column of merged cells, printed at the first row of each, or at the middle: a row then has
    the unit above, or else below, that its own name confirms. What stays undecided is None.
    """
    if all(row.unit is None for row in rows):
        ends = [*(start for start, _unit in units[1:]), len(rows)]
        for (start, unit), end in zip(units, ends, strict=False):
            for row in rows[start:end]:
                row.unit = unit
        return
    own = [(float(index), row.unit) for index, row in enumerate(rows) if row.unit is not None]
    printed = sorted([*own, *((start - 0.5, unit) for start, unit in units)])
    heights = [height for height, _unit in printed]
    bare = []
    for index, row in enumerate(rows):
        if row.unit is None:
            below = bisect_left(heights, index)
            nearest = printed[max(below - 1, 0) : below + 1]
            fitting = [(height, unit) for height, unit in nearest if is_unit_of(unit, row.name)]
            above = {unit for height, unit in fitting if height < index}
            bare.append((row, above, {unit for _height, unit in fitting}))
    at_first = all(above or not either for _row, above, either in bare)
    for row, above, either in bare:
        choices = above if at_first else either
        for unit in choices if len(choices) == 1 else ():
            row.unit = unit if at_first or not is_city(unit) or unit in row.name else None
