"""``clustercli sql`` and ``--where``: reading, and nothing but reading."""

from __future__ import annotations

import csv
import io
import json
import os
import signal
import sqlite3
import sys
import threading
import time
from unittest.mock import Mock

import msgspec
import openpyxl
import pytest

from clustercli import UnknownValueError, UsageError, load, select
from clustercli.cli.explanations import pointed
from clustercli.errors import QueryError, SqlError
from clustercli.query.database import LONGEST, Database, unique
from clustercli.query.sql_tables import TABLES, flattened
from clustercli.records.model import Batch
from clustercli.records.published_figures import published

ENDLESS = "WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c) SELECT count(*) FROM c"


@pytest.fixture
def database(dataset):
    opened = Database(dataset)
    yield opened
    opened.close()


def answer(cli, statement: str, *options: str) -> list[dict]:
    result = cli("sql", statement, "--json", "--quiet", *options)
    assert result.code == 0, result.err
    assert result.err == ""
    return json.loads(result.out)


def typed(monkeypatch, text: bytes) -> None:
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(text), encoding="utf-8"))


# What the tables hold -------------------------------------------------------------------


def test_clusters_are_the_records(cli, dataset):
    rows = answer(cli, "SELECT * FROM clusters")
    assert rows == [
        {f: v for f, v in dict(c).items() if f not in ("facts", "sources")} for c in dataset
    ]


def test_sources_are_one_row_a_source_of_a_cluster(cli, dataset):
    expected = [
        {"cluster_id": c.id, **msgspec.structs.asdict(s), "reprint": int(s.reprint)}
        for c in dataset
        for s in c.sources
    ]
    assert answer(cli, "SELECT * FROM sources") == expected != []


def test_batches_are_flat_and_nothing_of_them_is_left_out(cli, dataset):
    rows = answer(cli, "SELECT * FROM batches")
    for row, batch in zip(rows, dataset.batches, strict=True):
        flat = flattened(msgspec.to_builtins(batch))
        assert set(flat) - {"review", "notice_mirrors"} <= set(TABLES["batches"])
        assert row == {column: flat.get(column) for column in TABLES["batches"]}
    assert rows[0]["review_passed"] == 97
    assert isinstance(dataset.batches[0], Batch)


def test_published_are_the_figures_with_their_lists_as_json(cli):
    rows = answer(cli, "SELECT * FROM published")
    for row, figure in zip(rows, published().figures, strict=True):
        merged = figure.scope.separate_cities_merged
        assert row["id"] == figure.id
        assert row["name"] == figure.scope.name
        assert row["publisher"] == figure.source.publisher
        assert row["separate_cities_merged"] == (None if merged is None else int(merged))
        for key, values in (("names", figure.names), ("words", figure.words)):
            assert json.loads(row[key]) == list(values)
        assert json.loads(row["years"]) == list(figure.scope.years)
    counted = answer(cli, "SELECT DISTINCT j.value FROM published p, json_each(p.years) j")
    years = {year for figure in published().figures for year in figure.scope.years}
    assert {row["value"] for row in counted} == years > {2022, 2023, 2024, 2025}


def test_the_schema_lists_every_column_with_its_type(cli, database):
    result = cli("sql", "--schema", "--json")
    rows = json.loads(result.out)
    assert [(row["table"], row["column"]) for row in rows] == [
        (table, column) for table, columns in TABLES.items() for column in columns
    ]
    assert {"table": "batches", "column": "size", "type": "INTEGER"} in rows
    for table in TABLES:
        assert database.query(f"SELECT * FROM {table} LIMIT 0").columns == TABLES[table]
    for row in rows:
        kinds = database.query(f"SELECT DISTINCT typeof({row['column']}) FROM {row['table']}").rows
        assert {kind for (kind,) in kinds} <= {row["type"].lower(), "null"}
    assert cli("sql", "--schema").out.split()[:3] == ["Table", "Column", "Type"]


def test_tables_join(cli, dataset):
    rows = answer(
        cli,
        "SELECT c.id, count(*) AS n FROM clusters c JOIN sources s ON c.id = s.cluster_id "
        "GROUP BY c.id ORDER BY c.id",
    )
    assert {row["id"]: row["n"] for row in rows} == {c.id: len(c.sources) for c in dataset}


