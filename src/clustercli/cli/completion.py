"""What the shell offers on TAB: values of an option, with names and counts as help."""

from collections.abc import Callable, Iterator

from clustercli.text.name_index import NameIndex

_Offers = list[tuple[str, str]]


def values_of(dimension: str) -> Callable[[str], _Offers]:
    """Return the completion of an option that takes values of ``dimension``.

    山 offers 山东省 and 山西省, shan offers shandong and shanxi; each comes with its Chinese
    name and the number of clusters recorded.
    """
    return lambda incomplete: _offers_of((dimension,), incomplete)


def operands(incomplete: str) -> _Offers:
    """Offer what is compared most: provinces, regions, years and sectors."""
    return _offers_of(("province", "region", "year", "sector"), incomplete)


def _offers_of(dimensions: tuple[str, ...], incomplete: str) -> _Offers:
    """Return the values of the dimensions that go on from what is typed, with their counts."""
    from clustercli.dataset.dataset import load
    from clustercli.query.accepted_values import DIMENSIONS, index_of
    from clustercli.query.counts import counts_of

    dataset = load()
    offers: _Offers = []
    for dimension in dimensions:
        counts = counts_of(dataset, dimension) if dimension in DIMENSIONS else {}
        index = index_of(dimension, dataset)
        for spelling, value in _matching(index, incomplete):
            told = f"{value} {counts.get(value, 0)}" if dimension in DIMENSIONS else value
            offers.append((spelling, told))
    return offers


def names_in(index_of: Callable[[], NameIndex]) -> Callable[[str], _Offers]:
    """Return the completion of an option that takes one of a fixed set of names."""

    def complete(incomplete: str) -> _Offers:
        return _offers_in(index_of(), incomplete)

    return complete


def reviews(incomplete: str) -> _Offers:
    """Offer the results of a review."""
    from clustercli.fields.code_lists import code_names

    index = code_names("review").copy()
    index.add("unknown")
    return _offers_in(index, incomplete)


def fields(incomplete: str) -> _Offers:
    """Offer the fields of a cluster, for --columns and --sort."""
    from clustercli.records.model import Cluster

    index = NameIndex("column")
    for field in (*Cluster.__struct_fields__, "cite", "count", "share"):
        index.add(field)
    return _offers_in(index, incomplete)


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
