"""A number that people see with a mark, which a line below explains."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from typing_extensions import Self

MARK = "*"


class MarkedNumber(int):
    """A whole number that nobody states as such: it follows from others.

    ``of`` is what it is of, and ``how`` the sum that it is, both in words of the data. Data has
    the number alone.
    """

    of: str
    how: str

    def __new__(cls, value: int, of: str, how: str) -> Self:
        """Make a number with the sum that it follows from."""
        number = super().__new__(cls, value)
        number.of, number.how = of, how
        return number

    def __getnewargs__(self) -> tuple[int, str, str]:  # type: ignore[override]
        """Return what a copy is made of."""
        return int(self), self.of, self.how


def with_mark(number: int) -> str:
    """Return a number as people read it, with its mark if it has one."""
    return f"{number}{MARK}" if isinstance(number, MarkedNumber) else str(number)


def plain(value: Any) -> int | str:
    """Return what JSON does not know by itself: a marked number as a number, else a text."""
    return int(value) if isinstance(value, MarkedNumber) else str(value)
