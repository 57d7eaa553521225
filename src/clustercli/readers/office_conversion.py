"""Documents of Word 97 (.doc, and .wps of WPS Office), converted by LibreOffice where it is found.

LibreOffice works in a folder of its own, with a profile of its own, so that one that is open
is not disturbed, and nothing of it is left behind.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
from pathlib import Path

from clustercli.errors import DatasetError
from clustercli.i18n.messages import gettext as _
from clustercli.resources.temporary import temporary_folder

_PROGRAMS = ("soffice", "libreoffice")
_PATIENCE = 60.0
"""Seconds: a list takes three, the first start of LibreOffice perhaps ten."""

_FILTER = "MS Word 97"
"""The import filter: without one LibreOffice takes what it does not know for a text."""


def word_of_word97(data: bytes) -> bytes:
    """Return a Word 97 document as .docx.

    Raises DatasetError, in one line, without LibreOffice and where it does not convert the file.
    """
    program = next(filter(None, map(shutil.which, _PROGRAMS)), None)
    if program is None:
        raise DatasetError(
            _("it is a Word 97 document (.doc): save it as .docx, or install LibreOffice")
        )
    with temporary_folder() as name:
        folder = Path(name)
        (folder / "list.doc").write_bytes(data)
        command = [
            program,
            "--headless",
            "--norestore",
            f"-env:UserInstallation={(folder / 'profile').as_uri()}",
            f"--infilter={_FILTER}",
            "--convert-to",
            "docx",
            "--outdir",
            str(folder / "converted"),
            str(folder / "list.doc"),
        ]
        in_time = _run(command)
        made = folder / "converted" / "list.docx"
        if in_time and made.exists():
            return made.read_bytes()
    if not in_time:
        template = _(
            "it is a Word 97 document (.doc), not converted within {seconds:.0f} seconds: "
            "save it as .docx"
        )
        raise DatasetError(template.format(seconds=_PATIENCE))
    raise DatasetError(
        _("it is a Word 97 document (.doc) that LibreOffice does not convert: save it as .docx")
    )


def _run(command: list[str]) -> bool:
    """Run a program without input or output, and say whether it ended in time; then end it all."""
    process = subprocess.Popen(  # noqa: S603 - the program is found by its name, no shell runs
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=os.name == "posix",
    )
    try:
        process.wait(_PATIENCE)
    except subprocess.TimeoutExpired:
        return False
    finally:
        if process.poll() is None:
            _end(process)
    return True


def _end(process: subprocess.Popen[bytes]) -> None:
    """End a program, and on POSIX what it started."""
    if os.name == "posix":
        os.killpg(process.pid, signal.SIGKILL)
    else:
        process.kill()
    process.wait()
