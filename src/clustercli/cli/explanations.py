"""What a person is told of an error of theirs: what was wrong, and what would be right."""

from __future__ import annotations

import contextlib

from clustercli.dataset.dataset import load
from clustercli.errors import AmbiguousValueError, SqlError, UnknownValueError, UsageError
from clustercli.geography.divisions import divisions_named
from clustercli.i18n.messages import comma_separated
from clustercli.i18n.messages import gettext as _
from clustercli.output.escaping import harmless
from clustercli.query.accepted_values import AREA, DIMENSIONS, KINDS_OF_PLACE, as_read, index_of

_CHARACTERS_AROUND = 30
_MOST_VALUES_SHOWN = 14
_LISTING = {
    **{kind: f"clustercli values {kind}" for kind in (*DIMENSIONS, AREA)},
    "column": "clustercli values column",
    "sort key": "clustercli values column",
    "format": "clustercli values format",
    "cluster": "clustercli list",
    "command": "clustercli --help",
    "SQL column": "clustercli sql --schema",
}


def explain(error: UsageError) -> tuple[str, ...]:
    """Return what was wrong, and what would be right or where it is wrong, a line each."""
    if isinstance(error, UnknownValueError) and _is_kind_of_zone(error):
        template = _(
            "{value!r} is a kind of zone and no division, look for it as a word: {command}"
        )
        command = f"clustercli list {error.value}"
        return (template.format(value=error.value, command=command),)
    if isinstance(error, UnknownValueError) and (other := _place_of_another_kind(error)):
        template = _("unknown {what} {value!r}: it is a {kind}, use {option}")
        if other == AREA:
            template = _("unknown {what} {value!r}: it is a named group of places, use {option}")
        kind, option = _(other), f"--{other}"
        return (template.format(what=_(error.what), value=error.value, kind=kind, option=option),)
    if isinstance(error, SqlError) and error.position is not None:
        return str(error), *pointed(error.statement, error.position)
    if details := getattr(error, "details", ()):
        return str(error), *details
    hint = _where_to_look(error)
    message = str(error)
    if isinstance(error, UnknownValueError) and error.nearest:
        nearest = tuple(as_read(error.what, value, error.value) for value in error.nearest)
        message = str(UnknownValueError(error.what, error.value, nearest))
    elif isinstance(error, AmbiguousValueError):
        candidates = tuple(as_read(error.what, value, error.value) for value in error.candidates)
        message = str(AmbiguousValueError(error.what, error.value, candidates))
    return (message, hint) if hint else (message,)


def pointed(statement: str, position: int) -> tuple[str, str]:
    """Return the line of a statement that holds a position, and one with ^ below it.

    Of a long line only the surroundings are shown; a wide character counts as two.
    """
    import unicodedata

    start = statement.rfind("\n", 0, position) + 1
    before, after = statement[start:position], statement[position:].partition("\n")[0]
    if len(before) > _CHARACTERS_AROUND:
        before = f"…{before[-_CHARACTERS_AROUND:]}"
    if len(after) > _CHARACTERS_AROUND:
        after = f"{after[:_CHARACTERS_AROUND]}…"
    before, after = (harmless(text.replace("\t", " ")) for text in (before, after))
    wide = sum(unicodedata.east_asian_width(character) in "WF" for character in before)
    return f"  {before}{after}", f"  {' ' * (len(before) + wide)}^"


def _where_to_look(error: UsageError) -> str | None:
    """Return a line with the valid values, or with the command that lists them."""
    what = getattr(error, "what", None)
    valid = getattr(error, "valid", ())
    if 0 < len(valid) <= _MOST_VALUES_SHOWN:
        words = (as_read(str(what), value) for value in valid)
        return _("Valid: {values}").format(values=comma_separated(words))
    return _("See all: {command}").format(command=_LISTING[what]) if what in _LISTING else None


def _is_kind_of_zone(error: UnknownValueError) -> bool:
    from clustercli.geography.suffixes import ZONE_KINDS

    return error.what in KINDS_OF_PLACE and error.value in ZONE_KINDS


def _place_of_another_kind(error: UnknownValueError) -> str | None:
    """Return the kind of place that an unknown place is in truth."""
    if error.what not in KINDS_OF_PLACE:
        return None
    from clustercli.geography.gazetteer import asked_before

    dataset = load()
    for kind in KINDS_OF_PLACE:
        with contextlib.suppress(UnknownValueError):
            if index_of(kind, dataset).resolve_all(error.value):
                return kind
    for kind in ("city", "county"):
        if error.what in (kind, "region"):
            continue
        if divisions_named(kind, error.value) or asked_before(kind, error.value).names:
            return kind
    return None
