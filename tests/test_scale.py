"""What speed must not change: the answers over many records."""

import importlib.util
import json
from collections import Counter
from pathlib import Path

import pytest

from clustercli import load
from clustercli.readers import json_objects
from clustercli.records.sectors import classify, sectors

ROOT = Path(__file__).parent.parent


def benchmark():
    path = ROOT / "benchmarks" / "scale.py"
    spec = importlib.util.spec_from_file_location("scale", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """Return records of several chunks, and where they are in every form."""
    folder = tmp_path_factory.mktemp("made")
    scale = benchmark()
    scale.make(str(folder), 12_000)
    records = json.loads((folder / "clusters.json").read_text(encoding="utf-8"))
    return records, {form: str(folder / f"clusters.{form}") for form in scale.FORMS}


def test_made_records_differ_in_name_and_id(made):
    records, _paths = made
    assert len(records) == 12_000
    assert len({record["name"] for record in records}) == 12_000
    assert len({record["id"] for record in records}) == 12_000


@pytest.mark.parametrize("form", ["json", "jsonl", "csv"])
def test_a_filter_gives_the_records_as_they_are(cli, made, form):
    records, paths = made
    found = json.loads(cli("list", "-p", "山东", "--data", paths[form], "--json").out)
    wanted = [record for record in records if record["province"] == "山东省"]
    assert [record["id"] for record in found] == [record["id"] for record in wanted]
    for record, known in zip(found, wanted, strict=True):
        given = {key: value for key, value in known.items() if value is not None}
        # What is null may follow from other fields, as the emerging industry is.
        assert {key: record[key] for key in given} == given


@pytest.mark.parametrize("form", ["json", "jsonl", "csv"])
def test_counts_are_those_of_the_records(cli, made, form):
    records, paths = made
    counted = Counter((record["province"], record["year"]) for record in records)
    found = json.loads(cli("stats", "-b", "province,year", "--data", paths[form], "--json").out)
    assert {(row["province"], row["year"]): row["count"] for row in found} == counted
    asked = ("sql", "SELECT count(*) AS n FROM clusters", "--data", paths[form], "--json")
    assert json.loads(cli(*asked).out) == [{"n": 12_000}]


@pytest.mark.parametrize("form", ["json", "jsonl"])
def test_a_count_takes_few_records_apart(cli, made, form, monkeypatch):
    _records, paths = made
    taken: list[object] = []
    plain = json_objects._parts_of
    monkeypatch.setattr(
        json_objects, "_parts_of", lambda encoded: (taken.append(encoded), plain(encoded))[1]
    )
    for by in ("province", "province,year"):
        assert cli("stats", "--by", by, "--data", paths[form], "--json").code == 0
    assert len(taken) < 1_000  # of 24,000


def test_a_column_of_the_last_record_only_is_there(cli, tmp_path):
    records = [{"name": f"集群{n}", "province": "山东", 'a"b': n} for n in range(6_000)]
    records[-1]["further"] = "x"
    path = tmp_path / "a.json"
    path.write_text(json.dumps(records), encoding="utf-8")
    asked = 'SELECT id, "a""b", further FROM clusters WHERE further IS NOT NULL'
    found = json.loads(cli("sql", asked, "--data", str(path), "--json").out)
    assert found == [{"id": "6000", 'a"b': 5_999, "further": "x"}]


def test_what_is_no_object_among_many_is_reported_with_its_place(cli, tmp_path):
    records: list[object] = [{"name": f"集群{n}", "province": "山东"} for n in range(6_000)]
    records[5_500] = [1]
    path = tmp_path / "a.json"
    path.write_text(json.dumps(records), encoding="utf-8")
    result = cli("list", "--data", str(path), "--count")
    assert result.out == "5999\n"
    assert "record 5501: found [1], expected a JSON object" in result.err


def test_an_array_that_breaks_off_is_one_clear_error(cli, tmp_path):
    path = tmp_path / "a.json"
    path.write_text('[{"name": "甲", "province": "山东"},\n{"name": ', encoding="utf-8")
    result = cli("stats", "--data", str(path), "--json")
    assert result.code == 1
    assert result.out == ""
    assert result.err.startswith(f"clustercli: {path} is not JSON: ")
    assert len(result.err.splitlines()) == 1


def slowly(industry, groups, kind):
    """Return the group of the word that ends last, the longest of those, the first of equals."""
    found = [
        (industry.rfind(word) + len(word), len(word), group.name)
        for group in groups
        for word in getattr(group, kind)
        if word in industry
    ]
    return max(found, key=lambda one: one[:2])[2] if found else None


def test_the_last_word_decides():
    rules = sectors()
    for groups, position in ((rules.sectors, 0), (rules.emerging, 1)):
        words = [word for group in groups for word in (*group.words, *group.general_words)]
        texts = [
            *(cluster.industry for cluster in load()),
            *words,
            *(one + other for one in words[::7] for other in words[::5]),
            *(f"{one}与{other}制造" for one in words[::11] for other in words[::3]),
        ]
        for text in texts:
            wanted = slowly(text, groups, "words") or slowly(text, groups, "general_words")
            assert classify(text)[position] == wanted, text
