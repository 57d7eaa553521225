"""Where bytes go: standard output and error, or a file that is written whole or not at all."""

from __future__ import annotations

import contextlib
import errno
import os
import stat
import sys
from collections.abc import Iterable, Iterator

from clustercli.errors import OutputError
from clustercli.i18n.messages import gettext as _
from clustercli.i18n.messages import gettext_noop
from clustercli.output.escaping import Escape, backslashes, harmless
from clustercli.resources.long_paths import openable
from clustercli.resources.temporary import held, removed


def to_stdout(content: str | bytes, escape: Escape = backslashes) -> None:
    """Write text, which ``escape`` encodes, or bytes to standard output.

    Raises OutputError if it cannot be written (a full disk). A closed pipe raises
    BrokenPipeError, which the command line answers.
    """
    stream = sys.stdout
    with writing_to_stdout():
        stream.flush()
        if isinstance(content, str):
            content = escape(content, stream.encoding or "utf-8")
        stream.buffer.write(content)
        stream.flush()


@contextlib.contextmanager
def writing_to_stdout() -> Iterator[None]:
    """Raise OutputError for an error of the system in what writes to standard output alone."""
    try:
        yield
    except BrokenPipeError:
        raise
    except OSError as error:
        template = _("cannot write to standard output: {reason}")
        raise OutputError(template.format(reason=_(str(error.strerror)))) from error


def say(lines: Iterable[str]) -> None:
    """Write messages to stderr, harmless and wrapped to a terminal; a closed one is no error."""
    for line in map(harmless, lines):
        if sys.stderr is None:
            return
        with contextlib.suppress(OSError, ValueError):
            sys.stderr.write(f"{_fitted(line) if sys.stderr.isatty() else line}\n")
            sys.stderr.flush()


def _fitted(line: str) -> str:
    import shutil

    from clustercli.output.wrapping import wrapped

    return wrapped(line, shutil.get_terminal_size().columns)


GZIPPED = ".gz"
"""The extension of a file that is written compressed."""


def extension_of(path: str) -> str:
    """Return the extension that tells the format of a file; of x.csv.gz that is .csv."""
    name = path.lower()
    return os.path.splitext(name.removesuffix(GZIPPED))[1]


def to_file(path: str, content: bytes | Iterable[bytes], *, force: bool) -> None:
    """Write ``content`` to ``path``, whole or not at all; compressed where its name ends in .gz.

    It may come in parts, of which none is kept. An existing file is replaced only with ``force``,
    also one that another run has written meanwhile, and only once the new one is complete. A device
    or a pipe is written to as it is. Raises OutputError otherwise.
    """
    mode = check_file(path, force=force)
    parts = (content,) if isinstance(content, bytes) else content
    if path.lower().endswith(GZIPPED):
        import gzip

        # The same bytes for the same answer.
        parts = (gzip.compress(b"".join(parts), mtime=0),)
    try:
        if mode is None or stat.S_ISREG(mode):
            _replace(openable(os.path.realpath(path)), parts, mode, force=force)
        else:
            with open(path, "wb") as file:
                file.writelines(parts)
    except FileExistsError:
        raise _exists(path) from None
    except OSError as error:
        if _is_of_another_program(error):
            raise _held(path) from error
        raise _cannot_write(path, error.strerror) from error


def check_file(path: str, *, force: bool) -> int | None:
    """Raise OutputError for a file that :func:`to_file` would not write, before there is one.

    Returns the mode of what has the name already, None if nothing has.
    """
    try:
        mode = os.stat(openable(path)).st_mode
    except FileNotFoundError:
        if not os.path.isdir(openable(_folder(path))):
            raise _cannot_write(path, os.strerror(errno.ENOENT)) from None
        return None
    except (OSError, ValueError) as error:
        raise _cannot_write(path, getattr(error, "strerror", None) or str(error)) from error
    if stat.S_ISDIR(mode):
        raise _cannot_write(path, gettext_noop("it is a folder"))
    if stat.S_ISREG(mode) and not force:
        raise _exists(path)
    if stat.S_ISREG(mode) and _WINDOWS:
        _refuse_held(path)
    return mode


def _folder(path: str) -> str:
    """Return the folder in which a file is to be; nothing where the working folder is gone."""
    try:
        return os.path.dirname(os.path.realpath(path))
    except FileNotFoundError:
        return ""


_WINDOWS = os.name == "nt"
_OF_ANOTHER_PROGRAM = (5, 32, 33)
"""ERROR_ACCESS_DENIED, ERROR_SHARING_VIOLATION and ERROR_LOCK_VIOLATION of Windows."""


def _is_of_another_program(error: OSError) -> bool:
    return getattr(error, "winerror", None) in _OF_ANOTHER_PROGRAM


def _refuse_held(path: str) -> None:
    """Raise OutputError for a file that another program holds, as Excel does an open workbook."""
    try:
        os.close(os.open(openable(path), os.O_RDWR))
    except OSError as error:
        if _is_of_another_program(error):
            raise _held(path) from error


def _held(path: str) -> OutputError:
    template = _(
        "cannot write {path}: another program has it open, such as Excel; close it there, or give "
        "another name"
    )
    return OutputError(template.format(path=path))


def _exists(path: str) -> OutputError:
    template = _("{path} exists already: give --force to replace it, or another name")
    return OutputError(template.format(path=path))


def _cannot_write(path: str, reason: str | None) -> OutputError:
    template = _("cannot write {path}: {reason}")
    return OutputError(template.format(path=path, reason=_(str(reason))))


def _replace(target: str, parts: Iterable[bytes], mode: int | None, *, force: bool) -> None:
    import tempfile

    folder = os.path.dirname(target)
    handle, temporary = held(lambda: tempfile.mkstemp(dir=folder, prefix=".clustercli-"))
    with removed(temporary):
        with os.fdopen(handle, "wb") as file:
            file.writelines(parts)
            file.flush()
            os.fsync(file.fileno())
        os.chmod(temporary, _usual_mode() if mode is None else stat.S_IMODE(mode))
        if force:
            os.replace(temporary, target)
        else:
            _move_to_a_new_name(temporary, target)


def _move_to_a_new_name(temporary: str, target: str) -> None:
    """Give a file a name that none has; raise FileExistsError if another run was faster."""
    if os.name == "nt":
        os.rename(temporary, target)  # which replaces nothing there
        return
    try:
        os.link(temporary, target)
    except FileExistsError:
        raise
    except (OSError, AttributeError, NotImplementedError):
        # A file system without links, as of a memory stick: the name is taken first.
        os.close(os.open(target, os.O_CREAT | os.O_EXCL | os.O_WRONLY))
        try:
            os.replace(temporary, target)
        except BaseException:
            os.unlink(target)
            raise


def _usual_mode() -> int:
    """Return the permissions that a new file gets in this process."""
    mask = os.umask(0)
    os.umask(mask)
    return 0o666 & ~mask
