"""Citing the dataset and the sources: what is known is there, what is not is left out."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from clustercli.dataset.dataset_reference import AUTHOR, TITLE

ROOT = Path(__file__).resolve().parent.parent
NAME = "江苏省无锡市惠山区零部件产业集群"
WHOLE = {
    "publisher": "某市工业和信息化局",
    "title": "关于公布名单的通知",
    "date": "2024-01-31",
    "kind": "official",
    "url": "https://e.cn/a_b?x=1&y=50%25#z",
    "read_on": "2024-02-03",
}


@pytest.fixture
def cited(cli, put):
    """Cite a record of one's own with these sources, in a style."""

    def cite(style: str, *sources: dict[str, object]) -> str:
        rows = [{"id": "x1", "name": NAME, "sources": list(sources)}]
        path = put("own.json", json.dumps(rows))
        result = cli("show", "x1", "--data", path, "--cite", style)
        assert result.code == 0, result.err
        return result.out

    return cite


@pytest.mark.parametrize(
    ("source", "text"),
    [
        (
            WHOLE,
            (
                "某市工业和信息化局. 关于公布名单的通知[EB/OL]. (2024-01-31)[2024-02-03]. "
                "https://e.cn/a_b?x=1&y=50%25#z."
            ),
        ),
        (
            {**WHOLE, "read_on": None, "date": "2024-01"},
            (
                "某市工业和信息化局. 关于公布名单的通知[EB/OL]. (2024-01). "
                "https://e.cn/a_b?x=1&y=50%25#z."
            ),
        ),
        (
            {**WHOLE, "url": None, "read_on": None},
            "某市工业和信息化局. 关于公布名单的通知. 2024-01-31.",
        ),
        (
            {**WHOLE, "url": None, "read_at": "https://r.cn/", "title": None},
            "某市工业和信息化局[EB/OL]. (2024-01-31)[2024-02-03]. https://r.cn/.",
        ),
        ({"publisher": "人民网"}, "人民网."),
        (
            {"publisher": "媒体（未标明）", "title": "某地入选", "url": "https://m.cn/1"},
            "某地入选[EB/OL]. https://m.cn/1.",
        ),
        ({"publisher": "媒体（未标明）", "date": "2023"}, "媒体（未标明）. 2023."),
        (
            {"publisher": "用户提供的文件", "file": "名单 1.pdf", "read_on": "2026-01-02"},
            "名单 1.pdf. [2026-01-02].",
        ),
    ],
)
def test_a_source_by_the_standard(cited, source, text):
    assert cited("gbt7714", source).splitlines() == ["[1] own.json[DS].", f"[2] {text}"]


def test_of_what_a_reprint_was_read_it_is_said_in_every_style(cited):
    read = {**WHOLE, "url": None, "read_at": "https://r.cn/", "reprint": True}
    assert cited("gbt7714", read).endswith("(2024-01-31)[2024-02-03]. 据转载: https://r.cn/.\n")
    assert "  url = {https://r.cn/},\n" in cited("bibtex", read)
    assert "  note = {据转载},\n" in cited("bibtex", read)
    assert json.loads(cited("csl-json", read))[1]["note"] == "据转载"
    unnamed = {"publisher": "媒体（未标明）", "date": "2023", "reprint": True}
    assert cited("gbt7714", unnamed).endswith("] 媒体（未标明）. 2023. 据转载.\n")
    assert "  note = {媒体（未标明）；据转载},\n" in cited("bibtex", unnamed)


def test_nothing_is_invented(cited):
    for style in ("gbt7714", "bibtex", "csl-json"):
        out = cited(style, {"publisher": "人民网"})
        assert not re.search(r"n\.d\.|佚名|不详|null|None|20\d\d", out)
        assert "clustercli authors" not in out
    assert cited("bibtex", {"publisher": "人民网"}).endswith(
        "@misc{x1-1,\n  author = {{人民网}},\n}\n"
    )
    assert json.loads(cited("csl-json", {"publisher": "人民网"}))[1] == {
        "id": "x1-1",
        "type": "document",
        "author": [{"literal": "人民网"}],
    }


def test_bibtex_of_all_that_can_be_known(cited):
    assert cited("bibtex", WHOLE).partition("\n\n")[2] == (
        "@misc{x1-1,\n"
        "  author = {{某市工业和信息化局}},\n"
        "  title = {{关于公布名单的通知}},\n"
        "  date = {2024-01-31},\n"
        "  year = {2024},\n"
        "  url = {https://e.cn/a_b?x=1&y=50%25#z},\n"
        "  urldate = {2024-02-03},\n"
        "}\n"
    )


def test_csl_json_of_all_that_can_be_known(cited):
    assert json.loads(cited("csl-json", WHOLE))[1] == {
        "id": "x1-1",
        "type": "webpage",
        "author": [{"literal": "某市工业和信息化局"}],
        "title": "关于公布名单的通知",
        "issued": {"date-parts": [[2024, 1, 31]]},
        "accessed": {"date-parts": [[2024, 2, 3]]},
        "URL": "https://e.cn/a_b?x=1&y=50%25#z",
    }


