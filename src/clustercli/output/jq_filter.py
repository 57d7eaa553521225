"""What an expression of jq makes of the JSON: a line for each of its results.

The library is asked where it is installed, else the program: both are the same jq.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from typing import Any

import msgspec

from clustercli.errors import MissingLibraryError, UsageError
from clustercli.i18n.messages import gettext as _
from clustercli.output.destination import extension_of
from clustercli.output.formats import Format

LINES = Format(name="jq", function="jq_filter:lines", kind="data", quiet=True)
"""The form of what comes out."""

_OF_VALUES = (".jsonl", ".ndjson")
_OF_LINES = (".txt", *_OF_VALUES)


def check(expression: str, file: str | None) -> None:
    """Raise UsageError for an expression that jq cannot read, or a file of another form.

    Raises MissingLibraryError where there is no jq.
    """
    if file is not None and extension_of(file) not in _OF_LINES:
        template = _("--jq gives lines: give -o FILE.txt or FILE.jsonl, not {path}")
        raise UsageError(template.format(path=file))
    _run(expression, "")


def lines(text: str, expression: str, file: str | None = None) -> Iterator[str]:
    """Yield each result on a line; a text goes out as it is, but for a file of JSON Lines.

    Raises UsageError for what jq says of the expression.
    """
    raw = file is None or extension_of(file) not in _OF_VALUES
    for line in _run(expression, text):
        yield (msgspec.json.decode(line) if raw and line.startswith('"') else line) + "\n"


def _run(expression: str, text: str) -> list[str]:
    """Return what jq makes of a text of JSON, each value in JSON; of no text it is nothing."""
    jq = _library()
    if jq is None:
        return _of_program(expression, text)
    try:
        compiled = jq.compile(expression)
        found = compiled.input_text(text) if text else ()
        return [msgspec.json.encode(value).decode() for value in found]
    except ValueError as error:
        raise _said(str(error)) from None


def _library() -> Any:
    """Return the library jq; None where it is not installed."""
    try:
        import jq
    except ImportError:
        return None
    return jq


def _of_program(expression: str, text: str) -> list[str]:
    import subprocess

    program = shutil.which("jq")
    if program is None:
        raise MissingLibraryError("jq", "jq")
    # A blank before it, so that no expression is taken for an option.
    done = subprocess.run(  # noqa: S603 - the user's own jq, and no shell
        [program, "-c", f" {expression}"], input=text.encode(), capture_output=True, check=False
    )
    if done.returncode:
        raise _said(done.stderr.decode(errors="replace"))
    return done.stdout.decode().split("\n")[:-1]


def _said(reason: str) -> UsageError:
    first = reason.strip().partition("\n")[0].removeprefix("jq: ")
    return UsageError(_("--jq: {reason}").format(reason=first.removeprefix("error: ")))
