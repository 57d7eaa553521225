"""Works as they are cited: GB/T 7714-2015, BibTeX and CSL-JSON.

What is not known is left out as the standard lets it be: of what is read online, place, publisher
and year of publication (GB/T 7714-2015, 8.4), and an author where works are numbered (8.1.4).
Nothing stands in for it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Any, Literal

import msgspec

from clustercli.records.model import GIVEN_BY_USER, PartialDate, Source

Style = Literal["gbt7714", "bibtex", "csl-json"]
STYLES: tuple[Style, ...] = ("gbt7714", "bibtex", "csl-json")

_AS_REPRINTED = "据转载"
"""Stands with a work of which a reprint was read: no style has a field for that."""

_NOT_STATED = "（未标明"
"""Stands in a publisher that a source does not name: 媒体（未标明）."""


class Reference(msgspec.Struct, frozen=True, kw_only=True):
    """A work; what is not known of it is None.

    ``described`` says what it is where neither title nor author is known. ``address`` is the page
    that was read, on the day ``accessed``; ``date`` is that of its publication. ``reprint`` says
    that author, title and date are as a reprint gives them, which is what was read.
    """

    kind: Literal["dataset", "source"] = "source"
    author: str | None = None
    title: str | None = None
    described: str | None = None
    version: str | None = None
    date: PartialDate | None = None
    accessed: PartialDate | None = None
    address: str | None = None
    reprint: bool = False


def of_source(source: Source) -> Reference:
    """Return a source as a work; the title of a file that a user gave is its name."""
    publisher = None if source.publisher == GIVEN_BY_USER else _on_one_line(source.publisher)
    named = publisher is not None and _NOT_STATED not in publisher
    return Reference(
        author=publisher if named else None,
        title=_on_one_line(source.title or source.file),
        described=None if named else publisher,
        date=source.date,
        accessed=source.read_on,
        address=source.read_at or source.url,
        reprint=source.reprint and source.file is None,
    )


def numbered(
    dataset: Reference, clusters: Iterable[tuple[str, Sequence[Source]]]
) -> dict[Reference, str]:
    """Return the dataset and the sources of clusters, by their ids, each once, with its key."""
    name = "clustercli" if dataset.author else dataset.title
    keys = {dataset: _key("-".join(filter(None, (name, dataset.version))), set())}
    taken = set(keys.values())
    for id_, sources in clusters:
        for number, source in enumerate(sources, start=1):
            reference = of_source(source)
            if reference not in keys:
                keys[reference] = _key(f"{id_}-{number}", taken)
                taken.add(keys[reference])
    return keys


def _key(text: str, taken: set[str]) -> str:
    """Return a key that BibTeX takes, and that no other work has."""
    plain = re.sub(r"[^A-Za-z0-9.]+", "-", text).strip("-.") or "source"
    key, number = plain, 1
    while key in taken:
        number += 1
        key = f"{plain}-{number}"
    return key


def written(references: dict[Reference, str], style: Style) -> str:
    """Return a list of works in a style, with a line break at its end."""
    if style == "csl-json":
        items = [_csl_item(reference, key) for reference, key in references.items()]
        return f"{msgspec.json.format(msgspec.json.encode(items), indent=2).decode()}\n"
    if style == "bibtex":
        return "\n".join(_bibtex(reference, key) for reference, key in references.items())
    return "".join(
        f"[{number}] {gbt7714(reference)}\n" for number, reference in enumerate(references, start=1)
    )


def gbt7714(reference: Reference) -> str:
    """Return a work as GB/T 7714-2015 cites it, without the number before it.

    The mark of the type is left out where neither an address nor the kind tells it.
    """
    mark = "DS" if reference.kind == "dataset" else "EB" if reference.address else ""
    if mark and reference.address:
        mark += "/OL"
    lead = reference.title or reference.author or reference.described or ""
    parts = [
        reference.author if reference.title else None,
        f"{lead}[{mark}]" if mark else lead,
        reference.version and f"{reference.version}版",
        _days(reference),
        ": ".join(filter(None, (_AS_REPRINTED if reference.reprint else None, reference.address))),
    ]
    return f"{'. '.join(filter(None, parts))}."


def _note(reference: Reference) -> str | None:
    """Return what a style has no field for."""
    parts = (reference.described, _AS_REPRINTED if reference.reprint else None)
    return "；".join(filter(None, parts)) or None


def _days(reference: Reference) -> str:
    """Return the days: in brackets for what is online, where publications are changed."""
    accessed = f"[{reference.accessed}]" if reference.accessed else ""
    if reference.date is None or reference.address is None:
        return f"{reference.date or ''}{accessed}"
    return f"({reference.date}){accessed}"


# BibTeX ---------------------------------------------------------------------------------------

_ESCAPED = {
    **{character: f"\\{character}" for character in "&%$#_"},
    "{": r"\textbraceleft{}",  # BibTeX counts braces, with or without a backslash
    "}": r"\textbraceright{}",
    "\\": r"\textbackslash{}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
}


def _bibtex(reference: Reference, key: str) -> str:
    fields = {
        "author": _braced(reference.author),
        "title": _braced(reference.title),
        "version": _tex(reference.version),
        "date": reference.date,
        "year": reference.date and reference.date[:4],
        "url": reference.address and re.sub(r"[{}\\\s]", _percent, reference.address),
        "urldate": reference.accessed,
        "note": _tex(_note(reference)),
        "mark": "DS" if reference.kind == "dataset" else None,
    }
    lines = [f"  {name} = {{{value}}},\n" for name, value in fields.items() if value]
    return f"@misc{{{key},\n{''.join(lines)}}}\n"


def _braced(text: str | None) -> str | None:
    """Return a text that BibTeX neither takes for several names nor changes the case of."""
    return text and f"{{{_tex(text)}}}"


def _tex(text: str | None) -> str | None:
    return text and "".join(_ESCAPED.get(character, character) for character in text)


def _percent(found: re.Match[str]) -> str:
    return "".join(f"%{byte:02X}" for byte in found[0].encode())


# CSL-JSON -------------------------------------------------------------------------------------


def _csl_item(reference: Reference, key: str) -> dict[str, Any]:
    types = {"dataset": "dataset", "source": "webpage" if reference.address else "document"}
    fields = {
        "id": key,
        "type": types[reference.kind],
        "author": reference.author and [{"literal": reference.author}],
        "title": reference.title,
        "version": reference.version,
        "issued": _csl_date(reference.date),
        "accessed": _csl_date(reference.accessed),
        "URL": reference.address,
        "note": _note(reference),
    }
    return {name: value for name, value in fields.items() if value}


def _csl_date(date: str | None) -> dict[str, list[list[int]]] | None:
    return {"date-parts": [[int(part) for part in date.split("-")]]} if date else None


def _on_one_line(text: str | None) -> str | None:
    return (" ".join(text.split()) or None) if text else None
