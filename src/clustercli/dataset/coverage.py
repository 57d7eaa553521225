"""How much of what was announced a dataset holds, said wherever it is counted."""

from __future__ import annotations

from gettext import NullTranslations

from clustercli.dataset.dataset import Dataset
from clustercli.i18n.labels import Language, span
from clustercli.i18n.messages import current_language, translations_in
from clustercli.resources.bundled import path_of
from clustercli.resources.installed import installed


def coverage(
    dataset: Dataset, years: frozenset[int] | None = None, language: Language | None = None
) -> str:
    """Return a sentence: how many of the announced clusters the dataset records.

    ``years`` narrows it to those batches; records without a year are then left out, since
    they may belong to any. The sentence is in ``language``, or else in that of
    messages. Of a dataset that knows no batches it has only the number of its clusters. Of a part
    it is that of the whole.
    """
    translations = translations_in(language or current_language())
    dataset = dataset.whole
    if not dataset.national:
        number = dataset.read_so_far()
        sentence = translations.ngettext(
            "{name} holds {number} cluster.", "{name} holds {number} clusters.", number
        )
        return sentence.format(name=dataset.name, number=number)
    recorded, announced = recorded_and_announced(dataset, years)
    if announced is None and years:
        sentence = translations.gettext(
            "Dataset {version} records {recorded} clusters of {years}; how many were announced is "
            "not known, and a count from it is a lower bound."
        )
    elif announced is None:
        sentence = translations.gettext(
            "Dataset {version} records {recorded} clusters; how many were announced in all is not "
            "known, and a count from it is a lower bound."
        )
    elif recorded >= announced and years:
        sentence = translations.gettext(
            "Dataset {version} records all {announced} clusters announced of {years}."
        )
    elif recorded >= announced:
        sentence = translations.gettext(
            "Dataset {version} records all {announced} clusters announced."
        )
    elif years:
        sentence = translations.gettext(
            "Dataset {version} records {recorded} of the {announced} clusters announced of "
            "{years}; a count from it is a lower bound."
        )
    else:
        sentence = translations.gettext(
            "Dataset {version} records {recorded} of the {announced} clusters announced; "
            "a count from it is a lower bound."
        )
    return sentence.format(
        version=version_of(dataset, translations),
        recorded=recorded,
        announced=announced,
        years=span(years or (), translations.gettext(", ")),
    )


def recorded_and_announced(
    dataset: Dataset, years: frozenset[int] | None = None
) -> tuple[int, int | None]:
    """Return how many clusters are recorded, and how many were announced; in all or of years.

    Of a part it is that of the whole. What was announced is None where a batch's size is not known.
    """
    dataset = dataset.whole
    recorded = len(dataset)
    if years is not None:
        recorded = sum(year in years for year in dataset.column("year"))
    return recorded, dataset.announced(years)


def is_partial(dataset: Dataset, years: frozenset[int] | None = None) -> bool:
    """Say whether fewer clusters are recorded than were announced; not so without batches.

    What was announced in an unknown number is not known to be whole.
    """
    recorded, announced = recorded_and_announced(dataset, years) if dataset.national else (0, 0)
    return announced is None or recorded < announced


def version_of(dataset: Dataset, translations: NullTranslations) -> str:
    """Return the version of a dataset, with its file where it is not the bundled one."""
    if dataset.version is None:
        return dataset.name
    if dataset.path == path_of("clusters.json"):
        return dataset.version
    if dataset.path == installed():
        return translations.gettext("{version}, installed").format(version=dataset.version)
    return f"{dataset.version} ({dataset.name})"
