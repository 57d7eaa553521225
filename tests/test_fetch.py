"""``clustercli data fetch``: from a page on a site to the dataset in use, and every failure.

The site runs on this machine (notice_site.py); no test asks any other one.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
from functools import lru_cache
from itertools import islice
from pathlib import Path
from typing import NoReturn

import list_files
import notice_site
import pytest
from notice_site import ATTACH, linked, page, running, sent, viewed
from terminals import screen_of_a_process
from test_merge import full_name
from test_readme import FENCE, READMES, ROOT

from clustercli import load
from clustercli.dataset.document import document_of, text_of
from clustercli.geography.divisions import divisions, gbt2260
from clustercli.official_lists import download
from clustercli.resources.installed import installed

PROGRAM = str(Path(sys.executable).parent / "clustercli")
YEARS = (2022, 2023, 2024, 2025)
TITLE = "工业和信息化部关于公布{}年度中小企业特色产业集群名单的通告"
NUMBER = "工信部企业函〔2024〕267号"
WHAT_TO_DO = (
    "open the address in a browser, save the list, and merge it: clustercli data merge FILE"
)


@pytest.fixture(autouse=True)
def no_proxy(monkeypatch):
    """No proxy of whoever runs the tests stands between them and this machine."""
    for name in ("http_proxy", "https_proxy", "all_proxy", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)
    monkeypatch.setattr(download, "PAUSE", 0.0)


@pytest.fixture
def site():
    with running() as started:
        yield started


def whole_list(year: int) -> list[list_files.Entry]:
    """100 rows: every cluster of the year, in 2024 those without one, and invented ones."""
    own = [c for c in load() if c.year == year or (year == 2024 and c.year is None)]
    known = [(c.unit, full_name(c)) for c in own]
    rows = [*known, *islice(invented(year), 100 - len(known))]
    order = [unit.name for unit in divisions().units] + [p.name for p in divisions().provinces]
    rows.sort(key=lambda row: order.index(row[0]))
    return [(number, unit, name) for number, (unit, name) in enumerate(rows, start=1)]


def invented(year: int):
    """Clusters that there are not, each in a county that has no other."""
    used = {c.county_code for c in load()}
    provinces = {p.code[:2]: p.name for p in divisions().provinces}
    codes = [code for code in gbt2260() if code[:2] in ("13", "41", "42", "43", "51")]
    counties = [code for code in codes if code[4] in "0128" and code[4:] not in ("00", "01")]
    industry = INDUSTRIES[YEARS.index(year)]
    for code in [code for code in counties if code not in used][YEARS.index(year) :: len(YEARS)]:
        yield provinces[code[:2]], f"{full_place(code)}{industry}产业集群"


def full_place(code: str) -> str:
    """The province, the city and the county of a code, as a list prints them."""
    parts = (gbt2260().get(f"{code[:2]}0000"), gbt2260().get(f"{code[:4]}00"), gbt2260()[code])
    return "".join(dict.fromkeys(filter(None, parts)))


INDUSTRIES = ("轴承保持架", "丝绸面料", "枸杞深加工", "电梯导轨")


def list_of(year: int, kind: str, entries: list[list_files.Entry]) -> bytes:
    """Return the list of a year as a file, titled as the ministry's are."""
    title = f"{year}年度中小企业特色产业集群名单"
    if kind == "pdf":
        return list_files.pdf(entries, list_files.Layout(title=(title,)))
    with pytest.MonkeyPatch.context() as titled:
        titled.setattr(list_files, "TITLE", title)
        return getattr(list_files, kind)(entries)


@lru_cache(maxsize=1)
def lists() -> dict[int, tuple[str, bytes]]:
    """The four whole lists: by year the file's name and content."""
    kinds = {
        2022: ("word", "docx"),
        2023: ("excel", "xlsx"),
        2024: ("pdf", "pdf"),
        2025: ("pdf", "pdf"),
    }
    return {
        year: (
            f"{year}年度中小企业特色产业集群名单.{extension}",
            list_of(year, kind, whole_list(year)),
        )
        for year, (kind, extension) in kinds.items()
    }


FEW = [
    (1, "河南省", "河南省郑州市中原区虚构器材产业集群"),
    (2, "湖北省", "湖北省武汉市江岸区虚构设备产业集群"),
]


@pytest.fixture
def few() -> bytes:
    """A list of 2024 with two rows, as an attachment."""
    return list_of(2024, "excel", FEW)


@pytest.fixture
def use(tmp_path, cli):
    """Install the dataset with these addresses of the notices; all others are not known."""

    def install(addresses: dict[int, str], mirrors: dict[int, list[dict]] | None = None) -> None:
        document = document_of(load())
        for batch in document["batches"]:
            notice = batch["notice"]
            notice["url"] = addresses.get(batch["year"])
            notice["mirrors"] = (mirrors or {}).get(batch["year"], [])
        path = tmp_path / "addresses.json"
        path.write_text(text_of(document), encoding="utf-8")
        assert cli("data", "install", str(path)).code == 0

    return install


