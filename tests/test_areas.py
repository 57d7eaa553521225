"""Named groups of places, and the other names of places that people use."""

from __future__ import annotations

import json
from itertools import combinations

import pytest

from clustercli import UnknownValueError, load, select
from clustercli.geography.areas import areas, parts_of_the_country, shared_place
from clustercli.geography.divisions import city_of, gbt2260, province_of


def rows(cli, *arguments: str) -> list[dict]:
    result = cli(*arguments, "--json")
    assert result.code == 0, result.err
    return json.loads(result.out)


DELTA = {"上海市", "江苏省", "浙江省", "安徽省"}
BAY = {"广州市", "深圳市", "珠海市", "佛山市", "惠州市", "东莞市", "中山市", "江门市", "肇庆市"}


def test_every_member_is_a_division():
    places = set(gbt2260().values())
    counties = {
        f"{city_of(code) or province_of(code).name}{name}"
        for code, name in gbt2260().items()
        if not code.endswith("00")
    }
    for area in areas().values():
        assert {*area.provinces, *area.cities} <= places
        assert {*area.counties, *area.excepted, *area.partly} <= counties
        assert (area.note is None) == (area.note_en is None)


def test_the_parts_of_the_country_are_all_of_it_once():
    parts = [areas()[name] for name in parts_of_the_country()]
    members = [name for area in parts for name in area.provinces]
    assert len(members) == len(set(members)) == 31
    assert all(shared_place(one, other) is None for one, other in combinations(parts, 2))


@pytest.mark.parametrize(
    ("text", "field", "members"),
    [
        ("长三角", "province", DELTA),
        ("长江三角洲", "province", DELTA),
        ("長三角", "province", DELTA),
        ("Yangtze River Delta", "province", DELTA),
        ("京津冀", "province", {"北京市", "天津市", "河北省"}),
        ("粤港澳大湾区", "city", BAY),
        ("Greater Bay Area", "city", BAY),
        ("珠三角", "city", BAY),
        ("直辖市", "province", {"北京市", "天津市", "上海市", "重庆市"}),
        ("计划单列市", "city", {"大连市", "宁波市", "厦门市", "青岛市", "深圳市"}),
        ("华东", "province", {*DELTA, "福建省", "江西省", "山东省"}),
    ],
)
def test_an_area_selects_what_lies_in_it(cli, dataset, text, field, members):
    expected = [cluster.id for cluster in dataset if getattr(cluster, field) in members]
    assert [row["id"] for row in rows(cli, "list", "--area", text)] == expected != []
    assert [cluster.id for cluster in select(load(), area=text)] == expected


def test_what_an_area_is_made_of_is_said_with_its_source(cli):
    said = cli("list", "--area", "长三角").err
    assert "长三角 is an area of 4 places: 上海市, 江苏省, 浙江省, 安徽省 (中共中央、国务院" in said
    assert "《长江三角洲区域一体化发展规划纲要》 2019-12-01)." in said
    assert "(common usage)" in cli("list", "--area", "华北").err
    assert "only their counties on the river" in cli("list", "--area", "黄河流域").err
    assert "(按九省区全域计" not in cli("list", "--area", "黄河流域").err


PLACES = """名称,省份,城市,县区
甲集群,四川省,绵阳市,涪城区
乙集群,四川省,绵阳市,平武县
丙集群,四川省,绵阳市,
丁集群,四川省,,
戊集群,重庆市,重庆市,忠县
己集群,重庆市,重庆市,巫山县
庚集群,重庆市,重庆市,开州区
辛集群,重庆市,重庆市,
壬集群,河南省,,济源市
癸集群,四川省,甘孜藏族自治州,
"""


def test_what_may_lie_in_an_area_is_counted_apart(cli, put):
    file = put("places.csv", PLACES)
    found = cli("list", "--data", file, "--area", "成渝", "--columns", "name", "-f", "csv")
    assert found.out.split() == ["name", "甲集群", "戊集群"]
    assert "4 more may lie in that area: their city or county is not known" in found.err
    found = cli("list", "--data", file, "--area", "中原", "--columns", "name", "-f", "csv")
    assert found.out.split() == ["name", "壬集群"]
    assert "may lie in that area" not in found.err


