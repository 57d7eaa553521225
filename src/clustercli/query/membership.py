"""Which clusters lie in which areas."""

from __future__ import annotations

from collections.abc import Sequence

from clustercli.errors import UsageError
from clustercli.geography.areas import Area, areas, parts_of_the_country, shared_place
from clustercli.i18n.messages import gettext as _
from clustercli.records.columns import COLUMNS_OF_COUNTY, Clusters, Values


def lying_in(wanted: Sequence[Area], clusters: Clusters) -> list[bool | None]:
    """Say of every cluster whether it lies in one of some areas; None if it may."""
    known: dict[Values, bool | None] = {}
    rows = clusters.rows(COLUMNS_OF_COUNTY)
    for row in dict.fromkeys(rows):
        held = [area.holds(*row) for area in wanted]
        known[row] = True if True in held else None if None in held else False
    return [known[row] for row in rows]


def area_of_each(names: Sequence[str], clusters: Clusters) -> list[str | None]:
    """Return the area of every cluster, of some that share no place; None outside them."""
    known: dict[Values, str | None] = {}
    rows = clusters.rows(COLUMNS_OF_COUNTY)
    for row in dict.fromkeys(rows):
        known[row] = next((name for name in names if areas()[name].holds(*row)), None)
    return [known[row] for row in rows]


def areas_to_count_by(asked: frozenset[str | None]) -> tuple[str, ...]:
    """Return the areas by which clusters are counted: those asked for, else the country's parts.

    Raises UsageError for areas that share a place, whose clusters would count twice.
    """
    names = [name for name in areas() if name in asked]
    for number, name in enumerate(names):
        for other in names[:number]:
            if place := shared_place(areas()[other], areas()[name]):
                template = _(
                    "{one} and {other} share {place}: counted by area its clusters would count "
                    "twice; compare them instead: clustercli compare {one} {other}"
                )
                raise UsageError(template.format(one=other, other=name, place=place))
    return tuple(names) or parts_of_the_country()
