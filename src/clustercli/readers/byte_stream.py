"""Bytes of a file, a pipe or standard input: unpacked, within limits, UTF-16 made UTF-8."""

from __future__ import annotations

import codecs
import gzip
import io
import os
import re
import stat
import sys
import time
import unicodedata
import zlib
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from typing import TYPE_CHECKING, Protocol, cast

from clustercli.errors import DatasetError, UsageError, reason_of
from clustercli.i18n.messages import gettext as _
from clustercli.readers.text_decoding import UTF16_MARKS
from clustercli.resources.long_paths import openable
from clustercli.resources.temporary import no_room

if TYPE_CHECKING:
    from typing_extensions import Self

STANDARD_INPUT = "-"

MOST_BYTES = 2 * 1024**3
"""Bytes that a dataset may have, decompressed, where nothing else is said."""

PEEKED = 1 << 16
"""Bytes that are looked at to tell what a file is."""

_MOST_TIMES, _UNPACKED = 250, 64 << 20
"""How many times its size a file may unpack to, beyond so many bytes: a list comes to about 20."""

_LARGEST_LIST = 32 << 20
_AT_ONCE = 1 << 20
_GZIP, _XZ, _BZIP2, _ZIP = b"\x1f\x8b", b"\xfd7zXZ\0", b"BZh", b"PK\x03\x04"
_ZSTANDARD = b"\x28\xb5\x2f\xfd"
_GZIP_DAMAGE = (gzip.BadGzipFile, EOFError, zlib.error)
_WAIT_FOR_WRITER = 10.0
_UNITS = {"": 1, "K": 1024, "M": 1024**2, "G": 1024**3, "T": 1024**4}
_SIZE = re.compile(r"(?P<number>\d{1,15}(\.\d{1,15})?) ?((?P<unit>[KMGT])I?)?(B|BYTES)?", re.ASCII)


class _Bytes(Protocol):
    def read(self, size: int = -1, /) -> bytes: ...

    def read1(self, size: int = -1, /) -> bytes: ...

    def close(self) -> None: ...


class InMemoryFile(str):  # noqa: SLOT000 - a name has room for its file
    """The name of a file of which the ``content`` is at hand."""

    content: bytes

    def __new__(cls, name: str, content: bytes) -> Self:
        """Return the name with the content."""
        file = super().__new__(cls, name)
        file.content = content
        return file


class SpooledFile(str):  # noqa: SLOT000 - as above
    """The name of a pipe of which the content went into a temporary ``file``."""

    file: io.BufferedReader

    def __new__(cls, name: str, file: io.BufferedReader) -> Self:
        """Return the name with the file."""
        spooled = super().__new__(cls, name)
        spooled.file = file
        return spooled

    def __del__(self) -> None:
        """Close the file, with which it is gone."""
        self.file.close()


