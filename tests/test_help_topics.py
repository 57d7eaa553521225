"""``clustercli help``: a command's help, or a page, and that what the page says is so."""

from __future__ import annotations

import re
import shlex

import pytest
from conftest import ROOT

from clustercli.cli.help_topics import TOPICS
from clustercli.cli.program import COMMANDS

AGENTS = (ROOT / "docs" / "agents.md").read_text(encoding="utf-8")
LINES = [
    line
    for block in re.findall(r"^```bash\n(.*?)^```$", AGENTS, re.MULTILINE | re.DOTALL)
    for line in block.splitlines()
]


def test_a_topic_is_the_page_of_the_documents(cli):
    for topic in TOPICS:
        page = (ROOT / "docs" / f"{topic}.md").read_text(encoding="utf-8")
        assert cli("help", topic).out == page
        assert f"docs/{topic}.md" in (ROOT / "pyproject.toml").read_text(encoding="utf-8")


def test_help_lists_the_topics(cli):
    for line in (("help",), ("--lang", "zh", "help")):
        result = cli(*line)
        assert result.code == 0
        assert all(f"clustercli help {topic}" in result.out for topic in TOPICS)


@pytest.mark.parametrize("words", [*((name,) for name in COMMANDS), ("data", "merge")])
def test_the_help_of_a_command_is_what_the_command_says(cli, words):
    asked = cli("help", *words)
    assert asked.code == 0
    assert asked.out == cli(*words, "--help").out
    assert f"clustercli {' '.join(words)}" in asked.out


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("lst",), "unknown command 'lst': did you mean list?"),
        (("agent",), "unknown command 'agent': did you mean agents?"),
        (("data", "mergee"), "unknown command 'mergee': did you mean merge?"),
        (("list", "agents"), "unknown command 'agents'"),
        (("agents", "list"), "unknown command 'agents'"),
    ],
)
def test_what_is_neither_is_said(cli, words, said):
    result = cli("help", *words)
    assert (result.code, result.out) == (2, "")
    assert said in result.err


def test_the_page_is_read_without_a_dataset(cli, monkeypatch):
    monkeypatch.setenv("CLUSTERCLI_DATA", "nowhere.json")
    assert cli("help", "agents").code == 0


@pytest.mark.usefixtures("live_data")
@pytest.mark.parametrize("line", LINES)
def test_what_the_page_asks_is_answered(cli, line):
    result = cli(*shlex.split(line)[1:])
    assert result.code == 0
    assert result.out.startswith(("[{", "{"))


@pytest.mark.usefixtures("live_data")
def test_what_the_page_says_of_pipes_is_so(shell):
    (line,) = re.findall(r"`(clustercli list [^`]* \| [^`]*)`", AGENTS)
    assert shell(line).out.startswith("[{")


def test_the_page_is_short():
    assert len(AGENTS.splitlines()) <= 100
