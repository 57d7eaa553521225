"""The Python API: what load takes, what select gives, frames, answers, notebooks, types."""

from __future__ import annotations

import copy
import doctest
import gzip
import html
import io
import json
import pickle
import re
import subprocess
import sys
import zipfile
from collections.abc import Sequence
from datetime import datetime, timezone
from inspect import signature
from pathlib import Path

import openpyxl
import pandas as pd
import polars as pl
import pytest
from mypy import api as mypy

import clustercli
from clustercli import (
    Cluster,
    Dataset,
    DatasetError,
    UsageError,
    audit,
    compare,
    coverage,
    errors,
    load,
    select,
    stats,
)
from clustercli.query.selection import Query

ROOT = Path(__file__).resolve().parent.parent

TABLE = """集群名称,年度,产值,备注栏
江苏省无锡市惠山区智能基础零部件产业集群,2022,120,甲
山东省威海市环翠区碳纤维及复合材料产业集群,2023,"1,085.5",乙
浙江省杭州市余杭区智能制造产业集群,2023,—,
"""
NAMES = [line.partition(",")[0].split("市")[1] for line in TABLE.splitlines()[1:]]


@pytest.fixture
def mine(put) -> Dataset:
    """A list of somebody's own, with further columns."""
    return load(put("mine.csv", TABLE))


def ids(dataset) -> list[str]:
    return [cluster.id for cluster in dataset]


# Loading -------------------------------------------------------------------------------


def workbook() -> bytes:
    book = openpyxl.Workbook()
    for line in TABLE.splitlines():
        book.active.append([cell.strip('"') for cell in re.findall(r'"[^"]*"|[^,]*', line) if cell])
    made = io.BytesIO()
    book.save(made)
    return made.getvalue()


def archive(folder: Path) -> zipfile.Path:
    with zipfile.ZipFile(folder / "lists.zip", "w") as made:
        made.writestr("inner/mine.csv", TABLE)
    return zipfile.Path(folder / "lists.zip", "inner/mine.csv")


def closed() -> io.StringIO:
    file = io.StringIO(TABLE)
    file.close()
    return file


GIVEN = {
    "a name": lambda folder: str(folder / "mine.csv"),
    "a path": lambda folder: folder / "mine.csv",
    "text": lambda _: io.StringIO(TABLE),
    "bytes": lambda _: io.BytesIO(TABLE.encode()),
    "GBK": lambda _: io.BytesIO(TABLE.encode("gbk")),
    "an open file": lambda folder: open(folder / "mine.csv", "rb"),  # noqa: SIM115
    "without a buffer": lambda folder: open(folder / "mine.csv", "rb", buffering=0),  # noqa: SIM115
    "open as text": lambda folder: open(folder / "mine.csv", encoding="utf-8"),  # noqa: SIM115
    "unpacked": lambda _: gzip.GzipFile(fileobj=io.BytesIO(gzip.compress(TABLE.encode()))),
    "packed": lambda _: io.BytesIO(gzip.compress(TABLE.encode())),
    "in an archive": archive,
    "a workbook": lambda _: io.BytesIO(workbook()),
}


@pytest.mark.parametrize("kind", GIVEN)
def test_load_takes_whatever_holds_a_file(kind, put, tmp_path):
    put("mine.csv", TABLE)
    given = GIVEN[kind](tmp_path)
    found = load(given)
    assert [cluster.industry for cluster in found] == [
        "智能基础零部件",
        "碳纤维及复合材料",
        "智能制造",
    ]
    assert found[0]["产值"] == 120
    if hasattr(given, "close"):
        given.close()


def test_an_open_file_is_read_from_where_it_stands():
    file = io.StringIO("a line of somebody else's\n" + TABLE)
    file.readline()
    assert len(load(file)) == 3


def test_the_name_of_an_open_file_tells_its_kind_and_is_said(tmp_path):
    lines = '{"name": "江苏省无锡市\n{"name": "山东省威海市环翠区甲产业集群"}\n'
    found = load(io.StringIO(lines), name="mine.jsonl")
    assert len(found) == 1
    assert found.name == "mine.jsonl"
    with open(tmp_path / "x.csv", "w+", encoding="utf-8") as file:
        file.write(TABLE)
        file.seek(0)
        assert load(file).name.endswith("x.csv")
    assert load(io.StringIO(TABLE)).name == "the file"


