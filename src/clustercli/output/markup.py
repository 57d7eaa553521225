"""Text in the languages of documents: a cell reads as it is, and none of it is markup there."""

from __future__ import annotations

import re
from collections.abc import Callable

import msgspec

from clustercli.output.escaping import BREAK_SIGN


class Markup(msgspec.Struct, frozen=True):
    """How a language is kept from obeying a text, and its mark for a line break in a cell."""

    escape: Callable[[str], str]
    line_break: str


def _escaping(
    special: str, written: Callable[[str], str], in_addresses: str = ""
) -> Callable[[str], str]:
    """Return what writes out everything ``special``, a pattern, outside of addresses.

    What escapes a character would become part of the address; of its characters none that is
    left, with ``in_addresses``, begins markup.
    """
    address = rf"https?://(?:[A-Za-z0-9./?=%:#,{in_addresses}-]|_(?!_)|&(?!#?\w+;))+"
    pattern = re.compile(rf"({address})|{special}")
    return lambda text: pattern.sub(lambda found: found[1] or written(found[0]), text)


def _reference(character: str) -> str:
    return "".join(f"&#{ord(one)};" for one in character)


def _backslashed(character: str) -> str:
    return f"\\{character}"


def _in_markdown(character: str) -> str:
    return _reference(character) if character in "<&" else _backslashed(character)


_MARKDOWN = _escaping(r"[\\`*_\[<|~^$]|&(?=#?\w+;)", _in_markdown, "~+")
_REFERENCES = _escaping(r"""[!"#$%&'*+<=>?@\[\\\]^_`{|}~]|(?<!\w)-|-(?!\w)|\((?=\()""", _reference)
_TEXTILE = re.compile(r"""[!"#$%&'*+:<=>?@\[\\\]^_`{|}~()]|(?<!\w)-|-(?!\w)""")


def _in_textile(text: str) -> str:
    """Return a text for Textile, which takes no address for a link."""
    return _TEXTILE.sub(lambda found: _reference(found[0]), text)


_JIRA = _escaping(
    r"[\\*?+^~{}\[\]|!#_]|(?<!\w)-|-(?!\w)",
    lambda character: _reference(character) if character == "\\" else _backslashed(character),
)

_ZERO_WIDTH_SPACE = "\u200b"
"""What the manual of Org mode has for keeping a character from being markup."""
_ENTITIES = {
    "|": "vert",
    "<": "lt",
    ">": "gt",
    "~": "tilde",
    "/": "slash",
    "+": "plus",
    "_": "under",
    "=": "equal",
    "^": "asciicirc",
    "$": "dollar",
}
_ORG = _escaping(
    r"[|<>~/+_=^$*\[\\{@#]|(?<=[A-Za-z]):",
    lambda character: (
        f"\\{_ENTITIES[character]}{{}}"
        if character in _ENTITIES
        else f"{character}{_ZERO_WIDTH_SPACE}"
    ),
)

_RST_INLINE = _escaping(r"[\\*`|_:@]", _backslashed)
_RST_BEGINNING = re.compile(r"[!-/:-@\[\]^{}~]|\w+[.)](?=\s|$)|(\\\\)+$")


def _in_rst(text: str) -> str:
    """Return a text for reStructuredText: no inline markup, and no list, field or directive."""
    escaped = _RST_INLINE(text.strip())
    return f"\\ {escaped}" if _RST_BEGINNING.match(escaped) else escaped


_BLOCK = re.compile(r"^(\(?\w{0,9})([-+#>:=.)])")


def _in_grid(text: str) -> str:
    """Return a text for a cell in which Markdown may have paragraphs, lists and headings."""
    return _BLOCK.sub(r"\1\\\2", _MARKDOWN(text))


MARKUP = {
    "github": Markup(_MARKDOWN, "<br>"),
    "pipe": Markup(_MARKDOWN, "<br>"),
    "colon_grid": Markup(_in_grid, "\\\n"),
    "rst": Markup(_in_rst, BREAK_SIGN),
    "asciidoc": Markup(_REFERENCES, BREAK_SIGN),
    "mediawiki": Markup(_REFERENCES, "<br>"),
    "moinmoin": Markup(_REFERENCES, "<<BR>>"),
    "youtrack": Markup(_REFERENCES, BREAK_SIGN),
    "textile": Markup(_in_textile, "<br>"),
    "jira": Markup(_JIRA, r"\\"),
    "orgtbl": Markup(_ORG, BREAK_SIGN),
}
"""The formats of tabulate that are read as markup; HTML and LaTeX it escapes itself."""


def markdown(text: str) -> str:
    """Return a text for Markdown."""
    return _MARKDOWN(text)
