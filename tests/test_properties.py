"""What holds whatever is asked: subsets, sums, and formats that agree."""

from __future__ import annotations

import contextlib
import csv
import io
import json
import sqlite3
from pathlib import Path

import openpyxl
import pytest
from examples import examples
from hypothesis import given
from hypothesis import strategies as st

from clustercli import load, select
from clustercli.cli.entry import run
from clustercli.geography.divisions import divisions
from clustercli.output.cells import readable
from clustercli.query.accepted_values import DIMENSIONS, index_of
from clustercli.query.counts import count_by
from clustercli.readers.record_sources import read_facts
from clustercli.records.columns import InMemoryClusters
from clustercli.tables.cluster_table import cluster_columns
from clustercli.text.normalize import fold

DATASET = load()
PROVINCES = [province.short for province in divisions().provinces]
INDUSTRIES = sorted({cluster.industry[:2] for cluster in DATASET})
FIELDS = DATASET[0].keys()

criteria = st.fixed_dictionaries(
    {},
    optional={
        "province": st.lists(st.sampled_from(PROVINCES), min_size=1, max_size=8),
        "region": st.lists(st.sampled_from(["东部", "中部", "西部", "东北"]), min_size=1),
        "year": st.lists(
            st.sampled_from(["2022", "2023-2024", "2025", "unknown"]), min_size=1, max_size=3
        ),
        "industry": st.lists(st.sampled_from(INDUSTRIES), min_size=1, max_size=30),
        "evidence": st.lists(st.sampled_from(["list", "media", "official"]), min_size=1),
        "sector": st.lists(st.sampled_from(sorted({c.sector for c in DATASET})), min_size=1),
    },
)


def output_of(*arguments: str) -> str:
    buffer = io.TextIOWrapper(io.BytesIO(), encoding="utf-8")
    with contextlib.redirect_stdout(buffer), contextlib.redirect_stderr(io.StringIO()):
        assert run(list(arguments)) == 0
        buffer.flush()
    return buffer.buffer.getvalue().decode()


def options_of(asked: dict[str, list[str]]) -> list[str]:
    return [part for field, values in asked.items() for v in values for part in (f"--{field}", v)]


@given(criteria)
def test_a_filter_gives_a_subset_in_order(asked):
    found = [cluster.id for cluster in select(DATASET, **asked)]
    assert found == [cluster.id for cluster in DATASET if cluster.id in set(found)]


@given(criteria, st.sampled_from(PROVINCES), st.sampled_from(INDUSTRIES))
def test_another_option_narrows_and_another_value_widens(asked, province, industry):
    found = {cluster.id for cluster in select(DATASET, **asked)}
    for field, value in (("province", province), ("industry", industry)):
        changed = {**asked, field: [*asked.get(field, []), value]}
        other = {cluster.id for cluster in select(DATASET, **changed)}
        assert other >= found if field in asked else other <= found


@given(criteria, st.sampled_from(DIMENSIONS), st.sampled_from(DIMENSIONS))
def test_counts_add_up_for_any_two_dimensions(asked, one, other):
    found = InMemoryClusters(select(DATASET, **asked))
    pairs = count_by(found, one, other)
    assert sum(group.count for group in pairs) == len(found)
    for group in count_by(found, one):
        assert group.count == sum(p.count for p in pairs if p.values[0] == group.values[0])
    assert sum(group.share for group in pairs) == pytest.approx(1 if found else 0)


@pytest.mark.slow
@examples(20)
@given(criteria, st.lists(st.sampled_from(FIELDS), min_size=1, max_size=6, unique=True))
def test_every_format_carries_the_same_values(tmp_path_factory, asked, columns):
    asking = ["list", *options_of(asked), "--columns", ",".join(columns), "--lang", "zh"]
    rows = json.loads(output_of(*asking, "--json"))
    flat = [
        [
            v
            if isinstance(v, str | int | None)
            else json.dumps(v, ensure_ascii=False, separators=(",", ":"))
            for v in row.values()
        ]
        for row in rows
    ]
    assert [json.loads(line) for line in output_of(*asking, "-f", "jsonl").splitlines()] == rows
    for name, delimiter in (("csv", ","), ("tsv", "\t")):
        read = list(csv.reader(io.StringIO(output_of(*asking, "-f", name)), delimiter=delimiter))
        assert read[0] == columns
        assert read[1:] == [["" if v is None else str(v) for v in row] for row in flat]
    folder = tmp_path_factory.mktemp("formats")
    base = folder / "base.db"
    output_of(*asking, "-o", str(base))
    connection = sqlite3.connect(base)
    assert [list(row) for row in connection.execute("SELECT * FROM clusters")] == flat
    connection.close()
    seen = expected_to_read(asked, columns)
    html = output_of(*asking, "-f", "html")
    table = output_of(*asking)
    for row in seen:
        for cell in row:
            assert cell in html.replace("&amp;", "&").replace("&quot;", '"').replace("&#x27;", "'")
            assert cell in table
    in_sheet = [
        [
            value if isinstance(value, int | None) else cell
            for cell, value in zip(*pair, strict=True)
        ]
        for pair in zip(seen, (row.values() for row in rows), strict=True)
    ]
    while in_sheet and not any(value is not None for value in in_sheet[-1]):
        in_sheet.pop()
    written = sheet_of(folder, asking)
    if "facts" in columns:  # A workbook has all of them, to be read again.
        place = columns.index("facts")
        for row, wanted, cells in zip(rows, in_sheet, written, strict=False):
            assert len(read_facts(cells[place], {})[0]) == len(row["facts"])
            wanted[place] = cells[place]
    assert written[: len(in_sheet)] == in_sheet


def expected_to_read(asked, columns) -> list[list[str]]:
    by_key = {column.key: column for column in cluster_columns()}
    return [
        [readable(cluster[key], by_key[key], "zh") for key in columns]
        for cluster in select(DATASET, **asked)
    ]


def sheet_of(folder: Path, asking: list[str]) -> list[list[object]]:
    path = folder / "sheet.xlsx"
    output_of(*asking, "-o", str(path))
    sheet = openpyxl.load_workbook(path)["集群名单"]
    return [list(row) for row in sheet.iter_rows(min_row=3, values_only=True)]  # below the title


@given(st.text(max_size=12).filter(str.strip))
def test_any_text_is_a_keyword(word):
    for cluster in select(DATASET, industry=word):
        text = f"{cluster.industry}\n{cluster.name}\n{cluster.official_name or ''}"
        assert fold(word) in fold(text)


@given(st.sampled_from(DIMENSIONS), st.data())
def test_every_spelling_of_every_value_is_understood(dimension, data):
    index = index_of(dimension, DATASET)
    value = data.draw(st.sampled_from(sorted(index.spellings)))
    spelling = data.draw(st.sampled_from([value, *index.spellings[value]]))
    assert value in index.resolve_all(spelling)


@given(st.lists(st.text(max_size=8), max_size=5))
def test_no_arguments_make_a_traceback(arguments):
    buffer = io.TextIOWrapper(io.BytesIO(), encoding="utf-8")
    errors = io.StringIO()
    with contextlib.redirect_stdout(buffer), contextlib.redirect_stderr(errors):
        code = run(["list", "--count", *(a for a in arguments if not a.startswith("-o"))])
    assert code in (0, 2)
    assert "Traceback" not in errors.getvalue()
