"""What can go wrong, in words that a person can act on."""

from __future__ import annotations


class ClusterCliError(Exception):
    """Base of every error that this package raises on purpose."""


class DatasetError(ClusterCliError):
    """The dataset cannot be read, or is not what it should be."""


class OutputError(ClusterCliError):
    """The result cannot be written where it was asked to go."""


class UsageError(ClusterCliError, ValueError):
    """What was asked for makes no sense; asking again in the same way cannot help."""


class QueryError(ClusterCliError):
    """A query was ended: it took more time or memory than it may."""


class SqlError(UsageError):
    """A statement that is wrong; ``place`` is where in ``statement``, if that is known."""

    def __init__(self, message: str, statement: str = "", place: int | None = None) -> None:
        self.statement = statement
        self.place = place
        super().__init__(message)


class UnknownValueError(UsageError):
    """A value that nothing answers to.

    ``what`` names the kind of value (province, column, format), ``nearest`` holds the
    valid values that look most like it, best first, ``valid`` all of them.
    """

    def __init__(
        self,
        what: str,
        value: str,
        nearest: tuple[str, ...] = (),
        valid: tuple[str, ...] = (),
    ) -> None:
        self.what = what
        self.value = value
        self.nearest = nearest
        self.valid = valid
        meant = f": did you mean {_either(nearest)}?" if nearest else ""
        super().__init__(f"unknown {what} {value!r}{meant}")


class AmbiguousValueError(UsageError):
    """A value that several things answer to; ``candidates`` names them."""

    def __init__(self, what: str, value: str, candidates: tuple[str, ...]) -> None:
        self.what = what
        self.value = value
        self.candidates = candidates
        super().__init__(f"ambiguous {what} {value!r}: it can be {_either(candidates)}")


_MOST = 8


def _either(values: tuple[str, ...]) -> str:
    if len(values) == 1:
        return values[0]
    if len(values) > _MOST:
        return f"{', '.join(values[:_MOST])} or one of {len(values) - _MOST} more"
    return f"{', '.join(values[:-1])} or {values[-1]}"
