"""What is another's on Windows, by its seams: the branches run here, with the system's answers."""

from __future__ import annotations

import ctypes
import errno
import json
import os
import re

import pytest
from terminals import screen

from clustercli.output import destination, windows_console
from clustercli.resources.long_paths import openable

TO_UTF_8 = "iconv -f CP936 -t UTF-8"

# Code page 936 -------------------------------------------------------------------------


@pytest.mark.parametrize("line", ["list", "stats --by province", "map", "compare 山东 浙江"])
def test_a_code_page_of_chinese_has_every_character(shell, line):
    done = shell(f"clustercli {line} --lang zh 2>&1 | {TO_UTF_8}", PYTHONIOENCODING="cp936")
    assert done.code == 0
    assert not re.search(r"\\u[0-9a-f]{4}", done.out)
    assert re.search("[一-龥]", done.out)


def test_what_a_code_page_lacks_is_written_out(shell, put):
    put("rare.csv", "集群名称,省份\n\U00020bb7产业集群,江苏省\n")
    answer = "clustercli list --data rare.csv --columns name"
    assert "\\U00020bb7" in shell(f"{answer} -f csv -q | {TO_UTF_8}", PYTHONIOENCODING="cp936").out
    whole = shell(f"{answer} --json -q", PYTHONIOENCODING="cp936").out
    assert json.loads(whole) == [{"name": "\U00020bb7产业集群"}]


def test_a_code_page_without_chinese_has_messages_in_english(shell):
    done = shell("clustercli list -p 火星", PYTHONIOENCODING="cp437", LANG="zh_CN.UTF-8")
    assert done.err.startswith("clustercli: unknown province")


# Pipes of PowerShell -------------------------------------------------------------------


@pytest.mark.parametrize("encoding", ["utf-16", "utf-8-sig", "gb18030", "ascii"])
@pytest.mark.parametrize("end", ["\r\n", "\n"])
def test_ids_from_powershell(cli, stdin, encoding, end):
    stdin(f"410323a{end}130535a{end}".encode(encoding))
    assert cli("show", "-", "--ids").out == "410323a\n130535a\n"


@pytest.mark.parametrize("encoding", ["utf-16", "utf-8-sig", "gb18030"])
def test_a_dataset_from_powershell(cli, stdin, encoding):
    text = cli("list", "-p", "河北", "-f", "csv").out.replace("\n", "\r\n")
    number = cli("list", "-p", "河北", "--count").out
    stdin(text.encode(encoding))
    assert cli("list", "--data", "-", "--count").out == number


def test_lines_end_in_lf_and_no_carriage_return_is_added(shell):
    for form in ("csv", "tsv", "json", "jsonl", "markdown"):
        assert "\r" not in shell(f"clustercli list -f {form} -q").out


# A workbook that Excel has open --------------------------------------------------------


def of_windows(code):
    error = PermissionError(errno.EACCES, "Permission denied")
    error.winerror = code
    return error


HELD = "cannot write open.xlsx: another program has it open, such as Excel; close it there, or"


@pytest.mark.parametrize("code", [5, 32, 33])
def test_a_file_that_is_open_elsewhere_is_said_before_the_work(cli, put, monkeypatch, code):
    put("open.xlsx", "old")

    def held(*_: object) -> int:
        raise of_windows(code)

    monkeypatch.setattr(destination, "_WINDOWS", True)
    monkeypatch.setattr(destination.os, "open", held)
    monkeypatch.setattr("clustercli.cli.dataset_options.installed_or_bundled", None)  # not reached
    result = cli("list", "-o", "open.xlsx", "--force")
    assert (result.code, result.out) == (1, "")
    assert HELD in result.err
    assert len(result.err.splitlines()) == 1


def test_a_file_that_is_opened_meanwhile_stays_as_it_was(cli, put, monkeypatch, tmp_path):
    put("open.xlsx", "old")

    def held(*_: object) -> None:
        raise of_windows(5)

    monkeypatch.setattr(destination.os, "replace", held)
    result = cli("list", "-o", "open.xlsx", "--force")
    assert result.code == 1
    assert HELD in result.err
    assert (tmp_path / "open.xlsx").read_text() == "old"
    assert os.listdir(tmp_path) == ["open.xlsx"]


def test_a_file_that_nobody_has_open_is_replaced(cli, put, monkeypatch, tmp_path):
    put("mine.csv", "old")
    monkeypatch.setattr(destination, "_WINDOWS", True)
    assert cli("list", "-o", "mine.csv", "--force").code == 0
    assert (tmp_path / "mine.csv").read_text("utf-8-sig").startswith("id,name")


# Long paths ----------------------------------------------------------------------------

DEEP = "\\".join(["C:", *["a-long-name-of-a-folder"] * 12, "file.csv"])


@pytest.mark.parametrize(
    ("path", "system", "expected"),
    [
        (DEEP, "nt", f"\\\\?\\{DEEP}"),
        (DEEP.replace("\\", "/"), "nt", f"\\\\?\\{DEEP}"),
        (f"\\\\server\\share{DEEP[2:]}", "nt", f"\\\\?\\UNC\\server\\share{DEEP[2:]}"),
        (f"\\\\?\\{DEEP}", "nt", f"\\\\?\\{DEEP}"),
        ("file.csv", "nt", "file.csv"),
        ("/" + "x" * 300, "posix", "/" + "x" * 300),
    ],
)
def test_the_form_of_a_long_path(path, system, expected):
    assert openable(path, system) == expected


def test_a_long_path_is_written_and_read(cli, tmp_path):
    folder = tmp_path.joinpath(*["a-long-name-of-a-folder"] * 12)
    folder.mkdir(parents=True)
    path = str(folder / "file.csv")
    assert cli("list", "-p", "河北", "-o", path).code == 0
    assert cli("list", "--data", path, "--count").out == cli("list", "-p", "河北", "--count").out


# The console ---------------------------------------------------------------------------


class Kernel:
    """A console of Windows that can be told, or not, to obey sequences."""

    def __init__(self, *, console: bool, obeys: bool) -> None:
        self.console, self.obeys, self.mode = console, obeys, 3

    def GetStdHandle(self, number: int) -> int:  # noqa: N802
        assert number == -11
        return 7

    def GetConsoleMode(self, handle: int, mode) -> int:  # noqa: N802
        assert handle == 7
        ctypes.cast(mode, ctypes.POINTER(ctypes.c_ulong))[0] = self.mode
        return int(self.console)

    def SetConsoleMode(self, handle: int, mode: int) -> int:  # noqa: N802
        assert handle == 7
        self.mode = mode
        return int(self.obeys)


def test_a_console_is_told_to_obey_sequences():
    kernel = Kernel(console=True, obeys=True)
    assert windows_console._switched_on(kernel)
    assert kernel.mode == 7
    assert not windows_console._switched_on(Kernel(console=True, obeys=False))
    assert windows_console._switched_on(Kernel(console=False, obeys=False))


def test_a_console_that_obeys_none_gets_none(monkeypatch):
    commands = (["stats"], ["stats", "--chart"], ["map"])
    assert all("\x1b" in screen(line, 100, TERM="xterm-256color") for line in commands)
    for module in ("terminal_table", "colour_choice"):
        monkeypatch.setattr(f"clustercli.output.{module}.obeys_sequences", lambda: False)
    for line in commands:
        plain = screen(line, 100, TERM="xterm-256color")
        assert "\x1b" not in plain
        assert "东部" in plain or "鲁" in plain
