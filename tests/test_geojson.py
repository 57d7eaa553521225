"""``-o x.geojson``: the clusters as points of their county-level divisions."""

from __future__ import annotations

import csv
import json

import pytest

from clustercli.geography.division_points import division_points, point_of
from clustercli.geography.divisions import gbt2260
from clustercli.geography.former_divisions import former_divisions
from clustercli.resources.bundled import VARIABLE, path_of

WITHOUT_POINTS = {
    # Codes of 黑龙江 for what lies in 内蒙古, and is no county there.
    "232761": "加格达奇区",
    "232762": "松岭区",
    "232763": "新林区",
    "232764": "呼中区",
    # Islands, of which the boundaries have no useful point.
    "460302": "西沙区",
    "460303": "南沙区",
    # Founded since 2022.
    "500157": "两江新区",
    "653132": "岑岭县",
    "653228": "和康县",
    "653229": "和安县",
    "659013": "草湖市",
}


def collection(cli, *arguments: str) -> dict:
    result = cli(*arguments, "-f", "geojson")
    assert result.code == 0, result.err
    return json.loads(result.out)


def is_zone(code: str) -> bool:
    return code[4] == "7"


# The points --------------------------------------------------------------------------------


def test_the_points_are_those_of_county_level_divisions_of_today():
    counties = {code: n for code, n in gbt2260().items() if not code.endswith("00")}
    assert set(division_points()) <= set(counties)
    missing = {c: n for c, n in counties.items() if c not in division_points() and not is_zone(c)}
    assert missing == WITHOUT_POINTS


def test_every_point_is_in_china_and_no_two_divisions_share_one():
    points = division_points().values()
    assert all(73 < longitude < 136 and 18 < latitude < 54 for longitude, latitude in points)
    renamed = ("540481", "540581")
    assert len(set(points)) == len(points) - len(renamed)


def test_divisions_that_were_renamed_since_have_the_point_of_before():
    assert point_of("540481") == point_of("540422")  # 米林市 was 米林县
    assert point_of("540581") == point_of("540530")  # 错那市 was 错那县
    assert point_of("500112") is not None  # 渝北区, which records of 2022 bear
    assert point_of("500157") is None  # 两江新区, put together from two


def test_a_former_code_that_has_one_division_today_leads_to_its_point():
    """A file's own code is today's once it is read; here the tables are held together."""
    still = {code for former in former_divisions() for code in former.today}
    counties = {code for code in still if not code.endswith("00")}
    assert {code for code in counties if point_of(code) is None} <= set(WITHOUT_POINTS)


def test_points_are_of_no_city_and_of_no_code_that_there_is_not():
    assert point_of("441900") is None
    assert point_of("370000") is None
    assert point_of("999999") is None
    assert point_of(None) is None


def test_where_each_table_is_from_is_recorded():
    with open(path_of("origins.json"), encoding="utf-8") as file:
        origins = json.load(file)
    assert set(origins) == {"gbt2260.csv", "division-changes.csv", "division-points.csv"}
    assert all(origin["publisher"] and origin["license"] for origin in origins.values())


def test_a_damaged_file_of_points_is_one_clear_error(cli, tmp_path, monkeypatch):
    (tmp_path / "division-points.csv").write_text("code,longitude,latitude\n1,x\n", "utf-8")
    data = path_of("clusters.json")
    monkeypatch.setenv(VARIABLE, str(tmp_path))
    division_points.cache_clear()
    try:
        result = cli("list", "--data", data, "-f", "geojson")
        assert result.code == 1
        assert "division-points.csv is damaged" in result.err
        assert "Traceback" not in result.err
    finally:
        division_points.cache_clear()


# The collection ----------------------------------------------------------------------------


def test_it_is_a_feature_collection_with_the_properties_of_json(cli):
    made = collection(cli, "list")
    records = {row["id"]: row for row in json.loads(cli("list", "--json").out)}
    assert made["type"] == "FeatureCollection"
    for feature in made["features"]:
        assert feature["type"] == "Feature"
        assert feature["geometry"]["type"] == "Point"
        longitude, latitude = feature["geometry"]["coordinates"]
        assert 73 < longitude < 136
        assert 18 < latitude < 54
        assert feature["properties"] == records[feature["id"]]
        assert tuple(feature["geometry"]["coordinates"]) == point_of(
            feature["properties"]["county_code"]
        )
    shown = [feature["id"] for feature in made["features"]]
    out = [row["id"] for row in made["left_out"]]
    assert sorted((*shown, *out)) == sorted(records)
    assert shown == [id_ for id_ in records if id_ in shown]


def test_no_member_has_a_name_that_the_standard_has_for_something_else(cli):
    made = collection(cli, "list")
    reserved = {"geometry", "geometries", "coordinates", "properties", "crs", "bbox"}
    assert not reserved & set(made)
    assert not {"coordinates", "geometries", "features"} & set(made["features"][0])


