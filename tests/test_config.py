"""The configuration file: options go before variables, variables before the file."""

from __future__ import annotations

import builtins
import json
import os
from pathlib import Path
from typing import Any

import pytest
from test_startup import modules_of, on_linux

from clustercli.resources.settings import path_of_settings


@pytest.fixture
def configured(monkeypatch, put):
    """Write the configuration file."""

    def write(text) -> None:
        monkeypatch.setenv("CLUSTERCLI_CONFIG", put("settings.toml", text))

    return write


def settings_of(cli, *options: str) -> dict[str, tuple]:
    rows = json.loads(cli("config", *options, "--json").out)
    return {row["setting"]: (row["value"], row["origin"], row["named"]) for row in rows}


# What is in force ----------------------------------------------------------------------


def test_without_a_file_the_defaults_are_in_force(cli):
    found = settings_of(cli)
    assert found["language"] == ("en", "default", None)
    assert found["pager"] == ("less", "default", None)
    assert found["format"] == ("table", "default", None)
    assert found["data"][1:] == ("default", None)
    assert "there is no configuration file; it would be " in cli("config").err


WHOLE = """\
# mine
language = "en"

"data"   = "mine.csv"
pager    = "less -S"
format = "csv"
"""


def test_the_file_says_what_and_where(cli, configured, tmp_path):
    configured(WHOLE)
    assert settings_of(cli) == {
        "language": ("en", "file", "settings.toml:2"),
        "data": (str(tmp_path / "mine.csv"), "file", "settings.toml:4"),
        "pager": ("less -S", "file", "settings.toml:5"),
        "format": ("csv", "file", "settings.toml:6"),
    }
    assert "the configuration file is settings.toml" in cli("config").err


def test_a_variable_goes_before_the_file(cli, configured, monkeypatch):
    configured(WHOLE)
    for name, value in (("LANG", "zh"), ("DATA", "other.csv"), ("PAGER", "more")):
        monkeypatch.setenv(f"CLUSTERCLI_{name}", value)
    found = settings_of(cli)
    assert found["language"] == ("zh", "variable", "CLUSTERCLI_LANG")
    assert found["data"] == ("other.csv", "variable", "CLUSTERCLI_DATA")
    assert found["pager"] == ("more", "variable", "CLUSTERCLI_PAGER")


def test_an_option_goes_before_a_variable(cli, configured, monkeypatch):
    configured(WHOLE)
    monkeypatch.setenv("CLUSTERCLI_LANG", "en")
    monkeypatch.setenv("CLUSTERCLI_DATA", "other.csv")
    found = settings_of(cli, "--lang", "zh", "--data", "a", "--data", "b", "--no-pager")
    assert found["language"] == ("zh", "option", "--lang")
    assert found["data"] == (["a", "b"], "option", "--data")
    assert found["pager"] == (None, "option", "--no-pager")


def test_the_variables_of_every_program_stand_behind_the_file(cli, configured, monkeypatch):
    monkeypatch.setenv("PAGER", "most")
    monkeypatch.setenv("LANG", "zh_CN.UTF-8")
    found = settings_of(cli)
    assert found["pager"] == ("most", "variable", "PAGER")
    assert found["language"] == ("zh", "variable", "LANG")
    configured(WHOLE)
    found = settings_of(cli)
    assert found["pager"][:2] == ("less -S", "file")
    assert found["language"][:2] == ("en", "file")


def test_an_installed_dataset_is_named(cli, put):
    put("mine.json", cli("list", "-p", "河北", "--json").out)
    assert cli("data", "install", "mine.json").code == 0
    value, origin, _named = settings_of(cli)["data"]
    assert origin == "installed"
    assert value.endswith("clusters.json")


# What it does --------------------------------------------------------------------------


def test_the_language_is_that_of_the_file(cli, configured):
    configured('language = "en"')
    assert cli("stats").out.startswith("Region")
    assert cli("stats", "--lang", "zh").out.startswith("地区")
    configured('language = "中文"')
    assert cli("list", "--province", "火星").err.startswith("clustercli: 未知")


