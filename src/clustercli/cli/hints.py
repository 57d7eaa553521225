"""Notes, warnings and hints: what a reader gets besides the rows, or instead of them."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from typing import TYPE_CHECKING

from clustercli.dataset.coverage import coverage
from clustercli.dataset.dataset import load
from clustercli.errors import SqlError, UnknownValueError, UsageError
from clustercli.geography.divisions import divisions_named
from clustercli.i18n.labels import span
from clustercli.i18n.messages import comma_separated, ngettext
from clustercli.i18n.messages import gettext as _
from clustercli.output.escaping import harmless
from clustercli.query.accepted_values import DIMENSIONS, index_of
from clustercli.query.selection import Criterion, Selection

if TYPE_CHECKING:
    from clustercli.query.published_counts import PublishedCounts

_CHARACTERS_AROUND = 30
_MOST_VALUES_SHOWN = 14
_PLACES = ("province", "city", "county", "region", "unit")
_LISTING = {
    **{dimension: f"clustercli values {dimension}" for dimension in DIMENSIONS},
    "column": "clustercli values column",
    "sort key": "clustercli values column",
    "format": "clustercli values format",
    "cluster": "clustercli list",
    "command": "clustercli --help",
    "SQL column": "clustercli sql --schema",
}


def matched(selection: Selection, number: int) -> tuple[str, ...]:
    """Return how many clusters match, and how complete the dataset is."""
    template = ngettext(
        "{number} cluster matches. {coverage}", "{number} clusters match. {coverage}", number
    )
    held = coverage(selection.dataset, selection.years)
    return (template.format(number=number, coverage=held), *selection.notes())


def empty(selection: Selection) -> tuple[str, ...]:
    """Return why a selection is empty: which option left nothing, and what to ask next."""
    if not selection.criteria:
        return (_("{name} holds no cluster.").format(name=selection.dataset.name),)
    criterion, before = selection.why_empty()
    asked = _as_typed(criterion)
    field = criterion.field if criterion.field in DIMENSIONS else None
    if before:
        template = _(
            "No cluster: {asked} leaves none of the clusters ({number}) that the others select."
        )
        hint = _("See what they select: leave it out")
        if field:
            hint = _("See what they select: leave it out, or count by it: {command}")
        command = f"clustercli stats --by {field}"
        return template.format(asked=asked, number=before), hint.format(command=command)
    nearest = selection.nearest(criterion)
    note = (criterion.note,) if criterion.note else ()
    template = _("No cluster: the dataset records none for {asked}.")
    if nearest:
        template = _("No cluster: the dataset records none for {asked}. Nearest: {nearest}.")
    command = f"clustercli stats --by {field or 'sector'}"
    return (
        template.format(asked=asked, nearest=comma_separated(nearest)),
        *note,
        _("See what is recorded: {command}").format(command=command),
    )


def disagreements(published_counts: PublishedCounts) -> Iterator[str]:
    """Yield for every scope that was asked for what the sources say, where they differ."""
    for scope, figures in published_counts.disagreeing.items():
        template = _("{value} ({publisher})")
        values = [template.format(value=f.value, publisher=f.source.publisher) for f in figures]
        line = _("Sources disagree on {scope}: {values}. See: clustercli audit")
        yield line.format(scope=scope, values=comma_separated(values))


def of_earlier_years(published_counts: PublishedCounts) -> Iterator[str]:
    """Yield of which places the published number is one of earlier years than were counted."""
    for years, scopes in published_counts.earlier.items():
        line = _(
            "Published for {years}, and compared with what is recorded of these years: {scopes}."
        )
        yield line.format(years=span(years), scopes=comma_separated(scopes))


def explain(error: UsageError) -> tuple[str, ...]:
    """Return what was wrong, and what would be right or where it is wrong, a line each."""
    if isinstance(error, UnknownValueError) and (other := _place_of_another_kind(error)):
        template = _("unknown {what} {value!r}: it is a {kind}, use {option}")
        kind, option = _(other), f"--{other}"
        return (template.format(what=_(error.what), value=error.value, kind=kind, option=option),)
    if isinstance(error, SqlError) and error.position is not None:
        return str(error), *pointed(error.statement, error.position)
    if details := getattr(error, "details", ()):
        return str(error), *details
    hint = _where_to_look(error)
    return (str(error), hint) if hint else (str(error),)


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
        return _("Valid: {values}").format(values=comma_separated(valid))
    return _("See all: {command}").format(command=_LISTING[what]) if what in _LISTING else None


def _place_of_another_kind(error: UnknownValueError) -> str | None:
    """Return the kind of place that an unknown place is in truth."""
    if error.what not in _PLACES:
        return None
    from clustercli.geography.gazetteer import asked_before

    dataset = load()
    for kind in _PLACES:
        with contextlib.suppress(UnknownValueError):
            if index_of(kind, dataset).resolve_all(error.value):
                return kind
    for kind in ("city", "county"):
        if error.what in (kind, "region"):
            continue
        if divisions_named(kind, error.value) or asked_before(kind, error.value).names:
            return kind
    return None


def _as_typed(criterion: Criterion) -> str:
    if criterion.field == "words":
        return repr(criterion.given)
    return f"--{criterion.field.replace('_', '-')} {criterion.given}"
