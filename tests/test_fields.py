"""Every coded field: its codes, words, aliases and order are the same wherever they show."""

from __future__ import annotations

import csv
import io
import json
from datetime import date
from typing import Any, get_args, get_type_hints

import msgspec
import pytest

from clustercli import Dataset, load, select
from clustercli.cli.data.schema import json_schema
from clustercli.errors import UnknownValueError
from clustercli.fields.code_lists import FROM_DATA, code_list, code_names
from clustercli.fields.definitions import DEFINITIONS, WHOLE_PLACE
from clustercli.fields.headings import fields_of
from clustercli.fields.order import own_order
from clustercli.fields.words import label, value_label
from clustercli.i18n.labels import FIXED_WORDS
from clustercli.official_lists.merging import OUTCOMES, Outcome
from clustercli.query.accepted_values import DIMENSIONS, index_of
from clustercli.query.sql_tables import type_of
from clustercli.query.verdicts import VERDICTS, Verdict
from clustercli.readers.problems import Effect, NumberedBy
from clustercli.records.model import EVIDENCE, Cluster, Evidence
from clustercli.records.published_figures import Level, What
from clustercli.records.validity import STATUSES, StatusName, Validity

TYPES: dict[str, Any] = {
    "evidence": Evidence,
    "kind": Evidence,
    "status": StatusName,
    "verdict": Verdict,
    "what": What,
    "level": Level,
    "location": NumberedBy,
    "effect": Effect,
    "outcome": Outcome,
}
FIXED = (*TYPES, "review", "year_basis", "why", "topic")
TYPED = tuple(field for field in DIMENSIONS if code_list(field).codes)
READ = ("evidence", "review", "status", "year_basis")


def words_of(field: str) -> list[tuple[str, str]]:
    """Return every code, word and alias of a fixed code list, with the code it stands for."""
    return [
        (word, code.value)
        for code in code_list(field).codes
        for word in (code.value, code.zh, code.en, *code.aliases)
    ]


# The codes ---------------------------------------------------------------------------------


@pytest.mark.parametrize("field", TYPES)
def test_the_code_list_is_the_type(field):
    assert code_list(field).values == get_args(TYPES[field])


def test_the_orders_are_those_of_the_code_lists():
    assert code_list("evidence").values == EVIDENCE
    assert code_list("status").values == STATUSES
    assert code_list("verdict").values == VERDICTS
    assert code_list("outcome").values == OUTCOMES


@pytest.mark.parametrize("field", ["evidence", "review", "year_basis"])
def test_json_schema_has_the_codes(field):
    (entry,) = (s for name, s in json_schema()["$defs"].items() if name == "ClusterEntry")
    shape = entry["properties"][field]
    allowed = [a for part in shape.get("anyOf", [shape]) for a in part.get("enum", ())]
    assert sorted(filter(None, allowed)) == sorted(code_list(field).values)


def test_every_value_of_the_dataset_is_a_code():
    dataset = load()
    for field in (*READ, *FROM_DATA):
        held = set(filter(None, dataset.column(field)))
        assert held <= set(code_list(field).values), field
    kinds = {source.kind for cluster in dataset for source in cluster.sources}
    assert kinds <= set(code_list("kind").values)


def test_the_reasons_are_all_that_the_rule_gives():
    first, *others = load().batches
    inexact = msgspec.structs.replace(others[-1], valid_from="2025", valid_until=None)
    batches = (first, inexact)
    years = [None, first.year, inexact.year]
    days = [date(year, month, 15) for year in range(2022, 2036) for month in (1, 6, 12)]
    passes = [(first.year, "passed")] * 97
    seen = {
        Validity(batches, reviews, day).of(year, review).why
        for reviews in ([], passes)
        for day in days
        for year in years
        for review in (None, "passed", "failed")
    }
    assert seen | {"no_batches"} == set(code_list("why").values)


def test_every_topic_has_words(cli):
    lines = ("data", "info"), ("compare", "山东", "浙江"), ("compare", "2022", "2023")
    seen = {row["topic"] for line in lines for row in json.loads(cli(*line, "--json").out)}
    assert seen <= set(code_list("topic").values)
    assert {"total", "dataset", "only", "sector"} <= seen


