"""The registry of formats: one entry and one file make one; and rows that go out as they come."""

from __future__ import annotations

import io
import json
import re
import sys
from collections.abc import Iterator
from types import ModuleType

import pytest

from clustercli.cli.completion import names_in
from clustercli.cli.entry import run
from clustercli.output.escaping import json_escapes
from clustercli.output.formats import FORMATS, Format, Target, format_names, register
from clustercli.output.writer import Request, write
from clustercli.tables.stream import Stream
from clustercli.tables.table import Column, Table
from clustercli.tables.view import View

STREAMING = sorted(name for name, form in FORMATS.items() if form.streams)
BINARY = {name for name, form in FORMATS.items() if form.kind == "binary" or form.in_files}


def to_yaml(tables, _target):
    for table in tables:
        for row in table.dicts():
            lines = (f"{key}: {json.dumps(row[key], ensure_ascii=False)}" for key in row)
            yield "- " + "\n  ".join(lines) + "\n"


@pytest.fixture
def yaml(monkeypatch) -> Iterator[None]:
    """Add a format as a developer would: a file of the package, and an entry."""
    module = ModuleType("yaml_format")
    module.to_yaml = to_yaml
    monkeypatch.setitem(sys.modules, "clustercli.output.yaml_format", module)
    register(
        Format(
            name="yaml",
            function="yaml_format:to_yaml",
            aliases=("yml",),
            extensions=(".yaml", ".yml"),
            kind="data",
            streams=True,
            keyed=True,
            escape=json_escapes,
        )
    )
    yield
    del FORMATS["yaml"]


def stdout_in(monkeypatch, encoding: str) -> io.BytesIO:
    raw = io.BytesIO()
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(raw, encoding=encoding))
    return raw


ASKED = ("list", "-p", "贵州", "--columns", "id,industry", "--limit", "1")


@pytest.mark.usefixtures("yaml")
def test_an_entry_and_a_file_are_a_format(cli, tmp_path):
    row = json.loads(cli(*ASKED, "--json").out)[0]
    wanted = f'- id: "{row["id"]}"\n  industry: "{row["industry"]}"\n'
    assert cli(*ASKED, "-f", "yaml").out == wanted
    assert cli(*ASKED, "-f", "yml").out == wanted
    for name in ("a.yaml", "a.yml"):
        result = cli(*ASKED, "-o", str(tmp_path / name))
        assert (result.code, result.out) == (0, "")
        assert "wrote 1 row to" in result.err
        assert (tmp_path / name).read_text(encoding="utf-8") == wanted


@pytest.mark.usefixtures("yaml")
def test_a_new_format_is_known_wherever_formats_are_named(cli):
    listed = json.loads(cli("values", "format", "--json").out)
    assert {"value": "yaml", "accepts": ["yml"]} in listed
    assert ("yaml", "") in names_in(format_names)("ya")
    assert "clustercli values format" in " ".join(cli("list", "--help").out.split())
    assert "yaml" in cli("list", "-f", "yamll").err
    assert " .yaml .yml" in cli("list", "-o", "a.doc").err
    assert "its name says yaml" in cli("list", "-f", "csv", "-o", "a.yaml").err


@pytest.mark.usefixtures("yaml")
def test_a_new_format_escapes_as_its_entry_says(monkeypatch):
    raw = stdout_in(monkeypatch, "ascii")
    assert run([*ASKED, "-f", "yaml"]) == 0
    text = raw.getvalue().decode("ascii")
    assert "\\u" in text
    table = Table(name="t", columns=(Column(key="a"),), rows=[("é·😀",)])
    raw = stdout_in(monkeypatch, "ascii")
    write(table, Request(format="yaml"))
    assert json.loads(raw.getvalue().removeprefix(b"- a: ")) == "é·😀"


def test_every_entry_has_its_file_and_names_of_its_own():
    view = View(table=Table(name="t", columns=(Column(key="a"),), rows=[("x",)]))
    for form in FORMATS.values():
        if form.kind != "figure" and form.prepare is None:
            parts = list(form.parts([view], Target(format=form.name)))
            kind = bytes if form.kind == "binary" else str
            assert parts, form.name
            assert all(isinstance(part, kind) for part in parts), form.name
    for names in ("aliases", "extensions"):
        every = [name for form in FORMATS.values() for name in getattr(form, names)]
        assert len(set(every)) == len(every)
        assert not set(every) & set(FORMATS)


# Encodings -----------------------------------------------------------------------------------


def test_html_in_a_narrow_encoding_says_the_same(monkeypatch):
    for name in ("html", "unsafehtml"):
        raw = stdout_in(monkeypatch, "ascii")
        write(Table(name="t", columns=(Column(key="a"),), rows=[("山东",)]), Request(format=name))
        assert b"&#23665;&#19996;" in raw.getvalue()
        raw = stdout_in(monkeypatch, "gbk")
        write(Table(name="t", columns=(Column(key="a"),), rows=[("山é",)]), Request(format=name))
        assert "山é".encode("gbk", "xmlcharrefreplace") in raw.getvalue()


