"""``data export``: a dataset as a database for Datasette, which reads back to the same answers."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
import yaml

from clustercli.geography.division_points import point_of
from clustercli.output.dataset_export import SEARCHED, words

QUESTIONS = [
    ("list", "--json"),
    ("list", "--status", "valid", "--as-of", "2025-06-01", "--json"),
    ("stats", "--by", "province,year", "--json"),
    ("stats", "--by", "status", "--json"),
    ("compare", "2023", "2024", "--json"),
    ("audit", "--json"),
    ("map", "--json"),
    ("sql", "SELECT * FROM batches", "--json"),
    ("sql", "SELECT * FROM mirrors", "--json"),
    ("sql", "SELECT * FROM calls", "--json"),
    ("sql", "SELECT * FROM sources", "--json"),
    ("sql", "SELECT * FROM facts", "--json"),
]


def exported(cli, *arguments: str, path: str = "clusters.db") -> sqlite3.Connection:
    result = cli("data", "export", path, *arguments)
    assert result.code == 0, result.err
    connection = sqlite3.connect(path)
    connection.row_factory = sqlite3.Row
    return connection


def found(connection: sqlite3.Connection, word: str) -> list[str]:
    """Return the clusters that Datasette's search finds by a word."""
    statement = (
        "SELECT id FROM clusters WHERE position IN "
        "(SELECT rowid FROM clusters_fts WHERE clusters_fts MATCH ?) ORDER BY position"
    )
    return [row["id"] for row in connection.execute(statement, (f'"{word}"',))]


# The tables --------------------------------------------------------------------------------


def test_every_reference_resolves_and_every_table_has_its_key(cli):
    with closing(exported(cli)) as connection:
        assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
        assert connection.execute("PRAGMA integrity_check").fetchone()[0] == "ok"
        for table, key in {
            "clusters": ["id"],
            "sources": ["key"],
            "cluster_sources": ["cluster_id", "position"],
            "facts": ["cluster_id", "position"],
            "batches": ["year"],
            "published": ["id"],
            "coverage": ["scope"],
            "dataset": ["name"],
        }.items():
            columns = connection.execute(f"PRAGMA table_info({table})").fetchall()
            assert [row["name"] for row in columns if row["pk"]] == key, table
            assert connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0], table
        references = {
            (table, row["from"]): (row["table"], row["to"])
            for table in ("clusters", "cluster_sources", "facts", "mirrors")
            for row in connection.execute(f"PRAGMA foreign_key_list({table})")
        }
        assert references == {
            ("clusters", "year"): ("batches", "year"),
            ("mirrors", "year"): ("batches", "year"),
            ("cluster_sources", "cluster_id"): ("clusters", "id"),
            ("cluster_sources", "source"): ("sources", "key"),
            ("facts", "cluster_id"): ("clusters", "id"),
            ("facts", "source"): ("sources", "key"),
        }


def test_clusters_are_those_of_list_with_a_point_on_the_map(cli):
    records = json.loads(cli("list", "--json").out)
    with closing(exported(cli)) as connection:
        rows = connection.execute("SELECT * FROM clusters ORDER BY position").fetchall()
        for record, row in zip(records, rows, strict=True):
            assert {key: row[key] for key in record if key not in ("facts", "sources")} == {
                key: value for key, value in record.items() if key not in ("facts", "sources")
            }
            place = None if row["longitude"] is None else (row["longitude"], row["latitude"])
            assert place == point_of(record["county_code"])


def test_coverage_is_that_of_data_info(cli):
    info = json.loads(cli("data", "info", "--json").out)
    rows = [row for row in info if row["topic"] == "coverage"]
    with closing(exported(cli)) as connection:
        cells = [tuple(row) for row in connection.execute("SELECT * FROM coverage")]
        whole = connection.execute("SELECT * FROM dataset").fetchone()
    assert cells == [
        (
            *(row["item"], row["level"], row["name"]),
            json.dumps(row["years"], separators=(",", ":")),
            *(row["value"], row["of"], row["note"]),
        )
        for row in rows
    ]
    assert whole["lower_bound"] == 1
    assert whole["recorded"] < whole["announced"]
    assert "lower bound" in whole["statement_en"]
    assert "下限" in whole["statement"]


@pytest.mark.parametrize("word", ["轴承", "机器", "山东", "机器人", "机", "产业集群"])
def test_the_full_text_index_finds_what_like_finds(cli, word):
    """Also by two characters, which SQLite's trigrams do not find, and by one."""
    with closing(exported(cli)) as connection:
        rows = connection.execute("SELECT * FROM clusters ORDER BY position").fetchall()
        having = [row["id"] for row in rows if any(word in (row[c] or "") for c in SEARCHED)]
        assert having
        assert found(connection, word) == having


