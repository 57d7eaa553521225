"""What the tests share: running the program in this process, or as a process of its own."""

from __future__ import annotations

import io
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from clustercli import Dataset, load
from clustercli.cli.entry import run
from clustercli.i18n.messages import CATALOGUES, set_language

ROOT = Path(__file__).resolve().parent.parent
SCRIPTS = Path(sys.executable).parent


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
    monkeypatch.delenv("CLUSTERCLI_DATA", raising=False)
    for name in (
        "NO_COLOR",
        "FORCE_COLOR",
        "COLUMNS",
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
    """The bundled dataset."""
    return load()
