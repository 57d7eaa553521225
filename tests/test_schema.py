"""The promise: keys never change within a major version, and every answer is as its schema says."""

from __future__ import annotations

import json
import os
from pathlib import Path

import jsonschema
import list_files
import pytest
from conftest import ROOT

import clustercli
from clustercli.cli.data import DataCommands
from clustercli.cli.json_schemas import COMMANDS, WITH_COVERAGE, schema_of
from clustercli.cli.program import COMMANDS as PROGRAM

KEYS = Path(__file__).parent / "files" / "json_keys.json"
"""The keys of 1.0 with their types; ``UPDATE_SNAPSHOTS=1`` adds what is new."""

WITHOUT_ROWS = {"data", "help"} | {
    f"data {name}" for name in ("schema", "convert", "export", "install", "reset")
}
"""What writes no rows: text, or a document."""

QUESTIONS = {
    "list": ["", "轴承", "-p 西藏", "--data mine.csv"],
    "show": ["320206a", "320206a 410323a"],
    "stats": [
        "",
        "--by province,year",
        "--by region,sector,evidence",
        "--by area",
        "--by batch",
        "--by status --sum year --mean year --min year --max year",
        "-p 西藏",
        "--by city --data mine.csv",
        "--sum 产值 --data mine.csv",
    ],
    "compare": [
        "山东 浙江",
        "2022 2023",
        "east west",
        "电子信息 新材料",
        "青岛 宁波 --by unit",
        "无锡 苏州",
        "list media --by evidence",
        "长三角 京津冀",
    ],
    "map": ["", "-p 山东 --year 2024", "--data mine.csv"],
    "values": ["province", "year", "format", "column", "dimension", "area", "emerging"],
    "audit": ["", "-p 山东", "--year 2022"],
    "sql --schema": ["", "--data mine.csv"],
    "sql": ["SELECT*FROM|clusters", "SELECT|1.5|AS|a,|NULL|AS|b,|'x'|AS|c"],
    "config": ["", "--lang en --data mine.csv --no-pager"],
    "data info": ["", "--data mine.csv"],
    "data path": [""],
    "data validate": ["mine.csv", "wrong.csv", "two.html"],
    "data merge": ["list.xlsx --year 2024 --kind list"],
    "version": [""],
}


def as_read(value):
    return json.loads(json.dumps(value))


def validator_of(command, **options):
    schema = schema_of(command, **options)
    jsonschema.Draft202012Validator.check_schema(schema)
    return jsonschema.Draft202012Validator(schema)


@pytest.fixture
def files(put):
    put(
        "mine.csv",
        "集群名称,省份,年度,产值\n江苏省无锡市惠山区智能基础零部件产业集群,江苏省,2022,100\n"
        "甲,浙江省,,\n",
    )
    put("wrong.csv", "集群名称,省份,年度\n甲,江苏省,20x4\n,江苏省,2022\n")
    table = "<table><tr><th>集群名称<th>省份</tr><tr><td>甲<td>{}</tr></table>"
    put("two.html", f"<meta charset=utf-8>{table.format('x')}{table.format('y')}")
    put("list.xlsx", list_files.excel(list_files.rows(10)))


@pytest.mark.usefixtures("files")
@pytest.mark.parametrize(
    ("command", "question"),
    [(command, question) for command, asked in QUESTIONS.items() for question in asked],
)
def test_every_answer_is_as_its_schema_says(cli, command, question):
    words = ["--version"] if command == "version" else command.split()
    words += [word.replace("|", " ") for word in question.split()]
    result = cli(*words, "--json")
    assert result.code in (0, 1)
    validator_of(command).validate(json.loads(result.out))


@pytest.mark.usefixtures("files")
@pytest.mark.parametrize("command", WITH_COVERAGE)
def test_an_answer_with_coverage_is_as_its_schema_says(cli, command):
    for question in QUESTIONS[command]:
        words = [word.replace("|", " ") for word in question.split()]
        result = cli(*command.split(), *words, "--json", "--with-coverage")
        validator_of(command, with_coverage=True).validate(json.loads(result.out))
    narrow = ("list", "-p", "山东", "--status", "valid", "--term-ends", "2025", "--year", "2022")
    found = json.loads(cli(*narrow, "--json", "--with-coverage").out)
    validator_of("list", with_coverage=True).validate(found)
    assert found["coverage"]["places"]
    assert found["coverage"]["terms"]


