"""Not recorded is not zero: what is published stands beside what is recorded, in every answer."""

from __future__ import annotations

import io
import json
import re
import sqlite3

import docx
import pytest
from openpyxl import load_workbook

from clustercli import stats
from clustercli.dataset.document import document_of
from clustercli.output.colour_scale import Scale, luminance
from clustercli.query.answer_coverage import coverage_of
from clustercli.query.selection import Query, Selection


def rows(cli, *arguments: str) -> list[dict]:
    result = cli(*arguments, "--json")
    assert result.code == 0, result.err
    return json.loads(result.out)


# An empty or partial answer ---------------------------------------------------------------

# Of 河南 4 were published in 2022, 9 or 7 up to 2024, and 6 in 2025, of which none is recorded.
EMPTY = ("list", "--province", "河南", "--year", "2025")
SAID = "Published for 2025: 6, recorded: 0. Henan: 6 (河南日报)."
SOURCES = "Sources: clustercli audit --province 河南省 --year 2025"


def test_an_empty_answer_says_what_is_published_and_where_the_sources_are(cli):
    lines = cli(*EMPTY).err.splitlines()
    assert SAID in lines
    assert SOURCES in lines
    shown = cli(*lines[lines.index(SOURCES)].partition("clustercli ")[2].split())
    assert "河南日报" in shown.out


@pytest.mark.parametrize("form", ["json", "jsonl", "csv", "table", "html"])
def test_a_format_has_it_on_stderr_unless_quiet(cli, form):
    assert SAID in cli(*EMPTY, "-f", form).err
    quiet = cli(*EMPTY, "-f", form, "--quiet")
    assert SAID not in quiet.err
    assert "No cluster" in quiet.err


@pytest.mark.parametrize("form", ["markdown", "github", "latex"])
def test_a_format_for_documents_has_it_inside_and_the_command_on_stderr(cli, form):
    result = cli(*EMPTY, "-f", form)
    assert SAID in result.out
    assert SAID not in result.err
    assert SOURCES in result.err.splitlines()
    assert "clustercli" not in result.out
    assert SOURCES not in cli(*EMPTY, "-f", form, "--quiet").err


# A command to type next is of no use to whoever reads a page or a paper.
@pytest.mark.parametrize("name", ["a.md", "a.html", "a.txt", "a.tex"])
def test_a_document_has_it_inside_and_no_command(cli, tmp_path, name):
    result = cli(*EMPTY, "--lang", "en", "-o", str(tmp_path / name))
    assert SOURCES in result.err.splitlines()
    text = (tmp_path / name).read_text("utf-8")
    assert SAID in text
    assert "clustercli audit" not in text
    assert "clustercli stats" not in text


def test_html_to_be_pasted_has_no_command_as_a_file(cli, tmp_path):
    cli(*EMPTY, "-f", "html", "-o", str(tmp_path / "a.html"))
    text = (tmp_path / "a.html").read_text("utf-8")
    assert SAID in text
    assert "clustercli audit" not in text


def test_a_workbook_has_it_on_the_sheet_of_notes(cli, tmp_path):
    cli(*EMPTY, "-o", str(tmp_path / "a.xlsx"))
    book = load_workbook(io.BytesIO((tmp_path / "a.xlsx").read_bytes()))
    assert SAID in [row[0].value for row in book["Note"]]
    texts = [str(cell.value) for sheet in book for row in sheet.iter_rows() for cell in row]
    assert f"Note: {SAID}" in texts
    assert not any("clustercli" in text for text in texts)


def test_a_word_document_has_it_and_no_command(cli, tmp_path):
    for arguments in (EMPTY, ("list", "-p", "西藏")):
        cli(*arguments, "-o", str(tmp_path / "a.docx"), "--force")
        paragraphs = [p.text for p in docx.Document(str(tmp_path / "a.docx")).paragraphs]
        assert not any("clustercli audit" in text for text in paragraphs)
        assert not any("clustercli stats" in text for text in paragraphs)
        if arguments == EMPTY:
            assert any(SAID in text for text in paragraphs)


