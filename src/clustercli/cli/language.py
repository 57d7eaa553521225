"""In which language a command line is answered."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, cast

from clustercli.errors import UsageError
from clustercli.resources.settings import settings

if TYPE_CHECKING:
    from clustercli.i18n.labels import Language
    from clustercli.text.name_index import NameIndex


VARIABLE = "CLUSTERCLI_LANG"
"""The environment variable that names the language where no option does."""


def language_of_messages(arguments: Sequence[str], environment: Mapping[str, str]) -> Language:
    """Return the language that a command line asks for, before it is read: zh or en.

    That of ``--lang``, else of CLUSTERCLI_LANG, else of the user's settings, else of the locale.
    What is no language, and settings that cannot be read, are complained of later. A locale that
    is not Chinese, or none, leaves messages in English, whatever the default of the labels.
    """
    asked = _option(arguments) or environment.get(VARIABLE) or _set()
    if asked:
        try:
            return cast("Language", language_names().resolve(asked))
        except UsageError:
            return "en"
    locale = environment.get(locale_variable(environment), "")
    return "zh" if locale.lower().startswith("zh") else "en"


def _set() -> str | None:
    """Return the language of the user's settings, if they can be read and have one."""
    try:
        found: str | None = settings().get("language")
    except UsageError:
        return None
    return found


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
    """Return the language of CLUSTERCLI_LANG, else of the settings, of the locale, else Chinese.

    The locale is the first of LC_ALL, LC_MESSAGES and LANG that is set; one that is neither
    Chinese nor English (C, POSIX) leaves it at Chinese. Raises UsageError for a CLUSTERCLI_LANG
    or a setting that is no language.
    """
    if chosen := environment.get(VARIABLE):
        return cast("Language", language_names().resolve(chosen))
    if chosen := settings().get("language"):
        try:
            return cast("Language", language_names().resolve(chosen))
        except UsageError as error:
            raise settings().refused("language", str(error)) from None
    return "en" if environment.get(locale_variable(environment), "")[:2].lower() == "en" else "zh"


def locale_variable(environment: Mapping[str, str]) -> str:
    """Return the variable that says which locale is in force; LANG if none does."""
    names = (name for name in ("LC_ALL", "LC_MESSAGES", "LANG") if environment.get(name))
    return next(names, "LANG")


def language_names() -> NameIndex:
    """Return the index of the languages."""
    from clustercli.text.name_index import NameIndex

    index = NameIndex("language")
    index.add("zh", ("zh_CN", "zh-CN", "Chinese", "中文"))
    index.add("en", ("en_US", "English", "英文"))
    return index