def kept() -> bytes:
    return Path(str(installed())).read_bytes()


def rows_of(result) -> list[dict]:
    assert result.code == 0, result.err
    return json.loads(result.out)


# The whole way --------------------------------------------------------------------------------


@pytest.fixture
def four(site, use) -> dict[int, bytes]:
    """Four notices with whole lists in the forms that the ministry's have, and what they hold."""
    names = {year: name for year, (name, _content) in lists().items()}
    paths = {year: f"{ATTACH}{year}.{name.rpartition('.')[2]}" for year, name in names.items()}
    for year, (_name, content) in lists().items():
        site.put(paths[year], content, Content_Type="application/octet-stream")
    pages = {
        2022: page(TITLE.format(2022), sent(names[2022], paths[2022]), day=(2023, 1, 11)),
        2023: page(
            TITLE.format(2023),
            linked("1.有关工作要求", f"{ATTACH}other.pdf"),
            linked(f"2.{names[2023]}", paths[2023]),
            day=(2023, 10, 19),
            encoding="gb2312",
        ),
        2024: page(TITLE.format(2024), viewed(names[2024], paths[2024]), number=NUMBER),
        2025: page(
            TITLE.format(2025),
            linked(names[2025], paths[2025]),
            number="工信部企业函〔2025〕301号",
            day=(2025, 10, 30),
        ),
    }
    site.put("/2022.html", gzip.compress(pages[2022]), Content_Encoding="gzip")
    site.put("/2023.html", pages[2023], Content_Type="text/html")
    site.put("/old.html", status=302, Location="/2024.html")
    site.put("/2024.html", pages[2024], Content_Type="text/html; charset=utf-8")
    site.put("/2025.html", pages[2025])
    use({2024: f"{site.address}/old.html"} | {y: f"{site.address}/{y}.html" for y in YEARS[:2]})
    return {year: content for year, (_name, content) in lists().items()}


@pytest.mark.slow
@pytest.mark.usefixtures("four")
def test_four_lists_make_the_dataset_whole(cli, site):
    before = json.loads(cli("audit", "--json").out)
    assert {row["verdict"] for row in before} >= {"incomplete"}
    first = cli("data", "fetch", "--url", f"{site.address}/2025.html", "--json")
    assert len(rows_of(first)) == 100
    result = cli("data", "fetch", "--json")
    found = rows_of(result)
    assert len(found) == 300
    odd = [row for row in found if row["outcome"] not in ("new", "changed", "same")]
    assert not odd
    info = {
        (row["topic"], row["item"]): row for row in json.loads(cli("data", "info", "--json").out)
    }
    assert (info["dataset", "clusters"]["value"], info["dataset", "clusters"]["of"]) == (400, 400)
    assert [info["batch", str(y)]["value"] for y in YEARS] == [100, 100, 100, 100]
    assert info["evidence", "list"]["value"] == 400
    for command in (
        ["list"],
        ["stats"],
        ["list", "--year", "2024"],
        ["map"],
        ["compare", "河南", "湖北"],
    ):
        said = cli(*command).err
        assert "lower bound" not in said
        assert re.search(r"records all [14]00 clusters announced", said), said
    after = json.loads(cli("audit", "--json").out)
    # Who passed a review, and how a report words an industry, is in no list.
    open_still = {row["what"] for row in after if row["verdict"] == "incomplete"}
    assert open_still <= {"passed-review", "named-clusters"}
    again = cli("data", "fetch")
    assert again.code == 0
    assert "every batch is whole: there is nothing to fetch" in again.err
    assert cli("data", "reset").code == 0
    assert cli("list", "--count").out == f"{len(load())}\n"


def test_the_source_of_a_fetched_list(cli, site, four):
    asked = len(site.asked)
    result = cli("data", "fetch", "2024", "2022")
    assert result.code == 0, result.err
    assert site.asked[asked:] == [
        "/2022.html",
        f"{ATTACH}2022.docx",
        "/old.html",
        "/2024.html",
        f"{ATTACH}2024.pdf",
    ]
    assert site.agents == {f"Mozilla/5.0 (compatible; clustercli/{version()})"}
    for year, kind in ((2022, "docx"), (2024, "pdf")):
        digest = hashlib.sha256(four[year]).hexdigest()
        line = next(line for line in result.err.splitlines() if digest in line)
        assert line.startswith(
            f"{year}: 100 rows of {year}年度中小企业特色产业集群名单.{kind}, from "
        )
        assert f"{site.address}{ATTACH}{year}.{kind}" in line
    sources = sources_at(site)
    assert [(s["publisher"], s["date"], s["kind"]) for s in sources] == [
        ("工业和信息化部", "2023-01-11", "list"),
        ("工业和信息化部", "2024-09-19", "list"),
    ]
    assert [s["title"] for s in sources] == [TITLE.format(2022), TITLE.format(2024)]
    assert [s["url"] for s in sources] == [
        f"{site.address}{ATTACH}2022.docx",
        f"{site.address}{ATTACH}2024.pdf",
    ]
    assert not any(s["reprint"] or s["read_at"] for s in sources)


