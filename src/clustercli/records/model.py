"""What a record is: the types of the dataset, defined once.

The same definitions decode, validate and encode the data, and yield its JSON Schema.
"""

# Annotations are not deferred here: msgspec would compile each of them when it decodes.

from collections.abc import Iterator, Mapping
from typing import Annotated, Any, Literal

import msgspec

from clustercli.text import FIRST_YEAR, LAST_YEAR

Evidence = Literal["list", "official", "media", "public-notice"]
"""Kinds of evidence, strongest first.

``list``: rows of the ministry's list; ``official``: a page of a government body;
``media``: a report, also of a government's own media centre (融媒体中心);
``public-notice``: a page dated before the final list, or one that itself speaks only of the
public notice (公示) that comes before it.
"""

ID_FORM = r"^\d{6}([a-z]{1,2}|-\d+)$"
"""An id: the division's code and a letter or two, or a number where these have run out."""

EVIDENCE: tuple[Evidence, ...] = ("list", "official", "media", "public-notice")

DATE_PATTERN = (
    r"^(?!\d{4}-(02-3|(0[2469]|11)-31))"  # no 30 February, no 31 April
    r"(?!(19|20)([02468][1235679]|[13579][01345789])-02-29|1900-02-29)"
    r"(19|20)\d\d(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?$"
)
"""What a date of a document is: a day that there is, in this century or the last."""

PartialDate = Annotated[str, msgspec.Meta(pattern=DATE_PATTERN)]
"""An ISO 8601 date as exact as it is known: ``2023``, ``2023-10`` or ``2023-10-19``."""

BatchYear = Annotated[int, msgspec.Meta(ge=FIRST_YEAR, le=LAST_YEAR)]
"""The year of a batch, a call or a review."""

Ordinal = Annotated[int, msgspec.Meta(ge=1, lt=FIRST_YEAR)]
"""The number of a batch, which no year is taken for."""

Size = Annotated[int, msgspec.Meta(ge=0, le=1_000_000)]
"""A number of clusters."""

DivisionCode = Annotated[str, msgspec.Meta(pattern=r"^\d{6}$")]
"""A GB/T 2260 code, six digits."""


GIVEN_BY_USER = "用户提供的文件"
"""The publisher of a file that a user gave and that does not say who published it."""


class Source(msgspec.Struct, frozen=True, kw_only=True):
    """Where a statement was published.

    ``title`` is that of the page or paper where it is known. ``url`` is the publisher's own
    page, never a mirror; ``read_at`` is the page that was really read, where that is another's.
    ``reprint`` says that a reprint or a transcription was read, so that publisher and date are as
    it gives them. Of a list that was merged, ``sha256`` is that of the file and ``read_on`` the day
    it was read; ``file`` is the name of one that a user gave, and ``kind_by`` is ``user`` where the
    user said what kind of list it is, since the file does not.
    """

    publisher: str
    title: str | None = None
    date: PartialDate | None
    kind: Evidence | None
    url: str | None
    read_at: str | None = None
    reprint: bool
    file: str | None = None
    sha256: str | None = None
    read_on: PartialDate | None = None
    kind_by: Literal["user"] | None = None


class Mirror(msgspec.Struct, frozen=True, kw_only=True):
    """A copy of a notice on a site that is not the ministry's.

    ``publisher`` is who runs the site, null where the site does not say; ``government`` says
    whether that is a government body. ``holds`` is what the copy has: the text of the notice
    alone, or the list of clusters with it, as an attachment or in the page.
    """

    url: str
    publisher: str | None
    government: bool
    holds: Literal["notice", "notice-and-list"]


class Notice(msgspec.Struct, frozen=True, kw_only=True):
    """The ministry's notice (通告) that announces a batch; ``url`` is on the ministry's site."""

    title: str | None
    number: str | None
    date: PartialDate | None
    url: str | None
    mirrors: tuple[Mirror, ...] = ()


class Call(msgspec.Struct, frozen=True, kw_only=True):
    """The ministry's call (通知) for a year: to recommend clusters, later also to review some.

    ``url`` is on the ministry's site; ``read_at`` is the page that was really read, of whoever
    copies or cites the call.
    """

    year: BatchYear
    title: str | None
    number: str | None
    date: PartialDate | None
    url: str | None
    read_at: str | None


def _is_after(first: str | None, last: str | None) -> bool:
    """Say whether a day is after another, as far as both are known."""
    known = min(len(first or ""), len(last or ""))
    return (first or "")[:known] > (last or "")[:known]


class Period(msgspec.Struct, frozen=True, kw_only=True):
    """A span of days; an end that is not known is null."""

    start: PartialDate | None = msgspec.field(name="from")
    end: PartialDate | None = msgspec.field(name="to")

    def __post_init__(self) -> None:
        """Refuse a span that ends before it begins."""
        if _is_after(self.start, self.end):
            raise ValueError("Expected `from` not after `to`")


