"""What is at fault with a run: how it ended, what it said, what it wrote and what it left."""

from __future__ import annotations

import csv
import gzip
import hashlib
import io
import json
import os
import re
import signal
import sqlite3
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

from generated_calls import Call

MOST_MEMORY = 1 << 30
"""Bytes that a run may take: docs/data.md says what a file may take (of the sizes that are made
here), and an answer in SQL ends after the seconds that it is given."""

MOST_SECONDS = 35.0
"""Seconds of a processor that a run may take: those of an SQL condition (30), and the rest."""

Snapshot = dict[str, str]


@dataclass(kw_only=True)
class Ended:
    """How a run ended: code (negative for a signal), output, cost, and files before and after."""

    code: int
    out: bytes
    err: bytes
    late: bool
    left_running: bool
    memory: int
    seconds: float
    before: Snapshot
    after: Snapshot
    folder: Path


def snapshot(folder: Path) -> Snapshot:
    """Return what is in a folder, by path: a hash of each file's content."""
    found = {}
    for path in folder.rglob("*"):
        name = str(path.relative_to(folder))
        if name in {"stdin", "stdout", "stderr"}:
            continue
        if path.is_symlink():
            found[name] = f"link to {os.readlink(path)}"
        elif path.is_file():
            found[name] = hashlib.sha1(path.read_bytes(), usedforsecurity=False).hexdigest()
        else:
            found[name] = "folder"
    return found


def faults_of(call: Call, ended: Ended) -> list[str]:
    """Return what is at fault with a run, in words; nothing if it ended as it must."""
    return list(
        dict.fromkeys((*_of_ending(call, ended), *_of_words(call, ended), *_of_files(call, ended)))
    )


# How it ended --------------------------------------------------------------------------------


def _of_ending(call: Call, ended: Ended) -> Iterator[str]:
    if ended.late:
        yield "it did not end"
    elif not _may_end_with(call, ended.code):
        name = signal.Signals(-ended.code).name if ended.code < 0 else f"exit code {ended.code}"
        yield f"it ended by {name}"
    if ended.left_running:
        yield "a process is left"
    if ended.memory > MOST_MEMORY:
        yield f"it took {ended.memory >> 20:,} MiB"
    if ended.seconds > MOST_SECONDS:
        yield f"it took {ended.seconds:.0f} seconds of a processor"


def _may_end_with(call: Call, code: int) -> bool:
    if code in {0, 1, 2}:
        return True
    ends = {-number for _when, number in call.signals}
    if any(each.startswith("early") for each in call.streams):
        ends |= {-signal.SIGPIPE, -signal.SIGHUP}  # a terminal that is closed hangs up
    return code in ends


# What it said --------------------------------------------------------------------------------

_CRASHES = (
    *("this should not have happened", "full report", "出现了不该出现的错误", "完整报告"),
    *(
        "Traceback (most recent",
        "Exception ignored",
        "panicked",
        "Fatal Python error",
        "core dumped",
    ),
    *("Segmentation fault", "malloc", "XMLSyntaxError", "RuntimeWarning", "ResourceWarning"),
    *("DeprecationWarning", "UserWarning", "SyntaxWarning", "overflowed its stack"),
)
_OBEYED = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\u061c]")
_COLOUR = re.compile("\x1b\\[[0-9;]*m")
_VERDICTS = ("data validate", "audit")
"""Commands whose exit code 1 is an answer, and not an error."""


