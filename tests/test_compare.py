"""``clustercli compare``: things of one kind side by side."""

from __future__ import annotations

import json
import re
from collections import Counter

import pytest
from records import value
from wcwidth import wcswidth

from clustercli import UsageError
from clustercli.cli.completion import operands
from clustercli.query.comparison import DIMENSIONS, MOST, resolve

KEYS = ["count", "share", "published", "difference", "share_of_recorded", "derived"]
ESCAPE = re.compile(r"\x1b\[[0-9;]*m")


def rows(cli, *arguments: str) -> list[dict]:
    result = cli("compare", *arguments, "--json")
    assert result.code == 0, result.err
    return json.loads(result.out)


def read(found: list[dict], topic: str, of: str, thing) -> dict:
    """Return the counts of one topic of one operand, by item."""
    return {r["item"]: r["count"] for r in found if r["topic"] == topic and r[of] == thing}


PAIRS = {
    "region": (["east", "西部"], ["东部", "西部"]),
    "province": (["鲁", "Zhejiang", "37", "粤"], ["山东省", "浙江省", "广东省"]),
    "year": (["第一批", "2024", "未定"], [2022, 2024, None]),
    "sector": (["食品", "Textiles"], ["食品", "纺织"]),
    "city": (["青岛", "无锡市"], ["青岛市", "无锡市"]),
    "unit": (["青岛", "兵团"], ["青岛市", "新疆生产建设兵团"]),
    "emerging": (["生物", "高端装备制造"], ["生物", "高端装备制造"]),
    "county": (["清河", "博兴县"], ["邢台市清河县", "滨州市博兴县"]),
    "evidence": (["名单", "media"], ["list", "media"]),
    "status": (["valid", "未知"], ["valid", "unknown"]),
}


def test_every_dimension_is_tested():
    assert set(PAIRS) == set(DIMENSIONS) - {"area"}  # test_areas.py


@pytest.mark.parametrize("by", [False, True])
@pytest.mark.parametrize("of", PAIRS)
def test_every_dimension_against_independent_counts(cli, dataset, of, by):
    texts, things = PAIRS[of]
    found = rows(cli, *texts, *(["--by", of] if by else []))
    assert all(list(row) == ["topic", "item", of, *KEYS] for row in found)
    assert list(dict.fromkeys(row[of] for row in found)) == things
    first = "region" if of == "year" else "year"
    second = "province" if of == "sector" else "sector"
    topics = list(dict.fromkeys(row["topic"] for row in found))
    assert topics[:4] == ["total", first, second, "emerging"]
    assert set(topics[4:]) <= {"only"}
    counted = {t: [c for c in dataset if value(c, of) == t] for t in things}
    for thing, clusters in counted.items():
        assert read(found, "total", of, thing) == {None: len(clusters)}
        for topic in (first, second):
            expected = Counter(getattr(c, topic) for c in clusters)
            shown = read(found, topic, of, thing)
            assert {item: count for item, count in shown.items() if count} == expected
            # What has a published number is there as well.
            assert set(shown) >= {getattr(c, topic) for cs in counted.values() for c in cs}
        strategic = sum(c.emerging is not None for c in clusters)
        assert read(found, "emerging", of, thing) == {None: strategic}
        others = {getattr(c, second) for t, cs in counted.items() if t != thing for c in cs}
        alone = Counter(getattr(c, second) for c in clusters if getattr(c, second) not in others)
        assert read(found, "only", of, thing) == alone
        for row in (row for row in found if row[of] == thing):
            assert row["share"] == pytest.approx(row["count"] / len(clusters))
            assert row["share_of_recorded"] == row["share"]


def test_items_are_in_the_order_of_stats(cli):
    found = rows(cli, "山东", "浙江")
    years = list(dict.fromkeys(row["item"] for row in found if row["topic"] == "year"))
    assert years == [2022, 2023, 2024, 2025, None]
    sums: Counter[str] = Counter()
    for row in found:
        if row["topic"] == "sector":
            sums[row["item"]] += row["count"]
    assert list(sums.values()) == sorted(sums.values(), reverse=True)


