"""A selection in words, as the title of a figure, and how complete its numbers are."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from clustercli.dataset.coverage import coverage
from clustercli.dataset.dataset import Dataset
from clustercli.fields.words import label, label_within, value_label
from clustercli.i18n.labels import NONE_OF, Language, span
from clustercli.i18n.messages import current_language, translations_in
from clustercli.query.selection import Criterion, Selection
from clustercli.resources.bundled import path_of
from clustercli.resources.installed import installed

_OF_A_DAY = ("status", "expiring_within")


def selection_title(selection: Selection, language: Language) -> str:
    """Return what was selected: the subject, and every criterion by its canonical values."""
    dataset = selection.dataset
    subject = label("clusters", language) if dataset.national else dataset.name
    if not selection.criteria:
        return subject
    parts = [_part(criterion, selection, language) for criterion in selection.criteria]
    if any(criterion.field in _OF_A_DAY for criterion in selection.criteria):
        parts.append(f"{label_within('as_of', language)} {selection.dataset.validity.day}")
    translations = translations_in(language)
    criteria = translations.gettext("; ").join(parts)
    return translations.gettext("{subject}: {criteria}").format(subject=subject, criteria=criteria)


def titled(selection: Selection, numbers: str, language: Language) -> str:
    """Return the title of a figure: what was selected, and which ``numbers`` it shows."""
    template = translations_in(language).gettext("{title} ({numbers})")
    return template.format(title=selection_title(selection, language), numbers=numbers)


def counts_title(selection: Selection, dimensions: Sequence[str], language: Language) -> str:
    """Return what was counted, and by what."""
    translations = translations_in(language)
    return translations.gettext("{selection}, by {columns}").format(
        selection=selection_title(selection, language),
        columns=_listed([label_within(name, language) for name in dimensions], language),
    )


def comparison_title(
    selection: Selection, dimension: str, values: Sequence[Any], language: Language
) -> str:
    """Return what was compared, and of what."""
    translations = translations_in(language)
    names = [
        label(NONE_OF.get(dimension, "none"), language)
        if value is None
        else value_label(dimension, value if isinstance(value, str) else str(value), language)
        for value in values
    ]
    return translations.gettext("{things} compared: {selection}").format(
        things=_listed(names, language),
        selection=selection_title(selection, language),
    )


def _listed(words: Sequence[str], language: Language) -> str:
    translations = translations_in(language)
    *first, last = words
    if not first:
        return last
    template = translations.gettext("{first} and {last}")
    return template.format(first=translations.gettext(", ").join(first), last=last)


def audit_title(selection: Selection, language: Language) -> str:
    """Return that published figures are held against what is recorded, and of what."""
    return (
        translations_in(language)
        .gettext("Published figures against what is recorded. {selection}")
        .format(selection=selection_title(selection, language))
    )


def coverage_lines(selection: Selection, language: Language) -> tuple[str, ...]:
    """Return the lines of a figure's source: the dataset, what it records, what is left out."""
    held = coverage(selection.dataset, selection.years, language)
    translations = translations_in(language)
    source = translations.gettext("Source: {name}. {coverage}")
    lines = [source.format(name=_named(selection.dataset), coverage=held)]
    if selection.years is not None and (undated := selection.undated()):
        left_out = translations.ngettext(
            "{number} more would match but for its batch year, which is not settled.",
            "{number} more would match but for their batch year, which is not settled.",
            undated,
        )
        lines.append(left_out.format(number=undated))
    return tuple(lines)


def _named(dataset: Dataset) -> str:
    """Return what a dataset is cited as: ours by the program, that of a user by its own name."""
    ours = dataset.path in (path_of("clusters.json"), installed())
    return "clustercli" if ours else dataset.name


def off_the_map(number: int, language: Language | None = None) -> tuple[str, ...]:
    """Return a line on the clusters that no tile counts, if there are any.

    It is in ``language``, or else in that of messages.
    """
    if not number:
        return ()
    line = translations_in(language or current_language()).gettext(
        "Not on the map: {number} whose province is none of the 34 divisions."
    )
    return (line.format(number=number),)


def _part(criterion: Criterion, selection: Selection, language: Language) -> str:
    wanted = selection.wanted.get(criterion.field)
    values = criterion.given if wanted is None else _values(criterion.field, wanted, language)
    return f"{label_within(criterion.field, language)} {values}"


def _values(field: str, wanted: frozenset[str | None], language: Language) -> str:
    named = sorted(value for value in wanted if value is not None)
    if field == "year":
        words = [span([int(value) for value in named])] if named else []
    else:
        # Some cities have an English name as reporting units or as municipalities.
        known_as = "unit" if field == "city" else field
        words = [value_label(known_as, value, language) for value in named]
    if None in wanted:
        words.append(label("none.selected", language))
    return translations_in(language).gettext(", ").join(words)
