"""Generated runs: that they are the same ones each time, that faults are seen, what they found."""

from __future__ import annotations

import importlib
import io
import re
import struct
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
FULL = "江苏省无锡市惠山区智能基础零部件制造产业集群"


@pytest.mark.slow
@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="needs Linux")
def test_some_runs_of_every_class_are_in_order(tmp_path):
    done = subprocess.run(
        [sys.executable, str(ROOT / "benchmarks" / "generated_runs.py"), "60", "--first", "100"],
        capture_output=True,
        text=True,
        cwd=tmp_path,
        check=False,
        timeout=600,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert re.search(r"^all +60 ", done.stdout, re.MULTILINE)


@pytest.fixture(scope="module")
def parts():
    """The modules that make calls and judge runs."""
    sys.path.insert(0, str(ROOT / "benchmarks"))
    try:
        yield tuple(
            importlib.import_module(f"generated_{name}") for name in ("input", "calls", "faults")
        )
    finally:
        sys.path.remove(str(ROOT / "benchmarks"))


@pytest.fixture(scope="module")
def good(parts, tmp_path_factory):
    folder = tmp_path_factory.mktemp("good") / "files"
    parts[0].make(str(folder))
    return parts[0].load(str(folder))


def test_a_number_gives_the_same_call(parts, good):
    _files, calls, _faults = parts
    worlds = [calls.World(calls.commands(), good) for _ in range(2)]
    made = [[calls.call_of(number, world) for number in range(300)] for world in worlds]
    assert made[0] == made[1]
    assert {call.kind for call in made[0]} == {*calls.KINDS}
    assert {call.arguments[0] for call in made[0] if call.arguments} > {
        "list",
        "sql",
        "data",
        "map",
    }


@pytest.mark.slow
def test_the_files_that_calls_begin_with_are_the_same_ones(parts, good, tmp_path):
    parts[0].make(str(tmp_path / "again"))
    assert parts[0].load(str(tmp_path / "again")) == good


FAULTS = {
    "": {"err": b"3 clusters match.\n", "out": b"[1]", "made": {"work/out.json": b"[1]"}},
    "it ended by SIGSEGV": {"code": -11},
    "it ended by exit code 3": {"code": 3, "err": b"clustercli: x\n"},
    "it did not end": {"late": True},
    "a process is left": {"left_running": True},
    "it took 2,048 MiB": {"memory": 2 << 30},
    "it took 50 seconds of a processor": {"seconds": 50.0},
    "it says 'Traceback (most recent': Traceback (most recent call last):": {
        "err": b"Traceback (most recent call last):\n"
    },
    "exit code 1 without a word: ''": {"code": 1},
    "exit code 2 with output: b'x'": {"code": 2, "out": b"x", "err": b"clustercli: x\n"},
    "2 errors in one run": {"code": 2, "err": b"clustercli: x\nclustercli: y\n"},
    "stderr has '\\x1b'": {"err": b"\x1b[2J"},
    "the json is wrong: ValueError: NaN is no JSON": {"out": b"[NaN]"},
    "tmp/clustercli-x is left": {"made": {"tmp/clustercli-x": b""}},
    "work/out.json is half-written or wrong": {"made": {"work/out.json": b"[1,"}},
    "work/there.json was changed without --force": {"made": {"work/there.json": b"[2]"}},
    "work/.clustercli-1 is left": {"made": {"work/.clustercli-1": b""}},
    "work/there.json is gone": {"gone": "work/there.json"},
}


@pytest.mark.parametrize("fault", FAULTS)
def test_what_is_at_fault_is_seen(parts, tmp_path, fault):
    _files, calls, faults = parts
    for folder in ("work", "tmp"):
        (tmp_path / folder).mkdir()
    (tmp_path / "work" / "there.json").write_bytes(b"[]")
    before = faults.snapshot(tmp_path)
    wrong = dict(FAULTS[fault])
    for name, content in wrong.pop("made", {}).items():
        (tmp_path / name).write_bytes(content)
    if "gone" in wrong:
        (tmp_path / wrong.pop("gone")).unlink()
    usual = {"code": 0, "out": b"", "err": b"", "late": False, "left_running": False}
    spent = {"memory": 1 << 20, "seconds": 0.1, "before": before, "folder": tmp_path}
    call = calls.Call(number=1, kind="x", arguments=["list", "--json", "-o", "out.json"])
    ended = faults.Ended(**{**usual, **spent, "after": faults.snapshot(tmp_path), **wrong})
    found = faults.faults_of(call, ended)
    assert any(each.startswith(fault) for each in found) if fault else not found


def test_what_is_said_in_another_encoding_is_read_in_it(parts, tmp_path):
    _files, calls, faults = parts
    told = {"PYTHONIOENCODING": "utf-16-le"}
    call = calls.Call(number=1, kind="x", arguments=["show"], environment=told, process=True)
    spent = {"memory": 1 << 20, "seconds": 0.1, "before": {}, "after": {}, "folder": tmp_path}
    ended = {"code": 2, "out": b"", "late": False, "left_running": False, **spent}
    # 上 is 0A 4E there: no end of a line.
    one, many = (f"clustercli: {'上' * 9}{end * 9}".encode("utf-16-le") for end in ("", "\n"))
    assert faults.faults_of(call, faults.Ended(err=one, **ended)) == []
    assert faults.faults_of(call, faults.Ended(err=many, **ended)) == ["exit code 2 with 9 lines"]


# What they found ------------------------------------------------------------------------------


def test_a_packed_file_whose_directory_is_wrong(cli, put):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("a.csv", f"name\n{FULL}\n")
    content = bytearray(buffer.getvalue())
    directory = content.index(b"PK\x05\x06")
    # Said to stand further on than it does, so that the file would begin before the beginning.
    (offset,) = struct.unpack_from("<I", content, directory + 16)
    struct.pack_into("<I", content, directory + 16, offset + 60)
    result = cli("list", "--data", put("a.zip", bytes(content)))
    assert result.code == 1
    assert "clustercli: a.zip is damaged or encrypted" in result.err


def test_a_packed_file_that_is_damaged_inside(cli, put):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_LZMA) as archive:
        archive.writestr("a.csv", f"name\n{FULL}\n" * 50)
    content = bytearray(buffer.getvalue())
    content[60:64] = b"\xff\xff\xff\xff"
    result = cli("list", "--data", put("a.zip", bytes(content)))
    assert result.code == 1
    assert re.match("clustercli: cannot read a.zip|clustercli: a.zip", result.err)