def test_published_figures_are_those_of_stats(cli):
    by_province = {
        row["province"]: row for row in json.loads(cli("stats", "--by", "province", "--json").out)
    }
    for row in rows(cli, "山东", "浙江", "四川"):
        if row["topic"] == "year":
            continue
        counted = by_province[row["province"]] if row["topic"] == "total" else {}
        assert row["published"] == counted.get("published")
        assert row["difference"] == counted.get("difference")
    assert by_province["山东省"]["published"] == 31


def test_published_figures_only_where_the_scope_is_whole(cli):
    def numbers(*arguments: str) -> list[int | None]:
        return [r["published"] for r in rows(cli, *arguments) if r["topic"] == "total"]

    assert numbers("2022", "2023") == [100, 100]
    assert numbers("2022", "未定") == [100, None]
    assert numbers("2022", "2023", "-i", "材料") == [None, None]
    assert numbers("山东", "四川", "-r", "东部") == [31, None]
    assert numbers("山东", "浙江", "--sector", "轻工") == [None, None]
    shandong = json.loads(cli("stats", "--by", "unit", "-p", "山东", "--json").out)
    number = {row["unit"]: row["published"] for row in shandong}["山东省"]
    assert numbers("山东", "浙江", "--by", "unit")[0] == number
    assert number != 31


def test_sources_that_disagree_are_named_and_not_chosen_from(cli):
    arguments = ("河南", "山东", "--year", "2022-2024")
    message = "Sources disagree on Henan: 9 (河南日报), 7 (驻马店网)."
    assert message in cli("compare", *arguments).err.splitlines()
    assert rows(cli, *arguments)[0]["published"] is None
    assert "Sources disagree" not in cli("compare", *arguments, "-r", "东部").err


def test_selection_narrows_what_is_compared(cli, dataset):
    found = rows(cli, "山东", "浙江", "--year", "2024", "-i", "材料,装备")
    for thing in ("山东省", "浙江省"):
        expected = [
            c
            for c in dataset
            if c.province == thing
            and c.year == 2024
            and ("材料" in c.industry or "装备" in c.industry)
        ]
        assert read(found, "total", "province", thing) == {None: len(expected)}
    assert {row["item"] for row in found if row["topic"] == "year"} <= {2024}
    undated = sum(c.province in ("山东省", "浙江省") and c.year is None for c in dataset)
    result = cli("compare", "山东", "浙江", "--year", "2024")
    assert f"{undated} more would match but for their batch year" in result.err


def test_two_spellings_are_one_thing_and_commas_part_things(cli):
    expected = cli("compare", "山东", "浙江", "--json").out
    assert cli("compare", "山东", "鲁", "浙江", "37", "--json").out == expected
    assert cli("compare", "山东、浙江", "--json").out == expected
    assert cli("compare", "Shandong", "zhej", "--by", "provinces", "--json").out == expected


def test_a_name_is_taken_in_the_first_dimension_that_fits_all(dataset):
    assert resolve(["北京", "上海"], dataset) == ("province", ("北京市", "上海市"))
    assert resolve(["重庆", "成都"], dataset) == ("city", ("重庆市", "成都市"))
    assert resolve(["新材料", "新能源"], dataset)[0] == "sector"
    assert resolve(["新材料", "新能源"], dataset, "emerging")[0] == "emerging"
    assert resolve(["青岛", "宁波"], dataset)[0] == "city"
    assert resolve(["青岛", "山东"], dataset)[0] == "unit"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("山东",), "compare takes 2 different things at least: 山东 is only 山东省"),
        (("山东", "鲁"), "山东 and 鲁 are both 山东省"),
        (("鲁", "浙", "苏", "皖", "闽", "赣", "川", "粤", "湘"), f"{MOST} things at most, not 9"),
        (("山东", "无锡"), "'无锡' is no province, but found under city"),
        (("山东", "义乌"), "'义乌' is no province, but found under county"),
        (("青岛", "宁波", "--by", "province"), "'青岛' is no province, but found under city"),
        (("山东", "山栋"), "unknown province '山栋': did you mean"),
        (("山东", "sx"), "ambiguous province 'sx': it can be Shanxi or Shaanxi"),
        (("无锡", "sx"), "ambiguous province 'sx': it can be Shanxi or Shaanxi"),
        (("木偶戏", "皮影戏"), "unknown operand '木偶戏'"),
        (("食品业", "纺织业"), "unknown operand '食品业': did you mean 食品?"),
        (("xx", "yy", "--by", "sector"), "unknown sector 'xx'"),
        (("2022", "2019"), "no batch answers to '2019'"),
        (("2018", "2019"), "no batch answers to '2018'"),
        (("2022-2024", "2025"), "ambiguous year '2022-2024': it can be 2022, 2023 or 2024"),
        (("白云区", "清河"), "'白云区': it can be 广州市白云区 or 贵阳市白云区"),
        (("山东", "unknown"), "'unknown' is no province to compare"),
        (("山东", "浙江", "-p", "山东"), "--province narrows nothing"),
        (("山东", ""), "an empty name is nothing to compare"),
        (("山东", "浙江", "--by", "provnce"), "did you mean province?"),
        ((), "Missing argument"),
        (("山东", "浙江", "--limit", "-1"), "--limit counts rows"),
    ],
)
def test_wrong_usage(cli, arguments, message):
    result = cli("compare", *arguments)
    assert result.code == 2
    assert result.out == ""
    assert message in result.err
    assert len(result.err.splitlines()) <= 2


