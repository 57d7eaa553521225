"""Calls for generated runs: arguments, SQL, files, environments, signals; by number.

The same number gives the same call, on the same good files and with the same commands.
"""

from __future__ import annotations

import os
import random
import signal
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import generated_input
from generated_input import KINDS as EXTENSIONS
from generated_input import TEXTS, Files

SEED = 20260101


@dataclass(kw_only=True)
class Call:
    """One run: what is called, with which files and surroundings, and what happens to it.

    ``process`` is the installed script in a process of its own, instead of a fork of a process
    that has imported the program. ``streams`` are those that are not as usual: a closed one, a
    terminal, a pipe that is closed after some bytes, or a device that is full. ``signals`` come
    after that many seconds.
    """

    number: int
    kind: str
    arguments: list[str]
    files: Files = field(default_factory=dict)
    environment: dict[str, str | None] = field(default_factory=dict)
    stdin: bytes = b""
    process: bool = False
    streams: tuple[str, ...] = ()
    signals: tuple[tuple[float, int], ...] = ()


@dataclass(frozen=True)
class Option:
    """An option or argument of a command, as the program's own command tree has it."""

    names: tuple[str, ...]
    flag: bool

    @property
    def name(self) -> str:
        """The long name without dashes; of an argument, its own."""
        return max(self.names, key=len).lstrip("-")


Commands = dict[str, tuple[Option, ...]]


def commands() -> Commands:
    """Return the options of every command, those of ``data`` as ``data info``."""
    from clustercli.cli.program import program

    return dict(_commands(program(), ()))


def _commands(command: Any, path: tuple[str, ...]) -> Iterator[tuple[str, tuple[Option, ...]]]:
    options = tuple(
        Option(
            tuple(name for name in (*each.opts, *each.secondary_opts) if name.startswith("-"))
            or (each.name,),
            bool(getattr(each, "is_flag", False)),
        )
        for each in command.params
    )
    # --help and --version end every call at once.
    yield " ".join(path), options
    for name in getattr(command, "commands", ()) or _names(command):
        yield from _commands(command.get_command(None, name), (*path, name))


def _names(command: Any) -> Sequence[str]:
    return command.list_commands(None) if hasattr(command, "list_commands") else ()


# Arguments -----------------------------------------------------------------------------------

