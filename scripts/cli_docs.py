"""Make docs/cli.md and the man page from the program's own help.

python scripts/cli_docs.py           write both
python scripts/cli_docs.py --check   say which is stale; exit 1 if any is
"""

from __future__ import annotations

import inspect
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from freshness import keep_fresh

ROOT = Path(__file__).resolve().parent.parent
CLI_PAGE = ROOT / "docs" / "cli.md"
MAN_PAGE = ROOT / "docs" / "clustercli.1"
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
        if parameter.name in _NOT_OURS or not text:
            continue
        argument = parameter.param_type_name == "argument"
        panel = getattr(parameter, "rich_help_panel", None)
        names = [parameter.metavar or parameter.name.upper()] if argument else parameter.opts
        value = f" {parameter.metavar}" if parameter.metavar and not argument else ""
        shown = ", ".join(f"`{name}{value}`" for name in names)
        row = f"| {shown} | {text} |".replace("\\", "")
        panels.setdefault(panel or ("Arguments" if argument else "Options"), []).append(row)
    return panels


def man_page() -> str:
    """Return the man page, in the man macros."""
    from clustercli import __version__

    lines = [
        f'.TH CLUSTERCLI 1 "" "clustercli {__version__}" "User Commands"',
        ".SH NAME",
        "clustercli \\- query China's national-level SME characteristic industrial clusters",
        ".SH SYNOPSIS",
        ".B clustercli",
        "[\\fB\\-\\-version\\fR] \\fICOMMAND\\fR [\\fIOPTIONS\\fR] [\\fIARGUMENTS\\fR]",
        ".SH DESCRIPTION",
    ]
    for words, command in commands():
        heading = "COMMANDS" if words == "clustercli" else None
        if words != "clustercli":
            lines.append(f".SS {_roff(words)}")
        lines.extend(_described(inspect.cleandoc(command.help or "")))
        lines.extend(_options(command))
        if heading:
            lines.append(f".SH {heading}")
    lines += [
        ".SH EXIT STATUS",
        "0 done, also when nothing matches; 1 failed; 2 wrong usage; 130 interrupted.",
        ".SH ENVIRONMENT",
        "CLUSTERCLI_LANG, NO_COLOR, FORCE_COLOR, COLUMNS, TERM.",
    ]
    return "\n".join(lines) + "\n"


def _described(text: str) -> Iterator[str]:
    for paragraph in text.split("\n\n"):
        if "\b" in paragraph:
            yield from (".PP", ".nf")
            yield from (_roff(line) for line in paragraph.splitlines() if line.strip("\b "))
            yield ".fi"
        else:
            yield ".PP"
            yield _roff(" ".join(paragraph.split()))


def _options(command: Any) -> Iterator[str]:
    for parameter in command.params:
        text = getattr(parameter, "help", None)
        if parameter.name in _NOT_OURS or not text:
            continue
        names = ", ".join(f"\\fB{_roff(name)}\\fR" for name in parameter.opts)
        if parameter.param_type_name == "argument":
            names = f"\\fI{_roff(parameter.metavar or parameter.name.upper())}\\fR"
        elif parameter.metavar:
            names += f" \\fI{_roff(parameter.metavar)}\\fR"
        yield from (".TP", names, _roff(text))


def _roff(text: str) -> str:
    """Return text that troff takes as it is."""
    escaped = text.replace("\\", "\\e").replace("-", "\\-")
    return f"\\&{escaped}" if escaped.startswith((".", "'")) else escaped


def main() -> int:
    """Write the documents, or check them."""
    return keep_fresh(__doc__, ((CLI_PAGE, cli_page()), (MAN_PAGE, man_page())))


if __name__ == "__main__":
    sys.exit(main())
