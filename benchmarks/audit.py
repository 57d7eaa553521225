"""Counting against reading: audit and data info over list of the same file, as ratios.

    python benchmarks/audit.py [--sizes 5000,20000] [--runs 5] [--markdown]

The records are those of ``benchmarks/scale.py``, as JSON Lines. The three commands run in turn,
round after round, so that a change in the machine's speed meets all of them; a ratio is the
median of the ratios of the rounds. Both commands go over the records once: a ratio that grows
with the records says that one does not.

The exit code is 1 if a ratio is above 4.
"""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
from pathlib import Path

from scale import elsewhere, make, ratio, rounds, shown

SIZES = (5_000, 20_000)
COUNTING = ("audit", "data info")
READING = "list"
MOST = 4.0
"""What counting may take over reading and writing the same records."""


def measured(program: str, path: str, runs: int) -> dict[str, float]:
    """Return the ratio of each command that counts to the one that only reads."""
    commands = {
        command: [program, *command.split(), "--json", "--data", path]
        for command in (READING, *COUNTING)
    }
    rounds(commands, 1)
    spent = rounds(commands, runs)
    return {command: ratio(spent[command], spent[READING], "time") for command in COUNTING}


def main() -> int:
    """Measure, print the ratios, and say whether they are low enough."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--sizes", default=",".join(map(str, SIZES)), help="numbers of records")
    parser.add_argument("--runs", type=int, default=5, help="rounds after one that is not counted")
    parser.add_argument("--markdown", action="store_true", help="a table of Markdown")
    options = parser.parse_args()
    program = shutil.which("clustercli", path=str(Path(sys.executable).parent))
    if program is None:
        raise SystemExit("clustercli is not installed beside this Python: pip install .")
    rows = [["records", *(f"{command} / {READING}" for command in COUNTING)]]
    too_much = False
    for size in map(int, options.sizes.split(",")):
        with tempfile.TemporaryDirectory() as folder:
            elsewhere(make, folder, size)
            ratios = measured(program, str(Path(folder, "clusters.jsonl")), options.runs)
        rows.append([f"{size:,}", *(f"{value:.2f}" for value in ratios.values())])
        too_much = too_much or max(ratios.values()) > MOST
    print(shown(rows, markdown=options.markdown))
    print(f"\nAt most {MOST:g} is wanted" + (": missed." if too_much else "."))
    return 1 if too_much else 0


if __name__ == "__main__":
    sys.exit(main())
