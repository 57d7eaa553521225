"""A cell is text in every format: its own characters come back, and nothing of it is obeyed."""

from __future__ import annotations

import csv
import io
import re
from html.parser import HTMLParser

import pytest
from docutils.core import publish_parts
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from clustercli.output.escaping import harmless
from clustercli.output.formats import Target
from clustercli.output.tabulate_format import to_text
from clustercli.output.writer import Request, write
from clustercli.tables.table import Column, Table
from clustercli.tables.view import View
from clustercli.text.spreadsheet import guarded, unguarded

TEXTS = [
    "`x <javascript:alert(1)>`_",
    ".. raw:: html",
    "   .. include:: /etc/passwd",
    ":field: x",
    "|sub| a|b || c",
    "name_ [1]_ `role`",
    "- item",
    "1. one",
    "(a) x",
    ">>> 1",
    "text::",
    "====",
    "\\ ",
    "::",
    "javascript:alert(1)",
    "**bold** *em* ``lit`` _em_ \\back \\* \\u001b",
    "--long x",
    "<b>hi</b><script>alert(1)</script>",
    "[x](javascript:alert(1))",
    "![i](http://e.cn/x.png)",
    "<javascript:alert(1)>",
    "~~s~~ $x^2$",
    "&lt;b&gt; &copy;",
    "https://e.cn/a_b?x=1&y=%E4#z",
    "# h",
    "+ x",
    "工业和信息化部 《通告》 2024-09-20 [list, reprint] https://www.miit.gov.cn/a_b.html",
]
"""What some language would obey, one or several; and what has to stay as it is."""

SPECIAL = r"""!"#$%&'()*+,-./:;<=>?@[\]^_`{|}~"""


def table(*cells: str, key: str = "a") -> View:
    columns = (Column(key=key), Column(key="b"))
    return View(table=Table(name="t", columns=columns, rows=[(cell, cell) for cell in cells]))