def _of_words(call: Call, ended: Ended) -> Iterator[str]:
    err = ended.err.decode(_encoding(call), "replace")
    for crash in _CRASHES:
        if crash in err and _before_the_program(call, err):
            return
        if crash in err or crash.encode() in ended.out[:200_000]:
            yield f"it says {crash!r}: {_line_with(crash, err)}"
            break
    if "terminal" not in call.streams and not _encoded_otherwise(call):
        found = _OBEYED.search(err.replace("\r\n", "\n"))
        if found:
            yield f"stderr has {found[0]!r}"
    errors = [line for line in err.splitlines() if line.startswith("clustercli: ")]
    heard = not {"no stderr", "full stderr"} & {*call.streams}
    if ended.code > 0 and heard and not call.signals:
        if not errors and not (ended.code == 1 and _answers(call)) and not _encoded_otherwise(call):
            yield f"exit code {ended.code} without a word: {err[:100]!r}"
        if len(errors) > 1:
            yield f"{len(errors)} errors in one run"
    if ended.code == 0 and errors:
        yield f"exit code 0 with an error: {errors[0][:100]!r}"
    if ended.code == 2 and ended.out and "terminal" not in call.streams:
        yield f"exit code 2 with output: {ended.out[:60]!r}"
    if ended.code == 2 and len(err.splitlines()) > 4:
        yield f"exit code 2 with {len(err.splitlines())} lines"


def _before_the_program(call: Call, err: str) -> bool:
    """Say whether a signal came while Python itself and the script that pip wrote were starting."""
    return bool(call.process and call.signals) and "site-packages/clustercli/" not in err


def _answers(call: Call) -> bool:
    return any(verdict in " ".join(call.arguments) for verdict in _VERDICTS)


def _encoding(call: Call) -> str:
    """Return the encoding of what a run says: UTF-8, or that which Python is told to use."""
    told = call.environment.get("PYTHONIOENCODING", "") if call.process else ""
    return told.partition(":")[0] or "utf-8"


def _encoded_otherwise(call: Call) -> bool:
    names = {"PYTHONIOENCODING", "LC_ALL"}
    return bool(names & {*call.environment})


def _line_with(word: str, text: str) -> str:
    return next((line[:200] for line in text.splitlines() if word in line), "")


# What it wrote -------------------------------------------------------------------------------


def _of_files(call: Call, ended: Ended) -> Iterator[str]:
    yield from _of_output(call, ended)
    for name in ended.before.keys() - ended.after.keys():
        yield f"{name} is gone"
    for name, content in ended.after.items():
        before = ended.before.get(name)
        if before == content or (before is None and content == "folder" and not _is_ours(name)):
            continue
        path = ended.folder / name
        if before is not None and "--force" not in call.arguments:
            yield f"{name} was changed without --force"
        elif not _was_asked_for(call, name):
            yield f"{name} is left"
        elif content != "folder" and (wrong := wrong_file(path)) and not _is_any_text(call, path):
            yield f"{name} is half-written or wrong: {wrong}"
        elif ended.code == 2:
            yield f"{name} was written, and then it was wrong usage"
        elif ended.code == 1 and not _answers(call) and not _was_said(call, ended, path):
            yield f"{name} was written, and then it failed: {ended.err[:150]!r}"


def _is_ours(name: str) -> bool:
    return name.startswith(("work/", "tmp/", "surroundings/"))


def _is_any_text(call: Call, path: Path) -> bool:
    """Say whether a page's name was given to another format for people, which may be."""
    words = {"-f", "--format", "--json"} & {word.partition("=")[0] for word in call.arguments}
    return bool(words) and path.name.endswith(".html")


def _was_said(call: Call, ended: Ended, path: Path) -> bool:
    """Say whether a run told of a file that it wrote before its standard output failed."""
    lines = ended.err.decode(_encoding(call), "replace").splitlines()
    failed = any("standard output" in line or "标准输出" in line for line in lines)
    told = failed and any(path.name in line for line in lines)
    return told or "full stdout" in call.streams


def _was_asked_for(call: Call, name: str) -> bool:
    place, _, rest = name.partition("/")
    if place == "data-home" or name.endswith("clustercli/clusters.json"):
        return rest.endswith("clusters.json") and bool({"install", "fetch"} & {*call.arguments})
    if place == "home":
        return "--install-completion" in call.arguments
    if place == "tmp":
        return "--open" in call.arguments and (rest.endswith(".html") or "/" not in rest)
    words = [os.path.normpath(word) for word in call.arguments if word]
    endings = (rest, f"={rest}", f"-o{rest}")
    return place == "work" and any(word.endswith(ending) for word in words for ending in endings)