def version() -> str:
    import clustercli

    return clustercli.__version__


def sources_at(site) -> list[dict]:
    document = json.loads(kept())
    held = document["sources"].values()
    at = (s for s in held if site.address in str(s["url"]) + str(s["read_at"]))
    return sorted(at, key=lambda source: str(source["date"]))


@pytest.mark.slow
@pytest.mark.usefixtures("four")
def test_a_page_that_was_found_makes_its_notice_known(cli, site):
    address = f"{site.address}/2025.html"
    result = cli("data", "fetch", "--url", address, "--year", "2025")
    assert result.code == 0, result.err
    notice = json.loads(kept())["batches"][3]["notice"]
    assert (notice["title"], notice["number"], notice["date"]) == (
        TITLE.format(2025),
        "工信部企业函〔2025〕301号",
        "2025-10-30",
    )
    assert notice["url"] is None  # a host that nobody knows to be the ministry's
    (source,) = sources_at(site)
    assert (source["url"], source["read_at"]) == (None, f"{site.address}{ATTACH}2025.pdf")
    assert source["reprint"]
    # What the dataset has is not overwritten by what a page prints.
    cli("data", "fetch", "2024")
    assert json.loads(kept())["batches"][2]["notice"]["title"] == load().batches[2].notice.title


@pytest.mark.slow
def test_a_dry_run_and_a_document_change_no_dataset(cli, four, tmp_path):
    before = kept()
    shown = cli("data", "fetch", "2024", "--dry-run", "--json")
    assert len(rows_of(shown)) == 100
    assert "nothing is kept with --dry-run" in shown.err or shown.err == ""
    assert kept() == before
    written = cli("data", "fetch", "2024", "-o", "merged.json")
    assert written.code == 0
    assert "wrote " in written.err
    assert kept() == before
    document = json.loads((tmp_path / "merged.json").read_bytes())
    assert sum(cluster["year"] == 2024 for cluster in document["clusters"]) == 100
    assert cli("data", "fetch", "2024", "-o", "merged.json").code == 1
    (tmp_path / "2024年度中小企业特色产业集群名单.pdf").write_bytes(four[2024])
    by_hand = cli("data", "merge", "2024年度中小企业特色产业集群名单.pdf", "--json")
    assert list(map(but_the_source, rows_of(by_hand))) == list(map(but_the_source, rows_of(shown)))


def but_the_source(row: dict) -> dict:
    """A row of a merge without the source that it gains, which says where the list came from."""
    return {**row, "details": [each for each in row["details"] if each["field"] != "sources"]}


@pytest.mark.slow
@pytest.mark.usefixtures("four")
def test_fetching_again_changes_nothing(cli):
    assert cli("data", "fetch", "2024").code == 0
    before = kept()
    result = cli("data", "fetch", "2024")
    assert result.code == 0
    assert "nothing is new: the dataset stays as it is" in result.err
    assert kept() == before


@pytest.mark.usefixtures("four")
def test_a_dataset_that_goes_before_the_kept_one_is_said(cli, tmp_path, monkeypatch):
    mine = tmp_path / "mine.json"
    mine.write_bytes(kept())
    monkeypatch.setenv("CLUSTERCLI_DATA", str(mine))
    result = cli("data", "fetch", "2024")
    assert result.code == 0
    assert f"{mine} stays as it is, and goes before the dataset that is kept" in result.err
    monkeypatch.delenv("CLUSTERCLI_DATA")
    assert cli("list", "-y", "2024", "--count").out == "100\n"


@pytest.mark.parametrize("output", [(), ("-o", "mo.json", "--force")])
def test_an_answer_that_cannot_be_made_keeps_nothing(cli, site, few, put, output):
    site.put(f"{ATTACH}a.xlsx", few)
    address = site.put("/a.html", page(TITLE.format(2024), linked("名单", f"{ATTACH}a.xlsx")))
    put("mo.json", "kept")
    command = ("data", "fetch", "--url", address, *output)
    assert cli(*command, "--jq", ".[] | error").code == 2
    assert installed() is None
    assert Path("mo.json").read_text() == "kept"
    assert len(rows_of(cli(*command, "--json"))) == 2
    assert (installed() is None) == bool(output)


def test_what_is_had_is_kept_when_another_is_not(cli, site, few, use):
    site.put(f"{ATTACH}a.xlsx", few)
    good = site.put("/a.html", page(TITLE.format(2024), linked("名单.xlsx", f"{ATTACH}a.xlsx")))
    use({2023: site.address + "/gone.html", 2024: good})
    result = cli("data", "fetch")
    assert result.code == 1
    lines = result.err.splitlines()
    assert sum(line.startswith("no address of the list of") for line in lines) == 2
    assert sum("there is nothing at this address (404)" in line for line in lines) == 1
    assert any(line.startswith("kept in ") for line in lines)
    assert cli("list", "虚构器材", "--count").out == "1\n"


