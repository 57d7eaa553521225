"""The pager in a real pseudo-terminal: Ctrl-C is its own, and the terminal is as it was."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pexpect
import pytest
from terminals import PROGRAM, settings

from clustercli.output import pager

pytestmark = pytest.mark.skipif(
    shutil.which("less") is None or shutil.which("more") is None, reason="no pager is installed"
)

ROWS = 15
ENDED = "ended with "


class Shell:
    """A shell on a terminal, in which the program shows its table in a pager."""

    def __init__(self, arguments: str = "list", **environment: str) -> None:
        # The modes of the terminal before and after; a shell that Ctrl-C or Ctrl-\ reaches goes on
        # as it does at a prompt.
        call = f"{PROGRAM} {arguments}; code=$?"
        line = f"trap : INT QUIT; stty -g; {call}; stty -g; echo '{ENDED}'$code."
        self.child = pexpect.spawn(
            "bash",
            ["--norc", "--noprofile", "-c", line],
            env=settings(**{"TERM": "xterm", "LC_ALL": "C.UTF-8", **environment}),
            encoding="utf-8",
            dimensions=(ROWS, 100),
            timeout=20,
        )
        self.child.expect(r"([0-9a-f:]+)\r\n")
        self.modes = self.child.match[1]

    def ends(self) -> int:
        """Wait for the end of the program; the terminal must be as it was."""
        self.child.expect(rf"([0-9a-f]+(?::[0-9a-f]+)+)\r\n{ENDED}(\d+)\.")
        assert self.child.match[1] == self.modes
        return int(self.child.match[2])

    def pager(self) -> int:
        """Return the process of the pager once there is one."""
        for _ in range(200):
            for process in children(self.child.pid):
                for found in children(process):
                    return found
            time.sleep(0.02)
        raise AssertionError("there is no pager")

    def program(self) -> int:
        return next(process for process in children(self.child.pid) if children(process))


def children(process: int) -> list[int]:
    with contextlib.suppress(OSError):
        text = Path(f"/proc/{process}/task/{process}/children").read_text(encoding="ascii")
        return list(map(int, text.split()))
    return []


LESS = {"CLUSTERCLI_PAGER": "less"}
PAGERS = {
    "less": (LESS, ":"),
    "less with a LESS of the user's own": ({**LESS, "LESS": "-i -M -S"}, "lines 1-"),
    "more": ({"CLUSTERCLI_PAGER": "more"}, "--More--"),
    "the usual one": ({}, ":"),
}


@pytest.mark.parametrize("name", PAGERS)
def test_the_pager_leaves_the_terminal_as_it_was(name):
    environment, prompt = PAGERS[name]
    shell = Shell(**environment)
    shell.child.expect(prompt)
    shell.child.send("q")
    assert shell.ends() == 0


@pytest.mark.parametrize("key", ["c", "\\"])
@pytest.mark.parametrize("name", ["less", "less with a LESS of the user's own"])
def test_a_key_that_would_end_it_leaves_the_pager_running(name, key):
    environment, prompt = PAGERS[name]
    shell = Shell(**environment)
    shell.child.expect(prompt)
    running = shell.pager()
    shell.child.sendcontrol(key)
    shell.child.sendcontrol(key)
    shell.child.send(" ")  # it still turns pages
    shell.child.expect("│")
    assert shell.pager() == running
    shell.child.send("q")
    assert shell.ends() == 0


def test_a_pager_that_ends_by_an_interrupt_ends_the_program():
    shell = Shell(CLUSTERCLI_PAGER="more")
    shell.child.expect("--More--")
    shell.child.sendintr()
    with contextlib.suppress(pexpect.TIMEOUT):  # some take it, some wait for q
        shell.child.expect(ENDED, timeout=0.5)
        return
    shell.child.send("q")
    assert shell.ends() == 0


@pytest.mark.parametrize("name", PAGERS)
def test_a_pager_that_is_killed_leaves_the_terminal_as_it_was(name):
    environment, prompt = PAGERS[name]
    shell = Shell(**environment)
    shell.child.expect(prompt)
    os.kill(shell.pager(), signal.SIGKILL)
    assert shell.ends() == 0


def test_the_second_screen_of_a_killed_pager_is_left():
    shell = Shell(CLUSTERCLI_PAGER="less", LESS="-R", TERM="xterm")
    shell.child.expect(r"\x1b\[\?1049h")
    shell.child.expect(":")
    os.kill(shell.pager(), signal.SIGKILL)
    shell.child.expect(r"\x1b\[\?1049l")
    assert shell.ends() == 0


@pytest.mark.parametrize("name", ["SIGTERM", "SIGHUP"])
def test_a_signal_ends_the_program_and_its_pager(name):
    shell = Shell(**LESS)
    shell.child.expect(":")
    paging, program = shell.pager(), shell.program()
    os.kill(program, getattr(signal, name))
    assert shell.ends() == 128 + getattr(signal, name)
    with pytest.raises(ProcessLookupError):
        os.kill(paging, 0)


def test_a_pager_that_has_seen_enough_ends_nothing(tmp_path):
    many = tmp_path / "many.csv"
    rows = "".join(f"甲乙丙丁产业集群{number},江苏省\n" for number in range(900))
    many.write_text(f"集群名称,省份\n{rows}")
    shell = Shell(f"list --data {many}", CLUSTERCLI_PAGER="head -n 3")
    assert shell.ends() == 0


def test_a_missing_pager_pages_nothing():
    shell = Shell(CLUSTERCLI_PAGER="no-such-pager")
    shell.child.expect("无锡市")
    assert shell.ends() == 0


def test_a_pager_that_cannot_be_started_pages_nothing(tmp_path):
    broken = tmp_path / "broken"
    broken.write_text("no program")
    broken.chmod(0o755)
    shell = Shell(CLUSTERCLI_PAGER=str(broken))
    shell.child.expect("无锡市")
    assert shell.ends() == 0


def test_a_page_of_help_is_paged():
    shell = Shell("help agents", **LESS)
    shell.child.expect("assistants")
    shell.child.expect(":")
    shell.child.send("q")
    assert shell.ends() == 0


# What belongs to no terminal, or to another system -------------------------------------


@pytest.mark.parametrize(
    ("line", "system", "words"),
    [
        ("less -R", "posix", ["less", "-R"]),
        ("'my pager' -x", "posix", ["my pager", "-x"]),
        ("'never closed", "posix", []),
        (r"C:\tools\less.exe -R", "nt", [r"C:\tools\less.exe", "-R"]),
        (r'"C:\Program Files\less.exe" -R', "nt", [r"C:\Program Files\less.exe", "-R"]),
        ("", "nt", []),
    ],
)
def test_the_words_of_a_pager(line, system, words):
    assert pager._words(line, system) == words


def test_without_modes_of_a_terminal_it_pages_all_the_same(monkeypatch, capfd):
    monkeypatch.setitem(sys.modules, "termios", None)  # as on Windows
    monkeypatch.setenv("CLUSTERCLI_PAGER", "sed s/^/paged:/")
    assert pager.page("text\n")
    assert capfd.readouterr().out == "paged:text\n"


def test_what_ignores_interrupts_goes_on_ignoring_them(monkeypatch, capfd):
    monkeypatch.setenv("CLUSTERCLI_PAGER", "sed s/^/paged:/")
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        assert pager.page("text\n")
        assert signal.getsignal(signal.SIGINT) is signal.SIG_IGN
    finally:
        signal.signal(signal.SIGINT, before)
    assert capfd.readouterr().out == "paged:text\n"


def test_a_pager_that_does_not_listen_is_ended(monkeypatch):
    monkeypatch.setattr(pager, "_PATIENCE", 0.1)
    code = "import signal, time; signal.signal(15, signal.SIG_IGN)\nprint(1, flush=True)"
    deaf = subprocess.Popen(
        [sys.executable, "-c", f"{code}; time.sleep(60)"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    assert deaf.stdout.readline() == b"1\n"
    pager._end(deaf)
    assert deaf.returncode == -signal.SIGKILL
    deaf.stdout.close()