GOOD: dict[str, tuple[str, ...]] = {
    "province": ("山东", "山东省", "鲁", "Shandong", "37", "CN-SD", "山東", "江苏,浙江", "unknown"),
    "region": ("东部", "east", "central", "中部,西部", "长三角"),
    "city": ("无锡", "青岛市", "3702", "大连"),
    "county": ("清河", "惠山区", "320206"),
    "unit": ("青岛", "兵团", "山东"),
    "year": ("2024", "2022-2024", "第三批", "unknown", "2022,2025", "-2023", "2023-"),
    "industry": ("机器人", "新材料", "機器人", "%", "_"),
    "sector": ("新材料", "unknown", "装备"),
    "emerging": ("unknown", "新材料", "高端装备"),
    "evidence": ("list", "official", "media", "public-notice"),
    "status": ("valid", "有效", "expired", "待复核", "unknown"),
    "review": ("passed", "failed", "unknown", "2025"),
    "term-ends": ("2026", "2026-2027", "2026-10", "2026-13"),
    "expiring-within": ("365", "0", "99999999999"),
    "where": ("year >= 2023", "name LIKE '%机%'", "id = 1 OR 1", "industry REGEXP '机.人'"),
    "as-of": ("2026-01-01", "2024-02-30", "0001-01-01", "9999-12-31"),
    "data": ("x.csv", "x.json", "x.jsonl", "-", "missing.json", ".", "x.csv.gz", "/dev/null"),
    "sheet": ("1", "all", "名单", "0"),
    "map": ("name=name", "note=x", "region=", "name=集群名称", "name"),
    "set": ("province=江苏省", "x=1", "name=", "year=2024"),
    "max-size": ("1G", "1K", "10", "500M", "8G", "0", "1e9"),
    "format": ("json", "jsonl", "csv", "tsv", "table", "markdown", "html", "xlsx", "svg", "rst",
               "parquet", "db", "latex", "asciidoc", "jira", "pretty", "ids", "gb7714", "bibtex"),
    "columns": ("name", "name,year", "id,name,x", "sources", "-name", "name,name", "count"),
    "sort": ("name", "-year", "year,name", "count", "x", "-"),
    "limit": ("0", "1", "5", "1000000", "-1"),
    "lang": ("zh", "en", "fr", "ZH"),
    "by": ("region", "province,year", "sector", "x", "status", "province,year,sector", "county"),
    "sum": ("year", "x", "name"), "mean": ("year", "x"), "min": ("year",), "max": ("year", "x"),
    "show": ("recorded", "published", "both"),
    "file": ("q.sql", "missing.sql", "-", "x.csv"),
    "timeout": ("1", "0.1", "2"),
    "param": ("re=机.人", "a=1", "a", "=1", "1=2"),
    "table": ("t=x.csv", "t=x.json", "clusters=x.csv", "t=missing.csv", "t"),
    "url": ("http://127.0.0.1:9/x.html", "ftp://x", "x", "https://", "file:///etc/passwd"),
    "attachment": ("1", "0", "99"),
    "kind": ("list", "public-notice", "review"),
    "source-url": ("https://www.miit.gov.cn/2024.pdf", "javascript:alert(1)", "x"),
    "accept": ("1", "320206a"),
    "decisions": ("decisions.csv", "x.json", "missing.csv"),
    "offset": ("0", "2", "-1", "9" * 30),
    "jq": (".", ".[0]", "map(.name)", "[", "last(range(10000))", "error", "input"),
    "ids-from": ("-", "list.txt", "missing.txt"),
    "headings": ("zh", "en"),
    "command": ("list", "data info", "stats", "version", "agents"),
    "words": ("轴承", "机器人", "山东"),
    "which": ("320206a", "1", "370481a", "惠山区智能"),
    "things": ("山东", "浙江", "江苏", "安徽"),
    "of": ("province", "sector", "format", "column", "city", "year", "evidence", "dimension"),
    "statement": ("SELECT 1", "SELECT * FROM clusters", "-"),
    "files": ("list.txt", "x.csv", "list.txt"),
    "years": ("2024", "2022"),
}  # fmt: skip
OUTPUTS = (
    *("out.json", "out.csv", "out.xlsx", "out.html", "out.db", "out.parquet", "out.md", "out.svg"),
    *(
        "out.jsonl",
        "out.tsv",
        "out.txt",
        "out.csv.gz",
        "out.json.gz",
        "out.tex",
        "out.rst",
        "名单.csv",
    ),
    *(
        "there.json",
        "there.xlsx",
        "there.csv",
        "out",
        "out.unknown",
        "no/such/out.json",
        ".",
        "-",
        "",
    ),
    *("folder.csv", "/dev/full", "/dev/null", "a b.csv", "o\nut.csv", "a" * 300 + ".csv", "x.csv"),
    *("link.json", "out.zst", "out.csv.zip", "out.JSON", ".json", "-.json", "out.bib"),
)
FORMATS = ("json", "csv", "jsonl", "tsv", "html", "table", "markdown")
FULL = TEXTS[0]
USUAL: Files = {
    "x.csv": f"name,year,x\n{FULL},2024,1\n山东省滕州市中小数控机床产业集群,2022,2.5\n".encode(),
    "x.json": f'[{{"name": "{FULL}", "year": 2024, "x": {{"a": [1]}}}}]'.encode(),
    "x.jsonl": f'{{"name": "{FULL}"}}\n{{"name": 1}}\n'.encode(),
    "q.sql": b"SELECT id, name FROM clusters;",
    "list.txt": f"2024年度中小企业特色产业集群名单\n江苏省\n1. {FULL}\n".encode(),
    "decisions.csv": b"id,name,decision\n1,x,new\n",
    "there.json": b"[]",
    "there.csv": b"a\n",
    "there.xlsx": b"x",
}


