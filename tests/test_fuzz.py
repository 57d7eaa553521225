"""Whatever comes in, as data or as arguments, ends in an exit code and a message."""

from __future__ import annotations

import contextlib
import csv
import io
import json
import os
import re
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from examples import examples
from hypothesis import given
from hypothesis import strategies as st

from clustercli.cli.entry import run
from clustercli.cli.program import COMMANDS
from clustercli.fields.headings import FIELDS

pytestmark = pytest.mark.slow

FULL = "江苏省无锡市惠山区智能基础零部件制造产业集群"


@pytest.fixture(autouse=True)
def away_from_everything(tmp_path, monkeypatch):
    """Let nothing be written or read but in an empty folder."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "share"))
    monkeypatch.setenv("HOME", str(tmp_path))


@contextlib.contextmanager
def standard_input(content: bytes) -> Iterator[None]:
    old = sys.stdin
    sys.stdin = io.TextIOWrapper(io.BytesIO(content), encoding="utf-8")
    try:
        yield
    finally:
        sys.stdin = old


def holds(arguments: list[str], content: bytes = b"") -> tuple[int, bytes]:
    """Run a command line; hold that it ends as every one must, and return how."""
    out = io.TextIOWrapper(io.BytesIO(), encoding="utf-8", errors="backslashreplace")
    err = io.StringIO()
    with (
        contextlib.redirect_stdout(out),
        contextlib.redirect_stderr(err),
        standard_input(content),
    ):
        code = run(arguments)
        out.flush()
    message = err.getvalue()
    written = out.buffer.getvalue()
    assert code in (0, 1, 2), (arguments, message)
    assert "Traceback" not in message
    assert b"Traceback" not in written
    assert "\x1b" not in message.replace("\n", "")
    assert b"\x1b" not in written or "json" not in arguments
    if code:
        assert message or arguments[:2] == ["data", "validate"], arguments
    return code, written


QUESTIONS = (
    ("list", "--json"),
    ("list",),
    ("list", "-f", "csv"),
    ("list", "--sort", "name", "-f", "html"),
    ("list", "--where", "name > 'a' OR year = 2022", "-f", "markdown"),
    ("stats", "--by", "province,year"),
    ("compare", "江苏", "山东"),
    ("map",),
    ("values", "sector"),
    ("values", "column"),
    ("show", "1"),
    ("sql", "SELECT * FROM clusters"),
    ("data", "info"),
)


def ask_everything(path: str, questions: tuple[tuple[str, ...], ...] = QUESTIONS) -> None:
    for question in questions:
        code, written = holds([*question, "--data", path])
        if "--json" in question and code == 0:
            json.loads(written)
    code, written = holds(["data", "validate", path, "--json"])
    if written:
        json.loads(written)
    code, written = holds(["data", "convert", path])
    if code == 0:
        document = json.loads(written)
        assert set(document) == {"version", "updated", "batches", "sources", "clusters"}
        Path("converted.json").write_bytes(written)
        code, again = holds(["data", "convert", "converted.json"])
        assert (code, again) == (0, written)


beginnings = st.sampled_from(
    [
        *(b"", b"[", b"{", b'[{"name":', b"name,province\n", b"\xef\xbb\xbf", b"PK\x03\x04"),
        *('{"name": "江苏"}\n'.encode(), "集群名称,省份\n".encode("gb18030"), b"\x1f\x8b"),
        *(b"\xff\xfe", b'"name"\t'),
    ]
)


@given(beginnings, st.binary(max_size=300), st.sampled_from(["json", "jsonl", "csv", "xlsx", "gz"]))
def test_random_bytes(beginning, rest, extension):
    path = f"x.{extension}"
    Path(path).write_bytes(beginning + rest)
    ask_everything(path, QUESTIONS[:3])


texts = st.text(max_size=12) | st.sampled_from(
    [
        FULL,
        "江苏",
        "",
        " ",
        "2024",
        "=1+1",
        "\x1b[31m",
        "[red]x",
        "<b>",
        "\0",
        "\ud800",
        "a\nb",
        "NaN",
    ]
)
plain = (
    st.none()
    | st.booleans()
    | st.integers(-(10**22), 10**22)
    | st.floats(allow_nan=True, allow_infinity=True)
    | texts
)
values = st.recursive(
    plain,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3),
    max_leaves=6,
)
keys = st.sampled_from([*FIELDS, "集群名称", "省份", "所在地", "年度", "Name"]) | texts
records = st.dictionaries(keys, values, max_size=6)
good = st.fixed_dictionaries({"name": st.just(FULL)}, optional={"x": values, "year": values})
many = st.lists(records | good | values, max_size=6)


@given(values)
def test_random_json(value):
    Path("x.json").write_text(json.dumps(value), encoding="utf-8")
    ask_everything("x.json", QUESTIONS[:2])


@examples(10)
@given(many)
def test_random_records_as_json(items):
    Path("x.json").write_text(json.dumps(items), encoding="utf-8")
    ask_everything("x.json")


@examples(10)
@given(many)
def test_random_records_as_lines(items):
    Path("x.jsonl").write_text("".join(f"{json.dumps(i)}\n" for i in items), encoding="utf-8")
    ask_everything("x.jsonl")


documents = st.fixed_dictionaries(
    {"clusters": many},
    optional={
        "version": values,
        "updated": values,
        "batches": values,
        "sources": st.dictionaries(texts, values, max_size=3) | values,
    },
)


@examples(10)
@given(documents)
def test_random_documents(document):
    Path("x.json").write_text(json.dumps(document), encoding="utf-8")
    ask_everything("x.json")


tables = st.lists(st.lists(texts, max_size=5), max_size=5)
headings = st.lists(keys, min_size=1, max_size=5).map(lambda cells: ["name", *cells])


@examples(10)
@given(
    headings, tables, st.sampled_from([",", ";", "\t", "|"]), st.sampled_from(["utf-8", "gb18030"])
)
def test_random_rows_as_text(head, rows, mark, encoding):
    buffer = io.StringIO()
    writer = csv.writer(buffer, delimiter=mark)
    writer.writerows([head, *([FULL, *row] for row in rows)])
    Path("x.csv").write_bytes(buffer.getvalue().encode(encoding, "replace"))
    ask_everything("x.csv")


def _allowed(text: str) -> str:
    return "".join(char for char in text if char >= " " and not "\ud800" <= char <= "\udfff")


@examples(10)
@given(headings, st.lists(st.lists(plain, max_size=5), max_size=5))
def test_random_rows_as_workbook(head, rows):
    book = openpyxl.Workbook()
    for row in (head, *([FULL, *row] for row in rows)):
        cells: list[Any] = []
        for cell in row:
            huge = isinstance(cell, float) and not abs(cell) < 1e300
            cells.append(_allowed(cell) if isinstance(cell, str) else None if huge else cell)
        book.active.append(cells)
    book.save("x.xlsx")
    ask_everything("x.xlsx")


@cache
def options_of(command: str) -> list[str]:
    out = io.TextIOWrapper(io.BytesIO(), encoding="utf-8")
    with contextlib.redirect_stdout(out):
        run([*command.split(), "--help"])
        out.flush()
    return sorted(set(re.findall(r"(?<=\s)--?[a-z][a-z-]*", out.buffer.getvalue().decode())))


EVERY = (
    *(command for command in COMMANDS if command != "data"),
    *(f"data {name}" for name in ("info", "path", "schema", "validate", "convert", "merge")),
)
WORDS = (
    *("山东", "浙江", "2024", "2022-2024", "unknown", "机器人", "320206a", "-1", "0", "5", "x.csv"),
    *(
        "province",
        "name,year",
        "json",
        "csv",
        "xlsx",
        "SELECT 1",
        "year > 2022",
        "zh",
        "-",
        "",
        ",",
    ),
    *("name=name", "1K", "2026-01-01", "第三批", "城市", "[", "%", "'", "missing.json", "."),
)


@examples(100)
@given(st.data())
def test_random_arguments(data):
    Path("x.csv").write_text(f"name,x\n{FULL},1\n", encoding="utf-8")
    command = data.draw(st.sampled_from(EVERY))
    options = data.draw(st.lists(st.sampled_from(options_of(command)), max_size=5))
    safe = texts.filter(lambda text: "/" not in text and "\0" not in text)
    arguments = command.split()
    for option in options:
        arguments.append(option)
        if data.draw(st.booleans()):
            arguments.append(data.draw(st.sampled_from(WORDS) | safe))
    arguments += data.draw(st.lists(st.sampled_from(WORDS) | safe, max_size=2))
    holds(arguments, f"name\n{FULL}\n".encode())
    for name in os.listdir():
        if name != "x.csv" and os.path.isfile(name):
            os.unlink(name)