# Which attachment -----------------------------------------------------------------------------


def test_the_attachment_titled_as_the_list_is_taken(cli, site, few):
    site.put(f"{ATTACH}b.xlsx", few)
    forms = (
        linked("2024年度中小企业特色产业集群名单.xlsx", f"{ATTACH}b.xlsx"),
        viewed("2024年度中小企业特色产业集群名单.xlsx", f"{ATTACH}b.xlsx"),
        sent("2024年度中小企业特色产业集群名单.xlsx", f"{ATTACH}b.xlsx"),
        f'2024年度中小企业特色产业集群名单 <a href="{ATTACH}b.xlsx">下载</a>',
        f'<iframe src="/viewer.html?file={ATTACH}b.xlsx" title="集群名单"></iframe>',
    )
    for form in forms:
        address = site.put("/n.html", page(TITLE.format(2024), linked("说明.pdf", "/a.pdf"), form))
        found = rows_of(cli("data", "fetch", "--url", address, "--dry-run", "--json"))
        assert [row["name"] for row in found] == [name for _n, _unit, name in FEW], form


@pytest.mark.parametrize(
    "titles",
    [
        ("1.集群名单（东部）.xlsx", "2.集群名单（中部）.xlsx"),
        ("1.东部.xlsx", "2.中部.xlsx"),
    ],
)
def test_several_or_none_titled_so_are_listed_and_asked(cli, site, few, use, titles):
    paths = [f"{ATTACH}{number}.xlsx" for number in (1, 2)]
    site.put(paths[1], few)
    links = [linked(title, path) for title, path in zip(titles, paths, strict=True)]
    use({2024: site.put("/n.html", page(TITLE.format(2024), *links))})
    before = kept()
    result = cli("data", "fetch", "2024")
    assert result.code == 2
    assert "has 2 attachments: say with --attachment N which is the list" in result.err
    assert result.err.splitlines()[1:] == [
        f"  {number}  {title}  {site.address}{path}"
        for number, (title, path) in enumerate(zip(titles, paths, strict=True), start=1)
    ]
    assert kept() == before
    chosen = cli("data", "fetch", "2024", "--attachment", "2", "--json")
    assert len(rows_of(chosen)) == 2
    wrong = cli("data", "fetch", "2024", "--attachment", "3")
    assert wrong.code == 2
    assert "has 2 attachments" in wrong.err


def test_the_address_of_a_file_is_one_too(cli, site, few):
    address = site.put(f"{ATTACH}名单 2024.xlsx", few)
    result = cli("data", "fetch", "--url", address, "--year", "2024")
    assert result.code == 0, result.err
    (source,) = sources_at(site)
    assert source["publisher"] == "127.0.0.1"  # nothing else is known of who publishes there
    assert source["read_at"] == address
    number = cli("data", "fetch", "--url", address, "--attachment", "1")
    assert number.code == 2
    assert "is a file and no page" in number.err


def test_a_page_can_hold_the_list_itself(cli, site):
    cells = "".join(f"<tr><td>{n}</td><td>{u}</td><td>{name}</td></tr>" for n, u, name in FEW)
    table = f"<table><tr><th>序号</th><th>省份</th><th>集群名称</th></tr>{cells}</table>"
    address = site.put("/n.html", page(TITLE.format(2024), body=table), Content_Type="text/html")
    found = rows_of(cli("data", "fetch", "--url", address, "--json"))
    assert [row["outcome"] for row in found] == ["new", "new"]
    (source,) = sources_at(site)
    assert source["read_at"] == address


@pytest.mark.parametrize(
    ("encoding", "header", "meta"),
    [
        ("utf-8", "text/html; charset=utf-8", False),
        ("gbk", "text/html", True),
        ("big5", "text/html; charset=big5", False),
        ("gb18030", "text/html", False),
        ("utf-8", "text/html; charset=latin-9000", False),
    ],
)
def test_the_charset_of_a_page(cli, site, few, encoding, header, meta):
    site.put(f"{ATTACH}b.xlsx", few)
    title = "公告" if encoding == "big5" else TITLE.format(2024)
    body = "" if encoding == "big5" else "<p>发文机关：工业和信息化部</p>"
    text = page(title, linked("x.xlsx", f"{ATTACH}b.xlsx"), body=body, encoding="utf-8", meta=meta)
    if encoding == "big5":
        text = f"<html><body><h1>{title}</h1><a href='{ATTACH}b.xlsx'>x</a></body></html>".encode()
    made = text.decode().replace("charset=utf-8", f"charset={encoding}").encode(encoding)
    address = site.put("/n.html", made, Content_Type=header)
    assert cli("data", "fetch", "--url", address, "--year", "2024").code == 0
    (source,) = sources_at(site)
    assert source["title"] == title