def argument(rng: random.Random, name: str = "", good: float = 0.75) -> str:
    """Return a word of a command line, such as the system can pass on; ``good`` is how likely."""
    kind = rng.random()
    if name == "output" and kind < 0.95:
        return rng.choice(OUTPUTS if good < 1 else OUTPUTS[:24])
    if name == "file" and good < 1:
        name = "files"
    if kind < good and name in GOOD:
        return rng.choice(GOOD[name])
    if kind < 0.85:
        return rng.choice(rng.choice(list(GOOD.values())))
    if kind < 0.95:
        text = rng.choice(TEXTS)
    else:
        text = "".join(
            chr(rng.choice((rng.randrange(1, 256), rng.randrange(1, 0xD800)))) for _ in range(9)
        )
    raw = text.replace("\0", "").encode("utf-8", "surrogatepass")
    return os.fsdecode(raw) if rng.random() < 0.95 else os.fsdecode(raw[1:-1] + b"\xff")


_APART = {"help", "version", "install-completion", "show-completion"}
_ABOUT_DATA = {"sheet", "map", "set", "max-size", "strict"}


def options(
    rng: random.Random, known: Sequence[Option], most: int = 4, good: float = 0.75
) -> list[str]:
    """Return some options of a command with values, now and then twice, short or misspelt."""
    words: list[str] = []
    named = [each for each in known if each.names[0].startswith("-")]
    if good == 1:
        named = [each for each in named if each.name not in _ABOUT_DATA]
    for _ in range(rng.randint(0, most) if named else 0):
        each = rng.choice(named)
        if each.name in _APART and rng.random() < 0.9:
            continue
        spelt = rng.choice(each.names)
        if good < 1 and rng.random() < 0.03:
            spelt = rng.choice((spelt[:-1], spelt + "x", spelt.upper(), f"-{spelt}", "--", "-"))
        if each.flag:
            words.append(spelt if good == 1 or rng.random() < 0.98 else f"{spelt}=1")
        elif good == 1 or rng.random() < 0.97:
            value = argument(rng, each.name, good)
            attached = spelt.startswith("--") and rng.random() < 0.2
            words += [f"{spelt}={value}"] if attached else [spelt, value]
        else:
            words.append(spelt)
    return words


def some_call(rng: random.Random, known: Commands) -> list[str]:
    """Return the arguments of any command, of two calls one with values that are good in itself."""
    name = rng.choice([each for each in known if each or rng.random() < 0.1])
    if name == "data fetch" and rng.random() < 0.7:
        name = "list"
    good = rng.choice((0.75, 1.0))
    positional = [each for each in known[name] if not each.names[0].startswith("-")]
    words = options(rng, known[name], 4, good)
    for each in positional:
        least = 2 if each.name == "things" else each.name != "words"
        count = least if good == 1 else rng.choice((1, 1, 1, 0, 2, 3))
        words += [argument(rng, each.name, good) for _ in range(count)]
    if good == 1:
        return [*name.split(), *words]
    if rng.random() < 0.1:
        rng.shuffle(words)
    command = name.split() if rng.random() < 0.98 else [argument(rng)]
    return [*(options(rng, known[""], 1) if rng.random() < 0.1 else []), *command, *words]


def arguments(rng: random.Random, world: World) -> dict[str, Any]:
    """Return a call of any command with any options."""
    files = dict(USUAL)
    stdin = rng.choice((b"", USUAL["x.csv"], USUAL["x.json"], b"SELECT 1", rng.randbytes(50)))
    return {"arguments": some_call(rng, world.commands), "files": files, "stdin": stdin}


# SQL -----------------------------------------------------------------------------------------