def test_json_can_hold_it_beside_the_rows(cli):
    result = cli(*EMPTY, "--json", "--with-coverage")
    answer = json.loads(result.out)
    assert list(answer) == ["coverage", "notes", "rows"]
    assert answer["rows"] == []
    assert SAID in answer["notes"]
    assert SAID not in result.err
    coverage = answer["coverage"]
    assert (coverage["years"], coverage["recorded"], coverage["announced"]) == ([2025], 3, 100)
    assert coverage["published"] == 6
    (place,) = coverage["places"]
    assert (place["name"], place["recorded"], place["published"]) == ("河南省", 0, 6)
    assert place["stated"][0]["publisher"] == "河南日报"


@pytest.mark.parametrize(
    "arguments",
    [
        ("list", "-p", "山东"),
        ("stats", "--by", "province,year"),
        ("compare", "山东", "浙江"),
        ("map",),
        ("audit", "-p", "山东"),
        ("data", "info"),
    ],
)
def test_the_rows_of_the_object_are_those_of_the_array(cli, arguments):
    answer = json.loads(cli(*arguments, "--json", "--with-coverage").out)
    assert answer["rows"] == rows(cli, *arguments)
    assert answer["coverage"]["dataset"] == "2026.11.23"
    assert answer["notes"]


@pytest.mark.parametrize("form", [("-f", "csv"), ("--count",), ("--ids",), ()])
def test_only_json_can(cli, form):
    result = cli("list", "--with-coverage", *form)
    assert result.code == 2
    assert "--with-coverage is for JSON" in result.err


def test_a_dataset_of_other_people_has_only_its_number(cli, put):
    path = put("a.csv", "name,province\n某地轴承产业集群,山东省\n")
    answer = json.loads(cli("list", "--data", path, "--json", "--with-coverage").out)
    assert (answer["coverage"]["announced"], answer["coverage"]["places"]) == (None, [])
    assert "Published" not in cli("list", "--data", path, "-p", "河南", "-y", "2025").err


def test_a_number_that_follows_from_others_is_shown_with_its_sum(cli):
    """23 up to 2024 and 31 up to 2025: of 2025 itself nothing is stated."""
    found = rows(cli, "stats", "--by", "year", "-p", "山东")
    assert {row["year"]: row["published"] for row in found}[2025] == 8
    said = "Shandong (with Qingdao) 8 = 31 (2022-2025) - 23 (2022-2024)"
    assert said in cli("list", "-p", "山东", "-y", "2025").err
    derived = [row for row in rows(cli, "audit", "-p", "山东") if row["source"] == "derived"]
    assert [row["published"] for row in derived if row["years"] == [2025]] == [8]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("-p", "浙江"), "for 2022-2024 it is 23, of which 2 are recorded"),
        (("-p", "河南", "-y", "2022-2024"), "Sources disagree on Henan, 2022-2024: 9 (河南日报)"),
        (("-p", "西藏"), "No published number is known for Xizang, 2022-2025; recorded: 0."),
        (
            ("-p", "河南,上海", "-y", "2022"),
            "Published for 2022: 9 (worked out), recorded: 2. Shanghai: 5 (澎湃新闻)",
        ),
        (("--unit", "山东", "-y", "2022-2024"), "17 = 23 (Shandong) - 6 (Qingdao)"),
        (("-c", "成都"), "Published for 2022-2025: 8, recorded: 2. 成都市: 8 (四川日报)."),
        (("-c", "上海", "-y", "2022"), "Published for 2022: 5, recorded: 1. Shanghai: 5"),
        (("-p", "河南", "-y", "2025", "--sector", "食品"), "Not narrowed by --sector: "),
    ],
)
def test_what_is_known_of_the_places_that_were_asked_for(cli, arguments, said):
    assert said in cli("list", *arguments).err


def test_a_figure_of_an_unknown_scope_is_told_and_not_chosen(cli, dataset, monkeypatch):
    import msgspec

    from clustercli.query import published_counts
    from clustercli.records.published_figures import published

    known = next(f for f in published().figures if f.scope.name == "山东省" and f.value == 31)
    scope = msgspec.structs.replace(known.scope, separate_cities_merged=None)
    unclear = msgspec.structs.replace(known, scope=scope)
    monkeypatch.setattr(published_counts, "_recognised", lambda _level: {"山东省": [unclear]})
    (place,) = coverage_of(Selection(Query(province=("山东",)), dataset)).places
    assert place.published is None
    assert [statement.value for statement in place.unclear] == [31]
    told = cli("list", "-p", "山东").err
    assert "states 31 for Shandong without saying whether its city" in told


