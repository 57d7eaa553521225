"""What the commands tell the reader besides the rows."""

from __future__ import annotations

from clustercli.completeness import coverage
from clustercli.selection import Criterion, Selection
from clustercli.vocabulary import DIMENSIONS


def matched(selection: Selection, number: int) -> tuple[str, ...]:
    """Return how many clusters match, and how complete the dataset is."""
    clusters = "cluster matches" if number == 1 else "clusters match"
    return (
        f"{number} {clusters}. {coverage(selection.dataset, selection.years)}",
        *selection.notes(),
    )


def empty(selection: Selection) -> tuple[str, ...]:
    """Return why a selection is empty: which option left nothing, and what would not."""
    criterion, before = selection.why_empty()
    asked = _as_typed(criterion)
    if before:
        return (
            f"No cluster: {asked} leaves none of the {before} that the other options select.",
        )
    nearest = selection.nearest(criterion)
    hint = f" Nearest: {', '.join(nearest)}." if nearest else ""
    return (f"No cluster: the dataset records none for {asked}.{hint}",)


def where_to_look(what: str) -> str | None:
    """Return the command that lists the valid values of a kind."""
    if what in DIMENSIONS or what in ("column", "format", "dimension"):
        return f"See all: clustercli values {what}"
    if what == "sort key":
        return "See all: clustercli values column"
    if what == "cluster":
        return "See all: clustercli list"
    return None


def _as_typed(criterion: Criterion) -> str:
    if criterion.field == "words":
        return repr(criterion.given)
    return f"--{criterion.field} {criterion.given}"