@pytest.mark.usefixtures("files")
def test_a_schema_has_every_key_that_is_written(cli):
    for command in ("list", "stats", "compare", "map", "values", "audit", "data info", "config"):
        schema = schema_of(command)
        name = schema["items"]["$ref"].rpartition("/")[2]
        known = set(schema["$defs"][name]["properties"])
        for question in QUESTIONS[command]:
            if "产值" in question or (command == "list" and "mine.csv" in question):
                continue  # columns of a file
            rows = json.loads(cli(*command.split(), *question.split(), "--json").out)
            of_numbers = {key for key in set().union(*rows) if key.endswith("_year")}
            assert set().union(*rows) - of_numbers <= known


@pytest.mark.usefixtures("files")
def test_the_keys_of_what_is_counted_by_and_of_several_files_are_in_the_schemas(cli, put):
    known = schema_of("stats")["$defs"]["Group"]["properties"]
    for field in set(clustercli.load()[0].to_dict()) - {"facts", "sources"}:
        (row, *_) = rows = json.loads(cli("stats", "--by", field, "--json").out)
        validator_of("stats").validate(rows)
        assert set(row) <= set(known), field
    put("more.csv", "集群名称,省份\n丙,浙江省\n")
    both = ("--data", "mine.csv", "--data", "more.csv", "--json")
    for words in (("list",), ("show", "丙"), ("list", "--columns", "file,cite")):
        row = json.loads(cli(*words, *both).out)[-1]
        assert row["file"] == "more.csv"
        assert set(row) - {"产值"} <= set(schema_of("list")["$defs"]["Cluster"]["properties"])


@pytest.mark.usefixtures("files")
@pytest.mark.parametrize("command", [*QUESTIONS][:-1])
def test_an_answer_with_columns_is_as_its_schema_says_without_required(cli, command):
    question = QUESTIONS[command][command == "data validate"]  # of which the first finds nothing
    words = [*command.split(), *(word.replace("|", " ") for word in question.split())]
    keys = list(json.loads(cli(*words, "--json").out)[0])
    schema = schema_of(command)
    if "$defs" in schema:
        del schema["$defs"][schema["items"]["$ref"].rpartition("/")[2]]["required"]
    for some in (keys[::2], keys[1::2], keys[-1:]):
        if some:
            rows = json.loads(cli(*words, "--columns", ",".join(some), "--json").out)
            assert list(rows[0]) == some
            jsonschema.Draft202012Validator(schema).validate(rows)
    assert "without the `required` of the rows" in (ROOT / "docs" / "json.md").read_text("utf-8")


@pytest.mark.usefixtures("files")
def test_every_document_that_is_written_is_as_the_schema_says(cli, put):
    schema = json.loads(cli("data", "schema").out)
    document = jsonschema.Draft202012Validator(schema)
    put("places.csv", "name,industry\n北京市,\n江苏省无锡市惠山区智能基础零部件产业集群,\n")
    put("own.json", cli("list", "-p", "山东", "--json").out)
    for name in ("mine.csv", "wrong.csv", "places.csv", "own.json"):
        written = json.loads(cli("data", "convert", name).out)
        document.validate(written)
        assert written["version"] is None  # a file has none of its own
        assert written["updated"] is None
    asked = "list.xlsx --year 2024 --kind list -o merged.json"
    assert cli("data", "merge", *asked.split()).code == 0
    merged = json.loads(Path("merged.json").read_text("utf-8"))
    document.validate(merged)
    put("again.json", cli("data", "convert", "merged.json").out)
    document.validate(json.loads(Path("again.json").read_text("utf-8")))
    del merged["version"]
    assert not document.is_valid(merged)  # null is written, and not left out


