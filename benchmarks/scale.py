"""Speed and memory at scale against other programs: whole processes, paired, as ratios.

    python benchmarks/scale.py [--sizes 2000,20000,200000,1000000] [--runs 7] [--quick] [--markdown]

Makes datasets from the bundled records (about 680 bytes each as JSON; 1,000,000 take 2 GB of
disk while it runs), varied by a seeded generator: every record has a county of GB/T 2260, a name
and a number of its own. They are made up, and are deleted in the end.

Four questions are asked of a JSON array, by every program that is installed: jq (``apt-get
install jq``), Miller (``apt-get install miller``), DuckDB's command line (``npm install -g
duckdb`` or from duckdb.org) and sqlite-utils (``pip install sqlite-utils``). That all of them
give the same answer is checked before anything is measured, which warms them up as well. Each
program runs in turn, round after round, so that a change in the machine's speed meets all of
them; a ratio of times is the median of the ratios of the rounds, a ratio of memory that of the
highest peaks. A program that needs more than five seconds for a question is run in three rounds
only, one that would need more than twenty is left out; it says so.

JSON Lines and CSV are read as they come: that is measured by the memory of ``list`` over them,
and by the time until a reader of one line is served and the program has ended.

The exit code is 1 if a target is missed.
"""

from __future__ import annotations

import argparse
import csv
import json
import os
import random
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from typing import Any, NamedTuple

import msgspec

from clustercli import load
from clustercli.geography.divisions import city_of, gbt2260, province_of
from clustercli.geography.gazetteer import zones

OURS = "clustercli"
HOW_TO_INSTALL = {
    "jq": "apt-get install jq",
    "Miller": "apt-get install miller",
    "DuckDB": "npm install -g duckdb, or from duckdb.org",
    "sqlite-utils": "pip install sqlite-utils",
}
FILTER, PROVINCE, CROSS, SQL = "list", "stats", "stats of two", "sql"
COMMANDS = {
    FILTER: "list --province 山东 --json",
    PROVINCE: "stats --by province --json",
    CROSS: "stats --by province,year --json",
    SQL: "sql SELECT … WHERE … GROUP BY … --json",
}
KEYS = {
    FILTER: ("id",),
    PROVINCE: ("province", "count"),
    CROSS: ("province", "year", "count"),
    SQL: ("sector", "count"),
}
"""The columns in which all programs must agree."""
STATEMENTS = {
    FILTER: "SELECT * FROM {table} WHERE province = '山东省'",
    PROVINCE: "SELECT province, count(*) AS count FROM {table} GROUP BY province",
    CROSS: "SELECT province, year, count(*) AS count FROM {table} GROUP BY province, year",
    SQL: "SELECT sector, count(*) AS count FROM {table} WHERE year >= 2024 GROUP BY sector",
}
JQ = {
    FILTER: '[.[] | select(.province == "山东省")]',
    PROVINCE: "reduce .[] as $r ({}; .[$r.province] += 1)"
    " | to_entries | map({province: .key, count: .value})",
    CROSS: "reduce .[] as $r ({}; .[$r.province][$r.year | tostring] += 1) | to_entries"
    " | map(.key as $p | .value | to_entries[] | {province: $p, year: .key, count: .value})",
    SQL: "reduce (.[] | select(.year >= 2024)) as $r ({}; .[$r.sector] += 1)"
    " | to_entries | map({sector: .key, count: .value})",
}
MILLER = {
    FILTER: ["filter", '$province == "山东省"'],
    PROVINCE: ["count-distinct", "-f", "province"],
    CROSS: ["count-distinct", "-f", "province,year"],
    SQL: ["filter", "$year >= 2024", "then", "count-distinct", "-f", "sector"],
}
SIZES = (2_000, 20_000, 200_000, 1_000_000)
SMALL, LARGE = 200_000, 1_000_000
FEW_ROUNDS = 3
SLOW, LONGEST = 5.0, 20.0
TARGETS = (
    (FILTER, "jq", "time", 0.5),
    (FILTER, "Miller", "time", 0.2),
    (FILTER, "DuckDB", "time", 1.5),
    (FILTER, "jq", "memory", 1.0),
    (PROVINCE, "DuckDB", "time", 1.5),
)
"""What is wanted at SMALL records, against whom, and at most which ratio."""
GROWTH = 5.5
"""What LARGE may take over SMALL."""
FLAT = 1.25
"""What a stream of LARGE may take over one of SMALL: nothing but what cannot be helped."""
FORMS = ("json", "jsonl", "csv")


