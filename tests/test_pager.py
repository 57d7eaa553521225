"""The pager in a real pseudo-terminal: Ctrl-C is its own, and the terminal is as it was."""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pexpect
import pytest
from terminals import PROGRAM, screen, settings

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


# What the pager is given ---------------------------------------------------------------


@pytest.fixture
def paged(tmp_path):
    """Return what the pager of a command line is given."""

    def call(arguments: str, line: str, **environment: str) -> bytes:
        name, *options = line.split()
        stand_in = tmp_path / name
        if not stand_in.exists():
            stand_in.write_text('#!/bin/sh\n{ echo "$LESSCHARSET"; cat; } > "$GIVEN"\n')
            stand_in.chmod(0o755)
        given = {"GIVEN": str(tmp_path / "given"), "TERM": "xterm-256color", "LC_ALL": "C.UTF-8"}
        pager = " ".join((str(stand_in), *options))
        screen(arguments.split(), 100, ROWS, CLUSTERCLI_PAGER=pager, **{**given, **environment})
        return (tmp_path / "given").read_bytes()

    return call


COLOURED = [
    ("less", {}),
    ("less -S", {}),
    ("less", {"LESS": "-R"}),
    ("less", {"LESS": "FRX"}),
    ("less", {"LESS": "-iMSr"}),
    ("less", {"LESS": "-i -M --RAW-CONTROL-CHARS"}),
    ("less", {"LESS": "--raw-control-chars -S"}),
    ("less", {"LESS": "-P?f%f .at the end$ -R"}),
    ("less -SR", {"LESS": ""}),
    ("less --RAW-CONTROL-CHARS", {"LESS": "-S"}),
    ("bat", {"LESS": "-S"}),
]
PLAIN = [
    ("less", {"LESS": ""}),
    ("less", {"LESS": "-S"}),
    ("less", {"LESS": "-N"}),
    ("less", {"LESS": "iMS"}),
    ("less", {"LESS": "-PReturn for more, or q"}),
    ("less", {"LESS": "-S -+R"}),
    ("less", {"LESS": "+/Rare"}),
    ("less --quit-if-one-screen +R", {"LESS": "-X"}),
    ("less -P Return", {"LESS": "-X"}),
    ("more", {}),
    ("more", {"LESS": "-R"}),
    ("more", {"NO_COLOR": "1"}),
    ("my-pager -R", {}),
]


@pytest.mark.parametrize(("line", "environment"), COLOURED)
def test_a_pager_that_passes_colours_on_is_given_them(paged, line, environment):
    assert b"\x1b[" in paged("list", line, **environment)


@pytest.mark.parametrize(
    ("arguments", "line", "environment"),
    [
        *(("list", *pager) for pager in PLAIN),
        ("stats --by province", "more", {}),
        ("map", "less", {"LESS": "-S"}),
    ],
)
def test_another_pager_is_given_the_same_text_without(paged, arguments, line, environment):
    coloured = paged(arguments, "less", **{**environment, "LESS": "-R"}).decode()
    plain = paged(arguments, line, **environment).decode()
    assert "\x1b" in coloured
    assert plain == re.sub(r"\x1b\[[\d;]*m", "", coloured)
    assert plain.count("\n") > ROWS


@pytest.mark.parametrize("real", ["less", "more"])
def test_a_pager_of_that_name_is_the_one_that_it_links_to(paged, tmp_path, real):
    paged("list", real)
    (tmp_path / "pager").symlink_to(tmp_path / real)
    assert (b"\x1b[" in paged("list", "pager")) == (real == "less")


def test_less_shows_no_sequences_as_text():
    shell = Shell(**LESS, LESS="-S", TERM="xterm-256color")
    shell.child.expect("lines 1-|:")
    assert "ESC[" not in shell.child.before
    shell.child.send("q")
    assert shell.ends() == 0


@pytest.mark.parametrize("encoding", ["gbk", "cp936", "ascii"])
def test_the_text_is_in_the_encoding_of_standard_output(paged, encoding):
    charset, _, text = paged("list", "less", PYTHONIOENCODING=encoding).partition(b"\n")
    assert charset == b""
    assert re.search("江苏省|Jiangsu", text.decode(encoding))


def test_what_the_encoding_lacks_is_written_out(paged, tmp_path):
    rows = "".join(f"\U00020bb7产业集群{number},江苏省\n" for number in range(ROWS))
    (tmp_path / "rare.csv").write_text(f"集群名称,省份\n{rows}", encoding="utf-8")
    text = paged(f"list --data {tmp_path / 'rare.csv'}", "less", PYTHONIOENCODING="gbk")
    assert "\\U00020bb7产业集群" in text.decode("gbk")


def test_the_character_set_of_less_is_the_users_where_there_is_one(paged):
    assert paged("list", "less").startswith(b"utf-8\n")
    assert paged("list", "less", LESSCHARSET="latin1").startswith(b"latin1\n")


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