def test_labels_of_a_page_say_who_published_what_and_when(cli, site, few):
    site.put(f"{ATTACH}b.xlsx", few)
    label = """<table><tr><td>发文机关：</td><td>工业和信息化部</td></tr>
<tr><td>发文字号：</td><td>工信部企业函〔2025〕9号</td></tr><tr><td>成文日期：</td><td></td></tr></table>
<p>来源：中小企业局 发布时间：2025-11-03 10:20</p>"""
    text = page(TITLE.format(2025), linked("名单.xlsx", f"{ATTACH}b.xlsx"), body=label, day=None)
    text = text.replace(b"2024-09-25 10:09", b"")
    site.put(f"{ATTACH}b.xlsx", few)
    address = site.put("/n.html", text)
    assert cli("data", "fetch", "--url", address, "--year", "2025").code == 1
    few_of_2025 = few_list(2025)
    site.put(f"{ATTACH}b.xlsx", few_of_2025)
    result = cli("data", "fetch", "--url", address, "--year", "2025")
    assert result.code == 0, result.err
    (source,) = sources_at(site)
    assert (source["publisher"], source["date"]) == ("工业和信息化部", "2025-11-03")
    assert json.loads(kept())["batches"][3]["notice"]["number"] == "工信部企业函〔2025〕9号"


def few_list(year: int, title: str = "{}年度中小企业特色产业集群名单") -> bytes:
    lines = [title.format(year), "", *(f"{n} {name}" for n, _unit, name in FEW)]
    return "\n".join(lines).encode()


def test_a_copy_is_read_where_the_ministrys_page_cannot_be(cli, site, few, use):
    site.put(f"{ATTACH}b.xlsx", few)
    copy = site.put("/copy.html", page(TITLE.format(2024), linked("x.xlsx", f"{ATTACH}b.xlsx")))
    gone, notice = f"{site.address}/gone.html", site.put("/notice.html", page("通告"))
    mirrors = [
        {"url": notice, "publisher": "某网", "government": False, "holds": "notice-and-list"},
        {"url": notice, "publisher": "某市", "government": True, "holds": "notice"},
        {"url": copy, "publisher": "某市", "government": True, "holds": "notice-and-list"},
    ]
    use({2024: gone.replace("127.0.0.1", "localhost")}, {2024: mirrors})
    asked = len(site.asked)
    result = cli("data", "fetch", "2024")
    assert result.code == 0, result.err
    assert "there is nothing at this address (404); a copy was read instead" in result.err
    assert site.asked[asked:] == ["/gone.html", "/copy.html", f"{ATTACH}b.xlsx"]
    (source,) = sources_at(site)
    assert (source["publisher"], source["reprint"]) == ("工业和信息化部", True)
    assert (source["url"], source["read_at"]) == (None, f"{site.address}{ATTACH}b.xlsx")
    # Where the copy fails too, both are said.
    site.put("/copy.html", status=503)
    both = cli("data", "fetch", "2024")
    assert both.code == 1
    assert "(404)" in both.err
    assert "(503)" in both.err


# What can go wrong -----------------------------------------------------------------------------


def fails(cli, *arguments: str, code: int = 1) -> str:
    """Return the one line that a fetch ends in, which changes nothing."""
    before = installed() and kept()
    result = cli("data", "fetch", *arguments)
    assert result.code == code, result.err
    assert result.out == ""
    assert "Traceback" not in result.err
    (line,) = result.err.splitlines()
    assert (installed() and kept()) == before
    return line


SCRIPT = '<script>var arg1="3A8F";setTimeout(function(){location.reload()},2)</script>'


@pytest.mark.parametrize(
    ("status", "body", "said"),
    [
        (403, "<html><body>Forbidden</body></html>", "the server refuses to give it (403)"),
        (429, "", "the server refuses to give it (429)"),
        (404, "<html><body>404</body></html>", "there is nothing at this address (404)"),
        (410, "", "there is nothing at this address (410)"),
        (500, "", "the server failed (500)"),
        (503, "<html><body>busy</body></html>", "the server failed (503)"),
        (418, "", "the server answers with status 418"),
        (200, "", "the answer is empty"),
        (200, f"<html><head>{SCRIPT}</head><body></body></html>", "without running its scripts"),
        (412, f"<!DOCTYPE html><html>{SCRIPT}</html>", "without running its scripts"),
        (521, SCRIPT, "without running its scripts"),
        (
            403,
            f"<html><title>Just a moment...</title>{SCRIPT}<noscript>Enable JavaScript</noscript>",
            "without running its scripts",
        ),
        (200, page("关于召开座谈会的通知"), "the page has no attachment, and no list in it"),
        (
            200,
            page(
                TITLE.format(2024),
                body="<table><tr><td>首页</td><td>特色产业集群</td></tr></table>",
            ),
            "the page has no attachment, and no list in it",
        ),
    ],
)
def test_an_answer_of_no_use(cli, site, status, body, said):
    address = site.put("/n.html", body, status, Content_Type="text/html")
    line = fails(cli, "--url", address, "--year", "2024")
    assert line.startswith(f"clustercli: cannot fetch {address}: ")
    assert said in line
    assert line.endswith(WHAT_TO_DO)