def test_a_page_that_is_refused_leaves_no_folder(cli, tmp_path, monkeypatch):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    monkeypatch.setattr("webbrowser.open", lambda _address: True)
    assert cli("list", "--open", "--columns", "missing").code == 2
    assert list(tmp_path.glob("clustercli-*")) == []
    assert cli("list", "--open", "--limit", "1").code == 0
    assert len(list(tmp_path.glob("clustercli-*/*.html"))) == 1


@pytest.mark.parametrize(
    ("name", "record", "made"),
    [
        ("a.csv", "name,year\n{},2024\n{}{},20x4\n", "csv_rows._chunk"),
        (
            "a.jsonl",
            '{{"name": "{}"}}\n{}{{"name": "{}", "year": "20x4"}}\n',
            "json_lines.JsonObjects",
        ),
    ],
)
def test_nothing_is_made_of_empty_lines(cli, put, monkeypatch, name, record, made):
    module = importlib.import_module(f"clustercli.readers.{made.partition('.')[0]}")
    function = made.partition(".")[2]
    calls = []
    usual = getattr(module, function)
    monkeypatch.setattr(module, function, lambda *given: calls.append(0) or usual(*given))
    empty = 2_100_000
    path = put(name, record.format(FULL, "\n" * empty, FULL))
    result = cli("list", "--data", path, "--count")
    assert result.out == "2\n"
    line = empty + record.partition("{}{")[0].count("\n") + 1
    assert f"{name}, line {line}, year: found" in result.err
    assert len(calls) <= 2
