"""What an expression of jq makes of the JSON: a line for each of its results.

The library is asked where it is installed, else the program: both are the same jq.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Sequence
from typing import Any

import msgspec

from clustercli.errors import MissingLibraryError, QueryError, UsageError
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
    jq = _library()
    if jq is None:
        _of_program(expression, b"")
        return
    try:
        jq.compile(expression)
    except ValueError as error:
        raise _said(str(error)) from None


def lines(text: str, expression: str, file: str | None = None) -> Iterator[str]:
    """Yield each result on a line; a text goes out as it is, but for a file of JSON Lines.

    Raises UsageError for what jq says of the expression, QueryError for one that takes too much
    time or memory: some never end, and jq does not look for a signal while it is at work.
    """
    raw = file is None or extension_of(file) not in _OF_VALUES
    for line in _bounded(text.encode(), expression):
        yield (msgspec.json.decode(line) if raw and line.startswith('"') else line) + "\n"


def _bounded(data: bytes, expression: str) -> Sequence[str]:
    from clustercli.readers.bounded_reading import (
        MEMORY,
        SECONDS,
        UnboundedError,
        bounded,
        limits_of,
    )
    from clustercli.readers.byte_stream import in_words

    try:
        return bounded("jq", data, expression)
    except UnboundedError:
        limits = limits_of(len(data))
        template = _(
            "--jq takes more than {seconds} seconds or {size} of memory, or gives more than "
            "{answer} ({of_time} and {of_memory} set the limits)"
        )
        message = template.format(
            seconds=limits.seconds,
            size=in_words(limits.memory),
            answer=in_words(limits.answer),
            of_time=SECONDS,
            of_memory=MEMORY,
        )
        raise QueryError(message) from None


def results(data: bytes, expression: str) -> Iterator[str]:
    """Yield what jq makes of JSON, each value in JSON: in the process that is for it.

    Raises UsageError for what jq says of the expression.
    """
    jq = _library()
    if jq is None:
        yield from _of_program(expression, data)
        return
    try:
        for value in jq.compile(expression).input_text(data.decode()):
            yield msgspec.json.encode(value).decode()
    except ValueError as error:
        raise _said(str(error)) from None


def _library() -> Any:
    """Return the library jq; None where it is not installed."""
    try:
        import jq
    except ImportError:
        return None
    return jq


def _of_program(expression: str, data: bytes) -> list[str]:
    import subprocess

    program = shutil.which("jq")
    if program is None:
        raise MissingLibraryError("jq", "jq")
    # A blank before it, so that no expression is taken for an option.
    done = subprocess.run(  # noqa: S603 - the user's own jq, and no shell
        [program, "-c", f" {expression}"], input=data, capture_output=True, check=False
    )
    if done.returncode:
        raise _said(done.stderr.decode(errors="replace"))
    return done.stdout.decode().split("\n")[:-1]


def _said(reason: str) -> UsageError:
    first = reason.strip().partition("\n")[0].removeprefix("jq: ")
    return UsageError(_("--jq: {reason}").format(reason=first.removeprefix("error: ")))
