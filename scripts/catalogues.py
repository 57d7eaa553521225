"""Make the message catalogues from the source, and from the program's own help.

python scripts/catalogues.py           write clustercli.pot, clustercli.po and clustercli.mo
python scripts/catalogues.py --check   say which is stale; exit 1 if any is

A new message comes into the .po with an empty translation, which is said: write the Chinese
there and run this again. A message that is no more goes.
"""

from __future__ import annotations

import io
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_file
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from cli_docs import commands
from freshness import keep_fresh

from clustercli.cli.help import paragraphs, translatable
from clustercli.i18n.messages import CATALOGUES, DOMAIN
from clustercli.query.accepted_values import DIMENSIONS
from clustercli.records.model import EVIDENCE

ROOT = Path(__file__).resolve().parent.parent
SOURCE = ROOT / "src" / "clustercli"
TEMPLATE = Path(CATALOGUES) / f"{DOMAIN}.pot"
CHINESE = Path(CATALOGUES) / "zh" / "LC_MESSAGES" / f"{DOMAIN}.po"
COMPILED = CHINESE.with_suffix(".mo")

KEYWORDS: dict[str, Any] = {
    "_": None,
    "gettext": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "gettext_lazy": None,
    "ngettext_lazy": (1, 2),
    # The first argument of these names a kind of thing.
    "NameIndex": None,
    "UnknownValueError": None,
    "AmbiguousValueError": None,
    "_index": None,
}
REASONS = (
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
    """A catalogue whose head tells nothing that changes by itself."""

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
    """Yield every message with the place that it comes from."""
    for path in sorted(SOURCE.rglob("*.py")):
        place = path.relative_to(ROOT).as_posix()
        for _, found, _, _ in extract_from_file("python", path, keywords=KEYWORDS):
            yield place, found
    told: set[str] = set()
    for words, command in commands():
        for text in help_of(command):
            if text not in told:
                yield words, text
            told.add(text)
    for noun in (*DIMENSIONS, *EVIDENCE):
        yield "dimensions", noun
    for reason in REASONS:
        yield "reasons", reason


def help_of(command: Any) -> Iterator[str]:
    """Yield what the help of a command says, in English."""
    yield from filter(None, map(translatable, paragraphs(command.help or "")))
    for parameter in command.params:
        for attribute in ("help", "rich_help_panel"):
            if text := getattr(parameter, attribute, None):
                yield text


def template() -> Catalog:
    """Return the catalogue of all messages, without translations."""
    catalogue = _Stable(header_comment=_HEAD, fuzzy=False)
    for place, message in messages():
        catalogue.add(message, locations=[(place.replace(" ", "-"), 0)])
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


def mo(catalogue: Catalog) -> bytes:
    """Return a catalogue as gettext reads it."""
    written = io.BytesIO()
    write_mo(written, catalogue)
    return written.getvalue()


def untranslated(catalogue: Catalog) -> list[str]:
    """Return the messages without a translation."""
    return [str(message.id) for message in catalogue if message.id and not any(message.string)]


def main() -> int:
    """Write the catalogues, or check them."""
    source = template()
    translated = chinese(source)
    missing = untranslated(translated)
    for message in missing:
        print(f"not in Chinese: {message}")
    pages = ((TEMPLATE, po(source)), (CHINESE, po(translated)), (COMPILED, mo(translated)))
    return keep_fresh(__doc__, pages) or int(bool(missing))


if __name__ == "__main__":
    sys.exit(main())
