"""Untrusted files: whatever a library does, the answer is one line, soon, in little memory."""

from __future__ import annotations

import io
import json
import os
import re
import resource
import signal
import subprocess
import sys
import time
import zipfile
import zlib
from pathlib import Path

import hostile_tasks
import openpyxl
import pytest

from clustercli import DatasetError, load
from clustercli.errors import UsageError
from clustercli.readers import bounded_reading, office_archive
from clustercli.readers.bounded_reading import bounded, limits_of
from clustercli.readers.byte_stream import MOST_BYTES

HOSTILE = Path(__file__).parent / "cases" / "hostile"
FULL = "江苏省无锡市惠山区智能基础零部件制造产业集群"
TESTS = str(Path(__file__).parent)

linux = pytest.mark.skipif(sys.platform != "linux", reason="the system has no such limit")


def workbook(*rows: list[object]) -> bytes:
    book = openpyxl.Workbook()
    for row in (["name", "n"], *rows):
        book.active.append(row)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


# The files that did it ----------------------------------------------------------------------


@pytest.mark.slow
@pytest.mark.parametrize("name", sorted(path.name for path in HOSTILE.iterdir()))
@pytest.mark.parametrize("command", ["list --count --data", "data validate", "data merge"])
def test_a_hostile_file(name, command, tmp_path):
    line = f"ulimit -v 3000000; exec timeout 20 clustercli {command} {HOSTILE / name}"
    before = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    result = subprocess.run(
        ["bash", "-c", line],
        cwd=tmp_path,
        env={**os.environ, "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode in (0, 1, 2), result.stderr
    assert "Traceback" not in result.stderr
    assert len(re.findall("^clustercli: ", result.stderr, re.MULTILINE)) <= 1
    most = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    assert most <= before or most < 700_000


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("lower.xlsx", "takes more than 512 MiB of memory"),
        ("truncated.xls", "the file is damaged or cut off: index out of bounds"),
    ],
)
def test_a_hostile_workbook_is_one_line(cli, name, message):
    for door in ("list", "--data"), ("data", "merge"):
        result = cli(*door, str(HOSTILE / name))
        assert (result.code, result.out) == (1, "")
        assert message in result.err
        assert len(result.err.splitlines()) == 1
    with pytest.raises(DatasetError, match=message):
        load(str(HOSTILE / name))


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("forms.pdf", "page 1 holds more than 3000 drawings: no list"),
        ("chars.pdf", "page 1 holds more than 30000 characters: no list"),
    ],
)
def test_a_hostile_pdf_is_ended_where_it_is_read(cli, name, message):
    result = cli("data", "merge", str(HOSTILE / name))
    assert (result.code, result.out) == (1, "")
    assert result.err.endswith(f"{message}\n")
    assert len(result.err.splitlines()) == 1


def pdf_of(content: bytes) -> bytes:
    """Return a PDF of one page, whose content is packed again and again."""
    parts = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]/Contents 4 0 R>>",
        b"<</Length %d/Filter[/FlateDecode/FlateDecode]>>stream\n%b\nendstream"
        % (len(content), content),
    ]
    made = b"%PDF-1.4\n"
    places = []
    for number, part in enumerate(parts, start=1):
        places.append(len(made))
        made += b"%d 0 obj%b endobj\n" % (number, part)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    end = b"trailer<</Size 5/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF" % len(made)
    return made + b"xref\n0 5\n0000000000 65535 f \n" + table + end


