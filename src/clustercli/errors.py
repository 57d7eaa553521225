"""What can go wrong, in words that a person can act on."""

from __future__ import annotations

import re

from clustercli.i18n.messages import (
    comma_separated,
    current_language,
    gettext_noop,
    ngettext,
    translate_library_message,
)
from clustercli.i18n.messages import gettext as _


class ClusterCliError(Exception):
    """Base of every error that this package raises on purpose."""


class DatasetError(ClusterCliError):
    """The dataset cannot be read, or is not what it should be.

    ``details`` say what is wrong in it, a line each.
    """

    def __init__(self, message: str, details: tuple[str, ...] = ()) -> None:
        self.details = details
        super().__init__(message)


class NothingReadableError(DatasetError):
    """There are records, and none of them can be read."""


class FetchError(ClusterCliError):
    """An address does not give the list that is asked for; ``reason`` says why, in words."""

    def __init__(self, address: str, reason: str) -> None:
        self.address = address
        self.reason = reason
        template = _(
            "cannot fetch {address}: {reason}; open the address in a browser, save the list, "
            "and merge it: clustercli data merge FILE"
        )
        super().__init__(template.format(address=address, reason=reason))


class OutputError(ClusterCliError):
    """The result cannot be written where it was asked to go."""


class MissingLibraryError(ClusterCliError, ImportError):
    """What was asked for needs a ``library`` that is not installed; an ``extra`` of ours has it."""

    def __init__(self, library: str, extra: str) -> None:
        self.library = library
        self.extra = extra
        template = _("this needs {library}: pip install 'clustercli[{extra}]'")
        super().__init__(template.format(library=library, extra=extra))


class UsageError(ClusterCliError, ValueError):
    """What was asked for makes no sense; asking again in the same way cannot help."""


class QueryError(ClusterCliError):
    """A query was ended: it took more time or memory than it may."""


class SqlError(UsageError):
    """A statement that is wrong; ``position`` is where in ``statement``, None if not known."""

    def __init__(self, message: str, statement: str = "", position: int | None = None) -> None:
        self.statement = statement
        self.position = position
        super().__init__(message)


class UnknownValueError(UsageError):
    """A value that nothing answers to.

    ``what`` names the kind of value in English (province, column, format), ``nearest`` holds
    the valid values that look most like it, best first, ``valid`` all of them.
    """

    def __init__(
        self,
        what: str,
        value: str,
        nearest: tuple[str, ...] = (),
        valid: tuple[str, ...] = (),
    ) -> None:
        self.what = what
        self.value = value
        self.nearest = nearest
        self.valid = valid
        template = _("unknown {what} {value!r}")
        if nearest:
            template = _("unknown {what} {value!r}: did you mean {nearest}?")
        super().__init__(template.format(what=_(what), value=value, nearest=_either(nearest)))


class AmbiguousValueError(UsageError):
    """A value that several things answer to; ``candidates`` names them."""

    def __init__(self, what: str, value: str, candidates: tuple[str, ...]) -> None:
        self.what = what
        self.value = value
        self.candidates = candidates
        template = _("ambiguous {what} {value!r}: it can be {candidates}")
        super().__init__(template.format(what=_(what), value=value, candidates=_either(candidates)))


_MOST = 8


def _either(values: tuple[str, ...]) -> str:
    if len(values) <= 1:
        return comma_separated(values)
    if len(values) > _MOST:
        more = len(values) - _MOST
        template = ngettext("{some} or one more", "{some} or one of {number} more", more)
        return template.format(some=comma_separated(values[:_MOST]), number=more)
    return _("{some} or {last}").format(some=comma_separated(values[:-1]), last=values[-1])


_REASONS = (
    gettext_noop("Input data was truncated"),
    gettext_noop("Compressed file ended before the end-of-stream marker was reached"),
    gettext_noop("Invalid data stream"),
    gettext_noop("File is not a zip file"),
    gettext_noop("Cannot detect file format"),
    gettext_noop("file is not a database"),
    gettext_noop("database disk image is malformed"),
    gettext_noop("Expected `array`, got `object`"),
    gettext_noop("Object missing required field `{name}`"),
    gettext_noop("Object missing required field `{name}` - at `{place}`"),
    gettext_noop("Expected `int` >= {least} - at `{place}`"),
    gettext_noop("Expected `int` <= {most} - at `{place}`"),
    gettext_noop("Expected `{first}` not after `{last}` - at `{place}`"),
    gettext_noop("Expected `passed` at most `of` - at `{place}`"),
    gettext_noop("Expected one batch a `{key}`, got {number} twice"),
)
"""What libraries say of files, in their words."""


def reason_of(error: object) -> str:
    """Return why a library fails, in the language of messages.

    In Chinese, what is none of the known reasons is no more than that the content is not as its
    format asks, and where, if the library says it: the words of a library are English.
    """
    text = str(error).partition("\n")[0]
    if current_language() == "en":
        return text
    known = translate_library_message(text, _REASONS)
    if known != text or not text.isascii():
        return known
    place = re.search(r"(?:byte|position|line) (\d+)|`(\$[^`]*)`", text)
    if place is None:
        return _("its content is not as the format asks")
    template = _("its content is not as the format asks, at {place}")
    return template.format(place=place[1] or place[2])