def test_limit_0_says_nothing_false(cli, dataset):
    for command in (("list",), ("stats",), ("map",), ("list", "-p", "山东")):
        result = cli(*command, "--limit", "0")
        assert "No cluster" not in result.err
        assert "the first 0 of" in result.err
    assert f"{len(dataset)} clusters match." in cli("list", "--limit", "0", "--json").err


def test_limit_0_of_a_stream(cli, put):
    lines = "\n".join(
        json.dumps({"name": f"某地{n}产业集群", "province": "山东省"}) for n in range(3)
    )
    result = cli("list", "--data", put("a.jsonl", lines), "--json", "--limit", "0")
    assert result.out == "[]\n"
    assert "No cluster" not in result.err


def test_python_programs_have_the_same(cli, dataset):
    answer = json.loads(cli("stats", "-p", "河南", "-y", "2025", "--json", "--with-coverage").out)
    found = stats(dataset.select(province="河南", year=2025))
    assert json.loads(json.dumps(found.to_dict())) == answer
    assert found.coverage.places[0].published == 6


# What was named is there ----------------------------------------------------------------


def counted(found: list[dict], key: str) -> dict:
    return {row[key]: (row["count"], row["published"]) for row in found}


@pytest.mark.parametrize(
    ("by", "arguments", "expected"),
    [
        ("province", ("-p", "河南,上海", "-y", "2025"), {"河南省": (0, 6), "上海市": (1, None)}),
        ("province", ("-p", "西藏"), {"西藏自治区": (0, None)}),
        ("year", ("-p", "河南", "-y", "2022-2025"), {2022: (1, 4), 2023: (0, None), 2025: (0, 6)}),
        ("region", ("-r", "东部,东北", "-y", "2025"), {"东部": (2, None), "东北": (0, None)}),
        ("unit", ("--unit", "大连,青岛", "-y", "2022"), {"大连市": (0, None), "青岛市": (1, 2)}),
        ("city", ("-c", "南京,成都"), {"南京市": (0, None), "成都市": (2, 8)}),
        ("sector", ("--sector", "食品,纺织", "-y", "2025"), {"食品": (0, None), "纺织": (0, None)}),
        ("status", ("--status", "expired,valid"), {"expired": (0, None)}),
        ("review", ("--review", "failed"), {"failed": (0, None)}),
    ],
)
def test_what_is_named_has_a_row(cli, by, arguments, expected):
    found = counted(rows(cli, "stats", "--by", by, *arguments), by)
    assert {key: found[key] for key in expected} == expected


def test_what_is_named_has_a_row_in_files(cli, tmp_path):
    path = tmp_path / "a.db"
    cli("stats", "--by", "province", "-p", "河南,上海", "-y", "2025", "-o", str(path))
    with sqlite3.connect(path) as database:
        found = dict(database.execute("SELECT province, count FROM stats"))
    assert found == {"河南省": 0, "上海市": 1}


def test_what_is_published_has_a_row_without_being_named(cli):
    found = counted(rows(cli, "stats", "--by", "province", "-y", "2025"), "province")
    assert found["河南省"] == (0, 6)
    assert "西藏自治区" not in found
    crossed = cli("stats", "--by", "province,year", "-p", "河南").out
    line = next(line for line in crossed.splitlines() if line.startswith("Henan"))
    assert line.split() == ["Henan", "1/4", "0", "1/3", "0/6", "2"]


def test_cells_with_two_numbers_are_explained_where_they_stand(cli):
    note = "In a cell such as 3/7, 3 are recorded and 7 published."
    assert note in cli("stats", "--by", "province,year", "-p", "河南").err
    assert note not in cli("stats", "--by", "province,year", "-p", "河南", "--json").err
    assert note not in cli("stats", "--by", "province,sector", "-p", "河南").err


