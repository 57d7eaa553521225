"""What a call imports, and that what is said without importing it is true."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest

import clustercli
from clustercli.cli.data import DataCommands
from clustercli.cli.help import paragraphs
from clustercli.cli.program import COMMANDS, Program, program
from clustercli.resources.installed import installed, path_of_installed

MODULES_OF_A_CALL = """\
import io, json, sys
from clustercli.cli.entry import run
out, sys.stdout = sys.stdout, io.TextIOWrapper(io.BytesIO(), encoding="utf-8")
code = run(sys.argv[1:])
print(json.dumps([code, sorted(sys.modules)]), file=out)
"""
on_linux = pytest.mark.skipif(sys.platform != "linux", reason="by the XDG specification")


def modules_of(*arguments: str) -> set[str]:
    """Return the names of the modules that a process has imported when it is done."""
    done = subprocess.run(
        [sys.executable, "-c", MODULES_OF_A_CALL, *arguments],
        env={**os.environ, "PYTHONIOENCODING": "utf-8"},
        capture_output=True,
        check=True,
    )
    code, modules = json.loads(done.stdout)
    assert code == 0
    return set(modules)


def commands_in(modules: set[str]) -> set[str]:
    """Return the commands, and the commands of data, among the modules."""
    modules_of_commands = Program.modules
    words = {f"clustercli.cli.{modules_of_commands.get(name, name)}": name for name in COMMANDS}
    words |= {f"clustercli.cli.data.{name}": f"data {name}" for name in DataCommands.summaries}
    return {word for module, word in words.items() if module in modules}


def test_the_summary_of_every_command_is_how_its_description_begins():
    data = program().get_command(None, "data")
    for group in (program(), data):
        for name, summary in group.summaries.items():
            assert next(paragraphs(group.get_command(None, name).help)) == summary


@pytest.mark.parametrize("arguments", [("--help",), ()])
def test_the_help_lists_the_commands_without_importing_them(arguments):
    modules = modules_of(*arguments)
    assert not commands_in(modules)
    assert "msgspec" not in modules


def test_the_help_of_data_imports_none_of_its_commands():
    assert commands_in(modules_of("data", "--help")) == {"data"}


def test_a_command_of_data_imports_no_other():
    assert commands_in(modules_of("data", "path")) == {"data", "data path"}


def test_a_question_imports_one_command_and_no_large_library():
    modules = modules_of("list", "--province", "山东", "--json")
    assert commands_in(modules) == {"list"}
    assert not modules & {"rich", "tabulate", "platformdirs", "xlsxwriter", "sqlite3"}


@pytest.mark.skipif(sys.version_info < (3, 11), reason="typing has not all that msgspec takes")
def test_msgspec_takes_nothing_from_typing_extensions():
    modules = modules_of("list", "--province", "山东", "--json")
    assert "msgspec" in modules
    assert "typing_extensions" not in modules


@pytest.mark.parametrize("arguments", [(), ("--with-coverage",)])
def test_quiet_json_makes_no_notes_unless_they_are_in_it(arguments):
    modules = modules_of("list", "--province", "山东", "--json", "--quiet", *arguments)
    assert ("clustercli.query.answer_coverage" in modules) is bool(arguments)


FILES_OF_A_CALL = """\
import io, sys
files = []
sys.addaudithook(lambda event, args: files.append(str(args[0])) if event == "open" else None)
from clustercli.cli.entry import run
out, sys.stdout = sys.stdout, io.TextIOWrapper(io.BytesIO(), encoding="utf-8")
run(sys.argv[1:])
print("\\n".join(files), file=out)
"""


@pytest.mark.parametrize(
    ("arguments", "unread"),
    [
        (("list", "--province", "山东"), {"gbt2260.csv", "pinyin.csv", "areas.json"}),
        (("list", "--province", "山东", "--json", "--quiet"), {"published.json", "gbt2260.csv"}),
        (("stats", "--by", "region"), {"pinyin.csv", "areas.json"}),
        (("audit",), {"pinyin.csv"}),
    ],
)
def test_a_question_reads_no_table_that_it_does_not_need(arguments, unread):
    done = subprocess.run(
        [sys.executable, "-c", FILES_OF_A_CALL, *arguments],
        env={**os.environ, "PYTHONIOENCODING": "utf-8"},
        capture_output=True,
        text=True,
        check=True,
    )
    read = {os.path.basename(name) for name in done.stdout.splitlines()}
    assert "clusters.json" in read
    assert not read & unread


def test_an_unknown_command_of_data_names_the_nearest(cli):
    result = cli("data", "inof")
    assert result.code == 2
    assert "Did you mean 'info'?" in result.err


def test_the_package_imports_its_names_when_they_are_asked_for():
    assert set(clustercli.__all__) <= set(dir(clustercli))
    for name in clustercli.__all__:
        assert getattr(clustercli, name) is not None
    with pytest.raises(AttributeError, match="no attribute 'laod'"):
        clustercli.laod  # noqa: B018


@on_linux
def test_a_relative_folder_for_data_is_ignored(cli, tmp_path, monkeypatch):
    (tmp_path / "data-home").mkdir()
    monkeypatch.setenv("HOME", str(tmp_path))
    kept = tmp_path / ".local" / "share" / "clustercli" / "clusters.json"
    for folder in ("data-home", "", " "):
        monkeypatch.setenv("XDG_DATA_HOME", folder)
        assert path_of_installed() == str(kept)
    monkeypatch.setenv("XDG_DATA_HOME", "data-home")
    (tmp_path / "mine.json").write_text(cli("list", "-p", "贵州", "--json").out, encoding="utf-8")
    assert cli("data", "install", "mine.json").code == 0
    assert kept.exists()
    assert not list((tmp_path / "data-home").iterdir())
    assert installed() == str(kept)


@on_linux
def test_an_installed_dataset_is_found_without_the_library_for_folders(tmp_path, monkeypatch, cli):
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    (tmp_path / "mine.json").write_text(cli("list", "-p", "贵州", "--json").out, encoding="utf-8")
    assert cli("data", "install", "mine.json").code == 0
    assert "platformdirs" not in modules_of("list", "--count")
