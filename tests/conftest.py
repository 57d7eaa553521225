"""What the tests share: the data they stand on, and running the program in here or as a process.

Every test stands on the frozen dataset in ``tests/frozen``, so that a record or a batch that is
added to ``data`` changes none of them. Tests of the data itself, and of the documents that show
it, ask for ``live_data`` or ``live_dataset``.
"""

from __future__ import annotations

import io
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import examples  # noqa: F401 - how many random examples there are
import pytest

from clustercli import Dataset, load
from clustercli.cli.entry import run
from clustercli.i18n.messages import CATALOGUES, set_language
from clustercli.query.published_counts import _recognised
from clustercli.records.published_figures import published
from clustercli.resources.bundled import VARIABLE

ROOT = Path(__file__).resolve().parent.parent
FROZEN = ROOT / "tests" / "frozen"
SCRIPTS = Path(sys.executable).parent

os.environ[VARIABLE] = str(FROZEN)  # before a module of tests reads the dataset


def pytest_configure(config: pytest.Config) -> None:
    """Compile the Chinese catalogue of a checkout, which changes whenever the .po does."""
    from hatch_build import CHINESE, compile_catalogue

    source = ROOT / CHINESE
    compiled = source.with_suffix(".mo")
    tested = Path(CATALOGUES).is_relative_to(ROOT) and not hasattr(config, "workerinput")
    if tested and not (compiled.exists() and compiled.stat().st_mtime >= source.stat().st_mtime):
        compile_catalogue(ROOT)


@dataclass(frozen=True)
class Result:
    """What a command line did."""

    code: int
    out: str
    err: str


Cli = Callable[..., Result]
Put = Callable[[str, bytes | str], str]


@pytest.fixture(autouse=True)
def plain_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """No test depends on the settings of whoever runs it, or on what they installed."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data-home"))
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state-home"))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config-home"))
    monkeypatch.setenv(VARIABLE, str(FROZEN))
    monkeypatch.delenv("CLUSTERCLI_DATA", raising=False)
    for name in (
        "NO_COLOR",
        "FORCE_COLOR",
        "CLICOLOR",
        "CLICOLOR_FORCE",
        "COLUMNS",
        "CLUSTERCLI_CONFIG",
        "CLUSTERCLI_LANG",
        "CLUSTERCLI_PAGER",
        "PAGER",
        "PYTHONIOENCODING",
        "LC_ALL",
        "LC_MESSAGES",
        "LANG",
    ):
        monkeypatch.delenv(name, raising=False)
    set_language("en")


@pytest.fixture
def cli(capsys: pytest.CaptureFixture[str]) -> Cli:
    """Run one command line in this process."""

    def call(*arguments: str) -> Result:
        capsys.readouterr()
        code = run(list(arguments))
        captured = capsys.readouterr()
        return Result(code, captured.out, captured.err)

    return call


@pytest.fixture
def terminal(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Let standard output be a terminal of a width, in Chinese, for what ``cli`` runs next."""

    def call(width: int = 80, **environment: str) -> None:
        usual = {"TERM": "xterm-256color", "LANG": "zh_CN.UTF-8", "CLUSTERCLI_PAGER": "cat"}
        for name, value in {**usual, "COLUMNS": str(width), **environment}.items():
            monkeypatch.setenv(name, value)
        monkeypatch.setattr("sys.stdout.isatty", lambda: True, raising=False)

    return call


@pytest.fixture
def shell(tmp_path: Path) -> Callable[..., Result]:
    """Run a line of shell with the installed program, in an empty folder."""

    def call(line: str, **environment: str) -> Result:
        done = subprocess.run(
            ["bash", "-o", "pipefail", "-c", line],
            cwd=tmp_path,
            env={**os.environ, "PATH": f"{SCRIPTS}{os.pathsep}{os.environ['PATH']}", **environment},
            capture_output=True,
            check=False,
            timeout=120,
        )
        return Result(done.returncode, done.stdout.decode(), done.stderr.decode())

    return call


@pytest.fixture
def interruptible() -> Iterator[None]:
    """Let SIGINT interrupt this process and those it starts.

    It is ignored, and so it is in every child, where the tests run as a shell's background job.
    """
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.fixture
def process_ends(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Let ``main`` run in this process, of which it changes nothing; it ends with these codes."""
    codes: list[int] = []
    monkeypatch.setattr("os._exit", codes.append)
    for module in ("signal", "_signal"):
        monkeypatch.setattr(f"{module}.signal", lambda *_: None)
    monkeypatch.setattr("sys.unraisablehook", sys.unraisablehook)
    monkeypatch.setattr("clustercli.query.watchdog.give_up", None)
    return codes


@pytest.fixture
def put(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Put:
    """Write a file into an empty folder, which is the current one, and return its name."""
    monkeypatch.chdir(tmp_path)

    def write(name: str, content: bytes | str) -> str:
        (tmp_path / name).write_bytes(content.encode() if isinstance(content, str) else content)
        return name

    return write


@pytest.fixture
def stdin(monkeypatch: pytest.MonkeyPatch) -> Callable[[bytes | str], None]:
    """Give the program something to read on standard input."""

    def give(content: bytes | str) -> None:
        raw = content.encode() if isinstance(content, str) else content
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(raw), encoding="utf-8"))

    return give


@pytest.fixture(scope="session")
def dataset() -> Dataset:
    """The frozen dataset."""
    return load()


@pytest.fixture
def live_data(
    plain_environment: None,  # noqa: ARG001 - first of all it names the frozen dataset
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[None]:
    """Let the program read ``data``, for a test of the data itself or of what documents it."""
    monkeypatch.delenv(VARIABLE)
    published.cache_clear()
    _recognised.cache_clear()
    yield
    published.cache_clear()
    _recognised.cache_clear()


@pytest.fixture
def live_dataset(live_data: None) -> Dataset:  # noqa: ARG001
    """The dataset in ``data``."""
    return load()