def test_the_data_is_that_of_the_file(cli, configured, put, tmp_path, monkeypatch):
    put("a.csv", "集群名称,省份\n甲,江苏省\n")
    put("b.csv", "集群名称,省份\n乙,江苏省\n")
    configured('data = "a.csv"')
    assert cli("list", "--count").out == "1\n"
    assert cli("list", "--count", "--data", "b.csv", "--data", "a.csv").out == "2\n"
    configured('data = ["a.csv", "b.csv"]')
    assert cli("list", "--count").out == "2\n"
    (tmp_path / "elsewhere").mkdir()
    monkeypatch.setenv("CLUSTERCLI_CONFIG", str(tmp_path / "settings.toml"))
    monkeypatch.chdir(tmp_path / "elsewhere")
    assert cli("list", "--count").out == "2\n"  # beside the file, and not in the current folder
    monkeypatch.setenv("HOME", str(tmp_path))
    (tmp_path / "settings.toml").write_text('data = "~/b.csv"')
    assert cli("list", "--count").out == "1\n"


def test_the_format_is_that_of_the_file_where_nothing_else_says_it(cli, configured):
    configured('format = "jsonl"')
    assert json.loads(cli("list", "-n", "1").out)["id"]
    assert cli("list", "-n", "1", "-f", "csv").out.startswith("id,name")
    assert json.loads(cli("list", "-n", "1", "--json").out)
    assert cli("list", "-n", "1", "--ids").out.count("\n") == 1
    assert cli("list", "--count").out.strip().isdigit()
    assert cli("list", "-n", "1", "--jq", "length").out == "1\n"
    assert cli("list", "-n", "1", "-o", "one.csv").code == 0


def test_the_format_does_not_go_before_that_of_a_file(cli, configured, tmp_path):
    configured('format = "json"')
    assert cli("list", "-n", "1", "-o", "one.csv").code == 0
    assert (tmp_path / "one.csv").read_text("utf-8-sig").startswith("id,name")


@pytest.mark.parametrize("form", ["csv", "json", "markdown", "plain"])
def test_the_format_steps_back_where_options_tell_the_form(cli, configured, form):
    lines = (
        *((*("show", "320206a", "--cite"), style) for style in ("gbt7714", "csl-json")),
        ("list", "--ids", "--null", "-n", "2"),
        ("stats", "--count"),
        ("list", "-n", "2", "--jq", ".[].id"),
        ("stats", "--by", "year", "--json", "--with-coverage"),
        ("list", "-n", "2", "-f", "table"),
        ("data", "convert", "mine.json"),
    )
    (Path.cwd() / "mine.json").write_text(cli("list", "-n", "2", "--json").out, "utf-8")
    plain = [cli(*line) for line in lines]
    configured(f'format = "{form}"')
    assert [cli(*line) for line in lines] == plain
    assert {result.code for result in plain} == {0}
    assert cli("show", "320206a", "--cite", "gbt7714", "-f", "csv").code == 2  # was asked for


def test_no_headers_goes_before_a_format_that_always_has_keys(cli, configured):
    asked = ("list", "-n", "2", "--no-headers")
    plain = cli(*asked)
    configured('format = "json"')
    assert cli(*asked) == plain
    assert "not for json" in cli(*asked, "-f", "json").err
    configured('format = "csv"')
    assert len(cli(*asked).out.splitlines()) == 2
    assert "," in cli(*asked).out


def test_a_chart_goes_before_the_format_of_the_file(cli, configured):
    plain = cli("stats", "--chart")
    configured('format = "csv"')
    assert cli("stats", "--chart") == plain
    assert "--chart" not in plain.err


def test_the_pager_is_that_of_the_file(configured, monkeypatch):
    from clustercli.output import pager
    from clustercli.resources.settings import settings

    def words() -> list[str] | None:
        settings.cache_clear()
        return pager.command()

    monkeypatch.setattr("shutil.which", lambda name: name)
    configured('pager = "less -S"')
    assert words() == ["less", "-S"]
    configured("pager = false")
    monkeypatch.setenv("PAGER", "more")
    assert words() is None
    monkeypatch.setenv("CLUSTERCLI_PAGER", "most")
    assert words() == ["most"]
    settings.cache_clear()