def test_status_is_that_of_the_day(cli):
    statement = "SELECT status, count(*) AS n FROM clusters GROUP BY status"
    first, later = (answer(cli, statement, "--as-of", day) for day in ("2024-06-01", "2031-01-01"))
    assert "valid" in {row["status"] for row in first}
    assert "valid" not in {row["status"] for row in later}


# Where the statement comes from ----------------------------------------------------------


def test_a_statement_from_a_file_or_standard_input(cli, tmp_path, monkeypatch):
    expected = "4\n"
    path = tmp_path / "q.sql"
    path.write_text("﻿-- 批次\n/* all\nof them */ select * FROM batches;\n", encoding="utf-8")
    assert cli("sql", "-F", str(path), "--count").out == expected
    typed(monkeypatch, "SELECT * FROM batches; -- 第几批".encode())
    assert cli("sql", "-", "--count").out == expected
    typed(monkeypatch, b"SELECT * FROM batches")
    assert cli("sql", "--file", "-", "--count").out == expected


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((), "give one statement"),
        (("SELECT 1", "--file", "x"), "give one statement"),
        (("SELECT 1", "--schema"), "--schema takes no statement"),
        (("--file", "/nowhere/q.sql"), "cannot read /nowhere/q.sql: No such file"),
        (("--file", "a\0b"), "cannot read"),
        (("SELECT 1", "--timeout", "0"), "--timeout counts seconds"),
        (("SELECT 1", "--timeout", "nan"), "--timeout counts seconds"),
        (("SELECT 1", "--columns", "x"), "unknown column 'x'"),
    ],
)
def test_wrong_usage(cli, arguments, message):
    result = cli("sql", *arguments)
    assert result.code == 2
    assert result.out == ""
    assert message in result.err
    assert len(result.err.splitlines()) <= 2


def test_a_file_that_is_no_text(cli, tmp_path, monkeypatch):
    path = tmp_path / "q.sql"
    path.write_bytes(b"SELECT '\xff'")
    assert "is not UTF-8 text" in cli("sql", "-F", str(path)).err
    typed(monkeypatch, b"\xff")
    assert "standard input is not UTF-8 text" in cli("sql", "-").err
    monkeypatch.setattr("sys.stdin", None)
    assert cli("sql", "-").err == "clustercli: cannot read standard input: it is closed\n"


# How it comes out ------------------------------------------------------------------------


def test_columns_of_one_name_are_told_apart(cli):
    (row,) = answer(cli, 'SELECT 1 AS name, 2 AS name, 3 AS NAME, 4 AS name_2, 5 AS "a\n b"')
    assert row == {"name": 1, "name_2": 2, "NAME_3": 3, "name_2_2": 4, "a b": 5}
    assert unique(["a", "a", "b"]) == ("a", "a_2", "b")


def test_kinds_follow_the_values(cli):
    out = cli(
        "sql", "SELECT 1 AS i, 0.1 + 0.2 AS r, 'x' AS t, NULL AS n UNION ALL SELECT 100, 2, 'yy', 1"
    ).out
    assert out.splitlines() == ["  i    r  t   n", "  1  0.3  x   —", "100    2  yy  1"]


def test_values_that_json_has_no_form_for(cli):
    (row,) = answer(cli, "SELECT x'00ff' AS b, 9e999 AS inf, CAST(x'ff41' AS TEXT) AS t, 1/0 AS z")
    assert row == {"b": "00ff", "inf": "inf", "t": "�A", "z": None}


def test_headings_are_in_both_languages(cli):
    for statement, chinese, english in (
        ("SELECT name, value FROM published", ["名称", "数值"], ["Name", "Value"]),
        ("SELECT name, year FROM clusters", ["集群名称", "年度"], ["Cluster", "Year"]),
        ("SELECT id AS 我的编号 FROM published", ["我的编号"], ["我的编号"]),
    ):
        assert cli("sql", statement, "--lang", "zh").out.splitlines()[0].split() == chinese
        assert cli("sql", statement, "--lang", "en").out.splitlines()[0].split() == english


