"""Reading the XML in Office files, which are ZIP archives, whatever is in them.

Nothing is unpacked beyond a limit, and XML with a document type, through which entities
could multiply, is refused.
"""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Iterator
from typing import IO
from xml.etree.ElementTree import Element, ParseError, TreeBuilder
from xml.parsers import expat

from clustercli.errors import DatasetError, reason_of
from clustercli.i18n.messages import gettext as _

_LARGEST = 64 << 20
_PIECE = 1 << 20
_MOST_ELEMENTS = 2_000_000
_DEEPEST = 200
_MOST_FILES = 10_000
_LONGEST_TYPE = 100
_LONGEST_END, _LONGEST_DIRECTORY = 22 + (1 << 16), 2 << 20
_DAMAGED = (
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    OSError,
    ValueError,
    NotImplementedError,
    RuntimeError,
)


def opened(file: IO[bytes]) -> zipfile.ZipFile:
    """Return a ZIP archive; raises BadZipFile for one that has far too many files in it.

    All their names are read at once, so that how long the list of them is counts first: it
    stands in the archive's last record, [APPNOTE.TXT] 4.3.16.
    """
    file.seek(-min(file.seek(0, io.SEEK_END), _LONGEST_END), io.SEEK_END)
    _before, record, last = file.read().rpartition(b"PK\5\6")
    if record and int.from_bytes(last[8:12], "little") > _LONGEST_DIRECTORY:
        raise zipfile.BadZipFile(_("the archive holds too many files"))
    return zipfile.ZipFile(file)


class Archive:
    """A ZIP archive of which at most 64 MB are unpacked. Raises DatasetError if damaged."""

    def __init__(self, data: bytes) -> None:
        try:
            self._file = opened(io.BytesIO(data))
            self.names = frozenset(self._file.namelist())
        except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError) as error:
            raise DatasetError(
                _("the file is damaged or cut off: {error}").format(error=reason_of(error))
            ) from error
        if len(self.names) > _MOST_FILES:
            raise DatasetError(_("the archive holds too many files"))
        self._left = _LARGEST

    def unpacked(self) -> int:
        """Return how many bytes all files in it have, unpacked, by what the archive says."""
        return sum(entry.file_size for entry in self._file.infolist())

    def is_spreadsheet(self) -> bool:
        """Say whether it is a spreadsheet of OpenOffice or LibreOffice (.ods)."""
        try:
            with self._file.open("mimetype") as file:
                return b"opendocument.spreadsheet" in file.read(_LONGEST_TYPE)
        except (KeyError, *_DAMAGED):
            return False

    def pieces(self, name: str) -> Iterator[bytes]:
        """Yield the file ``name`` in pieces; raises DatasetError if it is missing or damaged."""
        try:
            with self._file.open(name) as file:
                while piece := file.read(_PIECE):
                    yield piece
        except (KeyError, *_DAMAGED) as error:
            raise _damaged(error) from error

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
        except _DAMAGED as error:
            raise _damaged(error) from error
        self._left -= len(data)
        if self._left < 0:
            raise DatasetError(
                _("unpacked, the file is larger than {limit} MB").format(limit=_LARGEST >> 20)
            )
        return parse(data)


def _damaged(error: Exception) -> DatasetError:
    return DatasetError(
        _("the file is damaged or encrypted: {error}").format(error=reason_of(error))
    )


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
            raise DatasetError(
                _("the file is damaged: {error}").format(error=reason_of(error))
            ) from error

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
