"""In which language a command line is answered."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, cast

if TYPE_CHECKING:
    from clustercli.i18n.labels import Language
    from clustercli.text.name_index import NameIndex


def language_of_messages(arguments: Sequence[str], environment: Mapping[str, str]) -> Language:
    """Return the language that a command line asks for, before it is read: zh or en.

    That of ``--lang``, else of CLUSTERCLI_LANG, else of the locale. What is no language is
    complained of later, in English. A locale that is not Chinese, or none, leaves messages
    in English, whatever the default of the labels.
    """
    asked = _option(arguments) or environment.get("CLUSTERCLI_LANG")
    if asked:
        from clustercli.errors import UsageError

        try:
            return cast("Language", language_names().resolve(asked))
        except UsageError:
            return "en"
    names = (environment.get(name) for name in ("LC_ALL", "LC_MESSAGES", "LANG"))
    locale = next(filter(None, names), "")
    return "zh" if locale.lower().startswith("zh") else "en"


def _option(arguments: Sequence[str]) -> str | None:
    """Return the last value of ``--lang`` among arguments."""
    found = None
    for position, argument in enumerate(arguments, start=1):
        if argument == "--":
            break
        if argument == "--lang":
            found = next(iter(arguments[position : position + 1]), None)
        elif argument.startswith("--lang="):
            found = argument.removeprefix("--lang=")
    return found


def writable(language: Language, *encodings: str | None) -> Language:
    """Return ``language``, or English if one of the encodings lacks Chinese characters."""
    try:
        for encoding in encodings:
            "中文".encode(encoding or "utf-8")
    except (UnicodeEncodeError, LookupError):
        return "en"
    return language


def default_language(environment: Mapping[str, str]) -> Language:
    """Return the language of CLUSTERCLI_LANG, else of the locale, else Chinese.

    The locale is the first of LC_ALL, LC_MESSAGES and LANG that is set; one that is neither
    Chinese nor English (C, POSIX) leaves it at Chinese. Raises UnknownValueError for a
    CLUSTERCLI_LANG that is no language.
    """
    if chosen := environment.get("CLUSTERCLI_LANG"):
        return cast("Language", language_names().resolve(chosen))
    names = (environment.get(name) for name in ("LC_ALL", "LC_MESSAGES", "LANG"))
    locale = next(filter(None, names), "")
    return "en" if locale.lower().startswith("en") else "zh"


def language_names() -> NameIndex:
    """Return the index of the languages."""
    from clustercli.text.name_index import NameIndex

    index = NameIndex("language")
    index.add("zh", ("zh_CN", "zh-CN", "Chinese", "中文"))
    index.add("en", ("en_US", "English", "英文"))
    return index
