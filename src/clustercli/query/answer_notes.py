"""The notes of an answer: how far its numbers go, what is published, and why it is empty."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

import msgspec

from clustercli.dataset.coverage import coverage
from clustercli.dataset.dataset import Dataset
from clustercli.geography.divisions import covered_by_programme, divisions
from clustercli.i18n.labels import span
from clustercli.i18n.messages import comma_separated, in_current_language, ngettext
from clustercli.i18n.messages import gettext as _
from clustercli.query.accepted_values import AREA, DIMENSIONS, KINDS_OF_PLACE, as_read, index_of
from clustercli.query.selection import Criterion, Selection
from clustercli.records.validity import OF_VALIDITY
from clustercli.tables.marked_number import MARK, MarkedNumber
from clustercli.tables.table import Hint, Row, Tally, without_hints
from clustercli.text.lazy_pattern import lazy_pattern

if TYPE_CHECKING:
    from clustercli.query.answer_coverage import Coverage, PlaceCoverage
    from clustercli.query.published_counts import PublishedCounts

_LITERAL = lazy_pattern("'([^'%_]+)'")


def matched(selection: Selection, number: int, by: tuple[str, ...] = ()) -> tuple[str, ...]:
    """Return how many clusters match, how complete the dataset is, and what is published.

    ``by`` are the dimensions by which they are counted. Where none match, :func:`empty` says
    why, and the number is left out.
    """
    held = coverage(selection.dataset, selection.years)
    known = _of_published(selection, number, by)
    if not number:
        return (held, *known) if selection.dataset.national and selection.criteria else ()
    template = ngettext(
        "{number} cluster matches. {coverage}", "{number} clusters match. {coverage}", number
    )
    note = template.format(number=number, coverage=held)
    return (note if selection.dataset.national else Tally(note), *known, *selection.notes())


def published_lines(selection: Selection, number: int, by: tuple[str, ...] = ()) -> tuple[str, ...]:
    """Return what is published for exactly what was asked, as it stands below a figure."""
    return without_hints(_of_published(selection, number, by))


_ASKED_OF_PUBLISHED = (*KINDS_OF_PLACE, *OF_VALIDITY)


def _of_published(selection: Selection, number: int, by: tuple[str, ...]) -> tuple[str, ...]:
    """Return what is published for exactly what was asked, and where its sources are shown.

    Of the whole country that is what the coverage says. Where other conditions leave no
    cluster, it is what is published without them.
    """
    asked = {criterion.field for criterion in selection.criteria} | {*by} & {*OF_VALIDITY}
    if not selection.dataset.national or not asked & {*_ASKED_OF_PUBLISHED}:
        return ()
    found = selection.coverage(by)
    return tuple(_in_words(found, selection, number))


def _in_words(found: Coverage, selection: Selection, number: int) -> Iterator[str]:
    if found.places and found.places[0].level != "nation" and (found.exact or not number):
        yield from _of_places(found, selection)
    for review in found.reviews:
        template = _(
            "Of the batch of {year}, {passed} of {scope} passed the review; known here by name: "
            "{recorded}."
        )
        if review.of is not None:
            template = _(
                "Of the {of} clusters of {year}, {passed} passed the review; known here by name: "
                "{recorded}."
            )
        told = msgspec.structs.asdict(review)
        yield template.format(**{**told, "scope": _scope(review.scope)})
    if found.terms is not None:
        template = _(
            "By what was announced, the terms of {announced} clusters end then ({batches}); "
            "recorded of these batches and terms: {recorded}."
        )
        each = _("{number} of {year}")
        batches = [each.format(number=n, year=year) for year, n in found.terms.announced.items()]
        yield template.format(
            announced=sum(found.terms.announced.values()),
            batches=comma_separated(batches) or _("no batch"),
            recorded=found.terms.recorded,
        )
        if found.terms.unknown:
            template = _("Of {years} the terms, or how many clusters have them, are not known.")
            yield template.format(years=span(found.terms.unknown, _(", ")))


_MOST_PLACES = 8


def _of_places(found: Coverage, selection: Selection) -> Iterator[str]:
    """Yield what is published of the places asked for, and the command that shows the sources."""
    years = span(found.years, _(", "))
    lead = (
        ""
        if found.exact
        else _("Not narrowed by {options}: ").format(options=_options(found.beyond))
    )
    outside = {p.name for p in divisions().provinces} - covered_by_programme()
    known = [place for place in found.places if place.published is not None]
    recorded = sum(place.recorded for place in known)
    named = _named(list(map(_of_place, known)))
    if known:
        template = _("{lead}Published for {years}: {published}, recorded: {recorded}. {places}.")
        if len(known) < len(found.places):
            template = _(
                "{lead}Published for {scopes}, {years}: {published}, recorded: {recorded}. "
                "{places}."
            )
        number = sum(place.published or 0 for place in known)
        stated = len(known) == 1 and not known[0].derived
        yield template.format(
            lead=lead,
            scopes=_named([_scope(place.scope) for place in known]),
            years=years,
            published=number if stated else _("{number} (worked out)").format(number=number),
            places=named,
            recorded=recorded,
        )
    for place in found.places[:_MOST_PLACES]:
        if place.published is None and place.name not in outside:
            yield lead + _nothing_exact(place, years)
        for statement in place.unclear if place.published is None else ():
            template = _(
                "{publisher} states {value} for {scope} without saying whether its city under "
                "separate state planning is in it."
            )
            yield template.format(
                publisher=statement.publisher,
                value=statement.value,
                scope=_scope(str(place.name)),
            )
    claims = _first_clusters(selection)
    yield from claims
    bears = any(
        place.stated or place.derived or place.unclear or place.part for place in found.places
    )
    if claims or bears:
        yield Hint(_("Sources: {command}").format(command=_audit_command(found, selection)))


def _first_clusters(selection: Selection) -> list[str]:
    """Return which of the provinces asked for are said to have had their first clusters."""
    from clustercli.query.published_counts import first_clusters_of

    template = _("{publisher} states first clusters in {year} for {names}.")
    return [
        template.format(
            publisher=figure.source.publisher,
            names=comma_separated(map(_scope, names)),
            year=span(figure.scope.years),
        )
        for figure, names in first_clusters_of(selection)
    ]


def _named(words: Sequence[str]) -> str:
    """Return the first of some words, and how many more there are."""
    named = comma_separated(words[:_MOST_PLACES])
    if len(words) <= _MOST_PLACES:
        return named
    return _("{some} and {number} more").format(some=named, number=len(words) - _MOST_PLACES)


def _scope(text: str) -> str:
    """Return a scope in the language of messages; few answers have one, and need its module."""
    from clustercli.records.published_figures import in_words

    return in_current_language(in_words(text))


def _sum(how: str) -> str:
    """Return a sum in the language of messages; few answers have one, and need its module."""
    from clustercli.query.derived_numbers import read_sum

    return in_current_language(read_sum(how))


def _of_place(place: PlaceCoverage) -> str:
    if place.derived:
        return f"{_scope(place.scope)} {place.published} = {_sum(place.derived)}"
    publishers = comma_separated(dict.fromkeys(s.publisher for s in place.stated))
    template = _("{scope}: {published} ({publishers})")
    scope = _scope(place.scope)
    return template.format(scope=scope, published=place.published, publishers=publishers)


def _nothing_exact(place: PlaceCoverage, years: str) -> str:
    """Return what is known of a place without a number for just these years."""
    scope = _scope(place.scope)
    if place.stated:
        each = _("{value} ({publisher})")
        said = comma_separated(
            each.format(value=s.value, publisher=s.publisher) for s in place.stated
        )
        template = _("Sources disagree on {scope}, {years}: {values}; recorded: {recorded}.")
        return template.format(scope=scope, years=years, values=said, recorded=place.recorded)
    if place.part:
        template = _(
            "No published number is known for exactly {scope}, {years}; for {part} it is "
            "{published}, of which {recorded} are recorded."
        )
        return template.format(
            scope=scope,
            years=years,
            part=span(place.part.years, _(", ")),
            published=place.part.published
            if place.part.derived is None
            else f"{place.part.published} = {_sum(place.part.derived)}",
            recorded=place.part.recorded,
        )
    template = _("No published number is known for {scope}, {years}; recorded: {recorded}.")
    note = template.format(scope=scope, years=years, recorded=place.recorded)
    for other, number in _of_same_places(place):
        template = _("{note} For {other}, which has the same places here, it is {number}.")
        note = template.format(note=note, other=other, number=number)
    return note


def _of_same_places(place: PlaceCoverage) -> Iterator[tuple[str, str]]:
    """Yield the other areas with the members of an area, with what is published of them."""
    if place.level != AREA:
        return
    from clustercli.geography.areas import areas
    from clustercli.query.published_counts import numbers_by_years

    asked = areas()[str(place.name)]
    for other in areas().values():
        number = numbers_by_years((AREA, other.name, None)).get(frozenset(place.years))
        if other.name != asked.name and number is not None and other.members() == asked.members():
            yield _scope(other.name), str(number.value)


def _options(fields: Iterable[str]) -> str:
    return comma_separated(
        _("the words") if field == "words" else f"--{field.replace('_', '-')}" for field in fields
    )


def _audit_command(found: Coverage, selection: Selection) -> str:
    """Return the command that shows the figures that bear on the places and years asked for."""
    asked = {field: selection.wanted.get(field, frozenset()) for field in KINDS_OF_PLACE}
    if asked["county"]:
        asked = {}  # Figures are not narrowed by counties.
    options = [
        f"--{field} {','.join(sorted(filter(None, names)))}"
        for field, names in asked.items()
        if names
    ]
    if selection.years is not None:
        options.append(f"--year {span(found.years).replace(', ', ',')}")
    return " ".join(("clustercli audit", *options))


def empty(selection: Selection) -> tuple[str, ...]:
    """Return why a selection is empty: which option left nothing, and what to ask next."""
    if not selection.criteria:
        return (_("{name} holds no cluster.").format(name=selection.dataset.name),)
    criterion, before = selection.why_empty()
    asked = _as_typed(criterion)
    note = selection.notes_on(criterion)
    if criterion.field == "words":
        note += _on_compound(criterion.given)
    if criterion.field == "where":
        note += on_literals(criterion.given, selection.dataset)
    field = criterion.field if criterion.field in (*DIMENSIONS, AREA, "review") else None
    if before:
        template = _(
            "No cluster: {asked} leaves none of the clusters ({number}) that the others select."
        )
        hint = _("See what they select: leave it out")
        if field:
            hint = _("See what they select: leave it out, or count by it: {command}")
        command = f"clustercli stats --by {field}"
        line = template.format(asked=asked, number=before)
        return line, *note, Hint(hint.format(command=command))
    nearest = selection.nearest(criterion)
    template = _("No cluster: the dataset records none for {asked}.")
    if nearest:
        template = _("No cluster: the dataset records none for {asked}. Nearest: {nearest}.")
    command = f"clustercli stats --by {field or 'sector'}"
    return (
        template.format(
            asked=asked,
            nearest=comma_separated(
                as_read(criterion.field, value, criterion.given) for value in nearest
            ),
        ),
        *note,
        Hint(_("See what is recorded: {command}").format(command=command)),
    )


def _on_compound(word: str) -> tuple[str, ...]:
    """Return how the parts of a word are asked for that is a place, a year and more in one."""
    from clustercli.query.compound_words import taken_apart

    parts = taken_apart(word)
    if parts is None:
        return ()
    hint = _("A place and a year have options of their own: {command}")
    return (Hint(hint.format(command=f"clustercli list {parts}")),)


def on_literals(statement: str, dataset: Dataset) -> Iterator[str]:
    """Yield how the data writes what a statement that selects nothing has in quotation marks."""
    for literal in dict.fromkeys(_LITERAL.findall(statement)):
        for field in KINDS_OF_PLACE:
            index = index_of(field, dataset)
            names = index.named(literal)
            if names and literal not in index.spellings and field != AREA:
                template = _("SQL compares whole values: in the data {text!r} is {names}.")
                yield template.format(text=literal, names=_(" or ").join(map(repr, names)))
                break


def on_zero() -> str:
    """Return what a zero means where fewer clusters are recorded than were announced."""
    return _("0 says that none is recorded, not that there is none.")


def on_cells(rows: Iterable[Row], *, partly: bool) -> Iterator[str]:
    """Yield what the cells of a table of two ways mean, where that could be taken wrongly.

    ``partly`` says that fewer clusters are recorded than were announced.
    """
    cells = [cell for row in rows for cell in row[1:]]
    if any(isinstance(cell, str) and "/" in cell for cell in cells):
        yield _("In a cell such as 3/7, 3 are recorded and 7 published.")
    if partly and any(cell == 0 and type(cell) is int for cell in cells):
        yield on_zero()


_MOST_SUMS = 4


def on_marks(numbers: Iterable[Any]) -> Iterator[str]:
    """Yield what the mark of some numbers means, with the sums that the first of them are."""
    marked = dict.fromkeys(
        (number.of, int(number), number.how)
        for number in numbers
        if isinstance(number, MarkedNumber)
    )
    sums = [f"{in_current_language(of)} {number} = {_sum(how)}" for of, number, how in marked]
    if not sums:
        return
    named = _("; ").join(sums[:_MOST_SUMS])
    if len(sums) > _MOST_SUMS:
        named = _("{some} and {number} more").format(some=named, number=len(sums) - _MOST_SUMS)
    yield _("Worked out from published numbers (marked {mark}): {sums}.").format(
        mark=MARK, sums=named
    )
    if len(sums) > _MOST_SUMS:
        yield Hint(_("All of them: --json, under derived"))


def disagreements(published_counts: PublishedCounts) -> Iterator[str]:
    """Yield for every scope that was asked for what the sources say, where they differ."""
    for scope, figures in published_counts.disagreeing.items():
        template = _("{value} ({publisher})")
        values = [template.format(value=f.value, publisher=f.source.publisher) for f in figures]
        line = _("Sources disagree on {scope}: {values}.")
        yield line.format(scope=in_current_language(scope), values=comma_separated(values))
    if published_counts.disagreeing:
        yield Hint(_("Sources: {command}").format(command="clustercli audit"))


def of_earlier_years(published_counts: PublishedCounts) -> Iterator[str]:
    """Yield of which places the published number is one of earlier years than were counted."""
    for years, scopes in published_counts.earlier.items():
        line = _(
            "Published for {years}, and compared with what is recorded of these years: {scopes}."
        )
        named = comma_separated(map(in_current_language, scopes))
        yield line.format(years=span(years, _(", ")), scopes=named)


def _as_typed(criterion: Criterion) -> str:
    if criterion.field == "words":
        return _("{text!r}").format(text=criterion.given)
    return f"--{criterion.field.replace('_', '-')} {criterion.given}".rstrip()
