"""What would take all memory is ended in one line: answers of SQL, expressions of jq, patterns."""

from __future__ import annotations

import bz2
import gzip
import json
import lzma
import shutil
import subprocess
import sys

import pytest

from clustercli.cli import memory_limit
from clustercli.dataset.dataset import Dataset
from clustercli.errors import QueryError
from clustercli.output import destination, docx_file, png_figure
from clustercli.query import counts_table, watchdog
from clustercli.query.database import LARGEST_ANSWER, Database
from clustercli.readers import byte_stream, json_array

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


# Pictures and papers ------------------------------------------------------------------------------


def numbered(number: int) -> str:
    rows = "".join(f"江苏省无锡市惠山区机械{n}产业集群,{n}\n" for n in range(number))
    return f"name,值\n{rows}"


def test_a_cross_tabulation_of_too_many_cells_is_rows(cli, put, monkeypatch):
    monkeypatch.setattr(counts_table, "_MOST_CELLS", 400)
    path = put("a.csv", numbered(20))
    crossed = cli("stats", "--by", "name,值", "--data", path)
    assert len(crossed.out.splitlines()[2].split()) == 22
    path = put("b.csv", numbered(21))
    result = cli("stats", "--by", "name,值", "--data", path, "-f", "csv")
    table = cli("stats", "--by", "name,值", "--data", path)
    assert "441 cells are too many for a cross-tabulation: each group is a row" in table.err
    assert len(table.out.splitlines()) == len(result.out.splitlines()) + 1 == 23


def test_a_picture_that_no_program_shows_is_refused(cli, put, monkeypatch):
    monkeypatch.setattr(png_figure, "_HIGHEST", 1_500)
    path = put("a.csv", numbered(40))
    result = cli("stats", "--by", "值", "--data", path, "-o", "a.png")
    assert (result.code, result.out) == (1, "")
    assert "dots high: 1500 at most; choose with --limit, or write .svg" in result.err
    assert cli("stats", "--by", "值", "--data", path, "-o", "a.png", "--limit", "9").code == 0


def test_a_document_of_more_rows_than_word_holds_is_refused(cli, put, monkeypatch):
    monkeypatch.setattr(docx_file, "_MOST_ROWS", 41)
    path = put("a.csv", numbered(41))
    result = cli("list", "--data", path, "-o", "a.docx")
    assert result.code == 1
    assert "Word cannot hold 41 rows: 40 at most; choose with --limit" in result.err
    assert cli("list", "--data", path, "-o", "a.docx", "--limit", "40").code == 0


# All else -----------------------------------------------------------------------------------------

IN_LITTLE = """
import sys
from clustercli.cli import memory_limit
memory_limit._ENOUGH = 0
memory_limit._free = lambda: iter([130_000_000])
from clustercli.cli.entry import main
sys.argv[1:] = ["list", "--count", "--data", {path!r}]
main()
"""


@pytest.mark.skipif(sys.platform != "linux", reason="only there it is known what is free")
def test_what_needs_more_than_is_free_ends_with_a_line(put):
    """Eleven megabytes of records without a name, packed into little, take a hundred more."""
    path = put("a.json.gz", gzip.compress(b"[" + b'{"a":1},' * 1_400_000 + b"{}]"))
    done = subprocess.run(
        [sys.executable, "-c", IN_LITTLE.format(path=path)], capture_output=True, check=False
    )
    assert (done.returncode, done.stdout) == (1, b"")
    assert done.stderr.startswith(b"clustercli: there is not enough memory for this. ")
    assert done.stderr.count(b"\n") == 1


@pytest.mark.parametrize(
    ("array", "size"),
    [
        ("[" + "{}," * 3_000 + "{}]", 3),
        ('[{"name":"江苏省无锡市惠山区机械产业集群"},' + "0," * 2_000 + "0]", 2),
        ('[{"a":"},\\"{"},' + "[[],{}], " * 2_000 + "0]", 9),
    ],
    ids=["objects", "numbers", "nested"],
)
def test_an_array_of_elements_too_small_for_records_is_refused(cli, put, monkeypatch, array, size):
    monkeypatch.setattr(json_array, "_MANY", 1_000)
    for name in ("a.json", "a.jsonl"):
        result = cli("list", "--count", "--data", put(name, array))
        assert (result.code, result.out) == (1, "")
        assert f"{name} holds an array of millions of elements of {size} bytes each" in result.err


def test_an_array_of_records_with_many_small_values_is_not(cli, put, monkeypatch):
    monkeypatch.setattr(json_array, "_MANY", 1_000)
    row = {"name": "江苏省无锡市惠山区机械产业集群", "边界": [[1, 2]] * 300, "备注": "a,b,[{" * 300}
    result = cli("list", "--count", "--data", put("a.json", json.dumps([row] * 20)))
    assert (result.code, result.out) == (0, "20\n")


@pytest.mark.skipif(sys.platform != "linux", reason="only there it is known what is free")
def test_what_is_free_is_known_and_limits_the_program_alone(monkeypatch):
    import resource

    asked = []
    monkeypatch.setattr(resource, "setrlimit", lambda kind, limits: asked.append((kind, limits)))
    memory_limit.keep_within_memory()
    assert asked == []
    monkeypatch.setattr(watchdog, "give_up", lambda _signal, _seconds: None)
    memory_limit.keep_within_memory()
    ((kind, (soft, _hard)),) = asked
    assert kind == resource.RLIMIT_DATA
    assert 1 << 20 < soft < 1 << 50


@pytest.mark.parametrize("pack", [gzip.compress, lzma.compress, bz2.compress])
def test_what_unpacks_to_far_more_than_a_list_is_refused(cli, put, monkeypatch, pack):
    monkeypatch.setattr(byte_stream, "_UNPACKED", 1 << 20)
    text = "name\n江苏省无锡市惠山区机械产业集群\n" + "\n" * (1 << 22)
    path = put("a.csv.gz", pack(text.encode()))
    result = cli("list", "--count", "--data", path)
    assert (result.code, result.out) == (1, "")
    assert "unpacks to more than 250 times its size" in result.err
    assert cli("list", "--count", "--data", path, "--max-size", "1G").out == "1\n"
    assert cli("list", "--count", "--data", put("a.csv", text)).out == "1\n"


def test_a_list_that_repeats_itself_may_be_packed_well(cli, put, monkeypatch):
    monkeypatch.setattr(byte_stream, "_UNPACKED", 1 << 20)
    rows = "".join(f"江苏省无锡市惠山区机械第{n}产业集群,2024\n" for n in range(40_000))
    path = put("a.csv.xz", lzma.compress(f"name,year\n{rows}".encode()))
    assert cli("list", "--count", "--data", path).out == "40000\n"


def test_a_document_is_written_record_by_record(cli, put, tmp_path, monkeypatch):
    written: list[int] = []
    whole = destination._replace

    def replace(target, parts, mode, *, force) -> None:
        counted = (written.append(len(part)) or part for part in parts)
        whole(target, counted, mode, force=force)

    monkeypatch.setattr(destination, "_replace", replace)
    rows = "".join(f"江苏省无锡市惠山区机械第{n}产业集群,2024\n" for n in range(2_000))
    path = tmp_path / "a.json"
    assert cli("data", "convert", put("a.csv", f"name,year\n{rows}"), "-o", str(path)).code == 0
    assert max(written) < sum(written) / 4
    assert len(json.loads(path.read_bytes())["clusters"]) == 2_000
    to_stdout = cli("data", "convert", str(path))
    assert to_stdout.out == path.read_text(encoding="utf-8")