@pytest.mark.parametrize(
    ("status", "body", "said"),
    [
        (404, "", "there is nothing at this address (404)"),
        (200, page("您访问的页面不存在"), "a page is there in its place"),
        (200, f"<html>{SCRIPT}</html>", "without running its scripts"),
        (200, "", "the answer is empty"),
    ],
)
def test_an_attachment_that_is_missing(cli, site, use, status, body, said):
    use({2024: site.put("/n.html", page(TITLE.format(2024), linked("名单.pdf", f"{ATTACH}x.pdf")))})
    address = site.put(f"{ATTACH}x.pdf", body, status, Content_Type="text/html")
    line = fails(cli, "2024")
    assert line.startswith(f"clustercli: cannot fetch {address}: the attachment 名单.pdf cannot be")
    assert said in line
    assert line.endswith(WHAT_TO_DO)


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("x.pdf", b"%PDF-1.7\nnothing", "the PDF is damaged"),
        ("x.zip", list_files.archive({"a.txt": "x"}), "unpack it"),
        ("x.txt", "本周放映安排\n周一 19:30 一号厅\n", "holds no list of clusters"),
        ("x.png", b"\x89PNG\r\n\x1a\n", "OCR"),
        ("x.txt", few_list(2023), "it is titled 2023年度中小企业特色产业集群名单: not of 2024"),
        (
            "x.txt",
            few_list(2024, "拟推荐{}年度中小企业特色产业集群名单"),
            "not the list of the clusters of a year",
        ),
    ],
)
def test_a_file_that_is_not_the_list(cli, site, name, content, said):
    address = site.put(f"{ATTACH}{name}", content)
    line = fails(cli, "--url", address, "--year", "2024")
    assert said in line
    assert line.endswith(WHAT_TO_DO)


def connections(monkeypatch, error: Exception) -> list[str]:
    """Let every connection fail so; return the hosts to which one was tried."""
    tried: list[str] = []

    def connect(address: tuple[str, int], *_: object, **_named: object) -> NoReturn:
        tried.append(address[0])
        raise error

    monkeypatch.setattr(socket, "create_connection", connect)
    return tried


@pytest.mark.parametrize(
    ("error", "times", "said"),
    [
        (socket.gaierror(-2, "Name or service not known"), 1, "the name www.miit.gov.cn does not"),
        (OSError(101, "Network is unreachable"), 2, "there is no connection: is there a network?"),
        (OSError(113, "No route to host"), 2, "there is no connection: is there a network?"),
        (ConnectionRefusedError(111, "Connection refused"), 2, "refuses the connection"),
        (TimeoutError(), 1, "no answer within 30 seconds"),
    ],
)
def test_no_connection(cli, monkeypatch, use, error, times, said):
    use({2024: "https://www.miit.gov.cn/n.html"})
    tried = connections(monkeypatch, error)
    line = fails(cli, "2024")
    assert said in line
    assert line.endswith(WHAT_TO_DO)
    assert tried == ["www.miit.gov.cn"] * times


def test_https_goes_first(cli, monkeypatch, site, few):
    page_address = site.put("/n.html", page(TITLE.format(2024), linked("名单", f"{ATTACH}a.xlsx")))
    site.put(f"{ATTACH}a.xlsx", few)
    del page_address
    # The site is the proxy, too: it gives no tunnel, so that https does not come about.
    monkeypatch.setenv("HTTP_PROXY", site.address)
    monkeypatch.setenv("HTTPS_PROXY", site.address)
    for given in ("http://lists.invalid/n.html", "lists.invalid/n.html"):
        site.asked.clear()
        found = cli("data", "fetch", "--url", given, "--dry-run", "--json")
        assert len(rows_of(found)) == 2
        assert site.asked == [
            "CONNECT lists.invalid:443",
            "http://lists.invalid/n.html",
            "CONNECT lists.invalid:443",
            f"http://lists.invalid{ATTACH}a.xlsx",
        ]
    site.asked.clear()
    assert "the proxy does not let it through" in fails(
        cli, "--url", "https://lists.invalid/n.html"
    )
    assert site.asked == ["CONNECT lists.invalid:443"]


def test_a_proxy_that_is_none(cli, monkeypatch, site):
    monkeypatch.setenv("ALL_PROXY", "gopher://127.0.0.1:1")
    line = fails(cli, "--url", site.address)
    assert "the proxy or the certificates of the environment cannot be used" in line


def test_a_certificate_that_nobody_has_signed(cli, monkeypatch, tmp_path, few):
    with running(notice_site.untrusted_context(tmp_path)) as site:
        address = site.put("/a.xlsx", few)
        line = fails(cli, "--url", address)
        assert "its certificate is not valid" in line
        assert line.endswith(WHAT_TO_DO)
        monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "cert.pem"))
        assert len(rows_of(cli("data", "fetch", "--url", address, "--json"))) == 2


def test_no_secure_connection(cli, site):
    line = fails(cli, "--url", site.address.replace("http:", "https:"))
    assert "no secure connection comes about" in line


