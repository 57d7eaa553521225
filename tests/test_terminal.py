"""A real terminal: width, colour, completion, and what is piped."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pexpect
import pytest
from terminals import screen, screen_of_a_process, settings
from wcwidth import wcswidth

from clustercli.cli.completion import fields, names_in, values_of
from clustercli.cli.entry import run
from clustercli.cli.program import COMMANDS
from clustercli.output.colour_scale import ink, luminance
from clustercli.output.formats import format_names

SNAPSHOTS = Path(__file__).parent / "snapshots"
ESCAPE = re.compile(r"\x1b\[[0-9;]*m")


CASES = {
    "list-shandong": ["list", "--province", "山东"],
    "stats-region": ["stats", "--by", "region"],
    "stats-region-year": ["stats", "--by", "region,year"],
    "stats-province-sector": ["stats", "--by", "province,sector", "-r", "西部"],
    "show-two": ["show", "320206a", "110108c", "--as-of", "2026-11-23"],
    "values-sector": ["values", "sector"],
    "list-none": ["list", "-p", "西藏"],
    "compare-two": ["compare", "山东", "浙江"],
    "compare-four": ["compare", "东部", "中部", "西部", "东北", "-y", "2022-2024"],
    "map-materials": ["map", "--industry", "材料"],
    "stats-chart": ["stats", "--by", "year", "--chart"],
    "audit-henan": ["audit", "-p", "河南"],
    "stats-published": ["stats", "--by", "region", "-y", "2022-2024", "--lang", "en"],
}


WIDTHS = [60, 80, 100, 140]


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("case", CASES)
def test_screens_are_as_they_were(case, width):
    """Run with UPDATE_SNAPSHOTS=1 to accept what is shown now; TERM is dumb.

    One width of each is of a process of its own, which holds ``screen`` against the real thing.
    """
    path = SNAPSHOTS / f"{case}-{width}.txt"
    shown = (screen_of_a_process if width == 80 else screen)(CASES[case], width)
    if os.environ.get("UPDATE_SNAPSHOTS"):
        path.write_text(shown, encoding="utf-8")
    assert shown == path.read_text(encoding="utf-8")


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("arguments", [*CASES.values(), ["list"], ["values", "province"]])
def test_nothing_is_wider_than_the_terminal(arguments, width):
    assert max(map(wcswidth, screen(arguments, width).splitlines())) <= width


def test_nothing_is_cut_at_80_columns(dataset):
    shown = screen(["list"], 80)
    assert "…" not in shown
    body = shown[shown.index("├") :]
    cells = [[cell.strip() for cell in line.split("│")[1:-1]] for line in body.splitlines()]
    rows: list[list[str]] = []
    for row in (row for row in cells if row):
        if row[0]:
            rows.append(row)
        else:
            rows[-1] = [old + new for old, new in zip(rows[-1], row, strict=True)]
    assert [row[4].replace(" ", "") for row in rows] == [
        cluster.industry.replace(" ", "") for cluster in dataset
    ]


def test_a_wide_terminal_shows_more():
    narrow, wide = (screen(["list", "-p", "山东"], width) for width in (80, 140))
    assert "战略性新兴产业" in wide
    assert "战略性新兴产业" not in narrow
    heads = ("年度", "省份", "城市", "县（市、", "区）", "产业", "行业", "编号")
    assert all(head in narrow for head in heads)


def test_colour_is_for_terminals():
    assert ESCAPE.search(screen(["stats"], 80, TERM="xterm-256color"))
    plain = screen(["stats"], 80, TERM="xterm-256color", NO_COLOR="1")
    assert not re.search(r"\x1b\[[0-9;]*3\dm", plain)
    assert not ESCAPE.search(screen(["stats"], 80, TERM="dumb"))


@pytest.mark.parametrize("arguments", [*CASES.values(), ["list"], ["map"], ["list", "--help"]])
def test_a_dumb_terminal_gets_no_control_sequence(arguments):
    """The screens above are of TERM=dumb: of list, stats --chart, map and all the others."""
    assert "\x1b" not in screen(arguments, 80, TERM="dumb", COLORTERM="truecolor")


BACKGROUNDS = {"dark": "15;0", "light": "0;15"}
"""Foreground and background as terminals have them in COLORFGBG."""
COLOURED = {
    "list": ["list", "-p", "贵州"],
    "stats": ["stats"],
    "map": ["map", "-y", "2022"],
}


@pytest.mark.parametrize("case", COLOURED)
def test_colours_are_the_same_on_light_and_dark(case):
    """Run with UPDATE_SNAPSHOTS=1 to accept what is shown now; ␛ stands for escape."""
    shown = {
        screen(COLOURED[case], 80, TERM="xterm-256color", COLORFGBG=colours).replace("\x1b", "␛")
        for colours in BACKGROUNDS.values()
    }
    assert len(shown) == 1
    path = SNAPSHOTS / f"coloured-{case}.txt"
    if os.environ.get("UPDATE_SNAPSHOTS"):
        path.write_text(*shown, encoding="utf-8")
    assert shown == {path.read_text(encoding="utf-8")}


OF_THE_THEME = {0, 1, 2, 3, 4, 22, 39, *range(30, 38), *range(90, 98)}
"""Bold, dim and the like, and the 16 colours that a terminal's own theme sets, as ink alone."""
TERMINALS = {
    "16": {"TERM": "xterm"},
    "256": {"TERM": "xterm-256color"},
    "true": {"TERM": "xterm-256color", "COLORTERM": "truecolor"},
}