@linux
@pytest.mark.parametrize("unit", [b" ", b"q Q ", b"BT (x) Tj ET "])
def test_a_pdf_that_unpacks_to_a_bomb(cli, put, monkeypatch, unit):
    monkeypatch.setenv(bounded_reading.SECONDS, "1")
    packed = zlib.compressobj()
    once = b"".join(packed.compress(unit * (1 << 20)) for _ in range(900 // len(unit)))
    bomb = pdf_of(zlib.compress(once + packed.flush()))
    assert len(bomb) < 20_000
    result = cli("data", "merge", put("a.pdf", bomb))
    assert (result.code, result.out) == (1, "")
    assert "of memory" in result.err or "not read within 1 seconds" in result.err
    assert len(result.err.splitlines()) == 1


def test_an_archive_of_too_many_files(cli, put):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for number in range(20_000):
            archive.writestr(f"{number:0100}", b"")
    path = put("a.xlsx", file.getvalue())
    for door in ("list", "--data"), ("data", "merge"):
        result = cli(*door, path)
        assert result.code == 1
        assert "the archive holds too many files" in result.err
    with pytest.raises(zipfile.BadZipFile):
        office_archive.opened(file)


# What a library may do ----------------------------------------------------------------------


@pytest.fixture
def tasks(monkeypatch):
    hostile_tasks.add()
    start = bounded_reading._START
    monkeypatch.setattr(
        bounded_reading,
        "_START",
        start.replace("main()", "import hostile_tasks as t; t.add(); main()"),
    )
    monkeypatch.setenv(bounded_reading.SECONDS, "1")


OUT_OF_MEMORY = r"takes more than [\d.]+ [MG]iB of memory.*CLUSTERCLI_READING_MEMORY sets"


@linux
@pytest.mark.parametrize(
    ("task", "message"),
    [
        ("runs_on", "not read within 1 seconds.*CLUSTERCLI_READING_SECONDS sets the limit"),
        ("sleeps", "not read within 1 seconds"),
        ("grows", OUT_OF_MEMORY),
        ("talks", OUT_OF_MEMORY),
        ("aborts", r"broke off \(SIGABRT\): it takes more than .* of memory, .* or the file"),
        *(
            (f"ends_by_{name}", rf"broke off \({name}\); the file may be damaged$")
            for name in ("SIGSEGV", "SIGTERM")
        ),
        ("ends_by_SIGKILL", OUT_OF_MEMORY),
        ("exits", "the process that reads it ended with code 3"),
        ("panics", "the file is damaged or cut off: index out of bounds"),
        ("recurses", "the file is damaged or cut off: maximum recursion depth exceeded"),
    ],
)
@pytest.mark.usefixtures("tasks")
def test_what_a_library_does_is_one_line(task, message):
    start = time.monotonic()
    with pytest.raises(DatasetError, match=message) as raised:
        bounded(task, b"x")
    assert len(str(raised.value).splitlines()) == 1
    assert time.monotonic() - start < 30


@linux
@pytest.mark.usefixtures("tasks")
def test_memory_is_what_the_environment_says(monkeypatch):
    monkeypatch.setenv(bounded_reading.MEMORY, "20M")
    with pytest.raises(DatasetError, match=r"takes more than 20 MiB of memory"):
        bounded("grows", b"")


PROGRAM = f"""
import sys, signal; sys.path.insert(0, {TESTS!r})
signal.signal(signal.SIGPIPE, signal.SIG_DFL)
import hostile_tasks
from clustercli.errors import DatasetError
from clustercli.readers import bounded_reading as b
hostile_tasks.add()
"""
ADDED = 'b._START = b._START.replace("main()", "import hostile_tasks as t; t.add(); main()")\n'


@linux
@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM, signal.SIGHUP, signal.SIGINT])
def test_the_child_ends_with_its_parent(number):
    parent = subprocess.Popen(
        [sys.executable, "-c", PROGRAM + ADDED + 'b.bounded("runs_on", b"")'],
        stderr=subprocess.DEVNULL,
        env={**os.environ, bounded_reading.SECONDS: "60"},
    )
    children = Path(f"/proc/{parent.pid}/task/{parent.pid}/children")
    ends = time.monotonic() + 20
    while not (pids := children.read_text().split()) and time.monotonic() < ends:
        time.sleep(0.02)
    (child,) = pids
    time.sleep(0.5)  # The child has read its request by now.
    assert Path(f"/proc/{child}").exists()
    parent.send_signal(number)
    parent.wait(20)
    while (status := _state(child)) not in (None, "Z") and time.monotonic() < ends:
        time.sleep(0.02)
    assert status in (None, "Z")


