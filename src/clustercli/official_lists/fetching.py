"""Fetching a list: from an address to its rows and its source, by the page of the notice or not.

An address gives a page or the file itself; what it gave tells which. Of a page the attachment
that is the list is taken: the only one, or the only one whose title says 名单; where that does not
settle it, the user says which. A page without attachments can hold the list in itself.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from datetime import date
from typing import Any
from urllib.parse import unquote, urlsplit

import msgspec

from clustercli.errors import DatasetError, FetchError, UsageError
from clustercli.i18n.messages import gettext as _
from clustercli.official_lists.download import Answer, Downloads
from clustercli.official_lists.list_kind import told_by
from clustercli.official_lists.list_reader import read_list_content
from clustercli.official_lists.list_title import find_title
from clustercli.official_lists.merging import ListDescription
from clustercli.official_lists.notice_page import Attachment, NoticePage, read_notice_page
from clustercli.official_lists.published_list import PublishedList
from clustercli.official_lists.publisher_hosts import belongs
from clustercli.official_lists.unit_names import begins_with_place
from clustercli.readers.detect import kind_of
from clustercli.records.model import Batch, Source

MINISTRY = "工业和信息化部"

_NOTICE = re.compile(r"集群.*(?:通告|公告)")
_OK = 200
_FORBIDDEN, _NOT_FOUND, _GONE, _TOO_MANY, _FAILED = 403, 404, 410, 429, 500


class FetchedList(msgspec.Struct, frozen=True, kw_only=True):
    """A list that was fetched, with where it came from.

    ``address`` is the one that gave the file (or the page, if the list stands in it), ``page``
    that of the notice's page, None where the file was asked for itself. ``title`` and
    ``number`` are the notice's as its page prints them; ``sha256`` is the file's, in hexadecimal.
    ``source`` says in the terms of a dataset who published the list and where it was read.
    """

    published: PublishedList
    source: Source
    name: str
    address: str
    page: str | None
    title: str | None
    number: str | None
    sha256: str


class AttachmentChoiceError(UsageError):
    """A page has several attachments, and which of them is the list is not certain."""

    def __init__(self, address: str, attachments: Sequence[Attachment]) -> None:
        self.attachments = tuple(attachments)
        template = _("{address} has {count} attachments: say with --attachment N which is the list")
        super().__init__(template.format(address=address, count=len(attachments)))

    @property
    def details(self) -> tuple[str, ...]:
        """The attachments, a line each, with the number that chooses one."""
        return tuple(
            f"  {number}  {each.title}  {each.address}"
            for number, each in enumerate(self.attachments, start=1)
        )


def addresses_of(batch: Batch) -> tuple[str, ...]:
    """Return where a batch's list is known to be, the ministry's own page first.

    Then come the copies on sites of governments that have the list and not the notice alone.
    """
    notice = batch.notice
    copies = (m.url for m in notice.mirrors if m.government and m.holds == "notice-and-list")
    return (*((notice.url,) if notice.url else ()), *copies)


def fetch_list(
    address: str, downloads: Downloads, *, attachment: int | None = None, batch: Batch | None = None
) -> FetchedList:
    """Return the list that an address leads to.

    ``attachment`` chooses one of the page, counted from 1; ``batch`` is the one whose list is
    expected there. Raises FetchError with what happened, AttachmentChoiceError where the user has
    to choose, UsageError for an address or a number that is none.
    """
    answer = downloads.get(address)
    page = _page(answer)
    if failure := _failure(answer, page):
        raise FetchError(answer.address, failure)
    at = answer.address
    chosen = None if page is None else _chosen(page, at, attachment)
    if page is None and attachment is not None:
        template = _("{address} is a file and no page: leave --attachment out")
        raise UsageError(template.format(address=at))
    if chosen is not None:
        answer = _attached(chosen, downloads)
    return _read(answer, page, at, chosen, batch)


def year_of(found: FetchedList) -> int | None:
    """Return the batch year that a list names, or else the title of its notice."""
    if found.published.year is not None or found.title is None:
        return found.published.year
    return find_title([found.title])[1]


def described(found: FetchedList, batch: Batch) -> ListDescription:
    """Return what a fetched list is of; raises FetchError if it is not that of the batch."""
    title = found.published.title or found.title or ""
    told = found.published.told if found.published.title else told_by(found.title, ())
    if told.kind not in (None, "list", "public-notice"):
        template = _("it is titled {title}: not the list of the clusters of a year")
        raise FetchError(found.address, template.format(title=title))
    if year_of(found) not in (None, batch.year):
        template = _("it is titled {title}: not of {year}")
        raise FetchError(found.address, template.format(title=title, year=batch.year))
    return ListDescription(year=batch.year, source=found.source, passed=False, complete=batch.size)


def learn_notice(document: dict[str, Any], found: FetchedList, year: int) -> bool:
    """Let a document's batch have what the notice's page prints and the document lacks.

    What is there stays, but for a day that only becomes more exact. Returns whether anything
    came in. A page whose title is not that of the notice of this year adds nothing.
    """
    source = found.source
    title = found.title or ""
    if source.kind != "list" or not _NOTICE.search(title) or f"{year}年" not in title:
        return False
    notice = next(batch["notice"] for batch in document["batches"] if batch["year"] == year)
    before = dict(notice)
    printed = {"title": title, "number": found.number, "url": found.page if source.url else None}
    for field, value in printed.items():
        notice[field] = notice[field] or value
    if source.date and source.date.startswith(notice["date"] or ""):
        notice["date"] = source.date
    return bool(notice != before)


def _page(answer: Answer) -> NoticePage | None:
    """Return the page that an answer is; None if it is a file."""
    content = answer.content
    try:
        kind = kind_of(content, urlsplit(answer.address).path, lambda: content)
        if kind != "html" and not (kind == "delimited" and answer.is_html):
            return None
        return read_notice_page(content, answer.charset, answer.address)
    except DatasetError:
        # Whatever is wrong with it is said when it is read as a list.
        return None


def _failure(answer: Answer, page: NoticePage | None) -> str | None:
    """Return in words why an answer is of no use; None if it may be."""
    status = answer.status
    if page is not None and page.bare:
        return _("the page shows nothing without running its scripts: a check for browsers")
    if status in (_NOT_FOUND, _GONE):
        return _("there is nothing at this address ({status})").format(status=status)
    if status in (_FORBIDDEN, _TOO_MANY):
        return _("the server refuses to give it ({status})").format(status=status)
    if status >= _FAILED:
        return _("the server failed ({status})").format(status=status)
    if status != _OK:
        return _("the server answers with status {status}").format(status=status)
    return None if answer.content else _("the answer is empty")


def _chosen(page: NoticePage, address: str, number: int | None) -> Attachment | None:
    """Return the attachment that is the list; None of a page without any."""
    attachments = page.attachments
    if number is not None:
        if not 1 <= number <= len(attachments):
            template = _("--attachment {number}: {address} has {count} attachments")
            raise UsageError(
                template.format(number=number, address=address, count=len(attachments))
            )
        return attachments[number - 1]
    if len(attachments) <= 1:
        return next(iter(attachments), None)
    titled = [each for each in attachments if "名单" in each.title]
    if len(titled) != 1:
        raise AttachmentChoiceError(address, attachments)
    return titled[0]


def _attached(attachment: Attachment, downloads: Downloads) -> Answer:
    """Return the file of an attachment; raises FetchError if there is a page in its place."""
    answer = downloads.get(attachment.address)
    page = _page(answer)
    failure = _failure(answer, page)
    if failure is None and page is not None:
        failure = _("a page is there in its place")
    if failure is not None:
        template = _("the attachment {title} cannot be had: {reason}")
        reason = template.format(title=attachment.title, reason=failure)
        raise FetchError(answer.address, reason)
    return answer


def _read(
    answer: Answer,
    page: NoticePage | None,
    page_address: str,
    chosen: Attachment | None,
    batch: Batch | None,
) -> FetchedList:
    """Return the rows of a file, or of a page with the list in it, with its source."""
    in_page = page is not None and chosen is None
    name = _name(answer, chosen)
    content = page.text.encode() if page is not None and in_page else answer.content
    neither = _("the page has no attachment, and no list in it")
    try:
        published = read_list_content(content, name)
    except DatasetError as error:
        raise FetchError(answer.address, neither if in_page else str(error)) from error
    placed = sum(begins_with_place(row.name) for row in published.rows)
    if in_page and 2 * placed <= len(published.rows):
        # What a menu or a heading of a page says of clusters is no list.
        raise FetchError(answer.address, neither)
    return FetchedList(
        published=published,
        source=_source(answer, page, batch),
        name=name,
        address=answer.address,
        page=None if page is None else page_address,
        title=None if page is None else page.title,
        number=None if page is None else page.number,
        sha256=hashlib.sha256(answer.content).hexdigest(),
    )


def _name(answer: Answer, chosen: Attachment | None) -> str:
    """Return what a file is called: by its title where that is a file's name, else its address."""
    in_path = unquote(urlsplit(answer.address).path.rpartition("/")[2])
    title = "" if chosen is None else chosen.title
    return title if "." in title else in_path or answer.address


def _source(answer: Answer, page: NoticePage | None, batch: Batch | None) -> Source:
    """Return who published a list and where it was read, as far as the page says it.

    The address is the publisher's own if it is on a host of theirs, or on that of the notice
    which the dataset knows; else it is where a copy was read.
    """
    host = urlsplit(answer.address).hostname or answer.address
    notice_host = urlsplit(batch.notice.url).hostname if batch and batch.notice.url else None
    of_ministry = host == notice_host or belongs(host, MINISTRY)
    publisher = None if page is None else page.publisher
    if publisher is None and of_ministry:
        publisher = MINISTRY
    if publisher is None and page is not None:
        publisher = page.source
    publisher = publisher or host
    own = belongs(host, publisher) or (of_ministry and publisher.startswith(MINISTRY))
    public_notice = page is not None and "公示" in (page.title or "")
    return Source(
        publisher=publisher,
        title=None if page is None else page.title,
        date=None if page is None else page.date,
        kind="public-notice" if public_notice else "list",
        url=answer.address if own else None,
        read_at=None if own else answer.address,
        reprint=not own,
        sha256=hashlib.sha256(answer.content).hexdigest(),
        read_on=date.today().isoformat(),  # noqa: DTZ011
    )
