"""Published figures: each verdict by a small dataset made for it, and the real figures."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable
from datetime import date
from pathlib import Path

import msgspec
import pytest
from test_scale import benchmark

from clustercli import Cluster, Dataset, load
from clustercli.dataset.dataset import dataset_of, dataset_of_document
from clustercli.query.selection import Query, Selection
from clustercli.query.verdicts import VERDICTS, Audit, Finding
from clustercli.readers.dataset_reader import DatasetReader, ReadOptions
from clustercli.records.model import Document
from clustercli.records.published_figures import Figure, FigureSource, Scope, published
from clustercli.resources.bundled import path_of, read_json

DAY = date(2026, 11, 23)


def small(*places: tuple[str, str, int | None], sizes: int = 100) -> Dataset:
    """A dataset of clusters at (province, city, year), all else of no matter."""
    real = msgspec.json.decode(Path(path_of("clusters.json")).read_bytes(), type=Document)
    regions = {cluster.province: cluster.region for cluster in real.clusters}
    model = real.clusters[0]
    clusters = tuple(
        msgspec.structs.replace(
            model,
            id=f"{number:06d}a",
            province=province,
            city=city,
            county=f"{number}县",
            unit=city if city in ("青岛市", "宁波市", "深圳市") else province,
            region=regions.get(province, "东北"),
            year=year,
            review="passed" if number % 2 else None,
            industry="智能装备" if number % 2 else "轴承",
            name=f"{number}县{'智能装备' if number % 2 else '轴承'}产业集群",
            official_name=None,
        )
        for number, (province, city, year) in enumerate(places, start=1)
    )
    batches = tuple(msgspec.structs.replace(batch, size=sizes) for batch in real.batches)
    document = msgspec.structs.replace(real, clusters=clusters, batches=batches)
    return dataset_of_document(document, "small", DAY)


def figure(value: int | None, years=(2022,), level="province", name="江西省", **more) -> Figure:
    scope = Scope(
        level=level,
        name=name,
        years=tuple(years),
        region_scheme=more.pop("scheme", None),
        separate_cities_merged=more.pop("merged", None),
    )
    return Figure(
        id="f000",
        what=more.pop("what", "recognised"),
        value=value,
        names=more.pop("names", ()),
        words=more.pop("words", ()),
        scope=scope,
        source=FigureSource(publisher=more.pop("publisher", "某报"), date="2025", url=None),
        note=more.pop("note", None),
    )


def holds(scope: Scope, cluster: Cluster) -> bool:
    """Say whether a cluster is in a scope, one cluster at a time."""
    # Without a year it is in some batch, and so in a scope of all of them.
    of_all_batches = {2022, 2023, 2024, 2025} <= set(scope.years)
    if cluster.year not in scope.years and not (cluster.year is None and of_all_batches):
        return False
    if scope.level == "region" and scope.region_scheme == "three":
        moved = {"辽宁省": "东部", "吉林省": "中部", "黑龙江省": "中部"}
        return moved.get(cluster.province, cluster.region) == scope.name
    if scope.level == "province" and scope.separate_cities_merged is False:
        return cluster.unit == scope.name
    return scope.level == "nation" or cluster[scope.level] == scope.name


def verdicts(dataset: Dataset, *figures: Figure) -> list[str]:
    audit = Audit(figures, dataset)
    return [audit.finding(figure).verdict for figure in figures]


JIANGXI = ("江西省", "南昌市", 2022)


def test_agrees_when_we_hold_just_as_many():
    assert verdicts(small(JIANGXI, JIANGXI), figure(2)) == ["agrees"]


def test_incomplete_when_we_hold_fewer():
    assert verdicts(small(JIANGXI), figure(2)) == ["incomplete"]


def test_contradicted_when_we_hold_more():
    assert verdicts(small(JIANGXI, JIANGXI), figure(1)) == ["contradicted"]


def test_contradicted_when_we_hold_everything_and_still_fewer():
    assert verdicts(small(JIANGXI, sizes=1), figure(2)) == ["contradicted"]
    assert verdicts(small(JIANGXI, sizes=2), figure(2)) == ["incomplete"]


def test_holding_every_cluster_is_not_knowing_every_review():
    passed = figure(2, what="passed-review")
    assert verdicts(small(JIANGXI, sizes=1), passed) == ["incomplete"]


def test_sources_disagree_when_two_figures_for_one_scope_differ():
    one, other = figure(3, publisher="甲报"), figure(4, publisher="乙报")
    dataset = small(JIANGXI)
    assert verdicts(dataset, one, other) == ["sources disagree", "sources disagree"]
    notes = [Audit((one, other), dataset).finding(f).note for f in (one, other)]
    assert "乙报 2025 says 4" in str(notes[0])
    assert "甲报 2025 says 3" in str(notes[1])


def test_what_we_hold_goes_before_a_disagreement():
    dataset, less, more = small(JIANGXI, JIANGXI), figure(1, publisher="甲报"), figure(3)
    assert verdicts(dataset, less, more) == ["contradicted", "incomplete"]
    note = str(Audit((less, more), dataset).finding(more).note)
    assert note == "甲报 2025 says 1 (refuted by our records)"
    assert verdicts(dataset, figure(3), figure(4)) == ["sources disagree"] * 2
    # What others imply is refuted in the same way.
    total, first = figure(2, (2022, 2023)), figure(1, (2023,))
    assert verdicts(dataset, figure(3), total, first)[0] == "incomplete"


def test_a_target_is_counted_against_nobody():
    target = figure(600, (2030,), "nation", None, what="target")
    finding = Audit((target,), small(JIANGXI, ("江西省", "南昌市", None))).finding(target)
    assert (finding.verdict, finding.published, finding.recorded) == ("not testable", 600, 2)
    assert finding.difference is None


def test_a_county_is_a_scope():
    assert verdicts(small(JIANGXI), figure(1, level="county", name="1县")) == ["agrees"]


def test_sources_disagree_when_the_arithmetic_does():
    total, first, second = figure(9, (2022, 2023)), figure(4, (2022,)), figure(6, (2023,))
    assert verdicts(small(JIANGXI), total, first, second) == ["sources disagree"] * 3
    note = Audit((total, first, second), small(JIANGXI)).finding(total).note
    assert "other figures imply 10: 4 (2022) + 6 (2023)" in str(note)


def test_regions_that_do_not_add_up_to_the_total():
    regions = [
        figure(n, level="region", name=name, scheme="four")
        for n, name in ((50, "东部"), (20, "中部"), (20, "西部"), (5, "东北"))
    ]
    nation = figure(100, level="nation", name=None)
    audit = Audit((*regions, nation), small(JIANGXI))
    assert audit.finding(nation).verdict == "sources disagree"
    assert "imply 95" in str(audit.finding(nation).note)
    fitting = figure(95, level="nation", name=None)
    assert Audit((*regions, fitting), small(JIANGXI)).finding(fitting).verdict == "incomplete"


def test_at_least_is_a_lower_bound():
    bound = figure(2, what="recognised-at-least")
    assert verdicts(small(JIANGXI, JIANGXI, JIANGXI), bound) == ["agrees"]
    assert verdicts(small(JIANGXI), bound) == ["incomplete"]


def test_a_whole_batch_contradicts_what_it_lacks():
    """Whoever holds all clusters of a batch can say that one is not there."""
    whole = small(JIANGXI, ("湖南省", "长沙市", 2022), sizes=2)
    lacking = (
        figure(2, what="recognised-at-least"),
        figure(None, what="first-clusters", level="nation", name=None, names=("海南省",)),
        figure(None, what="named-counties", name="湖南省", names=("浏阳市",)),
    )
    assert verdicts(whole, *lacking) == ["contradicted"] * 3
    part = small(JIANGXI, ("湖南省", "长沙市", 2022))
    assert verdicts(part, *lacking) == ["incomplete"] * 3


def test_what_is_counted():
    dataset = small(JIANGXI, JIANGXI, ("湖南省", "长沙市", 2022))
    nation = {"level": "nation", "name": None}
    assert verdicts(dataset, figure(2, what="passed-review", **nation)) == ["agrees"]
    assert verdicts(dataset, figure(2, what="provinces-with-clusters", **nation)) == ["agrees"]
    words = figure(2, what="names-containing", words=("智能", "智慧"), **nation)
    assert verdicts(dataset, words) == ["agrees"]
    assert verdicts(dataset, figure(1, level="city", name="长沙市")) == ["agrees"]


def test_cities_under_separate_state_planning():
    dataset = small(("山东省", "青岛市", 2022), ("山东省", "济南市", 2022))
    shandong = {"level": "province", "name": "山东省"}
    assert verdicts(dataset, figure(2, merged=True, **shandong)) == ["agrees"]
    assert verdicts(dataset, figure(1, merged=False, **shandong)) == ["agrees"]
    assert verdicts(dataset, figure(1, level="unit", name="青岛市")) == ["agrees"]
    assert figure(1, merged=False, **shandong).scope.label() == "山东省（不含青岛市）"


def test_three_regions_divide_the_northeast():
    dataset = small(("辽宁省", "大连市", 2022), ("吉林省", "长春市", 2022))
    three = {"level": "region", "scheme": "three"}
    assert verdicts(dataset, figure(1, name="东部", **three)) == ["agrees"]
    assert verdicts(dataset, figure(1, name="中部", **three)) == ["agrees"]
    four = figure(2, name="东北", level="region", scheme="four")
    assert verdicts(dataset, four) == ["agrees"]
    assert figure(1, name="东部", **three).scope.label() == "东部（三地区划分）"


def test_a_cluster_without_a_year_is_in_no_figure_but_is_mentioned():
    finding = Audit((figure(1),), small(("江西省", "南昌市", None))).findings()[0]
    assert (finding.recorded, finding.verdict) == (0, "incomplete")
    assert "1 recorded without a year may belong here" in str(finding.note)


def test_first_clusters():
    claim = figure(None, (2024,), "nation", None, what="first-clusters", names=("江西省",))
    assert verdicts(small(("江西省", "南昌市", 2024)), claim) == ["agrees"]
    assert verdicts(small(("湖南省", "长沙市", 2024)), claim) == ["incomplete"]
    assert verdicts(small(JIANGXI, ("江西省", "南昌市", 2024)), claim) == ["contradicted"]


def test_clusters_and_counties_that_a_text_names():
    named = figure(None, what="named-clusters", names=("智能",))
    assert verdicts(small(JIANGXI), named) == ["agrees"]
    assert verdicts(small(("江西省", "南昌市", 2023)), named) == ["incomplete"]
    counties = figure(1, level="nation", name=None, what="named-counties", names=("1县",))
    assert verdicts(small(JIANGXI), counties) == ["agrees"]
    assert verdicts(small(), counties) == ["incomplete"]


def test_rankings_are_tested_by_published_totals():
    totals = [figure(n, name=name) for name, n in (("江西省", 5), ("湖南省", 3), ("湖北省", 4))]
    ranking = {"level": "nation", "name": None}
    ordered = figure(None, what="leading-provinces", names=("江西省", "湖北省"), **ranking)
    wrong = figure(None, what="leading-provinces", names=("江西省", "湖南省"), **ranking)
    tied = figure(None, what="leading-provinces-tied", names=("江西省", "湖北省"), **ranking)
    unknown = figure(None, what="leading-provinces", names=("四川省",), **ranking)
    partly = figure(None, what="leading-provinces", names=("江西省", "四川省"), **ranking)
    dataset = small(JIANGXI)

    def verdict(claim) -> str:
        return Audit((*totals, claim), dataset).finding(claim).verdict

    assert verdict(ordered) == "agrees"
    assert verdict(wrong) == "contradicted"
    assert verdict(tied) == "contradicted"
    assert verdict(partly) == "not testable"
    assert Audit((unknown,), dataset).finding(unknown).verdict == "not testable"


def test_a_ranking_of_unknown_scope_is_tested_on_both_readings():
    totals = (
        figure(23, name="山东省", merged=True),
        figure(22, name="广东省", merged=True),
        figure(10, level="unit", name="青岛市"),
        figure(1, level="unit", name="深圳市"),
        figure(17, name="河北省"),
    )
    ranking = {"level": "nation", "name": None, "what": "leading-provinces"}

    def finding(names, merged=None) -> Finding:
        claim = figure(None, names=names, merged=merged, **ranking)
        return Audit((*totals, claim), small(JIANGXI)).finding(claim)

    # 23 and 22 with the cities; 13 and 21 without them, behind and before the 17 of 河北.
    assert finding(("山东省", "广东省")).verdict == "not testable"
    assert finding(("山东省", "广东省"), merged=True).verdict == "agrees"
    assert finding(("山东省", "广东省"), merged=False).verdict == "contradicted"
    refuted = finding(("河北省", "山东省"))
    assert refuted.verdict == "contradicted"
    assert "published: Shandong 23, Guangdong 22, Hebei 17" in str(refuted.note)
    assert "without cities under separate state planning: Guangdong 21" in str(refuted.note)


def test_rankings_of_two_scopes_do_not_disagree():
    totals = [figure(n, name=name) for name, n in (("江西省", 5), ("湖南省", 5), ("湖北省", 4))]
    place = {"level": "nation", "name": None}
    tied = figure(
        None, what="leading-provinces-tied", names=("江西省", "湖南省"), merged=True, **place
    )
    other = figure(None, what="leading-provinces", names=("四川省", "贵州省"), **place)
    same = figure(None, what="leading-provinces", names=("四川省", "贵州省"), merged=True, **place)
    dataset = small(JIANGXI)
    assert Audit((*totals, tied, other), dataset).finding(tied).verdict == "agrees"
    assert Audit((*totals, tied, same), dataset).finding(tied).verdict == "sources disagree"


def test_what_follows_is_shown_as_derived():
    figures = (figure(16, (2022, 2023)), figure(7, (2022,)))
    derived = Audit(figures, small(JIANGXI)).findings()[2:]
    assert [(f.scope.years, f.published, f.source) for f in derived] == [((2023,), 9, "derived")]
    assert derived[0].note == "derived: 16 (2022-2023) - 7 (2022)"


def test_a_province_without_its_city_follows():
    shandong = figure(23, name="山东省", merged=True)
    qingdao = figure(6, level="unit", name="青岛市")
    derived = Audit((shandong, qingdao), small(JIANGXI)).findings()[2:]
    assert [(f.scope.label(), f.published) for f in derived] == [("山东省（不含青岛市）", 17)]


def test_a_disagreed_figure_derives_nothing():
    figures = (figure(16, (2022, 2023)), figure(15, (2022, 2023)), figure(7, (2022,)))
    assert len(Audit(figures, small(JIANGXI)).findings()) == 3


@pytest.mark.parametrize("number", range(len(published().figures)))
def test_no_verdict_says_agrees_when_a_record_is_removed(dataset, number):
    """A figure that agrees no longer does without one of the records that it counts."""
    figure = published().figures[number]
    audit = Audit(published().figures, dataset)
    if audit.finding(figure).verdict != "agrees" or figure.what in (
        "recognised-at-least",
        "named-clusters",
        "named-counties",
        "leading-provinces-tied",
    ):
        return
    counted = [c for c in dataset if holds(figure.scope, c)]
    if figure.what == "passed-review":
        counted = [c for c in counted if c.review == "passed"]
    assert counted
    real = read_json(path_of("clusters.json"), Document)
    left = tuple(entry for entry in real.clusters if entry.id != counted[0].id)
    removed = dataset_of_document(msgspec.structs.replace(real, clusters=left), "less", DAY)
    assert Audit(published().figures, removed).finding(figure).verdict != "agrees"


# The real figures --------------------------------------------------------------------------


def rows(cli, *arguments: str) -> list[dict]:
    result = cli("audit", *arguments, "--json")
    assert result.code == 0, result.err
    return json.loads(result.out)


def test_every_figure_has_a_row_and_a_source(cli):
    found = rows(cli)
    assert len(found) >= len(published().figures)
    keys = "what scope years published recorded difference verdict source note".split()
    assert all(list(row) == keys for row in found)
    assert all(row["source"] for row in found)
    assert {row["verdict"] for row in found} <= set(VERDICTS)
    for row in found:
        if isinstance(row["published"], int) and row["what"] != "target":
            assert row["difference"] == row["recorded"] - row["published"]
        else:
            assert row["difference"] is None


ARTICLE = "21世纪经济报道 2024-09-25"


@pytest.mark.parametrize(
    ("what", "scope", "value"),
    [
        ("recognised", "东部", 156),
        ("recognised", "中部", 76),
        ("recognised", "西部", 63),
        ("recognised", "东北", 5),
        ("recognised", "全国", 300),
        ("recognised", "全国", 100),
        ("recognised", "山东省（含青岛市）", 23),
        ("recognised", "浙江省（含宁波市）", 23),
        ("leading-provinces", "全国", ["山东省", "江苏省", "广东省"]),
        ("leading-provinces-tied", "全国", ["山东省", "浙江省"]),
        ("recognised-at-least", "广东省", 8),
        ("recognised-at-least", "江苏省", 8),
        ("recognised-at-least", "山东省", 8),
        ("recognised-at-least", "浙江省", 8),
        ("first-clusters", "全国", ["黑龙江省", "宁夏回族自治区", "青海省"]),
        ("provinces-with-clusters", "全国", 30),
        ("names-containing", "全国", 30),
        ("named-clusters", "广东省", ["有机高分子材料", "智能传输及感知器件"]),
        ("named-clusters", "北京市", ["机器人", "航空装备配套"]),
        ("named-clusters", "上海市", ["高端通用芯片", "空间信息"]),
        ("named-clusters", "河北省", ["中药材精深加工"]),
        ("named-clusters", "山西省", ["法兰锻造"]),
        ("named-clusters", "重庆市", ["火锅食材"]),
    ],
)
def test_the_article_that_the_project_started_from(cli, what, scope, value):
    found = [
        row
        for row in rows(cli)
        if (row["what"], row["scope"], row["published"], row["source"])
        == (what, scope, value, ARTICLE)
    ]
    assert len(found) == 1
    verdict = found[0]["verdict"]
    if what.startswith("leading"):
        # The subheading is refuted on either reading; that two are level in front is right.
        tied = what == "leading-provinces-tied"
        assert verdict == ("agrees" if tied else "contradicted")
        assert "Shandong 23, Zhejiang 23" in found[0]["note"]
    elif what == "named-clusters":
        assert verdict == "agrees"
        assert found[0]["recorded"] == value
    else:
        assert verdict in ("agrees", "incomplete")


def test_the_contradictions_that_are_known(cli):
    contradicted = {
        (row["scope"], row["published"])
        for row in rows(cli)
        if row["verdict"] == "contradicted" and row["recorded"] is not None
    }
    assert contradicted == {("六安市", 1)}
    disagreed = [row for row in rows(cli) if row["verdict"] == "sources disagree"]
    assert {("河南省", 9), ("河南省", 7)} <= {
        (row["scope"], row["published"]) for row in disagreed if row["recorded"]
    }


def test_strict_fails_when_anything_is_contradicted(cli):
    result = cli("audit", "--strict", "--count")
    assert result.code == 1
    number = sum(row["verdict"] == "contradicted" for row in rows(cli))
    said = result.err.partition("--strict: ")[2].splitlines()
    assert said[0] == f"{number} figures are contradicted"
    assert len(said) == 1 + number
    assert any(re.match(r"六安市 20\d\d.*, .*: published 1, recorded 2 \(", line) for line in said)
    chinese = cli("--lang", "zh", "audit", "--strict", "--count").err
    assert re.search(r"六安市.*：公布 1，收录 2（", chinese)
    assert cli("audit", "--strict", "--province", "山东").code == 0


@pytest.mark.parametrize(
    ("arguments", "test"),
    [
        (("-p", "山东"), lambda r: "山东省" in r["scope"] or r["scope"] in ("青岛市", "德州市")),
        (("-p", "四川"), lambda r: r["scope"] in ("四川省", "成都市", "眉山市")),
        (("-r", "东北"), lambda r: r["scope"] in ("东北", "辽宁省", "吉林省", "黑龙江省")),
        (("-y", "2024"), lambda r: r["years"] == [2024]),
        (("-y", "2022-2023"), lambda r: set(r["years"]) <= {2022, 2023}),
        (("--unit", "青岛"), lambda r: r["scope"] == "青岛市"),
        (("-c", "成都"), lambda r: r["scope"] == "成都市"),
    ],
)
def test_places_and_years_narrow_the_figures(cli, arguments, test):
    found = rows(cli, *arguments)
    assert found == [row for row in rows(cli) if test(row)] != []


def test_what_says_nothing_about_a_figure_is_refused(cli):
    for arguments in (("-i", "机器人"), ("机器人",), ("--status", "valid")):
        result = cli("audit", *arguments)
        assert result.code == 2
        assert "narrow them by --province, --region, --city, --unit, --year" in result.err


def test_no_figure_for_a_selection_is_said(cli):
    result = cli("audit", "-p", "西藏")
    assert result.code == 0
    assert "No published figure is known" in result.err


def test_the_table_tells_the_verdicts_in_chinese(cli):
    result = cli("audit", "-p", "安徽", "--lang", "zh")
    assert "矛盾" in result.out
    assert "矛盾 1" in result.err


# In the counts of stats --------------------------------------------------------------------


def stats(cli, *arguments: str) -> dict:
    found = json.loads(cli("stats", *arguments, "--json").out)
    dimension = next(iter(found[0]))
    return {row[dimension]: (row["published"], row["difference"]) for row in found}


def test_stats_shows_the_regions_of_the_article(cli, dataset):
    found = stats(cli, "--by", "region", "-y", "2022-2024")
    assert {name: number for name, (number, _) in found.items()} == {
        "东部": 156,
        "中部": 76,
        "西部": 63,
        "东北": 5,
    }
    held = sum(c.region == "东部" and c.year in (2022, 2023, 2024) for c in dataset)
    assert found["东部"][1] == held - 156


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (("--by", "province", "-y", "2022-2024"), {"山东省": 23, "上海市": 14, "河南省": None}),
        (("--by", "province"), {"山东省": 31, "江西省": 16, "上海市": None, "河南省": None}),
        (("--by", "year"), {2022: 100, 2025: 100, None: None}),
        (("--by", "year", "-p", "上海"), {2022: 5, 2023: 4, 2024: 5, 2025: None}),
        (("--by", "year", "--unit", "青岛"), {2022: 2, None: None}),
        (("--by", "unit", "-y", "2022-2024"), {"青岛市": 6, "山东省": 17, "上海市": 14}),
        (("--by", "city"), {"成都市": 8, "宝鸡市": 2}),
        (("--by", "region", "-p", "山东"), {"东部": None}),
        (("--by", "province", "-y", "2022-2024", "-i", "材料"), {"山东省": None}),
        (("--by", "sector"), {"食品": None}),
        (("--by", "year", "-y", "2022,unknown"), {2022: None}),
        (("--by", "year", "-p", "山东,浙江"), {2022: None}),
    ],
)
def test_a_figure_is_shown_for_exactly_its_scope(cli, arguments, expected):
    found = stats(cli, *arguments)
    assert {key: found[key][0] for key in expected} == expected


def test_two_dimensions_have_their_figures_too(cli):
    found = json.loads(cli("stats", "--by", "province,year", "-p", "上海", "--json").out)
    assert {row["year"]: row["published"] for row in found} == {
        2022: 5,
        2023: 4,
        2024: 5,
        2025: None,
    }


def test_stats_says_when_sources_disagree(cli):
    result = cli("stats", "--by", "province", "-y", "2022-2024")
    assert "Sources disagree on Henan: 9 (河南日报), 7 (驻马店网)" in result.err


def test_the_total_has_what_was_announced(cli):
    last = cli("stats", "--by", "region", "-y", "2022-2024").out.splitlines()[-1]
    assert last.split()[3] == "300"


def test_figures_are_found_for_a_selection_of_a_known_dataset(dataset):
    assert Selection(Query(year=("2024",)), dataset).years == frozenset({2024})


# Counted in one pass ---------------------------------------------------------------------


def naive(  # noqa: PLR0911 - a line for each kind of figure
    figure: Figure, clusters: Iterable[Cluster]
) -> int | tuple[str, ...]:
    """Return what a figure counts or names, by looking at every cluster."""
    if figure.what == "target":
        scopes = [msgspec.structs.replace(figure.scope, years=(c.year,)) for c in clusters]
        return sum(map(holds, scopes, clusters))
    inside = [cluster for cluster in clusters if holds(figure.scope, cluster)]
    if figure.what == "passed-review":
        return sum(cluster.review == "passed" for cluster in inside)
    if figure.what == "provinces-with-clusters":
        return len({cluster.province for cluster in inside})
    if figure.what == "names-containing":
        names = [f"{cluster.official_name or ''}\n{cluster.name}" for cluster in inside]
        return sum(any(word in name for word in figure.words) for name in names)
    if figure.what == "named-counties":
        counties = {cluster.county for cluster in inside}
        return tuple(name for name in figure.names if name in counties)
    if figure.what == "named-clusters":
        scope = msgspec.structs.replace(figure.scope, years=(*figure.scope.years, None))
        inside = [cluster for cluster in clusters if holds(scope, cluster)]
        return tuple(n for n in figure.names if any(n in str(c.industry) for c in inside))
    return len(inside)


def made_lines(number: int) -> str:
    """JSON Lines of several chunks, of which some lack the year or were reviewed."""
    found = []
    for index, record in enumerate(benchmark().records(number)):
        year = None if index % 7 == 0 else record["year"]
        batch = None if year is None else record["batch"]
        record |= {"year": year, "batch": batch, "review": ("passed", None)[index % 2]}
        found.append(msgspec.json.encode(record).decode())
    return "\n".join(found)


@pytest.mark.parametrize("kind", ["bundled", pytest.param("made", marks=pytest.mark.slow)])
def test_counting_once_is_counting_every_cluster(dataset, put, kind):
    path = None if kind == "bundled" else put("made.jsonl", made_lines(9_000))
    held = dataset if path is None else load(path)
    streamed = dataset if path is None else dataset_of(DatasetReader(path, ReadOptions(), DAY), DAY)
    figures = [
        figure
        for figure in published().figures
        if figure.what not in ("first-clusters", "leading-provinces", "leading-provinces-tied")
    ]
    audit = Audit(figures, streamed)
    found = [audit.finding(figure).recorded for figure in figures]
    assert found == [naive(figure, held) for figure in figures]
    assert len(set(found)) > 10


@pytest.mark.slow
def test_what_info_counts_is_what_every_cluster_says(cli, put):
    path = put("made.jsonl", made_lines(9_000))
    rows = json.loads(cli("data", "info", "--data", path, "--json").out)
    found = {(row["topic"], row["item"]): row["value"] for row in rows}
    held = load(path)
    provinces = Counter(cluster.province for cluster in held)
    listed = [(row["item"], row["value"]) for row in rows if row["topic"] == "province"]
    assert listed == provinces.most_common()
    evidence = Counter(cluster.evidence for cluster in held)
    assert found["evidence", "media"] == evidence["media"] > 0
    assert found["unknown", "year"] == sum(cluster.year is None for cluster in held) > 0
    assert found["unknown", "official_name"] == len(held)
    inferred = sum(cluster.year_basis == "inferred" for cluster in held)
    assert found["unknown", "year inferred"] == inferred
    two = sum(len({source.publisher for source in c.sources}) > 1 for c in held)
    assert found["dataset", "clusters with two publishers"] == two > 0
    assert found["dataset", "clusters"] == len(held)


@pytest.mark.slow
def test_a_stream_is_counted_as_it_comes(cli, put, monkeypatch):
    path = put("made.jsonl", made_lines(9_000))
    monkeypatch.setattr(Dataset, "clusters", property(lambda _: pytest.fail("all are kept")))
    assert cli("audit", "--data", path, "--json").code == 0
    assert cli("data", "info", "--data", path, "--json").code == 0


# When a batch is added -------------------------------------------------------------------


@pytest.fixture
def with_2026(put) -> str:
    """The bundled dataset with a batch of 2026, of which one cluster in 山东 is recorded."""
    document = json.loads(Path(path_of("clusters.json")).read_bytes())
    last = document["batches"][-1]
    document["batches"].append({**last, "year": 2026, "ordinal": last["ordinal"] + 1})
    model = next(c for c in document["clusters"] if c["province"] == "山东省")
    document["clusters"].append({**model, "id": "370000z", "year": 2026, "batch": 5})
    return put("with-2026.json", json.dumps(document, ensure_ascii=False))


def test_a_published_total_stays_when_a_batch_is_added(cli, dataset, with_2026):
    before = {
        row["province"]: row for row in json.loads(cli("stats", "-b", "province", "--json").out)
    }
    result = cli("stats", "-b", "province", "--data", with_2026, "--json")
    after = {row["province"]: row for row in json.loads(result.out)}
    assert after["山东省"]["count"] == before["山东省"]["count"] + 1
    held = sum(c.province == "山东省" and c.year in range(2022, 2026) for c in dataset)
    assert (after["山东省"]["published"], after["山东省"]["difference"]) == (31, held - 31)
    assert [row["published"] for row in after.values()] == [
        before[name]["published"] for name in after
    ]
    (line,) = [line for line in result.err.splitlines() if "Published for 2022-2025" in line]
    assert "Shandong (with Qingdao)" in line
    assert "上海市" not in line


def test_compare_says_of_which_years_a_published_number_is(cli, dataset, with_2026):
    arguments = ("compare", "山东", "上海", "--data", with_2026)
    found = [row for row in json.loads(cli(*arguments, "--json").out) if row["topic"] == "total"]
    held = sum(c.province == "山东省" and c.year in range(2022, 2026) for c in dataset)
    assert {row["province"]: (row["published"], row["difference"]) for row in found} == {
        "山东省": (31, held - 31),
        "上海市": (None, None),
    }
    lines = cli(*arguments).err.splitlines()
    told = "and compared with what is recorded of these years"
    assert f"Published for 2022-2025, {told}: Shandong (with Qingdao)." in lines


def test_a_number_of_fewer_batches_stands_beside_no_count_of_all(cli):
    """Of 上海市 2022 to 2024 is published, and 2025 is not: 14 is no number of all its batches."""
    found = json.loads(cli("stats", "-b", "province", "-p", "上海", "--json").out)
    assert [(row["published"], row["difference"]) for row in found] == [(None, None)]


def test_the_nation_has_what_was_announced_of_all_batches(cli, with_2026):
    result = cli("stats", "-b", "region", "--data", with_2026)
    assert result.out.splitlines()[-1].split()[3] == "500"


def test_years_that_are_selected_are_those_of_the_published_number(cli, with_2026):
    selected = ("stats", "-b", "province", "-y", "2022-2026", "--data", with_2026)
    assert {row["published"] for row in json.loads(cli(*selected, "--json").out)} == {None}
    assert "Published for" not in cli(*selected).err


def test_the_help_offers_what_narrows_figures_and_nothing_else(cli):
    shown = cli("audit", "--help").out
    assert "--province" in shown
    assert "--as-of" in shown
    for refused, value in (
        ("--industry", "x"),
        ("--status", "valid"),
        ("--where", "1"),
        ("--ids-from", "nowhere.txt"),
    ):
        assert refused not in shown
        assert "figures are about places and years" in cli("audit", refused, value).err
    assert "--industry" in cli("list", "--help").out