def test_compare_shows_the_years_that_are_published_or_named(cli):
    found = rows(cli, "compare", "河南", "上海", "--year", "2025")
    (row,) = [r for r in found if r["topic"] == "year" and r["province"] == "河南省"]
    assert (row["item"], row["count"], row["published"], row["difference"]) == (2025, 0, 6, -6)
    named = rows(cli, "compare", "西藏", "青海", "--year", "2023")
    assert [(r["item"], r["count"]) for r in named if r["topic"] == "year"] == [(2023, 0)] * 2
    assert re.search(r"2025 +0/6 +1\n", cli("compare", "河南", "上海", "--year", "2025").out)


# Shares -----------------------------------------------------------------------------------


def test_a_share_of_what_is_recorded_says_so(cli):
    found = rows(cli, "stats", "--by", "region", "-y", "2022-2024")
    assert all(row["share"] == row["share_of_recorded"] for row in found)
    head = (
        cli("stats", "--by", "region", "-y", "2022-2024", "--lang", "zh")
        .out.splitlines()[0]
        .split()
    )
    assert head == ["地区", "数量", "占收录数", "公布数", "差数", "占公布总数"]


def test_where_all_parts_are_published_so_is_their_share(cli):
    found = rows(cli, "stats", "--by", "region", "-y", "2022-2024")
    shares = {row["region"]: row["published_share"] for row in found}
    assert shares["东部"] == pytest.approx(156 / 300)
    assert sum(shares.values()) == pytest.approx(1)


def test_a_part_without_a_number_leaves_no_published_share(cli):
    found = rows(cli, "stats", "--by", "year", "-p", "上海")
    assert {row["published_share"] for row in found} == {None}


def test_a_whole_dataset_has_plain_shares(cli, put):
    path = put("a.csv", "name,province\n某地轴承产业集群,山东省\n另地轴承产业集群,浙江省\n")
    head = cli("stats", "--data", path, "--by", "province").out.splitlines()[0].split()
    assert head == ["Province", "Count", "Share"]


# One question, one number -------------------------------------------------------------------


def test_shandong_has_one_number_everywhere(cli, dataset):
    """31 are published, and over all batches a record without a year counts as well."""
    held = sum(cluster.province == "山东省" for cluster in dataset)
    assert any(c.province == "山东省" and c.year is None for c in dataset)
    expected = (held, 31)
    by_stats = counted(rows(cli, "stats", "--by", "province"), "province")
    assert by_stats["山东省"] == expected
    by_compare = [r for r in rows(cli, "compare", "山东", "浙江") if r["topic"] == "total"]
    assert counted(by_compare, "province")["山东省"] == expected
    every = [2022, 2023, 2024, 2025]
    audit = [r for r in rows(cli, "audit", "-p", "山东") if r["years"] == every]
    (whole,) = [r for r in audit if r["scope"] == "山东省（含青岛市）"]
    assert (whole["recorded"], whole["published"]) == expected
    assert "2 of the recorded are without a year" in whole["note"]
    info = {(r["topic"], r["item"]): r for r in rows(cli, "data", "info")}
    for key in (("province", "山东省"), ("coverage", "山东省（含青岛市） 2022-2025")):
        assert (info[key]["value"], info[key]["of"]) == expected
    shown = {r["province"]: (r["count"], r["published"]) for r in rows(cli, "map")}
    assert shown["山东省"] == expected
    answer = json.loads(cli("list", "-p", "山东", "--json", "--with-coverage").out)
    assert (len(answer["rows"]), answer["coverage"]["published"]) == expected


def test_every_number_of_info_is_that_of_stats(cli):
    info = [r for r in rows(cli, "data", "info") if r["topic"] == "coverage"]
    assert len({r["item"] for r in info}) == len(info)
    found = rows(cli, "stats", "--by", "province,year")
    stats = {(r["province"], r["year"]): (r["count"], r["published"]) for r in found if r["year"]}
    mine = {
        (r["name"], *r["years"]): (r["value"], r["of"])
        for r in info
        if r["level"] == "province" and len(r["years"]) == 1
    }
    assert mine == stats


