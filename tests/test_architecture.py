"""docs/architecture.md names what there is, and CONTRIBUTING.md too."""

from __future__ import annotations

import re
from pathlib import Path
from pkgutil import resolve_name

import pytest

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "src" / "clustercli"
MAP = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
GUIDE = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
PACKAGES = re.findall(r"^\| `(\w+)` \|", MAP, re.MULTILINE)
QUOTED = {text for text in re.findall(r"`([^`\s]+)`", MAP + GUIDE) if "NAME" not in text}
PATHS = [
    text
    for text in sorted(QUOTED)
    if re.fullmatch(r"[\w.-]+(/[\w.-]+)*(/|\.(py|md|json|po))", text)
]
NAMES = [
    text for text in sorted(QUOTED) if text.partition(".")[0] in PACKAGES and text not in PATHS
]


def test_the_map_has_every_package_in_the_order_of_imports():
    layers = re.search(
        r"^layers = \[\n(.*?)^\]", (ROOT / "pyproject.toml").read_text(), re.MULTILINE | re.DOTALL
    )
    assert re.findall(r"\w+", re.sub("#.*", "", layers[1])) == PACKAGES
    modules = {path.stem for path in PACKAGE.iterdir() if not path.stem.startswith("__")}
    assert set(PACKAGES) == modules - {"py"}


def test_the_map_names_enough_to_be_held():
    assert len(PATHS) > 5
    assert len(NAMES) > 20


@pytest.mark.parametrize("path", PATHS)
def test_every_file_that_is_named_exists(path):
    assert (ROOT / path).exists() or (PACKAGE / path).exists() or list(ROOT.glob(f"*/{path}"))


@pytest.mark.parametrize("name", NAMES)
def test_every_function_that_is_named_exists(name):
    assert resolve_name(f"clustercli.{name}")


def test_no_two_modules_share_a_name():
    """A stranger who is told a file's name finds one."""
    names = [path.name for path in PACKAGE.rglob("*.py") if path.name != "__init__.py"]
    assert sorted(names) == sorted(set(names))
