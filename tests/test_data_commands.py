"""``clustercli data``: info, path and schema."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import jsonschema
import pytest

from clustercli.resources.bundled import path_of


def test_info_adds_up(cli, dataset):
    rows = json.loads(cli("data", "info", "--json").out)
    keys = ["topic", "item", "value", "of", "note", "level", "name", "years"]
    assert all(list(row) == keys for row in rows)
    by_topic = {(row["topic"], row["item"]): row for row in rows}
    assert by_topic["dataset", "version"]["value"] == dataset.version
    assert by_topic["dataset", "clusters"]["of"] == 400
    totals = Counter()
    for row in rows:
        if isinstance(row["value"], int):
            totals[row["topic"]] += row["value"]
    missing = by_topic["unknown", "year"]["value"]
    assert totals["batch"] + missing == len(dataset)
    assert totals["province"] == totals["evidence"] == len(dataset)
    assert missing == sum(c.year is None for c in dataset)
    assert by_topic["unknown", "official_name"]["value"] == sum(
        c.official_name is None for c in dataset
    )
    passed = by_topic["review", "2022 passed"]
    assert (passed["value"], passed["of"]) == (sum(c.review == "passed" for c in dataset), 97)
    assert "工信部企业函〔2024〕267号 2024-09-19" in by_topic["batch", "2024"]["note"]
    assert "2022-2024" in by_topic["province", "广东省"]["note"]
    assert "7 or 9 published" in by_topic["province", "河南省"]["note"]


def test_path_tells_files_that_are_there(cli):
    rows = json.loads(cli("data", "path", "--json").out)
    assert all(Path(row["path"]).is_file() for row in rows)
    assert len(rows) == 6


def test_the_bundled_file_is_valid_by_the_schema(cli):
    schema = json.loads(cli("data", "schema").out)
    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    jsonschema.Draft202012Validator.check_schema(schema)
    document = json.loads(Path(path_of("clusters.json")).read_text(encoding="utf-8"))
    validator = jsonschema.Draft202012Validator(schema)
    assert not list(validator.iter_errors(document))
    document["clusters"][0]["year"] = "2022"
    assert list(validator.iter_errors(document))
    del document["clusters"][1]["name"]
    assert len(list(validator.iter_errors(document))) >= 2


def test_data_alone_is_its_help(cli):
    result = cli("data")
    assert result.code == 0
    assert "schema" in result.out
    assert cli("data", "inf").code == 2


@pytest.mark.parametrize("command", ["info", "path", "schema"])
def test_every_data_command_has_examples(cli, command):
    assert f"clustercli data {command}" in cli("data", command, "--help").out


def test_the_version_is_that_of_the_dataset_in_use(cli, put, monkeypatch):
    document = {**json.loads(Path(path_of("clusters.json")).read_bytes()), "version": "mine"}
    monkeypatch.setenv("CLUSTERCLI_DATA", put("m.json", json.dumps(document)))
    assert "(dataset mine)" in cli("--version").out
    told = json.loads(cli("--version", "--json").out)
    assert (told["dataset"], told["path"]) == ("mine", "m.json")
    put("m.json", "{")
    broken = cli("--version")
    assert (broken.code, "m.json" in broken.err) == (0, True)
    assert broken.out.endswith("(dataset cannot be read)\n")
    told = json.loads(cli("--version", "--json").out)
    assert (told["dataset"], told["path"]) == (None, "m.json")
    monkeypatch.setenv("CLUSTERCLI_DATA", "-")
    assert "standard input" in cli("--version").err
    monkeypatch.setenv(
        "CLUSTERCLI_DATA", put("mine.csv", "name\n江苏省无锡市惠山区零部件产业集群\n")
    )
    assert "(dataset mine.csv)" in cli("--version").out