def test_areas_are_no_regions(cli):
    asked = cli("list", "--region", "华东")
    assert asked.code == 2
    assert asked.err == (
        "clustercli: unknown region '华东': it is a named group of places, use --area\n"
    )
    asked = cli("list", "--province", "长三角")
    assert "unknown province '长三角': it is a named group of places, use --area" in asked.err
    asked = cli("list", "--area", "山东")
    assert "unknown area '山东': it is a province, use --province" in asked.err
    asked = cli("list", "--area", "西部")
    assert "unknown area '西部': it is a region, use --region" in asked.err
    assert cli("list", "--area", "火星").err.splitlines()[1] == "See all: clustercli values area"
    with pytest.raises(UnknownValueError):
        select(load(), area="火星")


def test_compare_areas_that_share_places(cli, dataset):
    found = rows(cli, "compare", "长三角", "长江经济带", "华东")
    totals = {row["area"]: row["count"] for row in found if row["topic"] == "total"}
    for name, count in totals.items():
        assert count == sum(cluster.province in areas()[name].provinces for cluster in dataset)
    assert list(totals) == ["长三角", "长江经济带", "华东"]


def test_stats_by_area_are_of_the_country_or_of_areas_that_share_nothing(cli, dataset):
    found = rows(cli, "stats", "--by", "area")
    assert {row["area"] for row in found} <= set(parts_of_the_country())
    assert sum(row["count"] for row in found) == len(dataset)
    found = rows(cli, "stats", "--by", "area,year", "--area", "长三角，京津冀")
    assert {row["area"] for row in found} == {"长三角", "京津冀"}
    in_both = sum(cluster.province in {*DELTA, "北京市", "天津市", "河北省"} for cluster in dataset)
    assert sum(row["count"] for row in found) == in_both
    refused = cli("stats", "--by", "area", "--area", "长三角,长江经济带")
    assert refused.code == 2
    assert "长三角 and 长江经济带 share 上海市" in refused.err
    assert "clustercli compare 长三角 长江经济带" in refused.err


def test_a_column_area_of_a_file_stays_that_column(cli, put):
    file = put("own.csv", "名称,省份,area\n甲集群,山东省,12\n乙集群,山东省,30\n")
    assert {row["area"] for row in rows(cli, "stats", "--data", file, "--by", "area")} == {12, 30}
    assert len(rows(cli, "list", "--data", file, "--area", "华东")) == 2


def test_values_of_area_have_their_members_and_source(cli, dataset):
    found = {row["value"]: row for row in rows(cli, "values", "area")}
    assert set(found) == set(areas())
    bay = found["粤港澳大湾区"]
    assert set(bay["members"]) == BAY
    assert bay["source"] == "中共中央、国务院《粤港澳大湾区发展规划纲要》 2019-02-18"
    assert bay["count"] == sum(cluster.city in BAY for cluster in dataset)
    assert "大湾区" in bay["accepts"]
    assert found["华北"]["source"] == "common usage"
    assert "绵阳市（除平武县、北川羌族自治县）" in found["成渝"]["members"]


def test_a_bare_word_names_an_area_too(cli):
    asked = rows(cli, "list", "长三角")
    assert asked == rows(cli, "list", "--area", "长三角") != []
    assert "长三角 is an area of 4 places" in cli("list", "长三角").err


def test_what_is_known_of_zones_is_said(cli):
    for asked in (("list", "苏州工业园"), ("list", "--county", "苏州工业园区")):
        said = cli(*asked).err
        assert "苏州工业园区 is a zone in 苏州市 and no division" in said
        assert "Select them: --city 苏州市" in said.splitlines()
    assert "雄安新区 is an area of 3 places: 保定市雄县" in cli("list", "雄安").err
    said = cli("list", "高新区").err
    assert "A record names a zone only where its source does: more may lie in a 高新区." in said
    assert "what was also looked for: 高新技术产业开发区" in said