def test_the_library_raises_what_the_command_line_says(dataset):
    with pytest.raises(UsageError, match="2 different things"):
        resolve(["山东", "鲁"], dataset)


def test_something_without_a_cluster_is_told(cli, dataset):
    result = cli("compare", "西藏", "四川", "--json")
    assert result.err.splitlines()[0] == "No cluster is recorded for Xizang."
    total = {r["province"]: r for r in json.loads(result.out) if r["topic"] == "total"}
    assert total["西藏自治区"]["count"] == 0
    assert total["西藏自治区"]["share"] is None
    assert total["四川省"]["count"] == sum(c.province == "四川省" for c in dataset)
    assert re.search(r"Of recorded +— ", cli("compare", "西藏", "四川").out)
    narrowed = cli("compare", "山东", "四川", "-r", "东部")
    assert "No cluster that the options select is recorded for Sichuan." in narrowed.err


def test_an_empty_comparison_says_why(cli):
    result = cli("compare", "山东", "浙江", "-i", "工业机械人", "-q")
    assert result.code == 0
    assert result.err.splitlines() == [
        "No cluster: the dataset records none for --industry 工业机械人. Nearest: 工业机器人.",
        "See what is recorded: clustercli stats --by sector",
    ]
    assert [line.split() for line in result.out.splitlines()] == [
        ["Topic", "Shandong", "Zhejiang"],
        ["Total", "0", "0"],
        ["Emerging", "industry", "0", "0"],
        ["Of", "recorded", "—", "—"],
        ["Sectors", "of", "only", "one"],
        ["Total", "0", "0"],
    ]


@pytest.mark.parametrize("form", [(), ("-f", "markdown"), ("-f", "html")])
def test_operands_are_columns_to_read(cli, dataset, form):
    shown = cli("compare", "山东", "浙江", "--lang", "zh", *form).out
    lines = [re.sub(r"<[^>]*>|\|", " ", line).split() for line in shown.splitlines()]
    assert ["项目", "山东省", "浙江省"] in lines
    sides = [[c for c in dataset if c.province == name] for name in ("山东省", "浙江省")]
    assert ["合计", *(str(len(side)) for side in sides)] in lines
    assert ["公布数", "31", "—"] in lines
    assert ["差数", str(len(sides[0]) - 31), "—"] in lines
    for year in (2022, 2023, 2024, 2025, None):
        counts = [str(sum(c.year == year for c in side)) for side in sides]
        assert [str(year or "未定"), *counts] in [
            [line[0], *(cell.partition("/")[0] for cell in line[1:])] for line in lines if line
        ]
    for sector in {c.sector for side in sides for c in side}:
        counts = [sum(c.sector == sector for c in side) for side in sides]
        assert [sector, *map(str, counts)] in lines
        assert ([sector, str(max(counts))] in lines) is (0 in counts)
    strategic = [sum(c.emerging is not None for c in side) for side in sides]
    assert ["战略性新兴产业", *map(str, strategic)] in lines
    shares = [f"{n / len(side):.1%}" for n, side in zip(strategic, sides, strict=True)]
    assert ["占收录数", *shares] in lines


