"""How the program ends that does not end by itself: signals, and errors that nobody foresaw."""

from __future__ import annotations

import contextlib
import os
import random
import signal
import sqlite3
import subprocess
import sys
import time
from importlib.metadata import entry_points
from pathlib import Path

import pytest

import clustercli.cli.entry
from clustercli.cli import entry, interruption
from clustercli.cli.entry import run
from clustercli.resources.temporary import removed, temporary_folder

PROGRAM = str(Path(sys.executable).parent / "clustercli")
PACKAGE = str(Path(clustercli.cli.entry.__file__).parent.parent)

posix = pytest.mark.skipif(os.name != "posix", reason="signals of POSIX")


class PanicException(BaseException):
    """As a library in Rust raises it."""


def reports() -> list[Path]:
    return sorted(Path(os.environ["XDG_STATE_HOME"]).rglob("report-*.txt"))


# Errors that nobody foresaw ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (KeyError("x"), "this should not have happened: KeyError: 'x'."),
        (MemoryError(), "there is not enough memory for this."),
        (RecursionError("maximum"), "something in this is nested too deep."),
        (PanicException("index\nout of bounds"), "PanicException: index out of bounds."),
        (OSError(5, "Input/output error"), "OSError: [Errno 5] Input/output error."),
    ],
    ids=lambda value: type(value).__name__ if isinstance(value, BaseException) else "",
)
def test_an_unforeseen_error_is_a_line_and_a_report(cli, monkeypatch, error, said):
    def fail(*_: object, **__: object) -> None:
        raise error

    monkeypatch.setattr("clustercli.cli.list.write", fail)
    result = cli("list", "-p", "山东")
    assert result.code == 1
    assert result.out == ""
    assert len(result.err.splitlines()) == 1
    assert said in result.err
    (report,) = reports()
    end = f"The full report is in {report}: send it to the maintainers of clustercli\n"
    assert result.err.endswith(end)
    text = report.read_text(encoding="utf-8")
    assert "arguments: ['list', '-p', '山东']" in text
    assert "Traceback" in text
    assert type(error).__name__ in text


def test_a_report_that_cannot_be_written_is_no_further_error(cli, monkeypatch, tmp_path):
    def fail(*_: object, **__: object) -> None:
        raise KeyError("x")

    monkeypatch.setattr("clustercli.cli.list.write", fail)
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "file"))
    monkeypatch.setattr("tempfile.gettempdir", lambda: str(tmp_path / "file"))
    result = cli("list")
    assert result.code == 1
    assert "No file could be written for the full report" in result.err
    assert len(result.err.splitlines()) == 1


def test_a_relative_folder_for_reports_is_ignored(cli, monkeypatch, tmp_path):
    def fail(*_: object, **__: object) -> None:
        raise KeyError("x")

    monkeypatch.setattr("clustercli.cli.list.write", fail)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("XDG_STATE_HOME", "relative")
    monkeypatch.setattr("tempfile.gettempdir", lambda: str(tmp_path / "temp"))
    assert f"report is in {tmp_path}" in cli("list").err
    assert not Path("relative").exists()


def test_a_broken_installation_is_said_in_a_line(tmp_path):
    (tmp_path / "typer.py").write_text("raise ImportError('typer is broken')")
    done = subprocess.run(
        [sys.executable, "-m", "clustercli", "list"],
        env={**os.environ, "PYTHONPATH": str(tmp_path)},
        capture_output=True,
        check=False,
    )
    assert done.returncode == 1
    assert done.stderr.count(b"\n") == 1
    assert b"typer is broken" in done.stderr


def test_what_the_answer_to_errors_fails_at_is_a_line(process_ends, monkeypatch, capsys):
    def fail(*_: object) -> None:
        raise MemoryError

    monkeypatch.setattr(clustercli.cli.entry, "run", fail)
    clustercli.cli.entry.main()
    assert process_ends == [1]
    assert capsys.readouterr().err == "clustercli: this should not have happened: MemoryError\n"


@pytest.mark.parametrize(("code", "exit_code"), [(0, 0), (3, 3), (None, 0), ("wrong", 1)])
def test_a_library_that_ends_the_program_ends_it(process_ends, monkeypatch, code, exit_code):
    def end(_arguments: list[str]) -> int:
        raise SystemExit(code)

    monkeypatch.setattr(clustercli.cli.entry, "run", end)
    clustercli.cli.entry.main()
    assert process_ends == [exit_code]


