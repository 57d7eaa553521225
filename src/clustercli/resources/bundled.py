"""Where the data files are: in the installed package, or beside src in a checkout."""

from __future__ import annotations

import os
from typing import TypeVar

import msgspec

from clustercli.errors import DatasetError, reason_of
from clustercli.i18n.messages import gettext as _

VARIABLE = "CLUSTERCLI_DATA_DIR"
"""Names a folder whose files go before the bundled ones, such as the tests' frozen dataset."""

_T = TypeVar("_T")
_PACKAGE = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
_FOLDERS = (
    os.path.join(_PACKAGE, "data"),
    os.path.join(os.path.dirname(os.path.dirname(_PACKAGE)), "data"),
)


def path_of(name: str) -> str:
    """Return the absolute path of the bundled file ``name``.

    A wheel carries the files inside the package; a checkout and an editable install
    find them in the repository's ``data`` folder. The current directory plays no part.

    ``CLUSTERCLI_DATA_DIR`` is the maintainer's way to try data that is not bundled yet, as of
    the next batch: a file of that name in that folder is read instead, the other files are the
    bundled ones. It is read at every call, and what was read before is kept, so a process that
    changes it sees the change in clusters.json at once and in the other files never.
    """
    override = os.environ.get(VARIABLE)
    if override:
        path = os.path.join(os.path.abspath(override), name)
        if os.path.exists(path):
            return path
    for folder in _FOLDERS:
        path = os.path.join(folder, name)
        if os.path.exists(path):
            return path
    return os.path.join(_FOLDERS[0], name)


def path_of_page(name: str) -> str:
    """Return the absolute path of a page of the documents: in the package, or a checkout's docs."""
    folder = os.path.join(_PACKAGE, "docs")
    if not os.path.isdir(folder):
        folder = os.path.join(os.path.dirname(os.path.dirname(_PACKAGE)), "docs")
    return os.path.join(folder, name)


def read_bytes(path: str) -> bytes:
    """Return the content of a file; raise DatasetError with the reason if that fails."""
    try:
        with open(path, "rb") as file:
            return file.read()
    except OSError as error:
        raise DatasetError(
            _("cannot read {path}: {reason}").format(path=path, reason=_(str(error.strerror)))
        ) from error


def read_json(path: str, shape: type[_T]) -> _T:
    """Decode a JSON file into ``shape``; raise DatasetError if it is damaged."""
    try:
        return msgspec.json.decode(read_bytes(path), type=shape)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise DatasetError(
            _("{path} is damaged: {reason}").format(path=path, reason=reason_of(error))
        ) from error
