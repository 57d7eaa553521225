"""The page of a list: its size, and how soon it is seen and filtered, by number of records.

    python benchmarks/page.py [--sizes 400,20000] [--runs 5] [--markdown]

The records are those of ``benchmarks/scale.py``. ``clustercli list -o list.html`` writes each
page, and Chromium (``apt-get install chromium``), without a window and without the net, opens the
pages in turn, round after round. Measured are, in the browser's own clock:

- first paint: from opening the file to the first text on the screen (First Contentful Paint);
- ready: until the controls are there;
- filter: from choosing a sector until the rows that are left are painted;
- search: the same from typing a word, with the wait that lets a typist finish (120 ms).

Times are medians, and depend on the machine; what goes into a document is the last line, the
ratio of the largest page to the smallest. The exit code is 1 if first paint takes twice as long
as that of the smallest, or a filter half a second.
"""

from __future__ import annotations

import argparse
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path
from shutil import which
from typing import TYPE_CHECKING

from scale import elsewhere, make, shown

if TYPE_CHECKING:
    from playwright.sync_api import Browser

SIZES = (400, 20_000)
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
MOST_PAINT_RATIO = 2.0
MOST_FILTER = 500.0
STEPS = ("first paint", "ready", "filter", "search")

PAINTED = """() => new Promise((done) => requestAnimationFrame(() => setTimeout(() =>
    done(performance.getEntriesByName("first-contentful-paint")[0].startTime), 0)))"""
FILTERED = """([id, type, value]) => new Promise((done) => {
    const control = document.getElementById(id);
    const began = performance.now();
    const rows = document.querySelector("tbody");
    new MutationObserver((_, watching) => {
        watching.disconnect();
        requestAnimationFrame(() => setTimeout(() => done(performance.now() - began), 0));
    }).observe(rows, { childList: true });
    control.value = value;
    control.dispatchEvent(new Event(type));
})"""


def written(folder: str, number: int) -> str:
    """Return the page of so many records."""
    elsewhere(make, folder, number)
    data, page = Path(folder, "clusters.jsonl"), Path(folder, "list.html")
    program = which("clustercli", path=str(Path(sys.executable).parent))
    if program is None:
        raise SystemExit("clustercli is not installed beside this Python: pip install .")
    command = [program, "list", "--data", str(data), "-o", str(page)]
    subprocess.run(command, check=True, capture_output=True)
    return str(page)


def measured(browser: Browser, path: str) -> dict[str, float]:
    """Return the milliseconds of every step, on a page that is opened anew."""
    page = browser.new_page(offline=True, viewport={"width": 1280, "height": 800})
    page.goto(Path(path).as_uri())
    page.wait_for_selector("html[data-ready]", state="attached")
    took = {
        "first paint": page.evaluate(PAINTED),
        "ready": page.evaluate('() => performance.getEntriesByName("ready")[0].startTime'),
        "filter": page.evaluate(FILTERED, ["filter-sector", "change", "1"]),
        "search": page.evaluate(FILTERED, ["search", "input", "智能 山东"]),
    }
    page.close()
    return took


def main() -> int:
    """Measure, print the times and ratios, and say whether they are low enough."""
    from playwright.sync_api import sync_playwright

    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--sizes", default=",".join(map(str, SIZES)), help="numbers of records")
    parser.add_argument("--runs", type=int, default=5, help="rounds after one that is not counted")
    parser.add_argument("--markdown", action="store_true", help="a table of Markdown")
    options = parser.parse_args()
    chromium = next(filter(None, map(which, BROWSERS)), None)
    if chromium is None:
        raise SystemExit("Chromium is not installed: apt-get install chromium")
    sizes = sorted(map(int, options.sizes.split(",")))
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        pages = {}
        for size in sizes:
            Path(folder, str(size)).mkdir()
            pages[size] = written(str(Path(folder, str(size))), size)
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        taken: dict[int, list[dict[str, float]]] = {size: [] for size in sizes}
        for number in range(options.runs + 1):
            for size, path in pages.items():
                took = measured(browser, path)
                if number:
                    taken[size].append(took)
        browser.close()
        bytes_of = {size: Path(path).stat().st_size for size, path in pages.items()}
    medians = {
        size: {step: statistics.median(took[step] for took in taken[size]) for step in STEPS}
        for size in sizes
    }
    rows = [["records", "size", *STEPS]]
    for size in sizes:
        times = (f"{medians[size][step]:.0f} ms" for step in STEPS)
        rows.append([f"{size:,}", f"{bytes_of[size] / 1e6:.2f} MB", *times])
    least, most = sizes[0], sizes[-1]
    ratios = {step: medians[most][step] / medians[least][step] for step in STEPS}
    grown = bytes_of[most] / bytes_of[least]
    rows.append(["ratio", f"{grown:.1f}", *(f"{ratios[step]:.1f}" for step in STEPS)])
    print(shown(rows, markdown=options.markdown))
    missed = ratios["first paint"] > MOST_PAINT_RATIO or medians[most]["filter"] > MOST_FILTER
    print(
        f"\nFirst paint at most {MOST_PAINT_RATIO:g} times that of the smallest, and a filter "
        f"within {MOST_FILTER:g} ms, are wanted" + (": missed." if missed else ".")
    )
    return int(missed)


if __name__ == "__main__":
    raise SystemExit(main())