def test_no_text_breaks_out(cited):
    evil = {
        "publisher": "a},\n@misc{b, x = {",
        "title": "100% & $5 _#^~\\",
        "url": "https://e.cn/}{",
    }
    out = cited("bibtex", evil)
    assert out.count("@misc{") == 2
    author = r"a\textbraceright{}, @misc\textbraceleft{}b, x = \textbraceleft{}"
    assert f"author = {{{{{author}}}}}" in out
    assert r"100\% \& \$5 \_\#\textasciicircum{}\textasciitilde{}\textbackslash{}" in out
    assert "url = {https://e.cn/%7D%7B}" in out
    assert out.count("{") == out.count("}")
    assert len(cited("gbt7714", evil).splitlines()) == 2


def test_our_dataset_is_cited_as_its_citation_file_says(cli, dataset):
    text = (ROOT / "CITATION.cff").read_text(encoding="utf-8")
    assert " ".join(text.split("title: >-")[1].split("type:")[0].split()) == TITLE
    assert f"name: {AUTHOR}" in text
    first = cli("show", dataset[0].id, "--cite", "gbt7714").out.splitlines()[0]
    assert first == f"[1] {AUTHOR}. {TITLE}[DS]. {dataset.version}版. {dataset.updated}."


def test_a_work_is_cited_once(cli, dataset):
    shared = next(s for s in dataset.column("sources")[0])
    ids = [cluster.id for cluster in dataset if shared in cluster.sources]
    out = cli("show", *ids, "--cite", "gbt7714").out.splitlines()
    assert [line.split("]")[0] for line in out] == [f"[{n}" for n in range(1, len(out) + 1)]
    assert len({line.partition(" ")[2] for line in out}) == len(out)
    keys = re.findall(r"@misc\{(.+),", cli("show", *ids, "--cite", "bibtex").out)
    assert len(set(keys)) == len(keys) == len(out)


def test_ids_that_bibtex_would_not_take(cli, put):
    rows = [
        {"id": "甲, 1", "name": NAME, "sources": [{"publisher": "甲报"}]},
        {"id": "乙, 1", "name": f"{NAME}二", "sources": [{"publisher": "乙报"}]},
    ]
    path = put("我的 表.json", json.dumps(rows))
    out = cli("show", "甲, 1", "乙, 1", "--data", path, "--cite", "bibtex").out
    assert re.findall(r"@misc\{(.*),", out) == ["json", "1-1", "1-1-2"]
    assert "title = {{我的 表.json}}" in out


def test_a_document_of_ones_own_has_its_version(cli, put):
    path = put("mine.json", (ROOT / "tests" / "frozen" / "clusters.json").read_bytes())
    document = json.loads(Path(path).read_text(encoding="utf-8"))
    first = cli("show", document["clusters"][0]["id"], "--data", path, "--cite", "gbt7714")
    wanted = f"[1] mine.json[DS]. {document['version']}版. {document['updated']}."
    assert first.out.splitlines()[0] == wanted


def test_into_a_file(cli, dataset):
    arguments = ("show", dataset[0].id, "--cite", "csl-json")
    assert cli("show", dataset[0].id, "--cite", "bibtex", "-o", "a.bib").code == 0
    assert Path("a.bib").read_text(encoding="utf-8").startswith("@misc{")
    result = cli(*arguments, "-o", "a.json")
    assert (result.code, result.out, result.err) == (0, "", "wrote a.json\n")
    assert json.loads(Path("a.json").read_text(encoding="utf-8"))[0]["type"] == "dataset"
    assert "give --force" in cli(*arguments, "-o", "a.json").err


@pytest.mark.parametrize(
    "more", [("--json",), ("--columns", "id"), ("--count",), ("--ids",), ("-n", "1"), ("-s", "id")]
)
def test_what_only_a_table_has_is_refused(cli, dataset, more):
    result = cli("show", dataset[0].id, "--cite", "bibtex", *more)
    assert (result.code, result.out) == (2, "")
    assert "--cite has a form of its own" in result.err


def test_an_unknown_style(cli, dataset):
    result = cli("show", dataset[0].id, "--cite", "apa")
    assert result.code == 2
    assert "unknown citation style 'apa'" in result.err
    assert "gbt7714, bibtex, csl-json" in result.err


@pytest.mark.parametrize("name", ["cite", "引用", "Citation"])
def test_a_column_of_citations(cli, dataset, name):
    rows = json.loads(cli("list", "--columns", f"id,{name}", "--json").out)
    assert [row["id"] for row in rows] == [cluster.id for cluster in dataset]
    for row, cluster in zip(rows, dataset, strict=True):
        assert len(row["cite"]) == 1 + len(cluster.sources)
        assert row["cite"][0].startswith(AUTHOR)
    (shown,) = json.loads(cli("show", dataset[0].id, "--columns", name, "--json").out)
    assert shown["cite"] == rows[0]["cite"]
    assert "cite" in cli("values", "column").out


def test_the_column_is_there_only_if_asked_for(cli, put, stdin):
    assert "cite" not in json.loads(cli("list", "-n", "1", "--json").out)[0]
    path = put("own.json", json.dumps([{"name": NAME, "cite": "mine"}]))
    assert json.loads(cli("list", "--data", path, "--columns", "cite", "--json").out) == [
        {"cite": "mine"}
    ]
    stdin(f'{{"name": "{NAME}"}}\n')
    out = cli("list", "--data", "-", "--columns", "cite", "-f", "jsonl").out
    assert json.loads(out)["cite"][0].endswith("[DS].")
