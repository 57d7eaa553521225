"""Start-up against other programs: whole processes, paired in one run, as ratios.

    python benchmarks/startup.py [--runs 40] [--markdown] [--instructions]

Each program runs in turn, round after round, so that a change in the machine's speed meets
all of them; a ratio is the median of the ratios of the rounds. The programs that answer the
same query on the same JSON are used if they are installed: jq, Miller (mlr), DuckDB's command
line (duckdb: ``npm install -g duckdb`` or from duckdb.org) and sqlite-utils (``pip install
sqlite-utils``). Measure an installation that is not editable: an editable one searches longer
for its modules.

``--instructions`` counts instead, by valgrind: the millions of instructions of each program of
Python, which do not depend on what else the machine does.
"""

from __future__ import annotations

import argparse
import os
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

EMPTY_TYPER = """\
import typer
app = typer.Typer()
@app.command()
def one(x: int = 1): print(x)
@app.command()
def two(x: int = 1): print(x)
app()
"""
RICH_TYPER = """\
import typer
app = typer.Typer()
@app.command()
def one(x: int = 1):
    from rich.console import Console
    from rich.table import Table
    table = Table("a", "b", "c")
    for number in range(10):
        table.add_row(str(number), "x", "y")
    Console(force_terminal=True).print(table)
@app.command()
def two(x: int = 1): print(x)
app()
"""
JSON, TABLE = "clustercli list --json", "clustercli list"
EMPTY, RICH = "an empty Typer app", "Typer with a Rich table"
COMPARED = (
    (JSON, EMPTY, 1.15),
    (TABLE, RICH, 1.10),
    (JSON, "sqlite-utils", None),
    (JSON, "DuckDB", None),
    (JSON, "jq", None),
    (JSON, "Miller", None),
    (EMPTY, "sqlite-utils", None),
)
"""What is compared, with the targets; the last is the floor that Typer sets."""
COUNTED = {
    JSON: 315,
    TABLE: None,
    "clustercli --help": 600,
    "clustercli audit": 420,
    "clustercli audit --json": 375,
    EMPTY: None,
    RICH: None,
}
"""Of what the instructions are counted, with the targets in millions."""
QUERY = "select * from clusters where province = '山东省'"


def commands(folder: Path) -> dict[str, list[str]]:
    """Return every program that can be run here, by the name it is shown under."""
    program = shutil.which("clustercli", path=str(Path(sys.executable).parent))
    if program is None:
        raise SystemExit("clustercli is not installed for this Python: pip install .")
    (folder / "typer_empty.py").write_text(EMPTY_TYPER, encoding="utf-8")
    (folder / "typer_rich.py").write_text(RICH_TYPER, encoding="utf-8")
    data = folder / "clusters.json"
    query = ["list", "--province", "山东"]
    subprocess.run([program, "list", "-o", str(data), "--force"], check=True, capture_output=True)
    found = {
        JSON: [program, *query, "--json"],
        TABLE: ["env", "FORCE_COLOR=1", program, *query],
        EMPTY: [sys.executable, str(folder / "typer_empty.py"), "one"],
        RICH: [sys.executable, str(folder / "typer_rich.py"), "one"],
    }
    others = {
        "jq": ["jq", '[.[] | select(.province == "山东省")]', str(data)],
        "Miller": ["mlr", "--json", "filter", '$province == "山东省"', str(data)],
        "DuckDB": ["duckdb", "-json", "-c", QUERY.replace("clusters", f"'{data}'", 1)],
        "sqlite-utils": ["sqlite-utils", "memory", str(data), QUERY],
    }
    for name, command in others.items():
        path = shutil.which(command[0]) or shutil.which(
            command[0], path=str(Path(sys.executable).parent)
        )
        if path is None:
            print(f"{name} is not installed: left out", file=sys.stderr)
        else:
            found[name] = [path, *command[1:]]
    return found


def measure(programs: dict[str, list[str]], runs: int) -> dict[str, list[float]]:
    """Return the wall seconds of each program, one a round, after a warm-up."""
    times: dict[str, list[float]] = {name: [] for name in programs}
    for number in range(runs + 1):
        for name, command in programs.items():
            began = time.perf_counter()
            subprocess.run(
                command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
            )
            if number:
                times[name].append(time.perf_counter() - began)
    return times


def instructions(command: list[str], **variables: str) -> float:
    """Return how many millions of instructions a program of Python takes, compiled already."""
    environment = {**os.environ, "PYTHONHASHSEED": "0", **variables}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    subprocess.run(command, check=True, capture_output=True, env=environment)
    valgrind = ["valgrind", "--tool=callgrind", "--callgrind-out-file=/dev/null"]
    done = subprocess.run([*valgrind, *command], check=True, capture_output=True, env=environment)
    collected = re.search(rb"Collected : (\d+)", done.stderr)
    if collected is None:
        raise SystemExit("valgrind gave no count")
    return int(collected[1]) / 1e6


def count(programs: dict[str, list[str]]) -> int:
    """Count the instructions, print them, and say whether the targets are met."""
    if shutil.which("valgrind") is None:
        raise SystemExit("valgrind is not installed")
    # valgrind follows the program that it starts, and not the one that env or #! starts.
    program, *query = programs[JSON]
    python = [sys.executable, program]
    counts = {
        JSON: instructions([*python, *query]),
        TABLE: instructions([*python, *query[:-1]], FORCE_COLOR="1"),
        "clustercli --help": instructions([*python, "--help"]),
        "clustercli audit": instructions([*python, "audit"]),
        "clustercli audit --json": instructions([*python, "audit", "--json"]),
        EMPTY: instructions(programs[EMPTY]),
        RICH: instructions(programs[RICH]),
    }
    for name, target in COUNTED.items():
        aim = f"at most {target}" if target else ""
        print(name.ljust(28) + f"{counts[name]:.0f} million".ljust(28) + aim)
    return int(any(target and counts[name] > target for name, target in COUNTED.items()))


def ratio(times: dict[str, list[float]], one: str, other: str) -> float:
    """Return the median of one program's time over another's, round by round."""
    return statistics.median(
        mine / theirs for mine, theirs in zip(times[one], times[other], strict=True)
    )


def main() -> int:
    """Measure, print the ratios, and say whether the targets are met."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--runs", type=int, default=40)
    parser.add_argument("--markdown", action="store_true", help="a table for docs/performance.md")
    parser.add_argument("--instructions", action="store_true", help="count them by valgrind")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        programs = commands(Path(folder))
        if options.instructions:
            return count(programs)
        times = measure(programs, options.runs)
    rows = []
    for one, other, target in COMPARED:
        if other in times:
            value = ratio(times, one, other)
            rows.append((one, other, f"{value:.2f}", f"at most {target}" if target else ""))
    heads = ("program", "against", "ratio", "target")
    if options.markdown:
        rows = [(f"`{one}`", *rest) for one, *rest in rows]
        print("| " + " | ".join(heads) + " |\n|---|---|---|---|")
        print("\n".join("| " + " | ".join(row) + " |" for row in rows))
    else:
        for row in (heads, *rows):
            print("".join(cell.ljust(28) for cell in row).rstrip())
    met = all(
        not target or ratio(times, one, other) <= target
        for one, other, target in COMPARED
        if other in times
    )
    return 0 if met else 1


if __name__ == "__main__":
    sys.exit(main())