class ByteStream:
    """The bytes of a dataset, decompressed, to be read from front to end.

    A text in UTF-16, which PowerShell writes, comes as UTF-8, so that every reader takes it.
    ``name`` is how messages call it. Raises DatasetError wherever reading fails, and once more
    than ``most`` bytes came.
    """

    def __init__(
        self,
        path: str,
        most: int = MOST_BYTES,
        watch: Callable[[int, int | None], None] | None = None,
    ) -> None:
        """Open it; ``watch`` is told of every read how far it came, and of how much."""
        self.path = path
        self._watch = watch
        self.name = _("standard input") if path == STANDARD_INPUT else path
        self.most = most
        self.size: int | None = None
        """Bytes to come, where the file tells; of a compressed one, compressed."""
        self._read = 0
        self._kept: list[bytes] | None = None
        self._ahead = b""
        self._waits = True
        self._raw = self._opened()
        self._file: _Bytes = self._raw
        self._damage: tuple[type[Exception], ...] = _GZIP_DAMAGE
        self._ahead = self._guarded(PEEKED, least=len(_XZ))
        if (packed := self._packed()) is not None:
            self._file = packed
            self._ahead = self._guarded(PEEKED, least=len(UTF16_MARKS[0]))
        if self._ahead.startswith(UTF16_MARKS):
            self._file, self._ahead = _Utf16(self._ahead, self._file), b""

    def _packed(self) -> _Bytes | None:
        """Return what is in a compressed file; None for one that is not compressed.

        A ZIP archive is one if it holds a single file, and is no document of an Office program.
        """
        beginning = self._ahead
        if beginning.startswith(_ZIP):
            return self._member()
        if not beginning.startswith((_GZIP, _XZ, _BZIP2, _ZSTANDARD)):
            return None
        whole = io.BufferedReader(_Chained(beginning, self._raw))
        if beginning.startswith(_GZIP):
            return cast(_Bytes, gzip.GzipFile(fileobj=whole))
        if beginning.startswith(_XZ):
            import lzma

            self._damage = (EOFError, lzma.LZMAError)
            return cast(_Bytes, lzma.LZMAFile(whole))
        if beginning.startswith(_ZSTANDARD):
            return self._zstandard(whole)
        import bz2

        self._damage = (EOFError, OSError, ValueError)
        return cast(_Bytes, bz2.BZ2File(whole))

    def _zstandard(self, whole: io.BufferedIOBase) -> _Bytes:
        """Return what is in a file of Zstandard, which Python itself reads from 3.14 on."""
        try:
            if sys.version_info >= (3, 14):
                from compression import zstd
            else:
                from backports import zstd
        except ImportError:
            template = _("{name} is compressed with Zstandard: pip install 'clustercli[zstd]'")
            raise DatasetError(template.format(name=self.name)) from None
        self._damage = (EOFError, zstd.ZstdError)
        return cast(_Bytes, zstd.ZstdFile(whole))

    def _member(self) -> _Bytes | None:
        """Return the only file in a ZIP archive; None if it is of another kind."""
        if self.size is None:
            return None
        import zipfile

        from clustercli.readers.office_archive import opened

        try:
            archive = opened(self._raw)
            names = [name for name in archive.namelist() if _is_file(name)]
            if any(name.startswith(("xl/", "word/")) for name in names):
                # A damaged Office file, of which its reader says what is wrong.
                names = []
        except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
            # Whoever reads Office files says what is wrong.
            names = []
        if len(names) == 1:
            self._damage = (EOFError, zlib.error, zipfile.BadZipFile)
            with suppress(ImportError):  # as in a Python that was built without it
                import lzma

                self._damage = (*self._damage, lzma.LZMAError)
            try:
                return cast(_Bytes, archive.open(names[0]))
            # An offset that cannot be, or a way of packing that is not known or needs a password.
            except (OSError, ValueError, RuntimeError, zipfile.BadZipFile) as error:
                template = _("{name} is damaged or encrypted: {reason}")
                raise DatasetError(
                    template.format(name=self.name, reason=reason_of(error))
                ) from None
        self._raw.seek(len(self._ahead))
        return None

    def peek(self) -> bytes:
        """Return the first bytes without consuming them: a line, or :data:`PEEKED`, if not more."""
        while len(self._ahead) < PEEKED and b"\n" not in self._ahead:
            more = self._guarded(PEEKED - len(self._ahead))
            if not more:
                break
            self._ahead += more
        return self._ahead[:PEEKED]

    def read(self, size: int) -> bytes:
        """Return up to ``size`` bytes; none at the end."""
        if self._ahead:
            taken, self._ahead = self._ahead[:size], self._ahead[size:]
        else:
            taken = self._guarded(size)
        self._read += len(taken)
        if self._kept is not None:
            self._kept.append(taken)
        if self._watch is not None:
            self._watch(self.position(), self.size)
        if self._read > self.most:
            raise DatasetError(
                _(
                    "{name} holds more than {size}: raise the limit with --max-size if it is "
                    "meant to"
                ).format(name=self.name, size=in_words(self.most))
            )
        if self._read > _UNPACKED and self.most == MOST_BYTES and self.size:
            self._refuse_bomb()
        return taken

    def _refuse_bomb(self) -> None:
        """Raise DatasetError for a file that unpacks to far more than any list does."""
        if self._read > _MOST_TIMES * self._raw.tell():
            template = _(
                "{name} unpacks to more than {times} times its size, as no list does: give "
                "--max-size if it is meant to"
            )
            raise DatasetError(template.format(name=self.name, times=_MOST_TIMES))

    def keep(self) -> None:
        """Keep what is read from now on, until :meth:`begin_again`."""
        self._kept = []

    def begin_again(self) -> None:
        """Let what was kept be read again, and then what follows it."""
        kept, self._kept = b"".join(self._kept or ()), None
        self._ahead = kept + self._ahead
        self._read -= len(kept)

    def rest(self) -> bytes:
        """Return everything that is still to come."""
        if self._file is self._raw and self.size and not self._read:
            # All at once, so that it is in memory only once.
            self._raw.seek(0)
            self._ahead = b""
        parts = []
        while part := self.read(max(min(self.size or 0, self.most + 1), 1 << 26)):
            parts.append(part)
        return parts[0] if len(parts) == 1 else b"".join(parts)

    def position(self) -> int:
        """Return how many bytes of ``size`` have been read."""
        return self._raw.tell() if self.size else self._read

    def close(self) -> None:
        """Close the file; standard input stays open, and what is to be read again."""
        if self.path != STANDARD_INPUT and self._kept is None and not _is_spooled(self.path):
            self._raw.close()

    def __del__(self) -> None:
        """Close what was opened and never read, as where a command refuses its options."""
        if hasattr(self, "_raw"):
            self.close()

    def _guarded(self, size: int, least: int = 1) -> bytes:
        """Read, and say in one line what goes wrong.

        What comes slowly through a pipe is taken as it comes; a pipe that is full, and a file,
        give all that is asked for.
        """
        wrong: tuple[type[Exception], ...] = (OSError, EOFError, ValueError, *self._damage)
        read = self._file.read1 if self._waits and self.size is None else self._file.read
        try:
            found = read(size)
            while found and len(found) < least and (more := read(size)):
                found += more
            self._waits = len(found) < PEEKED
        except wrong as error:
            if isinstance(error, self._damage):
                template = _("{name} is damaged: {reason}")
                if self._damage is _GZIP_DAMAGE:
                    template = _("{name} is damaged: it is no whole gzip file ({reason})")
                raise DatasetError(
                    template.format(name=self.name, reason=reason_of(error))
                ) from None
            raise _unreadable(self.name, error) from None
        return found or b""

    def _opened(self) -> io.BufferedReader:
        if isinstance(self.path, InMemoryFile):
            self.size = len(self.path.content)
            return io.BufferedReader(cast(io.RawIOBase, io.BytesIO(self.path.content)))
        if isinstance(self.path, SpooledFile):
            self.size = self.path.file.seek(0, os.SEEK_END)
            self.path.file.seek(0)
            return self.path.file
        if self.path == STANDARD_INPUT:
            if sys.stdin is None or sys.stdin.closed:
                raise UsageError(_("cannot read standard input: it is closed"))
            return cast(io.BufferedReader, sys.stdin.buffer)
        try:
            path = openable(self.path)
            mode = os.stat(path).st_mode
            if stat.S_ISDIR(mode):
                template = _("cannot read {name}: it is a folder, and a dataset is a file")
                raise DatasetError(template.format(name=self.name))
            if stat.S_ISFIFO(mode):
                return _opened_pipe(self.path)
            file = open(path, "rb")  # noqa: SIM115 - closed by close()
            self.size = os.fstat(file.fileno()).st_size if stat.S_ISREG(mode) else None
        except (OSError, ValueError) as error:
            raise _unreadable(self.name, error) from None
        return file


