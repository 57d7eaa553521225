"""Sources and stated facts as people read them in a cell, and read again from there.

What :func:`sources_in_cell` and :func:`facts_in_cell` write is read again as the very same: what
would not be is written as JSON.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import cache
from typing import Any, TypeVar

import msgspec

from clustercli.fields.code_lists import code_names
from clustercli.fields.words import label, labels_of, value_label
from clustercli.i18n.labels import LANGUAGES, Language
from clustercli.i18n.messages import gettext_noop, translations_in
from clustercli.records.model import GIVEN_BY_USER, Fact, Source
from clustercli.text.lazy_pattern import lazy_pattern

_REPRINT = "reprint"
_BY_USER = gettext_noop("{kind}, as the user says")
_KINDS = (gettext_noop("[{kind}]"), gettext_noop("[{kind}, {reprint}]"))
_GIVEN = gettext_noop("a file given by the user: {file}, read {date}, SHA-256 {sha256}")
_READ_AT = gettext_noop("read at {address}")
_Part = TypeVar("_Part", Source, Fact)


# Sources ---------------------------------------------------------------------------------


def source_line(source: Source, language: Language) -> str:
    """Return a source as it is cited: publisher, title, date, kind, address, where it was read."""
    translated = translations_in(language).gettext
    kinds = [value_label("evidence", source.kind, language)] if source.kind else []
    if kinds and source.kind_by == "user":
        kinds = [translated(_BY_USER).format(kind=kinds[0])]
    if source.reprint and source.file is None:
        kinds.append(label(_REPRINT, language))
    given = source.file and translated(_GIVEN).format(
        file=source.file, date=source.read_on, sha256=source.sha256
    )
    parts = (
        None if source.publisher == GIVEN_BY_USER else source.publisher,
        f"《{source.title}》" if source.title else None,
        source.date,
        translated(_KINDS[len(kinds) - 1]).format(kind=kinds[0], reprint=kinds[-1])
        if kinds
        else None,
        given,
        source.url,
        source.read_at and translated(_READ_AT).format(address=source.read_at),
    )
    return " ".join(filter(None, parts))


def cited_source(text: str) -> dict[str, Any] | str:
    """Return the fields of a source that is cited; a text that is a publisher alone, as it is."""
    found = _cited().fullmatch(text)
    if not found or not any(found.group("date", "kinds", "given", "url", "read_at")):
        return text
    given = next(filter(None, (form.fullmatch(found["given"] or "") for form in _givens())), None)
    words = re.split("[,，、]", found["kinds"] or "")
    kinds = [kind for word in words if (kind := _kind(word)) is not None]
    reprint = any(word.strip().casefold() in _words_for_reprint() for word in words)
    return {
        "publisher": found["publisher"] or GIVEN_BY_USER,
        "title": found["title"],
        "date": found["date"],
        "kind": kinds[0] if kinds else None,
        "kind_by": "user" if any(by in text for by in _words_by_user()) else None,
        "url": found["url"],
        "read_at": found["read_at"],
        "reprint": reprint,
        "file": given and given["file"],
        "read_on": given and _known(given["date"]),
        "sha256": given and _known(given["sha256"]),
    }


def _kind(word: str) -> str | None:
    for by_user in _words_by_user():
        word = word.replace(by_user, "")
    named = code_names("evidence").named(word.strip())
    return named[0] if len(named) == 1 else None


def _known(text: str) -> str | None:
    return None if text == str(None) else text


@cache
def _cited() -> re.Pattern[str]:
    """Return the form of a citation in either language."""
    given = "|".join(_group_free(form.pattern) for form in _givens())
    read_at = "|".join(re.escape(text.format(address="")) for text in _in_both(_READ_AT))
    return re.compile(
        r"(?:(?P<publisher>[^《\[〔].*?)(?: |$))??(?:《(?P<title>.+)》(?: |$))?"
        r"(?:(?P<date>\d{4}(?:-\d\d(?:-\d\d)?)?)(?: |$))?"
        r"(?:[\[〔](?P<kinds>[^\[\]〔〕]*)[\]〕](?: |$))?"
        rf"(?:(?P<given>{given})(?: |$))?(?:(?P<url>https?://\S+)(?: |$))?"
        rf"(?:(?:{read_at})(?P<read_at>https?://\S+))?"
    )


@cache
def _givens() -> tuple[re.Pattern[str], ...]:
    return tuple(
        re.compile(re.sub(r"\\\{(\w+)\\\}", r"(?P<\1>.+?)", re.escape(text)))
        for text in _in_both(_GIVEN)
    )


def _group_free(pattern: str) -> str:
    return re.sub(r"\?P<\w+>", "?:", pattern)


@cache
def _words_by_user() -> tuple[str, ...]:
    return tuple(text.format(kind="") for text in _in_both(_BY_USER))


@cache
def _words_for_reprint() -> frozenset[str]:
    return frozenset(word.casefold() for word in (_REPRINT, *labels_of(_REPRINT)))


def _in_both(message: str) -> list[str]:
    return [translations_in(language).gettext(message) for language in LANGUAGES]


# Facts -----------------------------------------------------------------------------------

_ABOUT = "≈"
_FACT = lazy_pattern(
    r"(?P<label>.+?) \[(?P<what>[a-z-]+), (?P<label_en>.+?)\]: (?P<about>≈?)(?P<value>-?[\d.]+)"
    r"(?: (?P<unit>[^\s()]+))?(?: \((?P<as_of>\d{4}[-\d]*)\))? — (?P<source>.+)"
)


def fact_line(fact: Fact, language: Language) -> str:
    """Return a stated fact as it is told: what, how many, as of when, by whom."""
    translations = translations_in(language)
    number = f"{fact.value:,}"
    unit = value_label("value_unit", fact.unit, language) if fact.unit else ""
    joint = " " if language == "en" and unit != "%" else ""
    told = translations.gettext("about {number}").format(number=number) if fact.about else number
    heading = fact.label_en if language == "en" else fact.label
    day = translations.gettext("as of {date}").format(date=fact.as_of) if fact.as_of else None
    by = " ".join(filter(None, (fact.source.publisher, fact.source.date)))
    said = translations.gettext(", ").join(filter(None, (f"{told}{joint}{unit}", day)))
    return translations.gettext("{label}: {said} ({source})").format(
        label=heading, said=said, source=by
    )


def _whole_fact(fact: Fact, language: Language) -> str:
    """Return all of a stated fact: both labels and the whole citation."""
    unit = f" {fact.unit}" if fact.unit else ""
    day = f" ({fact.as_of})" if fact.as_of else ""
    number = f"{_ABOUT if fact.about else ''}{fact.value}{unit}{day}"
    by = source_line(fact.source, language)
    return f"{fact.label} [{fact.what}, {fact.label_en}]: {number} — {by}"


def cited_fact(text: str) -> dict[str, Any] | str:
    """Return the fields of a stated fact as a workbook has it; any other text as it is."""
    found = _FACT.fullmatch(text)
    if found is None:
        return text
    number = found["value"]
    value = float(number) if "." in number else int(number)
    fields = {**found.groupdict(), "about": bool(found["about"]), "value": value}
    return {**fields, "source": cited_source(found["source"])}


# Cells -----------------------------------------------------------------------------------

_PARTING = lazy_pattern(r"；|;(?=\s|$|[^!-~])")
"""What stands between sources one of which has an address, where a semicolon may be part of it."""


def parts_of_cell(text: str, cited: Callable[[str], Any] = cited_source) -> Any:
    """Return the parts that a cell holds, as JSON or between semicolons; None for broken JSON."""
    if text.lstrip().startswith("["):
        try:
            return msgspec.json.decode(text)
        except (msgspec.DecodeError, UnicodeError, RecursionError):
            return None
    pieces = _PARTING.split(text) if "://" in text else re.split("[;；]", text)
    return [cited(part) for piece in pieces if (part := piece.strip())]


def sources_in_cell(sources: Sequence[Source], language: Language) -> str:
    """Return sources as a cell has them, from which they are read as they are."""
    return _in_cell(sources, source_line, cited_source, language)


def facts_in_cell(facts: Sequence[Fact], language: Language) -> str:
    """Return stated facts as a cell has them, from which they are read as they are."""
    return _in_cell(facts, _whole_fact, cited_fact, language)


IN_CELL: dict[str, Callable[[Any, Language], str]] = {
    "sources": sources_in_cell,
    "facts": facts_in_cell,
}
"""What writes a cell of a field so that it is read as it was."""


def _in_cell(
    parts: Sequence[_Part],
    line: Callable[[_Part, Language], str],
    cited: Callable[[str], Any],
    language: Language,
) -> str:
    joint = translations_in(language).gettext("; ")
    text = joint.join(line(part, language) for part in parts)
    read = parts_of_cell(text, cited)
    if read is not None and _plain(read) == _plain(msgspec.to_builtins(parts)):
        return text
    return msgspec.json.encode(parts).decode()


def _plain(value: Any) -> Any:
    """Return parts without what they do not say, and a publisher alone as a source."""
    if isinstance(value, list | tuple):
        return [_plain(one if isinstance(one, dict) else {"publisher": one}) for one in value]
    if isinstance(value, dict):
        said = {key: part for key, part in value.items() if part not in (None, False)}
        return {key: _plain(p) if isinstance(p, dict) else p for key, p in said.items()}
    return value
