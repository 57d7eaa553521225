"""What a list is, told by its title and the headings above it.

The programme knows three lists of the ministry: that of a year, its public notice (公示), and that
of what passed a review (复核). Others are like them in form: what is recommended to the ministry,
what a province or a city recognised itself, what lost the recognition.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Literal

import msgspec

from clustercli.official_lists.unit_names import begins_with_place, province_before
from clustercli.text.normalize import compact
from clustercli.text.year_words import BATCH_NAMED, YEAR

ListKind = Literal["list", "public-notice", "review", "recommendation", "provincial", "withdrawn"]
"""Kinds of lists; of the ministry are the first three, and ``withdrawn``."""

_PROGRAMME = "中小企业特色产业集群"
_WITHDRAWN = re.compile(r"未通过|不通过|不合格|撤销|取消|退出")
_RECOMMENDED = re.compile(r"推荐(?!单位|部门|省份|地区|机构)|申报(?!单位)")
_LOWER_LEVEL = re.compile(r"[省市区县州]级(?!.{0,8}主管部门)")
_OFFICE = re.compile(r".*(?:厅|局|委|委员会|政府|办公室)")
_REVIEW = re.compile(r"复核")
_PUBLIC_NOTICE = re.compile(r"公示|拟认定|拟公布|拟入选|拟确定|拟通过")
_YEAR = re.compile(rf"(?:{YEAR}(?:年度?)?|{BATCH_NAMED}|关于|公布|认定|印发|[《(（])+")
_STOPS = re.compile(r"[。；！？;!?，,]")
_LONGEST = 60
_MOST_LINES = 12


class Told(msgspec.Struct, frozen=True, kw_only=True):
    """What a list is by its own text: a kind, or None where the text does not tell.

    ``proposed`` says that it is not final yet: a public notice, or that of a review. ``by`` is
    the heading that tells. ``ministry`` says that the title is one of the ministry's own.
    """

    kind: ListKind | None
    proposed: bool = False
    by: str | None = None
    ministry: bool = False


def told_by(title: str | None, above: Sequence[str]) -> Told:
    """Return what a list is by its title and the texts above it, the nearest last."""
    lines = [short for text in above if (short := compact(text[: 4 * _LONGEST]))]
    headings = [
        line
        for line in lines[-_MOST_LINES:]
        if "集群" in line and len(line) <= _LONGEST and not _STOPS.search(line)
    ]
    if title is not None:
        headings = [title, *(line for line in headings if line != title)]
    foreign = _whose(lines, title) or next(filter(_is_lower, headings), None)
    if by := next(filter(_WITHDRAWN.search, headings), None):
        return Told(kind="withdrawn", by=by)
    if by := next(filter(_RECOMMENDED.search, headings), None):
        return Told(kind="recommendation", by=by)
    if foreign is not None:
        return Told(kind="provincial", by=foreign)
    ministry = title is not None and _PROGRAMME in title and not _has_place(title)
    proposed = next(filter(_PUBLIC_NOTICE.search, headings), None)
    if by := next(filter(_REVIEW.search, headings), None):
        return Told(kind="review", proposed=proposed is not None, by=by, ministry=ministry)
    if proposed is not None:
        return Told(kind="public-notice", proposed=True, by=proposed, ministry=ministry)
    return Told(kind="list" if ministry else None, by=title, ministry=ministry)


def _whose(lines: Sequence[str], title: str | None) -> str | None:
    """Return the office of a province or a city that stands right above the title, if one does."""
    at = next((i for i, line in enumerate(lines) if title and line.endswith(title)), 0)
    above = lines[at - 1] if at else ""
    return above if _OFFICE.fullmatch(above) and _has_place(above) else None


def _is_lower(heading: str) -> bool:
    """Say whether a heading is that of a province's or a city's own list.

    What a province hands on (转发), or counts of the nation's list (国家级), is no list of its own.
    """
    if "国家级" in heading or "转发" in heading or "转载" in heading:
        return False
    return _LOWER_LEVEL.search(heading) is not None or _has_place(heading)


def _has_place(text: str) -> bool:
    """Say whether a title or an office begins with a place, but for year, batch and 关于."""
    started = _YEAR.match(text)
    bare = text[started.end() :] if started else text
    return bool(province_before(bare)) or begins_with_place(bare)
