"""Two languages: labels and names follow the user, data never changes."""

from __future__ import annotations

import json

import pytest

from clustercli import UnknownValueError
from clustercli.cli.language import default_language
from clustercli.fields.words import value_label
from clustercli.geography.divisions import divisions


@pytest.mark.parametrize(
    ("environment", "language"),
    [
        ({}, "zh"),
        ({"LANG": "C"}, "zh"),
        ({"LANG": "C.UTF-8"}, "zh"),
        ({"LANG": "zh_CN.UTF-8"}, "zh"),
        ({"LANG": "en_US.UTF-8"}, "en"),
        ({"LANG": "en_US.UTF-8", "LC_MESSAGES": "zh_CN.UTF-8"}, "zh"),
        ({"LANG": "zh_CN.UTF-8", "LC_ALL": "en_GB.UTF-8"}, "en"),
        ({"LANG": "de_DE.UTF-8"}, "zh"),
        ({"LANG": "en_US.UTF-8", "CLUSTERCLI_LANG": "zh"}, "zh"),
        ({"LANG": "zh_CN.UTF-8", "CLUSTERCLI_LANG": "English"}, "en"),
    ],
)
def test_the_language_of_the_environment(environment, language):
    assert default_language(environment) == language


def test_an_unknown_language_in_the_environment(cli, monkeypatch):
    with pytest.raises(UnknownValueError, match="unknown language 'fr'"):
        default_language({"CLUSTERCLI_LANG": "fr"})
    monkeypatch.setenv("CLUSTERCLI_LANG", "fr")
    result = cli("list")
    assert result.code == 2
    assert "unknown language 'fr'" in result.err


def test_the_option_goes_before_the_environment(cli, monkeypatch):
    monkeypatch.setenv("LANG", "en_US.UTF-8")
    assert cli("list").out.split()[0] == "Year"
    assert cli("list", "--lang", "zh").out.split()[0] == "年度"


def test_names_of_places_and_groups_are_english_in_english(cli):
    out = cli("list", "-p", "山东", "--lang", "en").out
    assert "Shandong" in out
    assert "山东省" not in out
    assert "Light industry" in out
    head = cli("stats", "--by", "year,region", "--lang", "en").out.splitlines()[0]
    assert head.split()[:5] == ["Year", "East", "Central", "West", "Northeast"]
    units = cli("stats", "--by", "unit", "--lang", "en").out
    assert "Qingdao" in units
    assert "Xinjiang Production and Construction Corps" in units


def test_data_is_the_same_in_both_languages(cli):
    for arguments in (("list",), ("stats", "--by", "province,year"), ("values", "sector")):
        assert cli(*arguments, "--json", "--lang", "en").out == cli(*arguments, "--json").out
        csv = (*arguments, "-f", "csv")
        assert cli(*csv, "--lang", "en").out == cli(*csv).out
    assert json.loads(cli("list", "--json", "--lang", "en").out)[0]["province"] == "河北省"


def test_every_province_and_region_has_an_english_name():
    for province in divisions().provinces:
        assert value_label("province", province.name, "en").isascii()
        assert value_label("province", province.name, "zh") == province.name
    for region in divisions().regions:
        assert value_label("region", region.name, "en").isascii()
    assert value_label("city", "无锡市", "en") == "无锡市"
