"""``clustercli show`` and ``clustercli values``."""

from __future__ import annotations

import json

import pytest

from clustercli.query.accepted_values import DIMENSIONS


def test_show_says_everything_with_sources(cli, dataset):
    cluster = next(c for c in dataset if c.id == "320206a")
    out = cli("show", "320206a", "--lang", "zh").out
    for text in (cluster.name, cluster.official_name, "320206", cluster.sources[0].publisher):
        assert str(text) in out
    assert "〔媒体，转载〕" in out


@pytest.mark.parametrize(
    "which", ["320206a", "320206A", "惠山区智能基础零部件", "江苏省无锡市惠山区智能"]
)
def test_an_id_or_a_piece_of_a_name(cli, which):
    assert [row["id"] for row in json.loads(cli("show", which, "--json").out)] == ["320206a"]


def test_several_at_once_and_each_once(cli):
    rows = json.loads(cli("show", "320206a", "370481a", "320206a", "--json").out)
    assert [row["id"] for row in rows] == ["320206a", "370481a"]
    assert cli("show", "320206a", "370481a", "--count").out == "2\n"


def test_a_piece_of_several_names_lists_them(cli):
    result = cli("show", "陶瓷")
    assert result.code == 2
    assert "ambiguous cluster '陶瓷'" in result.err
    assert "360222a 浮梁县陶瓷产业集群" in result.err


def test_a_place_of_several_clusters_lists_some(cli):
    result = cli("show", "东部")
    assert result.code == 2
    assert "or one of" in result.err
    assert cli("show", "成都", "机器人").code == 2
    assert json.loads(cli("show", "成华 机器人", "--json").out)[0]["id"] == "510108a"
    assert cli("show", "").code == 2


def test_no_such_cluster_names_the_nearest(cli):
    result = cli("show", "320206z")
    assert result.code == 2
    assert "unknown cluster '320206z': did you mean 320206a" in result.err
    assert "See all: clustercli list" in result.err


def test_show_in_english(cli):
    out = cli("show", "370281a", "--lang", "en").out
    assert "Reporting unit" in out
    assert "not settled" in out


@pytest.mark.parametrize("dimension", DIMENSIONS)
def test_the_values_of_every_dimension_are_accepted(cli, dataset, dimension):
    rows = json.loads(cli("values", dimension, "--json").out)
    assert all(list(row) == ["value", "count", "accepts"] for row in rows)
    for row in rows:
        result = cli("list", f"--{dimension}", row["value"], "--count")
        assert result.code == 0, result.err
        assert int(result.out) == row["count"]
    assert sum(row["count"] for row in rows) == len(dataset)
    missing = sum(getattr(cluster, dimension) is None for cluster in dataset)
    assert (rows[-1]["value"] == "unknown") == bool(missing) or dimension == "status"


def test_values_of_provinces_are_all_34(cli):
    rows = json.loads(cli("values", "province", "--json").out)
    assert len(rows) == 34
    shandong = next(row for row in rows if row["value"] == "山东省")
    assert {"山东", "鲁", "Shandong", "shandong", "37", "370000", "CN-SD", "山東"} <= set(
        shandong["accepts"]
    )


@pytest.mark.parametrize("name", ["column", "columns", "format", "dimension"])
def test_values_of_what_is_fixed(cli, name):
    rows = json.loads(cli("values", name, "--json").out)
    assert all(list(row) == ["value", "accepts"] for row in rows)
    known = {row["value"] for row in rows}
    assert known & {"county_code", "xlsx", "emerging"}


def test_values_offers_nothing_ambiguous(cli):
    rows = json.loads(cli("values", "province", "--json").out)
    offered = [name for row in rows for name in row["accepts"]]
    assert "sx" not in offered
    assert "gd" in offered
    assert len(offered) == len(set(offered))
    columns = json.loads(cli("values", "column", "--json").out)
    assert {"年度", "Year"} <= set(next(r for r in columns if r["value"] == "year")["accepts"])


def test_values_of_nothing_known(cli):
    result = cli("values", "provnce")
    assert result.code == 2
    assert "did you mean province?" in result.err
