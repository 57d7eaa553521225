"""--with-coverage of sql and values: how far the answer goes, where it depends on the records."""

from __future__ import annotations

import json

import pytest


def wrapped(cli, *arguments: str):
    result = cli(*arguments, "--json", "--with-coverage")
    assert result.code == 0
    answer = json.loads(result.out)
    assert list(answer) == ["coverage", "notes", "rows"]
    assert answer["rows"] == json.loads(cli(*arguments, "--json").out)
    return answer


@pytest.mark.parametrize("table", ["clusters", "sources", "facts"])
def test_a_statement_on_records_goes_as_far_as_they_do(cli, dataset, table):
    answer = wrapped(cli, "sql", f"SELECT count(*) AS n FROM {table}")
    held = answer["coverage"]
    assert (held["recorded"], held["announced"]) == (len(dataset), 400)
    assert any("a lower bound" in note for note in answer["notes"])
    # What the statement asks is not read: no number is published for exactly that.
    assert (held["exact"], held["beyond"], held["published"]) == (False, ["sql"], None)


@pytest.mark.parametrize(
    "question",
    [
        ("sql", "SELECT 1 AS x"),
        ("sql", "SELECT year, size FROM batches"),
        ("sql", "--schema"),
        ("values", "format"),
        ("values", "column"),
        ("values", "dimension"),
    ],
)
def test_what_depends_on_no_record_has_no_coverage(cli, question):
    assert wrapped(cli, *question)["coverage"] is None


@pytest.mark.parametrize("kind", ["province", "area", "year", "sector", "status"])
def test_the_counts_of_values_go_as_far_as_the_records(cli, dataset, kind):
    held = wrapped(cli, "values", kind)["coverage"]
    assert (held["recorded"], held["announced"], held["published"]) == (len(dataset), 400, 400)
    assert bool(held["reviews"]) == (kind == "status")


def test_of_another_dataset_it_is_the_coverage_of_that(cli, put):
    path = put("own.csv", "name\n山东省青岛市即墨区甲产业集群\n")
    for question in (("sql", "SELECT id FROM clusters"), ("values", "province")):
        held = wrapped(cli, *question, "--data", path)["coverage"]
        assert (held["dataset"], held["recorded"], held["announced"]) == ("own.csv", 1, None)


@pytest.mark.parametrize("question", [("sql", "SELECT 1"), ("values", "year")])
def test_it_is_for_json(cli, question):
    result = cli(*question, "--with-coverage", "-f", "csv")
    assert result.code == 2
    assert "--with-coverage is for JSON" in result.err