def test_an_interrupt_that_something_makes_another_error_is_one(cli, monkeypatch):
    class Interrupted:
        def __set_name__(self, _owner: type, _name: str) -> None:
            raise KeyboardInterrupt

    # Python before 3.12 makes it a RuntimeError by itself.
    def fail(*_: object, **__: object) -> None:
        try:
            type("Class", (), {"attribute": Interrupted()})
        except KeyboardInterrupt as interrupt:
            raise RuntimeError from interrupt

    monkeypatch.setattr("clustercli.cli.list.write", fail)
    result = cli("list")
    assert (result.code, result.out, result.err) == (130, "", "")


@posix
def test_too_little_memory_for_the_answer(shell, tmp_path):
    (tmp_path / "a.json").write_text("[" + "[" * 200_000, encoding="utf-8")
    result = shell("ulimit -v 400000; clustercli list --data a.json")
    assert result.code in (1, 2)
    assert "Traceback" not in result.err


# Signals -----------------------------------------------------------------------------------------


@posix
@pytest.mark.usefixtures("interruptible")
@pytest.mark.parametrize("name", ["SIGINT", "SIGTERM", "SIGHUP"])
def test_a_signal_at_any_moment_shows_no_traceback_of_ours(name):
    """What the interpreter shows before it has come to the program's first line is its own."""
    number = getattr(signal, name)
    moments = random.Random(name)
    for _ in range(12):
        with subprocess.Popen(
            [PROGRAM, "list"], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
        ) as child:
            time.sleep(moments.uniform(0.02, 0.3))
            child.send_signal(number)
            _out, said = child.communicate(timeout=30)
        frames = [line for line in said.decode().splitlines() if f'File "{PACKAGE}' in line]
        # Before the program's own first line, which the package's own file comes before.
        assert all("__init__.py" in line for line in frames)
        assert child.returncode in (0, -number) or b"Traceback" in said


INTERRUPTED_AT = """\
import os, signal, sys
signal.signal(signal.SIGINT, signal.default_int_handler)
class Interrupting:
    def find_spec(self, name, _path=None, _target=None):
        if name == {name!r}:
            os.kill(os.getpid(), signal.SIGINT)
sys.meta_path.insert(0, Interrupting())
sys.argv[1:] = ["list", "-f", "csv"]
from clustercli.__main__ import main
main()
"""


@posix
@pytest.mark.parametrize(
    "name", ["clustercli.cli", "clustercli.cli.entry", "clustercli.i18n", "typer", "msgspec"]
)
def test_a_signal_while_the_program_is_imported_shows_nothing(name):
    program = INTERRUPTED_AT.format(name=name)
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (-signal.SIGINT, b"", b"")


def test_the_installed_script_is_the_one_that_leaves_interrupts_to_the_system():
    (script,) = entry_points(group="console_scripts", name="clustercli")
    assert script.value == "clustercli.__main__:main"


WAITING = """\
import signal, sys, time
from clustercli.cli import interruption
from clustercli.cli.entry import _run_process
from clustercli.resources.temporary import temporary_file, temporary_folder
import clustercli.cli.entry as entry

def run(_arguments):
    with temporary_folder(), temporary_file(".db") as path:
        open("a.part", "w").close()
        from clustercli.resources.temporary import removed
        with removed("a.part"):
            print("ready", flush=True)
            {body}
    return 0

entry.run = run
sys.argv[1:] = []
entry.main()
"""


