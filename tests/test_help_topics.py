"""``clustercli help``: a command's help, or a page, and that what the page says is so."""

from __future__ import annotations

import re
import shlex

import pytest
from conftest import ROOT
from rich.cells import cell_len

from clustercli.cli.data import DataCommands
from clustercli.cli.help_topics import TOPICS
from clustercli.cli.program import COMMANDS

ESCAPE = re.compile(r"\x1b\[[\d;]*m")
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


@pytest.mark.parametrize("width", [60, 80, 140])
def test_a_terminal_shows_a_page_wrapped_to_its_width(cli, terminal, width):
    terminal(width)
    for topic in TOPICS:
        page = (ROOT / "docs" / f"{topic}.md").read_text(encoding="utf-8")
        shown = ESCAPE.sub("", cli("help", topic).out)
        assert max(map(cell_len, shown.splitlines())) <= width
        for mark in ("# ", "```", "**", "|---"):
            assert mark not in shown
        of_page = set(re.findall(r"[a-z_]{5,}", page)) - {"bash"}
        assert of_page <= set(re.findall(r"[a-z_]{5,}", shown))  # no word is cut
    for language in ("en", "zh"):
        lines = cli("help", "--lang", language).out.splitlines()
        assert max(map(cell_len, lines)) <= width
    assert "\x1b[" in cli("help", "agents").out


def test_a_page_on_a_terminal_goes_through_the_pager(cli, terminal, monkeypatch):
    terminal(80)
    monkeypatch.setattr("clustercli.output.pager.page", lambda text: paged.append(text) or True)
    paged: list[str] = []
    assert cli("help", "agents").out == ""
    assert "For assistants and scripts" in paged[0]
    assert not paged[0].startswith("#")
    assert cli("help", "agents", "--no-pager").out == paged[0]


LAID_OUT = [
    ("help",),
    ("help", "list"),
    *(("data", name) for name in DataCommands.summaries),
    *((name,) for name in COMMANDS if name not in ("help", "data")),
]


@pytest.mark.parametrize("words", LAID_OUT)
def test_every_command_takes_the_language(cli, words):
    result = cli(*words, "--lang", "zh", *(() if words[0] == "help" else ("--help",)))
    assert result.code == 0
    assert "命令" in result.out or "用法" in result.out


@pytest.mark.parametrize("words", [("help", "agents"), ("data", "schema"), ("data", "reset")])
def test_a_language_that_is_none_is_said(cli, words):
    assert cli(*words, "--lang", "zh").code == 0
    result = cli(*words, "--lang", "fr")
    assert (result.code, result.out) == (2, "")
    assert "unknown language 'fr'" in result.err


def test_what_has_no_labels_ignores_a_language_of_the_environment_that_is_none(cli, monkeypatch):
    monkeypatch.setenv("CLUSTERCLI_LANG", "fr")
    assert cli("data", "schema").code == 0


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


@pytest.mark.parametrize(
    ("line", "right"),
    [
        ("list --province 火星", "See all: clustercli values province"),
        ("list --offset -1", "give 0 or more"),
        ("list --columns nonsense", "See all: clustercli values column"),
        ("sql SELECT|FROM|clusters", "^"),
        ("show 999999z", "See all: clustercli list"),
        ("statz", "did you mean stats?"),
        ("schema", "did you mean data schema?"),
        ("help schema", "did you mean data schema?"),
        ("data shema", "Did you mean 'schema'?"),
        ("list --nonsense", "See: clustercli list --help"),
    ],
)
def test_what_the_page_says_of_errors_is_so(cli, line, right):
    said = "what would be right stands there\n  or in the lines below it"
    assert said in AGENTS
    result = cli(*(word.replace("|", " ") for word in line.split()))
    assert (result.code, result.out) == (2, "")
    first, *others = result.err.splitlines()
    assert first.startswith("clustercli: ")
    assert right in result.err
    assert not any(other.startswith("clustercli: ") for other in others)


def test_the_page_is_short():
    assert len(AGENTS.splitlines()) <= 100