def test_coverage_and_notes_are_in_the_file(cli):
    made = collection(cli, "list", "--province", "江苏")
    asked = json.loads(cli("list", "--province", "江苏", "--json", "--with-coverage").out)
    assert made["coverage"] == asked["coverage"]
    assert made["notes"] == asked["notes"]
    assert made["points"]["publisher"] == "天地图, by way of geojson.cn"
    assert "not the place of the cluster" in made["points"]["are"]


def test_what_is_left_out_is_said_by_number_and_name_also_when_quiet(cli):
    result = cli("list", "-f", "geojson", "-q")
    made = json.loads(result.out)
    records = json.loads(cli("list", "--json").out)
    without = [row for row in records if row["county"] is None]
    assert without
    assert [row["id"] for row in made["left_out"]] == [row["id"] for row in without]
    assert {row["reason"] for row in made["left_out"]} == {"no-county"}
    named = ", ".join(f"{row['id']} {row['name']}" for row in without)
    assert result.err == f"{len(without)} clusters without a county are not on the map: {named}\n"
    assert any(named in note for note in made["notes"])


def test_the_message_of_a_file_counts_what_is_in_it(cli, tmp_path):
    path = tmp_path / "a.geojson"
    result = cli("list", "-o", str(path))
    made = json.loads(path.read_bytes())
    assert f"wrote {len(made['features'])} rows to {path}" in result.err
    assert not path.read_bytes().startswith(b"\xef\xbb\xbf")


OWN = """id,名称,县区代码,产值,备注
1,甲产业集群,330382,12,"=1+1"
2,乙产业集群,500157,暂无,
3,丙产业集群,441900,7,
4,丁产业集群,540422,8,
"""


def test_a_dataset_of_ones_own(cli, put):
    path = put("own.csv", OWN.replace("县区代码", "county_code"))
    result = cli("list", "--data", path, "-f", "geojson", "--lang", "zh")
    made = json.loads(result.out)
    assert [f["id"] for f in made["features"]] == ["1", "4"]
    assert made["features"][0]["properties"]["产值"] == 12
    assert made["features"][0]["geometry"]["coordinates"] == list(point_of("330382"))
    assert [(row["id"], row["reason"]) for row in made["left_out"]] == [
        ("2", "no-point"),
        ("3", "no-county"),
    ]
    assert "个集群没有县级区划" in result.err
    assert "3 丙产业集群" in result.err
    assert "2 乙产业集群" in result.err


def test_of_many_that_are_left_out_the_file_has_all(cli, put):
    lines = [f"{number},东莞市第{number}产业集群,441900" for number in range(30)]
    path = put("own.csv", "id,name,county_code\n" + "\n".join(lines))
    result = cli("list", "--data", path, "-f", "geojson", "-q")
    assert "30 clusters without a county are not on the map: 0 " in result.err
    assert result.err.rstrip().endswith("19 东莞市第19产业集群, …")
    made = json.loads(result.out)
    assert made["features"] == []
    assert len(made["left_out"]) == 30


def test_columns_sort_and_limit(cli):
    made = collection(cli, "list", "--columns", "name,year", "--sort", "-year", "-n", "3")
    records = json.loads(cli("list", "--sort", "-year", "--json").out)
    first = [row for row in records if point_of(row["county_code"])][:3]
    assert [f["properties"] for f in made["features"]] == [
        {"name": row["name"], "year": row["year"]} for row in first
    ]
    assert [f["id"] for f in made["features"]] == [row["id"] for row in first]


def test_show_and_sql_have_places_too(cli, dataset):
    cluster = next(c for c in dataset if c.county)
    assert collection(cli, "show", cluster.id)["features"][0]["id"] == cluster.id
    statement = f"SELECT county_code, name AS n FROM clusters WHERE id = '{cluster.id}'"
    (feature,) = collection(cli, "sql", statement)["features"]
    assert "id" not in feature
    assert feature["properties"] == {"county_code": cluster.county_code, "n": cluster.name}


@pytest.mark.parametrize(
    "arguments",
    [("stats",), ("map",), ("values", "year"), ("list", "--columns", "nowhere"), ("audit",)],
)
def test_what_has_no_places_is_refused_in_one_line(cli, arguments, tmp_path):
    path = tmp_path / "a.geojson"
    result = cli(*arguments, "-o", str(path))
    assert result.code == 2
    assert not path.exists()
    assert "place" not in result.err
    expected = "unknown column" if "nowhere" in arguments else "is for clusters: these rows have no"
    assert expected in result.err


def test_on_a_terminal_it_is_indented(cli, monkeypatch):
    monkeypatch.setattr("sys.stdout.isatty", lambda: True)
    result = cli("list", "-n", "1", "-f", "geojson")
    assert result.out.startswith('{\n  "type": "FeatureCollection"')
    json.loads(result.out)


def test_the_table_of_points_is_compact():
    with open(path_of("division-points.csv"), encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file))
    assert rows[0] == ["code", "longitude", "latitude"]
    assert [row[0] for row in rows[1:]] == sorted({row[0] for row in rows[1:]})
