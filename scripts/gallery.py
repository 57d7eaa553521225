"""Make the pictures in docs/gallery anew: python scripts/gallery.py [NAME...].

A picture is made by the program that a reader opens the file with: a workbook and a paper by
LibreOffice (soffice), a page by Chromium, the database by Datasette and Chromium; a figure is what
the extra png draws. Needs a font for Chinese, the extras lists, word, png and test, and
``pip install datasette datasette-cluster-map``. Without a name all are made; NAME is how the name
of a picture begins, as in ``page``.
"""

from __future__ import annotations

import io
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from shutil import which
from typing import NamedTuple
from urllib.parse import quote
from urllib.request import urlopen

import pypdfium2
from PIL import Image, ImageChops

GALLERY = Path(__file__).resolve().parent.parent / "docs" / "gallery"
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
WIDTH, UPRIGHT, MARGIN = 900, 700, 24
"""The most width of a picture, and of one that is higher than wide, and what is left around it."""
MOST_BYTES = 120_000
COLOURS = (128, 64, 32, 16)
"""The numbers of colours that are tried until a picture is small enough."""
LANGUAGES = ("zh", "en")


class Shot(NamedTuple):
    """How a page is opened: the window in pixels, and what of a reader's device it is told."""

    width: int = 1100
    height: int = 900
    scheme: str = "light"
    scale: float = 1


PRINTED = {
    "workbook.xlsx": ("list", "--province", "江苏"),
    "counts.xlsx": ("stats", "--by", "province,year"),
    "paper.docx": ("list", "--province", "江苏"),
}
"""Files that LibreOffice prints, in both languages, each with the command that makes it."""
FIGURES = {
    "chart": ("stats", "--by", "province"),
    "parts": ("stats", "--by", "province,year"),
    "compare": ("compare", "江苏", "浙江", "山东"),
    "map": ("map", "--show", "both"),
}
"""Figures, in both languages."""
PAGES = {
    "page-zh": (("list", "--lang", "zh"), Shot()),
    "page-dark-en": (("list", "--lang", "en"), Shot(scheme="dark")),
    "page-phone-zh": (("list", "--lang", "zh"), Shot(width=390, height=844)),
    "page-audit-en": (
        ("audit", "--province", "河南", "--lang", "en"),
        Shot(width=1300, height=640),
    ),
}
DATASETTE = {
    "datasette-facets-and-map": (f"clusters?province={quote('浙江省')}&_sort=position", 1400),
    "datasette-search": (f"clusters?_search={quote('轴承')}", 1500),
    "datasette-coverage": ("coverage?level=province&published__notblank=1&_sort=name", 800),
}
"""Pages of Datasette, with their heights."""


def made(command: tuple[str, ...], path: Path) -> Path:
    """Return the file that a command of the program has written."""
    run = [sys.executable, "-m", "clustercli", *command, "-o", str(path)]
    subprocess.run(run, check=True, capture_output=True)  # noqa: S603
    return path


def printed(path: Path) -> Image.Image:
    """Return the first page of a file as LibreOffice prints it, without most of its margins."""
    command = ["soffice", "--headless", "--convert-to", "pdf", "--outdir", path.parent, path]
    subprocess.run(command, check=True, capture_output=True)  # noqa: S603
    page = pypdfium2.PdfDocument(path.with_suffix(".pdf"))[0]
    whole = page.render(scale=3).to_pil().convert("RGB")
    white = Image.new("RGB", whole.size, "white")
    left, top, right, bottom = ImageChops.difference(whole, white).getbbox()
    box = (
        max(left - MARGIN, 0),
        max(top - MARGIN, 0),
        min(right + MARGIN, whole.width),
        min(bottom + MARGIN, whole.height),
    )
    return whole.crop(box)


@contextmanager
def browser() -> Iterator[object]:
    """Run Chromium, and give what takes a picture of an address."""
    from playwright.sync_api import sync_playwright

    program = next(filter(None, map(which, BROWSERS)))
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])

        def picture(address: str, shot: Shot) -> Image.Image:
            page = chromium.new_page(
                viewport={"width": shot.width, "height": shot.height},
                color_scheme=shot.scheme,
                device_scale_factor=shot.scale,
            )
            page.goto(address)
            page.wait_for_timeout(1000)  # markers of a map come late
            taken = page.screenshot()
            page.close()
            return Image.open(io.BytesIO(taken)).convert("RGB")

        yield picture
        chromium.close()


@contextmanager
def datasette(folder: Path) -> Iterator[str]:
    """Serve the export by Datasette, and give the address of its tables."""
    export = folder / "clusters.db"
    run = [sys.executable, "-m", "clustercli", "data", "export", export, "--lang", "zh"]
    subprocess.run(run, check=True, capture_output=True)  # noqa: S603
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "datasette", export, "-m", folder / "metadata.yaml"]
    quiet = subprocess.DEVNULL
    with subprocess.Popen([*command, "-p", str(port)], stdout=quiet, stderr=quiet) as server:  # noqa: S603
        address = f"http://127.0.0.1:{port}"
        for _ in range(100):
            try:
                urlopen(address).close()
                break
            except OSError:
                time.sleep(0.1)
        yield f"{address}/clusters"
        server.terminate()


def small(picture: Image.Image) -> bytes:
    """Return a picture as PNG, no wider and in no more colours than its use needs."""
    width = WIDTH if picture.width > picture.height else UPRIGHT
    if picture.width > width:
        height = round(picture.height * width / picture.width)
        picture = picture.resize((width, height), Image.Resampling.LANCZOS)
    for colours in COLOURS:
        buffer = io.BytesIO()
        few = picture.quantize(colours, dither=Image.Dither.NONE)
        few.save(buffer, "png", optimize=True)
        if buffer.tell() <= MOST_BYTES:
            break
    return buffer.getvalue()


def pictures(folder: Path, wanted: tuple[str, ...]) -> Iterator[tuple[str, Image.Image]]:
    """Yield each picture whose name begins as one that is wanted, with its name."""
    for language in LANGUAGES:
        for file, command in PRINTED.items():
            name = f"{Path(file).stem}-{language}"
            if name.startswith(wanted):
                path = folder / f"{name}{Path(file).suffix}"
                yield name, printed(made((*command, "--lang", language), path))
        for stem, command in FIGURES.items():
            name = f"{stem}-{language}"
            if name.startswith(wanted):
                path = made((*command, "--lang", language), folder / f"{name}.png")
                yield name, Image.open(path).convert("RGB")
    pages = {name: page for name, page in PAGES.items() if name.startswith(wanted)}
    tables = {name: table for name, table in DATASETTE.items() if name.startswith(wanted)}
    if not pages and not tables:
        return
    with browser() as picture:
        for name, (command, shot) in pages.items():
            path = made(command, folder / f"{name}.html")
            yield name, picture(path.as_uri(), shot)
        if tables:
            with datasette(folder) as address:
                for name, (table, height) in tables.items():
                    yield name, picture(f"{address}/{table}", Shot(height=height))


def main() -> None:
    """Write every picture that is wanted, and say how large it is."""
    GALLERY.mkdir(parents=True, exist_ok=True)
    wanted = tuple(sys.argv[1:]) or ("",)
    with tempfile.TemporaryDirectory() as folder:
        for name, picture in pictures(Path(folder), wanted):
            target = GALLERY / f"{name}.png"
            target.write_bytes(small(picture))
            print(f"{target.name}: {target.stat().st_size // 1024} KB")


if __name__ == "__main__":
    main()