@pytest.mark.parametrize("table", TABLES)
def test_every_column_has_words(cli, table):
    head = cli("sql", f"SELECT * FROM {table} LIMIT 0", "-f", "plain", "--lang", "zh").out.split()
    assert not set(head) & set(TABLES[table])


def test_the_note_says_how_far_a_count_goes(cli):
    assert "1 row. Dataset" in cli("sql", "SELECT count(*) FROM clusters").err
    assert cli("sql", "SELECT year FROM batches").err == "4 rows.\n"


def test_output_options_apply(cli):
    statement = "SELECT province, id, year FROM clusters WHERE year IS NOT NULL"
    rows = answer(cli, statement, "--sort", "-year,id", "--limit", "3", "--columns", "id,year")
    assert [list(row) for row in rows] == [["id", "year"]] * 3
    assert rows == sorted(rows, key=lambda row: (-row["year"], row["id"]))
    assert cli("sql", statement, "--ids").out.split() == [r["id"] for r in answer(cli, statement)]
    assert cli("sql", "SELECT 'x' AS a, 2 AS b", "--ids").out == "x\n"


def test_sorting_and_choosing_columns_of_any_name(cli):
    mixed = "SELECT 'b' AS v UNION ALL SELECT 2 UNION ALL SELECT NULL UNION ALL SELECT 1.5"
    result = cli("sql", mixed, "--sort", "v", "--json", "-q")
    assert [row["v"] for row in json.loads(result.out)][:2] == [1.5, 2]
    assert result.err == 'v: 1 value is no number and counts as missing: "b"\n'
    both = "SELECT 1 AS year, 2 AS 年度"
    assert answer(cli, both, "--columns", "年度") == [{"年度": 2}]
    assert answer(cli, both, "--columns", "year", "--sort", "-年度") == [{"year": 1}]


def test_files_hold_any_column_name_and_typed_numbers(cli, tmp_path):
    statement = 'SELECT 1 AS "a""b", 2.5 AS A, \'x\' AS "=c"'
    assert cli("sql", statement, "-o", str(tmp_path / "r.db")).code == 0
    connection = sqlite3.connect(tmp_path / "r.db")
    cursor = connection.execute("SELECT * FROM result")
    assert [column[0] for column in cursor.description] == ['a"b', "A", "=c"]
    assert cursor.fetchall() == [(1, 2.5, "x")]
    connection.close()
    assert cli("sql", statement, "-o", str(tmp_path / "r.xlsx")).code == 0
    sheet = openpyxl.load_workbook(tmp_path / "r.xlsx").worksheets[0]
    assert [cell.value for cell in sheet[2]] == [1, 2.5, "x"]
    head = next(csv.reader(io.StringIO(cli("sql", statement, "-f", "csv").out)))
    assert head == ['a"b', "A", "'=c"]


def test_a_heading_is_never_obeyed(cli):
    result = cli("sql", 'SELECT 1 AS "\x1b[31m[red]x"')
    assert "\x1b" not in result.out
    assert result.out.splitlines()[0].strip() == "\\u001b[31m[red]x"


def test_a_narrow_terminal_shows_the_first_columns(cli, terminal):
    terminal()
    out = cli("sql", "SELECT * FROM clusters LIMIT 1").out
    assert "编号" in out
    assert "有效期至" not in out


# Mistakes --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("statement", "lines"),
    [
        (
            "SELECT '省份 FRM', name FRM clusters",
            ['near "clusters": syntax error', "  SELECT '省份 FRM', name FRM clusters", 30],
        ),
        ("SELECT\n  year,\n  FROM clusters", ['near "FROM": syntax error', "    FROM clusters", 4]),
        ("SELECT 'abc", ['unrecognized token: "\'abc"', "  SELECT 'abc", 9]),
        ("SELECT (1, ", ["incomplete input", "  SELECT (1, ", 12]),
        ("SELCT 1", ["a statement begins with SELECT, WITH or VALUES, not SELCT", "  SELCT 1", 2]),
        ("SELECT\0 1", ["a NUL character has no place in SQL", "  SELECT\\u0000 1", 8]),
    ],
)
def test_a_mistake_is_shown_where_it_is(cli, statement, lines):
    message, shown, column = lines
    result = cli("sql", statement)
    assert result.code == 2
    assert result.err.splitlines() == [f"clustercli: {message}", shown, f"{' ' * column}^"]


