"""The order of the values of a field, where they have one of their own."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from clustercli.fields.code_lists import code_list

_ORDERED = ("region", "province", "unit", "evidence", "status")


def own_order(dimension: str) -> Callable[[Any], Any] | None:
    """Return the sort key of a dimension whose values have an order of their own.

    It is that of the code list: regions go from east to northeast, provinces and reporting
    units by GB/T 2260 code (a unit after its province), evidence from strong to weak, status
    from valid to unknown. None for the others, whose values sort as text or number.
    """
    if dimension not in _ORDERED:
        return None
    positions = {value: position for position, value in enumerate(code_list(dimension).values)}
    return lambda value: positions.get(value, len(positions))