TABLES = {
    "clusters": (
        "id",
        "name",
        "year",
        "province",
        "industry",
        "note",
        "county_code",
        "rowid",
        "status",
    ),
    "sources": ("cluster_id", "publisher", "date", "url", "reprint"),
    "batches": ("year", "size", "notice_date"),
    "facts": ("cluster_id", "what", "value", "as_of"),
    "sqlite_master": ("name", "sql"),
    "json_each('[1,2]')": ("key", "value"),
    "t": ("name", "x"),
    "n": ("i",),
}
LITERALS = (
    *(
        "1",
        "0",
        "-1",
        "NULL",
        "'a'",
        "'山东省'",
        "2024",
        "1e999",
        "9223372036854775807",
        "x'00ff'",
        "''",
    ),
    *(
        "0x7fffffffffffffff",
        "1.5",
        "'%'",
        "CURRENT_TIMESTAMP",
        "TRUE",
        "-9223372036854775808",
        "'[1,2'",
    ),
    *("'{}'", "'$.a'", "'(a+)+$'", "'['", "char(0)", "100000", "'%d'", ":a"),
)
FUNCTIONS = {
    0: ("random", "sqlite_version", "changes", "last_insert_rowid", "json_array"),
    1: ("abs", "length", "upper", "hex", "quote", "typeof", "char", "unicode", "zeroblob",
        "trim", "json", "round", "datetime", "julianday", "strftime", "json_type", "load_extension",
        "readfile", "fts3_tokenizer", "no_such", "likely"),
    2: ("json_extract", "substr", "instr", "printf", "round", "coalesce", "regexp", "like", "glob",
        "ifnull", "nullif", "json_object", "strftime", "max", "min", "writefile", "trim"),
    3: ("replace", "substr", "iif", "coalesce", "json_set", "printf", "like", "json_object"),
}  # fmt: skip
AGGREGATES = ("count", "sum", "avg", "max", "min", "group_concat", "total", "json_group_array")
HEAVY = (
    "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT max(i) FROM n",
    "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT i FROM n",
    "WITH RECURSIVE n(i) AS (SELECT 'x' UNION ALL SELECT i || i FROM n) SELECT length(i) FROM n",
    "SELECT count(*) FROM clusters a, clusters b, clusters c, clusters d, sources e",
    "SELECT hex(zeroblob(1000000000))",
    "SELECT printf('%1000000000d', 1)",
    "SELECT replace(hex(zeroblob(4000000)), '0', 'xxxxxxxxxxxxxxxx')",
    "SELECT 'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!' REGEXP '^(a+)+$'",
    "SELECT replace(hex(zeroblob(2000000)), '0', 'a') LIKE '%a%a%a%a%a%a%b'",
    "SELECT group_concat(a.name) FROM clusters a, clusters b, clusters c",
    "SELECT a.*, b.* FROM clusters a, clusters b",
    "SELECT json_group_array(name) FROM clusters, sources, batches",
    "SELECT * FROM clusters WHERE " + "(" * 900 + "1" + ")" * 900,
    "SELECT " + ", ".join(["name"] * 2100) + " FROM clusters",
    "SELECT " + " + ".join(["1"] * 5000),
    "SELECT 1" + " UNION ALL SELECT 1" * 600,
)
FORBIDDEN = (
    "PRAGMA table_info(clusters)", "ATTACH 'x.db' AS y", "VACUUM INTO 'x.db'",
    "DELETE FROM clusters", "INSERT INTO clusters(id) VALUES (1)", "UPDATE clusters SET id = 1",
    "DROP TABLE clusters", "BEGIN",
    "CREATE TABLE z(a)", "EXPLAIN SELECT 1", "SELECT 1; SELECT 2", "SELECT 1; ATTACH 'x.db' AS y",
    "WITH a AS (SELECT 1) DELETE FROM clusters", "", ";", "--", "/*", "SELECT", "VALUES (1), (2)",
    "VALUES (1, 2, 3)", "CREATE TEMP TABLE z AS SELECT 1", "SELECT 1 --", "SELECT /* x",
    "REPLACE INTO x",
)  # fmt: skip


def expression(rng: random.Random, columns: Sequence[str], depth: int = 3) -> str:
    """Return an expression of SQL over some columns."""
    kind = rng.random() if depth else rng.random() * 0.4
    if kind < 0.15:
        return rng.choice(LITERALS)
    if kind < 0.4:
        return rng.choice(columns) if columns else "1"

    def inner() -> str:
        return expression(rng, columns, depth - 1)

    if kind < 0.6:
        count = rng.choice((0, 1, 1, 1, 2, 2, 3))
        return f"{rng.choice(FUNCTIONS[count])}({', '.join(inner() for _ in range(count))})"
    if kind < 0.8:
        marks = ("+", "-", "*", "/", "%", "||", "=", "<", "LIKE", "GLOB", "REGEXP", "AND", "OR",
                 "IS", "BETWEEN 1 AND", "<<", "->", "->>", "COLLATE NOCASE =")  # fmt: skip
        return f"({inner()} {rng.choice(marks)} {inner()})"
    if kind < 0.9:
        return f"CASE WHEN {inner()} THEN {inner()} ELSE {inner()} END"
    if kind < 0.95:
        return f"CAST({inner()} AS {rng.choice(('TEXT', 'INTEGER', 'REAL', 'BLOB', 'x y z'))})"
    return rng.choice(
        (f"({select(rng, depth - 1)})", f"{inner()} IN ({select(rng, depth - 1, 1)})")
    )