class Spent(NamedTuple):
    """What a process took: wall seconds, and its peak memory in the unit of this system."""

    time: float
    memory: float


# The data ------------------------------------------------------------------------------------

WORDS = (
    "智能",
    "绿色",
    "高端",
    "精密",
    "特种",
    "新型",
    "先进",
    "数字",
    "节能",
    "环保",
    "现代",
    "柔性",
)


def records(number: int) -> Iterator[dict[str, Any]]:
    """Yield so many different records, made from the bundled ones."""
    chance = random.Random(20220901)  # noqa: S311 - the same records every time
    real = [msgspec.to_builtins(cluster) for cluster in load()]
    codes = gbt2260().items()
    counties = [code for code, name in codes if not code.endswith("00") and name not in zones()]
    taken: set[str] = set()
    while len(taken) < number:
        model, code = chance.choice(real), chance.choice(counties)
        words = chance.sample(WORDS, chance.choice((1, 1, 2)))
        industry = "".join((*words, model["industry"]))
        province, city, county = province_of(code), city_of(code), gbt2260()[code]
        name = f"{province.name}{city or ''}{county}{industry}产业集群"
        if name not in taken:
            taken.add(name)
            year = chance.randint(2022, 2025)
            yield {
                **model,
                "id": f"{code}{len(taken)}",
                "name": name,
                "official_name": None,
                "industry": industry,
                "year": year,
                "batch": year - 2021,
                "province": province.name,
                "city": city,
                "county": county,
                "locality": None,
                "county_code": code,
                "region": province.region,
                "unit": province.name,
                "valid_until": f"{year + 3}-12-31",
            }


def make(folder: str, number: int) -> None:
    """Write the records as JSON, JSON Lines and CSV."""
    name = str(Path(folder, "clusters."))
    with (
        open(f"{name}json", "wb") as array,
        open(f"{name}jsonl", "wb") as lines,
        open(f"{name}csv", "w", encoding="utf-8", newline="") as rows,
    ):
        writer = csv.writer(rows)
        before = b"["
        for record in records(number):
            encoded = msgspec.json.encode(record)
            if before == b"[":
                writer.writerow(record)
            array.write(before + encoded)
            lines.write(encoded + b"\n")
            nested = {
                key: msgspec.json.encode(record[key]).decode() for key in ("facts", "sources")
            }
            writer.writerow({**record, **nested}.values())
            before = b",\n"
        array.write(b"]\n")


# The programs --------------------------------------------------------------------------------


def places() -> dict[str, str]:
    """Return where every program is that can be run here; say how to install the others."""
    beside = str(Path(sys.executable).parent)
    found: dict[str, str] = {}
    calls = {OURS: OURS, "jq": "jq", "Miller": "mlr", "DuckDB": "duckdb"}
    for name, call in {**calls, "sqlite-utils": "sqlite-utils"}.items():
        here, anywhere = shutil.which(call, path=beside), shutil.which(call)
        # Our own one must be that of this Python, the others may be anywhere.
        place = here if name == OURS else anywhere or here
        if place is not None:
            found[name] = place
        elif name == OURS:
            raise SystemExit("clustercli is not installed beside this Python: pip install .")
        else:
            print(f"{name} is left out: {HOW_TO_INSTALL[name]}", file=sys.stderr)
    return found


def ours(place: str, question: str, path: str) -> list[str]:
    """Return our command line for a question."""
    if question == SQL:
        arguments = ["sql", STATEMENTS[SQL].format(table="clusters"), "--json"]
    else:
        arguments = COMMANDS[question].split()
    return [place, *arguments, "--data", path]


def commands(found: dict[str, str], question: str, path: str) -> dict[str, list[str]]:
    """Return the command line of every program for a question."""
    statement = STATEMENTS[question]
    ways: dict[str, Callable[[str], list[str]]] = {
        OURS: lambda place: ours(place, question, path),
        "jq": lambda place: [place, "-c", JQ[question], path],
        "Miller": lambda place: [place, "--json", *MILLER[question], path],
        "DuckDB": lambda place: [place, "-json", "-c", statement.format(table=f"'{path}'")],
        "sqlite-utils": lambda place: [place, "memory", path, statement.format(table="clusters")],
    }
    return {name: ways[name](place) for name, place in found.items()}


