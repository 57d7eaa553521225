"""The language of messages: English as they are written here, Chinese from the catalogue.

Every text for a person stands in the source in English, inside ``gettext`` or ``ngettext``
(here called ``_`` as everywhere). The functions are our own and not those of the standard
library, which look at the whole process: an application that imports this package keeps its
own texts and its own language, and hears English unless it calls :func:`speak`.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextvars import ContextVar
from functools import cache
from gettext import NullTranslations, translation
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from typing_extensions import Self

DOMAIN = "clustercli"
CATALOGUES = os.path.join(os.path.dirname(os.path.abspath(__file__)), "locale")

_Language = Literal["zh", "en"]

_SPOKEN: ContextVar[_Language] = ContextVar("spoken", default="en")


def speak(language: _Language) -> None:
    """Let all that follows in this thread be said in ``language``, zh or en."""
    _SPOKEN.set(language)


def spoken() -> _Language:
    """Return the language in which messages are said: zh or en."""
    return _SPOKEN.get()


@cache
def speech(language: str) -> NullTranslations:
    """Return the ``gettext`` and ``ngettext`` of a language; English needs no catalogue."""
    if language == "en":
        return NullTranslations()
    return translation(DOMAIN, CATALOGUES, [language], fallback=True)


def gettext(message: str) -> str:
    """Return ``message`` in the language of messages."""
    return speech(_SPOKEN.get()).gettext(message)


def ngettext(one: str, more: str, number: int) -> str:
    """Return the message that goes with ``number`` in the language of messages."""
    return speech(_SPOKEN.get()).ngettext(one, more, number)


def marked(message: str) -> str:
    """Return ``message`` as it is: a text that is translated where it is used."""
    return message


def listed(values: Iterable[object]) -> str:
    """Return values one after the other: ``a, b, c``."""
    return gettext(", ").join(map(str, values))


def conjoined(values: Sequence[str]) -> str:
    """Return values as things that are all meant: ``a, b and c``."""
    if len(values) <= 1:
        return listed(values)
    return gettext("{some} and {last}").format(some=listed(values[:-1]), last=values[-1])


class Message(str):
    """A text in English that can be said in other languages too.

    Data keeps its English; who reads a table reads it in the language of the table.
    """

    __slots__ = ("say",)

    say: Callable[[NullTranslations], str]

    def __new__(cls, say: Callable[[NullTranslations], str]) -> Self:
        """Make a message of a function that says it with the given ``gettext``."""
        message = super().__new__(cls, say(speech("en")))
        message.say = say
        return message

    def within(self, language: str) -> str:
        """Return the message in a language."""
        return self.say(speech(language))


def phrase(text: str, /, **values: object) -> Message:
    """Return a message of a marked text and what stands in its braces."""
    return Message(lambda said: said.gettext(text).format(**_all_within(values, said)))


def counted(one: str, more: str, number: int, /, **values: object) -> Message:
    """Return the message that goes with ``number``, and what stands in its braces."""
    return Message(
        lambda said: said.ngettext(one, more, number).format(**_all_within(values, said))
    )


def heard(text: str) -> str:
    """Return a message in the language of messages, any other text as it is."""
    return within(text, speech(spoken()))


def joined(messages: Sequence[str | None]) -> Message | None:
    """Return messages as one, without those that are None or empty; None of none at all."""
    parts = [message for message in messages if message]
    if not parts:
        return None
    return Message(lambda said: said.gettext("; ").join(within(part, said) for part in parts))


def _all_within(values: Mapping[str, object], said: NullTranslations) -> dict[str, object]:
    return {name: within(v, said) if isinstance(v, str) else v for name, v in values.items()}


def within(text: str, said: NullTranslations) -> str:
    """Return a message as ``said`` has it, any other text as it is."""
    return text.say(said) if isinstance(text, Message) else text


def reworded(said: str, forms: Iterable[str]) -> str:
    """Return what a library said in English in our language, if it has one of ``forms``.

    A form is a message with names in braces: ``near "{token}": syntax error``. What stands
    there is kept as it is.
    """
    for form in forms:
        if match := _pattern(form).fullmatch(said):
            return gettext(form).format(**match.groupdict())
    return said


@cache
def _pattern(form: str) -> re.Pattern[str]:
    parts = re.split(r"\{(\w+)\}", form)
    named = [
        f"(?P<{part}>.*)" if place % 2 else re.escape(part) for place, part in enumerate(parts)
    ]
    return re.compile("".join(named), re.DOTALL)
