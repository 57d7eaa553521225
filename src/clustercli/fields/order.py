"""The order of the values of a field: that of its codes, or that of a dictionary.

It is one in ``--sort``, in counts, in SQL and in what is written.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache, partial
from typing import Any

import msgspec

from clustercli.fields.code_lists import code_list
from clustercli.geography.divisions import city_of, gbt2260, province_of
from clustercli.resources.pinyin import dictionary_key

_BY_CODE_LIST = ("region", "province", "unit", "evidence", "status", "area")
_DIVISIONS = ("city", "county")

ORDERED = (*_BY_CODE_LIST, *_DIVISIONS)
"""The fields whose values have an order of their own."""


def own_order(field: str) -> Callable[[Any], Any] | None:
    """Return the sort key of a field whose values have an order of their own; None for others.

    It is that of the code list: regions go from east to northeast, provinces and reporting units
    by GB/T 2260 code (a unit after its province), evidence from strong to weak, status from valid
    to unknown. Cities and counties go by GB/T 2260 code too: their name, a county's with or
    without its city, or a code in its place. What has no code goes last, by pinyin.
    """
    if field not in ORDERED:
        return None
    if field in _DIVISIONS:
        return _by_code
    return partial(_by_code_list, field)


def _by_code_list(field: str, value: Any) -> tuple[int, str]:
    positions = _positions(field)
    if value in positions:
        return positions[value], ""
    return len(positions), dictionary_key(str(value))


@cache
def _positions(field: str) -> dict[str, int]:
    return {value: position for position, value in enumerate(code_list(field).values)}


def natural(value: Any) -> tuple[bool, str | int | float | bytes]:
    """Return what a value without an order of its own sorts by.

    Numbers come before everything else; Chinese text goes by pinyin, as in a dictionary.
    """
    if isinstance(value, str):
        return True, dictionary_key(value)
    if isinstance(value, int | float):
        return False, value
    return True, msgspec.json.encode(value, enc_hook=str).decode()


def _by_code(value: str) -> tuple[str, str]:
    code = value if value in gbt2260() else _codes().get(value)
    return (code, "") if code else ("~", dictionary_key(str(value)))


@cache
def _codes() -> dict[str, str]:
    """Return the first code of every name of GB/T 2260; a county's also with what it lies in."""
    codes: dict[str, str] = {}
    for code, name in gbt2260().items():
        codes.setdefault(name, code)
        if not code.endswith("00"):
            codes.setdefault(f"{city_of(code) or province_of(code).name}{name}", code)
    return codes
