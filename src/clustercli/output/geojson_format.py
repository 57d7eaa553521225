"""GeoJSON (RFC 7946): the clusters as points of their county-level divisions.

No boundary is drawn anywhere: a map of China with borders needs an approval number (审图号).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import msgspec

from clustercli.errors import UsageError
from clustercli.geography.division_points import POINTS, Point, is_of_county, point_of
from clustercli.i18n.messages import comma_separated, ngettext
from clustercli.i18n.messages import gettext as _
from clustercli.output.formats import Target
from clustercli.output.json_format import ENCODER
from clustercli.resources.bundled import path_of, read_json
from clustercli.tables.table import Column, Row, Table, without_hints
from clustercli.tables.view import View

PLACE = "\0place"
"""The key of the column that is no column of the answer: where each row is."""

_CODE = "county_code"
_MOST_NAMED = 20


class Place(msgspec.Struct, frozen=True):
    """Where a row is, and what identifies it."""

    id: Any
    point: Point


class LeftOut(msgspec.Struct, frozen=True):
    """A row that has no place on the map; ``reason`` is ``no-county`` or ``no-point``."""

    id: Any
    name: Any
    county_code: str | None
    reason: str


class PlacedTable(Table, frozen=True, kw_only=True):
    """A table of the rows that have a place, in the column :data:`PLACE`, and the others."""

    left_out: tuple[LeftOut, ...]


def placed(table: Table) -> PlacedTable:
    """Return the rows of a table that have a place on the map, with warnings of the others.

    Raises UsageError for a table that does not say in which division its rows are.
    """
    keys = table.keys()
    if _CODE not in keys:
        template = _("the format geojson is for clusters: these rows have no column {column}")
        raise UsageError(template.format(column=_CODE))
    rows: list[Row] = []
    left_out = []
    parts = [keys.index(key) if key in keys else None for key in ("id", "name", _CODE)]
    for row in table.rows:
        id_, name, code = (None if part is None else row[part] for part in parts)
        point = point_of(code)
        if point is not None:
            rows.append((*row, Place(id_, point)))
        else:
            reason = "no-point" if is_of_county(code) else "no-county"
            left_out.append(LeftOut(id_, name, code, reason))
    return PlacedTable(
        **{
            **{field: getattr(table, field) for field in Table.__struct_fields__},
            "columns": (*table.columns, Column(key=PLACE, position=None)),
            "rows": rows,
            "footer": None,
            "warnings": (*table.warnings, *_warnings(left_out)),
            "left_out": tuple(left_out),
        }
    )


def _warnings(left_out: Sequence[LeftOut]) -> Iterable[str]:
    without = [_named(row) for row in left_out if row.reason == "no-county"]
    unknown = [_named(row) for row in left_out if row.reason == "no-point"]
    if without:
        yield ngettext(
            "{number} cluster without a county is not on the map: {which}",
            "{number} clusters without a county are not on the map: {which}",
            len(without),
        ).format(number=len(without), which=_some(without))
    if unknown:
        yield ngettext(
            "{number} cluster is not on the map, since no point of its division is known: {which}",
            "{number} clusters are not on the map, since no point of their divisions is known: "
            "{which}",
            len(unknown),
        ).format(number=len(unknown), which=_some(unknown))


def _some(named: Sequence[str]) -> str:
    """Return the first names; the file has all."""
    return comma_separated([*named[:_MOST_NAMED], "…"] if len(named) > _MOST_NAMED else named)


def _named(row: LeftOut) -> str:
    return " ".join(str(part) for part in (row.id, row.name) if part is not None)


def to_geojson(view: View, target: Target) -> str:
    """Return a FeatureCollection: a point a row, with the properties that JSON has.

    What it holds beyond features, and the standard allows, is ``coverage`` and ``notes`` as JSON
    has them, the rows that are ``left_out``, and whose ``points`` these are.
    """
    table = view.table
    assert isinstance(table, PlacedTable)  # noqa: S101 - `placed` has made it
    encode = ENCODER.encode
    features = []
    for record in table.typed(given=False).dicts():
        place = record.pop(PLACE)
        feature = {
            "type": "Feature",
            **({} if place.id is None else {"id": place.id}),
            "geometry": {"type": "Point", "coordinates": place.point},
            "properties": record,
        }
        features.append(encode(feature).decode())
    members = {
        "coverage": table.coverage and table.coverage(),
        "notes": [str(note) for note in without_hints((*table.warnings, *table.notes))],
        "left_out": table.left_out,
        "points": {"are": POINTS, **_origin()},
    }
    further = "".join(
        f",\n{encode(key).decode()}:{encode(value).decode()}" for key, value in members.items()
    )
    text = (
        f'{{"type":"FeatureCollection","name":{encode(table.name).decode()},"features":[\n'
        + ",\n".join(features)
        + f"\n]{further}}}\n"
    )
    return msgspec.json.format(text, indent=2) + "\n" if target.terminal else text


def _origin() -> dict[str, str]:
    """Return whose the points are."""
    origins = read_json(path_of("origins.json"), dict[str, dict[str, str]])
    return origins["division-points.csv"]
