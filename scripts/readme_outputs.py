"""Write the outputs of the commands in the READMEs anew.

    python scripts/readme_outputs.py           rewrite every ``console`` block
    python scripts/readme_outputs.py --check   say which is stale; exit 1 if any is

In a ``console`` block, a line that begins with ``$`` is a command; what follows is what a
terminal of 80 columns shows, in the language of the README.
"""

from __future__ import annotations

import os
import re
import sys
from pathlib import Path

import pexpect
from freshness import keep_fresh, parser_of

ROOT = Path(__file__).resolve().parent.parent
READMES = {"README.md": "en", "README.zh-CN.md": "zh"}
"""The READMEs, and the language in which their commands answer."""
_BLOCK = re.compile(r"(?<=^```console\n).*?(?=^```$)", re.MULTILINE | re.DOTALL)
_ROWS, _COLUMNS = 200, 80
_LEFT_OUT = ("COLUMNS", "FORCE_COLOR", "CLUSTERCLI_LANG", "CLUSTERCLI_DATA", "CLUSTERCLI_DATA_DIR")


def screen(command: str, language: str) -> str:
    """Return what a terminal shows when ``command`` runs."""
    environment = {
        **{k: v for k, v in os.environ.items() if k not in _LEFT_OUT},
        "LC_ALL": "C.UTF-8",
        "TERM": "dumb",
        "PATH": os.pathsep.join((str(Path(sys.executable).parent), os.environ.get("PATH", ""))),
        "PYTHONIOENCODING": "utf-8",
        "CLUSTERCLI_LANG": language,
    }
    shown = pexpect.run(
        f"bash -c '{command}'", env=environment, encoding="utf-8", dimensions=(_ROWS, _COLUMNS)
    )
    return str(shown).replace("\r\n", "\n")


def refreshed(text: str, language: str) -> str:
    """Return a README with every console block run again."""

    def run(block: re.Match[str]) -> str:
        commands = [line[2:] for line in block[0].splitlines() if line.startswith("$ ")]
        return "".join(f"$ {command}\n{screen(command, language)}" for command in commands)

    return _BLOCK.sub(run, text)


def main() -> int:
    """Refresh the READMEs, or check them."""
    options = parser_of(__doc__).parse_args()
    pages = (
        (path, refreshed(path.read_text(encoding="utf-8"), language))
        for path, language in ((ROOT / name, language) for name, language in READMES.items())
    )
    return keep_fresh(pages, check=options.check)


if __name__ == "__main__":
    sys.exit(main())