@pytest.mark.parametrize(
    ("field", "text", "expected"),
    [
        ("city", "wuxi", {"无锡市"}),
        ("city", "Wuxi City", {"无锡市"}),
        ("city", "wuxishi", {"无锡市"}),
        ("city", "xi'an", {"西安市"}),
        ("city", "lvliang", {"吕梁市"}),
        ("city", "luliang", {"吕梁市"}),
        ("county", "huishan", {"惠山区"}),
        ("county", "Huishan District", {"惠山区"}),
        ("county", "laoting", {"乐亭县"}),
        ("county", "minhang", {"闵行区"}),
    ],
)
def test_cities_and_counties_in_pinyin(cli, put, field, text, expected):
    places = ["江苏省,无锡市,惠山区", "陕西省,西安市,雁塔区", "山西省,吕梁市,文水县"]
    places += ["河北省,唐山市,乐亭县", "上海市,上海市,闵行区"]
    lines = [f"{place[-3:]}集群,{place}" for place in places]
    file = put("places.csv", "\n".join(["名称,省份,城市,县区", *lines, ""]))
    assert {row[field] for row in rows(cli, "list", "--data", file, f"--{field}", text)} == expected


def test_names_that_sound_alike_are_not_guessed(cli):
    result = cli("list", "--city", "suzhou")
    assert result.code == 2
    assert "ambiguous city 'suzhou': it can be 苏州市 or 宿州市" in result.err
    assert cli("list", "--county", "chaoyang").code == 2
    said = cli("list", "--county", "gulou").err
    assert "gulou names 4 places, all included: 南京市鼓楼区, 徐州市鼓楼区" in said


@pytest.mark.parametrize(
    ("option", "text", "expected"),
    [
        ("--province", "山东省和河北省", "山东,河北"),
        ("--province", "山东、河北两省", "山东,河北"),
        ("--province", "山东，河北；浙江", "山东,河北,浙江"),
        ("--province", "山东与河北以及浙江", "山东,河北,浙江"),
        ("--province", "“山东”", "山东"),
        ("--province", "《山东省》", "山东"),
        ("--province", "山东等地", "山东"),
        ("--province", "鲁冀浙", "山东,河北,浙江"),
        ("--region", "中西部", "中部,西部"),
        ("--city", "呼和浩特和无锡", "呼和浩特,无锡"),
        ("--city", "青岛、无锡等市", "青岛,无锡"),
        ("--industry", "“机器人”、《新材料》", "机器人,新材料"),
        ("--area", "长三角和京津冀", "长三角,京津冀"),
    ],
)
def test_names_as_they_stand_in_texts(cli, option, text, expected):
    assert rows(cli, "list", option, text) == rows(cli, "list", option, expected) != []


def test_words_in_quotation_marks_and_with_commas(cli):
    assert rows(cli, "list", "“机器人”") == rows(cli, "list", "机器人") != []
    both = {row["id"] for word in ("山东", "河北") for row in rows(cli, "list", word)}
    assert {row["id"] for row in rows(cli, "list", "山东、河北")} == both
    assert cli("list", "--province", "山东和火星").code == 2
    assert cli("list", "--province", "呼和浩特").code == 2


def test_a_published_number_can_be_that_of_an_area(cli, live_dataset):
    recorded = sum(cluster.city in BAY for cluster in live_dataset)
    for asked in (
        ("stats", "--by", "area", "--area", "大湾区"),
        ("compare", "大湾区", "京津冀"),
    ):
        bay = next(row for row in rows(cli, *asked) if row["area"] == "粤港澳大湾区")
        assert (bay["count"], bay["published"]) == (recorded, 28)
        assert bay["difference"] == recorded - 28
    figure = next(row for row in rows(cli, "audit") if row["scope"] == "粤港澳大湾区")
    assert (figure["published"], figure["recorded"]) == (28, recorded)
