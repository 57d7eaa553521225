"""Temporary files: of use while a ``with`` lasts, named where they cannot be written, never left.

What is removed at the end of a ``with`` is known here, too, for a program that ends otherwise.
"""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Callable, Iterator
from typing import TypeVar

from clustercli.errors import OutputError
from clustercli.i18n.messages import gettext as _

ENDING = ("SIGINT", "SIGTERM", "SIGHUP")
"""The signals that end the program, of which a platform may lack some."""

_Handle = TypeVar("_Handle")
_held: set[str] = set()


@contextlib.contextmanager
def temporary_file(suffix: str) -> Iterator[str]:
    """Give the path of an empty file in the folder for temporary files; remove it at the end.

    An error of the system that names no file raises OutputError with the name of the folder.
    """
    import tempfile

    with _named():
        handle, path = held(lambda: tempfile.mkstemp(suffix, "clustercli-"))
        with removed(path):
            os.close(handle)
            yield path


@contextlib.contextmanager
def temporary_folder() -> Iterator[str]:
    """Give the path of an empty folder, as :func:`temporary_file` gives one of a file."""
    with _named():
        path = _new_folder()
        with removed(path):
            yield path


@contextlib.contextmanager
def lasting_folder() -> Iterator[str]:
    """Give the path of an empty folder that stays, unless what is done with it fails."""
    with _named():
        path = _new_folder()
    try:
        yield path
    except BaseException:
        _remove(path)
        raise
    finally:
        _held.discard(path)


def _new_folder() -> str:
    import tempfile

    return held(lambda: (None, tempfile.mkdtemp(prefix="clustercli-")))[1]


def held(make: Callable[[], tuple[_Handle, str]]) -> tuple[_Handle, str]:
    """Make a file or folder that is known here from then on, and return its handle and path.

    A signal that comes meanwhile waits: it would end what is to remove the file before that knows
    its name.
    """
    path = None
    try:
        with _signals_wait():
            handle, path = make()
            _held.add(path)
    except BaseException:
        if path is not None:
            _remove(path)
            _held.discard(path)
        raise
    return handle, path


@contextlib.contextmanager
def _signals_wait() -> Iterator[None]:
    """Let the signals that end the program come at the end of a ``with``; not on Windows."""
    import signal

    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    ending = [getattr(signal, name) for name in ENDING]
    before = signal.pthread_sigmask(signal.SIG_BLOCK, ending)
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


@contextlib.contextmanager
def removed(path: str) -> Iterator[None]:
    """Remove a file or folder at the end, however that comes about."""
    _held.add(path)
    try:
        yield
    finally:
        _remove(path)
        _held.discard(path)


def remove_all() -> None:
    """Remove what is still there: the program ends, and not by the end of any ``with``."""
    for path in tuple(_held):
        _remove(path)


def no_room(reason: str) -> OutputError:
    """Return the error for a temporary file that cannot be written, with the folder's name."""
    import tempfile

    try:
        folder = tempfile.gettempdir()
    except OSError:
        folder = os.environ.get("TMPDIR", "/tmp")  # noqa: S108 - none of these can be written to
    template = _(
        "cannot write a temporary file in {folder}: {reason}; TMPDIR can name another folder"
    )
    return OutputError(template.format(folder=folder, reason=_(reason)))


def passed_over() -> tuple[str, str, str] | None:
    """Return the variable, the folder that it names and the one that was used instead of it.

    None where temporary files went where they were to go, or where there were none. Python goes to
    the next folder without a word where it cannot write to one.
    """
    used: str | None = getattr(sys.modules.get("tempfile"), "tempdir", None)
    named = (name for name in ("TMPDIR", "TEMP", "TMP") if os.environ.get(name))
    variable = next(named, None)
    if used is None or variable is None:
        return None
    folder = os.environ[variable]
    return None if os.path.abspath(folder) == used else (variable, folder, used)


@contextlib.contextmanager
def _named() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise no_room(str(error.strerror)) from error


def _remove(path: str) -> None:
    import shutil

    with contextlib.suppress(OSError):
        if os.path.isdir(path) and not os.path.islink(path):
            shutil.rmtree(path, ignore_errors=True)
        else:
            os.unlink(path)
