"""What the shell offers on TAB: values of an option, with names and counts as help."""

import os
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

from clustercli.text.name_index import NameIndex, index_of_names

if TYPE_CHECKING:
    from clustercli.dataset.dataset import Dataset

_Offers = list[tuple[str, str]]


def values_of(dimension: str) -> Callable[..., _Offers]:
    """Return the completion of an option that takes values of ``dimension``.

    山 offers 山东省 and 山西省, shan offers shandong and shanxi; each comes with its Chinese
    name and the number of clusters recorded.
    """

    def complete(incomplete: str, ctx: Any = None) -> _Offers:
        return _offers_of((dimension,), incomplete, ctx)

    return complete


def operands(incomplete: str, ctx: Any = None) -> _Offers:
    """Offer what is compared most: provinces, regions, years and sectors."""
    return _offers_of(("province", "region", "year", "sector"), incomplete, ctx)


def ids(incomplete: str, ctx: Any = None) -> _Offers:
    """Offer the ids that go on from what is typed, with the clusters' names."""
    rows = dataset_in_use(ctx).rows(("id", "name"))
    return [(id_, name) for id_, name in rows if id_.startswith(incomplete)]


_LARGEST = 32 << 20
"""Bytes of the largest file that is read while somebody waits for what TAB offers."""


def dataset_in_use(ctx: Any = None) -> "Dataset":
    """Return the dataset that a command line is about: that of its --data, or what goes for it.

    It is the bundled one where that cannot be had at once: standard input, what is too large or
    cannot be read.
    """
    from clustercli.cli.dataset_options import files_asked_for, installed_or_bundled
    from clustercli.dataset.dataset import load
    from clustercli.errors import ClusterCliError
    from clustercli.fields.headings import read_constants, read_mapping

    given = {} if ctx is None else ctx.params
    try:
        files = files_asked_for(given.get("data") or ())
        if not files:
            return installed_or_bundled()
        if sum(map(os.path.getsize, files)) <= _LARGEST:
            return load(
                files,
                columns=read_mapping(given.get("headings") or ()),
                sheet=given.get("sheet") or (),
                constants=read_constants(given.get("constants") or ()),
            )
    except (ClusterCliError, OSError, ValueError):
        pass
    return load()


def _offers_of(dimensions: tuple[str, ...], incomplete: str, ctx: Any) -> _Offers:
    """Return the values of the dimensions that go on from what is typed, with their counts."""
    from clustercli.query.accepted_values import DIMENSIONS, index_with_own
    from clustercli.query.counts import counts_of

    dataset = dataset_in_use(ctx)
    offers: _Offers = []
    for dimension in dimensions:
        counts = counts_of(dataset, dimension) if dimension in DIMENSIONS else {}
        for spelling, value in _matching(index_with_own(dimension, dataset), incomplete):
            told = f"{value} {counts.get(value, 0)}" if dimension in DIMENSIONS else value
            offers.append((spelling, told))
    return offers


def names_in(index_of: Callable[[], NameIndex]) -> Callable[..., _Offers]:
    """Return the completion of an option that takes one of a fixed set of names."""

    def complete(incomplete: str, ctx: Any = None) -> _Offers:  # noqa: ARG001
        return _offers_in(index_of(), incomplete)

    return complete


def reviews(incomplete: str, ctx: Any = None) -> _Offers:  # noqa: ARG001
    """Offer the results of a review."""
    from clustercli.fields.code_lists import code_names

    index = code_names("review").copy()
    index.add("unknown")
    return _offers_in(index, incomplete)


def fields(incomplete: str, ctx: Any = None) -> _Offers:
    """Offer the columns of the dataset, for --columns."""
    columns = (*dataset_in_use(ctx).fields, "cite", "count", "share")
    return _offers_in(index_of_names("column", columns), incomplete)


def sort_keys(incomplete: str, ctx: Any = None) -> _Offers:
    """Offer the columns of the dataset for --sort, behind a hyphen where one is typed."""
    before, comma, last = incomplete.rpartition(",")
    hyphen = "-" if last.startswith("-") else ""
    offers = fields(last.removeprefix("-"), ctx)
    return [(f"{before}{comma}{hyphen}{key}", told) for key, told in offers]


def _offers_in(index: NameIndex, incomplete: str) -> _Offers:
    return [(spelling, "") for spelling, _ in _matching(index, incomplete)]


def _matching(index: NameIndex, incomplete: str) -> Iterator[tuple[str, str]]:
    """Yield the first spelling of a value that goes on from what is typed, and the value."""
    before, comma, last = incomplete.rpartition(",")
    for value, spellings in index.spellings.items():
        for spelling in (value, *spellings, *map(str.lower, spellings)):
            if spelling.startswith(last) and " " not in spelling:
                yield f"{before}{comma}{spelling}", value
                break