def _is_spooled(path: str) -> bool:
    return isinstance(path, SpooledFile)


def _is_file(name: str) -> bool:
    """Say whether a name in an archive is that of a file somebody put there."""
    return not name.endswith("/") and not name.startswith("__MACOSX/")


class _Chained(io.RawIOBase):
    """Bytes that were read already, followed by the file that they came from."""

    def __init__(self, beginning: bytes, file: io.BufferedReader) -> None:
        self._beginning = beginning
        self._file = file

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: object) -> int:
        view = memoryview(cast(bytearray, buffer))
        if self._beginning:
            found, self._beginning = self._beginning[: len(view)], self._beginning[len(view) :]
        else:
            found = self._file.read1(len(view)) or b""
        view[: len(found)] = found
        return len(found)


class _NamedPipe(_Chained):
    """A named pipe of which the beginning was read already; it is closed with it."""

    def close(self) -> None:
        super().close()
        self._file.close()


class _Utf16:
    """Bytes of a text in UTF-16, of which the beginning was read already, as UTF-8."""

    def __init__(self, beginning: bytes, file: _Bytes) -> None:
        self._beginning = beginning
        self._file = file
        self._decoder = codecs.getincrementaldecoder("utf-16")("replace")

    def read(self, size: int = -1, /) -> bytes:
        return self._converted(self._file.read, size)

    def read1(self, size: int = -1, /) -> bytes:
        return self._converted(self._file.read1, size)

    def _converted(self, read: Callable[[int], bytes], size: int) -> bytes:
        """Return the next characters; none only at the end."""
        text, ended = "", False
        while not text and not ended:
            encoded, self._beginning = self._beginning or read(size), b""
            ended = not encoded
            text = self._decoder.decode(encoded, final=ended)
        return text.encode()

    def close(self) -> None:
        self._file.close()