def answer(command: list[str], keys: tuple[str, ...]) -> list[tuple[str, ...]]:
    """Return what a program answers, as sorted rows of texts."""
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    return sorted(tuple(str(row[key]) for key in keys) for row in json.loads(done.stdout))


def agreed(programs: dict[str, list[str]], keys: tuple[str, ...]) -> int:
    """Return how many rows all programs answer; raises SystemExit if they do not agree."""
    answers = {name: answer(command, keys) for name, command in programs.items()}
    mine = answers[OURS]
    for name, theirs in answers.items():
        if theirs != mine:
            different = next(iter(set(mine) ^ set(theirs)), None)
            raise SystemExit(f"{name} answers otherwise: {len(theirs)} rows, {different}")
    return len(mine)


def elsewhere(function: Callable[..., Any], *arguments: Any) -> Any:
    """Return what a function returns in a process of its own.

    A child's peak memory counts from that of the process that started it, which must be small.
    """
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        return pool.submit(function, *arguments).result()


# Measuring -----------------------------------------------------------------------------------


def run(command: list[str], *, one_line: bool = False) -> Spent:
    """Run a program to its end and return what it took; ``one_line`` stops listening then."""
    began = time.perf_counter()
    where = subprocess.PIPE if one_line else subprocess.DEVNULL
    with subprocess.Popen(command, stdout=where, stderr=subprocess.DEVNULL) as process:
        if process.stdout is not None:
            process.stdout.readline()
            process.stdout.close()
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode and not one_line:
        raise SystemExit(f"{command[0]} failed with {process.returncode}")
    return Spent(time.perf_counter() - began, used.ru_maxrss)


def rounds(programs: dict[str, list[str]], runs: int, **how: bool) -> dict[str, list[Spent]]:
    """Return what each program took, one a round; a slow one is left out of the later rounds."""
    spent: dict[str, list[Spent]] = {name: [] for name in programs}
    for number in range(runs):
        for name, command in programs.items():
            took = spent[name]
            if number < FEW_ROUNDS or min(took).time < SLOW:
                took.append(run(command, **how))
    return spent


def ratio(mine: list[Spent], theirs: list[Spent], what: str) -> float:
    """Return the ratio of two programs' time or memory."""
    if what == "time":
        # The first rounds are those in which both took part.
        return statistics.median(m.time / t.time for m, t in zip(mine, theirs, strict=False))
    return max(m.memory for m in mine) / max(t.memory for t in theirs)