def test_of_a_long_line_only_the_surroundings_are_shown():
    line, caret = pointed(f"{'a' * 100}!{'b' * 100}", 100)
    assert line == f"  …{'a' * 30}!{'b' * 29}…"
    assert line[caret.index("^")] == "!"


@pytest.mark.parametrize(
    ("statement", "message", "hint"),
    [
        ("SELECT provnce FROM clusters", "did you mean province?", "clustercli sql --schema"),
        ("SELECT c.yaer FROM clusters c", "unknown SQL column 'c.yaer': did you mean year?", "See"),
        ("SELECT 省份 FROM clusters", "did you mean province?", "See all"),
        ("SELECT notice_dat", "did you mean notice_date?", "See all"),
        ("SELECT * FROM cluster", "unknown table 'cluster': did you mean clusters?", "Valid: clu"),
        ("SELECT * FROM 集群", "unknown table '集群'", "Valid: clusters, sources"),
    ],
)
def test_the_nearest_name_is_suggested(cli, statement, message, hint):
    result = cli("sql", statement)
    assert result.code == 2
    first, second = result.err.splitlines()
    assert message in first
    assert hint in second


@pytest.mark.parametrize(
    ("statement", "message"),
    [
        ("", "the statement is empty"),
        (" \n-- nothing /* \n/* at all", "the statement is empty"),
        (";", "begins with SELECT"),
        ("SELECT 1; SELECT 2", "one statement only"),
        ("SELECT 1; DROP TABLE clusters", "one statement only"),
        ("SELECT ?", "a parameter (?, :name) has no value here"),
        ("SELECT :year", "a parameter (?, :name) has no value here"),
        ("SELECT id FROM clusters a, clusters b", "ambiguous column name: id"),
        ("SELECT json('{')", "malformed JSON"),
        ("SELECT \udcff", "the SQL is not UTF-8 text"),
        ("SELECT " + "1," * 3000 + "1", "too many columns"),
        ("SELECT '" + "长" * LONGEST + "'", "characters are too many"),
        ("SELECT " + "x" * 100_000, "unknown SQL column"),
        ("SELECT " + "(" * 100_000, ""),
        ("SELECT ! " + "! " * 1000 + "!", ""),
        ("SELECT " + ", ".join(["'FROM'"] * 60) + " FROM FROM", 'near "FROM"'),
    ],
)
def test_other_mistakes(cli, statement, message):
    result = cli("sql", statement)
    assert result.code == 2
    assert result.out == ""
    assert message in result.err
    assert len(result.err) < 500
    assert "Traceback" not in result.err
    assert len(result.err.splitlines()) <= 3


# Attacks ---------------------------------------------------------------------------------

HOSTILE = [
    "ATTACH '{path}' AS x",
    "VACUUM INTO '{path}'",
    "PRAGMA writable_schema = ON",
    "PRAGMA table_info(clusters)",
    "INSERT INTO clusters (id) VALUES ('x')",
    "DELETE FROM clusters",
    "UPDATE clusters SET name = 'x'",
    "DROP TABLE clusters",
    "CREATE TABLE x (y)",
    "CREATE TEMP VIEW x AS SELECT 1",
    "BEGIN",
    "EXPLAIN DELETE FROM clusters",
    "WITH x AS (SELECT 1) DELETE FROM clusters",
    "WITH x AS (SELECT 1) INSERT INTO clusters (id) SELECT 'x'",
    "WITH x AS (SELECT 1) UPDATE clusters SET name = 'x' RETURNING id",
    "SELECT load_extension('{path}')",
    "SELECT readfile('/etc/passwd')",
    "SELECT writefile('{path}', 'x')",
    "SELECT edit('x')",
    "SELECT * FROM pragma_database_list",
    "SELECT count(*) FROM pragma_table_info('clusters')",
    "SELECT fts3_tokenizer('simple')",
]