def test_our_document_in_an_open_file_is_our_dataset(dataset):
    with open(dataset.path, "rb") as file:
        found = load(file)
    assert ids(found) == ids(dataset)
    assert coverage(found).announced == 400


def test_several_files_are_one_dataset_with_a_column_of_their_names(put):
    paths = [put(f"{ten}.csv", TABLE.replace(",202", f",{ten}")) for ten in (202, 203, 204)]
    found = load([paths[0], Path(paths[1]), io.StringIO(Path(paths[2]).read_text("utf-8"))])
    assert len(found) == 9
    assert [cluster["file"] for cluster in found[::3]] == ["202.csv", "203.csv", "file 3"]
    assert [cluster["产值"] for cluster in found[::3]] == [120, 120, 120]
    path = paths[0]
    assert load([path]) == load(path)


def test_several_files_have_numbers_in_json_as_one_has(put, cli):
    one, other = put("mine.csv", TABLE), put("other.csv", TABLE)
    told = json.loads(cli("list", "--data", one, "--data", other, "--json").out)
    assert [record["产值"] for record in told[:3]] == [120, 1085.5, "—"]
    assert [cluster.to_dict() for cluster in load([one, other])] == told


@pytest.mark.parametrize(
    ("given", "options", "said"),
    [
        (5, {}, "a path, an open file, or several of them, not int"),
        (b"mine.csv", {}, "not int"),
        ([b"mine.csv"], {}, "not bytes"),
        ([], {}, "no file in the list"),
        ("x.csv", {"name": "y"}, "a path has one already"),
        (["x.csv"], {"name": "y"}, "several are given"),
        (None, {"name": "y"}, "none is given"),
    ],
)
def test_what_is_no_file_is_said(given, options, said):
    with pytest.raises(UsageError, match=said):
        load(given, **options)


@pytest.mark.parametrize(
    ("given", "options", "said"),
    [
        (None, {"columns": {"name": "集群"}}, "columns is about a file, and none is given"),
        (None, {"sheet": 0}, "sheet is about a file"),
        (None, {"constants": {"province": "江苏省"}}, "constants is about a file"),
        (None, {"strict": True}, "strict is about a file"),
        ("t.csv", {"columns": {"name": 3}}, r"columns takes a mapping with texts"),
        ("t.csv", {"columns": ["a"]}, r"not \['a'\]"),
        ("t.csv", {"constants": {3: "a"}}, "constants takes a mapping"),
        ("t.csv", {"sheet": 1.5}, "sheet takes the name or number of a sheet, or several, not 1.5"),
        ("t.csv", {"sheet": ["一", True]}, "not True"),
        (None, {"as_of": 3}, "as_of takes a date, or a text such as 2026-01-01, not int"),
        (None, {"as_of": 0}, "not int"),
        (None, {"as_of": True}, "not bool"),
        (None, {"as_of": []}, "not list"),
        (None, {"as_of": object()}, "not object"),
        (None, {"as_of": ""}, "is no day"),
    ],
)
def test_what_is_no_argument_is_said(given, options, said):
    with pytest.raises(UsageError, match=said):
        load(given, **options)


def test_the_day_of_a_datetime_is_meant():
    noon = datetime(2026, 1, 1, 12, tzinfo=timezone.utc)
    assert load(as_of=noon) == load(as_of=noon.date()) == load(as_of="2026-01-01")


def test_what_is_wrong_is_known_straight_after_load(put):
    lines = (
        "name,year\n江苏省无锡市惠山区智能制造产业集群,20x4\n山东省枣庄市滕州市机床产业集群,2024\n"
    )
    path = put("a.csv", lines)
    [problem] = load(path).problems
    assert (problem.number, problem.field, problem.effect) == (2, "year", "emptied")
    assert load(path).number_of_problems == 1
    assert load(path)[1:].problems == [problem]
    assert 'a.csv, line 2, year: found "20x4", expected a year such as 2024' in load(path).notes
    assert load().problems == ()


