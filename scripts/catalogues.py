"""Make the message catalogue from the source, and from the program's own help.

    python scripts/catalogues.py             write clustercli.po, compile it, and list the
                                             messages that have no Chinese yet
    python scripts/catalogues.py --check     change nothing; exit 1 if the .po is stale
    python scripts/catalogues.py --release   the same, and exit 1 if any message has no Chinese

A new message comes into the .po with an empty translation, and is shown in English until the
Chinese is written there (and this is run again). That is a warning, not an error, until a release:
who adds a command need not know Chinese. A message that is no more goes.
"""

from __future__ import annotations

import io
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_file
from babel.messages.pofile import read_po, write_po
from cli_docs import commands
from freshness import keep_fresh, parser_of
from hatch_build import CHINESE as CHINESE_PATH
from hatch_build import compile_catalogue

from clustercli.cli.help import TRANSLATED, paragraphs, translatable
from clustercli.i18n.messages import DOMAIN
from clustercli.query.accepted_values import DIMENSIONS
from clustercli.records.model import EVIDENCE

ROOT = Path(__file__).resolve().parent.parent
SOURCE = ROOT / "src" / "clustercli"
CHINESE = ROOT / CHINESE_PATH

KEYWORDS: dict[str, Any] = {
    "_": None,
    "gettext": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "gettext_lazy": None,
    "ngettext_lazy": (1, 2),
    # The first argument of these names a kind of thing.
    "NameIndex": None,
    "index_of_names": None,
    "UnknownValueError": None,
    "AmbiguousValueError": None,
    "_index": None,
}
REASONS = (
    "Directory not empty",
    "File exists",
    "File name too long",
    "Input/output error",
    "Invalid argument",
    "Is a directory",
    "No space left on device",
    "No such file or directory",
    "Not a directory",
    "Operation not permitted",
    "Permission denied",
    "Read-only file system",
    "Too many levels of symbolic links",
)
"""Why a file cannot be read or written, in the words of the C library."""

_Found = tuple[str, str | tuple[str, ...]]


class _Stable(Catalog):
    """A catalogue whose head holds nothing that changes by itself."""

    @property
    def mime_headers(self) -> list[tuple[str, str]]:
        """The fields of the head."""
        head = [
            ("Project-Id-Version", DOMAIN),
            ("MIME-Version", "1.0"),
            ("Content-Type", "text/plain; charset=utf-8"),
            ("Content-Transfer-Encoding", "8bit"),
        ]
        if self.locale:
            head += [("Language", str(self.locale)), ("Plural-Forms", self.plural_forms)]
        return head


def messages() -> Iterator[_Found]:
    """Yield every message with the file or command that it comes from."""
    for path in sorted(SOURCE.rglob("*.py")):
        location = path.relative_to(ROOT).as_posix()
        for _, found, _, _ in extract_from_file("python", path, keywords=KEYWORDS):
            yield location, found
    seen: set[str] = set()
    for words, command in commands():
        for text in help_of(command):
            if text not in seen:
                yield words, text
            seen.add(text)
    for noun in (*DIMENSIONS, "review", *EVIDENCE):
        yield "dimensions", noun
    for reason in REASONS:
        yield "reasons", reason


def help_of(command: Any) -> Iterator[str]:
    """Yield what the help of a command says, in English."""
    yield from filter(None, map(translatable, paragraphs(command.help or "")))
    for parameter in command.params:
        for attribute in TRANSLATED:
            if text := getattr(parameter, attribute, None):
                yield text


def template() -> Catalog:
    """Return the catalogue of all messages, without translations."""
    catalogue = _Stable(header_comment=_HEAD, fuzzy=False)
    for location, message in messages():
        catalogue.add(message, locations=[(location.replace(" ", "-"), 0)])
    return catalogue


def chinese(source: Catalog) -> Catalog:
    """Return the messages with the translations that are known."""
    known = read_po(io.BytesIO(CHINESE.read_bytes()), locale="zh") if CHINESE.exists() else None
    catalogue = _Stable(locale="zh", header_comment=_HEAD, fuzzy=False)
    for message in source:
        if message.id:
            catalogue.add(message.id, _translation(message, known), locations=message.locations)
    return catalogue


def _translation(message: Message, known: Catalog | None) -> str | tuple[str, ...]:
    old = known.get(message.id) if known else None
    texts = () if old is None else (old.string,) if isinstance(old.string, str) else old.string
    text = next(iter(texts), "")
    return (text,) if message.pluralizable else text


_HEAD = "# Made by scripts/catalogues.py."


def po(catalogue: Catalog) -> bytes:
    """Return a catalogue as a .po file."""
    written = io.BytesIO()
    write_po(written, catalogue, width=100, sort_by_file=True, include_lineno=False)
    return written.getvalue()


def untranslated(catalogue: Catalog) -> list[str]:
    """Return the messages without a translation."""
    return [str(message.id) for message in catalogue if message.id and not any(message.string)]


def main() -> int:
    """Write the catalogue, or check it."""
    parser = parser_of(__doc__)
    parser.add_argument("--release", action="store_true", help="every message must have Chinese")
    options = parser.parse_args()
    translated = chinese(template())
    missing = untranslated(translated)
    for message in missing:
        print(f"not in Chinese yet: {message}")
    check = options.check or options.release
    stale = keep_fresh([(CHINESE, po(translated))], check=check)
    if not check:
        compile_catalogue(ROOT)
    return 1 if stale or (options.release and missing) else 0


if __name__ == "__main__":
    sys.exit(main())