# The words ---------------------------------------------------------------------------------


@pytest.mark.parametrize("field", FIXED)
def test_every_code_has_words_of_its_own(field):
    for language in ("zh", "en"):
        words = [value_label(field, value, language) for value in code_list(field).values]
        # Lines and rows are both 行.
        assert len(set(words)) == len(words) or field == "location"
        assert all(word.isascii() == (language == "en") for word in words)


@pytest.mark.parametrize("field", FROM_DATA)
def test_codes_of_the_data_files_are_chinese_names_with_an_english_one(field):
    codes = code_list(field).codes
    assert codes
    for code in codes:
        assert value_label(field, code.value, "zh") == code.value == code.zh
        assert value_label(field, code.value, "en") == code.en
        assert code.en.isascii()


def test_what_is_no_code_is_its_own_word():
    assert value_label("evidence", "hearsay", "zh") == "hearsay"
    assert value_label("county", "惠山区", "en") == "惠山区"
    assert not code_list("county").codes


def test_a_word_stands_in_one_table():
    assert not FIXED_WORDS.keys() & DEFINITIONS.keys()
    kinds = {key.partition(".")[0] for key in FIXED_WORDS if "." in key}
    assert kinds == {"map", "none", "only", "paper", "sheet"}


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("field", ["evidence", "status", "sector", "province"])
def test_tables_show_the_words(cli, dataset, field, language):
    shown = cli("stats", "--by", field, "--format", "markdown", "--lang", language).out
    for value in set(filter(None, dataset.column(field))):
        assert f"| {value_label(field, value, language)} " in shown


# What people type --------------------------------------------------------------------------


@pytest.mark.parametrize("field", ["evidence", "status", "review", "year_basis"])
def test_every_word_is_accepted_in_every_form(field):
    names = code_names(field)
    for word, code in words_of(field):
        for form in (word, word.upper(), f" {word} ", word.replace("-", "")):
            assert names.named(form) == (code,), form


@pytest.mark.parametrize("field", ["sector", "emerging", "region", "province", "unit"])
def test_names_are_accepted_in_both_languages(field):
    names = code_names(field)
    for code in code_list(field).codes:
        assert code.value in names.named(code.zh)
        assert code.value in names.named(code.en)


@pytest.mark.parametrize("field", ["evidence", "status"])
def test_options_accept_every_word(cli, dataset, field):
    for word, code in words_of(field):
        held = [cluster.id for cluster in dataset if cluster[field] == code]
        assert cli("list", f"--{field}", word, "--ids").out.split() == held


@pytest.mark.parametrize("field", TYPED)
def test_values_lists_the_codes_with_their_words(cli, field):
    rows = json.loads(cli("values", field, "--json").out)
    codes = [row["value"] for row in rows if row["value"] != "unknown" or field == "status"]
    assert sorted(codes) == sorted(code_list(field).values)
    if field not in FROM_DATA:
        assert codes == list(code_list(field).values)
        for row, code in zip(rows, code_list(field).codes, strict=True):
            assert row["accepts"] == [code.zh, *code.aliases]


def test_a_value_of_one_dataset_is_unknown_in_another(put):
    """The indexes of the code lists are made once, for all datasets."""
    path = put("own.csv", "name,province,sector\n甲,山东省,自立行业\n")
    assert [cluster.name for cluster in select(load(path), sector="自立行业")] == ["甲"]
    other = put("other.csv", "name,province,sector\n乙,山东省,别的行业\n")
    with pytest.raises(UnknownValueError):
        select(load(other), sector="自立行业")


# Files -------------------------------------------------------------------------------------


def read(cli, put, columns: dict[str, list[str]]) -> list[dict[str, Any]]:
    """Return the records of a CSV file with these columns, read without any problem."""
    number = len(next(iter(columns.values())))
    table = {"name": [f"集群{n}" for n in range(number)], "province": ["山东"] * number, **columns}
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(table)
    writer.writerows(zip(*table.values(), strict=True))
    result = cli("list", "--data", put("coded.csv", text.getvalue()), "--json", "--strict")
    assert result.code == 0, result.err
    return json.loads(result.out)