class Measured:
    """Everything that was measured, and what is wanted of it."""

    def __init__(self, folder: str, runs: int) -> None:
        self.folder = folder
        self.runs = runs
        self.found = places()
        self.ratios: dict[tuple[int, str, str, str], float] = {}
        """By size, question, program and time or memory."""
        self.targets: list[tuple[str, float, float]] = []
        self._expected: dict[tuple[str, str], float] = {}
        """Seconds that a program is expected to need for a record."""

    def path(self, size: int, form: str) -> str:
        """Return where the records of a size are in a form."""
        return str(Path(self.folder, str(size), f"clusters.{form}"))

    def make(self, size: int) -> None:
        """Make the records of a size."""
        Path(self.folder, str(size)).mkdir()
        elsewhere(make, str(Path(self.folder, str(size))), size)

    def compare(self, size: int, question: str) -> None:
        """Measure all programs that are quick enough."""
        programs = commands(self.found, question, self.path(size, "json"))
        for name in list(programs):
            seconds = size * self._expected.get((question, name), 0.0)
            if seconds > LONGEST and name != OURS:
                del programs[name]
                note(f"{name} is left out: {COMMANDS[question]} of {size:,} would take too long")
        rows = elsewhere(agreed, programs, KEYS[question])
        note(f"{size:,}, {COMMANDS[question]}: {', '.join(programs)} agree on {rows:,} rows")
        spent = rounds(programs, self.runs)
        for name, took in spent.items():
            self._expected[question, name] = min(one.time for one in took) / size
            for what in ("time", "memory"):
                self.ratios[size, question, name, what] = ratio(spent[OURS], took, what)

    def grow(self) -> None:
        """Measure our own program with five times as many records, and as streams."""
        place = self.found[OURS]
        few = min(self.runs, FEW_ROUNDS)
        for question, command in COMMANDS.items():
            both = {str(n): ours(place, question, self.path(n, "json")) for n in (SMALL, LARGE)}
            spent = rounds(both, few)
            for what in ("time", "memory"):
                value = ratio(spent[str(LARGE)], spent[str(SMALL)], what)
                template = f"{command}: {what} of {LARGE:,} over {SMALL:,}"
                self.targets.append((template, value, GROWTH))
        for form in ("jsonl", "csv"):
            streams = {str(n): ours(place, FILTER, self.path(n, form)) for n in (SMALL, LARGE)}
            spent = rounds(streams, 1)
            value = ratio(spent[str(LARGE)], spent[str(SMALL)], "memory")
            template = f"{COMMANDS[FILTER]} of {form}: memory of {LARGE:,} over {SMALL:,}"
            self.targets.append((template, value, FLAT))
            streams = {
                str(n): [place, "list", "-f", "jsonl", "--data", self.path(n, form)]
                for n in (SMALL, LARGE)
            }
            spent = rounds(streams, self.runs, one_line=True)
            value = ratio(spent[str(LARGE)], spent[str(SMALL)], "time")
            template = f"list of {form} into head -1: time of {LARGE:,} over {SMALL:,}"
            self.targets.append((template, value, FLAT))

    def judge(self) -> None:
        """Note the targets against other programs."""
        for question, name, what, most in TARGETS:
            value = self.ratios.get((SMALL, question, name, what))
            if value is not None:
                template = f"{COMMANDS[question]} of {SMALL:,}: {what} over {name}'s"
                self.targets.append((template, value, most))

    def table(self) -> list[list[str]]:
        """Return the ratios of time and memory, a row for a question of a size."""
        others = [name for name in self.found if name != OURS]
        rows = [["records", "command", *others]]
        for size, question in dict.fromkeys((key[0], key[1]) for key in self.ratios):
            cells = [self.cell(size, question, name) for name in others]
            rows.append([f"{size:,}", COMMANDS[question], *cells])
        return rows

    def cell(self, size: int, question: str, name: str) -> str:
        """Return the ratios against one program."""
        both = [self.ratios.get((size, question, name, what)) for what in ("time", "memory")]
        return " / ".join("–" if value is None else f"{value:.2f}" for value in both)


def note(text: str) -> None:
    """Say on stderr how far it has come."""
    print(text, file=sys.stderr, flush=True)


def shown(rows: list[list[str]], *, markdown: bool) -> str:
    """Return rows as text, or as a table of Markdown; the first is the header."""
    if markdown:
        lines = ["| " + " | ".join(row) + " |" for row in rows]
        return "\n".join([lines[0], "|---" * len(rows[0]) + "|", *lines[1:]])
    widths = [max(map(len, column)) + 2 for column in zip(*rows, strict=True)]
    return "\n".join(
        "".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in rows
    )


def main() -> int:
    """Measure, print the ratios, and say whether the targets are met."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--sizes", default=",".join(map(str, SIZES)), help="numbers of records")
    parser.add_argument("--runs", type=int, default=7, help="rounds, 3 for what is slow")
    parser.add_argument("--quick", action="store_true", help="2,000 and 20,000, in 3 rounds")
    parser.add_argument("--markdown", action="store_true", help="a table for docs/performance.md")
    options = parser.parse_args()
    sizes = sorted(int(size) for size in options.sizes.split(","))
    if options.quick:
        sizes, options.runs = [2_000, 20_000], 3
    with tempfile.TemporaryDirectory() as folder:
        measured = Measured(folder, options.runs)
        for size in sizes:
            measured.make(size)
            for question in COMMANDS:
                measured.compare(size, question)
        measured.judge()
        if {SMALL, LARGE} <= set(sizes):
            measured.grow()
    print("Time / peak memory of clustercli over those of\n")
    print(shown(measured.table(), markdown=options.markdown))
    wanted = [["target", "ratio", "at most"]]
    wanted += [[template, f"{value:.2f}", f"{most}"] for template, value, most in measured.targets]
    if not measured.targets:
        print(f"\nThe targets are about {SMALL:,} and {LARGE:,} records.")
        return 0
    print(f"\n{shown(wanted, markdown=options.markdown)}")
    missed = [template for template, value, most in measured.targets if not value <= most]
    print(
        "\n" + ("\n".join(f"missed: {template}" for template in missed) or "All targets are met.")
    )
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
