"""Where bytes go: standard output, or a file that is written whole or not at all."""

from __future__ import annotations

import os
import stat
import sys

from clustercli.errors import OutputError
from clustercli.i18n.messages import gettext as _
from clustercli.i18n.messages import gettext_noop


def to_stdout(text: str) -> None:
    """Write text to standard output; a character that it cannot encode is escaped.

    Raises OutputError if it cannot be written (a full disk). A closed pipe raises
    BrokenPipeError, which the command line answers.
    """
    stream = sys.stdout
    encoding = stream.encoding or "utf-8"
    try:
        stream.flush()
        stream.buffer.write(text.encode(encoding, "backslashreplace"))
        stream.flush()
    except BrokenPipeError:
        raise
    except OSError as error:
        template = _("cannot write to standard output: {reason}")
        raise OutputError(template.format(reason=_(str(error.strerror)))) from error


def stdout_is_unicode() -> bool:
    """Say whether standard output can hold every character."""
    return (sys.stdout.encoding or "utf-8").lower().startswith("utf")


def to_file(path: str, content: bytes, *, force: bool) -> None:
    """Write ``content`` to ``path``, whole or not at all.

    An existing file is replaced only with ``force``, and only once the new one is
    complete. A device or a pipe is written to as it is. Raises OutputError otherwise.
    """
    target = os.path.realpath(path)
    try:
        mode = os.stat(path).st_mode
    except FileNotFoundError:
        mode = None
    except OSError as error:
        raise _cannot_write(path, error.strerror) from error
    if mode is not None and stat.S_ISDIR(mode):
        raise _cannot_write(path, gettext_noop("it is a folder"))
    if mode is not None and stat.S_ISREG(mode) and not force:
        template = _("{path} exists already: give --force to replace it, or another name")
        raise OutputError(template.format(path=path))
    try:
        if mode is None or stat.S_ISREG(mode):
            _replace(target, content, mode)
        else:
            with open(path, "wb") as file:
                file.write(content)
    except OSError as error:
        raise _cannot_write(path, error.strerror) from error


def _cannot_write(path: str, reason: str | None) -> OutputError:
    template = _("cannot write {path}: {reason}")
    return OutputError(template.format(path=path, reason=_(str(reason))))


def _replace(target: str, content: bytes, mode: int | None) -> None:
    import tempfile

    handle, temporary = tempfile.mkstemp(dir=os.path.dirname(target), prefix=".clustercli-")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        os.chmod(temporary, _usual_mode() if mode is None else stat.S_IMODE(mode))
        os.replace(temporary, target)
    except BaseException:
        os.unlink(temporary)
        raise


def _usual_mode() -> int:
    """Return the permissions that a new file gets in this process."""
    mask = os.umask(0)
    os.umask(mask)
    return 0o666 & ~mask
