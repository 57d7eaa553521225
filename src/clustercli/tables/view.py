"""View: how a table is shown to people."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import msgspec

from clustercli.tables.table import Table

if TYPE_CHECKING:
    from clustercli.tables.tile_map import TileMap


class View(msgspec.Struct, frozen=True, kw_only=True):
    """A table with what the formats for people may show instead of its rows, or beside them.

    ``layout`` is the same content arranged for reading (a cross-tabulation, a record's fields
    one below the other), and ``breaks`` are its rows before which a terminal draws a line.
    ``narrow`` makes what a terminal shows that has no room for the layout, if not the table.
    ``tiles`` is the same content as a map. ``bars`` is the key of a ``share`` column that a
    terminal also draws as bars; ``chart`` asks for nothing but bars. The formats for programs
    take nothing but the table.
    """

    table: Table
    layout: Table | None = None
    breaks: frozenset[int] = frozenset()
    narrow: Callable[[], View] | None = None
    tiles: TileMap | None = None
    bars: str | None = None
    chart: bool = False

    def over(self, table: Table) -> View:
        """Return the view of another selection of its rows or columns.

        What shows the whole content, layout and map, no longer holds for it.
        """
        return msgspec.structs.replace(
            self, table=table, layout=None, breaks=frozenset(), narrow=None, tiles=None
        )
