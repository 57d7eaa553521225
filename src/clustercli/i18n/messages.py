"""The language of messages: English as they are written here, Chinese from the catalogue.

Every text for a person stands in the source in English, inside ``gettext`` or ``ngettext``
(here called ``_`` as everywhere). The functions are our own and not those of the standard
library, which look at the whole process: an application that imports this package keeps its
own texts and its own language, and gets English unless it calls :func:`set_language`.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextvars import ContextVar
from functools import cache
from gettext import NullTranslations, translation
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from typing_extensions import Self

DOMAIN = "clustercli"
CATALOGUES = os.path.join(os.path.dirname(os.path.abspath(__file__)), "locale")

_Language = Literal["zh", "en"]

_LANGUAGE: ContextVar[_Language] = ContextVar("language", default="en")


def set_language(language: _Language) -> None:
    """Set the language, zh or en, of all messages that follow in this thread."""
    _LANGUAGE.set(language)


def current_language() -> _Language:
    """Return the language of messages: zh or en."""
    return _LANGUAGE.get()


@cache
def translations_in(language: str) -> NullTranslations:
    """Return the ``gettext`` and ``ngettext`` of a language; English needs no catalogue."""
    if language == "en":
        return NullTranslations()
    return translation(DOMAIN, CATALOGUES, [language], fallback=True)


def gettext(message: str) -> str:
    """Return ``message`` in the language of messages."""
    return translations_in(_LANGUAGE.get()).gettext(message)


def ngettext(one: str, more: str, number: int) -> str:
    """Return the message that goes with ``number`` in the language of messages."""
    return translations_in(_LANGUAGE.get()).ngettext(one, more, number)


def gettext_noop(message: str) -> str:
    """Return ``message`` as it is: a text that is translated where it is used."""
    return message


def comma_separated(values: Iterable[object]) -> str:
    """Return values one after the other: ``a, b, c``."""
    return gettext(", ").join(map(str, values))


def and_separated(values: Sequence[str]) -> str:
    """Return values as things that are all meant: ``a, b and c``."""
    if len(values) <= 1:
        return comma_separated(values)
    return gettext("{some} and {last}").format(some=comma_separated(values[:-1]), last=values[-1])


class Message(str):
    """A text in English that can be rendered in other languages too.

    Data keeps its English; who reads a table reads it in the language of the table.
    """

    __slots__ = ("render",)

    render: Callable[[NullTranslations], str]

    def __new__(cls, render: Callable[[NullTranslations], str]) -> Self:
        """Make a message of a function that renders it with the given translations."""
        message = super().__new__(cls, render(translations_in("en")))
        message.render = render
        return message

    def in_language(self, language: str) -> str:
        """Return the message in a language."""
        return rendered(self, translations_in(language))

    def __reduce__(self) -> tuple[Any, ...]:
        """Let a message be pickled and copied: its words in either language are kept."""
        words = (self.in_language("zh"), self.in_language("en"))
        return _restored, (type(self), str(self), *words)


def _restored(kind: type[Message], text: str, chinese: str, english: str) -> Message:
    message = str.__new__(kind, text)
    message.render = _in_either(chinese, english)
    return message


class Bilingual(Message):
    """A Chinese text of the dataset with its English twin.

    Data has the Chinese; who reads a table reads the one in the language of the table.
    """

    __slots__ = ()

    def __new__(cls, chinese: str, english: str) -> Self:
        """Make a text of the same in both languages."""
        text = str.__new__(cls, chinese)
        text.render = _in_either(chinese, english)
        return text


class Worded(Message):
    """A code of the data that people read in words."""

    __slots__ = ()

    def __new__(cls, code: str, words: Message) -> Self:
        """Make a text that is ``code`` for programs, and ``words`` for whoever reads a table."""
        text = str.__new__(cls, code)
        text.render = words.render
        return text


def bilingual(chinese: str | None, english: str | None) -> Message | None:
    """Return a remark that data gives in English as the other messages, None for no remark."""
    if chinese is None and english is None:
        return None
    return Message(_in_either(chinese or english or "", english or chinese or ""))


def _in_either(chinese: str, english: str) -> Callable[[NullTranslations], str]:
    return lambda translations: english if translations is translations_in("en") else chinese


def gettext_lazy(text: str, /, **values: object) -> Message:
    """Return a message of a text and what stands in its braces, rendered where it is read."""
    return Message(
        lambda translations: translations.gettext(text).format(
            **_rendered_values(values, translations)
        )
    )


def ngettext_lazy(one: str, more: str, number: int, /, **values: object) -> Message:
    """Return the message that goes with ``number``, and what stands in its braces."""
    return Message(
        lambda translations: translations.ngettext(one, more, number).format(
            **_rendered_values(values, translations)
        )
    )


def in_current_language(text: str) -> str:
    """Return a message in the language of messages, any other text as it is."""
    return rendered(text, translations_in(current_language()))


def join_messages(messages: Sequence[str | None]) -> Message | None:
    """Return messages as one, without those that are None or empty; None of none at all."""
    parts = [message for message in messages if message]
    if not parts:
        return None
    return Message(
        lambda translations: translations.gettext("; ").join(
            rendered(part, translations) for part in parts
        )
    )


def _rendered_values(
    values: Mapping[str, object], translations: NullTranslations
) -> dict[str, object]:
    return {
        name: rendered(v, translations) if isinstance(v, str) else v for name, v in values.items()
    }


def rendered(text: str, translations: NullTranslations) -> str:
    """Return a message as ``translations`` have it, any other text as it is."""
    if type(text) is Message and translations is translations_in("en"):
        return str(text)  # which is what it was made of
    return text.render(translations) if isinstance(text, Message) else text


def translate_library_message(text: str, forms: Iterable[str]) -> str:
    """Return a library's English message in the language of messages, if it has one of ``forms``.

    A form is a message with names in braces: ``near "{token}": syntax error``. What a name
    stands for is kept as it is; an ``{argument}`` is named as the help names it.
    """
    for form in forms:
        if match := _pattern(form).fullmatch(text):
            found = match.groupdict()
            if argument := found.get("argument"):
                found["argument"] = gettext(argument)
            return gettext(form).format(**found)
    return text


@cache
def _pattern(form: str) -> re.Pattern[str]:
    parts = re.split(r"\{(\w+)\}", form)
    named = [
        f"(?P<{part}>.*)" if index % 2 else re.escape(part) for index, part in enumerate(parts)
    ]
    return re.compile("".join(named), re.DOTALL)
