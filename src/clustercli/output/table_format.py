"""The format ``table``: a map, a chart or a table, as it suits what is shown and where."""

from __future__ import annotations

from clustercli.output.cells import with_notes
from clustercli.output.colour_choice import is_coloured
from clustercli.output.formats import Target
from clustercli.output.terminal_table import to_console
from clustercli.tables.view import View

_OF_A_CHART = {"count", "published"}


def to_table(view: View, target: Target) -> str:
    """Return what a person sees; a file ends with the notes."""
    shown = _drawn(view, target)
    return with_notes(shown, view.table) if target.file else shown


def _drawn(view: View, target: Target) -> str:
    """Return the map or the chart of a view that has one, else the table as Rich draws it."""
    terminal = target.terminal
    coloured = not target.file and is_coloured(terminal=terminal)
    if view.tiles:
        from clustercli.output import terminal_map

        if terminal_map.fits(view.tiles, terminal=terminal):
            return terminal_map.to_map(
                view.tiles, terminal=terminal, coloured=coloured, encoding=target.encoding
            )
    if view.chart and set(view.table.keys()) >= _OF_A_CHART:
        from clustercli.output import bar_chart

        return bar_chart.to_chart(
            view.table, target.language, coloured=coloured, encoding=target.encoding
        )
    return to_console(view, target.language, terminal=terminal, coloured=coloured, bare=target.bare)