class Review(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The review (复核) of a batch at the end of its term; ``note_en`` is ``note`` in English."""

    year: BatchYear
    called_by: str | None
    public_notice: PartialDate | None
    announced: PartialDate | None
    passed: Size | None
    of: Size
    note: str | None = None
    note_en: str | None = None

    def __post_init__(self) -> None:
        """Refuse more clusters that passed than were reviewed."""
        if self.passed is not None and self.passed > self.of:
            raise ValueError("Expected `passed` at most `of`")


class Batch(msgspec.Struct, frozen=True, kw_only=True):
    """One year's list (批次): ``size`` clusters announced by ``notice``, null if not known.

    ``term`` says in Chinese how long recognition lasts and by what, ``term_en`` in English.
    """

    year: BatchYear
    ordinal: Ordinal
    size: Size | None
    notice: Notice
    public_notice: Period
    term: str | None
    term_en: str | None = None
    valid_from: PartialDate | None
    valid_until: PartialDate | None
    review: Review | None

    def __post_init__(self) -> None:
        """Refuse a term that ends before it begins."""
        if _is_after(self.valid_from, self.valid_until):
            raise ValueError("Expected `valid_from` not after `valid_until`")


class FactFields(msgspec.Struct, frozen=True, kw_only=True):
    """A number that a source states of a cluster, other than its recognition.

    ``what`` is a key for programs (``licensed-producers``); ``label`` says in Chinese what is
    counted, ``label_en`` in English. ``about`` says that the source gives the number as a round
    one (约, 近). ``unit`` is the unit as the source has it (家, 亿元, %). ``as_of`` is the day,
    month or year that the number is of where the source states one; else the date of the source
    is all that is known.
    """

    what: Annotated[str, msgspec.Meta(pattern=r"^[a-z]+(-[a-z]+)*$")]
    label: str
    label_en: str
    value: int | float
    about: bool = False
    unit: str | None
    as_of: PartialDate | None


class Fact(FactFields, frozen=True, kw_only=True):
    """A stated number of a cluster, with its source."""

    source: Source


class FactEntry(FactFields, frozen=True, kw_only=True):
    """A stated number as ``data/clusters.json`` stores it: its source is a key of the document."""

    source: str


class ClusterFields(msgspec.Struct, frozen=True, kw_only=True):
    """The fields of a cluster other than its sources and stated facts.

    ``docs/data.md`` says how each is derived. What the bundled dataset always has may be None
    in another one.
    """

    id: str
    name: str
    official_name: str | None
    industry: str | None
    year: int | None
    batch: int | None
    year_basis: Literal["stated", "inferred"] | None
    province: str
    city: str | None
    county: str | None
    locality: str | None
    county_code: DivisionCode | None
    region: str | None
    unit: str
    sector: str | None
    emerging: str | None
    review: Literal["passed", "failed"] | None
    evidence: Evidence | None
    note: str | None
    note_en: str | None = None


class Cluster(ClusterFields, frozen=True, kw_only=True):
    """One national-level SME characteristic industrial cluster.

    ``status`` and ``valid_until`` hold for the day for which the dataset was loaded.

    A record reads by attribute (``cluster.province``) and as a mapping
    (``cluster["province"]``, ``dict(cluster)``), so that ``pandas.DataFrame(load())``
    has one row a cluster and one column a field.
    """

    status: Literal["valid", "expired", "unknown"]
    valid_until: PartialDate | None
    facts: tuple[Fact, ...] = ()
    sources: tuple[Source, ...]

    def keys(self) -> tuple[str, ...]:
        """Return the field names, in their fixed order."""
        return Cluster.__struct_fields__

    def __getitem__(self, field: str) -> Any:
        """Return the value of a field; raises KeyError for an unknown one."""
        if field not in Cluster.__struct_fields__:
            raise KeyError(field)
        return getattr(self, field)

    def __iter__(self) -> Iterator[str]:
        """Iterate over the field names."""
        return iter(self.keys())

    def __len__(self) -> int:
        """Return the number of fields."""
        return len(self.keys())

    def to_dict(self) -> dict[str, Any]:
        """Return the record as ``list --json`` gives it: plain data under the same keys.

        ``facts`` and ``sources`` are lists of dictionaries.
        """
        found = {key: msgspec.to_builtins(self[key]) for key in self.keys()}
        return {**found, "facts": list(found["facts"]), "sources": list(found["sources"])}


class ExtendedCluster(Cluster, frozen=True, kw_only=True):
    """A cluster of somebody's file that has further columns: ``further`` has their cells.

    They are items of the mapping like the fields of every record: ``cluster["产值"]``.
    """

    further: dict[str, Any]

    def keys(self) -> tuple[str, ...]:
        """Return the field names, in their fixed order, then the further columns."""
        return (*Cluster.__struct_fields__, *self.further)

    def __getitem__(self, field: str) -> Any:
        """Return the value of a field or a further column; raises KeyError for an unknown one."""
        return self.further[field] if field in self.further else super().__getitem__(field)

    def __hash__(self) -> int:
        """Return a number that equal records share; a further cell may have none of its own."""
        return hash((self.id, self.name, self.province))


Mapping.register(Cluster)


class ClusterEntry(ClusterFields, frozen=True, kw_only=True):
    """A cluster as ``data/clusters.json`` stores it: its sources are keys of the document."""

    id: Annotated[str, msgspec.Meta(pattern=ID_FORM)]
    facts: tuple[FactEntry, ...] = ()
    sources: tuple[str, ...]


class Document(msgspec.Struct, frozen=True, kw_only=True):
    """The whole of ``data/clusters.json``.

    One that is made from a file without a version has none, nor a day of its update.
    """

    version: str | None
    updated: PartialDate | None
    batches: tuple[Batch, ...]
    calls: tuple[Call, ...] = ()
    sources: dict[str, Source]
    clusters: tuple[ClusterEntry, ...]