class Page(HTMLParser):
    """The cells of a page, and what of it is more than a table with text."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.rows: list[list[str]] = []
        self.more: list[tuple[str, str | None]] = []
        self._open = False
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        if tag == "tr":
            self.rows.append([])
        elif tag in ("td", "th"):
            self.rows[-1].append("")
            self._open = True
        elif tag == "br":
            self.rows[-1][-1] += "\n"
        elif tag not in ("table", "thead", "tbody", "p"):
            self.more.append((tag, dict(attrs).get("href")))

    def handle_endtag(self, tag):
        if tag in ("td", "th"):
            self._open = False
            self.rows[-1][-1] = self.rows[-1][-1].strip()

    def handle_data(self, data):
        if self._open:
            self.rows[-1][-1] += data


def rst_page(text: str) -> Page:
    warnings = io.StringIO()
    settings = {"warning_stream": warnings, "report_level": 1, "input_encoding": "unicode"}
    body = publish_parts(text, writer="html5", settings_overrides=settings)["body"]
    assert not warnings.getvalue()
    return Page(body.partition("<table")[1] + body.partition("<table")[2])


def markdown_page(text: str) -> Page:
    parser = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
    return Page(parser.render(text))


PAGES = {"rst": rst_page, "github": markdown_page, "pipe": markdown_page, "html": Page}


@pytest.mark.parametrize("name", PAGES)
def test_text_comes_back_and_is_no_markup(name):
    page = PAGES[name](to_text(table(*TEXTS), Target(format=name)))
    assert page.rows[1:] == [[text.strip()] * 2 for text in TEXTS]
    # Addresses that renderers link by themselves are all that may be more.
    assert all(tag == "a" and href.startswith("http") for tag, href in page.more)


@pytest.mark.parametrize("name", ["rst", "github", "html"])
@given(
    text=st.text(alphabet=st.sampled_from(f"{SPECIAL}{SPECIAL}a1文 \n"), min_size=1, max_size=12)
)
def test_any_text_comes_back(name, text):
    # Blanks around a cell, and several in it, are no text in any of these languages.
    wanted = [" ".join(line.split()) for line in f"文{text}文".split("\n")]
    page = PAGES[name](to_text(table("x", f"文{text}文"), Target(format=name)))
    rows = page.rows[1:]
    assert len(rows) == 2
    assert not page.more
    for cell in rows[1]:
        lines = re.split("↵" if name == "rst" else "\n", cell)
        assert [" ".join(line.split()) for line in lines] == wanted


@pytest.mark.parametrize("name", ["rst", "github", "html"])
@given(text=st.text(alphabet=st.sampled_from(f"{SPECIAL}{SPECIAL}a1 "), min_size=1, max_size=6))
def test_any_cell_of_its_own_is_no_markup(name, text):
    if not text.strip():
        return
    page = PAGES[name](to_text(table("x", text, "y"), Target(format=name)))
    assert [" ".join(row[0].split()) for row in page.rows[1:]] == ["x", " ".join(text.split()), "y"]
    assert not page.more


@pytest.mark.parametrize("name", ["rst", "github", "html"])
def test_a_heading_is_a_text_too(name):
    page = PAGES[name](to_text(table("x", key="a|b *c* <i>d</i>"), Target(format=name)))
    assert page.rows[0][0] == "a|b *c* <i>d</i>"
    assert not page.more


@pytest.mark.parametrize(
    ("name", "text", "written"),
    [
        ("asciidoc", "a|b *c* +++<b>+++", "a&#124;b &#42;c&#42; &#43;&#43;&#43;&#60;b&#62;"),
        ("asciidoc", "{attr} ((i)) link:x[y]", "&#123;attr&#125; &#40;(i)) link:x&#91;y&#93;"),
        (
            "mediawiki",
            "[[l]] {{t}} '''b''' ~~~~",
            "&#91;&#91;l&#93;&#93; &#123;&#123;t&#125;&#125;",
        ),
        ("moinmoin", "<<Include(x)>> || b", "&#60;&#60;Include(x)&#62;&#62; &#124;&#124; b"),
        ("youtrack", "a || b", "a &#124;&#124; b"),
        ("textile", '"l":javascript:x !i!', "&#34;l&#34;&#58;javascript&#58;x &#33;i&#33;"),
        ("jira", "a|b {color} [l] \\", r"a\|b \{color\} \[l\] &#92;"),
        (
            "orgtbl",
            "a|b *c* [[elisp:x]]",
            "a\\vert{}b *\u200bc*\u200b [\u200b[\u200belisp:\u200bx]]",
        ),
        ("colon_grid", "# h <b>", "\\# h &#60;b>"),
        ("latex", "[2cm] x", "\n {[}2cm] x"),
        ("latex_booktabs", "[2cm] x", "\n {[}2cm] x"),
        ("latex_longtable", "*b", "\n {*}b"),
        ("latex", "\\input{x} $y$", "\\textbackslash{}input\\{x\\} \\$y\\$"),
    ],
)
def test_the_other_languages_have_escapes_of_their_own(name, text, written):
    assert written in to_text(table(text), Target(format=name))
    address = "https://www.miit.gov.cn/a.html?x=1"
    if not name.startswith(("textile", "latex", "colon_grid")):
        assert address in to_text(table(f"见 {address} 。"), Target(format=name))


def test_notes_below_markdown_are_text(tmp_path):
    view = table("x")
    noted = Table(name="t", columns=view.table.columns, rows=view.table.rows, notes=("<b> [x](y)",))
    write(noted, Request(output=str(tmp_path / "a.md")))
    assert "&#60;b> \\[x](y)" in (tmp_path / "a.md").read_text(encoding="utf-8")


# Line breaks ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "written"),
    [
        *((name, "一↵二") for name in ("plain", "simple", "psql", "pretty", "outline", "presto")),
        *((name, "一↵二") for name in ("rst", "orgtbl", "asciidoc", "youtrack")),
        *((name, "一<br>二") for name in ("github", "html", "mediawiki", "textile")),
        ("jira", r"一\\二"),
        ("moinmoin", "一<<BR>>二"),
        ("latex", r"一\newline 二"),
    ],
)
def test_a_line_break_is_a_mark_or_a_sign(name, written):
    for break_ in ("\n", "\r\n"):
        text = to_text(table(f"一{break_}二"), Target(format=name))
        assert written in text
        assert "u000" not in text


@pytest.mark.parametrize("name", ["grid", "fancy_grid", "rounded_grid", "colon_grid"])
def test_between_rules_it_is_a_line_of_the_cell(name):
    lines = to_text(table("一\n二"), Target(format=name)).splitlines()
    assert any("一" in line and "二" not in line for line in lines)
    assert any("二" in line and "一" not in line for line in lines)


def test_a_table_in_a_pipe_has_one_line_a_row_and_one_on_a_terminal_has_more(capsys, terminal):
    write(table("一\n二").table, Request(format="table"))
    assert capsys.readouterr().out.splitlines()[1].split() == ["一↵二", "一↵二"]
    terminal()
    write(table("一\n二").table, Request(format="table"))
    out = capsys.readouterr().out
    assert "↵" not in out
    assert [line for line in out.splitlines() if "二" in line and "一" not in line]


# Spreadsheets ---------------------------------------------------------------------------------


@pytest.mark.parametrize("text", ["=1+1", "＝1+1", "＋1", "－1", "＠SUM(1)", "'=x", "''-x", "\t=1"])
@pytest.mark.parametrize("name", ["csv", "tsv"])
def test_a_formula_is_guarded_and_read_back_as_it_was(capsys, name, text):
    write(table(text).table, Request(format=name))
    out = capsys.readouterr().out
    cell = list(csv.reader(io.StringIO(out), delimiter="," if name == "csv" else "\t"))[1][0]
    assert cell == f"'{text}"
    assert unguarded(cell) == text


@given(st.text(alphabet=st.sampled_from("'=+-@＝＋－＠\t\r1.e%a文"), max_size=8))
def test_the_guard_is_injective(text):
    assert unguarded(guarded(text)) == text
    assert guarded(text)[:1] not in tuple("=@＝＋－＠\t\r")


def test_csv_goes_round_with_apostrophes(cli, put):
    cells = ["'=x", "=x", "'x", "''=x", "-5", "'-5", "＝x", "'＝x"]
    rows = "".join(f"山东省滕州市甲{n}产业集群,{guarded(cell)}\n" for n, cell in enumerate(cells))
    path = put("a.csv", f"name,v\n{rows}")
    for _ in range(2):
        out = cli("list", "--data", path, "--columns", "name,v", "-f", "csv").out
        read = [row["v"] for row in csv.DictReader(io.StringIO(out))]
        assert list(map(unguarded, read)) == cells
        path = put("b.csv", out)


def test_the_arabic_letter_mark_is_written_out():
    assert harmless("a\u061cb") == "a\\u061cb"