def test_a_document_in_a_narrow_encoding_is_json(monkeypatch, put):
    name = "Café·😀 集群"
    path = put("a.json", json.dumps([{"name": name, "province": "山东"}]))
    raw = stdout_in(monkeypatch, "ascii")
    assert run(["data", "convert", path]) == 0
    assert json.loads(raw.getvalue())["clusters"][0]["name"] == name
    raw = stdout_in(monkeypatch, "ascii")
    assert run(["data", "schema"]) == 0
    assert json.loads(raw.getvalue())["title"] == "clustercli dataset"


# Streams -------------------------------------------------------------------------------------


def stream(tables, *, uniform: bool = True, live: bool = True) -> Stream:
    first = Table(name="t", columns=(Column(key="a"),), rows=[], identity=("a",))
    return Stream(
        first=first,
        tables=tables,
        uniform=uniform,
        live=live,
        notes=lambda number: (f"note {number}",),
        warnings=lambda number: (f"warning {number}",),
    )


def of(*values: str, key: str = "a") -> Table:
    keys = dict.fromkeys(("a", key))
    rows = [(value,) * len(keys) for value in values]
    columns = tuple(Column(key=name) for name in keys)
    return Table(name="t", columns=columns, rows=rows, identity=("a",))


def noting(capsys, seen: list[str]) -> Iterator[Table]:
    """Yield two tables, and note what had been written when each was asked for."""
    for value in ("first", "second"):
        seen.append(capsys.readouterr().out)
        yield of(value)


@pytest.mark.parametrize("name", STREAMING)
def test_what_streams_is_written_before_more_is_read(capsys, name):
    seen: list[str] = []
    write(stream(noting(capsys, seen)), Request(format=name))
    seen.append(capsys.readouterr().out)
    assert seen[0] == ""
    assert "first" in seen[1]
    assert "first" not in seen[2]
    assert "second" in seen[2]
    write(of("first", "second"), Request(format=name))
    assert "".join(seen) == capsys.readouterr().out


@pytest.mark.parametrize("request_", [Request(ids=True), Request(format="csv", sort=("-a",))])
def test_identities_stream_and_what_is_sorted_cannot(capsys, request_):
    seen: list[str] = []
    write(stream(noting(capsys, seen)), request_)
    seen.append(capsys.readouterr().out)
    parts = ["", "first\n", "second\n"] if request_.ids else ["", "", "a\nsecond\nfirst\n"]
    assert seen == parts


@pytest.mark.parametrize(
    "name", sorted(set(FORMATS) - {*STREAMING, *BINARY, "svg", "page", "geojson"})
)
def test_what_does_not_stream_is_the_same_in_parts(capsys, name):
    write(stream(iter([of("x"), of(), of("y", "z")])), Request(format=name))
    parts = capsys.readouterr()
    write(of("x", "y", "z"), Request(format=name))
    whole = capsys.readouterr().out
    if FORMATS[name].noted:  # below the table, and not on standard error again
        assert parts.out.startswith(whole)
        assert "note 3" in parts.out
        assert parts.err == "warning 3\n"
    else:
        assert parts.out == whole
        assert parts.err == "warning 3\nnote 3\n"


@pytest.mark.parametrize("rows", [0, 1, 2])
def test_a_limit_ends_the_reading(capsys, rows):
    def tables() -> Iterator[Table]:
        yield of("x")
        yield of("y", "z")
        pytest.fail("more was read than is shown")

    write(stream(tables()), Request(format="csv", limit=rows))
    out, err = capsys.readouterr()
    assert out.split() == ["a", "x", "y"][: rows + 1]
    assert f"the first {rows} row" in err
    assert "the input was not read any further" in err
    assert "note None" in err


def test_columns_that_come_later(capsys):
    tables = [of("x"), of("y", key="b")]
    write(stream(iter(tables), uniform=False), Request(format="csv"))
    assert capsys.readouterr().out == "a,b\nx,\ny,y\n"
    write(stream(iter(tables), uniform=False), Request(format="jsonl"))
    assert capsys.readouterr().out == '{"a":"x"}\n{"a":"y","b":"y"}\n'
    write(stream(iter(tables), uniform=False), Request(format="jsonl", columns=("b",)))
    assert capsys.readouterr().out == '{"b":null}\n{"b":"y"}\n'
    write(stream(iter(tables[::-1]), uniform=False), Request(format="csv"))
    assert capsys.readouterr().out == "a,b\ny,y\nx,\n"


def test_what_is_in_memory_is_counted_before_it_is_cut(cli, dataset):
    for form in ("table", "csv"):
        err = cli("list", "-f", form, "--limit", "3").err
        assert f"the first 3 of {len(dataset)} rows are shown" in err
        assert f"{len(dataset)} clusters match" in err
        assert "holds no cluster" not in cli("list", "-f", form, "--limit", "0").err


@pytest.mark.parametrize("limit", ["0", "1"])
def test_a_stream_that_was_cut_is_not_said_to_hold_so_much(cli, put, limit):
    records = [{"name": f"集群{n}", "province": "山东"} for n in range(3)]
    path = put("a.jsonl", "".join(f"{json.dumps(record)}\n" for record in records))
    err = cli("list", "--data", path, "-f", "jsonl", "--limit", limit).err
    assert f"the first {limit} row" in err
    assert not re.search("match|holds", err)
    err = cli("list", "--data", path, "-f", "csv", "--columns", "name", "--limit", limit).err
    row = "row is" if limit == "1" else "rows are"
    assert err == f"the first {limit} {row} shown; the input was not read any further\n"
