"""Four times as much takes four times as long: told by the lines that run, not by a clock."""

from __future__ import annotations

import itertools
import json
import sys
from types import FrameType

import pytest

COUNTY = "山东省枣庄市滕州市"
MOST = 4.6
"""Of four times as much, with what every call takes and the logarithm of sorting."""


def named(number: int) -> str:
    """Return a name that was not read before: what is known from before costs nothing."""
    return f"{COUNTY}机床{next(_NEVER_USED)}第{number}产业集群"


_NEVER_USED = itertools.count()


def equal_headings(number: int) -> tuple[str, str]:
    return "a.csv", f"name{',a' * number}\n{named(1)}{',1' * number}\n"


def equal_headings_of_many_rows(number: int) -> tuple[str, str]:
    # More than are looked at for the headings, so that they come in several portions.
    rows = f"{named(1)}{',1' * number}\n" * 30
    return "a.csv", f"name{',a' * number}\n{rows}"


def addresses_of_one_publisher(number: int) -> tuple[str, str]:
    records = [
        {"name": named(n), "sources": [{"publisher": "甲厅", "url": f"https://a.gov.cn/{n}"}]}
        for n in range(number)
    ]
    return "a.json", json.dumps(records, ensure_ascii=False)


def a_key_of_its_own_each(number: int) -> tuple[str, str]:
    # Fewer than are read: beyond, each record adds no column.
    records = [{"name": named(n), f"k{n + 2_000}": n} for n in range(number)]
    return "a.json", json.dumps(records, ensure_ascii=False)


def lines_with_a_key_each(number: int) -> tuple[str, str]:
    lines = (json.dumps({"name": named(n), f"k{n}": n}, ensure_ascii=False) for n in range(number))
    return "a.jsonl", "\n".join(lines)


def what_is_no_record(number: int) -> tuple[str, str]:
    return "a.json", json.dumps([{"name": named(1)}, *[0] * number])


def records_of_nothing(number: int) -> tuple[str, str]:
    return "a.json", json.dumps([{"name": named(1)}, *[{}] * number])


def mixed_headings(number: int) -> tuple[str, str]:
    records = [{("集群名称", "name", "集群全称")[n % 3]: named(n)} for n in range(number)]
    return "a.json", json.dumps(records, ensure_ascii=False)


def places_that_contradict(number: int) -> tuple[str, str]:
    rows = "\n".join(f"{named(n)},浙江省,130502" for n in range(number))
    return "a.csv", f"name,province,county_code\n{rows}\n"


def lines_run(call, event_counted: str = "line") -> int:
    """Return how many lines of Python run in a call, or how many opcodes: a loop may be a line."""
    count = 0

    def trace(frame: FrameType, event: str, _argument: object) -> object:
        nonlocal count
        frame.f_trace_opcodes = event_counted == "opcode"
        count += event == event_counted
        return trace

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        call()
    finally:
        sys.settrace(before)
    return count


@pytest.mark.parametrize(
    "question",
    [
        ["list", "--count", "--data"],
        ["list", "--json", "--data"],
        ["stats", "--by", "province", "--json", "--data"],
        ["stats", "--by", "name", "-f", "svg", "--data"],
        ["stats", "--by", "name,id", "-f", "markdown", "--limit", "1", "--data"],
        ["data", "validate", "--json"],
        ["data", "convert", "-o", "made.json", "--force"],
    ],
    ids=" ".join,
)
@pytest.mark.parametrize(
    "made",
    [
        equal_headings,
        equal_headings_of_many_rows,
        addresses_of_one_publisher,
        what_is_no_record,
        records_of_nothing,
        mixed_headings,
        places_that_contradict,
    ],
    ids=lambda made: made.__name__,
)
def test_four_times_as_much_takes_four_times_as_long(cli, put, made, question):
    small, large = (put(f"{n}{name}", text) for n in (300, 1_200) for name, text in (made(n),))
    cli(*question, put(*made(10)))  # What is read once is read by now.
    runs = [lines_run(lambda path=path: cli(*question, path)) for path in (small, large)]
    assert runs[1] < MOST * runs[0], runs


def test_a_list_of_new_clusters_is_merged_in_time(cli, put):
    def listed(number: int) -> str:
        names = ("".join(rest) for rest in itertools.product("甲乙丙丁戊己庚辛", repeat=4))
        lines = (f"{n} {COUNTY}{next(names)}产业集群" for n in range(1, number + 1))
        return put(f"{number}.txt", "\n".join(lines))

    paths = [listed(number) for number in (10, 150, 600)]
    merge = ("data", "merge", "--year", "2025", "--kind", "list", "--json")
    _first, *runs = [lines_run(lambda path=path: cli(*merge, path), "opcode") for path in paths]
    assert runs[1] < MOST * runs[0], runs


@pytest.mark.parametrize("made", [a_key_of_its_own_each, lines_with_a_key_each])
@pytest.mark.parametrize("question", [["list", "--json", "--data"], ["data", "validate", "--json"]])
def test_only_so_many_columns_are_read(cli, put, made, question, monkeypatch):
    from clustercli.readers import chunk

    monkeypatch.setattr(chunk, "MOST_FURTHER", 20)
    small, large = (put(f"{n}{name}", text) for n in (300, 1_200) for name, text in (made(n),))
    cli(*question, put(*made(10)))
    runs = [lines_run(lambda path=path: cli(*question, path)) for path in (small, large)]
    assert runs[1] < MOST * runs[0], runs
    result = cli(*question, large)
    assert "1180 columns were not read, there being so many: k" in result.err
    assert result.err.count("\n") < 5


def test_the_first_problems_are_kept_and_all_are_counted(cli, put, monkeypatch):
    from clustercli.readers import problems

    monkeypatch.setattr(problems, "MOST_KEPT", 50)
    monkeypatch.setattr("clustercli.dataset.validation.MOST_KEPT", 50)
    bad = [{"name": named(n), "year": "x", "review": "y"} for n in range(300)]
    path = put("a.json", json.dumps([*bad, *[0] * 300, *[{}] * 300, {"name": named(0)}]))
    result = cli("data", "validate", path, "--json")
    rows = json.loads(result.out)
    assert [row["number"] for row in rows] == [n // 2 + 1 for n in range(50)]
    assert result.err.splitlines() == [
        "1150 more problems are not listed.",
        "1200 problems; clusters that can be used: 301.",
    ]
    said = cli("list", "--data", path, "--count").err
    assert "600 records left out, 600 values taken for missing" in said
    assert "1190 more problems" in said


def test_a_record_that_is_left_out_after_all_counts_as_that(monkeypatch):
    from clustercli.readers import problems

    monkeypatch.setattr(problems, "MOST_KEPT", 5)
    noted = problems.Problems("a")
    for effect in ("emptied", "left out"):
        for number in range(1, 21):
            noted.add(
                problems.Problem(
                    numbered_by="record",
                    number=number,
                    field="province",
                    found="x",
                    expected="y",
                    effect=effect,
                )
            )
    assert +noted.counts() == {"left out": 20}
    assert {problem.effect for problem in noted.found} == {"left out"}
    assert noted.summary() == "a: 20 records left out."