def test_an_answer_that_does_not_end(cli, monkeypatch, site):
    def cut(handler) -> None:
        handler.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nabc")
        handler.close_connection = True

    def silent(handler) -> None:
        time.sleep(0.5)
        handler.close_connection = True

    def slow(handler) -> None:
        handler.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n")
        for _ in range(100):
            handler.wfile.write(b"x")
            handler.wfile.flush()
            time.sleep(0.02)

    assert "the connection broke off" in fails(cli, "--url", site.put_handler("/cut", cut))
    monkeypatch.setattr(download, "LONGEST", 0.1)
    said = "it did not come whole within 0 seconds"
    assert said in fails(cli, "--url", site.put_handler("/slow", slow))
    monkeypatch.setattr(download, "PATIENCE", 0.1)
    said = "no answer within 0 seconds"
    assert said in fails(cli, "--url", site.put_handler("/silent", silent))


def test_an_answer_that_is_too_large_or_damaged(cli, monkeypatch, site):
    monkeypatch.setattr(download, "MOST_BYTES", 1 << 20)
    packed = site.put("/a.pdf", gzip.compress(bytes(2 << 20)), Content_Encoding="gzip")
    assert "it has more than 1 MB: no list" in fails(cli, "--url", packed)
    damaged = site.put("/b.pdf", b"no gzip", Content_Encoding="gzip")
    assert "cannot be unpacked" in fails(cli, "--url", damaged)
    around = site.put("/c.pdf", status=302, Location="/c.pdf")
    assert "from one address to the next without an end" in fails(cli, "--url", around)
    elsewhere = site.put("/d.pdf", status=302, Location="ftp://127.0.0.1/x.pdf")
    assert "cannot fetch" in fails(cli, "--url", elsewhere)


def test_links_to_something_else_than_the_web_are_none(cli, site):
    links = ('<a href="file:///etc/名单.pdf">名单</a>', '<a href="http://[::1/名单.pdf">名单</a>')
    address = site.put("/n.html", page(TITLE.format(2024), *links))
    assert "the page has no attachment" in fails(cli, "--url", address, "--year", "2024")


def test_where_no_address_is_known(cli, use):
    use({})
    line = fails(cli, "2023")
    assert line.startswith("clustercli: no address of the list of 2023 is known: search www.miit")
    assert f"{TITLE.format(2023)} 工信部企业函〔2023〕283号" in line
    assert line.endswith("then: clustercli data fetch --url ADDRESS --year 2023")
    result = cli("data", "fetch")
    assert result.code == 1
    assert [line[-4:] for line in result.err.splitlines()] == ["2022", "2023", "2024", "2025"]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("2021",), "the dataset has no batch of 2021"),
        (("2022", "2023", "--url", "x.cn"), "--url is of one list"),
        (("--url", " "), "--url is empty"),
        (("--url", "ftp://x.cn/a.pdf"), "is no address"),
        (("--url", "https://"), "is no address"),
        (("--url", "http://x.cn:port/"), "is no address"),
        (("--attachment", "1"), "--attachment is of one page"),
        (("2024", "--attachment", "0"), "--attachment counts from 1"),
        (("2024", "--dry-run", "-o", "x.json"), "exclude each other"),
        (("2024", "-o", "-"), "give -o a file's name"),
        (("2024", "-o", "x.csv"), "a document is JSON"),
        (("2024", "-f", "pdff"), "unknown format"),
        (("2024", "--columns", "nam"), "unknown column"),
        (("x",), "not a valid int"),
    ],
)
def test_what_makes_no_sense_asks_nobody(cli, monkeypatch, arguments, said):
    tried = connections(monkeypatch, OSError("not asked for"))
    result = cli("data", "fetch", *arguments)
    assert result.code == 2
    assert said in result.err
    assert tried == []
    assert installed() is None


def test_only_a_document_with_batches_can_take_a_list(cli, tmp_path):
    (tmp_path / "mine.csv").write_text("name\n江苏省无锡市惠山区虚构产业集群\n", encoding="utf-8")
    result = cli("data", "fetch", "--data", "mine.csv")
    assert result.code == 2
    assert "has no batches" in result.err


def test_a_list_without_a_year_asks_for_it(cli, site):
    content = "\n".join(name for _number, _unit, name in FEW)
    address = site.put("/a.txt", content)
    assert "names no batch year: give it with --year" in fails(cli, "--url", address, code=2)


def test_a_list_of_a_year_that_is_no_batch(cli, site):
    address = site.put("/a.txt", few_list(2031))
    assert "the dataset has no batch of 2031" in fails(cli, "--url", address, code=2)