def _of_output(call: Call, ended: Ended) -> Iterator[str]:
    """Hold standard output of exit code 0 against the format that was asked for."""
    odd = call.streams or call.environment or call.signals
    if ended.code or odd or not ended.out:
        return
    kind = _format_of(call)
    if kind in _CHECKS and (wrong := _CHECKS[kind](ended.out)):
        yield f"the {kind} is wrong: {wrong}"


def _format_of(call: Call) -> str:
    """Return the format of standard output, '' where the arguments leave that open."""
    words = call.arguments
    if "--" in words:  # what follows is no option
        words = words[: words.index("--")]
    ended_early = {"--help", "-h", "--version", "--ids", "--count", "--schema", "-"} & {*words}
    spelt = any("=" in word and word.startswith("-") for word in words)
    named = [
        words[place + 1] for place, word in enumerate(words[:-1]) if word in {"-f", "--format"}
    ]
    if ended_early or spelt or (named and "--json" in words):
        return ""
    if call.arguments[:2] in (["data", "schema"], ["data", "convert"]):
        return "json"
    return "json" if "--json" in words else named[-1] if len(named) == 1 else ""


def _refused(name: str) -> float:
    raise ValueError(f"{name} is no JSON")


def _json(data: bytes) -> str | None:
    json.loads(data.decode(), parse_constant=_refused)
    return None


def _lines(data: bytes) -> str | None:
    for line in data.decode().split("\n"):
        if line:
            json.loads(line, parse_constant=_refused)
    return None


def _rows(delimiter: str) -> Callable[[bytes], str | None]:
    def check(data: bytes) -> str | None:
        csv.field_size_limit(1 << 28)
        text = data.decode("utf-8-sig")
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
        counts = {len(row) for row in reader}
        return f"rows of {sorted(counts)[:4]} cells" if len(counts) > 1 else None

    return check


def _xml(data: bytes) -> str | None:
    ET.fromstring(data)  # noqa: S314 - made by the program
    return None


def _page(data: bytes) -> str | None:
    text = data.decode().strip().lower()
    whole = text.startswith(("<!doctype html", "<table")) and text.endswith(("</html>", "</table>"))
    return None if whole else "it has no beginning or no end"


def _workbook(data: bytes) -> str | None:
    with zipfile.ZipFile(io.BytesIO(data)) as held:
        if held.testzip():
            return "a member is damaged"
        for name in held.namelist():
            if name.endswith((".xml", ".rels")):
                _xml(held.read(name))
    return None


def _parquet(data: bytes) -> str | None:
    return None if data[:4] == data[-4:] == b"PAR1" else "it has no beginning or no end"


def _text(data: bytes) -> str | None:
    data.decode()
    return None


_CHECKS: dict[str, Callable[[bytes], str | None]] = {
    "json": _json,
    "jsonl": _lines,
    "csv": _rows(","),
    "tsv": _rows("\t"),
    "html": _page,
    "svg": _xml,
    "xlsx": _workbook,
    "parquet": _parquet,
    "markdown": _text,
    "md": _text,
    "table": _text,
}


def _checked(check: Callable[[bytes], str | None]) -> Callable[[bytes], str | None]:
    def safe(data: bytes) -> str | None:
        try:
            return check(data)
        except (ValueError, csv.Error, ET.ParseError, zipfile.BadZipFile, RecursionError) as error:
            return f"{type(error).__name__}: {error}"[:150]

    return safe


_CHECKS = {name: _checked(check) for name, check in _CHECKS.items()}


def wrong_file(path: Path) -> str | None:
    """Return what is wrong with a file that was written, by its name's extension."""
    data: Any = path.read_bytes()
    name = path.name.lower()
    if name.endswith(".gz"):
        try:
            data = gzip.decompress(data)
        except (OSError, EOFError) as error:
            return str(error)
        name = name.removesuffix(".gz")
    extension = Path(name).suffix[1:]  # .json alone is a name without one
    if extension == "db":
        try:
            with sqlite3.connect(path) as connection:
                (found,) = connection.execute("PRAGMA integrity_check").fetchone()
        except sqlite3.Error as error:
            return str(error)
        return None if found == "ok" else str(found)
    return _CHECKS[extension](data) if extension in _CHECKS else None
