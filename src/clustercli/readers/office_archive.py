"""Reading the XML in Office files, which are ZIP archives, whatever is in them.

Nothing is unpacked beyond a limit, and XML with a document type, through which entities
could multiply, is refused.
"""

from __future__ import annotations

import io
import zipfile
import zlib
from xml.etree.ElementTree import Element, ParseError, TreeBuilder
from xml.parsers import expat

from clustercli.errors import DatasetError
from clustercli.i18n.messages import gettext as _

_LARGEST = 64 << 20
_MOST_ELEMENTS = 2_000_000
_DEEPEST = 200
_MOST_FILES = 10_000


def names_in(data: bytes) -> frozenset[str]:
    """Return the names of the files in an archive; raises DatasetError if it is damaged."""
    return Archive(data).names


class Archive:
    """A ZIP archive of which at most 64 MB are unpacked. Raises DatasetError if damaged."""

    def __init__(self, data: bytes) -> None:
        try:
            self._file = zipfile.ZipFile(io.BytesIO(data))
            self.names = frozenset(self._file.namelist())
        except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError) as error:
            raise DatasetError(
                _("the file is damaged or cut off: {error}").format(error=error)
            ) from error
        if len(self.names) > _MOST_FILES:
            raise DatasetError(_("the archive holds too many files"))
        self._left = _LARGEST

    def xml(self, name: str) -> Element:
        """Return the root of the XML file ``name``.

        Raises DatasetError if it is missing, damaged, encrypted, too large, or has a
        document type.
        """
        try:
            with self._file.open(name) as file:
                data = file.read(self._left + 1)
        except KeyError as error:
            raise DatasetError(
                _("the file is damaged: {name} is missing").format(name=name)
            ) from error
        except (
            zipfile.BadZipFile,
            zlib.error,
            EOFError,
            OSError,
            ValueError,
            NotImplementedError,
            RuntimeError,
        ) as error:
            raise DatasetError(
                _("the file is damaged or encrypted: {error}").format(error=error)
            ) from error
        self._left -= len(data)
        if self._left < 0:
            raise DatasetError(
                _("unpacked, the file is larger than {limit} MB").format(limit=_LARGEST >> 20)
            )
        return parse(data)


def parse(data: bytes) -> Element:
    """Return the root of an XML document without a document type.

    The names of elements and attributes are without their namespace. Raises DatasetError if
    the document is damaged, has a document type, or is too large or too deep.
    """
    return _Parser().parse(data)


class _Parser:
    def __init__(self) -> None:
        self._builder = TreeBuilder()
        self._depth = 0
        self._count = 0

    def parse(self, data: bytes) -> Element:
        parser = expat.ParserCreate(namespace_separator=" ")
        parser.buffer_text = True
        parser.StartDoctypeDeclHandler = self._refuse
        parser.EntityDeclHandler = self._refuse
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._builder.data
        try:
            parser.Parse(data, True)  # noqa: FBT003
            return self._builder.close()
        except (expat.ExpatError, ParseError, ValueError, LookupError, AssertionError) as error:
            raise DatasetError(_("the file is damaged: {error}").format(error=error)) from error

    def _refuse(self, *_declared: object) -> None:
        raise DatasetError(_("the file declares XML entities, which no Office program writes"))

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        self._depth += 1
        self._count += 1
        if self._depth > _DEEPEST or self._count > _MOST_ELEMENTS:
            raise DatasetError(_("the file is too deeply nested or too large"))
        self._builder.start(
            _local(tag), {_local(name): value for name, value in attributes.items()}
        )

    def _end(self, tag: str) -> None:
        self._depth -= 1
        self._builder.end(_local(tag))


def _local(name: str) -> str:
    return name.rpartition(" ")[2]
