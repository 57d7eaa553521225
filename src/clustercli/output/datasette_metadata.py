"""What Datasette is told of an exported database: titles, facets, search, sources, the one rule."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from clustercli.dataset.coverage import coverage
from clustercli.dataset.dataset import Dataset
from clustercli.fields.words import label
from clustercli.i18n.labels import Language
from clustercli.i18n.messages import gettext_noop, translations_in
from clustercli.output.dataset_export import FIELDS
from clustercli.output.escaping import harmless
from clustercli.readers.exported_database import FIELDS_OF_SOURCES, POSITION

FILE = "metadata.yaml"
"""The name of the file, which Datasette is given with ``-m``."""

_LICENSE = ("MIT", "https://opensource.org/license/mit")

_FACETS = ("province", "year", "sector", "status", "review", "evidence")

_RULE = gettext_noop(
    "What is not recorded may exist all the same: a count of clusters is a lower bound wherever "
    "fewer are recorded than were announced. The table coverage has the published number for a "
    "place beside the recorded one; the table sources says who published what, when and where it "
    "can be read."
)

_SOURCE = gettext_noop("see the table sources")

_TABLES = {
    "clusters": gettext_noop(
        "One cluster a row. Status and last day of the term are those of the day that the table "
        "dataset names. Latitude and longitude are a point inside the county-level division, not "
        "the place of the cluster; without a county there is none."
    ),
    "sources": gettext_noop("The pages and papers that the records rest on, each once."),
    "cluster_sources": gettext_noop("Which source supports which cluster."),
    "facts": gettext_noop("Numbers that a source states of a cluster, besides its recognition."),
    "batches": gettext_noop("The ministry's lists by year: size, notice, term, review."),
    "mirrors": gettext_noop("Copies of the notices on other sites."),
    "calls": gettext_noop("The ministry's calls to recommend clusters."),
    "published": gettext_noop(
        "Counts and claims as notices and articles state them; they may contradict each other."
    ),
    "coverage": gettext_noop(
        "What is recorded and what is published of every place, in each batch and in all of "
        "them. A published number that is empty is not known."
    ),
    "dataset": gettext_noop("Version and day of the dataset, and how much of it is recorded."),
}
_HIDDEN = ("as_read", "own_columns")


def metadata_of(dataset: Dataset, path: str, language: Language) -> str:
    """Return the metadata, in YAML, for the database of a dataset in the file ``path``."""
    say = translations_in(language).gettext
    held = coverage(dataset, language=language)
    between = "" if language == "zh" else " "
    description = between.join((held, say(_RULE))) if dataset.national else held
    title = label("clusters", language) if dataset.national else os.path.basename(dataset.name)
    name = os.path.splitext(os.path.basename(path))[0]
    tables: dict[str, dict[str, Any]] = {
        table: {"description": between.join((say(text), *_headings(table, language)))}
        for table, text in _TABLES.items()
    }
    tables["clusters"] |= {
        "description": between.join((tables["clusters"]["description"], description)),
        "label_column": "name",
        "facets": [field for field in _FACETS if any(dataset.column(field))],
        "facet_size": 40,
        "fts_table": "clusters_fts",
        "fts_pk": POSITION,
        "sort": POSITION,
    }
    tables["sources"] |= {"label_column": "key", "facets": ["kind"]}
    tables["published"] |= {"facets": ["level", "what"]}
    tables["coverage"] |= {"label_column": "scope", "facets": ["level"]}
    tables["batches"] |= {"label_column": "year"}
    tables |= {table: {"hidden": True} for table in _HIDDEN}
    whole: dict[str, Any] = {"title": title, "description": description}
    if dataset.national:
        whole |= dict(zip(("license", "license_url"), _LICENSE, strict=True))
    whole["source"] = say(_SOURCE)
    whole["databases"] = {name: {"description": description, "tables": tables}}
    return "\n".join(_yaml(whole)) + "\n"


def _headings(table: str, language: Language) -> tuple[str, ...]:
    """Return a sentence that says in Chinese what the columns of records and sources are."""
    fields = {"clusters": FIELDS, "sources": FIELDS_OF_SOURCES[1:]}.get(table, ())
    if language == "en" or not fields:
        return ()
    return ("各列：" + "，".join(f"{field} {label(field, language)}" for field in fields) + "。",)


def _yaml(value: Mapping[str, Any], indent: str = "") -> Iterator[str]:
    """Yield the lines of a mapping; a text is written as in JSON, which is YAML too."""
    for key, inner in value.items():
        named = f"{indent}{_scalar(key)}:"
        if isinstance(inner, Mapping):
            if inner:
                yield named
                yield from _yaml(inner, f"{indent}  ")
        elif isinstance(inner, Sequence) and not isinstance(inner, str):
            yield f"{named} [{', '.join(map(_scalar, inner))}]"
        else:
            yield f"{named} {_scalar(inner)}"


def _scalar(value: Any) -> str:
    if isinstance(value, str):
        return (
            value
            if value.isidentifier() and value.isascii() and value not in _WORDS
            else (json.dumps(harmless(value), ensure_ascii=False))
        )
    return json.dumps(value)


_WORDS = frozenset({"true", "false", "yes", "no", "on", "off", "null", "y", "n"})
"""What YAML takes for something else than a text."""
