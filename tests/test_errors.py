"""What goes wrong takes one line or two, with what would be right."""

from __future__ import annotations

import pytest

import clustercli.cli.entry
from clustercli import UnknownValueError, select
from clustercli.cli.program import COMMANDS
from clustercli.resources.bundled import VARIABLE


@pytest.mark.parametrize(
    ("arguments", "message", "hint"),
    [
        (("list", "-p", "山栋"), "unknown province '山栋': did you mean", "山东省"),
        (("list", "-p", "sx"), "ambiguous province 'sx'", "Shanxi or Shaanxi"),
        (("list", "-p", "guang"), "ambiguous province 'guang'", "Guangdong or Guangxi"),
        (("list", "-p", "shandnog"), "unknown province", "did you mean Shandong?"),
        (("list", "-p", "宁波"), "unknown province '宁波'", "it is a city, use --city"),
        (("list", "--county", "无锡"), "unknown county '无锡'", "it is a city, use --city"),
        (("list", "-c", "山东"), "unknown city '山东'", "it is a province, use --province"),
        (("list", "-c", "无戏"), "unknown city '无戏'", "无锡市"),
        (("list", "-r", "南部"), "unknown region", "Valid: East, Central, West, Northeast"),
        (("list", "--unit", "青到"), "unknown unit", "See all: clustercli values unit"),
        (("list", "-y", "2019"), "no batch answers to '2019'", "2022, 2023, 2024, 2025"),
        (("list", "-y", "第九批"), "no batch answers to '第九批'", "2022, 2023"),
        (("list", "-y", "0000"), "no batch answers to '0000'", "2022, 2023"),
        (("list", "-y", "0000年"), "no batch answers to '0000年'", "2022, 2023"),
        (("list", "-y", "0000,2024"), "no batch answers to '0000'", "2022, 2023"),
        (("list", "-y", "0000-0000"), "no batch answers to '0000-0000'", "2022, 2023"),
        (("list", "-y", "-0000"), "no batch answers to '-0000'", "2022, 2023"),
        (("list", "--term-ends", "0000"), "'0000' is no year in which a term ends", "2026"),
        (("list", "--term-ends", "0000-0000"), "'0000-0000' is no year in which", "2026"),
        (("list", "-y", "2024-2022"), "runs backwards", "write 2022-2024"),
        (("list", "-y", "soon"), "unknown year 'soon'", "2024"),
        (("list", "--sector", "食物"), "unknown sector", "食品"),
        (("list", "--emerging", "生物业"), "unknown emerging", "生物"),
        (("list", "--evidence", "rumour"), "unknown evidence", "public-notice"),
        (("list", "--columns", "provnce"), "unknown column", "did you mean province?"),
        (
            ("stats", "--columns", "x"),
            "unknown column 'x'",
            "Valid: region, count, share, published, difference",
        ),
        (("list", "--sort", "-yaer"), "unknown sort key 'yaer'", "did you mean year?"),
        (("list", "-f", "exel"), "unknown format 'exel'", "did you mean xlsx?"),
        (("list", "-p", ""), "--province is empty", "leave the option out"),
        (("list", "-i", ","), "--industry is empty", "leave the option out"),
        (("list", ""), "an empty word finds nothing", "leave it out"),
        (("list", "--columns", " "), "--columns is empty", "leave the option out"),
        (("list", "-c", "义乌"), "unknown city '义乌'", "it is a county, use --county"),
        (
            ("list", "-f", "csv", "-o", "a.xlsx"),
            "csv does not go into a.xlsx",
            "its name says xlsx",
        ),
        (("list", "-n", "many"), "Invalid value for '--limit'", "See: clustercli list --help"),
        (("list", "--provnce", "x"), "unknown option '--provnce'", "did you mean --province?"),
        (("list", "--zzz"), "unknown option '--zzz'", "See: clustercli list --help"),
        (("list", "-p"), "requires an argument", "See: clustercli list --help"),
        (
            ("lst",),
            "unknown command 'lst': did you mean list?",
            ", ".join(COMMANDS),
        ),
        (("show",), "Missing argument", "See: clustercli show --help"),
        (("values",), "Missing argument", "See: clustercli values --help"),
        (("--nope",), "unknown option '--nope'", "See: clustercli --help"),
    ],
)
def test_wrong_usage(cli, arguments, message, hint):
    result = cli(*arguments)
    assert result.code == 2
    assert result.out == ""
    assert result.err.startswith("clustercli: ")
    assert message in result.err
    assert hint in result.err
    assert len(result.err.splitlines()) <= 2


def test_every_hint_leads_somewhere(cli):
    for arguments in (("list", "-p", "x"), ("list", "-f", "zz"), ("list", "-s", "zz")):
        hint = cli(*arguments).err.splitlines()[-1]
        assert hint.startswith("See all: clustercli ")
        assert cli(*hint.removeprefix("See all: clustercli ").split()).code == 0


@pytest.mark.parametrize("name", ["clusters.json", "divisions.json", "sectors.json"])
def test_a_damaged_data_file(shell, tmp_path, name):
    """In a process of its own, which has read none of them before."""
    (tmp_path / name).write_text("{", encoding="utf-8")
    result = shell("clustercli list -p 山东 --sector 食品", **{VARIABLE: str(tmp_path)})
    assert result.code == 1
    assert f"{name} is damaged" in result.err
    assert len(result.err.splitlines()) == 1


def test_an_interrupt_ends_quietly(cli, monkeypatch):
    def interrupted(**_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("clustercli.cli.dataset_options.load", interrupted)
    result = cli("list")
    assert result.code == 130
    assert result.err == ""


def test_an_error_of_the_system_names_its_file(cli, monkeypatch):
    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device", "/mnt/a.db")

    monkeypatch.setattr("clustercli.cli.list.write", full)
    result = cli("list")
    assert result.code == 1
    assert result.err == "clustercli: cannot read or write /mnt/a.db: No space left on device\n"


def test_the_process_ends_with_the_code(process_ends, monkeypatch, capsys):
    monkeypatch.setattr("sys.argv", ["clustercli", "lst"])
    clustercli.cli.entry.main()
    assert process_ends == [2]
    assert "unknown command" in capsys.readouterr().err


def test_the_library_raises_what_the_command_line_says(dataset):
    with pytest.raises(UnknownValueError, match="unknown province") as caught:
        select(dataset, province="山栋")
    assert "山东省" in caught.value.nearest
    with pytest.raises(TypeError, match="'provnce'"):
        select(dataset, provnce="山东")
    with pytest.raises(ValueError, match="ambiguous"):
        select(dataset, province="sx")


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("山栋", "山东省"),
        ("山冻", "山东省"),
        ("山溪", "山西省"),
        ("河被", "河北省"),
        ("江酥", "江苏省"),
    ],
)
def test_a_typo_that_sounds_the_same_has_one_answer(cli, typed, meant):
    assert f"unknown province '{typed}': did you mean {meant}?" in cli("list", "-p", typed).err
