"""Parquet: typed columns with the values of the JSON."""

import json
import sys

import pyarrow as pa
import pyarrow.compute as pc
import pytest
from pyarrow import parquet

from clustercli.output.formats import Target
from clustercli.output.parquet_file import to_parquet
from clustercli.tables.table import Column, Table
from clustercli.tables.view import View


def read(path) -> pa.Table:
    return parquet.read_table(path)


@pytest.mark.parametrize(
    "command",
    [
        ("list",),
        ("list", "-p", "西藏"),
        ("list", "--columns", "id,year,sources", "--limit", "3"),
        ("stats", "--by", "province,year"),
        ("map",),
        ("sql", "SELECT year, count(*) AS n, 0.5 * year AS half FROM clusters GROUP BY year"),
        ("sql", "SELECT name, NULL AS absent FROM clusters LIMIT 2"),
        ("sql", "SELECT DISTINCT publisher FROM sources"),
        ("values", "province"),
        ("show", "310116a"),
    ],
)
def test_the_values_are_those_of_the_json(cli, tmp_path, command):
    path = tmp_path / "a.parquet"
    assert cli(*command, "-o", str(path)).code == 0
    rows = json.loads(cli(*command, "--json").out)
    found = read(path)
    for row in rows:
        for key, value in row.items():
            if isinstance(value, list | dict) and key not in ("sources", "facts"):
                row[key] = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    assert found.to_pylist() == rows
    if rows:
        assert found.column_names == list(rows[0])


@pytest.mark.parametrize("command", [("compare", "山东", "江苏"), ("audit",)])
def test_what_is_composed_goes_out_too(cli, tmp_path, command):
    path = tmp_path / "a.parquet"
    assert cli(*command, "-o", str(path)).code == 0
    rows = json.loads(cli(*command, "--json").out)
    assert [set(row) for row in read(path).to_pylist()] == [set(row) for row in rows]


def test_columns_are_typed(cli, tmp_path):
    path = tmp_path / "a.parquet"
    cli("list", "-o", str(path))
    schema = read(path).schema
    assert schema.field("year").type == pa.int64()
    assert schema.field("name").type == pa.string()
    source = schema.field("sources").type.value_type
    assert {field.name: field.type for field in source} == {
        **dict.fromkeys(("publisher", "title", "date", "kind", "url", "read_at"), pa.string()),
        **dict.fromkeys(("file", "sha256", "read_on", "kind_by"), pa.string()),
        "reprint": pa.bool_(),
    }
    fact = schema.field("facts").type.value_type
    assert fact.field("value").type == pa.float64()
    assert fact.field("source").type == source
    cli("stats", "--by", "year", "-o", str(path), "--force")
    schema = read(path).schema
    assert [schema.field(key).type for key in ("year", "count", "published")] == [pa.int64()] * 3
    assert schema.field("share").type == pa.float64()


def test_types_do_not_depend_on_what_was_found(cli, tmp_path):
    every, none = tmp_path / "every.parquet", tmp_path / "none.parquet"
    cli("list", "-o", str(every))
    cli("list", "-p", "西藏", "-o", str(none))
    assert read(none).num_rows == 0
    assert read(none).schema.equals(read(every).schema)


def test_the_notes_go_with_the_numbers(cli, tmp_path):
    path = tmp_path / "a.parquet"
    cli("list", "-p", "山东", "-o", str(path))
    notes = read(path).schema.metadata[b"notes"].decode()
    assert "a count from it is a lower bound" in notes


def test_other_peoples_columns_are_typed_by_their_values(cli, tmp_path):
    records = [
        {"name": "甲", "province": "山东", "员工": 3, "产值": 1.5, "有": True, "地": {"x": [1]}},
        {"name": "乙", "province": "江苏", "员工": 2**70, "产值": 2, "有": None, "地": "无"},
    ]
    data, path = tmp_path / "a.json", tmp_path / "a.parquet"
    data.write_text(json.dumps(records), encoding="utf-8")
    assert cli("list", "--data", str(data), "-o", str(path)).code == 0
    found = read(path).select(["员工", "产值", "有", "地"])
    assert found.schema.types == [pa.string(), pa.float64(), pa.bool_(), pa.string()]
    assert found.to_pylist() == [
        {"员工": "3", "产值": 1.5, "有": True, "地": '{"x":[1]}'},
        {"员工": str(2**70), "产值": 2.0, "有": None, "地": "无"},
    ]


