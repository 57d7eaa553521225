"""What Python programs give instead of a file's name: path objects, and files they have opened."""

from __future__ import annotations

import os
from collections.abc import Iterable
from typing import Protocol, runtime_checkable

from clustercli.errors import DatasetError, UsageError
from clustercli.i18n.messages import gettext as _
from clustercli.readers.byte_stream import MOST_BYTES, STANDARD_INPUT, InMemoryFile

_READ_AT_ONCE = 1 << 24


@runtime_checkable
class Readable(Protocol):
    """A file that is open for reading, as bytes or as text."""

    def read(self, size: int, /) -> bytes | str:
        """Return so many bytes or characters, fewer if there are not so many; none at the end."""
        ...


@runtime_checkable
class InArchive(Protocol):
    """A path that is no name on the disk: ``zipfile.Path``, a resource of a package."""

    @property
    def name(self) -> str:
        """The file's own name."""
        ...

    def read_bytes(self) -> bytes:
        """Return the content."""
        ...


File = str | os.PathLike[str] | InArchive | Readable


def named(given: File | Iterable[File], name: str | None = None) -> list[str]:
    """Return the name of every file that is given, one or several; an open one is read.

    ``name`` is that of one that is open, where it does not know it: its extension helps to tell
    what kind of file it is, and messages name it. Raises UsageError for what is no file,
    DatasetError for one that cannot be read.
    """
    if isinstance(given, _ONE):
        return [_named(given, name, _("the file"))]
    if not isinstance(given, Iterable):
        raise _no_file(given)
    files = list(given)
    if not files:
        raise UsageError(_("there is no file in the list: leave it out for the bundled dataset"))
    if name is not None:
        raise UsageError(_("name is that of one open file, and several are given"))
    numbered = _("file {number}")
    return [
        _named(file, None, numbered.format(number=number)) for number, file in enumerate(files, 1)
    ]


_ONE = (str, os.PathLike, InArchive, Readable)


def _named(given: File, name: str | None, otherwise: str) -> str:
    if isinstance(given, str | os.PathLike):
        if name is not None:
            raise UsageError(_("name is that of an open file: a path has one already"))
        path = os.fsdecode(given)
        # Only the text itself is standard input.
        return os.path.join(os.curdir, path) if path == STANDARD_INPUT != given else path
    if not isinstance(given, _ONE):
        raise _no_file(given)
    own = getattr(given, "name", None)
    known = name or (own if isinstance(own, str) and own != STANDARD_INPUT else otherwise)
    try:
        found = given.read_bytes() if isinstance(given, InArchive) else _content(given)
    except UnicodeDecodeError as error:
        template = _("cannot read {name} as text: {reason}; open it as bytes, with mode 'rb'")
        raise DatasetError(template.format(name=known, reason=error)) from error
    except (OSError, ValueError) as error:
        template = _("cannot read {name}: {reason}")
        raise DatasetError(template.format(name=known, reason=error)) from error
    return InMemoryFile(known, found)


def _content(file: Readable) -> bytes:
    """Return what is still to be read of a file; of one that is too large, more than it may have.

    Whoever reads the content says that it is too large.
    """
    parts = []
    size = 0
    while size <= MOST_BYTES and (part := file.read(_READ_AT_ONCE)):
        parts.append(part.encode("utf-8", "surrogateescape") if isinstance(part, str) else part)
        size += len(part)
    return b"".join(parts)


def _no_file(given: object) -> UsageError:
    template = _("a dataset is a path, an open file, or several of them, not {kind}")
    return UsageError(template.format(kind=type(given).__name__))
