"""What a list is, what of it is said in the dataset, and what only the user can decide."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from pathlib import Path

import list_files
import openpyxl
import pytest

from clustercli import load
from clustercli.dataset.document import completed, document_of, text_of
from clustercli.official_lists.list_kind import told_by

CASES = Path(__file__).parent / "cases"
WUXI = "江苏省无锡市惠山区虚构器材产业集群"
LHASA = "西藏自治区拉萨市城关区虚构藏药产业集群"


def case(name: str) -> str:
    return str(CASES / name)


@pytest.fixture
def listed(put):
    """Write a list under a title and return its name."""

    def write(title: str, *names: str, name: str = "list.txt", above: str = "") -> str:
        rows = [f"{number} {row}" for number, row in enumerate(names or (WUXI,), start=1)]
        return put(name, "\n".join([*filter(None, (above, title)), *rows]))

    return write


def merged(cli, *arguments: str) -> list[dict]:
    result = cli("data", "merge", *arguments, "--json")
    assert result.code == 0, result.err
    return json.loads(result.out)


def source_of(path: str, id_: str):
    """The last source of a record in a document."""
    return next(cluster for cluster in load(path) if cluster.id == id_).sources[-1]


# What a list is --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("title", "kind"),
    [
        ("2024年度中小企业特色产业集群名单", "list"),
        ("第三批中小企业特色产业集群名单", "list"),
        ("2024年度国家级中小企业特色产业集群名单", "list"),
        ("2024年度中小企业特色产业集群名单（公示）", "public-notice"),
        ("2024年度中小企业特色产业集群公示名单", "public-notice"),
        ("拟认定2024年度中小企业特色产业集群名单", "public-notice"),
        ("2025年通过复核的中小企业特色产业集群名单", "review"),
        ("通过复核的2022年度中小企业特色产业集群名单", "review"),
        ("2022年度中小企业特色产业集群复核结果名单", "review"),
        ("2025年拟通过复核的中小企业特色产业集群名单", "review"),
        ("2024年度中小企业特色产业集群拟推荐名单", "recommendation"),
        ("江苏省2024年度中小企业特色产业集群推荐名单", "recommendation"),
        ("2024年度中小企业特色产业集群申报名单", "recommendation"),
        ("2024年度江苏省省级中小企业特色产业集群名单", "provincial"),
        ("2024年度省级中小企业特色产业集群名单", "provincial"),
        ("无锡市2024年度中小企业特色产业集群名单", "provincial"),
        ("关于公布2024年度市级中小企业特色产业集群名单", "provincial"),
        ("未通过复核的2022年度中小企业特色产业集群名单", "withdrawn"),
        ("江苏省国家级中小企业特色产业集群名单", None),
        ("2024年国家先进制造业集群名单", None),
        ("名单", None),
    ],
)
def test_a_title_says_what_a_list_is(title, kind):
    assert told_by(title, ["附件", title]).kind == kind


@pytest.mark.parametrize(
    ("above", "kind"),
    [
        ("江苏省工业和信息化厅", "provincial"),
        ("江苏省工业和信息化厅关于公布2024年度中小企业特色产业集群名单的通知", "provincial"),
        ("江苏省工业和信息化厅关于转发2024年度中小企业特色产业集群名单的通知", "list"),
        ("关于2024年度中小企业特色产业集群的公示", "public-notice"),
        ("经各省级中小企业主管部门推荐、专家评审和公示，确定了100个集群", "list"),
        ("工业和信息化部", "list"),
    ],
)
def test_a_heading_says_it_where_the_title_does_not(above, kind):
    title = "2024年度中小企业特色产业集群名单"
    assert told_by(title, [above, title, "序号\t推荐单位\t集群名称"]).kind == kind


@pytest.mark.parametrize("name", ["prov.txt", "A-provincial-list.xlsx"])
def test_a_provincial_list_does_not_merge(cli, tmp_path, name):
    result = cli("data", "merge", case(name), "--kind", "list", "-o", "merged.json")
    assert result.code == 1
    assert "is a list of a province or a city (2024年度江苏省省级" in result.err
    assert "clustercli list --data FILE asks it by itself" in result.err
    assert len(result.err.splitlines()) == 1
    assert not (tmp_path / "merged.json").exists()


def test_what_is_recommended_or_withdrawn_does_not_merge(cli, listed):
    result = cli("data", "merge", listed("2024年度中小企业特色产业集群拟推荐名单"))
    assert (result.code, "lists what is recommended" in result.err) == (1, True)
    result = cli("data", "merge", listed("未通过复核的2022年度中小企业特色产业集群名单"))
    assert (result.code, "was withdrawn or did not pass" in result.err) == (1, True)


def test_what_no_title_tells_the_user_has_to_say(cli, listed):
    path = listed("", LHASA)
    result = cli("data", "merge", path, "--year", "2024")
    assert result.code == 2
    assert "does not say what list it is: give --kind list, public-notice or review" in result.err
    merged(cli, path, "--year", "2024", "--kind", "public-notice", "-o", "merged.json")
    source = source_of("merged.json", "540102a")
    assert (source.kind, source.kind_by) == ("public-notice", "user")
    assert (source.publisher, source.title) == ("用户提供的文件", None)
    shown = cli("show", "540102a", "--data", "merged.json", "--lang", "en").out
    assert "[public notice, as the user says] a file given by the user: list.txt" in shown


def test_what_a_title_tells_no_option_turns_round(cli, listed):
    path = listed("2024年度中小企业特色产业集群公示名单", LHASA)
    result = cli("data", "merge", path, "--kind", "list")
    assert result.code == 2
    assert "says what it is (2024年度中小企业特色产业集群公示名单)" in result.err
    assert "public-notice, and not list" in result.err
    result = cli("data", "merge", path, "--kind", "list", "--review", "2025")
    assert result.code == 2
    assert "leave --kind out" in result.err


def test_an_attachment_of_a_public_notice_can_be_titled_as_the_list(cli, listed):
    path = listed("2024年度中小企业特色产业集群名单", LHASA)
    merged(cli, path, "--kind", "public-notice", "-o", "merged.json")
    source = source_of("merged.json", "540102a")
    assert (source.publisher, source.kind, source.kind_by) == (
        "工业和信息化部",
        "public-notice",
        "user",
    )


def test_a_public_notice_is_weaker_evidence_and_takes_none_away(cli, listed, dataset):
    official = next(c for c in dataset if c.year == 2024 and c.evidence == "official" and c.county)
    city = "" if official.city in (None, official.province) else official.city
    name = f"{official.province}{city}{official.county}{official.industry}产业集群"
    path = listed("2024年度中小企业特色产业集群公示名单", name, LHASA)
    known, new = merged(cli, path, "-o", "merged.json")
    assert (known["id"], "evidence" in known["changes"]) == (official.id, False)
    after = {c.id: c for c in load("merged.json")}
    assert after[official.id].evidence == "official"
    assert after[new["id"]].evidence == "public-notice"


# Reviews ----------------------------------------------------------------------------------


def test_a_list_of_reviews_sets_the_review_and_no_year(cli, dataset):
    rows = merged(cli, case("review.docx"), "-o", "merged.json")
    assert len(rows) == 20
    assert {field for row in rows for field in row["changes"]} <= {"review", "sources", "evidence"}
    before, after = ({c.id: c for c in d} for d in (dataset, load("merged.json")))
    passed = {row["id"] for row in rows if row["outcome"] in ("changed", "same")}
    assert len(passed) >= 4
    for id_ in passed:
        assert after[id_].review == "passed"
        assert (after[id_].year, after[id_].year_basis) == (
            before[id_].year,
            before[id_].year_basis,
        )


def test_a_cluster_that_only_a_review_names_has_the_year_that_follows(cli, listed):
    path = listed("2025年通过复核的中小企业特色产业集群名单", LHASA)
    merged(cli, path, "-o", "merged.json")
    found = next(c for c in load("merged.json") if c.id == "540102a")
    assert (found.year, found.year_basis, found.review) == (2022, "inferred", "passed")
    assert "2025年复核的是2022年度的集群" in found.note
    assert "the review of 2025" in found.note_en


def test_a_review_without_a_year_asks_for_it(cli, listed):
    path = listed("通过复核的中小企业特色产业集群名单", LHASA)
    result = cli("data", "merge", path)
    assert (result.code, "give it with --review" in result.err) == (2, True)
    assert merged(cli, path, "--review", "2025")[0]["outcome"] == "new"
    result = cli("data", "merge", listed("2031年通过复核的中小企业特色产业集群名单", LHASA))
    assert (result.code, "there is no review of 2031" in result.err) == (2, True)


# The source is what was read ---------------------------------------------------------------


def test_the_source_is_the_file(cli, listed):
    path = listed("2024年度中小企业特色产业集群名单", LHASA)
    merged(cli, path, "-o", "merged.json")
    source = source_of("merged.json", "540102a")
    assert (source.publisher, source.kind) == ("工业和信息化部", "list")
    assert source.title == "2024年度中小企业特色产业集群名单"
    assert (source.url, source.read_at, source.date) == (None, None, None)
    assert (source.file, source.kind_by) == ("list.txt", None)
    assert source.sha256 == hashlib.sha256(Path(path).read_bytes()).hexdigest()
    assert source.read_on is not None
    shown = cli("show", "540102a", "--data", "merged.json", "--lang", "en").out
    assert f"[list] a file given by the user: list.txt, read {source.read_on}" in shown
    assert source.sha256 in shown


@pytest.mark.parametrize(
    ("address", "own"),
    [
        ("https://www.miit.gov.cn/cms_files/attach/a.pdf", True),
        ("https://gxt.jiangsu.gov.cn/a.pdf", False),
        ("https://miit.gov.cn.example.com/a.pdf", False),
    ],
)
def test_an_address_is_the_publishers_only_on_their_host(cli, listed, address, own):
    path = listed("2024年度中小企业特色产业集群名单", LHASA)
    merged(cli, path, "--source-url", address, "-o", "merged.json")
    source = source_of("merged.json", "540102a")
    assert (source.url, source.read_at) == ((address, None) if own else (None, address))
    assert source.reprint is not own


def test_an_address_that_is_none_is_refused(cli, listed):
    path = listed("2024年度中小企业特色产业集群名单", LHASA)
    for address in ("miit.gov.cn", "file:///etc/passwd", "http://[x/"):
        result = cli("data", "merge", path, "--source-url", address)
        assert (result.code, f"--source-url {address} is no address" in result.err) == (2, True)


def test_a_file_is_one_source_whenever_it_is_read(cli, listed):
    path = listed("2024年度中小企业特色产业集群名单", LHASA)
    merged(cli, path, "-o", "one.json")
    document = json.loads(Path("one.json").read_text(encoding="utf-8"))
    for source in document["sources"].values():
        if source.get("sha256"):
            source["read_on"] = "2025-01-01"
    Path("one.json").write_text(json.dumps(document), encoding="utf-8")
    (row,) = merged(cli, path, "--data", "one.json")
    assert row["outcome"] == "same"


# Matching ----------------------------------------------------------------------------------


@pytest.fixture
def bishan(put) -> str:
    """The dataset with the cluster of 璧山区 of which the press wrote before the list of 2024."""
    document = document_of(load())
    record = next(c for c in document["clusters"] if c["county"] and c["year_basis"] == "inferred")
    added = {
        **record,
        "id": "500120a",
        "official_name": None,
        "industry": "新能源汽车电驱",
        "year": 2022,
        "province": "重庆市",
        "city": "重庆市",
        "county": "璧山区",
        "county_code": "500120",
        "unit": "重庆市",
        "note": "年度由报道日期推定：2023年5月，早于第二批名单。",
        "note_en": "Year inferred from a report of May 2023, before the second batch.",
    }
    document["clusters"].append(added)
    return put("base.json", text_of(completed(document)))


def of_bishan(path: str):
    return next(cluster for cluster in load(path) if cluster.id == "500120a")


def test_another_industry_is_to_be_checked_and_not_written(cli, bishan):
    rows = merged(cli, case("list.docx"), "--data", bishan, "-o", "merged.json")
    row = rows[43]
    record = of_bishan(bishan)
    assert (row["number"], row["outcome"], row["id"]) == (44, "to check", "500120a")
    assert row["changes"] == []
    assert {"field": "year", "from": record.year, "to": 2024} in row["details"]
    assert {"field": "industry", "from": "新能源汽车电驱", "to": "新能源汽车关键零部件"} in row[
        "details"
    ]
    assert "新能源汽车关键零部件 of 2024 in the list, 新能源汽车电驱 of 2022" in row["note"]
    assert of_bishan("merged.json") == record
    assert Counter(each["outcome"] for each in rows)["to check"] == 1


def test_a_change_is_shown_with_what_stands_there_before_and_after(cli, listed, dataset):
    record = next(c for c in dataset if c.year is None and c.county and not c.official_name)
    city = "" if record.city in (None, record.province) else record.city
    name = f"{record.province}{city}{record.county}{record.industry}产业集群"
    path = listed("2024年度中小企业特色产业集群名单", name)
    (row,) = merged(cli, path)
    assert [each["field"] for each in row["details"]] == row["changes"]
    assert {"field": "year", "from": None, "to": 2024} in row["details"]
    table = cli("data", "merge", path, "--lang", "en", "-f", "markdown").out
    assert "Year: — → 2024" in table
    assert f"Official name: — → {name}" in table
    assert "Sources + 工业和信息化部" in table


def test_an_accepted_row_is_written(cli, bishan):
    arguments = (case("list.docx"), "--data", bishan, "--accept", "500120a", "-o", "merged.json")
    assert merged(cli, *arguments)[43]["outcome"] == "changed"
    after = of_bishan("merged.json")
    assert (after.year, after.year_basis, after.industry) == (
        2024,
        "stated",
        "新能源汽车关键零部件",
    )


@pytest.mark.parametrize("kind", ["json", "csv"])
@pytest.mark.parametrize(
    ("decision", "outcome"), [("accept", "changed"), ("new", "new"), ("reject", "left out")]
)
def test_decisions_are_kept_in_a_file(cli, put, bishan, kind, decision, outcome):
    lists = (case("list.docx"), "--data", bishan)
    row = merged(cli, *lists)[43]
    decided = {"id": row["id"], "name": row["name"], "decision": decision}
    text = (
        json.dumps([decided])
        if kind == "json"
        else f"id,name,decision\n{row['id']},{row['name']},{decision}\n"
    )
    path = put(f"decisions.{kind}", text)
    settled = merged(cli, *lists, "--decisions", path, "-o", "merged.json")[43]
    assert settled["outcome"] == outcome
    assert (of_bishan("merged.json") == of_bishan(bishan)) is (decision != "accept")
    names = {c.official_name for c in load("merged.json")}
    assert (row["name"] in names) is (decision != "reject")


def test_a_decision_that_nothing_asks_for_is_said(cli, put, listed, dataset):
    path = listed("2024年度中小企业特色产业集群名单", LHASA)
    result = cli("data", "merge", path, "--accept", dataset.column("id")[0])
    assert (result.code, "no row is to be checked against this record" in result.err) == (2, True)
    result = cli("data", "merge", path, "--accept", "999999z")
    assert (result.code, "999999z" in result.err) == (2, True)
    decided = put("d.csv", f"id,name,decision\n{dataset.column('id')[0]},某某产业集群,accept\n")
    result = cli("data", "merge", path, "--decisions", decided)
    assert result.code == 0
    assert "the decision on 某某产业集群 was not needed" in result.err


@pytest.mark.parametrize(
    "text",
    [
        "[1]",
        "[{]",
        '[{"id": "500120a", "name": "甲", "decision": "perhaps"}]',
        '[{"decision": "accept"}]',
        '[{"id": "500120a", "decision": "reject"}]',
        '[{"name": "甲产业集群", "decision": "accept"}]',
        "a,b\n1,2\n",
        "id,name,decision\n1,2,3,4\n",
    ],
)
def test_a_file_that_holds_no_decisions(cli, put, text):
    result = cli("data", "merge", case("list.docx"), "--decisions", put("d.json", text))
    assert result.code == 1
    assert "d.json holds no decisions: give id, name and decision" in result.err
    assert len(result.err.splitlines()) == 1


def test_another_year_is_to_be_checked(cli, listed, dataset):
    record = next(c for c in dataset if c.year == 2023 and c.year_basis == "inferred" and c.county)
    city = "" if record.city in (None, record.province) else record.city
    name = f"{record.province}{city}{record.county}{record.industry}产业集群"
    (row,) = merged(cli, listed("2024年度中小企业特色产业集群名单", name))
    assert (row["outcome"], row["id"]) == ("to check", record.id)
    assert "of 2024 in the list" in row["note"]
    assert "of 2023 in the dataset" in row["note"]


# What is a row ------------------------------------------------------------------------------


def test_headings_with_a_count_are_no_clusters(cli):
    rows = merged(cli, case("s4.txt"), "--year", "2024", "-o", "merged.json")
    assert [row["outcome"] for row in rows] == ["new", "new", "new"]
    units = {c.id: c.unit for c in load("merged.json")}
    assert [units[row["id"]] for row in rows] == ["山东省", "山东省", "江苏省"]


def test_a_heading_that_is_a_city_says_where_the_rows_lie(cli, listed):
    path = listed(
        "2024年度中小企业特色产业集群名单\n一、南京市（3个）",
        "鼓楼区虚构软件产业集群",
        "浦口区集成电路",
        name="a.txt",
    )
    Path(path).write_text(
        Path(path).read_text(encoding="utf-8") + "\n二、徐州市（1个）\n3 鼓楼区虚构器材产业集群\n",
        encoding="utf-8",
    )
    result = cli("data", "merge", path, "--json", "-o", "merged.json")
    rows = json.loads(result.out)
    assert [row["outcome"] for row in rows] == ["new", "left out", "new"]
    assert [row["id"] for row in rows] == ["320106a", None, "320302a"]
    assert rows[1]["note"] == "the name does not end in 集群"
    assert "line 4: the name does not end in 集群: 浦口区集成电路" in cli("data", "merge", path).err
    assert not any("浦口区集成电路" in str(c.official_name) for c in load("merged.json"))


def test_a_bare_city_can_be_the_beginning_of_a_name(cli, listed):
    path = listed("2024年度中小企业特色产业集群名单", "西藏自治区\n拉萨市\n城关区虚构藏药产业集群")
    (row,) = merged(cli, path)
    assert (row["id"], row["name"]) == ("540102a", LHASA)


def test_the_corps_is_the_unit_of_what_begins_with_it(cli, put):
    merged(cli, case("bt.txt"), "-o", "merged.json")
    found = json.loads(cli("list", "--unit", "兵团", "--data", "merged.json", "--json").out)
    assert {row["county"] for row in found} >= {"阿拉尔市", "石河子市"}
    names = (
        "集群名称\n新疆生产建设兵团石河子市节水装备产业集群\n新疆维吾尔自治区昌吉市虚构产业集群\n"
    )
    path = put("mine.csv", names)
    (row,) = json.loads(cli("list", "--unit", "兵团", "--data", path, "--json").out)
    assert row["county"] == "石河子市"


def test_what_is_left_out_is_left_out_each_time(cli):
    rows = merged(cli, case("merge-left-out-twice.csv"), "--kind", "list", "--year", "2022")
    assert [row["outcome"] for row in rows[:2]] == ["left out", "left out"]


def test_a_name_that_grew_in_front_of_its_place_is_said_and_not_written(cli, listed):
    path = listed("2024年度中小企业特色产业集群名单", f"供{LHASA}", WUXI)
    result = cli("data", "merge", path, "--json", "-o", "merged.json")
    first, second = json.loads(result.out)
    assert (first["outcome"], first["id"]) == ("left out", None)
    assert first["note"] == "something stands in front of the place"
    assert second["outcome"] == "new"
    err = cli("data", "merge", path).err
    assert f"line 2: something stands in front of the place: 供{LHASA}" in err


def test_a_table_of_something_else_is_no_list(cli, tmp_path):
    book = openpyxl.Workbook()
    book.active.append(("序号", "集群名称", "放映厅"))
    for number in range(1, 88):
        name = "长江三角洲产业集群" if number == 40 else f"第{number}部影片"
        book.active.append((number, name, "一号厅"))
    (tmp_path / "cinema.xlsx").write_bytes(list_files.saved(book))
    result = cli("data", "merge", "cinema.xlsx", "--kind", "list", "--year", "2024")
    assert result.code == 1
    assert "is no list of clusters: of 87 rows 1 end in 集群" in result.err


def test_facts_keep_their_sources_through_a_merge(cli, listed, live_dataset):
    path = listed("2024年度中小企业特色产业集群名单", LHASA)
    merged(cli, path, "-o", "merged.json")
    facts = [fact for c in load("merged.json") for fact in c.facts]
    assert facts == [fact for c in live_dataset for fact in c.facts]
    assert facts
