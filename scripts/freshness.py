"""Generated documents: write them, or with ``--check`` say which is stale."""

from __future__ import annotations

import argparse
from collections.abc import Iterable
from pathlib import Path


def parser_of(description: str | None) -> argparse.ArgumentParser:
    """Return the parser of a script that makes documents; its help is the script's docstring."""
    parser = argparse.ArgumentParser(
        description=description, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--check", action="store_true", help="change nothing")
    return parser


def keep_fresh(pages: Iterable[tuple[Path, str | bytes]], *, check: bool) -> int:
    """Write every page that is not as it should be; return 1 if ``check`` finds one."""
    stale = 0
    for path, page in pages:
        content = page.encode() if isinstance(page, str) else page
        if not path.exists() or path.read_bytes() != content:
            stale += 1
            print(f"{path.name} {'is stale' if check else 'is written anew'}")
            if not check:
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(content)
    return 1 if check and stale else 0