class Input:
    """What a dataset is read from: as often as wanted if it is a file, else once.

    ``name`` is how messages call it.
    """

    def __init__(
        self, path: str, most: int, watch: Callable[[int, int | None], None] | None = None
    ) -> None:
        """Open it, as :class:`ByteStream` does."""
        self.path = path
        self.most = most
        self._watch = watch
        self._stream: ByteStream | None = ByteStream(path, most, watch)
        self._content: bytes | None = None
        self.name = self._stream.name

    def beginning(self) -> bytes:
        """Return the first bytes; nothing must have been read before."""
        return b"" if self._stream is None else self._stream.peek()

    def content(self) -> bytes:
        """Return everything; it is kept."""
        if self._content is None:
            with closing(self.stream()) as stream:
                self._content = stream.rest()
        return self._content

    def stream(self) -> ByteStream:
        """Return the bytes from the beginning; raises DatasetError if they went by."""
        stream, self._stream = self._stream, None
        if stream is not None:
            return stream
        if self.spent():
            raise DatasetError(_("{name} can be read only once").format(name=self.name))
        return ByteStream(self.path, self.most, self._watch)

    def spent(self) -> bool:
        """Say whether everything has been read, and cannot be read again."""
        return self._stream is None and not self._lasts()

    def _lasts(self) -> bool:
        return isinstance(self.path, InMemoryFile | SpooledFile) or os.path.isfile(self.path)

    @contextmanager
    def looked_into(self) -> Iterator[None]:
        """Let the beginning of a pipe be read in a ``with``, and everything again behind it."""
        stream = None if self._lasts() else self._stream
        if stream is not None:
            stream.keep()
        try:
            yield
        finally:
            if stream is not None:
                stream.begin_again()
                self._stream = stream

    def spool(self) -> None:
        """Write what is to come of a pipe to a temporary file, so that it can be read twice.

        That lasts until :meth:`forget`. Raises DatasetError where it fails. The file has no name
        where the system allows that, and is gone with the process.
        """
        if self._lasts() or self._stream is None:
            return
        import tempfile

        try:
            file = tempfile.TemporaryFile(prefix="clustercli-")  # noqa: SIM115 - it lasts
            while part := self._stream.read(_AT_ONCE):
                file.write(part)
            file.flush()
        except OSError as error:
            template = _("cannot keep {name} in a temporary file: {reason}; give it as a file")
            reason = no_room(str(error.strerror))
            raise DatasetError(template.format(name=self.name, reason=reason)) from None
        self._stream.close()
        self.path = SpooledFile(self.path, cast(io.BufferedReader, file))
        self._stream = ByteStream(self.path, self.most, self._watch)

    def forget(self) -> None:
        """Remove what was kept of a pipe, which then went by."""
        if isinstance(self.path, SpooledFile):
            self.path.file.close()
            self.path, self._stream = str(self.path), None

    def close(self) -> None:
        """Close the file."""
        if self._stream is not None:
            self._stream.close()