def select(rng: random.Random, depth: int = 3, width: int = 0) -> str:
    """Return a SELECT statement, with ``width`` columns if that is not 0."""
    names = rng.sample(list(TABLES)[:-2], 2)
    if rng.random() < 0.05:
        names[0] = rng.choice(("t", "n"))
    source, columns = names[0], TABLES[names[0]]
    if depth and rng.random() < 0.1:
        source = f"{names[0]} AS a {rng.choice((',', 'LEFT JOIN', 'CROSS JOIN'))} {names[1]} AS b"
        columns = (*(f"a.{name}" for name in columns), *(f"b.{name}" for name in TABLES[names[1]]))
    elif depth and rng.random() < 0.1:
        source = f"({select(rng, depth - 1)})"
        columns = ("1",)
    width = width or rng.choice((1, 1, 2, 4))
    shown = [expression(rng, columns, depth) for _ in range(width)]
    if rng.random() < 0.3:
        shown = [f"{rng.choice(AGGREGATES)}({each})" for each in shown]
        if rng.random() < 0.2:
            shown = [f"{each} OVER (ORDER BY {rng.choice(columns)})" for each in shown]
    elif rng.random() < 0.3:
        shown = [
            each + rng.choice((" AS a", " AS '集群'", ' AS "a b"', " AS ''", "")) for each in shown
        ]
    parts = [f"SELECT {rng.choice(('', '', 'DISTINCT '))}{', '.join(shown)}", f"FROM {source}"]
    if rng.random() < 0.5:
        parts.append(f"WHERE {expression(rng, columns, depth)}")
    if rng.random() < 0.2:
        parts.append(f"GROUP BY {rng.choice(columns)}")
    if rng.random() < 0.1:
        return " ".join(parts) + f" UNION {select(rng, 0, width)}"
    if rng.random() < 0.2:
        parts.append(f"ORDER BY 1{rng.choice(('', ' DESC', ' NULLS LAST'))}")
    if rng.random() < 0.6:
        parts.append(f"LIMIT {rng.choice(('1', '5', '100', '-1', '0', '2 OFFSET 3'))}")
    return rng.choice(("", "", "", "", "WITH n AS (SELECT 1 AS i) ")) + " ".join(parts)


def changed_statement(rng: random.Random, text: str) -> str:
    """Return a statement with some words left out, doubled or exchanged."""
    words = text.split(" ")
    for _ in range(rng.randint(1, 3)):
        place = rng.randrange(len(words))
        new = rng.choice(
            (words[place], rng.choice(words), rng.choice(TEXTS[:40]), "(", ")", "'", ";")
        )
        words[place : place + rng.randint(0, 1)] = [new] * rng.choice((0, 1, 1, 2))
        words = words or [""]
    return (
        " ".join(words)
        .replace("\0", "")
        .encode("utf-8", "surrogatepass")
        .decode("utf-8", "surrogateescape")
    )