def test_the_words_of_the_index():
    assert words(["轴承", None, "a-B"]).split() == ["B", "a", "承", "轴", "轴承"]


# Back again --------------------------------------------------------------------------------


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: " ".join(question[:2]))
def test_it_reads_back_to_the_same_answers(cli, question):
    exported(cli).close()
    wanted, again = cli(*question), cli(*question, "--data", "clusters.db")
    assert again.code == wanted.code == 0, again.err
    assert json.loads(wanted.out)
    assert again.out == wanted.out


def test_it_has_the_same_coverage(cli):
    exported(cli).close()
    question = ("list", "--json", "--with-coverage", "--year", "2024")
    wanted = json.loads(cli(*question).out)
    again = json.loads(cli(*question, "--data", "clusters.db").out)
    assert again["rows"] == wanted["rows"]
    assert {**again["coverage"], "dataset": None} == {**wanted["coverage"], "dataset": None}


def test_what_is_changed_in_it_is_what_is_read(cli):
    with closing(exported(cli)) as connection, connection:
        (id_,) = connection.execute("SELECT id FROM clusters LIMIT 1").fetchone()
        connection.execute("UPDATE clusters SET industry = '轴承制造' WHERE id = ?", (id_,))
    (record,) = json.loads(cli("show", id_, "--data", "clusters.db", "--json").out)
    assert record["industry"] == "轴承制造"


def test_a_term_is_of_the_day_that_is_asked_for_and_not_of_the_export(cli):
    with closing(exported(cli, "--as-of", "2024-01-01")) as connection:
        assert connection.execute("SELECT as_of FROM dataset").fetchone()[0] == "2024-01-01"
        then = connection.execute("SELECT status FROM clusters WHERE year = 2022").fetchall()
    assert {row["status"] for row in then} == {"valid"}
    question = ("list", "--as-of", "2026-11-25", "--json")
    assert cli(*question, "--data", "clusters.db").out == cli(*question).out


OWN = """id,name,province,year,产值,Latitude,position,列 一,status
1,江苏省无锡市惠山区零部件产业集群,江苏省,2022,"1,200",x,甲,12%,valid
2,浙江省温州市乐清市电气产业集群,浙江省,2031,暂无,31.5,乙,8%,expired
3,东莞市机器人产业集群,广东省,,7,,丙,,
"""


def test_columns_of_ones_own_keep_their_headings_and_their_cells(cli, put):
    own = put("own.csv", OWN)
    result = cli("data", "export", "own.db", "--data", own)
    assert result.code == 0
    assert '产值: 1 value is no number and counts as missing: "暂无" (line 3)' in result.err
    with closing(sqlite3.connect("own.db")) as connection:
        columns = [row[1] for row in connection.execute("PRAGMA table_info(clusters)")]
        assert columns[-4:] == ["产值", "Latitude_2", "position_2", "列 一"]
        numbers = connection.execute('SELECT "产值" FROM clusters ORDER BY position').fetchall()
        assert numbers == [(1200,), (None,), (7,)]
        assert connection.execute("SELECT count(*) FROM batches").fetchone() == (0,)
        assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
    for question in (
        ("list", "--json"),
        ("list", "-f", "csv"),
        ("list", "--columns", "name,产值,Latitude,position,列 一,status", "-f", "plain"),
        ("list", "--sort", "-产值", "--columns", "name", "--json"),
        ("list", "--where", "产值 > 100", "--columns", "name", "--json"),
        ("stats", "--by", "status", "--json"),
    ):
        assert cli(*question, "--data", "own.db").out == cli(*question, "--data", own).out


def test_nested_cells_and_flags_come_back(cli, put):
    records = [
        {
            "name": "江苏省无锡市惠山区零部件产业集群",
            "表": {"a": [1, None]},
            "是": True,
            "大": 2**70,
        },
        {"name": "浙江省温州市乐清市电气产业集群", "表": [], "是": False, "大": 1, "空": ""},
    ]
    own = put("own.json", json.dumps(records))
    assert cli("data", "export", "own.db", "--data", own).code == 0
    wanted, again = (cli("list", "--data", path, "--json") for path in (own, "own.db"))
    assert again.out == wanted.out


def test_half_a_character_is_no_traceback(cli, put):
    own = put("own.json", '[{"name": "惠山区零部件产业集群", "省": "江苏省", "x": "\\ud83d"}]')
    result = cli("data", "export", "own.db", "--data", own, "--map", "province=省")
    assert result.code == 1
    assert result.err.count("\n") == 1
    assert "half of a character" in result.err


