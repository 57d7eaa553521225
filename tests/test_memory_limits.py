"""What would take all memory is ended in one line: answers of SQL, expressions of jq, patterns."""

from __future__ import annotations

import shutil
import sys

import pytest

from clustercli.dataset.dataset import Dataset
from clustercli.errors import QueryError
from clustercli.query.database import LARGEST_ANSWER, Database

WITHOUT_END = "WITH RECURSIVE t(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM t)"


# jq ---------------------------------------------------------------------------------------------


@pytest.fixture(params=["library", "program"])
def jq(request, monkeypatch):
    """Let the library be asked, or the program."""
    if request.param == "program":
        if shutil.which("jq") is None:
            pytest.skip("jq is not installed")
        monkeypatch.setitem(sys.modules, "jq", None)


@pytest.mark.usefixtures("jq")
@pytest.mark.skipif(sys.platform in ("win32", "darwin"), reason="no limit of memory")
@pytest.mark.parametrize(
    "expression",
    ["[range(1e9)]", '"x" * 1000000000', "def f: [., .] | f; f", '.[] | "x" * 100000000'],
)
def test_an_expression_of_jq_that_takes_all_memory(cli, monkeypatch, expression):
    monkeypatch.setenv("CLUSTERCLI_READING_MEMORY", "60M")
    result = cli("list", "--jq", expression)
    assert (result.code, result.out) == (1, "")
    assert result.err.startswith("clustercli: --jq takes more than 10 seconds or 60 MiB of memory")
    assert result.err.count("\n") == 1


@pytest.mark.usefixtures("jq")
@pytest.mark.parametrize("expression", ["repeat(1)", "until(false; .)"])
def test_an_expression_of_jq_without_end(cli, monkeypatch, expression):
    monkeypatch.setenv("CLUSTERCLI_READING_SECONDS", "1")
    result = cli("list", "--jq", expression)
    assert (result.code, result.out) == (1, "")
    assert "--jq takes more than" in result.err
    assert result.err.count("\n") == 1


@pytest.mark.usefixtures("jq")
def test_an_answer_of_jq_may_be_longer_than_what_it_is_asked_of(cli):
    lines = cli("list", "--jq", '.[].name | (. * 20), "\\u2028", "a\\nb"').out.split("\n")
    assert len(lines) > 3 * 40
    assert "\u2028" in lines


# SQL --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("columns", ["n", "hex(zeroblob(5000))", "zeroblob(5000)", "n, NULL, 1.5"])
def test_an_answer_that_takes_all_memory_is_refused(dataset: Dataset, columns):
    database = Database(dataset, largest=1_000_000)
    with pytest.raises(QueryError, match=r"takes more than 976\.6 KiB of memory: ask for fewer"):
        database.query(f"{WITHOUT_END} SELECT {columns} FROM t")
    assert database.query("SELECT 1 AS x").rows == [(1,)]
    database.close()


def test_so_much_memory_it_may_take(cli, put, monkeypatch):
    asked = []
    init = Database.__init__

    def noted(self: Database, *arguments: object, largest: int = LARGEST_ANSWER, **named) -> None:
        asked.append(largest)
        init(self, *arguments, largest=largest, **named)

    monkeypatch.setattr(Database, "__init__", noted)
    path = put("a.csv", "name\n江苏省无锡市惠山区机械产业集群\n")
    assert cli("sql", "SELECT 1", "--data", path).code == 0
    assert cli("sql", "SELECT 1", "--data", path, "--max-size", "8G").code == 0
    assert asked == [1 << 30, 4 << 30]


@pytest.mark.parametrize(
    "condition", ["name REGEXP hex(zeroblob(5001))", "hex(zeroblob(500001)) REGEXP '1'"]
)
def test_a_regular_expression_has_its_limits(cli, condition):
    for asked in (["sql", f"SELECT id FROM clusters WHERE {condition}"], ["list", "--where"]):
        result = cli(*asked, *([condition] if asked[0] == "list" else []))
        assert result.code == 2
        assert "REGEXP takes a pattern of 10000 characters, and texts of 1000000" in result.err
    allowed = "hex(zeroblob(500000)) REGEXP '^0*$' AND name NOT REGEXP hex(zeroblob(5000))"
    assert cli("list", "--where", allowed, "--count").code == 0
