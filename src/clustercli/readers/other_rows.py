"""Rows of a table that are no records, and that every list has: totals, notes, signatures."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from typing import Any, Literal

from clustercli.i18n.messages import Message, comma_separated, gettext_lazy, ngettext

OtherRow = Literal["total", "part", "note", "signature", "headings", "blank"]
"""What a row is that is no record."""

_TOTAL = re.compile(
    r"(?:本页|全省|全市|全区|全国)?(?:合计|小计|总计|共计|累计|汇总)(?:[:：(（\d].*)?|(?:sub|grand)?-?total",
    re.IGNORECASE,
)
_PART = "其中"
"""What the name begins with in a row of what the row above it counts already."""

_NOTE = re.compile(
    r"(?:备?注|附注|说明|填表说明|数据来源|资料来源|来源|单位|notes?|source)\d*[:：.、].*|[*＊※].*",
    re.IGNORECASE | re.DOTALL,
)
_SIGNATURE = re.compile(
    r"(?:填表|制表|审核|复核|填报|经办|统计|单位负责|负责|联系)"
    r"(?:人|单位|日期|时间|电话)?(?:签[字名章])?[:：].*|[(（]?盖章[)）]?.*",
    re.DOTALL,
)

_DATED = re.compile(r".*(?:\d{4}年\d{1,2}月(?:\d{1,2}日)?|[局厅委])", re.DOTALL)
"""Who signed a list, or when: alone in a row."""


def other_row(cells: Sequence[Any], name: Any) -> OtherRow | None:
    """Return what a row is that is no record; None for a record. ``name`` is its cell of names."""
    texts = ["".join(str(cell).split()) for cell in cells if cell not in ("", None)]
    texts = [text for text in texts if text]
    if not texts:
        return "blank"
    named = "".join(str(name or "").split())
    alone = len(set(texts)) == 1
    if _NOTE.fullmatch(texts[0]) and (alone or not named):
        return "note"
    if named.startswith(_PART):
        return "part"
    if "集群" in named and not (alone and _TOTAL.fullmatch(named)):
        return None
    if any(map(_TOTAL.fullmatch, texts[:2])):
        return "total"
    signed = _SIGNATURE.fullmatch(texts[0]) or (alone and not named and _DATED.fullmatch(texts[0]))
    return "signature" if signed else None


def may_be_other_row(cells: Sequence[Any], name: Any) -> bool:
    """Say whether a row may be no record, told quickly: it is asked of every row."""
    if isinstance(name, str):
        if _PART in name:
            return name.lstrip().startswith(_PART)
        if name.endswith("集群"):
            return False
    first = cells[0] if cells else ""
    if not isinstance(first, str):
        return False
    return not first or first[0] in _FIRST or not any(cells[1:])


_FIRST = frozenset(" \t\u3000本全合小总共累汇备注附说填数资来单制审复经统负联盖(（*＊※sgtnSGTN")
"""What the first cell of a row that is no record begins with, unless it is the only one."""


def remark(passed: Counter[OtherRow]) -> Message | None:
    """Return how many rows of each kind were passed over, in one line; None if none was."""
    counts = {
        "total": ngettext("{n} total", "{n} totals", passed["total"]),
        "part": ngettext(
            "{n} part of another row (其中)", "{n} parts of other rows (其中)", passed["part"]
        ),
        "note": ngettext("{n} note", "{n} notes", passed["note"]),
        "signature": ngettext("{n} signature", "{n} signatures", passed["signature"]),
        "headings": ngettext(
            "{n} row of headings again", "{n} rows of headings again", passed["headings"]
        ),
        "blank": ngettext("{n} blank row", "{n} blank rows", passed["blank"]),
    }
    parts = [text.format(n=passed[kind]) for kind, text in counts.items() if passed[kind]]  # type: ignore[index]
    if not parts:
        return None
    return gettext_lazy("passed over, being no records: {parts}", parts=comma_separated(parts))