def test_ids_that_are_given_twice_are_refused_with_the_way_out(cli, put):
    own = put("own.csv", "id,name,province\n7,甲产业集群,江苏省\n7,乙产业集群,江苏省\n")
    result = cli("data", "export", "own.db", "--data", own)
    assert result.code == 1
    assert result.err.endswith(
        "clustercli: 2 clusters have the id 7, which is to be a key of the database: "
        "clustercli data convert gives each an id of its own\n"
    )
    assert not Path("own.db").exists()
    assert not Path("metadata.yaml").exists()
    assert cli("data", "convert", own, "-o", "own.json").code == 0
    assert cli("data", "export", "own.db", "--data", "own.json").code == 0


def test_a_sheet_that_is_asked_for_is_read_as_a_table(cli):
    exported(cli).close()
    result = cli("list", "--data", "clusters.db", "--sheet", "clusters", "--count")
    assert result.out == cli("list", "--count").out


@pytest.mark.parametrize(
    "change",
    [
        "DROP TABLE facts",
        "ALTER TABLE sources RENAME TO s; CREATE VIEW sources AS SELECT * FROM s",
        "DELETE FROM dataset",
        "UPDATE sources SET key = key || 'x'",
        "UPDATE batches SET review_year = 'x'",
        "ALTER TABLE facts RENAME COLUMN cluster_id TO x",
        "INSERT INTO as_read VALUES ('x', 'y', '{')",
    ],
)
def test_a_database_that_is_damaged_is_one_clear_line(cli, change):
    with closing(exported(cli)) as connection, connection:
        connection.executescript(change)
    result = cli("list", "--data", "clusters.db")
    assert result.code == 1
    (line,) = result.err.splitlines()
    assert line.startswith("clustercli: clusters.db is ")


# metadata.yaml -----------------------------------------------------------------------------


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_metadata_tells_datasette_facets_search_sources_and_the_rule(cli, lang):
    exported(cli, "--lang", lang, path="x.y.db").close()
    metadata = yaml.safe_load(Path("metadata.yaml").read_text("utf-8"))
    rule = "未收录不等于不存在" if lang == "zh" else "What is not recorded may exist all the same"
    assert rule in metadata["description"]
    assert "sources" in metadata["source"]
    ((name, database),) = metadata["databases"].items()
    assert name == "x.y"
    clusters = database["tables"]["clusters"]
    assert rule in clusters["description"]
    assert clusters["facets"] == ["province", "year", "sector", "status", "review", "evidence"]
    assert (clusters["fts_table"], clusters["fts_pk"]) == ("clusters_fts", "position")
    with closing(sqlite3.connect("x.y.db")) as connection:
        tables = {row[0] for row in connection.execute("SELECT name FROM sqlite_master")}
        assert set(database["tables"]) <= tables
        for table, told in database["tables"].items():
            columns = {row[1] for row in connection.execute(f"PRAGMA table_info({table})")}
            named = (*told.get("facets", ()), told.get("label_column"), told.get("sort"))
            assert set(filter(None, named)) <= columns


def test_the_metadata_of_a_dataset_of_ones_own(cli, put):
    own = put('a "b": # c.csv', OWN)
    exported(cli, "--data", own).close()
    metadata = yaml.safe_load(Path("metadata.yaml").read_text("utf-8"))
    assert metadata["title"] == own
    assert "license" not in metadata
    tables = metadata["databases"]["clusters"]["tables"]
    assert tables["clusters"]["facets"] == ["province", "year", "sector", "status"]


# Files -------------------------------------------------------------------------------------


@pytest.mark.parametrize("there", ["clusters.db", "metadata.yaml"])
def test_neither_file_is_replaced_without_force(cli, put, there):
    put(there, "mine")
    other = Path({"clusters.db": "metadata.yaml", "metadata.yaml": "clusters.db"}[there])
    result = cli("data", "export", "clusters.db")
    assert result.code == 1
    assert result.err == (
        f"clustercli: {there} exists already: give --force to replace it, or another name\n"
    )
    assert Path(there).read_text("utf-8") == "mine"
    assert not other.exists()
    assert cli("data", "export", "clusters.db", "--force").code == 0
    assert other.exists()


def test_what_was_written_is_said(cli, dataset):
    result = cli("data", "export", "clusters.db")
    without = sum(point_of(cluster.county_code) is None for cluster in dataset)
    assert result.out == ""
    first, second, *_ = result.err.splitlines()
    assert first == f"wrote {len(dataset)} clusters to clusters.db, and metadata.yaml beside it"
    assert second.startswith(f"{without} clusters have no latitude and longitude, since no county")
    assert "lower bound" in result.err


@pytest.mark.parametrize("name", ["clusters.json", "-", "clusters", "clusters.db.gz"])
def test_a_name_that_is_no_databases(cli, name):
    result = cli("data", "export", name)
    assert result.code == 2
    assert result.err == (f"clustercli: a database has a name that ends in .db, and not {name}\n")


def test_a_folder_that_is_not_there(cli):
    result = cli("data", "export", "nowhere/clusters.db")
    assert result.code == 1
    assert "cannot write nowhere/clusters.db" in result.err
