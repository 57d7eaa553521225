"""What the shell offers on TAB: values of an option, with names and counts as help."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from clustercli.names import NameIndex

_Offers = list[tuple[str, str]]


def values_of(dimension: str) -> Callable[[str], _Offers]:
    """Return the completion of an option that takes values of ``dimension``.

    山 offers 山东省 and 山西省, shan offers shandong and shanxi; each comes with its Chinese
    name and the number of clusters recorded.
    """

    def complete(incomplete: str) -> _Offers:
        from clustercli.dataset import load
        from clustercli.summary import count_by
        from clustercli.vocabulary import index_of

        dataset = load()
        counts = {str(group.values[0]): group.count for group in count_by(dataset, dimension)}
        index = index_of(dimension, dataset)
        return list(_matching(index, incomplete, lambda value: f"{value} {counts.get(value, 0)}"))

    return complete


def operands(incomplete: str) -> _Offers:
    """Offer what is compared most: provinces, regions, years and sectors."""
    return [
        offer
        for dimension in ("province", "region", "year", "sector")
        for offer in values_of(dimension)(incomplete)
    ]


def names_in(index_of: Callable[[], NameIndex]) -> Callable[[str], _Offers]:
    """Return the completion of an option that takes one of a fixed set of names."""

    def complete(incomplete: str) -> _Offers:
        return list(_matching(index_of(), incomplete, lambda _: ""))

    return complete


def fields(incomplete: str) -> _Offers:
    """Offer the fields of a cluster, for --columns and --sort."""
    from clustercli.model import Cluster

    index = NameIndex("column")
    for field in (*Cluster.__struct_fields__, "count", "share"):
        index.add(field)
    return list(_matching(index, incomplete, lambda _: ""))


def _matching(
    index: NameIndex, incomplete: str, help_of: Callable[[str], str]
) -> Iterator[tuple[str, str]]:
    """Yield for each value the first spelling that goes on from what is typed."""
    before, comma, last = incomplete.rpartition(",")
    for value, spellings in index.spellings.items():
        for spelling in (value, *spellings, *map(str.lower, spellings)):
            if spelling.startswith(last) and " " not in spelling:
                yield f"{before}{comma}{spelling}", help_of(value)
                break