def styles(shown: str) -> set[tuple[int, ...]]:
    found = ESCAPE.findall(shown)
    return {tuple(int(part or 0) for part in code[2:-1].split(";")) for code in found}


@pytest.mark.parametrize("colours", TERMINALS)
@pytest.mark.parametrize(
    "arguments",
    [
        *(arguments for case, arguments in CASES.items() if case != "map-materials"),
        ["sql", "SELECT year, size FROM batches"],
        ["data", "info"],
        ["list", "--help"],
        ["--help"],
        ["list", "-p", "山栋"],
    ],
)
def test_text_has_no_colours_but_those_of_the_theme(arguments, colours):
    """Neither a light nor a dark background can make such text unreadable by our doing."""
    for style in styles(screen(arguments, 80, **TERMINALS[colours])):
        assert set(style) <= OF_THE_THEME, style


def rgb_of(code: list[int]) -> str:
    """Return the colour that 38 or 48 sets, by the fixed part of xterm's table of 256."""
    if code[0] == 2:
        red, green, blue = code[1:4]
    else:
        number = code[1]
        assert number >= 16, "the first 16 are the theme's"
        levels = (0, 95, 135, 175, 215, 255)
        cube = number - 16
        grey = 8 + 10 * (number - 232)
        red, green, blue = (
            (levels[cube // 36], levels[cube // 6 % 6], levels[cube % 6])
            if number < 232
            else (grey, grey, grey)
        )
    return f"#{red:02x}{green:02x}{blue:02x}"


def contrast(one: str, other: str) -> float:
    """Return the contrast of two colours by WCAG 2: 1 to 21."""
    low, high = sorted(map(luminance, (one, other)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("colours", ["256", "true"])
def test_ink_stands_out_from_every_tile(colours):
    """WCAG 2 asks for 4.5, here between the ink and the colour that the terminal shows."""
    tiles = set()
    for arguments in (["map"], ["map", "-y", "2022"], ["map", "-y", "2024", "-i", "材料"]):
        for style in styles(screen(arguments, 80, **TERMINALS[colours])):
            if 48 in style:
                tiles.add(style)
            else:
                assert set(style) <= OF_THE_THEME
    assert len(tiles) >= 5
    for style in tiles:
        background = style.index(48)
        assert style[0] == 38, "a background comes with an ink of its own"
        ink, ground = rgb_of(list(style[1:background])), rgb_of(list(style[background + 1 :]))
        assert contrast(ink, ground) >= 4.5, style


def test_every_class_of_every_scale_has_an_ink_that_stands_out():
    from clustercli.output.terminal_map import _scale

    for colours in ("256", "truecolor"):
        for largest in range(1, 60):
            for _, colour in _scale(largest, colours).legend():
                assert contrast(ink(colour), colour) >= 4.5


def test_a_map_of_16_colours_has_none():
    """Classes would share a colour, and the theme would say which."""
    assert all(set(style) <= OF_THE_THEME for style in styles(screen(["map"], 80, TERM="xterm")))


def test_columns_goes_before_the_width():
    lines = screen(["list", "-p", "山东"], 140, COLUMNS="80").splitlines()
    assert max(map(wcswidth, lines)) <= 80


def test_json_is_indented_for_a_person():
    shown = screen(["list", "-p", "贵州", "--json", "-q"], 80)
    assert shown.startswith('[\n  {\n    "id":')
    assert len(json.loads(shown)) == 2


def test_a_narrow_encoding_gets_what_it_can_show():
    shown = screen(["stats", "--lang", "en"], 80, PYTHONIOENCODING="ascii")
    assert shown.isascii()
    assert "####" in shown
    assert "+" in shown


def test_help_fits_80_columns():
    for arguments in ([], *([name] for name in COMMANDS if name != "data"), ["data", "info"]):
        shown = screen([*arguments, "--help"], 80)
        assert max(map(wcswidth, shown.splitlines())) <= 80
        assert "示例：" in shown


@pytest.fixture
def complete(monkeypatch, capsys) -> Callable[..., list[str]]:
    """Return what the program offers the shell for a command line, as the shell asks for it."""

    def call(line: str, shell_name: str = "bash") -> list[str]:
        monkeypatch.setenv("_CLUSTERCLI_COMPLETE", f"complete_{shell_name}")
        monkeypatch.setenv("COMP_WORDS", line)
        monkeypatch.setenv("COMP_CWORD", str(line.count(" ")))
        monkeypatch.setenv("_TYPER_COMPLETE_ARGS", line)
        with pytest.raises(SystemExit) as ended:
            run([])
        assert ended.value.code == 0
        return capsys.readouterr().out.splitlines()

    return call


@pytest.mark.parametrize(
    ("line", "offered", "not_offered"),
    [
        ("clustercli st", {"stats"}, {"list"}),
        ("clustercli list --prov", {"--province"}, {"--region"}),
        ("clustercli list --province 山", {"山东省", "山西省"}, {"广东省"}),
        ("clustercli list -p shan", {"shandong", "shanxi", "shanghai"}, {"shaanxi"}),
        ("clustercli list -p 山东,广", {"山东,广东省"}, {"广东省"}),
        ("clustercli list --region e", {"east"}, {"west"}),
        ("clustercli list -c 无", {"无锡市"}, {"南京市"}),
        ("clustercli list --county 无锡", {"无锡市惠山区"}, {"南京市"}),
        ("clustercli list --unit 青", {"青岛市"}, {"山东省"}),
        ("clustercli list -y 202", {"2022", "2025"}, {"2019"}),
        ("clustercli list --sector 电", {"电子信息"}, {"汽车"}),
        ("clustercli list --emerging 新", {"新材料"}, {"生物"}),
        ("clustercli list --evidence p", {"public-notice"}, {"list"}),
        ("clustercli list -f js", {"json", "jsonl"}, {"csv"}),
        ("clustercli list --columns cou", {"county", "county_code"}, {"name"}),
        ("clustercli list --lang e", {"en"}, {"zh"}),
        ("clustercli stats --by pro", {"province"}, {"year"}),
        ("clustercli show 320206", {"320206a"}, {"370481a"}),
        ("clustercli values form", {"format"}, {"column"}),
    ],
)
def test_completion_offers_values(complete, line, offered, not_offered):
    found = complete(line)
    assert offered <= set(found)
    assert not not_offered & set(found)


def test_completion_has_names_and_counts_where_the_shell_shows_them(complete, dataset):
    count = sum(cluster.province == "山东省" for cluster in dataset)
    assert any(
        "shandong" in offer and f"山东省 {count}" in offer
        for offer in complete("clustercli list -p shan", "zsh")
    )


@pytest.mark.skipif(shutil.which("bash") is None, reason="bash is not installed")
def test_completion_in_a_real_bash(tmp_path):
    env = {**settings(), "HOME": str(tmp_path)}
    env.update(LC_ALL="C.UTF-8", TERM="xterm")
    child = pexpect.spawn("bash", ["--norc", "--noprofile"], env=env, encoding="utf-8", timeout=30)
    child.sendline("PS1='ready> '")
    child.expect("ready> ")
    child.sendline('eval "$(_CLUSTERCLI_COMPLETE=source_bash clustercli)"')
    child.expect("ready> ")
    child.send("clustercli list -p shand\t --count\n")
    child.expect(r"list -p shandong .*?\n(?:\x1b\S*\r)?(\d+)\r\n")
    assert int(child.match[1]) > 5
    child.close(force=True)


def test_the_package_runs_as_a_module():
    child = pexpect.spawn(sys.executable, ["-m", "clustercli", "--version"], encoding="utf-8")
    assert re.fullmatch(r"clustercli \d+\.\d+\.\d+ \(dataset [\d.]+\)", child.read().strip())


@pytest.mark.parametrize("term", ["dumb", "unknown", "", None])
@pytest.mark.parametrize("arguments", [["stats", "--chart"], ["map"], ["list", "--help"]])
def test_forced_colour_is_there_where_the_terminal_tells_of_none(cli, monkeypatch, arguments, term):
    monkeypatch.setenv("FORCE_COLOR", "1")
    if term is None:
        monkeypatch.delenv("TERM", raising=False)
    else:
        monkeypatch.setenv("TERM", term)
    assert re.search(r"\x1b\[[0-9;]*[34]\d", cli(*arguments).out)


@pytest.mark.parametrize("variable", ["FORCE_COLOR", "CLICOLOR_FORCE"])
@pytest.mark.parametrize("case", CASES)
def test_forced_colour_is_colour_and_nothing_else(cli, monkeypatch, case, variable):
    """In a pipe no cell is wrapped and no column dropped, however narrow COLUMNS is."""
    monkeypatch.setenv("COLUMNS", "60")
    plain = cli(*CASES[case]).out
    monkeypatch.setenv(variable, "1")
    for term in ("xterm-256color", "dumb", ""):
        monkeypatch.setenv("TERM", term)
        coloured = cli(*CASES[case]).out
        assert ("\x1b[" in coloured) == bool(plain)
        assert ESCAPE.sub("", coloured) == plain


@pytest.mark.parametrize(
    ("environment", "on_terminal", "in_pipe"),
    [
        ({}, True, False),
        ({"NO_COLOR": ""}, True, False),
        ({"NO_COLOR": "0"}, False, False),
        ({"NO_COLOR": "1", "FORCE_COLOR": "1"}, False, False),
        ({"NO_COLOR": "1", "CLICOLOR_FORCE": "1"}, False, False),
        ({"FORCE_COLOR": ""}, True, False),
        ({"FORCE_COLOR": "0"}, True, True),
        ({"CLICOLOR": "1"}, True, False),
        ({"CLICOLOR": "0"}, False, False),
        ({"CLICOLOR": "0", "CLICOLOR_FORCE": "1"}, True, True),
        ({"CLICOLOR_FORCE": "0"}, True, False),
    ],
)
@pytest.mark.parametrize("arguments", [["stats"], ["stats", "--chart"], ["map"], ["--help"]])
def test_colour_as_the_pages_of_the_variables_say(
    cli, monkeypatch, environment, on_terminal, in_pipe, arguments
):
    """Colours of the foreground or background; bold and dim are no colours."""
    shown = screen(arguments, 80, **{"TERM": "xterm-256color", **environment})
    assert bool(re.search(r"\x1b\[[0-9;]*[34]\d", shown)) == on_terminal
    for name, value in {"TERM": "xterm-256color", **environment}.items():
        monkeypatch.setenv(name, value)
    assert ("\x1b[" in cli(*arguments).out) == in_pipe


def test_bars_are_whole_characters_where_there_are_no_blocks():
    from clustercli.output.terminal_table import bar

    assert bar(2.5, "utf-8") == "██▌"
    assert bar(0.01, "utf-8") == "▏"
    assert bar(0, "utf-8") == ""
    assert bar(2.6, "ascii") == "###"
    assert bar(0.01, "ascii") == "#"


def test_a_terminal_too_narrow_for_bars_has_none():
    assert "█" not in screen(["stats"], 30)


@pytest.mark.parametrize(
    ("offers", "typed", "expected"),
    [
        (values_of("province"), "山", {"山东省", "山西省"}),
        (values_of("province"), "shan", {"shandong", "shanxi", "shanghai"}),
        (values_of("region"), "ea", {"east"}),
        (values_of("year"), "2024,202", {"2024,2022", "2024,2023", "2024,2024", "2024,2025"}),
        (names_in(format_names), "xl", {"xlsx"}),
        (fields, "county", {"county", "county_code"}),
    ],
)
def test_what_is_offered(offers, typed, expected):
    assert {offer for offer, _ in offers(typed)} == expected


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("fish") is None, reason="fish is not installed")
def test_completion_in_a_real_fish(tmp_path):
    env = {**settings(), "HOME": str(tmp_path)}
    env.update(LC_ALL="C.UTF-8")
    line = (
        "_CLUSTERCLI_COMPLETE=source_fish clustercli | source; complete -C 'clustercli list -p 山'"
    )
    done = subprocess.run(["fish", "-c", line], env=env, capture_output=True, text=True, check=True)
    offered = {row.split("\t")[0] for row in done.stdout.splitlines()}
    assert offered == {"山东省", "山西省"}


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("zsh") is None, reason="zsh is not installed")
def test_completion_in_a_real_zsh(tmp_path):
    env = {**settings(), "HOME": str(tmp_path)}
    env.update(LC_ALL="C.UTF-8", TERM="xterm", ZDOTDIR=str(tmp_path))
    child = pexpect.spawn("zsh", ["-f"], env=env, encoding="utf-8", timeout=30)
    child.sendline("PS1='ready> '; autoload -Uz compinit; compinit -u")
    child.expect("ready> ")
    child.sendline('eval "$(_CLUSTERCLI_COMPLETE=source_zsh clustercli)"; echo set up')
    child.expect("set up\r\n")
    child.send("clustercli list -p shand\t --count\n")
    child.expect(r"\n(?:\x1b\S*|\r)*(\d+)\r\n")
    assert int(child.match[1]) > 5
    child.close(force=True)


def test_a_long_table_goes_through_the_pager():
    pager = {"CLUSTERCLI_PAGER": "sed s/^/paged:/", "TERM": "xterm-256color"}
    assert "paged:" in screen(["list"], 80, rows=20, **pager)
    assert "paged:" not in screen(["list"], 80, rows=300, **pager)
    assert "paged:" not in screen(["list", "--no-pager"], 80, rows=20, **pager)
    assert "paged:" not in screen(["list", "--json"], 80, rows=20, **pager)
    assert "paged:" not in screen(["list"], 80, rows=20, **{**pager, "TERM": "dumb"})


@pytest.mark.parametrize("pager", ["", "cat", "no-such-pager", 'less "unclosed'])
def test_without_a_pager_the_table_is_shown_as_it_is(dataset, pager):
    shown = screen(["list"], 140, rows=20, TERM="xterm-256color", CLUSTERCLI_PAGER=pager)
    assert all(cluster.id in shown for cluster in dataset)


def test_paging_in_process(monkeypatch, capfd):
    from clustercli.output import pager

    monkeypatch.setattr("sys.stdout.isatty", lambda: True, raising=False)
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setattr("shutil.get_terminal_size", lambda: os.terminal_size((80, 20)))
    assert pager.is_long("line\n" * 30)
    assert not pager.is_long("line\n" * 3)
    monkeypatch.setenv("PAGER", "sed s/^/paged:/")
    assert pager.page("text\n")
    assert capfd.readouterr().out == "paged:text\n"
    monkeypatch.setenv("CLUSTERCLI_PAGER", "cat")
    assert not pager.page("text\n")


def test_a_chart_shows_what_is_missing(cli, monkeypatch, dataset):
    monkeypatch.setenv("COLUMNS", "60")
    lines = cli("stats", "--by", "year", "--chart", "--lang", "zh").out.splitlines()
    assert [line.split()[0] for line in lines] == ["2022", "2023", "2024", "2025", "未定"]
    held = sum(cluster.year == 2023 for cluster in dataset)
    assert lines[1].endswith(f"{held}/100")
    assert "█" in lines[1]
    assert "░" in lines[1]
    assert max(map(wcswidth, lines)) <= 60
    lengths = {line.count("█") + line.count("░") for line in lines[:4]}
    assert max(lengths) - min(lengths) <= 1
    assert "░" not in lines[4]
    both = cli("stats", "--by", "region,year", "--chart").out.splitlines()
    assert both[0].startswith("East 2022 ")
    assert cli("stats", "--chart", "-p", "西藏").out == ""


def test_a_chart_has_its_format_elsewhere(cli):
    plain = cli("stats", "--by", "year", "--json").out
    assert cli("stats", "--by", "year", "--chart", "--json").out == plain


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("stats --chart -f csv", "it has no part in csv"),
        ("stats --chart --json", "it has no part in json"),
        ("stats --chart --ids", "it has no part in ids"),
        ("stats --chart --columns region,count", "it has no part in other columns"),
        ("stats --chart --no-headers", "--no-headers has no part in it"),
        ("map --no-headers", "--no-headers has no part in it"),
    ],
)
def test_an_option_of_what_is_drawn_does_not_go_without_a_word(cli, line, said):
    result = cli(*line.split())
    assert result.code == 0
    assert said in result.err
    assert result.out


@pytest.mark.parametrize(
    "line",
    [
        "stats --chart",
        "stats --chart -f svg",
        "stats --chart --columns region,count,published",
        "stats --chart -o chart.xlsx",
        "map --no-headers -f csv",
        "map --no-headers --columns province,count",
    ],
)
def test_an_option_that_has_its_part_is_not_spoken_of(cli, line):
    result = cli(*line.split())
    assert result.code == 0
    assert "has no part" not in result.err


@pytest.mark.parametrize("width", [60, 80, 140])
def test_of_no_cluster_there_are_no_bars(cli, terminal, width):
    terminal(width, NO_COLOR="1")
    result = cli("stats", "--sector", "未知", "--region", "东部")
    assert result.code == 0
    plain = re.sub(r"\x1b\[\d+m", "", result.out)
    assert re.search(r"│ 东部 +│ +0 │ +— │\n", plain)