def test_a_schema_refuses_what_is_wrong(cli):
    (row, *_) = rows = json.loads(cli("list", "--json").out)
    row["further"] = 1
    validator_of("list").validate(rows)
    del row["name"]
    with pytest.raises(jsonschema.ValidationError, match="'name' is a required property"):
        validator_of("list").validate(rows)
    groups = json.loads(cli("stats", "--json").out)
    groups[0]["count"] = "3"
    with pytest.raises(jsonschema.ValidationError):
        validator_of("stats").validate(groups)


def test_every_command_with_rows_has_a_schema():
    named = {*PROGRAM, *(f"data {name}" for name in DataCommands.summaries)}
    assert named - WITHOUT_ROWS == set(COMMANDS) - {"version", "sql --schema"}
    assert set(QUESTIONS) | {"data fetch"} == set(COMMANDS)  # data fetch has the rows of merge


def test_the_program_prints_the_schemas(cli):
    for command in COMMANDS:
        printed = cli("data", "schema", "--command", command)
        assert json.loads(printed.out) == as_read(schema_of(command))
    whole = cli("data", "schema", "--command", "stats", "--with-coverage")
    assert json.loads(whole.out) == as_read(schema_of("stats", with_coverage=True))
    assert json.loads(cli("data", "schema").out)["title"] == "clustercli dataset"


def test_an_unknown_command_has_no_schema(cli):
    result = cli("data", "schema", "--command", "statz")
    assert result.code == 2
    assert "did you mean stats" in result.err
    result = cli("data", "schema", "--command", "show", "--with-coverage")
    assert "clustercli show has no --with-coverage" in result.err
    assert "give --command NAME" in cli("data", "schema", "--with-coverage").err


def keys_of_all() -> dict[str, dict[str, str]]:
    """Return the keys of every object that a command writes, with their types."""
    return {
        name: {
            key: "|".join(sorted(set(types_of(value))))
            for key, value in definition["properties"].items()
        }
        for command in COMMANDS
        for name, definition in schema_of(command, with_coverage=command in WITH_COVERAGE)
        .get("$defs", {})
        .items()
    }


def types_of(value):
    """Yield the types of a value; further words of a text may come."""
    for one in value.get("anyOf", [value]):
        if "enum" in one:
            yield from ("null" if word is None else "string" for word in one["enum"])
        elif one.get("type") == "array":
            yield from (f"array of {inner}" for inner in types_of(one.get("items", {})))
        else:
            yield one.get("type") or one.get("$ref", "any")


def test_the_keys_of_this_major_version_stay():
    now = keys_of_all()
    if os.environ.get("UPDATE_SNAPSHOTS"):
        KEYS.write_text(json.dumps(now, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    promised = json.loads(KEYS.read_text(encoding="utf-8"))
    for name, keys in promised.items():
        for key, kind in keys.items():
            assert now[name].get(key) == kind, f"{name}.{key} has changed: 2.0, or leave it"


# The version ---------------------------------------------------------------------------


def test_the_version_as_json(cli):
    for words in (("--version", "--json"), ("--json", "--version")):
        found = json.loads(cli(*words).out)
        assert found["clustercli"] == clustercli.__version__
        assert found["dataset"] in cli("--version").out
        assert Path(found["path"]).name == "clusters.json"
    result = cli("--json")
    assert result.code == 2
    assert "--json is of a command, or of --version" in result.err


def test_the_version_of_a_dataset_that_cannot_be_read_is_null(cli, tmp_path):
    folder = tmp_path / "data-home" / "clustercli"
    folder.mkdir(parents=True)
    (folder / "clusters.json").write_text("{")
    result = cli("--version", "--json")
    assert result.code == 0
    found = json.loads(result.out)
    assert found["dataset"] is None
    assert found["path"] == str(folder / "clusters.json")
    assert "is not JSON" in result.err


def test_the_release_is_one():
    major = int(clustercli.__version__.partition(".")[0])
    assert major >= 1
    citation = (ROOT / "CITATION.cff").read_text(encoding="utf-8")
    assert f"    version: {clustercli.__version__}\n" in citation
    assert "5 - Production/Stable" in (ROOT / "pyproject.toml").read_text(encoding="utf-8")


def test_the_page_of_keys_is_fresh():
    import json_docs

    assert json_docs.JSON_PAGE.read_text(encoding="utf-8") == json_docs.json_page(), (
        "python scripts/json_docs.py"
    )
