"""Lists as LibreOffice and Chromium print them, and lists in text: what is read of each line."""

from __future__ import annotations

import json
from pathlib import Path

import list_files as made
import pytest

from clustercli import load
from clustercli.official_lists import read_published_list

CASES = Path(__file__).parent / "cases"
CORPS = "新疆生产建设兵团第八师石河子市虚构纺织产业集群"
NAMES = [
    "北京市朝阳区虚构器材产业集群",
    "江苏省苏州市昆山市虚构终端产业集群",
    "内蒙古自治区包头市昆都仑区虚构合金产业集群",
    "新疆维吾尔自治区昌吉回族自治州昌吉市虚构番茄产业集群",
    CORPS,
    "山东省青岛市胶州市虚构家电产业集群",
    "广西壮族自治区柳州市鱼峰区虚构螺蛳产业集群",
    "浙江省温州市乐清市虚构电气产业集群",
]


@pytest.fixture
def merged(cli):
    """Merge a list: its rows as JSON gives them, and what is said."""

    def call(path: str | Path, *arguments: str) -> tuple[list[dict], str]:
        result = cli("data", "merge", str(path), *arguments, "--json")
        assert result.code == 0, result.err
        return json.loads(result.out), result.err

    return call


def test_a_cell_that_runs_into_the_next_one_is_no_part_of_the_name():
    found = read_published_list(str(CASES / "printed-full-cells.pdf"))
    assert [(row.number, row.name) for row in found.rows] == list(enumerate(NAMES, start=1))
    assert "3 rows have no 省份" in str(found.problems[0])


def test_a_centred_cell_is_not_parted_where_others_of_its_column_begin(put):
    layout = made.Layout(
        ruled="none", units="every", parted=False, size=9.0, widths=(36.0, 60.0, 170.0), per_page=5
    )
    rows = made.rows(10)
    found = read_published_list(put("list.pdf", made.pdf(rows, layout)))
    assert [(row.number, row.name) for row in found.rows] == [(n, name) for n, _unit, name in rows]


def test_of_lines_printed_on_each_other_no_name_is_made(merged):
    rows, said = merged(CASES / "printed-on-each-other.pdf")
    assert {row["name"] for row in rows if row["outcome"] == "new"} < set(NAMES)
    assert "4 lines are printed on each other, and left out" in said
    assert "新疆生产建设兵团第八师石河子市虚构纺" in said
    assert "numbers 4-5; 7 are missing" in said


def test_digits_in_another_font_are_of_the_line_that_they_stand_in():
    found = read_published_list(str(CASES / "printed-two-fonts.pdf"))
    assert (found.title, found.year) == ("2025年度中小企业特色产业集群名单", 2025)
    assert [(row.number, row.unit, row.name) for row in found.rows] == [
        (1, "北京市", "北京市朝阳区互联网3.0产业集群"),
        (2, "江苏省", "江苏省苏州市昆山市5G终端产业集群"),
        (3, "山东省", "山东省青岛市胶州市LED照明产业集群"),
    ]


@pytest.mark.parametrize(
    "name",
    [
        f"新疆生产建设{CORPS}",
        f"新疆生产建设兵团{CORPS}",
        "江苏省江苏省苏州市昆山市虚构终端产业集群",
        "广西壮广西壮族自治区柳州市鱼峰区虚构螺蛳产业集群",
        "青岛市山东省青岛市胶州市虚构家电产业集群",
        "青岛市青岛市胶州市虚构家电产业集群",
    ],
)
def test_a_name_with_another_cell_before_its_place_is_left_out(merged, put, name):
    rows, said = merged(put("list.txt", f"2025年度中小企业特色产业集群名单\n1 {name}\n"))
    assert [(row["outcome"], row["note"]) for row in rows] == [
        ("left out", "something stands in front of the place")
    ]
    assert name in said


@pytest.mark.parametrize(
    "name",
    [
        f"新疆维吾尔自治区{CORPS}",
        "吉林省吉林市船营区虚构玉米产业集群",
        "山东省青岛市胶州市虚构家电产业集群",
        "上海市上海化学工业区虚构材料产业集群",
        "青海省海南藏族自治州共和县虚构牧业产业集群",
    ],
)
def test_a_name_that_names_a_place_within_its_province_is_none_of_them(merged, put, name):
    rows, _said = merged(put("list.txt", f"2025年度中小企业特色产业集群名单\n1 {name}\n"))
    assert rows[0]["outcome"] != "left out"


