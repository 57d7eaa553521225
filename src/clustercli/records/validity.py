"""Validity of a cluster's recognition on a day.

The rule is that of the interim measures (《促进中小企业特色产业集群发展暂行办法》, 工信部企业
〔2022〕119号): recognition is for three years; a cluster that passes the review (复核) keeps it
for three more; one that is not reviewed, or does not pass, loses it. See docs/data.md.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import date, timedelta
from functools import cached_property
from typing import Literal

import msgspec

from clustercli.errors import UsageError
from clustercli.i18n.messages import gettext as _
from clustercli.records.model import Batch
from clustercli.text.lazy_pattern import lazy_pattern

StatusName = Literal["valid", "expired", "unknown"]
STATUSES: tuple[StatusName, ...] = ("valid", "expired", "unknown")

TERM_YEARS = 3
"""How long recognition lasts, and by how much a passed review extends it."""


_DECEMBER = 12


class Status(msgspec.Struct, frozen=True):
    """What is known of a cluster's validity on a day.

    ``until`` is the last day of the term that the cluster is in or was last in, as exact as
    it is known (ISO 8601); ``why`` is the code of the reason.
    """

    name: StatusName
    until: str | None
    why: str


class Term(msgspec.Struct, frozen=True):
    """The first term of a batch: its first day and its last, each between two days."""

    starts: date
    ends_from: date
    ends_to: date
    until: str


class Validity:
    """The rule, ready for the batches of a dataset and a day."""

    def __init__(
        self, batches: Iterable[Batch], reviews: Iterable[tuple[int | None, str | None]], day: date
    ) -> None:
        """Take the rule's facts; ``reviews`` are year and review of every cluster.

        They are gone through once, when a status first depends on how many have passed.
        """
        self.day = day
        self._batches = {batch.year: batch for batch in batches}
        self._terms = {batch.year: _first_term(batch) for batch in self._batches.values()}
        self._reviews = reviews
        self._known: dict[tuple[int | None, str | None], Status] = {}

    def of(self, year: int | None, review: str | None) -> Status:
        """Return the status of a cluster by its batch year and review.

        ``valid`` within the first term, or within the three years that a passed review
        adds. ``expired`` after the first term if the review was failed, or if it is known
        that every cluster without a pass failed. ``unknown`` without a batch year, before
        the term, and after a term that no known result extends or ends.
        """
        key = (year, review)
        if key not in self._known:
            self._known[key] = self._status(year, review)
        return self._known[key]

    def _status(self, year: int | None, review: str | None) -> Status:
        batch = self._batches.get(year or 0)
        term = self._terms.get(year or 0)
        if batch is None or term is None:
            return Status("unknown", None, "no_year")
        if self.day < term.starts:
            return Status("unknown", term.until, "before")
        if review == "passed":
            return self._extended_term(term)
        if self.day <= term.ends_from:
            return Status("valid", term.until, "first_term")
        return self._after_first_term(review, batch, term)

    def _extended_term(self, term: Term) -> Status:
        until = _extended(term.until)
        if self.day <= _first_day(until):
            return Status("valid", until, "passed")
        return Status("unknown", until, "second_over")

    def _after_first_term(self, review: str | None, batch: Batch, term: Term) -> Status:
        if self.day <= term.ends_to:
            return Status("unknown", term.until, "ending")
        if review == "failed":
            return Status("expired", term.until, "failed")
        if self._all_passes_known(batch):
            return Status("expired", term.until, "others_passed")
        return Status("unknown", term.until, "no_result")

    @cached_property
    def _passed(self) -> Counter[int | None]:
        """How many clusters of each batch year are known to have passed."""
        return Counter(year for year, review in self._reviews if review == "passed")

    def _all_passes_known(self, batch: Batch) -> bool:
        """Say whether as many clusters are known to have passed as passed in all."""
        review = batch.review
        return (
            review is not None
            and review.passed is not None
            and self._passed[batch.year] == review.passed
        )


def _first_term(batch: Batch) -> Term | None:
    """Return the first term; a last day that is not stated is three years after the first."""
    if batch.valid_from is None:
        return None
    starts = _first_day(batch.valid_from)
    if batch.valid_until is not None:
        until = batch.valid_until
        return Term(starts, _first_day(until), _last_day(until), until)
    until = _extended(batch.valid_from)
    day = timedelta(days=1)
    return Term(starts, _first_day(until) - day, _last_day(until) - day, until)


def _extended(partial: str) -> str:
    """Return a date, as exact as it is, three years later."""
    year, rest = partial[:4], partial[4:]
    later = f"{int(year) + TERM_YEARS:04d}{rest}"
    return later.replace("-02-29", "-02-28")


def _first_day(partial: str) -> date:
    """Return the first day that a date of any exactness can mean."""
    year, month, day = (*map(int, partial.split("-")), 1, 1)[:3]
    return date(year, month, day)


def _last_day(partial: str) -> date:
    """Return the last day that a date of any exactness can mean."""
    first = _first_day(partial)
    if len(partial) == len("2026-01-01"):
        return first
    month = first.month if len(partial) == len("2026-01") else _DECEMBER
    if month == _DECEMBER:
        return date(first.year, _DECEMBER, 31)  # there is no day after that of 9999
    return date(first.year, month + 1, 1) - timedelta(days=1)


def status_of_term(until: str, day: date) -> StatusName:
    """Return the status on a day of what is valid until a date of any exactness."""
    if day <= _first_day(until):
        return "valid"
    return "expired" if day > _last_day(until) else "unknown"


def ends_within(status: StatusName, until: str | None, day: date, days: int) -> bool:
    """Say whether a term ends within ``days`` days after ``day``.

    It must be known to run, or may end on that day or later: of many terms only the month is known.
    """
    if status == "expired" or until is None:
        return False
    first = _first_day(until)
    if status == "unknown":
        return first <= day <= _last_day(until)
    return (first - day).days <= days


class TermEnds(msgspec.Struct, frozen=True):
    """When terms end: spans of years or months, each from its first to its last (ISO 8601)."""

    spans: tuple[tuple[str, str], ...]

    def hold(self, until: str | None) -> bool:
        """Say whether a last day, as exact as it is known, lies in one of the spans."""
        return until is not None and any(
            len(until) >= len(first) and first <= until[: len(first)] <= last
            for first, last in self.spans
        )


def read_term_ends(texts: Iterable[str]) -> TermEnds:
    """Return when terms end by what was typed: 2026, 2026年, 2026-10, 2026-2027; or UsageError."""
    return TermEnds(tuple(map(_read_span, texts)))


def _read_span(text: str) -> tuple[str, str]:
    from clustercli.text.normalize import fold
    from clustercli.text.year_words import read_date, read_year_words

    plain = fold(text).removesuffix("底").removesuffix("末")
    day = read_date(plain)
    if day is not None and len(day) == len(("year", "month")):
        month = f"{day[0]:04d}-{day[1]:02d}"
        return month, month
    words = read_year_words(plain)
    if words is None or words.kind != "years" or words.last == 0 or _MONTH.fullmatch(plain):
        template = _("{text!r} is no year in which a term ends: write 2026, 2026-2027 or 2026-10")
        raise UsageError(template.format(text=text))
    first, last = words.first or 0, words.last or _LAST
    if first > last:
        template = _("the range {text!r} runs backwards: write {first}-{last}")
        raise UsageError(template.format(text=text, first=last, last=first))
    return f"{first:04d}", f"{last:04d}"


_MONTH = lazy_pattern(r"\d{4}\D\d{1,2}")
"""What is written like a month and is none: 2026-13."""

_LAST = 9999


def announced_ends(batch: Batch, ends: TermEnds) -> int | None:
    """Return how many clusters of a batch have a term that ends as asked for.

    None if the batch's term, or how many clusters it has, is not known.

    A review that is known to have been passed adds its years for those that passed.
    """
    term = _first_term(batch)
    if term is None or batch.size is None:
        return None
    passed = (batch.review and batch.review.passed) or 0
    first = batch.size - passed if ends.hold(term.until) else 0
    return first + (passed if ends.hold(_extended(term.until)) else 0)


OF_VALIDITY = ("status", "review", "term_ends", "expiring_within")
"""The criteria about terms and reviews, of which the first two are also counted by."""

PENDING = ("ending", "no_result")
"""The reasons of a status that is unknown because no result of a review is known (待复核)."""


def read_day(text: str) -> date:
    """Return the day that ``text`` names (2026-01-01, 2026/1/1, 2026年1月1日).

    Raises UsageError for anything else.
    """
    from clustercli.text.normalize import fold
    from clustercli.text.year_words import read_date

    found = read_date(fold(text))
    if found is None or len(found) < len(("year", "month", "day")):
        template = _("{text!r} is no day: write it as 2026-01-01")
        raise UsageError(template.format(text=text))
    return date(*found)
