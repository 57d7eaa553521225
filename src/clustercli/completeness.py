"""How much of what was announced a dataset holds, said wherever it is counted."""

from __future__ import annotations

from clustercli.dataset import Dataset
from clustercli.labels import Language, span


def coverage(
    dataset: Dataset, years: frozenset[int] | None = None, language: Language = "en"
) -> str:
    """Return a sentence: how many of the announced clusters the dataset records.

    ``years`` narrows it to those batches; records without a year are then left out, since
    they may belong to any.
    """
    announced = dataset.announced(years)
    recorded = sum(years is None or year in years for year in dataset.column("year"))
    if language == "zh":
        return _chinese(
            str(dataset.version), recorded, announced, f" {span(years)} 年" if years else ""
        )
    batches = f" of {span(years)}" if years else ""
    name = f"Dataset {dataset.version}"
    if recorded >= announced:
        return f"{name} records all {announced} clusters announced{batches}."
    return (
        f"{name} records {recorded} of the {announced} clusters announced{batches}; "
        "a count from it is a lower bound."
    )


def _chinese(version: str, recorded: int, announced: int, batches: str) -> str:
    of = f"数据集 {version}：收录已公布的{batches} {announced} 个集群"
    if recorded >= announced:
        return f"{of}的全部。"
    return f"{of}中的 {recorded} 个，计数为下限。"