def read_file(path: str) -> bytes:
    """Return the content of a regular file, at most 32 MB, as a published list may have.

    A directory, a pipe or a device is refused before anything is read from it. Raises
    DatasetError with the reason.
    """
    try:
        with open(openable(path), "rb", opener=_without_waiting) as file:
            if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
                raise DatasetError(_("{path} is no file but a pipe or a device").format(path=path))
            data = file.read(_LARGEST_LIST + 1)
    except OSError as error:
        raise _unreadable(path, error) from None
    except ValueError as error:
        template = _("cannot read {path}: no file has such a name")
        raise DatasetError(template.format(path=repr(path))) from error
    if len(data) > _LARGEST_LIST:
        template = _("{path} is larger than {limit} MB: no list of clusters")
        raise DatasetError(template.format(path=path, limit=_LARGEST_LIST >> 20))
    if not data:
        raise DatasetError(_("{path} is empty").format(path=path))
    return data


def _without_waiting(path: str, flags: int) -> int:
    """Open a file without waiting for the other end of a pipe."""
    return os.open(path, flags | getattr(os, "O_NONBLOCK", 0))


def _opened_pipe(path: str) -> io.BufferedReader:
    """Open a named pipe; raise DatasetError if nobody opens it for writing."""
    handle = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
    ends = time.monotonic() + _WAIT_FOR_WRITER
    beginning = b""
    while time.monotonic() < ends:
        try:
            # Nothing at all is read while nobody writes; a writer that is not ready blocks.
            beginning = os.read(handle, PEEKED)
        except BlockingIOError:
            break
        if beginning:
            break
        time.sleep(0.02)
    else:
        os.close(handle)
        template = _("cannot read {name}: it is a pipe, and nobody writes to it")
        raise DatasetError(template.format(name=path))
    os.set_blocking(handle, True)
    return io.BufferedReader(_NamedPipe(beginning, open(handle, "rb")))


def _unreadable(name: str, error: Exception) -> DatasetError:
    reason = _(str(getattr(error, "strerror", None) or error))
    return DatasetError(_("cannot read {name}: {reason}").format(name=name, reason=reason))


def size_of(text: str) -> int:
    """Return the bytes that a size names, such as 500M, 1.5 GB, 4GiB or 1000; raises UsageError.

    Every unit is a power of 1024, as in what messages say of sizes.
    """
    match = _SIZE.fullmatch(unicodedata.normalize("NFKC", text).strip().upper())
    size = int(float(match["number"]) * _UNITS[match["unit"] or ""]) if match else 0
    if not size:
        template = _("{text!r} is no size: write it as 500M or 4G")
        raise UsageError(template.format(text=text))
    return size


def in_words(size: int) -> str:
    """Return a number of bytes as people write it: 2 GiB."""
    for unit in ("TiB", "GiB", "MiB", "KiB"):
        whole = _UNITS[unit[0]]
        if size >= whole:
            return f"{size / whole:.4g} {unit}"
    return _("{size} bytes").format(size=size)
