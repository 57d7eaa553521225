"""In which language a command line is answered."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, cast

from clustercli.errors import UsageError
from clustercli.resources.settings import settings

if TYPE_CHECKING:
    from clustercli.i18n.labels import Language
    from clustercli.text.name_index import NameIndex


VARIABLE = "CLUSTERCLI_LANG"
"""The environment variable that names the language where no option does."""


def language_of(arguments: Sequence[str], environment: Mapping[str, str]) -> Language:
    """Return the language that a command line is answered in, before it is read: zh or en.

    That of ``--lang``, else of CLUSTERCLI_LANG, else of the user's settings, else of the locale:
    the first of LC_ALL, LC_MESSAGES and LANG that is set, or, where none is, the language in which
    Windows itself speaks. What is no language, and settings that cannot be read, are complained of
    later. A locale that is not Chinese, or none, gives English.
    """
    asked = _option(arguments) or environment.get(VARIABLE) or _set()
    if asked:
        try:
            return cast("Language", language_names().resolve(asked))
        except UsageError:
            return "en"
    locale = environment.get(locale_variable(environment))
    if locale is None:
        return "zh" if _windows_is_chinese() else "en"
    return "zh" if locale.lower().startswith("zh") else "en"


def locale_variable(environment: Mapping[str, str]) -> str:
    """Return the variable that says which locale is in force; LANG if none does."""
    names = (name for name in ("LC_ALL", "LC_MESSAGES", "LANG") if environment.get(name))
    return next(names, "LANG")


def _set() -> str | None:
    """Return the language of the user's settings, if they can be read and have one."""
    try:
        found: str | None = settings().get("language")
    except UsageError:
        return None
    return found


def _windows_is_chinese() -> bool:
    """Say whether this is Windows, and its menus are in Chinese: it sets no LANG."""
    if os.name != "nt":
        return False
    import ctypes

    windows: Any = ctypes
    primary: int = windows.windll.kernel32.GetUserDefaultUILanguage() & _PRIMARY_LANGUAGE
    return primary == _CHINESE


_PRIMARY_LANGUAGE, _CHINESE = 0x3FF, 0x04
"""The bits of a Windows language identifier without the country, and Chinese in them."""


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


def language_names() -> NameIndex:
    """Return the index of the languages."""
    from clustercli.text.name_index import NameIndex

    index = NameIndex("language")
    index.add("zh", ("zh_CN", "zh-CN", "Chinese", "中文"))
    index.add("en", ("en_US", "English", "英文"))
    return index
