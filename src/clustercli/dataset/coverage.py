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
    announced = dataset.announced(years)
    recorded = len(dataset)
    if years is not None:
        recorded = sum(year in years for year in dataset.column("year"))
    if recorded >= announced and years:
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
        version=_version(dataset, translations),
        recorded=recorded,
        announced=announced,
        years=span(years or ()),
    )


def _version(dataset: Dataset, translations: NullTranslations) -> str:
    """Return the version of a dataset, with its file where it is not the bundled one."""
    if dataset.path == path_of("clusters.json"):
        return str(dataset.version)
    if dataset.path == installed():
        return translations.gettext("{version}, installed").format(version=dataset.version)
    return f"{dataset.version} ({dataset.name})"
