"""Opening a file that may be anything: what it holds, and what kind of file it is."""

from __future__ import annotations

import os
import re
import stat
from typing import Literal

from clustercli.errors import DatasetError
from clustercli.i18n.messages import gettext as _
from clustercli.readers.office_archive import names_in

ListFormat = Literal["pdf", "word", "excel", "html", "text"]

_LARGEST = 32 << 20
_HEAD = 4096
_HTML = re.compile(rb"<(?:!doctype\s+html|html|head|body|table|meta|div|p)[\s>]", re.IGNORECASE)
_WORD_97 = "WordDocument".encode("utf-16-le")
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")


def read_file(path: str) -> bytes:
    """Return the content of a regular file, at most 32 MB.

    A directory, a pipe or a device is refused before anything is read from it. Raises
    DatasetError with the reason.
    """
    try:
        with open(path, "rb", opener=_without_waiting) as file:
            if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
                raise DatasetError(_("{path} is no file but a pipe or a device").format(path=path))
            data = file.read(_LARGEST + 1)
    except OSError as error:
        raise DatasetError(
            _("cannot read {path}: {reason}").format(path=path, reason=_(str(error.strerror)))
        ) from error
    except ValueError as error:
        raise DatasetError(
            _("cannot read {path}: no file has such a name").format(path=repr(path))
        ) from error
    if len(data) > _LARGEST:
        raise DatasetError(
            _("{path} is larger than {limit} MB: no list of clusters").format(
                path=path, limit=_LARGEST >> 20
            )
        )
    if not data:
        raise DatasetError(_("{path} is empty").format(path=path))
    return data


def _without_waiting(path: str, flags: int) -> int:
    """Open a file without waiting for the other end of a pipe."""
    return os.open(path, flags | getattr(os, "O_NONBLOCK", 0))


def kind_of(data: bytes, path: str) -> ListFormat:
    """Return what kind of file ``data`` is: its content says it, then the extension.

    Raises DatasetError for a kind that cannot be read, with what to do about it.
    """
    head = data[:_HEAD].lstrip(b"\xef\xbb\xbf \t\r\n")
    if b"%PDF-" in data[:1024]:
        return "pdf"
    if head.startswith(b"PK"):
        return _kind_of_archive(data)
    if refused := _refused(data):
        raise DatasetError(refused)
    extension = os.path.splitext(path)[1].lower()
    if _HTML.search(head) or (extension in (".html", ".htm") and b"<" in data):
        return "html"
    if head.startswith((b"{", b"[{", b"[\n", b"[\r")):
        raise DatasetError(_("this is JSON: a dataset, and not a list as it is published"))
    return "text"


def _kind_of_archive(data: bytes) -> ListFormat:
    """Return whether a ZIP archive is a Word document or an Excel workbook."""
    names = names_in(data)
    if "word/document.xml" in names:
        return "word"
    if "xl/workbook.xml" in names:
        return "excel"
    raise DatasetError(
        _("a ZIP archive that is no .docx and no .xlsx: unpack it, or save the list as one of them")
    )


def _refused(data: bytes) -> str | None:
    """Return why a file cannot be read, if its first bytes tell that."""
    if data.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        if _ENCRYPTED in data:
            return _("it is encrypted: save it without a password")
        if _WORD_97 in data:
            return _("it is a Word 97 document (.doc): save it as .docx")
        return _("it is an Excel 97 workbook (.xls): save it as .xlsx")
    if data.startswith((b"\x89PNG", b"\xff\xd8\xff", b"II*\0", b"MM\0*")):
        return _("it is a picture: its text has to be recognised (OCR) first")
    if data.startswith((b"Rar!", b"7z\xbc\xaf", b"\x1f\x8b")):
        return _("it is an archive: unpack it first")
    return _("it is rich text (.rtf): save it as .docx") if data.startswith(b"{\\rtf") else None