@pytest.mark.parametrize(("package", "needs"), [("httpx", "fetching needs"), ("pdfplumber", "PDF")])
def test_a_package_that_is_missing(cli, monkeypatch, site, tmp_path, package, needs):
    monkeypatch.setitem(sys.modules, package, None)
    # What a child process imports, it finds along the path of this one.
    (tmp_path / f"{package}.py").write_text("raise ImportError\n", encoding="utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    address = site.put("/a.pdf", list_files.pdf(FEW))
    line = fails(cli, "--url", address, "--year", "2024")
    assert needs in line
    assert "pip install 'clustercli[lists]'" in line


def test_an_interrupted_fetch_changes_nothing(site, few, use, tmp_path):
    site.put(f"{ATTACH}a.xlsx", few)
    held = site.put("/a.html", page(TITLE.format(2023), linked("名单", f"{ATTACH}a.xlsx")))
    waiting = site.put_handler("/b.html", lambda _handler: time.sleep(5))
    use({2023: held, 2024: waiting})
    before = kept()
    folder = sorted(os.listdir(Path(str(installed())).parent))
    process = subprocess.Popen(
        [PROGRAM, "data", "fetch", "2023", "2024"], cwd=tmp_path, stderr=subprocess.PIPE
    )
    deadline = time.monotonic() + 60
    while "/b.html" not in site.asked and time.monotonic() < deadline:
        time.sleep(0.02)
    process.send_signal(signal.SIGINT)
    _out, said = process.communicate(timeout=30)
    assert process.returncode == -signal.SIGINT
    assert said == b""
    assert kept() == before
    assert sorted(os.listdir(Path(str(installed())).parent)) == folder


@pytest.mark.slow
def test_a_slow_answer_shows_a_bar(site, few):
    def slow(handler) -> None:
        head = f"HTTP/1.1 200 OK\r\nContent-Length: {len(few)}\r\n\r\n"
        handler.wfile.write(head.encode())
        for start in range(0, len(few), len(few) // 20):
            handler.wfile.write(few[start : start + len(few) // 20])
            handler.wfile.flush()
            time.sleep(0.05)

    address = site.put_handler("/a.xlsx", slow)
    shown = screen_of_a_process(
        ["data", "fetch", "--url", address, "--no-pager"], 120, TERM="xterm-256color"
    )
    assert "━" in shown
    assert "\x1b[?25h" in shown
    assert "虚构器材" in shown


@pytest.mark.slow
@pytest.mark.usefixtures("four")
def test_the_examples_of_the_documents_run(cli, site, tmp_path):
    texts = [(ROOT / name).read_text(encoding="utf-8") for name in (*READMES, "docs/cli.md")]
    blocks = [match[2] for text in texts for match in FENCE.finditer(text)]
    lines = {
        line for block in blocks for line in block.splitlines() if "clustercli data fetch" in line
    }
    assert len(lines) >= 4
    for line in sorted(lines):
        arguments = line.split()[1:]
        replaced = [
            f"{site.address}/2025.html" if "://" in each or each == "ADDRESS" else each
            for each in arguments
        ]
        result = cli(*replaced)
        (tmp_path / "clusters.json").unlink(missing_ok=True)
        # Without an address the list of 2025 is what a fetch of all cannot have.
        without = "no address of the list of 2025 is known" in result.err
        assert result.code == 0 or (result.code == 1 and without), f"{line}: {result.err}"


def test_it_speaks_chinese(cli, tmp_path):
    with running(notice_site.untrusted_context(tmp_path)) as site:
        result = cli("--lang", "zh", "data", "fetch", "--url", site.address)
    said = result.err.replace(site.address, "").replace("clustercli", "").replace("data merge", "")
    assert "自签名证书" in said
    assert not re.search("[A-Za-z]{2}", said), said


@pytest.mark.parametrize("said", [(), ("--year", "2026")])
def test_the_list_of_the_next_year_adds_its_batch(cli, site, tmp_path, said):
    site.put(f"{ATTACH}2026.xlsx", list_of(2026, "excel", FEW))
    link = linked("2026年度中小企业特色产业集群名单.xlsx", f"{ATTACH}2026.xlsx")
    number = "工信部企业函〔2026〕300号"
    site.put("/2026.html", page(TITLE.format(2026), link, number=number, day=(2026, 10, 30)))
    target = tmp_path / "merged.json"
    address = f"{site.address}/2026.html"
    result = cli("data", "fetch", "--url", address, *said, "-o", str(target), "--json")
    assert [row["outcome"] for row in rows_of(result)] == ["new", "new"]
    assert "the batch of 2026 is added, number 5; not known of it: " in result.err
    batch = json.loads(target.read_text(encoding="utf-8"))["batches"][-1]
    assert (batch["year"], batch["ordinal"], batch["size"], batch["term"]) == (2026, 5, None, None)
    assert batch["notice"]["title"] == TITLE.format(2026)
    assert (batch["notice"]["number"], batch["notice"]["date"]) == (number, "2026-10-30")


def test_of_a_notice_of_which_little_is_known_that_is_said(cli, dataset):
    (notice,) = (batch.notice for batch in dataset.batches if batch.year == 2025)
    assert (notice.title, notice.number) == (None, None)
    said = cli("data", "fetch", "--year", "2025").err
    assert f"the notice of 2025 ({notice.date}; neither title nor number is known)" in said
