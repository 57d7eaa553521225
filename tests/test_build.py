"""What is made when the package is built: the compiled catalogue and the man page."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tarfile
import zipfile
from gettext import GNUTranslations
from pathlib import Path

import hatch_build
import pytest

pytestmark = pytest.mark.slow

ROOT = Path(__file__).resolve().parent.parent
MO = "clustercli/i18n/locale/zh/LC_MESSAGES/clustercli.mo"
MAN = "share/man/man1/clustercli.1"


@pytest.fixture(scope="module")
def checkout(tmp_path_factory):
    """What git keeps that a build needs; nothing has been built in it."""
    root = tmp_path_factory.mktemp("checkout")
    unkept = shutil.ignore_patterns("__pycache__", "*.mo", "*.1")
    for name in ("src", "data", "docs", "scripts"):
        shutil.copytree(ROOT / name, root / name, ignore=unkept)
    for path in (*ROOT.glob("*.md"), ROOT / "LICENSE", ROOT / "pyproject.toml"):
        shutil.copy(path, root)
    return root


def build(root, target):
    """Build as pip does, with what is installed, and return the file made."""
    folder = root / "dist" / target.replace(":", "-")
    done = subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", target, "-d", str(folder)],
        cwd=root,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    (built,) = folder.iterdir()
    return built


def test_without_the_compiled_catalogue_messages_are_english(checkout):
    for path in checkout.rglob("*.mo"):
        path.unlink()
    done = subprocess.run(
        [sys.executable, "-m", "clustercli", "--lang", "zh", "list", "-p", "山栋"],
        env={**os.environ, "PYTHONPATH": str(checkout / "src"), "PYTHONIOENCODING": "utf-8"},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 2
    assert "unknown province '山栋': did you mean 山东省?" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_wheel_and_a_source_distribution_hold_what_is_built(checkout):
    source = build(checkout, "sdist")
    with tarfile.open(source) as archive:
        held = {name.partition("/")[2] for name in archive.getnames()}
    assert {f"src/{MO}", "scripts/hatch_build.py", "docs/cli.md", "docs/clustercli.1"} <= held
    with zipfile.ZipFile(build(checkout, "wheel")) as archive:
        names = archive.namelist()
        with archive.open(MO) as compiled:
            assert GNUTranslations(compiled).gettext("province") == "省份"
        (man,) = (name for name in names if name.endswith(MAN))
        assert b".SS clustercli list\n" in archive.read(man)
    assert not [name for name in names if name.endswith(".po")]


def test_an_editable_install_builds_into_the_checkout(checkout):
    compiled = checkout / "src" / MO
    compiled.unlink(missing_ok=True)
    build(checkout, "wheel:editable")
    assert compiled.stat().st_size > 1000


def test_the_same_source_compiles_to_the_same_bytes(checkout):
    compiled = checkout / "src" / MO
    hatch_build.compile_catalogue(checkout)
    first = compiled.read_bytes()
    hatch_build.compile_catalogue(checkout)
    assert compiled.read_bytes() == first
    assert b"1970-01-01" in first


PAGE = r"""# The command line

Made by a script.

## clustercli

What it does, with a back\slash.

## clustercli list

.Lists the clusters.

```bash
clustercli list -p 山东
```

| Selection | |
|---|---|
| `--province NAME`, `-p NAME` | 山东, or Shandong. |
| `WORD` | A word. |
"""


def test_the_man_page_has_everything_of_the_page():
    page = hatch_build.man_page(PAGE, "1.2.3")
    assert page.startswith('.TH CLUSTERCLI 1 "" "clustercli 1.2.3" "User Commands"\n')
    described = page.partition(".SH DESCRIPTION\n")[2]
    assert (
        described
        == r""".PP
What it does, with a back\eslash.
.SH COMMANDS
.SS clustercli list
.PP
\&.Lists the clusters.
.PP
.nf
Examples:
  clustercli list \-p 山东
.fi
.PP
.B Selection
.TP
\fB\-\-province\fR \fINAME\fR, \fB\-p\fR \fINAME\fR
山东, or Shandong.
.TP
\fIWORD\fR
A word.
.SH EXIT STATUS
0 done, also when nothing matches; 1 failed; 2 wrong usage; 130 interrupted.
.SH ENVIRONMENT
CLUSTERCLI_LANG, CLUSTERCLI_DATA, CLUSTERCLI_PAGER, CLUSTERCLI_CONFIG, NO_COLOR,
FORCE_COLOR, COLUMNS, TERM.
"""
    )
