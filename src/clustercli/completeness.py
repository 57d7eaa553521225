"""How much of what was announced a dataset holds, said wherever it is counted."""

from __future__ import annotations

from clustercli.dataset import Dataset
from clustercli.labels import Language, span
from clustercli.translation import speech, spoken


def coverage(
    dataset: Dataset, years: frozenset[int] | None = None, language: Language | None = None
) -> str:
    """Return a sentence: how many of the announced clusters the dataset records.

    ``years`` narrows it to those batches; records without a year are then left out, since
    they may belong to any. It is said in ``language``, or else in that of messages.
    """
    announced = dataset.announced(years)
    recorded = sum(years is None or year in years for year in dataset.column("year"))
    said = speech(language or spoken())
    if recorded >= announced and years:
        sentence = said.gettext(
            "Dataset {version} records all {announced} clusters announced of {years}."
        )
    elif recorded >= announced:
        sentence = said.gettext("Dataset {version} records all {announced} clusters announced.")
    elif years:
        sentence = said.gettext(
            "Dataset {version} records {recorded} of the {announced} clusters announced of "
            "{years}; a count from it is a lower bound."
        )
    else:
        sentence = said.gettext(
            "Dataset {version} records {recorded} of the {announced} clusters announced; "
            "a count from it is a lower bound."
        )
    return sentence.format(
        version=dataset.version, recorded=recorded, announced=announced, years=span(years or ())
    )
