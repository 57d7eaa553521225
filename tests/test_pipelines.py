"""What pipelines ask for: plain rows, ids from a pipe and into one, jq, and few words on stderr."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import time

import pytest
from terminals import screen

KNOWN = ("410323a", "130535a")


@pytest.fixture
def document(cli, put):
    return put("mine.json", cli("list", "-p", "河北", "--json").out)


# Rows and headings ---------------------------------------------------------------------


@pytest.mark.parametrize("form", ["csv", "tsv", "table", "plain", "simple", "grid", "psql"])
def test_without_headings_there_are_the_rows_only(cli, form):
    arguments = ("list", "轴承", "--columns", "id,industry", "-f", form)
    whole, rows = cli(*arguments).out, cli(*arguments, "--no-headers").out
    assert "industry" in whole.lower()
    assert all(id_ in rows for id_ in KNOWN)
    assert "industry" not in rows.lower()


@pytest.mark.parametrize("form", ["json", "jsonl", "markdown", "html", "latex", "jira"])
def test_what_names_its_columns_takes_no_such_option(cli, form):
    result = cli("list", "--no-headers", "-f", form)
    assert result.code == 2
    assert f"--no-headers is for csv, tsv and tables of text, not for {form}" in result.err


def test_headings_of_a_terminal_are_left_out_too(cli, monkeypatch):
    for width in (30, 60, 140):
        shown = screen(["list", "轴承", "--no-headers"], width)
        assert "新安县" in shown
        assert "省份" not in shown
    monkeypatch.setenv("FORCE_COLOR", "1")
    assert "\x1b[1m" not in cli("list", "轴承", "--no-headers").out


def test_a_file_has_no_headings_either(cli, tmp_path):
    assert cli("list", "轴承", "--columns", "id", "--no-headers", "-o", "ids.csv").code == 0
    assert (tmp_path / "ids.csv").read_text("utf-8-sig").split() == list(KNOWN)


# The offset ----------------------------------------------------------------------------


def ids_of(result):
    return result.out.split()


def test_the_offset_passes_rows_over(cli):
    every = ids_of(cli("list", "--ids"))
    result = cli("list", "--ids", "--offset", "3", "-n", "2")
    assert ids_of(result) == every[3:5]
    assert f"rows 4 to 5 of {len(every)} are shown" in result.err
    assert ids_of(cli("list", "--ids", "--offset", "40")) == every[40:]
    by_id = sorted(every)
    assert ids_of(cli("list", "--ids", "-s", "id", "--offset", "3", "-n", "2")) == by_id[3:5]


def test_an_offset_beyond_the_last_row_is_said(cli):
    every = len(ids_of(cli("list", "--ids")))
    result = cli("list", "--json", "--offset", "500")
    assert json.loads(result.out) == []
    assert f"no row is shown: there are {every}, and 500 are passed over" in result.err


def test_a_limit_of_none_is_the_reason_that_is_said(cli):
    every = len(ids_of(cli("list", "--ids")))
    for limit in (("-n", "0"), ("-n", "0", "--offset", "1")):
        noted = cli("list", *limit).err
        assert f"the first 0 of {every} rows are shown" in noted
        assert "passed over" not in noted


@pytest.mark.parametrize("offset", [0, 2, 4, 7])
@pytest.mark.parametrize("limit", [None, 0, 3, 10])
def test_a_stream_and_a_table_are_cut_alike(cli, stdin, offset, limit):
    rows = [{"name": f"甲{number}", "province": "江苏省"} for number in range(6)]
    lines = "".join(json.dumps(row) + "\n" for row in rows)
    asked = ("--offset", str(offset), *(() if limit is None else ("--limit", str(limit))))
    expected = [row["name"] for row in rows][offset:][:limit]
    for form in ("jsonl", "csv", "markdown"):
        stdin(lines)
        found = cli("list", "--data", "-", "-f", form, "--columns", "name", *asked)
        assert [row["name"] for row in rows if row["name"] in found.out] == expected
    stdin(lines)
    noted = cli("list", "--data", "-", "-f", "jsonl", *asked).err
    assert ("passed over" in noted) == (offset > 0)


def test_sql_passes_rows_over_and_reads_no_more_than_it_shows(cli):
    every = ids_of(cli("sql", "SELECT id FROM clusters", "--ids"))
    result = cli("sql", "SELECT id FROM clusters", "--ids", "--offset", "5", "-n", "2")
    assert ids_of(result) == every[5:7]
    assert "2 rows are shown; there are more." in result.err
    last = cli("sql", "SELECT id FROM clusters", "--ids", "--offset", str(len(every) - 1))
    assert ids_of(last) == every[-1:]


def test_the_offset_counts(cli):
    result = cli("list", "--offset=-1")
    assert result.code == 2
    assert "--offset counts rows: give 0 or more" in result.err
    assert cli("map", "-f", "svg", "--offset", "1").code == 2


# Ids through pipes ---------------------------------------------------------------------


def test_ids_with_a_nul_behind_each(cli):
    assert cli("list", "轴承", "--ids", "--null").out == "".join(f"{id_}\0" for id_ in KNOWN)
    assert "--null is for --ids" in cli("list", "--null").err
    assert cli("list", "--count", "--null").code == 2


@pytest.mark.parametrize(
    "text",
    [
        "130535a\n410323a\n",
        "130535a\r\n410323a",
        "\n 130535a \n\n410323A\n130535a\n",
        "130535a\x00410323a\x00",
        "\ufeff130535a\n410323a\n",
    ],
)
def test_show_takes_ids_from_a_pipe_in_their_order(cli, stdin, text):
    stdin(text)
    result = cli("show", "-", "--json")
    assert result.code == 0
    assert [row["id"] for row in json.loads(result.out)] == ["130535a", "410323a"]


def test_ids_that_powershell_writes_in_utf_16(cli, stdin):
    stdin("130535a\r\n".encode("utf-16"))
    assert cli("show", "-", "--ids").out == "130535a\n"


def test_list_takes_ids_in_the_order_of_the_dataset(cli, stdin, put):
    put("ids.txt", "130535a\n410323a\n")
    assert ids_of(cli("list", "--ids-from", "ids.txt", "--ids")) == list(KNOWN)
    stdin("130535a\n410323a\n")
    assert ids_of(cli("list", "--ids-from", "-", "--ids", "-p", "河北")) == ["130535a"]
    stdin("130535a\n410323a\n")
    counts = json.loads(cli("stats", "--ids-from", "-", "--by", "province", "--json").out)
    assert sum(row["count"] for row in counts) == 2


def test_unknown_ids_are_said_and_the_others_shown(cli, stdin):
    stdin("nothing\n410323a\n自己\n")
    shown = cli("show", "-", "--ids", "-q")
    assert (shown.code, shown.out) == (1, "410323a\n")
    assert shown.err == "2 ids are those of no cluster here: nothing, 自己\n"
    stdin("nothing\n410323a\n")
    listed = cli("list", "轴承", "--ids-from", "-", "--ids", "-q")
    assert (listed.code, listed.out) == (0, "410323a\n")
    assert listed.err == "1 id is that of no cluster here: nothing\n"


def test_an_id_that_another_option_leaves_out_is_known(cli, stdin):
    stdin("410323a\n130535a\n")
    result = cli("list", "机器人", "--ids-from", "-", "-p", "河北", "-q")
    assert "no cluster here" not in result.err


@pytest.mark.parametrize("command", [("show", "-"), ("list", "--ids-from", "-")])
def test_no_id_is_no_cluster_and_not_every_cluster(cli, stdin, command):
    stdin("\n")
    result = cli(*command, "--json")
    assert (result.code, json.loads(result.out)) == (0, [])
    assert "no id is given, and so there is no cluster" in result.err


@pytest.mark.parametrize("command", [("show", "-"), ("list", "--ids-from", "-")])
def test_standard_input_is_one_thing(cli, stdin, command):
    stdin("410323a\n")
    result = cli(*command, "--data", "-")
    assert result.code == 2
    assert "the dataset or the ids, not both" in result.err


def test_what_holds_no_ids_is_refused(cli, stdin, monkeypatch):
    stdin(cli("list", "-n", "1", "--json").out)
    assert "holds JSON, and ids are wanted" in cli("show", "-").err
    missing = cli("list", "--ids-from", "nowhere.txt")
    assert (missing.code, missing.out) == (2, "")
    assert "cannot read nowhere.txt: No such file" in missing.err
    assert "--ids-from is empty" in cli("list", "--ids-from", "").err
    monkeypatch.setattr(sys, "stdin", None)
    assert "standard input: it is closed" in cli("show", "-").err


def test_ids_of_a_stream(cli, put, stdin):
    rows = [
        {"id": f"i{number}", "name": f"甲{number}", "province": "江苏省"} for number in range(9)
    ]
    put("many.jsonl", "".join(json.dumps(row) + "\n" for row in rows))
    stdin("i7\ni2\ni99\n")
    result = cli("list", "--data", "many.jsonl", "--ids-from", "-", "--ids")
    assert ids_of(result) == ["i2", "i7"]
    assert "1 id is that of no cluster here: i99" in result.err


def test_from_one_command_into_the_next(shell):
    line = "clustercli list 轴承 --ids --null | xargs -0 clustercli show --ids"
    assert ids_of(shell(line)) == list(KNOWN)
    line = "clustercli list 轴承 --ids | clustercli show - --json | clustercli list --data - --ids"
    assert ids_of(shell(line)) == list(KNOWN)


# jq ------------------------------------------------------------------------------------


@pytest.fixture(params=["library", "program"])
def jq(request, monkeypatch):
    """The library, or the program where there is no library."""
    if request.param == "program":
        monkeypatch.setitem(sys.modules, "jq", None)


@pytest.mark.usefixtures("jq")
@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        (".[].id", ["410323a", "130535a"]),
        ("length", ["2"]),
        ("map({id, year})[1]", ['{"id":"130535a","year":2023}']),
        ('.[] | "\\(.id)\\t\\(.county)"', ["410323a\t新安县", "130535a\t临西县"]),
        ("-1", ["-1"]),
        ('"a\u2028b", null', ["a\u2028b", "null"]),
        ("empty", []),
    ],
)
def test_jq_gives_a_line_a_result(cli, expression, expected):
    result = cli("list", "轴承", "--jq", expression)
    assert result.code == 0
    assert result.out == "".join(f"{line}\n" for line in expected)


@pytest.mark.usefixtures("jq")
def test_jq_sees_what_the_json_holds(cli):
    expression = ".coverage.recorded, (.rows | length)"
    result = cli("list", "轴承", "--with-coverage", "--jq", expression)
    assert result.out.splitlines()[1] == "2"
    assert cli("data", "info", "-f", "json", "--jq", "type").out == "array\n"


@pytest.mark.usefixtures("jq")
def test_a_wrong_expression_is_said_before_anything_happens(cli, tmp_path):
    result = cli("list", "--jq", ".[", "-o", "out.txt", "--data", "nowhere.json")
    assert result.code == 2
    assert result.err.startswith("clustercli: --jq: ")
    assert len(result.err.splitlines()) == 1
    assert not (tmp_path / "out.txt").exists()
    assert "Cannot index array" in cli("list", "--jq", ".name").err


@pytest.mark.parametrize(
    ("expression", "variable", "value"),
    [
        ("last(range(1e12))", "CLUSTERCLI_READING_SECONDS", "1"),
        ("[range(1e9)] | length", "CLUSTERCLI_READING_MEMORY", "40M"),
        ("range(1e12)", "CLUSTERCLI_READING_MEMORY", "1M"),
    ],
)
def test_jq_that_would_not_end(cli, monkeypatch, expression, variable, value):
    monkeypatch.setenv(variable, value)
    result = cli("list", "轴承", "--jq", expression, "-q")
    assert (result.code, result.out) == (1, "")
    assert result.err.startswith("clustercli: --jq takes more than ")
    assert variable in result.err
    assert result.err.count("\n") == 1


def test_a_signal_ends_jq():
    command = [sys.executable, "-m", "clustercli", "list", "--jq", "last(range(1e12))", "-q"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as running:
        time.sleep(2)
        running.send_signal(signal.SIGTERM)
        out, err = running.communicate(timeout=30)
    assert (running.returncode, out, err) == (-signal.SIGTERM, b"", b"")


def test_the_program_jq_says_once_what_is_wrong(cli, monkeypatch):
    monkeypatch.setitem(sys.modules, "jq", None)
    result = cli("list", "--jq", ".[")
    assert (result.code, result.out) == (2, "")
    assert result.err.startswith("clustercli: --jq: ")
    assert result.err.count("--jq") == 1


def test_without_jq_it_is_said_how_to_get_it(cli, monkeypatch):
    monkeypatch.setitem(sys.modules, "jq", None)
    monkeypatch.setattr("shutil.which", lambda _: None)
    result = cli("list", "--jq", ".")
    assert (result.code, result.out) == (1, "")
    assert "pip install 'clustercli[jq]'" in result.err


@pytest.mark.parametrize(
    "others", [("-f", "csv"), ("--ids",), ("--count",), ("-o", "x.json"), ("-o", "x.csv")]
)
def test_jq_is_for_json(cli, others):
    assert cli("list", "--jq", ".", *others).code == 2


def test_jq_into_a_file(cli, tmp_path):
    assert cli("list", "轴承", "--jq", ".[].id", "-o", "ids.txt").code == 0
    assert (tmp_path / "ids.txt").read_text().split() == list(KNOWN)
    assert cli("list", "轴承", "--jq", ".[].id", "-o", "ids.jsonl").code == 0
    lines = (tmp_path / "ids.jsonl").read_text().splitlines()
    assert list(map(json.loads, lines)) == list(KNOWN)


# Quiet, and standard output by name ----------------------------------------------------

QUIET = [
    "list",
    "show 410323a",
    "stats",
    "compare 山东 浙江",
    "map",
    "values province",
    "audit",
    "data info",
    "data path",
    "data validate mine.json",
    "data convert mine.json -o other.json",
    "data export mine.db",
    "data install mine.json",
    "data reset",
]


@pytest.mark.usefixtures("document")
@pytest.mark.parametrize("line", [*QUIET, "sql"])
def test_quiet_leaves_no_note(cli, line):
    words = line.split() if line != "sql" else ["sql", "SELECT id FROM clusters"]
    result = cli(*words, "-q")
    assert result.code == 0
    assert result.err == ""


@pytest.mark.usefixtures("document")
def test_quiet_leaves_warnings(cli, put):
    put("half.json", '[{"name": "甲", "province": "江苏省"}, {"province": "江苏省"}]')
    for command in (("list", "--data", "half.json"), ("data", "convert", "half.json")):
        assert "half.json" in cli(*command, "-q").err


def test_a_hyphen_is_standard_output(cli, tmp_path):
    plain = cli("list", "轴承", "-f", "csv")
    named = cli("list", "轴承", "-f", "csv", "-o", "-")
    assert named.out == plain.out
    assert "wrote" not in named.err
    assert cli("list", "轴承", "-o", "-", "--force").out == cli("list", "轴承").out
    assert not (tmp_path / "-").exists()


@pytest.mark.parametrize("name", ["xlsx", "docx", "parquet", "db", "png"])
def test_a_hyphen_gives_a_file_to_a_pipe_and_not_to_a_terminal(
    shell, cli, terminal, tmp_path, name
):
    command = "stats --by region" if name == "png" else "list 轴承"
    done = shell(f"clustercli {command} -f {name} -o - > piped; clustercli {command} -o a.{name}")
    assert done.code == 0
    piped = (tmp_path / "piped").read_bytes()
    assert piped[:4] == (tmp_path / f"a.{name}").read_bytes()[:4]
    assert len(piped) == pytest.approx((tmp_path / f"a.{name}").stat().st_size, rel=0.02)
    assert f"the format {name} is a file" in cli("list", "-f", name).err
    terminal(LANG="C")
    result = cli("list", "-f", name, "-o", "-")
    assert (result.code, result.out) == (2, "")
    assert f"is a file: give its name with -o FILE.{name}, or -o - with a pipe" in result.err


def test_what_jq_may_round_is_said(cli, put):
    rows = [{"name": "江苏省无锡市惠山区机械产业集群", "n": n} for n in (2**53 + 1, -(2**60), 1)]
    path = put("a.json", json.dumps(rows))
    result = cli("list", "--data", path, "--jq", ".[].n")
    assert "n: 2 numbers are larger than jq calculates with, and may be rounded" in result.err
    assert "rounded" not in cli("list", "--data", path, "--json").err
