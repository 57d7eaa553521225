"""Every format that is written is read back to the same answers."""

from __future__ import annotations

import gzip
import json
import sqlite3
import sys
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from clustercli.fields.citations import facts_in_cell, sources_in_cell
from clustercli.readers.record_sources import read_facts, read_sources
from clustercli.records.model import GIVEN_BY_USER, Fact, Source

FILES = [
    *((f"a.{extension}", "zh") for extension in ("csv", "tsv", "json", "jsonl", "db", "parquet")),
    *((f"a.{extension}.gz", "zh") for extension in ("csv", "tsv", "json", "jsonl")),
    ("a.xlsx", "zh"),
    ("a.xlsx", "en"),
    ("document.json", "zh"),
    ("export.db", "zh"),
]

FACT = {
    "what": "firms",
    "label": "企业",
    "label_en": "Firms; all",
    "value": 3,
    "about": True,
    "unit": None,
    "as_of": "2023",
    "source": {"publisher": "甲"},
}
SOURCES = [
    {
        "publisher": "某局",
        "title": "关于《x》的通知",
        "date": "2024-01",
        "kind": "official",
        "url": "https://e.cn/a;b?x=[1]",
        "read_at": "https://r.cn/",
        "reprint": True,
    },
    {"publisher": "[x] 报"},
]
OWN = [
    {
        "name": f"江苏省无锡市惠山区零部件{mark}产业集群",
        "year": (2022, 2024, None)[n % 3],
        "valid_until": (None, "2024", "2025-06", "2027-06-30")[n % 4],
        "status": (None, "valid", "expired", "unknown", None)[n % 5],
        "note": ("甲\n乙", None, "'说明", "=1+1", "＝1", " ; ")[n % 6],
        "产值": 1000.5 * n if n % 7 else None,
        "家数": n,
        "编码": f"00{n}",
        "长号": str(12345678901234567 + n),
        "公式": ("=1+1", "'x", "＝y", "-z", "''=", "x\ny")[n % 6],
        **({"sources": SOURCES[: n % 3]} if n % 3 else {}),
        **({"facts": [FACT, {**FACT, "value": 12.5, "unit": "亿元"}]} if n % 8 == 0 else {}),
    }
    for n, mark in enumerate("甲乙丙丁戊己庚辛壬癸子丑寅卯辰巳")
]
"""Records of somebody's own, with what could be lost on the way."""


def rows(cli, *arguments: str) -> list[dict[str, object]]:
    result = cli("list", *arguments, "--json")
    assert result.code == 0, result.err
    return json.loads(result.out)


def put_away(cli, path: str, lang: str, *data: str) -> str:
    """Write a dataset into a file, as the file's name says."""
    if path == "document.json":
        assert cli("list", *data, "-o", "all.json").code == 0
        assert cli("data", "convert", "all.json", "-o", path).code == 0
    elif path == "export.db":
        assert cli("data", "export", path, *data).code == 0
    else:
        result = cli("list", *data, "-o", path, "--lang", lang)
        assert result.code == 0, result.err
    return path


@pytest.mark.parametrize(("path", "lang"), FILES)
def test_the_dataset_comes_back(cli, path, lang):
    """With the sources' dates and addresses, the stated facts and the notes in both languages."""
    assert rows(cli, "--data", put_away(cli, path, lang)) == rows(cli)


@pytest.mark.parametrize(("path", "lang"), FILES)
def test_so_does_a_file_of_ones_own(cli, put, path, lang):
    own = put("own.json", json.dumps(OWN))
    wanted = rows(cli, "--data", own)
    found = rows(cli, "--data", put_away(cli, path, lang, "--data", own))
    if path == "document.json":  # It has ids of its own form.
        for row in (*found, *wanted):
            del row["id"]
    assert found == wanted