def _state(pid: str) -> str | None:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return None


@pytest.mark.skipif(os.name == "nt", reason="no SIGPIPE")
def test_a_child_that_takes_nothing_is_an_error_and_no_signal():
    program = (
        PROGRAM
        + 'b._START = "raise SystemExit(7)"\n'
        + 'try:\n    b.bounded("says_who", bytes(1 << 22))\n'
        + "except DatasetError as error:\n    print(error)\n"
        + "print(signal.getsignal(signal.SIGPIPE).name)"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=False, timeout=60
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == "the process that reads it ended with code 7\nSIG_DFL\n"


# Where the program runs ---------------------------------------------------------------------


@pytest.mark.usefixtures("tasks")
def test_it_is_a_process_of_its_own(monkeypatch):
    (pid,) = bounded("says_who", b"")
    assert pid != os.getpid()
    # Where there is no Python of its own, it is read in the program itself.
    for executable in ("", None, "/usr/bin/uwsgi"):
        monkeypatch.setattr(sys, "executable", executable)
        assert bounded("says_who", b"") == [os.getpid()]
        with pytest.raises(DatasetError, match="damaged or cut off: index out of bounds"):
            bounded("panics", b"")
    monkeypatch.undo()
    hostile_tasks.add()
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    assert bounded("says_who", b"") == [os.getpid()]


def test_without_a_python_the_answer_is_the_same(cli, put, monkeypatch):
    path = put("a.xlsx", workbook([FULL, 1], ["", ""], [FULL, 2.5]))
    asked = ("list", "--data", path, "--json")
    before = cli(*asked)
    monkeypatch.setattr(sys, "executable", None)
    assert cli(*asked) == before
    assert before.code == 0


def test_a_process_that_cannot_be_started(cli, put, monkeypatch):
    path = put("a.xlsx", workbook([FULL, 1]))
    monkeypatch.setattr(sys, "executable", str(Path(path).parent / "python-that-is-gone"))
    result = cli("list", "--data", path)
    assert result.code == 1
    assert "no process can be started to read it: No such file or directory" in result.err


@pytest.mark.parametrize("flags", [["-O"], ["-OO"], ["-I"], ["-X", "utf8=0"]])
def test_with_the_flags_of_python(flags, put):
    path = put("a.xlsx", workbook([FULL, 1]))
    done = subprocess.run(
        [sys.executable, *flags, "-m", "clustercli", "list", "--data", path, "--count"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout) == (0, "1\n"), done.stderr


def test_from_a_zip_file(tmp_path, put):
    source = Path(bounded_reading.__file__).parent.parent
    packed = tmp_path / "packed.zip"
    with zipfile.ZipFile(packed, "w") as archive:
        for path in source.rglob("*.py"):
            archive.write(path, Path("clustercli") / path.relative_to(source))
    put("a.xlsx", workbook([FULL, 1]))
    program = (
        f"import sys; sys.path.insert(0, {str(packed)!r})\n"
        "from clustercli.readers import bounded_reading as b\n"
        "print(b.__file__)\n"
        "print(b.bounded('workbook', open('a.xlsx', 'rb').read(), (), 'a')[0])"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines() == [
        f"{packed}/clustercli/readers/bounded_reading.py",
        "[('Sheet', True)]",
    ]


def test_a_module_of_the_same_name_beside_the_file_is_not_run(shell, tmp_path):
    (tmp_path / "a.xlsx").write_bytes(workbook([FULL, 1]))
    for name in ("marshal", "io", "python_calamine", "clustercli", "datetime"):
        (tmp_path / f"{name}.py").write_text("open('run', 'w'); raise SystemExit(9)")
    assert shell("clustercli list --data a.xlsx --count").out == "1\n"
    assert not (tmp_path / "run").exists()


# The limits ---------------------------------------------------------------------------------


def test_limits_follow_the_size_of_the_file(monkeypatch):
    small, large = limits_of(1000), limits_of(100 << 20)
    assert (small.memory >> 20, small.seconds) == (512, 10)
    assert (large.memory >> 20, large.seconds) == (512 + 3200, 110)
    assert limits_of(1000, MOST_BYTES).memory == small.memory
    assert limits_of(1000, 8 << 30).memory == limits_of(1000, 8 << 30).answer == 8 << 30
    assert limits_of(1000, 10).memory == small.memory
    monkeypatch.setenv(bounded_reading.MEMORY, "3G")
    monkeypatch.setenv(bounded_reading.SECONDS, "120")
    assert (limits_of(1000).memory, limits_of(1000).seconds) == (3 << 30, 120)


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        (bounded_reading.MEMORY, "99999999T"),
        (bounded_reading.SECONDS, "4000000000"),
        (bounded_reading.SECONDS, "9" * 5000),
        (None, "8388608T"),
    ],
)
def test_a_limit_beyond_what_a_system_takes(cli, put, monkeypatch, variable, value):
    path = put("a.xlsx", workbook([FULL, 1]))
    if variable:
        monkeypatch.setenv(variable, value)
    given = () if variable else ("--max-size", value)
    result = cli("list", "--data", path, "--count", *given)
    assert (result.code, result.out) == (0, "1\n"), result.err


@pytest.mark.parametrize(
    ("variable", "value", "message"),
    [
        (
            bounded_reading.MEMORY,
            "much",
            "CLUSTERCLI_READING_MEMORY: 'much' is no size: write it as 500M or 4G",
        ),
        (bounded_reading.SECONDS, "1m", "CLUSTERCLI_READING_SECONDS takes whole seconds, not '1m'"),
        (bounded_reading.SECONDS, "0", "CLUSTERCLI_READING_SECONDS takes whole seconds, not '0'"),
        (bounded_reading.SECONDS, "-9", "CLUSTERCLI_READING_SECONDS takes whole seconds, not '-9'"),
    ],
)
def test_a_limit_that_is_none(cli, put, monkeypatch, variable, value, message):
    path = put("a.xlsx", workbook([FULL, 1]))
    monkeypatch.setenv(variable, value)
    result = cli("list", "--data", path)
    assert result.code == 2
    assert message in result.err
    with pytest.raises(UsageError, match=r"takes whole|no size"):
        load(path)


# What is read is what was written -----------------------------------------------------------


def test_cells_before_which_nothing_stands(cli, put):
    book = openpyxl.Workbook()
    sheet = book.active
    sheet["C4"], sheet["D4"], sheet["C6"], sheet["D6"] = "name", "x", FULL, 1.5
    file = io.BytesIO()
    book.save(file)
    result = cli("list", "--data", put("a.xlsx", file.getvalue()), "--columns", "id,x", "-f", "csv")
    assert (result.code, result.out.split()) == (0, ["id,x", "6,1.5"])


def test_merged_ranges_without_end(cli, put):
    rows = [[FULL, number] for number in range(2_000)]
    whole = io.BytesIO(workbook(*rows))
    merges = "".join(f'<mergeCell ref="A2:B{1_048_000 + n}"/>' for n in range(20_000))
    file = io.BytesIO()
    with zipfile.ZipFile(whole) as old, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            text = old.read(name)
            if name.endswith("sheet1.xml"):
                text = text.replace(
                    b"</sheetData>", f"</sheetData><mergeCells>{merges}</mergeCells>".encode()
                )
            new.writestr(name, text)
    # They cover the sheet again and again, and hold at most as often as it has cells.
    asked = ("list", "--data", put("a.xlsx", file.getvalue()), "--json")
    (row,) = json.loads(cli(*asked).out)
    assert (row["name"], row["n"]) == (FULL, 0)
