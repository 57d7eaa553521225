"""A change of one field, as a table shows it: what stood there, and what stands there then."""

from __future__ import annotations

from typing import Any

import msgspec


class FieldChange(msgspec.Struct, frozen=True, kw_only=True):
    """A field that changes; in JSON ``field``, ``from`` and ``to``, with the values as they are."""

    field: str
    before: Any = msgspec.field(name="from")
    after: Any = msgspec.field(name="to")
