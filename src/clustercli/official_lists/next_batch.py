"""A batch that a dataset does not know yet, as far as its own list says what it is."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from clustercli.official_lists.published_list import PublishedList
from clustercli.text.normalize import compact

_TOTAL = re.compile(r"(?:.*中小企业特色产业集群.*)?\(?(?:共|共计|合计)(\d{1,4})[个家](?:集群)?\)?")
"""A total on a line of its own or beside the programme's name; that of a province has its name."""

_NUMBER = re.compile(r"工信[部厅]\w{0,6}[〔\[(]20\d\d[〕\])]\d{1,4}号")
_NOTICE = re.compile(r"(?:工业和信息化部)?关于.*中小企业特色产业集群名单的(?:通告|公告)")


def next_batch(
    batches: Sequence[dict[str, Any]], published: PublishedList
) -> dict[str, Any] | None:
    """Return the batch that a list is of, as a document has it, if it follows the last one known.

    None if it does not, or if the list does not itself say its year and that it is the ministry's.
    What it does not say is null: its size, its notice, its term.
    """
    last = max(batches, key=lambda batch: batch["year"], default=None)
    own = published.told.ministry and published.told.kind in ("list", "public-notice")
    if last is None or not own or published.year != last["year"] + 1:
        return None
    lines = [compact(text) for text in (*published.above, published.title or "")]
    size = _only({found[1] for line in lines if (found := _TOTAL.fullmatch(line))})
    titles = {line for line in lines if _NOTICE.fullmatch(line) and str(published.year) in line}
    numbers = {line for line in lines if _NUMBER.fullmatch(line)}
    return {
        "year": published.year,
        "ordinal": last["ordinal"] + 1,
        "size": None if size is None else int(size),
        "notice": {"title": _only(titles), "number": _only(numbers), "date": None, "url": None},
        "public_notice": {"from": None, "to": None},
        "term": None,
        "valid_from": None,
        "valid_until": None,
        "review": None,
    }


def not_known(batch: dict[str, Any]) -> tuple[str, ...]:
    """Return what of a batch nobody has said yet, by the keys of its columns."""
    notice = {f"notice_{key}": batch["notice"].get(key) for key in ("title", "number", "date")}
    told = {"size": batch["size"], **notice, "term": batch["term"]}
    return tuple(key for key, value in told.items() if value is None)


def _only(found: set[str]) -> str | None:
    """Return the one thing that was found; None if there are none or several."""
    return next(iter(found)) if len(found) == 1 else None