def test_info_gives_coverage_by_batch_and_scope(cli):
    found = [r for r in rows(cli, "data", "info") if r["topic"] == "coverage"]
    assert {r["level"] for r in found} >= {"nation", "region", "province", "unit", "city"}
    nation = [(r["years"], r["of"]) for r in found if r["level"] == "nation"]
    assert nation[0] == ([2022], 100)
    assert nation[-1] == ([2022, 2023, 2024, 2025], 400)
    assert "coverage" not in cli("data", "info", "--lang", "en").out


# The map ------------------------------------------------------------------------------------


def test_a_map_tells_its_states_apart(cli):
    found = {
        r["province"]: (r["count"], r["published"], r["state"])
        for r in rows(cli, "map", "-y", "2025")
    }
    assert found["河南省"] == (0, 6, "only_published")
    assert found["西藏自治区"] == (0, None, "neither")
    assert found["上海市"] == (1, None, "recorded")
    for name in ("香港特别行政区", "澳门特别行政区", "台湾省"):
        assert found[name] == (None, None, "not_covered")
    assert "not_asked" in {r["state"] for r in rows(cli, "map", "-p", "河南")}


@pytest.mark.parametrize(
    ("show", "henan", "shanghai", "title"),
    [
        ("recorded", "0/6", "1", "clusters recorded"),
        ("both", "0/6", "1", "clusters recorded/published"),
        ("published", "6", "-", "clusters published"),
    ],
)
def test_what_a_map_shows(cli, show, henan, shanghai, title):
    figure = cli("map", "-y", "2025", "--show", show, "-f", "svg").out
    tiles = dict(re.findall(r'<g id="CN-(..)"><title>[^<:]*: ([^<]*)</title>', figure))
    assert (tiles["HA"], tiles["SH"]) == (henan, shanghai)
    assert "TW" not in tiles
    assert title in figure
    out = cli("map", "-y", "2025", "--show", show).out
    assert title in out
    assert "HK MO TW not covered" in out
    assert henan in out


def test_a_map_says_of_what_its_counts_are(cli):
    for form in ((), ("-f", "svg")):
        assert "clusters recorded" in cli("map", "--lang", "en", *form).out
        assert "none recorded, no number published" in cli("map", "--lang", "en", *form).out


def test_more_is_darker_on_white_and_brighter_on_a_terminal():
    for largest in (2, 6, 20, 66):
        on_white = [luminance(colour) for colour in Scale(largest, on_white=True).colours]
        assert on_white == sorted(on_white, reverse=True)
        on_dark = [luminance(colour) for colour in Scale(largest).colours]
        assert on_dark == sorted(on_dark)


def test_a_map_of_other_people_has_zeros(cli, put):
    path = put("a.csv", "name,province\n某地轴承产业集群,山东省\n")
    found = {r["province"]: r["count"] for r in rows(cli, "map", "--data", path)}
    assert (found["山东省"], found["台湾省"]) == (1, 0)


# Review and terms ---------------------------------------------------------------------------

AS_OF = ("--as-of", "2026-11-24")


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("passed", {"passed"}),
        ("通过", {"passed"}),
        ("unknown", {None}),
        ("passed,未知", {"passed", None}),
    ],
)
def test_reviews(cli, dataset, typed, kept):
    found = rows(cli, "list", "--review", typed)
    assert {row["review"] for row in found} == kept
    assert len(found) == sum(cluster.review in kept for cluster in dataset)


def test_what_review_is_none_is_said(cli):
    result = cli("list", "--review", "passt")
    assert result.code == 2
    assert "did you mean passed?" in result.err


@pytest.mark.parametrize(
    ("typed", "ends"),
    [
        ("2026", {"2026"}),
        ("2026年", {"2026"}),
        ("2026-2027", {"2026", "2027"}),
        ("2026至2027", {"2026", "2027"}),
        ("2025,2028", {"2025", "2028"}),
    ],
)
def test_terms_that_end_in_a_year(cli, dataset, typed, ends):
    found = rows(cli, "list", "--term-ends", typed, *AS_OF)
    assert {row["valid_until"][:4] for row in found} == ends
    assert len(found) == sum((c.valid_until or "")[:4] in ends for c in dataset)


def test_terms_that_end_in_a_month(cli):
    found = rows(cli, "list", "--term-ends", "2027-09", *AS_OF)
    assert {row["valid_until"] for row in found} == {"2027-09-18"}


