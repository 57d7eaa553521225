"""One language a screen: no English in a Chinese one but names, and the reverse."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys

import pytest
from conftest import FROZEN, ROOT
from terminals import screen
from wcwidth import wcswidth

from clustercli.cli.data import DataCommands
from clustercli.cli.program import COMMANDS
from clustercli.fields.code_lists import code_list
from clustercli.fields.definitions import DEFINITIONS
from clustercli.i18n.labels import FIXED_WORDS
from clustercli.output.formats import FORMATS
from clustercli.query.sql_tables import TABLES
from clustercli.resources.settings import KEYS

DATA = ROOT / "data"
BAD = {
    "cut.json": b'[{"name": "x"',
    "comma.json": b'[{"name": "x",}]',
    "no.xlsx": b"PK\x03\x04 nothing",
    "no.xls": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 nothing",
    "no.db": b"SQLite format 3\0 nothing",
    "no.json.gz": b"\x1f\x8b\x08 nothing",
    "rows.csv": (
        "集群名称,省份,年度,地区\n,江苏省,2022,东部\n"
        "江苏省无锡市惠山区软件产业集群,江苏省,20x4,苏南\n"
    ).encode(),
    "list.csv": (
        "2024年度中小企业特色产业集群名单\n序号,集群名称\n"
        "1,天津市西青区能源矿产装备产业集群\n2,江苏省无锡市江阴市风筝产业集群\n"
    ).encode(),
    "province.csv": (
        "2024年度江苏省中小企业特色产业集群名单\n集群名称\n江苏省无锡市惠山区软件产业集群\n"
    ).encode(),
}
"""Files of people, most of them bad, by name."""

CALLS = [(), *((name,) for name in COMMANDS), *(("data", name) for name in DataCommands.summaries)]
HELP = [(*words, "--help") for words in CALLS]
SCREENS = [
    *HELP,
    (),
    ("list", "-p", "山东"),
    ("list", "-p", "西藏"),
    ("list", "-p", "山东", "-y", "2024", "--as-of", "2026-01-01"),
    ("list", "-p", "浙江", "--columns", "year_basis,review,evidence,note,locality,status"),
    ("list", "-i", "量子计算机"),
    ("show", "320206a"),
    ("show", "110106a", "370214a"),
    ("stats",),
    ("stats", "--by", "region,year"),
    ("stats", "--by", "evidence,status"),
    ("stats", "--by", "year", "--chart"),
    ("stats", "--by", "province,year", "-n", "3"),
    ("compare", "山东", "浙江"),
    ("compare", "西藏", "海南", "-y", "2022"),
    ("compare", "青岛", "宁波", "--by", "unit"),
    ("compare", "2022", "2023"),
    ("map",),
    ("audit",),
    ("audit", "-p", "山东", "--columns", "scope,years,published,recorded,verdict,source,note"),
    ("audit", "-p", "西藏"),
    *(("values", what, "--columns", "value,count") for what in ("year", "region", "evidence")),
    *(("values", what, "--columns", "value,count") for what in ("sector", "emerging", "status")),
    ("sql", "SELECT what, level, value, published.years FROM published LIMIT 3"),
    ("sql", "SELECT year, ordinal, size, notice_date FROM batches"),
    ("sql", "SELECT * FROM published LIMIT 2"),
    ("data", "info"),
    ("data", "path"),
    ("data", "reset"),
    ("data", "validate", "rows.csv"),
    ("data", "merge", "list.csv"),
    ("list", "--data", "rows.csv"),
    # What goes wrong.
    ("list", "-p", "山栋"),
    ("list", "-p", "宁波"),
    ("list", "-r", "x"),
    ("list", "--evidence", "x"),
    ("list", "--status", "x"),
    ("list", "--emerging", "x"),
    ("list", "-y", "2019"),
    ("list", "-y", "2024-2022"),
    ("list", "--columns", "provnce"),
    ("list", "-n", "many"),
    ("list", "-f", "exel"),
    ("list", "-o", "x.xyz"),
    ("list", "-f", "xlsx"),
    ("list", "--expiring-within", "-1"),
    ("list", "-w", "name REGEXP '('"),
    ("show",),
    ("show", "山东"),
    ("stats", "--by", "x"),
    ("values", "x"),
    ("compare", "山东"),
    ("compare", "山东", "2022"),
    ("audit", "--sector", "轻工"),
    ("sql", "DROP TABLE clusters"),
    ("sql", "-F", "no-such-file"),
    ("data", "merge"),
    ("data", "merge", "province.csv"),
    ("data", "fetch", "2019"),
    *(("list", "--data", name) for name in BAD if name.startswith(("cut", "comma", "no."))),
    *(("data", "merge", name) for name in BAD if name.startswith("no.x")),
]


def words_of_the_program() -> set[str]:
    """Return the names that stay as they are: of fields, codes, formats, tables and products."""
    keys = {*DEFINITIONS, *FIXED_WORDS, *TABLES, *(c for table in TABLES.values() for c in table)}
    codes = {code for field in ("evidence", "status", "topic", "outcome") for code in _codes(field)}
    forms = {name for form in FORMATS.values() for name in (form.name, *form.aliases)}
    names = (
        "JSON Lines Schema CSV TSV Excel SQL SQLite Parquet HTML PDF Word ZIP GB UTF SHA Shell gzip"
        " CLUSTERCLI DATA LANG SELECT WITH VALUES DROP TABLE AND LIKE REGEXP null locale zh en all"
        " clustercli lists pip pyarrow www miit gov cn MB KB Datasette datasette"
        " jq xargs NUL TOML CONFIG PAGER less version bash zsh fish powershell"
        " accept reject new decision id name CN SD Shandong clusters FROM"
        " coverage notes rows both ORDER BY COLLATE pinyin gbt bibtex csl"
    )
    parts = {part for word in keys | codes | forms for part in re.split("[_-]", word)}
    commands = {word for words in CALLS for word in words} | {*KEYS}
    return keys | codes | forms | parts | commands | set(names.split())


def _codes(field: str) -> tuple[str, ...]:
    return code_list(field).values


def corpus() -> str:
    """Return what the data files say, without remarks that have an English twin."""
    told: list[str] = []

    def walk(value: object) -> None:
        if isinstance(value, dict):
            for key, item in value.items():
                if not key.startswith(("note", "review_note", "term", "label")):
                    walk(item)
        elif isinstance(value, list):
            for item in value:
                walk(item)
        elif isinstance(value, str):
            told.append(value)

    for path in (FROZEN / "clusters.json", FROZEN / "published.json", DATA / "divisions.json"):
        walk(json.loads(path.read_text(encoding="utf-8")))
    told.append((DATA / "sectors.json").read_text(encoding="utf-8"))
    told.append((DATA / "gbt2260.csv").read_text(encoding="utf-8"))
    return "\n".join(told)


CORPUS = corpus()
LATIN_IN_DATA = set(re.findall("[A-Za-z]{2,}", CORPUS))
TYPED = (
    "山栋 量子计算机 山東 第三批 集群名称 公示 复核 有效期至 文件发布 苏南 风筝 软件 集群 江阴市"
    " 江苏省 天津市西青区能源矿产装备产业 国家级中小企业特色产业 中小企业特色产业名单 年度"
    " 北京市经济和信息化局 有效 失效 待 前三批 近两年 长三角 华东"
    " 粤港澳大湾区"
)
EXAMPLES = re.compile(r"^ *(?:clustercli |echo |printf ).*$", re.MULTILINE)


@pytest.fixture
def shown(cli, monkeypatch, tmp_path):
    """Run a command in a language, and return all that a person reads."""
    for name, content in BAD.items():
        (tmp_path / name).write_bytes(content)

    def call(arguments: tuple[str, ...], locale: str) -> str:
        monkeypatch.setenv("LANG", locale)
        monkeypatch.setenv("COLUMNS", "140")
        result = cli(*arguments)
        text = result.out + result.err
        if "--help" in arguments or not arguments:
            text = EXAMPLES.sub("", text)
        for argument in arguments:
            text = re.sub(f"(?<![A-Za-z]){re.escape(argument)}(?![A-Za-z])", "", text)
        return text

    return call


@pytest.mark.parametrize("arguments", SCREENS, ids=" ".join)
def test_a_chinese_screen_has_no_english(shown, arguments):
    text = shown(arguments, "zh_CN.UTF-8")
    text = re.sub(
        r"https?://[!-~]+|clustercli(?: [a-z]+)*|--?[a-z][a-z-]*|[\w./-]*/[\w./-]+", "", text
    )
    text = re.sub(r"[\w-]*\.[a-z]{2,}\d?\b", "", text)
    found = set(re.findall("[A-Za-z]{2,}", text)) - words_of_the_program() - LATIN_IN_DATA
    assert not found, text


@pytest.mark.parametrize("arguments", SCREENS, ids=" ".join)
def test_an_english_screen_has_no_chinese(shown, arguments):
    """Names of clusters, publishers and places below a province have no English ones."""
    text = shown(arguments, "en_US.UTF-8")
    for typed in sorted(TYPED.split(), key=len, reverse=True):
        text = text.replace(typed, " ")
    runs = set(re.findall("[\u4e00-\u9fff]+", text))
    assert not {run for run in runs if run not in CORPUS}, text
    assert (
        not re.search("[\u4e00-\u9fff] *(?:，|。|；)", text.replace("；", "; "))
        or "audit" in arguments
    )


TERMS = {
    ("audit", "-p", "河南"): ("公布数", "收录数", "差数", "年度  "),
    ("audit",): ("数量居前的省份", "名称含“"),
    ("compare", "山东", "浙江"): ("仅有该项的行业", "公布数", "差数"),
    ("list", "-p", "山东"): ("县（市、区）",),
    ("show", "320206a"): ("乡镇（街道、园区）", "来源载明", "〔媒体，转载〕"),
    ("show", "110106a", "--as-of", "2026-11-23"): ("首个有效期已满，未查到复核结果",),
    ("data", "validate", "rows.csv"): ("第 2 行", "实际内容", "应填内容", "处理方式"),
    ("list", "--data", "rows.csv"): ("缺少集群名称", '第 3 行，年度：实际内容为 "20x4"'),
    ("map",): ("港 澳 台",),
    ("values", "evidence"): ("名单", "官方", "媒体", "公示"),
    ("list", "--columns", "year_basis"): ("来源载明", "推断"),
    ("list", "--help"): ("[选项] [词...]", "名称", "数目"),
}


@pytest.mark.parametrize("arguments", TERMS, ids=" ".join)
def test_the_terms_are_those_that_officials_write(shown, arguments):
    text = shown(arguments, "zh_CN.UTF-8")
    assert [term for term in TERMS[arguments] if term not in text] == [], text


@pytest.mark.parametrize("width", [40, 60, 80, 140])
@pytest.mark.parametrize(
    "arguments",
    [
        ["list"],
        ["audit", "-p", "山东"],
        ["audit", "-y", "2024"],
        ["show", "320206a", "370214a"],
        ["data", "info"],
        ["values", "province"],
        ["list", "--help"],
        ["data", "merge", "--help"],
        ["compare", "山东", "浙江"],
    ],
    ids=" ".join,
)
def test_no_line_begins_with_what_ends_a_phrase(arguments, width):
    shown = screen(arguments, width)
    lines = [cell.strip() for line in shown.splitlines() for cell in line.split("│")]
    assert not [line for line in lines if re.match(r"[）〕、，。；：！？”》,;)\]]", line)]
    assert not [line for line in lines if re.search(r"[（〔“《]$", line)]
    assert max(map(wcswidth, shown.splitlines())) <= width or "--help" in arguments


# Narrow terminals ----------------------------------------------------------------------


def test_the_list_keeps_the_id_that_show_needs(dataset):
    for width in (40, 48, 60, 80):
        shown = screen(["list", "-p", "山东"], width)
        for cluster in dataset:
            if cluster.province == "山东省":
                assert cluster.id in shown


@pytest.mark.parametrize("width", [40, 60, 80])
@pytest.mark.parametrize("locale", ["zh_CN.UTF-8", "en_US.UTF-8"])
def test_the_audit_keeps_what_tells_its_rows_apart(width, locale):
    shown = screen(["audit", "-p", "河南"], width, LANG=locale)
    for source in ("河南日报", "驻马店网", "大河财立方"):
        assert source in shown
    for number in ("2022-2024", "2024-09-25", "2025-11-06"):
        assert number in shown


def test_an_address_is_there_where_it_is_asked_for():
    wide = screen(["audit", "-p", "河南"], 140)
    asked = screen(["audit", "-p", "河南", "--columns", "source"], 140)
    address = "http://zmdtvw.cn/showinfo-183-334908-0.html"
    assert f"河南日报 2024-09-25（转载）{address}" in asked
    assert f"{address} │" not in wide


@pytest.mark.parametrize("arguments", [["list"], ["stats"], ["audit"]])
@pytest.mark.parametrize("form", [[], ["--lang", "en"]])
def test_an_empty_answer_draws_no_table(cli, arguments, form):
    asked = [*arguments, "-p", "西藏", "-y", "2023", *form]
    if arguments != ["stats"]:
        assert "─" not in screen(asked, 80)
        assert cli(*asked).out == ""
    assert screen(asked, 80).strip()


@pytest.mark.parametrize("width", [12, 20, 30, 39])
@pytest.mark.parametrize("locale", ["zh_CN.UTF-8", "en_US.UTF-8"])
@pytest.mark.parametrize(
    "arguments",
    [
        ["stats"],
        ["stats", "--by", "province"],
        ["list", "-p", "山东"],
        ["show", "320206a"],
        ["compare", "山东", "浙江"],
        ["values", "year"],
        ["sql", "SELECT year, size, notice_date FROM batches"],
    ],
    ids=" ".join,
)
def test_no_number_is_broken_below_40_columns(cli, monkeypatch, arguments, width, locale):
    monkeypatch.setenv("LANG", locale)
    numbers = re.compile(r"(?<![\w/.:&=?-])-?\d[\d.,%-]*[a-z]?(?![\w/.:&=?-])")
    plain = cli(*arguments, "--no-pager").out
    whole = {n for n in numbers.findall(re.sub(r"https?://\S+", "", plain)) if len(n) > 1}
    shown = screen(arguments, width, LANG=locale)
    assert {number for number in whole if number not in shown} == set()


def test_headings_and_addresses_end_where_they_may(dataset):
    shown = screen(["audit"], 60, LANG="en_US.UTF-8")
    assert "Published" in shown
    assert "recognised" in shown
    cluster = next(c for c in dataset if any(len(s.url or "") > 60 for s in c.sources))
    cited = screen(["show", cluster.id], 60)
    parts = [line.split("│")[2].strip() for line in cited.splitlines() if line.count("│") == 3]
    start = next(i for i, part in enumerate(parts) if part.startswith("http"))
    assert parts[start].endswith(("/", "?", "&", "=", "-"))


# Without docstrings --------------------------------------------------------------------


@pytest.mark.parametrize("words", [[], ["list"], ["data"], ["data", "path"], ["data", "schema"]])
def test_the_help_is_the_same_without_docstrings(words):
    asked = [sys.executable, "-m", "clustercli", *words, "--help"]
    one, other = (
        subprocess.run(
            asked, env={**os.environ, **more}, capture_output=True, text=True, check=True
        ).stdout
        for more in ({}, {"PYTHONOPTIMIZE": "2"})
    )
    assert one == other
    assert len(one.splitlines()) > 10
