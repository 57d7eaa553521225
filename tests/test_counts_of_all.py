"""--count counts all rows: what narrows a list to a part of them narrows no count."""

from __future__ import annotations

import pytest

COMMANDS = [
    ("list",),
    ("list", "-p", "山东"),
    ("stats", "--by", "province"),
    ("values", "province"),
    ("audit",),
    ("data", "info"),
    ("sql", "SELECT id FROM clusters"),
    ("list", "--data", "rows.csv"),
]


@pytest.fixture(autouse=True)
def file(put) -> None:
    rows = "".join(f"山东省青岛市即墨区甲{n}产业集群\n" for n in range(5))
    put("rows.csv", f"name\n{rows}")


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_no_count_is_cut(cli, command):
    whole = cli(*command, "--count")
    assert int(whole.out) > 2
    for cut in (["--limit", "1"], ["--offset", "2"], ["--limit", "1", "--offset", "2"]):
        result = cli(*command, "--count", *cut)
        assert result.out == whole.out
        said = [f"--count counts all rows: {option} has no part in it" for option in cut[::2]]
        assert [line for line in result.err.splitlines() if "has no part" in line] == said
        assert "shown" not in result.err
        assert cli(*command, "--count", *cut, "-q").err.splitlines()[: len(said)] == said


def test_nothing_is_said_where_nothing_is_left_aside(cli):
    assert "has no part" not in cli("list", "--count").err
    assert "has no part" not in cli("list", "--limit", "1").err


def test_a_count_of_rows_that_come_through_a_pipe_is_whole(shell):
    line = "clustercli list --json | clustercli list --data - --count -n 1"
    assert shell(line).out == shell("clustercli list --count").out