TITLE = "2025年度中小企业特色产业集群名单"


def test_a_rare_character_that_looks_like_another_is_to_be_checked(merged, put, tmp_path):
    known = "山东省青岛市㬵州市智能家电产业集群"
    added = "江苏省苏州市昆山市虚构㬵粘产业集群"
    path = put("list.txt", f"{TITLE}\n1 {known}\n2 {added}\n")
    rows, _said = merged(path)
    assert [(row["outcome"], row["id"]) for row in rows] == [
        ("to check", "370281a"),
        ("to check", None),
    ]
    assert all("㬵" in row["note"] and "胶" in row["note"] for row in rows)
    decided = put("decisions.csv", f"id,name,decision\n370281a,{known},accept\n,{added},new\n")
    rows, _said = merged(path, "--decisions", decided, "-o", "merged.json")
    assert [row["outcome"] for row in rows] == ["changed", "new"]
    after = {cluster.official_name for cluster in load(str(tmp_path / "merged.json"))}
    assert {known, added} <= after


@pytest.mark.parametrize(
    "printed", ["⼭东省⻘岛市胶州市", "山東省青岛市胶州市", "山东省青岛市胶\ufe00州市"]
)
def test_what_unicode_folds_is_the_character_that_is_meant(merged, put, printed):
    rows, _said = merged(put("list.txt", f"{TITLE}\n1 {printed}虚构螺钉产业集群\n"))
    assert [(row["outcome"], row["id"]) for row in rows] == [("new", "370281c")]


@pytest.mark.parametrize(("year", "outcome"), [(2024, "changed"), (2025, "to check")])
def test_a_note_that_excludes_the_year_makes_a_row_to_check(merged, put, year, outcome):
    name = "山东省青岛市胶州市智能家电产业集群"
    title = f"{year}年度中小企业特色产业集群名单"
    (row,), _said = merged(put("list.txt", f"{title}\n1 {name}\n"))
    assert (row["id"], row["outcome"]) == ("370281a", outcome)
    assert ("2022/2023/2024" in str(row["note"])) == (outcome == "to check")


def test_every_line_of_a_text_that_is_not_read_is_said(merged, put):
    lines = [
        "开头",
        "北京市朝阳区甲产业集群",
        "山东省某某市乙集群",
        "中间，有标点。",
        "江苏省丙集群",
        "乱写",
    ]
    rows, said = merged(put("list.txt", "\n".join(lines)), "--year", "2025", "--kind", "list")
    assert [row["name"] for row in rows] == [line for line in lines if line.endswith("集群")]
    for number, line in ((1, "开头"), (4, "中间，有标点。"), (6, "乱写")):
        assert f"line {number} was left out: {line}" in said


def test_the_headings_of_a_text_are_read_as_such(merged, put):
    lines = ["附件", TITLE, "序号 集群名称", "1 北京市朝阳区甲产业集群", "- 1 -"]
    rows, said = merged(put("list.txt", "\n".join(lines)))
    assert len(rows) == 1
    assert "left out" not in said


NEXT = "2026年度中小企业特色产业集群名单"
NOTICE = "工业和信息化部关于公布2026年度中小企业特色产业集群名单的通告"


def test_the_list_of_the_next_year_adds_its_batch(merged, put, tmp_path):
    name = "江苏省苏州市昆山市虚构终端产业集群"
    rows, said = merged(put("list.txt", f"附件\n{NEXT}\n1 {name}\n"), "-o", "merged.json")
    assert [row["outcome"] for row in rows] == ["new"]
    assert "the batch of 2026 is added, number 5" in said
    assert "Size, Notice, Notice number, Notice date, Term" in said
    document = json.loads((tmp_path / "merged.json").read_text(encoding="utf-8"))
    batch = document["batches"][-1]
    assert (batch["year"], batch["ordinal"], batch["size"]) == (2026, 5, None)
    assert (batch["term"], batch["valid_from"], batch["review"]) == (None, None, None)
    assert set(batch["notice"].values()) == {None}
    (record,) = (c for c in document["clusters"] if c["official_name"] == name)
    assert (record["year"], record["batch"], record["evidence"]) == (2026, 5, "list")


