"""The order of the values of a field, where they have one of their own."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from clustercli.geography.divisions import divisions
from clustercli.records.model import EVIDENCE
from clustercli.records.validity import STATUSES


def own_order(dimension: str) -> Callable[[Any], Any] | None:
    """Return the sort key of a dimension whose values have an order of their own.

    Regions go from east to northeast, provinces and reporting units by GB/T 2260 code
    (a unit after its province), evidence from strong to weak, status from valid to
    unknown. None for the others, whose values sort as text or number.
    """
    if dimension == "region":
        names = [region.name for region in divisions().regions]
    elif dimension in ("province", "unit"):
        names = _units_by_code()
    elif dimension == "evidence":
        names = list(EVIDENCE)
    elif dimension == "status":
        names = list(STATUSES)
    else:
        return None
    places = {name: place for place, name in enumerate(names)}
    return lambda value: places.get(value, len(places))


def _units_by_code() -> list[str]:
    codes = {province.name: province.code for province in divisions().provinces}
    for unit in divisions().units:
        codes[unit.name] = unit.code or f"{codes[unit.province]}+"
    return sorted(codes, key=lambda name: codes[name])