def sql(rng: random.Random, world: World) -> dict[str, Any]:
    """Return a question in SQL: a statement, or a condition of another command."""
    kind = rng.random()
    text = select(rng)
    if kind < 0.08:
        text = rng.choice(HEAVY)
    elif kind < 0.2:
        text = rng.choice(FORBIDDEN)
    elif kind < 0.35:
        text = changed_statement(rng, text)
    shown = ["-f", rng.choice(FORMATS), "--limit", rng.choice(("5", "1000"))][: rng.choice((2, 4))]
    if rng.random() < 0.1:
        shown = [*shown[2:], "-o", rng.choice(OUTPUTS)]
    if rng.random() < 0.2:
        shown += options(rng, world.commands["sql"], 1)
    if kind > 0.8:
        command = rng.choice(("list", "stats", "map", "compare"))
        things = ["山东", "浙江"] if command == "compare" else []
        condition = expression(rng, TABLES["clusters"][:7])
        return {
            "arguments": [command, *things, "--where", condition, *shown],
            "files": dict(USUAL),
        }
    words = ["sql", *shown, "--timeout", rng.choice(("1", "0.5", "1.5"))]
    if rng.random() < 0.2:
        words += ["--table", rng.choice(("t=x.csv", "t=x.json", "n=x.jsonl"))]
    if ":a" in text and rng.random() < 0.9:
        words += ["--param", rng.choice(("a=1", "a=", "a=山东", "a=(a+)+$"))]
    stdin = text.encode("utf-8", "surrogateescape") + rng.choice((b"",) * 8 + (b"\xff", b"\0"))
    by_pipe = rng.random() < 0.2
    return {
        "arguments": [*words, "-" if by_pipe else text],
        "files": dict(USUAL),
        "stdin": stdin if by_pipe else b"",
    }


# Files ---------------------------------------------------------------------------------------


def _questions(rng: random.Random, name: str) -> list[str]:
    """Return the arguments of a question about a file, or of what is done with it."""
    shown = ["-f", rng.choice(FORMATS)]
    if rng.random() < 0.2:
        shown = ["-o", rng.choice(OUTPUTS[:14])]
    asked = ["--data", name]
    extension = name.rpartition(".")[2]
    kind = rng.choice(("list", "year", "list", "stats", "data merge", "data"))
    more = rng.choice(
        (
            *([], [], [], [], [], ["--strict"], ["--sort", "name"], ["--lang", "en"], ["--quiet"]),
            *(["--sheet", "all"], ["--sheet", "2"]) * (extension in EXTENSIONS["workbooks"]),
            *(["--map", "name=集群名称"], ["--set", "province=江苏省"], ["--max-size", "1M"]),
            *(["--limit", "3"], ["--lang", "zh"], ["--max-size", "5M"]),
        )
    )
    if kind == "list":
        more = rng.choice((more, ["--columns", "name,note"], ["-w", "name > 'a'"]))
        return ["list", *asked, *shown, *more]
    if kind == "year":
        command = rng.choice(
            ("audit", "map", "data info", "values province", "show 1", "sql", "two")
        )
        words = command.split()
        if command == "sql":
            words += ["SELECT * FROM clusters", "--timeout", "3"]
        elif command == "two":
            words = ["compare", "江苏", "山东"]
        return [*words, *asked, *shown, *more]
    if kind == "stats":
        return ["stats", "--by", rng.choice(GOOD["by"]), *asked, *shown, *more]
    if kind == "data merge":
        words = ["data", "merge", name, *rng.choice(([], ["--json"], ["-o", "out.json"]))]
        words += rng.choice(([], ["--year", "2024", "--kind", "list"], ["--review", "2025"]))
        return words + (more if rng.random() < 0.3 else [])
    command = rng.choice(
        ("validate", "validate --json", "convert", "convert -o out.json", "install")
    )
    return ["data", *command.split(), name]


Maker = Callable[[random.Random, Files], tuple[str, bytes]]


def _about_files(kind: str, maker: Maker) -> Callable[[random.Random, World], dict[str, Any]]:
    def make(rng: random.Random, world: World) -> dict[str, Any]:
        name, content = maker(rng, world.good[kind])
        if rng.random() < 0.05:
            name = rng.choice(("x", "x.csv", "x.json", "名单.xlsx", "-x.csv", "a b\n.txt"))
        if name.startswith("-"):
            name = f"./{name}"
        words = _questions(rng, name)
        if kind == "pdfs" and rng.random() < 0.8:
            words = [
                "data",
                "merge",
                name,
                *rng.choice(([], ["--json"], ["-o", "out.json"], ["--year", "2024"])),
            ]
        if words[:2] != ["data", "merge"] and rng.random() < 0.1:
            return {
                "arguments": ["-" if word == name else word for word in words],
                "stdin": content,
            }
        return {"arguments": words, "files": {os.path.basename(name): content}}

    return make