@pytest.mark.parametrize("statement", HOSTILE)
def test_nothing_but_reading(cli, database, tmp_path, statement):
    path = tmp_path / "stolen"
    statement = statement.format(path=path)
    result = cli("sql", statement)
    assert result.code == 2
    assert result.out == ""
    before = database.query("SELECT * FROM clusters").rows
    with pytest.raises(UsageError):
        database.query(statement)
    # The guard holds also where the first word is not looked at.
    with pytest.raises(UsageError):
        database._run(statement, statement)
    with pytest.raises(UsageError):
        database.matching(statement)
    assert database.query("SELECT * FROM clusters").rows == before
    assert not path.exists()


def test_the_reason_for_a_refusal_is_said(database):
    for statement, reason in (
        ("SELECT load_extension('x')", "the function load_extension is refused"),
        ("WITH x AS (SELECT 1) DELETE FROM clusters", "only reading is allowed"),
    ):
        with pytest.raises(SqlError, match=reason):
            database.query(statement)


def test_only_the_tables_are_read(database):
    assert database.query("SELECT name FROM sqlite_master").rows == [(name,) for name in TABLES]
    assert database.query("WITH t(x) AS (SELECT 1) SELECT count(*) FROM t").rows == [(1,)]
    database._connection.execute("CREATE TABLE secret (x)")
    with pytest.raises(SqlError, match="secret is not to be read here"):
        database.query("SELECT x FROM secret")


def test_a_table_is_filled_when_it_is_first_read(database):
    assert database._filled == {}
    first = database.query("SELECT count(*) FROM batches")
    assert first.tables == set(database._filled) == {"batches"}
    assert database.query("SELECT count(*) FROM batches").rows == first.rows == [(4,)]
    with pytest.raises(sqlite3.OperationalError, match="readonly"):
        database._connection.execute("DELETE FROM batches")


def test_an_endless_query_is_ended(cli):
    start = time.monotonic()
    result = cli("sql", ENDLESS, "--timeout", "0.2")
    assert result.code == 1
    assert result.err == "clustercli: the query took more than 0.2 seconds and was ended\n"
    assert time.monotonic() - start < 5


def test_an_endless_condition_is_ended(dataset):
    database = Database(dataset, timeout=0.1)
    with pytest.raises(QueryError, match=r"0\.1 seconds"):
        database.matching(f"({ENDLESS}) > 1")
    assert len(database.matching("1")) == len(dataset)
    database.close()


@pytest.mark.usefixtures("interruptible")
def test_ctrl_c_ends_a_query_quietly(cli):
    timer = threading.Timer(0.3, os.kill, (os.getpid(), signal.SIGINT))
    timer.start()
    result = cli("sql", ENDLESS, "--timeout", "20")
    timer.join()
    assert (result.code, result.out, result.err) == (130, "", "")


def test_too_little_memory_is_said(database, monkeypatch):
    full = Mock(execute=Mock(side_effect=MemoryError))
    with monkeypatch.context() as patched:
        patched.setattr(database, "_connection", full)
        with pytest.raises(QueryError, match="more memory than there is"):
            database.query("SELECT 1")


# --where ---------------------------------------------------------------------------------


def ids(cli, *arguments: str) -> list[str]:
    result = cli("list", *arguments, "--ids")
    assert result.code == 0, result.err
    return result.out.split()


def test_a_condition_selects(cli, dataset):
    found = ids(cli, "--where", "year >= 2023 AND industry LIKE '%机器人%'")
    assert found == [c.id for c in dataset if (c.year or 0) >= 2023 and "机器人" in c.industry]
    assert found


def test_conditions_combine_with_and(cli, dataset):
    expected = [c.id for c in dataset if c.year == 2024 and c.province == "山东省" and c.city]
    assert ids(cli, "-w", "year = 2024", "-w", "city IS NOT NULL", "-p", "山东") == expected != []
    assert ids(cli, "-w", "year = 2024 OR year = 2022", "-w", "province = '山东省' OR 0") == [
        c.id for c in dataset if c.year in (2022, 2024) and c.province == "山东省"
    ]


