"""A cross-tabulation on a terminal that has no room for it: its row totals stay, as its rows."""

from __future__ import annotations

import json
import re

import pytest
from rich.cells import cell_len


def numbers_by_region(cli):
    rows = json.loads(cli("stats", "--by", "region", "--json").out)
    return {row["region"]: row["count"] for row in rows}


@pytest.mark.parametrize("width", [24, 30, 36, 40, 50, 60])
@pytest.mark.parametrize("across", ["year", "sector", "evidence"])
def test_row_totals_stay_at_every_width(cli, terminal, width, across):
    totals = numbers_by_region(cli)
    terminal(width, CLUSTERCLI_LANG="zh")
    shown = re.sub(r"\x1b\[[\d;]*m", "", cli("stats", "--by", f"region,{across}").out)
    lines = shown.splitlines()
    assert max(map(cell_len, lines)) <= width
    crossed = "合计" in "".join(lines[:4])
    for region, number in totals.items():
        first = next(place for place, line in enumerate(lines) if region in line)
        total = next(line for line in lines[first:] if crossed or "合计" in line)
        assert str(number) in re.findall(r"\d+", total)[-1 if crossed else 0 :]


def test_the_blocks_have_what_the_crosstab_has(cli, terminal):
    terminal(30, CLUSTERCLI_LANG="en", LANG="en_US.UTF-8")
    blocks = cli("stats", "--by", "province,year", "-p", "山东", "-p", "河南").out.split("\n\n")
    terminal(100, CLUSTERCLI_LANG="en", LANG="en_US.UTF-8")
    wide = cli("stats", "--by", "province,year", "-p", "山东", "-p", "河南").out
    plain = re.sub(r"\x1b\[[\d;]*m|[╭╮╰╯├┤┬┴┼─]", "", wide).splitlines()
    table = [[cell.strip() for cell in line.strip("│").split("│")] for line in plain if "│" in line]
    heads, *rows = table
    read = [dict(re.split(r" {2,}", line, maxsplit=1) for line in b.splitlines()) for b in blocks]
    assert read == [dict(zip(heads, row, strict=True)) for row in rows]


def test_where_rows_fit_they_have_totals_and_lines_between(cli, terminal):
    terminal(80, CLUSTERCLI_LANG="en", LANG="en_US.UTF-8")
    shown = cli("stats", "--by", "region,sector").out
    numbers = numbers_by_region(cli)
    found = re.findall(r"│ *(\w+) +│ Total +│ +(\d+) │", re.sub(r"\x1b\[[\d;]*m", "", shown))
    english = {"East": "东部", "Central": "中部", "West": "西部", "Northeast": "东北"}
    assert {english[name]: int(number) for name, number in found} == numbers
    assert len(re.findall("├", shown)) == len(numbers) + 1