def started(tmp_path: Path, body: str, **environment: str) -> subprocess.Popen[bytes]:
    """Start a process that holds temporary files and says so."""
    (tmp_path / "temp").mkdir()
    child = subprocess.Popen(
        [sys.executable, "-c", WAITING.format(body=body)],
        env={**os.environ, "TMPDIR": str(tmp_path / "temp"), **environment},
        cwd=tmp_path,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    assert child.stdout is not None
    assert child.stdout.readline() == b"ready\n"
    return child


@posix
@pytest.mark.usefixtures("interruptible")
@pytest.mark.parametrize("name", ["SIGINT", "SIGTERM", "SIGHUP"])
@pytest.mark.parametrize(
    "body",
    [
        "time.sleep(20)",
        # An exception in a destructor goes nowhere.
        "(type('D', (), {'__del__': lambda _: time.sleep(20)})(), 0)[1]; time.sleep(20)",
    ],
    ids=["at-work", "in-a-destructor"],
)
def test_a_signal_leaves_nothing_behind(tmp_path, name, body):
    number = getattr(signal, name)
    with started(tmp_path, body) as child:
        assert (tmp_path / "a.part").exists()
        child.send_signal(number)
        _out, said = child.communicate(timeout=10)
    assert child.returncode == -number
    assert said == b""
    assert os.listdir(tmp_path / "temp") == []
    assert not (tmp_path / "a.part").exists()


@posix
@pytest.mark.usefixtures("interruptible")
def test_a_second_signal_ends_what_does_not_end(tmp_path):
    with started(tmp_path, f"exec({_STUBBORN!r})") as child:
        assert child.stdout is not None
        assert child.stdout.readline() == b"stubborn\n"
        child.send_signal(signal.SIGINT)
        time.sleep(0.2)
        child.send_signal(signal.SIGINT)  # of an impatient hand
        time.sleep(0.2)
        assert child.poll() is None
        time.sleep(1)
        child.send_signal(signal.SIGTERM)
        child.communicate(timeout=10)
    assert child.returncode == -signal.SIGINT  # which came first
    assert os.listdir(tmp_path / "temp") == []


_STUBBORN = """\
while True:
    try:
        print("stubborn", flush=True)
        time.sleep(20)
    except KeyboardInterrupt:
        pass
"""


@posix
def test_an_ignored_signal_stays_ignored(tmp_path):
    (tmp_path / "a.csv").write_text("name,province\n甲集群,江苏省\n", encoding="utf-8")
    line = "trap '' HUP; (sleep 0.5; cat a.csv) | clustercli list --data - --count & "
    done = subprocess.run(
        ["bash", "-c", f"{line} sleep 0.3; kill -HUP $(pgrep -P $$ -f clustercli); wait"],
        env={**os.environ, "PATH": f"{Path(PROGRAM).parent}{os.pathsep}{os.environ['PATH']}"},
        cwd=tmp_path,
        capture_output=True,
        check=False,
        timeout=30,
    )
    assert done.stdout == b"1\n"


def test_what_is_temporary_goes_with_its_with(tmp_path):
    with temporary_folder() as folder:
        Path(folder, "a").write_text("")
    assert not Path(folder).exists()
    path = tmp_path / "a"
    with contextlib.suppress(KeyError), removed(str(path)):
        path.write_text("")
        raise KeyError
    assert not path.exists()


def test_a_run_in_another_program_leaves_its_signals_alone(capsys):
    before = [signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)]
    assert run(["list", "--count"]) == 0
    assert capsys.readouterr().out
    assert [signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)] == before
    assert interruption._came == []


def test_what_fails_after_a_signal_fails_by_it(monkeypatch):
    refused = sqlite3.DatabaseError("not authorized")
    assert not entry._is_of_interrupt(refused)
    monkeypatch.setattr(interruption, "_came", [(signal.SIGINT, 0.0)])
    assert entry._is_of_interrupt(refused)


BETWEEN = """
import os, signal, sys, tempfile
from clustercli.cli import entry
from clustercli.cli.interruption import catch_signals
whole = tempfile.{make}

def make(*arguments, **options):
    made = whole(*arguments, **options)
    os.kill(os.getpid(), signal.{name})
    len(range(9))  # what could be interrupted
    return made

tempfile.{make} = make
sys.argv[1:] = {arguments!r}
entry.main()
"""


@posix
@pytest.mark.usefixtures("interruptible")
@pytest.mark.parametrize("name", ["SIGINT", "SIGTERM", "SIGHUP"])
@pytest.mark.parametrize(
    ("make", "arguments"),
    [
        ("mkstemp", ["list", "-o", "a.json"]),
        ("mkstemp", ["list", "-o", "a.db"]),
        ("mkdtemp", ["list", "--open"]),
    ],
)
def test_a_signal_just_after_a_temporary_file_is_made_leaves_none(tmp_path, make, name, arguments):
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    done = subprocess.run(
        [sys.executable, "-c", BETWEEN.format(make=make, name=name, arguments=arguments)],
        cwd=tmp_path,
        env={**os.environ, "TMPDIR": str(temporary)},
        capture_output=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (-getattr(signal, name), b"")
    assert os.listdir(tmp_path) == ["temporary"]
    assert os.listdir(temporary) == []
