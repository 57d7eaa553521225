"""Build what is made from other files and not committed: the compiled catalogue, the man page.

hatchling runs this for a wheel, a source distribution and an editable install. Only what
``[build-system].requires`` names is there then, not the program's own dependencies: that is why
the man page is made from docs/cli.md, which is committed (and held fresh by a test), and not
from the program's help.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from hatchling.builders.hooks.plugin.interface import BuildHookInterface

CHINESE = Path("src/clustercli/i18n/locale/zh/LC_MESSAGES/clustercli.po")
"""The catalogue, from the root of the checkout."""
CLI_PAGE = Path("docs/cli.md")
MAN_PAGE = Path("docs/clustercli.1")

_EPOCH = datetime.fromtimestamp(0, timezone.utc)


class BuildHook(BuildHookInterface):
    """Writes the files before hatchling collects what it packs; ``artifacts`` names them."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:  # noqa: ARG002
        """Build both files where they belong in the checkout, which git ignores."""
        root = Path(self.root)
        compile_catalogue(root)
        page = man_page((root / CLI_PAGE).read_text(encoding="utf-8"), self.metadata.version)
        (root / MAN_PAGE).write_text(page, encoding="utf-8")


def compile_catalogue(root: Path) -> None:
    """Write the .mo beside the Chinese .po of a checkout; what has no Chinese is left out."""
    source = root / CHINESE
    with source.open("rb") as po:
        catalogue = read_po(po)
    # Babel puts the time into the head: the same source must give the same bytes.
    catalogue.creation_date = catalogue.revision_date = _EPOCH
    compiled = io.BytesIO()
    write_mo(compiled, catalogue)
    source.with_suffix(".mo").write_bytes(compiled.getvalue())


def man_page(cli_page: str, version: str) -> str:
    """Return docs/cli.md as a man page, in the man macros."""
    _, program, *commands = re.split(r"^## ", cli_page, flags=re.MULTILINE)
    lines = [
        f'.TH CLUSTERCLI 1 "" "clustercli {version}" "User Commands"',
        ".SH NAME",
        "clustercli \\- query China's national-level SME characteristic industrial clusters",
        ".SH SYNOPSIS",
        ".B clustercli",
        "[\\fB\\-\\-version\\fR] \\fICOMMAND\\fR [\\fIOPTIONS\\fR] [\\fIARGUMENTS\\fR]",
        ".SH DESCRIPTION",
        *_section(program),
        ".SH COMMANDS",
    ]
    for command in commands:
        lines += [f".SS {_roff(command.partition(chr(10))[0])}", *_section(command)]
    lines += [
        ".SH EXIT STATUS",
        "0 done, also when nothing matches; 1 failed; 2 wrong usage; 130 interrupted.",
        ".SH ENVIRONMENT",
        "CLUSTERCLI_LANG, CLUSTERCLI_DATA, CLUSTERCLI_PAGER, CLUSTERCLI_CONFIG, NO_COLOR,",
        "FORCE_COLOR, COLUMNS, TERM.",
    ]
    return "\n".join(lines) + "\n"


def _section(text: str) -> Iterator[str]:
    """Yield the blocks below a heading of docs/cli.md: paragraphs, fenced lines, tables."""
    for block in text.strip().split("\n\n")[1:]:
        lines = block.splitlines()
        if lines[0].startswith("```"):
            shown = [_roff(line) for line in lines[1:-1]]
            if lines[0] == "```bash":
                shown = ["Examples:", *(f"  {line}" for line in shown)]
            yield from (".PP", ".nf", *shown, ".fi")
        elif lines[0].startswith("|"):
            yield from (".PP", f".B {_roff(lines[0].strip('| '))}")
            for line in lines[2:]:
                names, _, description = line.strip("| ").partition(" | ")
                yield from (".TP", _names(names), _roff(description))
        else:
            yield from (".PP", _roff(" ".join(lines)))


def _names(cell: str) -> str:
    """Return a cell of names (--province NAME, -p NAME): names in bold, values in italics."""

    def styled(match: re.Match[str]) -> str:
        name, _, value = match[1].partition(" ")
        if not name.startswith("-"):
            return f"\\fI{_roff(match[1])}\\fR"
        return f"\\fB{_roff(name)}\\fR" + (f" \\fI{_roff(value)}\\fR" if value else "")

    return re.sub(r"`([^`]+)`", styled, cell)


def _roff(text: str) -> str:
    """Return text that troff takes as it is."""
    escaped = text.replace("\\", "\\e").replace("-", "\\-")
    return f"\\&{escaped}" if escaped.startswith((".", "'")) else escaped
