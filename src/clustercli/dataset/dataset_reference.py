"""A dataset as a work that is cited: ours as CITATION.cff says, anybody else's as itself."""

from __future__ import annotations

import os

from clustercli.dataset.dataset import Dataset
from clustercli.records.references import Reference
from clustercli.resources.bundled import path_of

AUTHOR = "The clustercli authors"
TITLE = (
    "clustercli: China's national-level SME characteristic industrial clusters "
    "(国家级中小企业特色产业集群), a sourced dataset"
)


def reference_of(dataset: Dataset) -> Reference:
    """Return a dataset as a work; of a user's own nothing is known but what it says of itself."""
    ours = dataset.path == path_of("clusters.json")
    return Reference(
        kind="dataset",
        author=AUTHOR if ours else None,
        title=TITLE if ours else os.path.basename(dataset.name) or dataset.name,
        version=dataset.version,
        date=dataset.updated,
    )