@pytest.mark.parametrize(
    "ask",
    [
        lambda: stats([]),
        lambda: select(None),
        lambda: audit("a.csv"),
        lambda: compare(load, "山东", "浙江"),
        lambda: coverage(None),
    ],
)
def test_what_is_no_dataset_is_said(ask):
    with pytest.raises(UsageError, match=r"the dataset is what load\(\) gives, and not "):
        ask()


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (lambda: io.StringIO(""), "the file is empty"),
        (lambda: io.BytesIO(b"\x89PNG\r\n\x1a\n"), "a picture"),
        (lambda: Path("nowhere.csv"), r"cannot read nowhere\.csv"),
        (lambda: Path("-"), r"cannot read \./-"),
        (closed, "cannot read the file: I/O operation on closed file"),
        (
            lambda: io.TextIOWrapper(io.BytesIO(workbook()), encoding="utf-8"),
            "as text: .*; open it as bytes, with mode 'rb'",
        ),
    ],
)
def test_a_file_that_cannot_be_read_is_said(given, said, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(DatasetError, match=said):
        load(given())


# Selecting and slicing -----------------------------------------------------------------


def test_a_selection_is_a_dataset_and_can_be_narrowed(dataset):
    found = select(dataset, province="山东")
    assert isinstance(found, Dataset)
    assert isinstance(found, Sequence)
    assert found.select(year=2024) == select(dataset, province="山东", year=2024)
    assert select(found, province="浙江") == []
    assert found.select(words="青岛").select(words="产业") == select(
        dataset, province="山东", words=["青岛", "产业"]
    )
    assert select(found, province="山东") == found
    assert len(found) < len(dataset)


def test_a_slice_is_a_dataset_and_can_be_narrowed(dataset):
    part = dataset[3:9]
    assert isinstance(part, Dataset)
    assert part == list(dataset)[3:9]
    assert dataset[::-1] == list(dataset)[::-1]
    assert part[-1] == dataset[8]
    assert part[1:3] == (dataset[4], dataset[5])
    where = part[0].province
    assert part.select(province=where) == [c for c in part if c.province == where]
    with pytest.raises(IndexError):
        part[6]


def test_datasets_are_equal_by_their_records(dataset):
    assert dataset == load()
    assert dataset != dataset[1:]
    assert dataset[:0] == []
    assert dataset != "x"
    with pytest.raises(TypeError):
        hash(dataset)


def test_none_is_no_condition(dataset):
    criteria = dict.fromkeys(Query.__struct_fields__)
    assert select(dataset, **criteria) == dataset


def test_every_criterion_of_the_command_line_is_a_parameter():
    """A new field of Query needs one of Dataset.select, with its type."""
    assert tuple(signature(select).parameters)[1:] == Query.__struct_fields__


@pytest.mark.parametrize(
    ("criterion", "said"),
    [
        ({"province": []}, "province is an empty list"),
        ({"year": ()}, "year is an empty list"),
        ({"where": iter(())}, "where is an empty list"),
        ({"province": ""}, "province is an empty text"),
        ({"industry": ["新", " "]}, "industry is an empty text"),
        ({"year": [2022, None]}, "'unknown' selects"),
        ({"year": True}, "not bool"),
        ({"year": 2024.5}, "not float"),
        ({"province": {"山东": 1}}, "not dict"),
        ({"province": b"x"}, "not bytes"),
        ({"expiring_within": -1}, "days from 0 up"),
        ({"expiring_within": "soon"}, "days from 0 up"),
    ],
)
def test_what_is_no_condition_is_an_error_that_says_so(dataset, criterion, said):
    with pytest.raises(UsageError, match=said):
        select(dataset, **criterion)


def test_values_may_come_from_anywhere(dataset):
    frame = dataset.to_pandas()
    newest = frame["year"].max()
    assert select(dataset, year=newest) == select(dataset, year=str(newest))
    names = {"山东", "浙江"}
    assert ids(select(dataset, province=names)) == ids(select(dataset, province=sorted(names)))
    some = pd.Series(["山东", "浙江"])
    assert ids(select(dataset, province=some)) == ids(select(dataset, province=list(some)))


# Further columns -----------------------------------------------------------------------


def test_further_columns_stay_through_select_and_slices(mine):
    for found in (mine, mine[1:], select(mine, year=2023), mine[1:].select(year=2023)):
        assert found.fields[-2:] == ("产值", "备注栏")
        assert [cluster["产值"] for cluster in found][-2:] == [1085.5, "—"]
        assert found[-1].to_dict()["备注栏"] is None
    assert isinstance(mine[0], Cluster)
    assert "产值" in mine[0].keys()  # noqa: SIM118 - a record is a mapping, not a dict
    assert mine[0] != mine[1]
    assert len({mine[0], mine[0], mine[1]}) == 2
    with pytest.raises(KeyError):
        mine[0]["further"]


def test_an_empty_selection_has_the_columns_too(mine):
    nothing = mine.select(year=2022, province="浙江")
    assert nothing == []
    assert list(nothing.to_pandas().columns) == list(mine.fields)
    assert nothing.column("产值") == []


def test_a_column_that_only_some_records_have_stays(put):
    rows = [
        {"name": f"江苏省无锡市惠山区{n}产业集群", **more}
        for n, more in (("甲", {}), ("乙", {"产值": 5}))
    ]
    found = load(put("mine.json", json.dumps(rows)))
    assert found[:1].fields == found.fields
    assert found[0]["产值"] is None
    assert select(found, words="甲").to_arrow()["产值"].to_pylist() == [None]


@pytest.mark.parametrize("kind", ["csv", "json", "xlsx"])
def test_a_record_gives_what_the_command_gives(kind, put, cli):
    content = {
        "csv": TABLE,
        "json": json.dumps([{"集群名称": "江苏省无锡市惠山区甲产业集群", "产值": "12", "x": [1]}]),
        "xlsx": workbook(),
    }[kind]
    path = put(f"mine.{kind}", content)
    told = json.loads(cli("list", "--data", path, "--json").out)
    given = [cluster.to_dict() for cluster in load(path)]
    assert given == told
    assert [list(record) for record in given] == [list(record) for record in told]


def test_a_bundled_record_gives_what_the_command_gives(dataset, cli):
    given = [cluster.to_dict() for cluster in dataset]
    assert given == json.loads(cli("list", "--json").out)
    assert json.loads(json.dumps(given)) == given


# Data frames ---------------------------------------------------------------------------


def test_the_frames_agree(dataset):
    pandas, arrow, polars = dataset.to_pandas(), dataset.to_arrow(), dataset.to_polars()
    assert list(pandas.columns) == arrow.column_names == polars.columns == list(dataset.fields)
    years = [cluster.year for cluster in dataset]
    assert None in years
    assert [None if pd.isna(year) else year for year in pandas["year"]] == years
    assert arrow["year"].to_pylist() == polars["year"].to_list() == years
    assert str(pandas["year"].dtype) == "Int64"
    assert polars.schema["year"] == pl.Int64
    sources = [list(record.to_dict()["sources"]) for record in dataset]
    assert arrow["sources"].to_pylist() == polars["sources"].to_list() == sources
    assert list(pandas["sources"]) == sources
    assert "a lower bound" in pandas.attrs["notes"][0]
    assert b"a lower bound" in arrow.schema.metadata[b"notes"]


def test_what_is_no_number_is_missing_and_said(mine):
    for make in (mine.to_pandas, mine.to_arrow, mine.to_polars):
        with pytest.warns(UserWarning, match=r"产值: 1 value is no number .*\"—\" \(line 4\)"):
            frame = make()
        column = frame["产值"]
        values = column.to_pylist() if hasattr(column, "to_pylist") else list(column)
        assert values[:2] == [120, 1085.5]
        assert pd.isna(values[2])


def test_a_frame_of_nothing_has_the_types(dataset):
    nothing = dataset[:0]
    assert nothing.to_polars().schema == dataset.to_polars().schema
    assert nothing.to_arrow().schema.types == dataset.to_arrow().schema.types
    assert str(nothing.to_pandas()["year"].dtype) == "Int64"


@pytest.mark.parametrize(
    ("library", "method", "command"),
    [
        ("pandas", "to_pandas", "pip install 'clustercli[pandas]'"),
        ("pyarrow", "to_arrow", "pip install 'clustercli[parquet]'"),
        ("polars", "to_polars", "pip install 'clustercli[polars]'"),
    ],
)
def test_without_the_library_the_command_that_installs_it_is_named(
    library, method, command, dataset, monkeypatch
):
    monkeypatch.setitem(sys.modules, library, None)
    for has_it in (dataset, stats(dataset)):
        with pytest.raises(clustercli.MissingLibraryError) as caught:
            getattr(has_it, method)()
        assert str(caught.value) == f"this needs {library}: {command}"
        assert isinstance(caught.value, ImportError)


# Answers -------------------------------------------------------------------------------

ANSWERS = {
    "stats --by province --year 2024": lambda d: stats(d.select(year=2024), by="province"),
    "stats --by province,year": lambda d: stats(d, by=["province", "year"]),
    "stats --by year --min year --max year": lambda d: stats(d, by="year", min="year", max="year"),
    "stats --province 山东 --province 浙江": lambda d: stats(d.select(province=["山东", "浙江"])),
    "compare 山东 浙江 --year 2022": lambda d: compare(d.select(year=2022), "山东", "浙江"),
    "compare 2022 2023": lambda d: compare(d, 2022, 2023),
    "compare 青岛 宁波 --by unit": lambda d: compare(d, "青岛", "宁波", by="unit"),
    "audit": audit,
    "audit --province 山东 --year 2024": lambda d: audit(
        d.select(province="山东").select(year=2024)
    ),
}


@pytest.mark.parametrize("command", ANSWERS)
def test_an_answer_is_that_of_the_command(command, dataset, cli):
    answer = ANSWERS[command](dataset)
    told = json.loads(cli(*command.split(), "--json").out)
    assert [row.to_dict() for row in answer] == told
    assert [dict(row) for row in answer] == told
    assert told
    assert [list(row) for row in answer] == [list(row) for row in told]
    assert answer.coverage.lower_bound
    assert any("a lower bound" in note for note in answer.notes)
    assert json.loads(json.dumps(answer.to_dict()))["rows"] == told
    assert "lower bounds" in repr(answer)
    assert list(answer.to_pandas().columns) == list(told[0])
    assert answer.to_arrow().num_rows == len(answer.to_polars()) == len(answer)


def test_the_rows_of_an_answer_are_typed(dataset):
    group = stats(dataset, by="province,year")[0]
    assert group.group == {"province": group["province"], "year": group["year"]}
    assert isinstance(group.count, int)
    total = compare(dataset, "山东", "浙江")[0]
    assert (total.topic, total.thing) == ("total", "山东省")
    assert total.count + -total.difference >= 0
    figure = audit(dataset)[0]
    assert isinstance(figure.years, tuple)
    assert repr(figure).startswith("AuditedFigure({'what'")


def test_own_columns_are_counted_and_added(mine):
    answer = stats(mine, by="year", sum="产值")
    assert [(row["year"], row["sum_产值"]) for row in answer] == [(2022, 120), (2023, 1085.5)]
    assert not answer.coverage.lower_bound
    assert any("产值" in note for note in answer.notes)
    assert [row.count for row in stats(mine[1:], by="year")] == [2]


def test_nothing_published_is_held_against_a_slice(dataset):
    """Some of 山东 are not what a notice counts: only a selection by places and years is."""
    whole = select(dataset, province="山东")
    assert any(row.published for row in stats(whole, by="province"))
    for part in (whole[:3], dataset[:20].select(province="山东"), whole[:0]):
        answer = stats(part, by="province")
        assert not any(row.published for row in answer)
        assert answer.coverage.announced == 400
        assert answer.coverage.recorded == len(dataset)
        assert answer.coverage.places == ()
    assert stats(dataset[:20], by="province").coverage.recorded == len(dataset)


def test_coverage_is_of_the_years_that_were_selected(dataset):
    found = coverage(dataset.select(province="山东", year=[2022, 2024]))
    assert found.years == (2022, 2024)
    assert found.announced == 200
    assert found.recorded == len([c for c in dataset if c.year in (2022, 2024)])
    assert found.undated == len(dataset.select(province="山东", year="unknown"))
    assert found.to_dict()["years"] == [2022, 2024]


@pytest.mark.parametrize(
    ("ask", "said"),
    [
        (lambda d: audit(d[:3]), "do not slice"),
        (lambda d: audit(d.select(words="a")), "figures are about places and years"),
        (compare, "things is an empty list"),
        (lambda d: compare(d, "山东"), "2 different things"),
        (lambda d: compare(d.select(province="山东"), "山东", "浙江"), "narrows nothing"),
        (lambda d: stats(d, by=[]), "by is an empty list"),
        (lambda d: stats(d, by="nope"), "unknown dimension"),
        (lambda d: stats(d, by="year,province,city,county"), "two or three"),
        (lambda d: stats(d, sum="province"), "no column of numbers"),
        (lambda d: stats(d, sum=[]), "sum is an empty list"),
    ],
)
def test_a_question_that_makes_no_sense_is_refused(ask, said, dataset):
    with pytest.raises(UsageError, match=said):
        ask(dataset)


# What is shown -------------------------------------------------------------------------


def test_a_dataset_says_what_it_is(dataset, mine):
    version, number = dataset.version, len(dataset)
    found = dataset.select(province="山东")
    assert repr(found) == (
        f"<Dataset {version}: {len(found)} of {number} recorded clusters (400 announced)>"
    )
    assert (
        repr(dataset[:2]) == f"<Dataset {version}: 2 of {number} recorded clusters (400 announced)>"
    )
    assert repr(mine) == "<Dataset mine.csv: 3 clusters>"
    assert repr(mine[1:]) == "<Dataset mine.csv: 2 of 3 recorded clusters>"


def test_a_notebook_shows_a_dataset_as_a_table(dataset):
    shown = dataset._repr_html_()
    assert shown.count("<tr>") == 21
    assert (
        f"<p>{len(dataset)} clusters, of which {len(dataset) - 20} are not shown here.</p>" in shown
    )
    assert "a count from it is a lower bound" in shown
    assert dataset[0].id in shown
    few = dataset.select(province="山东", year=2022)
    assert "not shown here" not in few._repr_html_()
    assert "batch year, which is not settled.</p>" in few._repr_html_()
    assert "--year" not in few._repr_html_()  # which is for a terminal
    assert "Select them: --year unknown" in few.notes


def test_a_notebook_shows_why_nothing_was_found(dataset):
    nothing = dataset.select(province="福建", year=2024)
    assert nothing == []
    assert "a lower bound" in nothing._repr_html_()
    assert any("福建" in note or "2024" in note for note in nothing.notes)


def test_a_notebook_obeys_nothing_that_is_in_a_file(put):
    evil = "江苏省无锡市惠山区<script>alert(1)</script>&\u202e产业集群"
    path = put("<b>.json", json.dumps([{"name": evil, "industry": "<img src=x>\u202e"}]))
    found = load(path)
    for shown in (found._repr_html_(), stats(found, by="industry")._repr_html_()):
        assert "<script" not in shown
        assert "<img" not in shown
        assert "<b>" not in shown
        assert "\u202e" not in shown
        assert html.escape("<img src=x>", quote=False) in shown


def test_a_notebook_shows_an_answer_with_its_notes(dataset):
    shown = stats(dataset, by="province,year")._repr_html_()
    assert "<table>" in shown
    assert "a lower bound" in shown
    assert "<table>" in audit(dataset)._repr_html_()


# Packaging -----------------------------------------------------------------------------


def test_every_error_is_exported():
    raised = {
        name
        for name, value in vars(errors).items()
        if isinstance(value, type) and issubclass(value, errors.ClusterCliError)
    }
    assert raised <= set(clustercli.__all__)
    assert all(getattr(clustercli, name) is getattr(errors, name) for name in raised)


def test_whatever_is_exported_is_there():
    assert {name for name in clustercli.__all__ if not hasattr(clustercli, name)} == set()
    assert set(clustercli.__all__) <= set(dir(clustercli))
    with pytest.raises(AttributeError, match="no attribute 'laod'"):
        clustercli.laod  # noqa: B018


def test_importing_the_package_imports_nothing_else():
    code = "import sys, clustercli; print(sorted(m for m in sys.modules if 'clustercli' in m))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "['clustercli']\n"


def test_no_question_needs_a_library_of_frames_or_the_command_line():
    code = """
import sys
from clustercli import UnknownValueError, audit, compare, coverage, load, select, stats
found = select(load(), year=2022)
counts = [stats(found), stats(found, "province,year")]
answers = [*counts, compare(found, "east", "west"), audit(found)]
for answer in (found, *answers):
    assert answer.notes and answer._repr_html_()
coverage(found).to_dict()
try:
    select(found, province="山")
except UnknownValueError as error:
    assert str(error)
others = {"pandas", "polars", "pyarrow", "rich", "typer", "click"}
print([name for name in sys.modules if name.split(".")[0] in others or ".cli" in name])
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"


def test_a_record_goes_through_pickle(dataset, mine):
    for record in (dataset[0], mine[0]):
        assert pickle.loads(pickle.dumps(record)) == record


@pytest.mark.slow
def test_a_misspelt_keyword_fails_under_mypy(tmp_path):
    right = """
        from pathlib import Path
        from clustercli import Cluster, Dataset, load, select, stats
        found: Dataset = select(load(Path("x")), province="山东", year=[2022, "2023"], status=None)
        part: Dataset = found[1:].select(where="year = 2022")
        first: Cluster = part[0]
        number: int = stats(part, by="year")[0].count
    """
    wrong = """
        from clustercli import load, select, stats
        select(load(), provnce="山东")
        load().select(provnce="山东")
        stats(load(), bye="year")
        select(load(), province=5)
        load(5)
    """
    skipped = (
        "[mypy-pandas.*,polars.*,pyarrow.*]\nfollow_imports = skip\nignore_missing_imports = True"
    )
    (tmp_path / "mypy.ini").write_text(f"[mypy]\n{skipped}\n", encoding="utf-8")
    results = []
    for text in (right, wrong):
        path = tmp_path / "program.py"  # the cache is beside it, in the current folder
        path.write_text("\n".join(line.strip() for line in text.splitlines()), encoding="utf-8")
        results.append(mypy.run(["--strict", "--follow-imports=silent", str(path)]))
    (fine, _, code), (failed, _, failing) = results
    assert code == 0, fine
    assert failing == 1
    assert [int(line.split(":")[1]) for line in failed.splitlines() if ": error:" in line] == [
        3,
        4,
        5,
        6,
        7,
    ]
    assert failed.count('did you mean "province"?') == 2


@pytest.mark.usefixtures("live_data")
def test_the_examples_of_the_document_run(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    page = str(ROOT / "docs" / "python.md")
    failed, attempted = doctest.testfile(page, module_relative=False, encoding="utf-8")
    assert failed == 0
    assert attempted > 40


@pytest.mark.parametrize("again", [copy.deepcopy, lambda found: pickle.loads(pickle.dumps(found))])
def test_a_dataset_is_kept_by_what_keeps_objects(again, tmp_path):
    path = tmp_path / "mine.csv"
    path.write_text("name,year\n山东省济宁市邹城市装备产业集群,20x4\n无处产业集群,2024\n", "utf-8")
    for dataset in (load(), load().select(province="山东"), load()[:3], load(path)):
        kept = again(dataset)
        assert kept == dataset
        assert kept.notes == dataset.notes
        assert list(kept.problems) == list(dataset.problems)
        assert kept.select(year=2024) == dataset.select(year=2024)
    words = [problem.expected.in_language("zh") for problem in kept.problems]
    assert words == [problem.expected.in_language("zh") for problem in dataset.problems]
    assert len(words) == 2


def test_an_answer_is_copied_with_its_marked_numbers():
    answer = stats(load().select(province="山东"), by="year")
    assert any(row.derived for row in answer)
    kept = copy.deepcopy(answer)
    assert list(kept) == list(answer)
    assert kept.notes == answer.notes


def test_a_year_may_be_a_float_as_of_a_column_with_gaps():
    assert load().select(year=2024.0) == load().select(year=[2024.0]) == load().select(year=2024)
    for value in (2024.5, float("nan"), float("inf")):
        with pytest.raises(UsageError, match="not float"):
            load().select(year=value)