def test_headings_speak_the_language_and_words_of_the_reader(cli):
    first = cli("compare", "2024", "unknown", "--lang", "en").out.splitlines()[0]
    assert first.split() == ["Topic", "2024", "not", "settled"]
    assert cli("compare", "list", "media", "--lang", "zh").out.split()[:3] == [
        "项目",
        "名单",
        "媒体",
    ]
    english = cli("compare", "山东", "浙江", "--lang", "en").out
    assert all(
        word in english for word in ("Total", "Year", "Sector", "Sectors of only one", "Published")
    )


def test_without_a_published_figure_there_is_no_row_of_them(cli):
    assert "Published" not in cli("compare", "食品", "纺织").out
    assert "Published" in cli("compare", "2022", "2023").out


def test_what_one_alone_has_is_qualified(cli):
    note = "What only one of them has is so among the clusters recorded"
    assert note in cli("compare", "山东", "浙江").err
    assert note not in cli("compare", "山东", "浙江", "-i", "木偶戏").err


def test_sorting_by_item_and_ids(cli):
    found = rows(cli, "山东", "浙江", "--sort", "item,-count")
    items = [row["item"] for row in found]
    years = [item for item in items if isinstance(item, int)]
    assert items[: len(years)] == years == sorted(years)
    assert items[-1] is None
    identities = cli("compare", "2022", "unknown", "--ids").out.splitlines()
    assert identities[:2] == ["total\tunknown\t2022", "total\tunknown\tunknown"]
    assert len(set(identities)) == len(identities)


PROVINCES = ["山东", "浙江", "新疆", "内蒙古"]
CASES = [
    (PROVINCES[:2], 80),
    (PROVINCES, 140),
    (PROVINCES, 80),
    (["装备制造", "节能环保和安全应急"], 80),
    (["邢台市清河县", "延边朝鲜族自治州敦化市", "--by", "county"], 80),
    (["鲁", "浙", "苏", "皖", "闽", "新疆", "内蒙古", "粤"], 120),
]


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize(("arguments", "width"), CASES)
def test_a_terminal_cuts_nothing_and_is_not_overrun(cli, terminal, arguments, width, language):
    plain = cli("compare", *arguments, "--lang", language)
    assert plain.code == 0, plain.err
    terminal(width)
    drawn = ESCAPE.sub("", cli("compare", *arguments, "--lang", language).out)
    assert max(map(wcswidth, drawn.splitlines())) <= width
    assert "…" not in drawn
    cells = "".join(line.replace("│", "") for line in drawn.splitlines() if "│" in line)
    assert Counter("".join(cells.split())) == Counter("".join(plain.out.split()))


def test_sections_are_parted_by_lines(cli, terminal):
    terminal()
    lines = ESCAPE.sub("", cli("compare", "山东", "浙江").out).splitlines()
    after = [lines[i + 1].split()[1] for i, line in enumerate(lines) if line.startswith("├")]
    assert after == ["合计", "年度", "行业", "战略性新兴产业", "仅有该项的行业"]


@pytest.mark.parametrize(
    ("typed", "offered"),
    [
        ("山", {"山东省", "山西省"}),
        ("202", {"2022", "2023", "2024", "2025"}),
        ("东", {"东部", "东北"}),
        ("食", {"食品"}),
    ],
)
def test_what_is_offered(typed, offered):
    assert {offer for offer, _ in operands(typed)} >= offered


def test_the_arguments_of_the_other_commands_are_still_words(cli):
    assert "Words to find" in cli("list", "--help").out
    assert "Words to find" not in cli("compare", "--help").out


def test_items_have_their_english_names(cli):
    out = cli("compare", "2022", "2024", "--lang", "en").out
    assert "东部" not in out
    assert "装备制造" not in out
    assert "Equipment manufacturing" in out


def test_a_reporting_unit_is_told_from_its_province(cli):
    result = cli("compare", "山东", "青岛")
    assert "山东省 is here the reporting unit, without 青岛市." in result.err
    assert "reporting unit" not in cli("compare", "山东", "浙江").err


def test_of_very_many_operands_none_is_looked_up(cli, monkeypatch):
    def refuse(*_: object) -> None:
        raise AssertionError

    monkeypatch.setattr("clustercli.query.comparison._attempt", refuse)
    result = cli("compare", *map(str, range(500)))
    assert (result.code, result.out) == (2, "")
    assert result.err == "clustercli: compare takes 8 things at most, not 500\n"