@pytest.mark.parametrize("field", READ)
def test_files_may_have_every_word(cli, put, field):
    words = words_of(field)
    rows = read(cli, put, {field: [word for word, _ in words]})
    assert [row[field] for row in rows] == [code for _, code in words]


@pytest.mark.parametrize("field", READ)
def test_any_other_word_of_a_file_is_reported_with_the_codes(cli, put, field):
    path = put("wrong.csv", f"name,province,{field}\n甲,山东,maybe\n")
    (row,) = json.loads(cli("data", "validate", path, "--json").out)
    assert row["field"] == field
    assert row["expected"] == f"one of {', '.join(code_list(field).values)}"


@pytest.mark.parametrize("field", ["province", "unit"])
def test_files_may_have_every_certain_spelling(cli, put, field):
    names = code_names(field)
    pairs = [(word, value) for value in names.spellings for word in names.certain(value)]
    rows = read(cli, put, {field: [word for word, _ in pairs]})
    assert [row[field] for row in rows] == [value for _, value in pairs]


# The order ---------------------------------------------------------------------------------


@pytest.mark.parametrize("field", ["region", "province", "unit", "evidence", "status"])
def test_the_order_is_that_of_the_code_list(cli, dataset, field):
    held = set(dataset.column(field))
    rows = json.loads(cli("stats", "--by", field, "--sort", field, "--json").out)
    assert [row[field] for row in rows] == [v for v in code_list(field).values if v in held]


def test_a_unit_comes_after_its_province():
    units = code_list("unit").values
    assert units.index("青岛市") == units.index("山东省") + 1
    assert units.index("新疆生产建设兵团") == units.index("新疆维吾尔自治区") + 1
    assert own_order("industry") is None


# The definitions ---------------------------------------------------------------------------


def test_every_field_of_a_record_is_defined_in_its_order():
    assert tuple(DEFINITIONS) == Cluster.__struct_fields__
    for key, field in DEFINITIONS.items():
        assert key == field.key
        assert (label(key, "zh"), label(key, "en")) == (field.zh, field.en)


def test_the_kind_of_a_field_is_its_type():
    hints = get_type_hints(Cluster)
    for key, field in DEFINITIONS.items():
        is_int = int in (hints[key], *get_args(hints[key]))
        assert (field.kind == "int") == is_int
        assert (field.kind == "list") == (key in ("facts", "sources"))
        if field.kind != "list":
            assert type_of(key) == ("INTEGER" if is_int else "TEXT")


def test_a_heading_is_that_of_one_field():
    seen: dict[str, str] = {}
    for field in (*DEFINITIONS.values(), WHOLE_PLACE):
        for heading in (field.key, *field.headings()):
            assert seen.setdefault(heading.casefold(), field.key) == field.key
            assert fields_of([heading]) == {field.key: heading}


def test_map_takes_every_heading_of_a_field(cli, put):
    path = put("own.csv", "甲列,乙列,丙列\n新材料产业集群,山东省,某网站\n")
    given = ("--map", "集群名称=甲列", "--map", "省=乙列", "--map", "出处=丙列")
    (row,) = json.loads(cli("list", "--data", path, *given, "--json").out)
    assert (row["name"], row["province"]) == ("新材料产业集群", "山东省")
    assert row["sources"][0]["publisher"] == "某网站"


# Batches by their ordinal ------------------------------------------------------------------


def test_a_batch_beyond_the_tenth(cli, put, dataset):
    """Such a batch was an IndexError."""
    document = _document()
    document["batches"][-1]["ordinal"] = 12
    path = put("later.json", json.dumps(document))
    year = document["batches"][-1]["year"]
    later: Dataset = load(path)
    assert index_of("year", later).resolve("第十二批") == str(year)
    expected = [cluster.id for cluster in dataset if cluster.year == year]
    for text in ("第十二批", "第12批"):
        assert cli("list", "--data", path, "--year", text, "--ids").out.split() == expected


def _document() -> dict[str, Any]:
    from clustercli.resources.bundled import path_of, read_bytes

    decoded: dict[str, Any] = msgspec.json.decode(read_bytes(path_of("clusters.json")))
    return decoded
