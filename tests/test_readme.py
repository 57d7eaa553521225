"""The documents are true: every command in them runs, every output is the program's own.

They show the data as it is, so all of this runs on ``live_data``.
"""

from __future__ import annotations

import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import list_files
import pytest

from clustercli.cli.program import COMMANDS as COMMANDS_OF_THE_PROGRAM

pytestmark = pytest.mark.usefixtures("live_data")

ROOT = Path(__file__).resolve().parent.parent
READMES = ("README.md", "README.zh-CN.md")
FENCE = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def blocks(name: str, kind: str) -> list[str]:
    text = (ROOT / name).read_text(encoding="utf-8")
    return [match[2] for match in FENCE.finditer(text) if match[1] == kind]


COMMANDS = sorted(
    {line for name in READMES for block in blocks(name, "bash") for line in block.splitlines()}
)


@pytest.fixture
def files_of_examples(tmp_path, monkeypatch):
    """The files that examples name: lists as they are published, and a dataset."""
    rows = list_files.rows(10)
    with monkeypatch.context() as titled:
        titled.setattr(list_files, "TITLE", "通过复核的2022年度中小企业特色产业集群名单")
        passed = list_files.excel(rows)
    made = {
        "2024.pdf": list_files.pdf(rows),
        "2022.docx": list_files.word(rows),
        "2023.html": list_files.html(rows),
        "passed.xlsx": passed,
        "mine.json": b'[{"name": "Widgets", "province": "Jiangsu"}]',
        "mine.csv": "集群名称,年度\n江苏省无锡市惠山区智能基础零部件产业集群,2022\n".encode(),
    }
    for name, content in made.items():
        (tmp_path / name).write_bytes(content)


@pytest.fixture
def answer(cli, shell):
    """Run a line: in this process, unless it needs a shell."""

    def call(line: str) -> Any:
        if re.search(r"[|<>&;$`*]", re.sub(r"'[^']*'|\"[^\"]*\"", "", line)):
            return shell(line)
        program, *arguments = shlex.split(line)
        return cli(*arguments) if program == "clustercli" else shell(line)

    return call


@pytest.mark.usefixtures("files_of_examples")
@pytest.mark.parametrize("line", COMMANDS)
def test_every_command_of_the_readme_runs(answer, line):
    assert "clustercli" in line
    for program in re.findall(r"\| (\w+)", re.sub("'[^']*'", "", line)):
        if program != "clustercli" and shutil.which(program) is None:
            pytest.skip(f"{program} is not installed")
    result = answer(line)
    assert result.code == 0, result.err
    assert "No cluster" not in result.err
    assert (
        result.out or "wrote" in result.err or "写入" in result.err or "is in order" in result.err
    )


def check_fresh(script: str) -> None:
    """Fail, and say what to run, if the script finds that a page of its making is stale."""
    done = subprocess.run(
        [sys.executable, ROOT / script, "--check"], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, f"run python {script}: {done.stdout}{done.stderr}"


def test_the_outputs_in_the_readmes_are_the_programs_own():
    check_fresh("scripts/readme_outputs.py")


def test_the_python_example_runs(capsys):
    for name in READMES:
        for block in blocks(name, "python"):
            exec(compile(block, name, "exec"), {})
            assert capsys.readouterr().out.strip()


def test_both_readmes_have_the_same_code():
    kinds = ("sh", "bash", "python")
    assert [blocks(READMES[0], kind) for kind in kinds] == [
        blocks(READMES[1], kind) for kind in kinds
    ]
    shown = ([block.splitlines()[0] for block in blocks(name, "console")] for name in READMES)
    assert len({tuple(commands) for commands in shown}) == 1


def test_the_two_commands_are_printed():
    commands = [line for block in blocks("README.md", "sh") for line in block.splitlines()]
    assert "pip install . && clustercli list --province 山东" in commands
    assert "pip install '.[test]' && pytest" in commands


def test_the_main_job_is_within_the_first_screen():
    for name in READMES:
        text = (ROOT / name).read_text(encoding="utf-8")
        screen = "\n".join(text.splitlines()[:40])
        assert "```sh\npip install . && clustercli list --province 山东\n```" in screen
        assert "```console\n$ clustercli list --province 山东\n" in screen
        end = "a count from it is a lower bound." if name == READMES[0] else "只是下限。"
        assert end in re.sub(r"(?<=[\u4e00-\u9fff，])\n(?!`)", "", screen)


def test_the_changelog_counts_the_dataset(live_dataset):
    years = [cluster.year for cluster in live_dataset]
    lines = [
        f"### Dataset {live_dataset.version}",
        f"{len(live_dataset)} clusters of the {live_dataset.announced()} announced",
        *(f"| {b.year} | {years.count(b.year)} | {b.size} |" for b in live_dataset.batches),
        f"| not settled | {years.count(None)} | |",
    ]
    text = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    section = text[text.find(lines[0]) :]
    missing = [line for line in lines if line not in section]
    assert not missing, f"CHANGELOG.md, section {lines[0]!r}: write {missing}"


def test_the_pages_made_from_the_help_are_fresh():
    check_fresh("scripts/cli_docs.py")


CLI_PAGE = (ROOT / "docs" / "cli.md").read_text(encoding="utf-8")
PAGE = sorted(
    {
        line
        for block in FENCE.finditer(CLI_PAGE)
        if block[1] == "bash"
        for line in block[2].splitlines()
        # test_fetch.py runs these, with a site on this machine.
        if not line.startswith("clustercli data fetch")
    }
)


@pytest.mark.usefixtures("files_of_examples")
@pytest.mark.parametrize("line", PAGE)
def test_every_example_of_every_command_runs(answer, line):
    if "jq" in line and shutil.which("jq") is None:
        pytest.skip("jq is not installed")
    result = answer(line)
    assert result.code == 0, result.err
    assert result.out or result.err or ">" in line


def test_every_command_and_option_is_documented(cli):
    page = CLI_PAGE
    for command in COMMANDS_OF_THE_PROGRAM:
        assert f"\n## clustercli {command}\n" in page
        for option in re.findall(r"--[a-z][a-z-]+", cli(command, "--help").out):
            assert f"`{option}" in page or option == "--help"
    assert len(PAGE) >= 3 * len(COMMANDS_OF_THE_PROGRAM)