def test_a_condition_may_ask_other_tables_and_hold_commas_and_comments(cli, dataset):
    condition = "id IN (SELECT cluster_id FROM sources WHERE kind IN ('list', 'official')) -- 名单"
    assert ids(cli, "-w", condition) == [
        c.id for c in dataset if any(s.kind in ("list", "official") for s in c.sources)
    ]


def test_every_selecting_command_takes_it(cli, dataset):
    rows = json.loads(cli("stats", "--by", "year", "-w", "year < 2024", "--json").out)
    assert [row["year"] for row in rows] == [2022, 2023]
    assert {row["published"] for row in rows} == {None}
    assert [c.id for c in select(dataset, where="year = 2022", province="山东")] == [
        c.id for c in dataset if c.year == 2022 and c.province == "山东省"
    ]
    then = load(as_of="2031-01-01")
    assert select(then, where="status = 'valid'") == []


def test_audit_refuses_it(cli):
    result = cli("audit", "--where", "year = 2024")
    assert result.code == 2
    assert "narrow them by" in result.err


def test_a_condition_that_leaves_nothing_is_named(cli):
    result = cli("list", "-w", "year > 3000")
    assert result.code == 0
    assert "none for --where year > 3000" in result.err


@pytest.mark.parametrize(
    ("condition", "message"),
    [
        ("1=1) OR (1=1", 'near ")": syntax error'),
        ("1) UNION SELECT id FROM clusters WHERE (1", 'near ")"'),
        ("1; DROP TABLE clusters", "one statement only"),
        ("1;", 'near ";": syntax error'),
        ("1 LIMIT 3", 'near "LIMIT"'),
        ("1 UNION SELECT id FROM clusters", 'near "UNION"'),
        ("1 /*", "incomplete input"),
        ("-- x", "incomplete input"),
        ("SELECT 1", 'near "SELECT"'),
        ("1, 2", 'near ","'),
        ("count(*) > 1", "misuse of aggregate"),
        ("load_extension('x')", "the function load_extension is refused"),
        ("year = ?", "a parameter"),
        ("1\0", "a NUL character"),
        ("\udcff", "not UTF-8"),
        ("1 OR " * LONGEST, "characters are too many"),
        ("yaer > 3", "unknown SQL column 'yaer': did you mean year?"),
        ("年度 > 3", "did you mean year?"),
        ("(SELECT 1 FROM source)", "unknown table 'source': did you mean sources?"),
        (" ", "--where is empty"),
        ("", "--where is empty"),
    ],
)
def test_what_is_not_one_condition(cli, condition, message):
    result = cli("list", "--where", condition)
    assert result.code == 2
    assert result.out == ""
    assert message in result.err
    assert len(result.err.splitlines()) <= 2


def test_the_library_raises_it_too(dataset):
    with pytest.raises(UnknownValueError, match="did you mean year"):
        select(dataset, where="yaer = 2024")
    with pytest.raises(UsageError, match="takes one SQL condition"):
        select(dataset, where="1) OR (1")


def test_without_a_condition_sqlite_is_not_loaded(shell):
    line = (
        'python -c "import sys, clustercli.cli.list as l; from clustercli import load, select; '
        "select(load(), province='山东'); print('sqlite3' in sys.modules)\""
    )
    assert shell(line).out == "False\n"


@pytest.mark.parametrize("condition", ['"nosuch" = 1', 'province = "山东省"', '"name" = "x"'])
def test_a_name_in_double_quotes_is_never_taken_for_a_text(cli, condition):
    result = cli("list", "-w", condition)
    assert result.code == 2
    assert "is no column; a text stands in single quotes" in result.err


def test_columns_and_texts_may_be_quoted_as_sql_has_it(cli):
    quoted = cli("list", "-w", '"year" = 2024 AND name <> \'a "b" c\'', "--count").out
    assert quoted == cli("list", "-y", "2024", "--count").out


@pytest.mark.skipif(sys.version_info < (3, 11), reason="a value has no limit before Python 3.11")
def test_one_value_cannot_fill_the_memory(cli):
    result = cli("sql", "SELECT length(hex(randomblob(400000000)))")
    assert result.code == 2
    assert "too big" in result.err
