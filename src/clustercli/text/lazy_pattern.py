"""Regular expressions that are compiled when they are first used.

Compiling one with Chinese characters takes up to a hundredth of a small call, and most calls use
none of those that stand in the modules they import.
"""

from __future__ import annotations

import re
from typing import Any, cast


class _LazyPattern:
    def __init__(self, pattern: str) -> None:
        self._source = pattern

    def __getattr__(self, name: str) -> Any:
        """Return what the compiled pattern has; what was asked for once is kept here."""
        found = getattr(re.compile(self._source), name)
        setattr(self, name, found)
        return found


def lazy_pattern(pattern: str) -> re.Pattern[str]:
    """Return a pattern for the methods of ``re.Pattern``, to be compiled when one is called."""
    return cast("re.Pattern[str]", _LazyPattern(pattern))