@pytest.mark.parametrize(("path", "lang"), FILES)
def test_questions_have_the_same_answers(cli, put, path, lang):
    own = put("own.json", json.dumps(OWN))
    file = put_away(cli, path, lang, "--data", own)
    for question in (
        ("stats", "--by", "status,year"),
        ("list", "--where", "家数 > 9 AND 编码 <> '0010'", "--columns", "name"),
        ("list", "--status", "expired", "--columns", "name"),
        ("list", "--expiring-within", "365", "--as-of", "2026-11-25", "--columns", "name"),
        ("sql", "SELECT publisher, date, url, read_at, reprint FROM sources"),
        ("sql", "SELECT what, value, about, value_unit, publisher FROM facts"),
        ("sql", 'SELECT sum("产值"), sum("家数"), max("编码"), max("长号") FROM clusters'),
    ):
        answers = [cli(*question, "--data", data, "--json").out for data in (own, file)]
        assert answers[0] == answers[1], question


def test_a_database_and_a_workbook_hold_what_they_say(cli, put):
    own = put("own.json", json.dumps(OWN))
    put_away(cli, "a.db", "zh", "--data", own)
    connection = sqlite3.connect("a.db")
    assert connection.execute('SELECT sum("家数") FROM clusters').fetchone() == (120,)
    connection.close()
    put_away(cli, "a.xlsx", "en", "--data", own)
    sheet = openpyxl.load_workbook("a.xlsx")["All fields"]
    heads = [cell.value for cell in sheet[1]]
    assert sheet.cell(2, heads.index("Stated facts") + 1).value.startswith("[{")  # "Firms; all"
    cited = sheet.cell(3, heads.index("Sources") + 1).value
    assert cited.endswith("[official, reprint] https://e.cn/a;b?x=[1] read at https://r.cn/")


def test_a_column_of_texts_headed_as_facts_is_kept(cli, put):
    path = put("a.csv", "name,载明数据\n江苏省无锡市惠山区零部件产业集群,约一千家\n")
    (row,) = rows(cli, "--data", path)
    assert (row["facts"], row["载明数据"]) == ([], "约一千家")
    assert "kept as a column of its own, 载明数据" in cli("data", "validate", path).err


# Packed files ---------------------------------------------------------------------------------


def test_a_packed_file_is_a_plain_gzip_and_the_same_each_time(cli):
    assert cli("list", "-o", "a.csv").code == 0
    for _ in range(2):
        assert cli("list", "-o", "a.csv.gz", "--force").code == 0
        packed = Path("a.csv.gz").read_bytes()
        assert gzip.decompress(packed) == Path("a.csv").read_bytes()
    assert cli("list", "-o", "b.csv.gz").code == 0
    assert Path("b.csv.gz").read_bytes() == packed
    assert cli("list", "-f", "tsv", "-o", "c.gz").code == 0
    assert gzip.decompress(Path("c.gz").read_bytes()).startswith(b"\xef\xbb\xbfid\tname")


def test_a_document_may_be_packed(cli, dataset):
    assert cli("list", "-o", "a.json.gz").code == 0
    assert cli("data", "convert", "a.json.gz", "-o", "b.json.gz").code == 0
    assert len(json.loads(gzip.decompress(Path("b.json.gz").read_bytes()))["clusters"]) == len(
        dataset
    )
    assert "ends in .json" in cli("data", "convert", "a.json.gz", "-o", "b.csv.gz").err


def test_the_inner_extension_tells_the_format(cli):
    assert "tells no format" in cli("list", "-o", "a.gz").err
    assert "its name says json" in cli("list", "-f", "csv", "-o", "a.json.gz").err


if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd


@pytest.mark.parametrize("extension", ["csv", "json", "jsonl", "xlsx"])
def test_zstandard_is_read(cli, extension):
    assert cli("list", "-o", f"a.{extension}").code == 0
    Path(f"a.{extension}.zst").write_bytes(zstd.compress(Path(f"a.{extension}").read_bytes()))
    assert rows(cli, "--data", f"a.{extension}.zst") == rows(cli)