def test_a_table_of_numbers_without_any():
    keys = ("year", "share", "name")
    columns = tuple(
        Column(key=key, kind=kind) for key, kind in zip(keys, ("int", "share", "text"), strict=True)
    )
    table = Table(name="t", columns=columns, rows=[(None, None, None)])
    made = to_parquet(View(table=table), Target(format="parquet"))
    found = parquet.read_table(pa.BufferReader(made))
    assert found.schema.types == [pa.int64(), pa.float64(), pa.string()]


def test_without_pyarrow_one_line_says_how_to_get_it(cli, tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    path = tmp_path / "a.parquet"
    result = cli("list", "-o", str(path))
    assert result.code == 1
    assert result.out == ""
    assert result.err == (
        "clustercli: the format parquet needs pyarrow: pip install 'clustercli[parquet]'\n"
    )
    assert not path.exists()
    assert cli("list", "-f", "json").code == 0


def test_a_file_is_replaced_only_with_force(cli, tmp_path):
    path = tmp_path / "a.parquet"
    path.write_bytes(b"mine")
    result = cli("list", "-o", str(path))
    assert result.code == 1
    assert "exists already: give --force" in result.err
    assert path.read_bytes() == b"mine"
    assert cli("list", "-o", str(path), "--force").code == 0
    assert read(path).num_rows
    assert [file.name for file in tmp_path.iterdir()] == ["a.parquet"]


def test_nothing_is_left_where_writing_fails(cli, tmp_path, monkeypatch):
    path = tmp_path / "a.parquet"
    path.write_bytes(b"mine")
    monkeypatch.setattr("os.replace", _fail)
    assert cli("list", "-o", str(path), "--force").code == 1
    assert path.read_bytes() == b"mine"
    assert [file.name for file in tmp_path.iterdir()] == ["a.parquet"]


def _fail(*_paths: str) -> None:
    raise OSError(28, "No space left on device")


def test_values_and_help_know_the_format(cli):
    known = [row["value"] for row in json.loads(cli("values", "format", "--json").out)]
    assert "parquet" in known
    assert ".parquet" in cli("list", "--help").out


def test_another_engine_answers_as_stats_does(cli, tmp_path):
    path = tmp_path / "a.parquet"
    cli("list", "-o", str(path))
    found = read(path).group_by(["province", "year"]).aggregate([([], "count_all")])
    theirs = {(row["province"], row["year"]): row["count_all"] for row in found.to_pylist()}
    ours = json.loads(cli("stats", "--by", "province,year", "--json").out)
    assert theirs == {(row["province"], row["year"]): row["count"] for row in ours if row["count"]}
    matches = pc.sum(pc.equal(read(path)["province"], "山东省")).as_py()
    assert matches == int(cli("list", "-p", "山东", "--count").out)


def test_numbers_that_json_does_not_have_are_missing_or_said(cli, tmp_path):
    name = "江苏省无锡市惠山区机械{}产业集群"
    values = [1.5, float("inf"), float("nan")]
    table = pa.table({"name": [name.format(n) for n in range(3)], "产值": values})
    path = str(tmp_path / "a.parquet")
    parquet.write_table(table, path)
    for command in (("list", "--json", "--data"), ("data", "convert")):
        result = cli(*command, path)
        assert result.code == 0
        found = json.loads(result.out, parse_constant=pytest.fail)
        rows = found["clusters"] if command[0] == "data" else found
        assert [row["产值"] for row in rows] == [1.5, None, None]
        assert "产值: found inf, expected a number that is not infinite" in result.err
