"""Published lists merged into a dataset: what each row means, and what is written."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import list_files
import msgspec
import pytest

from clustercli import load
from clustercli.dataset.document import document_of, text_of
from clustercli.records.model import Document

MAKERS = {
    "pdf": list_files.pdf,
    "docx": list_files.word,
    "xlsx": list_files.excel,
    "html": list_files.html,
    "csv": list_files.csv,
}


def names_2024() -> list[list_files.Entry]:
    """100 rows: every cluster that is of 2024 or may be, and invented ones."""
    known = [(c.unit, full_name(c)) for c in load() if c.year in (2024, None)]
    rows = dict.fromkeys([*known, *invented()])
    return [(n, unit, name) for n, (unit, name) in enumerate(list(rows)[:100], start=1)]


def full_name(cluster) -> str:
    """The name as a list would print it; its town where it has no county."""
    place = cluster.county or cluster.locality or ""
    whole = f"{cluster.province}{own_city(cluster)}{place}{cluster.industry}产业集群"
    return cluster.official_name or whole


def own_city(cluster) -> str:
    return "" if cluster.city in (None, cluster.province) else cluster.city


MARKS = "甲乙丙丁戊己庚辛壬癸子丑寅卯辰巳午未申酉戌亥天地玄黄宇宙洪荒日月盈昃"


def invented() -> list[tuple[str, str]]:
    return [
        *(("河南省", f"河南省郑州市中原区虚构{mark}器材产业集群") for mark in MARKS),
        *(("湖北省", f"湖北省武汉市江岸区虚构{mark}设备产业集群") for mark in MARKS),
        *(("湖南省", f"湖南省长沙市芙蓉区虚构{mark}仪器产业集群") for mark in MARKS),
    ]


@pytest.fixture
def text(tmp_path):
    """Write a plain list and return its path."""

    def write(*names: str, title: str = list_files.TITLE, name: str = "list.txt") -> str:
        path = tmp_path / name
        lines = [title, *(f"{n} {row}" for n, row in enumerate(names, start=1))]
        path.write_text("\n".join(lines), encoding="utf-8")
        return str(path)

    return write


def merged(cli, *arguments: str) -> list[dict]:
    result = cli("data", "merge", *arguments, "--json")
    assert result.code == 0, result.err
    return json.loads(result.out)


@pytest.mark.parametrize("kind", MAKERS)
def test_a_whole_list_merges_to_what_was_put_in(cli, tmp_path, kind):
    rows = names_2024()
    assert len(rows) == 100
    source, target = tmp_path / f"list.{kind}", tmp_path / "merged.json"
    made = MAKERS[kind](rows)
    source.write_bytes(made)
    said = ("--kind", "list") if kind == "csv" else ()
    found = merged(cli, str(source), "--year", "2024", *said, "-o", str(target))
    outcomes = Counter(row["outcome"] for row in found)
    assert outcomes["new"] + outcomes["changed"] + outcomes["same"] == 100
    assert set(outcomes) <= {"new", "changed", "same"}
    after = load(str(target))
    of_list = {
        c.official_name
        for c in after
        if c.year == 2024 and any(s.file == source.name for s in c.sources)
    }
    assert {name for _n, _unit, name in rows} <= of_list
    assert sum(c.year == 2024 for c in after) == 100
    assert len(after) == len(load()) + outcomes["new"]
    assert all(c.year_basis == "stated" and c.evidence == "list" for c in after if c.year == 2024)
    assert len({c.id for c in after}) == len(after)


def test_nothing_is_written_without_a_target(cli, text, tmp_path):
    path = text("江苏省无锡市惠山区虚构器材产业集群")
    before = sorted(tmp_path.iterdir())
    result = cli("data", "merge", path)
    assert result.code == 0
    assert "1 row: 1 new." in result.err
    assert "nothing is written without -o FILE" in result.err
    assert sorted(tmp_path.iterdir()) == before


def test_what_a_row_can_mean(cli, text, dataset):
    open_year = next(c for c in dataset if c.year is None and c.county and not c.official_name)
    of_2022 = next(c for c in dataset if c.year == 2022 and c.county and c.year_basis == "stated")
    listed = next(c for c in dataset if c.evidence == "list" and c.county)
    whole = f"{open_year.province}{own_city(open_year)}{open_year.county}"
    found = merged(
        cli,
        text(
            f"{whole}{open_year.industry}产业集群",
            f"{of_2022.province}{own_city(of_2022)}{of_2022.county}{of_2022.industry}产业集群",
            str(listed.official_name),
            "西藏自治区拉萨市城关区虚构藏药产业集群",
            "鼓楼区软件产业集群",
        ),
    )
    first, second, third, fourth, fifth = found
    assert (first["outcome"], first["id"]) == ("changed", open_year.id)
    assert {"year", "year_basis", "official_name", "sources", "evidence"} <= set(first["changes"])
    assert (second["outcome"], second["id"]) == ("to check", of_2022.id)
    assert second["changes"] == []
    assert f"of 2024 in the list, {of_2022.industry} of 2022 in the dataset" in second["note"]
    assert third["outcome"] in ("same", "changed")
    assert third["id"] == listed.id
    assert set(third["changes"]) <= {"sources"}
    assert (fourth["outcome"], fourth["id"]) == ("new", "540102a")
    assert (fifth["outcome"], fifth["id"]) == ("left out", None)
    assert "ambiguous" in fifth["note"]


def test_an_industry_that_the_press_shortened_is_the_same(cli, text, dataset):
    record = next(c for c in dataset if c.year == 2024 and c.evidence != "list" and c.county)
    longer = f"{record.province}{own_city(record)}{record.county}{record.industry}及配套产业集群"
    (row,) = merged(cli, text(longer))
    if record.official_name:
        assert row["outcome"] == "contradicts"
    else:
        assert row["outcome"] == "changed"
        assert "industry" in row["changes"]
    assert row["id"] == record.id


def test_another_official_wording_contradicts(cli, text, dataset):
    record = next(c for c in dataset if c.evidence == "list" and c.year == 2024 and c.county)
    other = str(record.official_name).removesuffix("产业集群") + "及配套产业集群"
    (row,) = merged(cli, text(other))
    assert (row["outcome"], row["id"]) == ("contradicts", record.id)
    assert row["note"] == f"the record has the official name {record.official_name}"


def test_the_unit_tells_a_province(cli, tmp_path):
    path = tmp_path / "list.csv"
    path.write_text(
        "序号,推荐单位,集群名称\n1,青岛市,即墨区虚构童装产业集群\n2,河南省,鼓楼区虚构文创产业集群\n",
        encoding="utf-8",
    )
    target = tmp_path / "merged.json"
    merged(cli, str(path), "--year", "2025", "--kind", "list", "-o", str(target))
    new = {c.industry: c for c in load(str(target)) if c.industry.startswith("虚构")}
    assert (new["虚构童装"].province, new["虚构童装"].city) == ("山东省", "青岛市")
    assert new["虚构童装"].unit == "青岛市"
    assert new["虚构文创"].county_code == "410204"


def test_a_complete_list_shows_what_it_lacks(cli, tmp_path, dataset):
    rows = [row for row in names_2024() if "费县" not in row[2]]
    extra = (0, "西藏自治区", "西藏自治区拉萨市城关区虚构藏药产业集群")
    rows = [(n, *row[1:]) for n, row in enumerate([*rows, extra], start=1)][:100]
    path = tmp_path / "list.html"
    path.write_bytes(list_files.html(rows))
    found = merged(cli, str(path))
    missing = [row["id"] for row in found if row["outcome"] == "not listed"]
    assert missing == [c.id for c in dataset if c.year == 2024 and c.county == "费县"]


def test_a_review_lets_records_pass(cli, text, tmp_path, dataset):
    record = next(c for c in dataset if c.year == 2022 and c.review is None and c.county)
    name = f"{record.province}{own_city(record)}{record.county}{record.industry}产业集群"
    target = tmp_path / "merged.json"
    path = text(name, title="通过复核的2022年度中小企业特色产业集群名单")
    (row,) = merged(cli, path, "--review", "2025", "-o", str(target))
    assert row["outcome"] == "changed"
    assert set(row["changes"]) - {"evidence"} == {"review", "sources"}
    after = next(c for c in load(str(target)) if c.id == record.id)
    assert after.review == "passed"
    assert after.valid_until == "2028-12-31"
    assert (after.year, after.year_basis) == (record.year, record.year_basis)
    assert after.sources[-1].title == "通过复核的2022年度中小企业特色产业集群名单"
    assert after.sources[-1].date is None


def test_several_lists_one_after_the_other(cli, text, tmp_path):
    one = text("西藏自治区拉萨市城关区虚构藏药产业集群", name="one.txt")
    two = text(
        "西藏自治区拉萨市城关区虚构藏香产业集群",
        name="two.txt",
        title="2023年度中小企业特色产业集群名单",
    )
    target = tmp_path / "merged.json"
    found = merged(cli, one, two, "-o", str(target))
    assert [(row["file"], row["id"]) for row in found] == [
        ("one.txt", "540102a"),
        ("two.txt", "540102b"),
    ]
    assert {c.year for c in load(str(target)) if c.county == "城关区"} >= {2023, 2024}


def test_merging_twice_changes_nothing_more(cli, text, tmp_path):
    path = text("西藏自治区拉萨市城关区虚构藏药产业集群")
    first, second = tmp_path / "one.json", tmp_path / "two.json"
    merged(cli, path, "-o", str(first))
    (row,) = merged(cli, path, "--data", str(first), "-o", str(second))
    assert row["outcome"] == "same"
    assert first.read_text(encoding="utf-8") == second.read_text(encoding="utf-8")


def test_a_file_is_replaced_only_when_asked(cli, text, tmp_path):
    path, target = text("西藏自治区拉萨市城关区虚构藏药产业集群"), tmp_path / "merged.json"
    target.write_text("mine", encoding="utf-8")
    result = cli("data", "merge", path, "-o", str(target))
    assert result.code == 1
    assert "exists already" in result.err
    assert target.read_text(encoding="utf-8") == "mine"
    assert cli("data", "merge", path, "-o", str(target), "--force").code == 0
    msgspec.json.decode(target.read_bytes(), type=Document)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("--year", "2023"), "is titled 2024年度中小企业特色产业集群名单: not of 2023"),
        (("--review", "2025"), "is titled 2024年度中小企业特色产业集群名单: no review of 2025"),
        (("-o", "merged.csv"), "a document is JSON: give a name that ends in .json"),
        (("--review", "2031"), "there is no review of 2031"),
        (("--review", "2025", "--year", "2022"), "exclude each other"),
        (("-o", ""), "--output is empty"),
    ],
)
def test_what_cannot_be_merged(cli, text, arguments, message):
    result = cli("data", "merge", text("西藏自治区拉萨市城关区虚构藏药产业集群"), *arguments)
    assert result.code == 2
    assert message in result.err
    assert len(result.err.splitlines()) <= 2


def test_a_name_that_a_list_has_twice_is_one_cluster(cli, text, tmp_path):
    name, target = "西藏自治区拉萨市城关区虚构藏药产业集群", tmp_path / "merged.json"
    first, second = merged(cli, text(name, name), "-o", str(target))
    assert (first["outcome"], second["outcome"]) == ("new", "same")
    assert second["note"] == "the list has it already"
    assert sum(c.county == "城关区" and c.official_name == name for c in load(str(target))) == 1


def test_json_is_the_same_in_both_languages(cli, text):
    path = text("西藏自治区拉萨市城关区虚构藏药产业集群", "鼓楼区软件产业集群")
    chinese = cli("data", "merge", path, "--json", "--lang", "zh")
    assert chinese.out == cli("data", "merge", path, "--json", "--lang", "en").out
    table = cli("data", "merge", path, "--lang", "zh")
    assert "地点有歧义" in table.out
    assert "共 2 条" in table.err


def test_a_list_without_a_year_asks_for_it(cli, text):
    path = text("西藏自治区拉萨市城关区虚构藏药产业集群", title="名单")
    said = ("--kind", "list")
    assert "there are 2022, 2023, 2024, 2025" in cli("data", "merge", path, *said, "-y", "2031").err
    result = cli("data", "merge", path, *said)
    assert result.code == 2
    assert "names no batch year: give it with --year" in result.err


def test_a_dataset_without_batches_takes_no_list(cli, text, tmp_path):
    mine = tmp_path / "mine.csv"
    mine.write_text("name\n江苏省无锡市惠山区虚构产业集群\n", encoding="utf-8")
    result = cli("data", "merge", text("江苏省无锡市惠山区甲产业集群"), "--data", str(mine))
    assert result.code == 2
    assert "has no batches" in result.err


# The document, and a dataset of one's own --------------------------------------------------


def test_the_bundled_document_comes_back_as_it_is(dataset):
    kept = Path(dataset.path).read_text(encoding="utf-8")
    assert text_of(document_of(dataset)) == kept


def test_an_installed_dataset_is_used_until_reset(cli, text, tmp_path, dataset):
    target = tmp_path / "merged.json"
    merged(cli, text("西藏自治区拉萨市城关区虚构藏药产业集群"), "-o", str(target))
    installed = cli("data", "install", str(target))
    assert installed.code == 0
    assert "installed 200 clusters in" in installed.err.replace(str(len(dataset) + 1), "200")
    counted = cli("list", "--count")
    assert counted.out == f"{len(dataset) + 1}\n"
    stats = cli("stats")
    assert "+merged, installed records" in stats.err
    info = json.loads(cli("data", "info", "--json").out)
    assert any("clusters.json" in str(row["value"]) for row in info if row["item"] == "file")
    assert "(dataset 2026" in cli("--version").out
    assert "+merged)" in cli("--version").out
    assert json.loads(cli("data", "path", "--json").out)[0]["file"] == "installed"
    mine = tmp_path / "mine.csv"
    mine.write_text("name\n江苏省无锡市惠山区虚构产业集群\n", encoding="utf-8")
    assert "installed 1 cluster in" in cli("data", "install", str(mine)).err
    assert cli("data", "install", str(target)).code == 0
    assert cli("list", "--data", str(mine), "--count").out == "1\n"
    reset = cli("data", "reset")
    assert reset.code == 0
    assert "the bundled dataset is in use" in reset.err
    assert cli("list", "--count").out == f"{len(dataset)}\n"
    assert "no dataset is installed" in cli("data", "reset").err


def test_only_a_dataset_is_installed(cli, tmp_path):
    empty = tmp_path / "empty.json"
    empty.write_text("[]", encoding="utf-8")
    result = cli("data", "install", str(empty))
    assert result.code == 1
    assert "holds no cluster" in result.err
    assert cli("data", "install", str(tmp_path / "none.json")).code == 1
    assert "no dataset is installed" in cli("data", "reset").err


def test_a_list_of_ones_own_is_installed_as_a_document(cli, tmp_path):
    mine = tmp_path / "mine.csv"
    mine.write_text("集群名称,产值\n江苏省无锡市惠山区虚构产业集群,3\n", encoding="utf-8")
    assert cli("data", "install", str(mine)).code == 0
    (row,) = json.loads(cli("list", "--json").out)
    assert (row["county"], row["产值"]) == ("惠山区", "3")


def test_a_division_may_have_more_clusters_than_two_letters_name(cli, put, tmp_path, dataset):
    path = put("l.txt", "\n".join(f"{n} 山东省枣庄市滕州市机床第{n}产业集群" for n in range(704)))
    merged, converted = str(tmp_path / "m.json"), str(tmp_path / "n.json")
    given = (path, "--year", "2025", "--kind", "list", "-o", merged)
    assert cli("data", "merge", *given).code == 0
    ids = cli("list", "--data", merged, "--ids").out.split()
    assert len(set(ids)) == len(ids) == len(dataset) + 704
    assert "370481zz" in ids
    assert [each[:7] for each in ids if not each[-1].isalpha()] == ["370481-"] * 3
    assert cli("data", "validate", merged).code == 0
    assert cli("data", "convert", merged, "-o", converted).code == 0
    assert cli("list", "--data", converted, "--ids").out.split() == ids
