"""Two languages: labels and names follow the user, data never changes."""

from __future__ import annotations

import json
from types import SimpleNamespace

import pytest

from clustercli.cli import language as detector
from clustercli.fields.words import value_label
from clustercli.geography.divisions import divisions


@pytest.mark.parametrize("environment", [{}, {"LANG": "C.UTF-8"}, {"LANG": "de_DE.UTF-8"}])
def test_a_screen_is_english_where_nothing_says_chinese(cli, monkeypatch, environment):
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    result = cli("list", "-p", "山东")
    assert result.out.split()[0] == "Year"
    assert "clusters match" in result.err


@pytest.mark.parametrize(
    ("identifier", "language"), [(0x0804, "zh"), (0x0C04, "zh"), (0x0409, "en")]
)
def test_windows_sets_no_locale_but_has_a_language(monkeypatch, identifier, language):
    kernel = SimpleNamespace(GetUserDefaultUILanguage=lambda: identifier)
    monkeypatch.setattr(detector, "os", SimpleNamespace(name="nt"))
    monkeypatch.setattr("ctypes.windll", SimpleNamespace(kernel32=kernel), raising=False)
    assert detector.language_of((), {}) == language
    assert detector.language_of((), {"LANG": "en_US.UTF-8"}) == "en"
    assert detector.language_of((), {"LANG": "zh_CN.UTF-8"}) == "zh"


def test_an_unknown_language_in_the_environment(cli, monkeypatch):
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
