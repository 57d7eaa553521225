"""Divisions that are no more: their names and codes since 1990, and what they are today.

``data/division-changes.csv`` is read when a place is looked for in somebody's text, and never
for a question to the bundled records.
"""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

from clustercli.errors import DatasetError, reason_of
from clustercli.geography.divisions import gbt2260, province_of
from clustercli.i18n.messages import gettext as _
from clustercli.resources.bundled import path_of, read_bytes


class FormerDivision(NamedTuple):
    """A division that was abolished, renamed or given another code.

    ``parents`` are the province and perhaps the prefecture as they were called, with ``/``
    between them, ``until`` is the year of the change, ``today`` the codes of what it is now: of
    several where it was divided, of its prefecture where nothing closer is known.
    """

    code: str
    name: str
    parents: str
    until: int
    today: tuple[str, ...]


@lru_cache(maxsize=1)
def former_divisions() -> tuple[FormerDivision, ...]:
    """Return the former divisions, by code; raises DatasetError if the file is damaged."""
    path = path_of("division-changes.csv")
    found = []
    try:
        for line in read_bytes(path).decode("utf-8").splitlines()[1:]:
            code, name, parents, until, today, _document = line.split(",")
            found.append(FormerDivision(code, name, parents, int(until), tuple(today.split(";"))))
    except ValueError as error:
        raise DatasetError(
            _("{path} is damaged: {reason}").format(path=path, reason=reason_of(error))
        ) from error
    return tuple(found)


@lru_cache(maxsize=1)
def _by_code() -> dict[str, FormerDivision]:
    """Return what last had each code, of the codes that are no more or about to go."""
    last: dict[str, FormerDivision] = {}
    for former in former_divisions():
        known = last.get(former.code)
        if former.code not in former.today and (known is None or known.until < former.until):
            last[former.code] = former
    return last


def today_of(code: str) -> tuple[str, ...]:
    """Return the codes of today of a code that was once one of GB/T 2260; () for any other.

    A division that was abolished after the first batch stands in records under its own code,
    and in ``data/gbt2260.csv``: 500112 渝北区 is 500157 两江新区 today.
    """
    former = _by_code().get(code)
    if former is not None and (code not in gbt2260() or former.name == gbt2260()[code]):
        return former.today
    return (code,) if code in gbt2260() else ()


# Codes as they are written -------------------------------------------------------------------

_MUNICIPALITIES = ("11", "12", "31", "50")
_WITHOUT_COUNTIES = ("71", "81", "82")
"""台湾, 香港 and 澳门: the standard has no codes below them; tables make their own."""
_LENGTHS = (2, 4, 6, 9, 12)
"""A province, a prefecture, a county; with a town, with a village."""


def six_digits(text: str, *, least: int = 2) -> str | None:
    """Return the six digits of a code as it is written; None for what is no code.

    It may be that of a town or village (nine or twelve digits), be cut off behind the province
    or prefecture (two or four), or have been a number (110108.0). ``least`` is the fewest digits
    that count for one.
    """
    digits = text if text.isdigit() else text.strip().removesuffix(".0")
    is_code = digits.isascii() and digits.isdigit() and len(digits) in _LENGTHS
    if not is_code or len(digits) < least:
        return None
    return digits[:6].ljust(6, "0")


@lru_cache(maxsize=65536)
def province_of_code(code: str) -> str | None:
    """Return the name of the province of a code; None for a code that does not exist."""
    codes = divisions_of_code(code)
    return province_of(codes[0]).name if codes else None


@lru_cache(maxsize=65536)
def divisions_of_code(code: str) -> tuple[str, ...]:
    """Return the divisions that a code of six digits means, by their codes; () if there is none.

    One that was in force when a list was printed stays as it is; a former one leads to those of
    today. Codes by which tables count what is no division (130101 市辖区, 419000
    省直辖县级行政区划) mean the division that it is in.
    """
    if code in gbt2260():
        return (code,)
    if today := today_of(code):
        return today
    province, city = f"{code[:2]}0000", f"{code[:4]}00"
    if province not in gbt2260():
        return ()
    of_no_city = code[:2] in _MUNICIPALITIES and code[2:] in ("0100", "0200", "0300")
    if code[:2] in _WITHOUT_COUNTIES or of_no_city or code[2:] == "9000":
        return (province,)
    if code.endswith("01") and city in gbt2260():
        return (city,)
    return ()


def former_name(code: str) -> str | None:
    """Return what a code last meant that is no longer one."""
    former = _by_code().get(code)
    return former.name if former else None
