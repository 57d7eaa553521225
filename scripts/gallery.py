"""Make the pictures of workbooks and papers in docs/gallery anew: python scripts/gallery.py.

Needs LibreOffice (soffice), with a font for Chinese, and what the extras lists and word bring.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

import pypdfium2
from PIL import Image, ImageChops

GALLERY = Path(__file__).resolve().parent.parent / "docs" / "gallery"
SHOWN = {
    "workbook.xlsx": ("list", "--province", "江苏"),
    "counts.xlsx": ("stats", "--by", "province,year"),
    "paper.docx": ("list", "--province", "江苏"),
}
"""The files by their names, each with the command that makes it."""
LANGUAGES = ("zh", "en")
WIDTH = 900
MARGIN = 24
COLOURS = 64


def pages(path: Path) -> pypdfium2.PdfDocument:
    """Return a file as LibreOffice prints it."""
    command = ["soffice", "--headless", "--convert-to", "pdf", "--outdir", path.parent, path]
    subprocess.run(command, check=True, capture_output=True)  # noqa: S603
    return pypdfium2.PdfDocument(path.with_suffix(".pdf"))


def picture(page: pypdfium2.PdfPage) -> Image.Image:
    """Return a page in few colours, without most of its white margins."""
    whole = page.render(scale=3).to_pil().convert("RGB")
    white = Image.new("RGB", whole.size, "white")
    left, top, right, bottom = ImageChops.difference(whole, white).getbbox()
    box = (
        max(left - MARGIN, 0),
        max(top - MARGIN, 0),
        min(right + MARGIN, whole.width),
        min(bottom + MARGIN, whole.height),
    )
    cropped = whole.crop(box)
    height = round(cropped.height * WIDTH / cropped.width)
    return cropped.resize((WIDTH, height), Image.Resampling.LANCZOS).quantize(COLOURS)


def main() -> None:
    """Write every picture."""
    GALLERY.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        for name, command in SHOWN.items():
            for language in LANGUAGES:
                path = Path(folder, language, name)
                path.parent.mkdir(exist_ok=True)
                made = [sys.executable, "-m", "clustercli", *command, "--lang", language]
                subprocess.run([*made, "-o", path], check=True, capture_output=True)  # noqa: S603
                target = GALLERY / f"{path.stem}-{language}.png"
                picture(pages(path)[0]).save(target, optimize=True)
                print(f"{target.name}: {target.stat().st_size // 1024} KB")


if __name__ == "__main__":
    main()