@pytest.mark.parametrize(
    ("typed", "message"),
    [("soon", "'soon' is no year in which a term ends"), ("2027-2026", "write 2026-2027")],
)
def test_what_is_no_term(cli, typed, message):
    result = cli("list", "--term-ends", typed)
    assert result.code == 2
    assert message in result.err


def test_terms_say_how_many_were_announced(cli, dataset):
    held = sum(c.year == 2023 for c in dataset)
    err = cli("list", "--term-ends", "2026", *AS_OF).err
    assert "the terms of 100 clusters end then (100 of 2023)" in err
    assert f"recorded of these batches and terms: {held}." in err
    later = cli("list", "--term-ends", "2028", *AS_OF).err
    assert "the terms of 197 clusters end then (97 of 2022, 100 of 2025)" in later


def test_statuses_in_chinese(cli):
    for typed, code in (("有效", "valid"), ("到期", "expired"), ("失效", "expired")):
        asked = ("list", *AS_OF, "--ids", "--status")
        assert cli(*asked, typed).out == cli(*asked, code).out
    pending = rows(cli, "list", "--status", "待复核", *AS_OF)
    assert {row["status"] for row in pending} == {"unknown"}
    assert None not in {row["year"] for row in pending}
    unknown = rows(cli, "list", "--status", "unknown", *AS_OF)
    assert 0 < len(pending) < len(unknown)
    both = rows(cli, "list", "--status", "有效,待复核", *AS_OF)
    assert len(both) == len(pending) + len(rows(cli, "list", "--status", "valid", *AS_OF))


def test_who_asks_which_are_valid_hears_how_many_passed(cli, dataset):
    held = sum(cluster.review == "passed" for cluster in dataset)
    said = f"Of the 100 clusters of 2022, 97 passed the review; known here by name: {held}."
    assert said in cli("list", "--year", "2022", "--status", "valid").err
    assert said in cli("list", "--review", "failed").err
    assert said not in cli("list", "--year", "2024", "--status", "valid").err
    assert said not in cli("list", "--year", "2022").err
    of_place = "Of the batch of 2022, 7 of Shandong passed the review; known here by name: 1."
    assert of_place in cli("list", "-p", "山东", "--review", "passed").err


def test_the_notes_are_chinese_in_chinese(cli, monkeypatch):
    monkeypatch.setenv("CLUSTERCLI_LANG", "zh")
    err = cli(*EMPTY).err
    assert "2025 年度公布数 6，收录数 0：河南省 6〔河南日报〕。" in err
    assert "查看来源：clustercli audit --province 河南省 --year 2025" in err
    assert "2022 年度的 100 个集群中有 97 个通过复核" in cli("list", "--review", "passed").err


# Answers that are read again ------------------------------------------------------------------


def test_an_answer_that_is_read_again_is_a_lower_bound_still(cli, stdin):
    stdin(cli("list", "--year", "2024", "--json", "--with-coverage").out)
    result = cli("stats", "--data", "-", "--by", "region")
    number = cli("list", "--year", "2024", "--count").out.strip()
    assert (
        f"about 100 announced clusters, of which it records {number}: a count from it" in result.err
    )
    assert number in result.out
    stdin(cli("list", "--year", "2024", "--json").out)
    assert "announced clusters" not in cli("stats", "--data", "-", "--by", "region").err


@pytest.mark.parametrize("coverage", ["0.5", '"half"', "null", '{"recorded": 2, "announced": 2}'])
def test_a_coverage_that_is_none_of_ours_says_nothing(cli, stdin, coverage):
    stdin(
        f'{{"coverage": {coverage}, "notes": [], "rows": [{{"name": "山东省滕州市机床产业集群"}}]}}'
    )
    result = cli("list", "--data", "-", "--count")
    assert (result.code, result.out) == (0, "1\n")
    assert "lower bound" not in result.err


def test_a_dataset_without_a_version_is_named_by_its_file(cli, put, dataset):
    document = {**document_of(dataset), "version": None, "updated": None}
    result = cli("list", "--data", put("a.json", json.dumps(document)), "-n", "1")
    assert f"Dataset a.json records {len(dataset)} of the 400 clusters" in result.err
    assert "None" not in result.err