# A file that is wrong ------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('language = "zh"\nformat = \n', "settings.toml:2: Invalid value"),
        ('\n\nlanguage = "fr"', "settings.toml:3: unknown language 'fr'"),
        ('langauge = "zh"', "settings.toml:1: unknown setting 'langauge'; there are language"),
        ('# x\n[list]\nformat = "csv"', "settings.toml:2: unknown setting 'list'"),
        ('format = "cvs"', "settings.toml:1: unknown format 'cvs': did you mean csv"),
        ('format = "xlsx"', "settings.toml:1: the format xlsx is not one for every answer"),
        ('format = "svg"', "settings.toml:1: the format svg is not one for every answer"),
        ('format = "geojson"', "settings.toml:1: the format geojson is not one for every answer"),
        ("data = 3", "settings.toml:1: data takes a file's name or a list of them, not 3"),
        ("data = []", "settings.toml:1: data takes a file's name"),
        ('data = ["a", ""]', "settings.toml:1: data takes a file's name"),
        ("pager = true", "settings.toml:1: pager takes a command or false, not True"),
        ('language = ""', "settings.toml:1: language takes a text, not ''"),
        ('a = """\nnever closed', "settings.toml:2: "),
    ],
)
def test_what_is_wrong_is_said_with_its_line(cli, configured, text, said):
    configured(text)
    result = cli("stats")
    assert (result.code, result.out) == (2, "")
    assert result.err.startswith(f"clustercli: {said}")
    assert len(result.err.splitlines()) == 1


def test_what_is_no_text_is_said(cli, put, monkeypatch, tmp_path):
    monkeypatch.setenv("CLUSTERCLI_CONFIG", put("settings.toml", b'language = "en"\n# \xff\n'))
    assert "settings.toml:2: this is not UTF-8" in cli("stats").err
    monkeypatch.setenv("CLUSTERCLI_CONFIG", str(tmp_path))
    assert f"cannot read {tmp_path}: Is a directory" in cli("stats").err


def test_the_help_and_the_version_do_without_the_file(cli, configured):
    configured("x =")
    assert cli("--version").code == 0
    assert cli("--help").code == 0
    assert cli("list", "--help").code == 0


def test_a_mark_at_the_beginning_is_none_of_the_text(cli, configured):
    configured('\ufefflanguage = "en"\r\nformat = "csv"\r\n')
    found = settings_of(cli)
    assert found["language"] == ("en", "file", "settings.toml:1")


@pytest.mark.parametrize("name", ["nowhere/settings.toml", os.devnull, ""])
def test_a_file_that_is_not_there_sets_nothing(cli, monkeypatch, name):
    monkeypatch.setenv("CLUSTERCLI_CONFIG", name)
    result = cli("config", "--json")
    assert result.code == 0
    assert {row["origin"] for row in json.loads(result.out)} == {"default"}


# Where it is, and what looking for it costs --------------------------------------------


@on_linux
def test_where_the_file_is(monkeypatch, tmp_path):
    home = tmp_path / "config-home"
    assert path_of_settings() == str(home / "clustercli" / "config.toml")
    monkeypatch.setenv("HOME", str(tmp_path))
    for folder in ("relative", ""):
        monkeypatch.setenv("XDG_CONFIG_HOME", folder)
        assert path_of_settings() == str(tmp_path / ".config" / "clustercli" / "config.toml")


def test_where_the_file_is_on_other_platforms(monkeypatch, tmp_path):
    monkeypatch.setattr("sys.platform", "win32")
    monkeypatch.setattr("platformdirs.user_config_dir", lambda *_, **__: str(tmp_path))
    assert path_of_settings() == str(tmp_path / "config.toml")


def test_the_file_in_its_folder_is_read(cli, tmp_path):
    folder = tmp_path / "config-home" / "clustercli"
    folder.mkdir(parents=True)
    (folder / "config.toml").write_text('format = "csv"')
    assert cli("list", "-n", "1").out.startswith("id,name")


def test_a_call_looks_for_the_file_once(cli, monkeypatch):
    looked = []
    original = builtins.open

    def counting(name: str, *arguments: Any, **options: Any) -> Any:
        looked.append(str(name))
        return original(name, *arguments, **options)

    monkeypatch.setattr(builtins, "open", counting)
    assert cli("list", "-n", "1").code == 0
    assert sum(name.endswith("config.toml") for name in looked) == 1


def test_without_a_file_no_reader_of_toml_is_imported(configured):
    arguments = ("list", "--count")
    assert not modules_of(*arguments) & {"tomllib", "tomli", "platformdirs"}
    configured('language = "en"')
    assert modules_of(*arguments) & {"tomllib", "tomli"}