def test_zstandard_that_is_cut_or_too_large_is_one_line(cli):
    assert cli("list", "-o", "a.csv").code == 0
    whole = zstd.compress(Path("a.csv").read_bytes())
    for damaged in (whole[:-20], whole[:4] + b"\xff" * 50):
        Path("b.csv.zst").write_bytes(damaged)
        result = cli("list", "--data", "b.csv.zst", "--lang", "en")
        assert result.code == 1
        assert result.err.count("\n") == 1
        assert "b.csv.zst is damaged" in result.err
    Path("c.csv.zst").write_bytes(zstd.compress(b"name\n" + b"x\n" * 5_000_000))
    result = cli("list", "--data", "c.csv.zst", "--max-size", "1M")
    assert result.code == 1
    assert "more than 1 MiB" in result.err


def test_what_zstandard_needs_is_named(cli, monkeypatch):
    for module in ("backports", "compression", "backports.zstd", "compression.zstd"):
        monkeypatch.setitem(sys.modules, module, None)
    Path("a.csv.zst").write_bytes(zstd.compress(b"name\n"))
    result = cli("list", "--data", "a.csv.zst")
    assert (result.code, result.err) == (
        1,
        "clustercli: a.csv.zst is compressed with Zstandard: pip install 'clustercli[zstd]'\n",
    )


# Citations ------------------------------------------------------------------------------------

TEXT = st.text(alphabet="甲乙A1 ;；,《》[](（:：—≈.-/|", min_size=1, max_size=8)
DATES = st.sampled_from([None, "2024", "2024-01", "2024-01-31"])
ADDRESSES = st.sampled_from([None, "https://e.cn/a_b?x=1;y", "http://r.cn/"])
WORKS = st.builds(
    Source,
    publisher=TEXT | st.just(GIVEN_BY_USER),
    title=st.none() | TEXT,
    date=DATES,
    kind=st.sampled_from([None, "list", "official", "media", "public-notice"]),
    url=ADDRESSES,
    read_at=ADDRESSES,
    reprint=st.booleans(),
    file=st.sampled_from([None, "名单 1.pdf"]),
    sha256=st.sampled_from([None, "ab" * 32]),
    read_on=DATES,
    kind_by=st.sampled_from([None, "user"]),
)
STATED = st.builds(
    Fact,
    what=st.sampled_from(["firms", "licensed-producers"]),
    label=TEXT,
    label_en=TEXT,
    value=st.integers(-5, 10**12) | st.floats(-1e6, 1e6),
    about=st.booleans(),
    unit=st.sampled_from([None, "家", "亿元", "%", "(x)"]),
    as_of=DATES,
    source=WORKS,
)


@pytest.mark.parametrize("lang", ["zh", "en"])
@given(sources=st.lists(WORKS, max_size=3), facts=st.lists(STATED, max_size=2))
def test_a_cell_is_read_as_it_was_written(lang, sources, facts):
    assert read_sources(sources_in_cell(sources, lang), {}) == (tuple(sources), None)
    assert read_facts(facts_in_cell(facts, lang), {}) == (tuple(facts), None)


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_what_records_have_is_cited_and_not_json(dataset, lang):
    every = [*dataset.column("sources")]
    assert sum(sources_in_cell(sources, lang).startswith("[{") for sources in every) == 0
    facts = [facts_in_cell(facts, lang) for facts in dataset.column("facts") if facts]
    assert facts
    assert not any(text.startswith("[{") for text in facts)


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_list_that_a_user_gave_is_cited_with_its_file(lang):
    source = Source(
        publisher="工业和信息化部",
        date="2024-09-20",
        kind="list",
        url=None,
        reprint=False,
        file="名单 2024.pdf",
        sha256="0" * 64,
        read_on="2026-11-26",
        kind_by="user",
    )
    text = sources_in_cell([source], lang)
    assert "名单 2024.pdf" in text
    assert read_sources(text, {}) == ((source,), None)
