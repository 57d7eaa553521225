"""One cell of a page: a text, or parts of which each may lead to an address."""

from __future__ import annotations

import re
from typing import Any, NamedTuple

import msgspec

from clustercli.fields.citations import source_line
from clustercli.fields.words import label
from clustercli.i18n.labels import Language
from clustercli.output.cells import readable
from clustercli.output.svg_text import allowed, without_forbidden
from clustercli.records.model import Fact, Source
from clustercli.tables.table import Column

_ADDRESS = re.compile(r"https?://[^\s<>\"'，。；、（）《》]+", re.IGNORECASE)
_MISSING = "none"


class Part(NamedTuple):
    """A text, and the address (http or https) that it leads to."""

    text: str
    address: str | None = None


Cell = str | tuple[Part, ...]


def linked(value: Any, column: Column, language: Language) -> Cell:
    """Return a cell as a person reads it, with what it cites as links.

    Sources are links to the page that can be opened; in another text, what is an address is one.
    Nothing but http and https becomes a link.
    """
    if isinstance(value, Source | Fact):
        return (_item(value, column, language),)
    if isinstance(value, tuple | list) and any(isinstance(v, Source | Fact) for v in value):
        return tuple(_item(item, column, language) for item in value)
    text = _text(value, column, language)
    if "://" not in text:
        return text
    return tuple(_parts(text)) or text


def _item(item: Any, column: Column, language: Language) -> Part:
    if isinstance(item, Source):
        return _source(item, column, language)
    return _fact(item, column, language) if isinstance(item, Fact) else Part(allowed(str(item)))


def _source(source: Source, column: Column, language: Language) -> Part:
    """Return a source as a link to the publisher's page, or else to the one that was read."""
    address = _address(source.url) or _address(source.read_at)
    if address is None:
        return Part(_text(source, column, language))
    text = source_line(msgspec.structs.replace(source, url=None, read_at=None), language)
    return Part(allowed(text) or address, address)


def _fact(fact: Fact, column: Column, language: Language) -> Part:
    return Part(
        _text(fact, column, language), _address(fact.source.url) or _address(fact.source.read_at)
    )


def _address(text: str | None) -> str | None:
    """Return what is a whole address of the web and nothing else."""
    return text if text and text.isprintable() and _ADDRESS.fullmatch(text) else None


def _parts(text: str) -> list[Part]:
    """Return a text with its addresses as links: each has the words before it as its own."""
    parts, end = [], 0
    for found in _ADDRESS.finditer(text):
        before = text[end : found.start()].strip(" ;；,，:：")
        parts.append(Part(before or found[0], _address(found[0])))
        end = found.end()
    if parts and (rest := text[end:].strip(" ;；,，")):
        parts.append(Part(rest))
    return parts


def _text(value: Any, column: Column, language: Language) -> str:
    """Return a cell as text that XML and HTML take, with its line breaks."""
    if value is None:
        return label(_MISSING, language)
    return without_forbidden(readable(value, column, language, "\n"))
