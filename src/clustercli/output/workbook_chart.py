"""A chart of Excel's own beside the counts that it draws."""

from __future__ import annotations

from typing import Any

from clustercli.output.paper import Paper, recorded_and_published
from clustercli.tables.view import View

_MOST_BARS, _MOST_SERIES = 40, 12
_COUNT, _PUBLISHED, _TOTAL = "count", "published", "total"
_DARK, _LIGHT = "#1F4E79", "#BFBFBF"
_STACKED = ("#08306B", "#2171B5", "#6BAED6", "#BDD7E7", "#525252", "#969696", "#D9D9D9")
"""From dark to light, so that two neighbours differ in grey as well."""
_WIDTH, _LEAST_HEIGHT, _ROW = 560, 320, 24
"""Width of a chart, its least height, and the height of a row of the table, in pixels."""
_ROWS_AROUND = 3
"""The heading, the totals and a note."""


def add_chart(book: Any, sheet: Any, view: View, paper: Paper, top: int) -> None:
    """Put a chart to the right of a sheet's counts by one column or two; ``top`` is its headings.

    What is no count, or has more bars or series than are read, gets none.
    """
    table = paper.table
    if not (view.bars or view.tiles) or not 0 < len(table.rows) <= _MOST_BARS:
        return
    places = _counted(view, paper)
    if not places:
        return
    stacked = view.layout is not None
    chart = book.add_chart({"type": "bar", "subtype": "stacked"} if stacked else {"type": "bar"})
    last = top + len(table.rows)
    for number, place in enumerate(places):
        fill = {_COUNT: _DARK, _PUBLISHED: _LIGHT}.get(
            table.columns[place].key, _STACKED[number % len(_STACKED)]
        )
        chart.add_series(
            {
                "name": [sheet.name, top, place],
                "categories": [sheet.name, top + 1, 0, last, 0],
                "values": [sheet.name, top + 1, place, last, place],
                "gap": 60,
                "fill": {"color": fill},
                **({} if stacked else {"data_labels": {"value": True}}),
            }
        )
    if paper.title:
        chart.set_title({"name": paper.title, "name_font": {"size": 12}, "overlay": False})
    chart.set_y_axis({"reverse": True, "crossing": "max"})
    chart.set_x_axis({"visible": stacked, "major_gridlines": {"visible": False}})
    chart.set_legend({"position": "bottom"} if len(places) > 1 else {"none": True})
    # As high as the table where that has many rows, so that no page divides the chart alone.
    height = max(_LEAST_HEIGHT, _ROW * (len(table.rows) + _ROWS_AROUND))
    chart.set_size({"width": _WIDTH, "height": height})
    sheet.insert_chart(top, len(table.columns), chart, {"x_offset": 20})


def _counted(view: View, paper: Paper) -> list[int]:
    """Return the columns that a chart of counts has as its series."""
    keys = paper.table.keys()
    if view.layout is not None:
        found = [place for place in range(1, len(keys)) if keys[place] != _TOTAL]
        return found if len(found) <= _MOST_SERIES and _whole(paper, found) else []
    dimensions = len(view.table.identity)
    if _COUNT not in keys or dimensions > 1:
        return []
    places = [keys.index(key) for key in (_COUNT, _PUBLISHED) if key in keys]
    return [p for p in places if any(row[p] is not None for row in paper.table.rows)]


def _whole(paper: Paper, places: list[int]) -> bool:
    return all(
        isinstance(row[place], int) or recorded_and_published(row[place])
        for row in paper.table.rows
        for place in places
    )