def _packed(rng: random.Random, world: World) -> dict[str, Any]:
    return _about_files("documents", generated_input.packed)(rng, world)


# Surroundings --------------------------------------------------------------------------------

ENVIRONMENTS: tuple[dict[str, str | None], ...] = (
    *({"LANG": "C"}, {"LC_ALL": "C"}, {"LANG": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}),
    *({"LC_ALL": "zh_CN.GB18030"}, {"LANG": "zh_CN.UTF-8"}, {"LC_ALL": "xx_YY"}, {"LANG": ""}),
    *(
        {"PYTHONIOENCODING": "ascii"},
        {"PYTHONIOENCODING": "gb18030"},
        {"PYTHONIOENCODING": "utf-16"},
    ),
    *({"PYTHONIOENCODING": "latin-1:strict"}, {"PYTHONOPTIMIZE": "2"}, {"PYTHONUNBUFFERED": "1"}),
    *({"PYTHONWARNINGS": "error"}, {"PYTHONWARNINGS": "default"}, {"PYTHONDEVMODE": "1"}),
    *({"NO_COLOR": "1"}, {"FORCE_COLOR": "1"}, {"CLICOLOR_FORCE": "1"}, {"CLICOLOR": "0"}),
    *(
        {"COLUMNS": "20"},
        {"COLUMNS": "1"},
        {"COLUMNS": "x"},
        {"COLUMNS": "-5"},
        {"COLUMNS": "99999"},
    ),
    *({"LINES": "1"}, {"LINES": "x"}, {"TERM": "dumb"}, {"TERM": ""}, {"TERM": None}),
    *(
        {"TMPDIR": "/no/such"},
        {"TMPDIR": "/dev/null"},
        {"TMPDIR": "{folder}/locked"},
        {"TMPDIR": ""},
    ),
    *({"HOME": None}, {"HOME": ""}, {"HOME": "/no/such"}, {"HOME": "relative"}),
    *({"XDG_DATA_HOME": "relative"}, {"XDG_DATA_HOME": "/dev/null"}, {"XDG_DATA_HOME": ""}),
    *(
        {"XDG_DATA_HOME": "{folder}/file"},
        {"XDG_STATE_HOME": "relative"},
        {"XDG_STATE_HOME": "/dev/null"},
    ),
    *({"CLUSTERCLI_DATA": "missing.json"}, {"CLUSTERCLI_DATA": ""}, {"CLUSTERCLI_DATA": "."}),
    *({"CLUSTERCLI_DATA": "x.csv"}, {"CLUSTERCLI_DATA": "-"}, {"CLUSTERCLI_DATA": "/dev/zero"}),
    *({"CLUSTERCLI_CONFIG": "missing.toml"}, {"CLUSTERCLI_CONFIG": "{folder}/broken/config.toml"}),
    *({"CLUSTERCLI_CONFIG": "x.json"}, {"XDG_CONFIG_HOME": "relative"}, {"XDG_CONFIG_HOME": ""}),
    *({"CLUSTERCLI_LANG": "xx"}, {"CLUSTERCLI_LANG": "zh"}, {"CLUSTERCLI_LANG": ""}),
    *({"CLUSTERCLI_DATA_DIR": "/no/such"}, {"CLUSTERCLI_DATA_DIR": "{folder}/broken"}),
    *(
        {"CLUSTERCLI_PAGER": "no-such"},
        {"CLUSTERCLI_PAGER": "'"},
        {"PAGER": "false"},
        {"PAGER": ""},
    ),
    *({"CLUSTERCLI_READING_MEMORY": "x"}, {"CLUSTERCLI_READING_MEMORY": "1M"}),
    *({"CLUSTERCLI_READING_SECONDS": "0"}, {"CLUSTERCLI_READING_SECONDS": "x"}),
    *({"SSH_TTY": "/dev/pts/0"}, {"BROWSER": "no-such"}, {"PATH": ""}, {"PATH": None}),
    *({"TZ": "Asia/Shanghai"}, {"TZ": "nowhere"}, {"SOURCE_DATE_EPOCH": "x"}, {"LANGUAGE": "zh"}),
    *({"HTTPS_PROXY": "x"}, {"NO_PROXY": "*"}, {"SSL_CERT_FILE": "/no/such"}),
)
STREAMS = (
    *(("no stdin",), ("no stdout",), ("no stderr",), ("no stdin", "no stdout", "no stderr")),
    *(
        ("early 0",),
        ("early 1",),
        ("early 100",),
        ("early 5000",),
        ("full stdout",),
        ("full stderr",),
    ),
    *(("terminal",), ("terminal",), ("terminal", "early 100"), ("full stdout", "full stderr")),
)
_SIGNALS = (signal.SIGINT, signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


def _usual_question(rng: random.Random, world: World) -> dict[str, Any]:
    """Return a call that mostly does something: a question, a file written or read."""
    kind = rng.random()
    if kind < 0.3:
        return arguments(rng, world)
    if kind < 0.45:
        return sql(rng, world)
    name, content = rng.choice(list(world.good[rng.choice(list(world.good))].items()))
    words = _questions(rng, name)
    if kind < 0.75:
        start = _questions(rng, "x.csv")
        name, content, words = "x.csv", USUAL["x.csv"], start
    return {"arguments": words, "files": {**USUAL, name: content}}


def _environment(rng: random.Random, world: World) -> dict[str, Any]:
    environment: dict[str, str | None] = {}
    for _ in range(rng.choice((1, 1, 2, 3))):
        environment.update(rng.choice(ENVIRONMENTS))
    return {**_usual_question(rng, world), "environment": environment, "process": True}


def _streams(rng: random.Random, world: World) -> dict[str, Any]:
    return {
        **_usual_question(rng, world),
        "streams": rng.choice(STREAMS),
        "process": rng.random() < 0.5,
        "environment": rng.choice(
            ({}, {"COLUMNS": "20"}, {"PAGER": "cat"}, {"TERM": "xterm-256color"})
        ),
    }


def _signalled(rng: random.Random, world: World) -> dict[str, Any]:
    process = rng.random() < 0.5
    first = rng.uniform(0, 0.6 if process else 0.15)
    signals = [(first, rng.choice(_SIGNALS))]
    if rng.random() < 0.2:
        signals.append((first + rng.uniform(0, 1.2), rng.choice(_SIGNALS)))
    return {**_usual_question(rng, world), "signals": tuple(signals), "process": process}


Kind = Callable[[random.Random, "World"], dict[str, Any]]
KINDS: dict[str, tuple[int, Kind]] = {
    "arguments": (26, arguments),
    "SQL": (16, sql),
    "documents": (20, _about_files("documents", generated_input.document)),
    "workbooks": (10, _about_files("workbooks", generated_input.workbook)),
    "PDFs": (5, _about_files("pdfs", generated_input.pdf)),
    "databases": (4, _about_files("databases", generated_input.database)),
    "archives": (8, _packed),
    "environments": (4, _environment),
    "streams": (3, _streams),
    "signals": (4, _signalled),
}
"""The classes, with how many of a hundred runs are of each."""

PROCESSES = 0.02
"""How many of the other classes are run as processes of their own, too."""


@dataclass(frozen=True)
class World:
    """What calls are made of: the program's commands, and good files by kind."""

    commands: Commands
    good: dict[str, Files]


def call_of(number: int, world: World, only: Sequence[str] = ()) -> Call:
    """Return the call of a number, of one of the classes ``only`` if there are any."""
    rng = random.Random(f"{SEED}-{number}")  # noqa: S311 - the same calls every time
    kinds = [kind for kind in KINDS if not only or kind in only]
    (kind,) = rng.choices(kinds, [KINDS[each][0] for each in kinds])
    made = KINDS[kind][1](rng, world)
    process = made.pop("process", rng.random() < PROCESSES)
    words = [word for word in made.pop("arguments") if "\0" not in word]
    if process:  # the system passes on no argument of more than 128 KiB
        words = [word[:100_000] for word in words]
    return Call(number=number, kind=kind, arguments=words, process=process, **made)