def test_a_batch_has_what_its_list_says_of_it(merged, put, tmp_path):
    head = f"{NOTICE}\n工信部企业函〔2026〕300号\n附件\n{NEXT}\n（共计100个）"
    put("list.txt", f"{head}\n1 江苏省苏州市昆山市虚构终端产业集群\n")
    _rows, said = merged("list.txt", "-o", "merged.json")
    batch = json.loads((tmp_path / "merged.json").read_text(encoding="utf-8"))["batches"][-1]
    assert batch["size"] == 100
    assert batch["notice"]["title"] == NOTICE
    assert batch["notice"]["number"] == "工信部企业函〔2026〕300号"
    assert "not known of it: Notice date, Term" in said


def test_a_total_or_number_of_something_else_is_not_the_batch_s(merged, put, tmp_path):
    rules = "根据《促进中小企业特色产业集群发展暂行办法》（工信部企业〔2022〕119号）。"
    head = f"{rules}\n{NEXT}\n一、江苏省（共1个）"
    put("list.txt", f"{head}\n1 江苏省苏州市昆山市虚构终端产业集群\n")
    merged("list.txt", "-o", "merged.json")
    batch = json.loads((tmp_path / "merged.json").read_text(encoding="utf-8"))["batches"][-1]
    assert (batch["size"], batch["notice"]["number"]) == (None, None)


@pytest.mark.parametrize(
    ("text", "arguments"),
    [
        ("1 江苏省苏州市昆山市虚构终端产业集群\n", ("--year", "2026", "--kind", "list")),
        (f"{NEXT.replace('2026', '2028')}\n1 江苏省苏州市昆山市虚构终端产业集群\n", ()),
    ],
)
def test_a_batch_is_never_made_of_what_only_the_user_says(cli, put, text, arguments):
    result = cli("data", "merge", put("list.txt", text), *arguments)
    assert result.code == 2
    assert "2026年度中小企业特色产业集群名单" in result.err
    assert "clustercli list --data list.txt" in result.err


@pytest.fixture
def next_year(merged, put):
    """A document with a batch of unknown size."""
    rows = [f"{n} 江苏省苏州市昆山市虚构{mark}产业集群" for n, mark in enumerate("甲乙丙", start=1)]
    merged(put("list.txt", "\n".join((NEXT, *rows))), "-o", "merged.json")
    return "merged.json"


def test_a_batch_of_unknown_size_is_not_known_to_be_whole_or_empty(cli, next_year):
    result = cli("stats", "--by", "year", "--data", next_year, "--year", "2026", "--json")
    assert result.code == 0
    assert "records 3 clusters of 2026; how many were announced is not known" in result.err
    whole = cli("list", "--data", next_year, "--json", "--with-coverage")
    coverage = json.loads(whole.out)["coverage"]
    assert coverage["announced"] is None
    of_2024 = cli("stats", "--by", "year", "--data", next_year, "--year", "2024")
    assert "of the 100 clusters announced of 2024" in of_2024.err
    ends = cli("list", "--term-ends", "2029", "--data", next_year)
    assert "Of 2026 the terms, or how many clusters have them, are not known." in ends.err
    sizes = cli(
        "sql", "SELECT year, size FROM batches ORDER BY year", "--data", next_year, "--json"
    )
    assert json.loads(sizes.out)[-1] == {"year": 2026, "size": None}


@pytest.mark.parametrize(
    "arguments",
    [
        ("audit",),
        ("audit", "--json"),
        ("data", "info"),
        ("data", "validate"),
        ("list", "--term-ends", "2028"),
        ("list", "--term-ends", "2025"),
        ("stats", "--by", "status"),
        ("stats", "--by", "province"),
        ("compare", "江苏省", "浙江省"),
        ("list", "--year", "第五批"),
        ("data", "convert", "-o", "again.json"),
        ("list", "-o", "again.xlsx"),
        ("show", "320583a"),
    ],
)
def test_every_command_holds_with_a_batch_of_unknown_size(cli, next_year, arguments):
    if arguments[:2] == ("data", "validate"):
        arguments = (*arguments, next_year)
    elif arguments[:2] == ("data", "convert"):
        arguments = (*arguments[:2], next_year, *arguments[2:])
    else:
        arguments = (*arguments, "--data", next_year)
    result = cli(*arguments)
    assert result.code == 0, result.err
    assert "None" not in result.out + result.err
