"""Make docs/cli.md from the program's own help.

    python scripts/cli_docs.py           write it
    python scripts/cli_docs.py --check   say whether it is stale; exit 1 if it is

The man page is made from docs/cli.md when the package is built (hatch_build.py).
"""

from __future__ import annotations

import inspect
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from freshness import keep_fresh, parser_of

ROOT = Path(__file__).resolve().parent.parent
CLI_PAGE = ROOT / "docs" / "cli.md"
_NOT_OURS = ("install_completion", "show_completion")


def commands() -> Iterator[tuple[str, Any]]:
    """Yield every command with its words, groups before what is in them."""
    from typer.main import get_command

    from clustercli.cli.program import COMMANDS, app
    from clustercli.i18n.messages import set_language

    set_language("en")

    group: Any = get_command(app)
    yield "clustercli", group
    for name in COMMANDS:
        command = group.get_command(None, name)
        yield f"clustercli {name}", command
        for inner in getattr(command, "commands", ()):
            yield f"clustercli {name} {inner}", command.get_command(None, inner)


def cli_page() -> str:
    """Return docs/cli.md: description, examples and options of every command."""
    lines = [
        "# The command line",
        "",
        "Made from the program's own help by `python scripts/cli_docs.py`; do not edit.",
    ]
    for words, command in commands():
        lines += ["", f"## {words}"]
        for paragraph in inspect.cleandoc(command.help or "").split("\n\n"):
            if "Examples:" in paragraph:
                examples = [line.strip() for line in paragraph.splitlines()[2:]]
                lines += ["", "```bash", *examples, "```"]
            elif "\b" in paragraph:
                kept = [line for line in paragraph.splitlines() if line.strip("\b ")]
                lines += ["", "```text", *kept, "```"]
            else:
                lines += ["", " ".join(paragraph.split())]
        for panel, rows in _panels(command).items():
            lines += ["", f"| {panel} | |", "|---|---|", *rows]
    return "\n".join(lines) + "\n"


def _panels(command: Any) -> dict[str, list[str]]:
    """Return the rows of a command's parameters, by the panel that the help shows them in."""
    panels: dict[str, list[str]] = {}
    for parameter in command.params:
        text = getattr(parameter, "help", None)
        if parameter.name in _NOT_OURS or parameter.hidden or not text:
            continue
        argument = parameter.param_type_name == "argument"
        panel = getattr(parameter, "rich_help_panel", None)
        names = [parameter.metavar or parameter.name.upper()] if argument else parameter.opts
        value = f" {parameter.metavar}" if parameter.metavar and not argument else ""
        shown = ", ".join(f"`{name}{value}`" for name in names)
        row = f"| {shown} | {text} |".replace("\\", "")
        panels.setdefault(panel or ("Arguments" if argument else "Options"), []).append(row)
    return panels


def main() -> int:
    """Write the page, or check it."""
    options = parser_of(__doc__).parse_args()
    return keep_fresh([(CLI_PAGE, cli_page())], check=options.check)


if __name__ == "__main__":
    sys.exit(main())
