"""ORDER BY in SQL, in the order of ``--sort``: a collation for every order there is."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator
from functools import cache, partial
from typing import Any

from clustercli.fields.order import ORDERED, own_order
from clustercli.resources.pinyin import dictionary_key

PINYIN = "pinyin"
"""The collation by pinyin; the others are named as the field whose order they are."""


def collations() -> Iterator[tuple[str, Callable[[str, str], int]]]:
    """Yield the collations with their names; texts are equal in each only if they are the same."""
    for name in (PINYIN, *ORDERED):
        yield name, partial(_compared, name)


def _compared(name: str, one: str, other: str) -> int:
    if one == other:
        return 0
    key = _key(name)
    return -1 if (key(one), one) < (key(other), other) else 1


@cache
def _key(name: str) -> Callable[[str], Any]:
    return own_order(name) or dictionary_key


_NAME = r"""(?:[^\W\d]\w*|"(?:[^"]|"")+"|`[^`]+`|\[[^\]]+\])"""
_COLUMN = re.compile(
    rf"(?:{_NAME}\s*\.\s*)?(?P<column>{_NAME})"
    r"(?=\s*(?:[,);]|$|(?:ASC|DESC|NULLS|LIMIT|ROWS|RANGE|GROUPS)\b))",
    re.IGNORECASE,
)
"""A term of ORDER BY that is a column and nothing else."""
_TOKEN = re.compile(
    r"""(?P<by>\bORDER\s+BY\b)|'(?:[^']|'')*'|"(?:[^"]|"")*"|`(?:[^`]|``)*`|\[[^\]]*\]"""
    r"""|(?P<comment>--[^\n]*|/\*.*?\*/)|(?P<end>\b(?:LIMIT|ROWS|RANGE|GROUPS)\b)|\w+|[^\w\s]""",
    re.IGNORECASE | re.DOTALL,
)


def in_own_order(statement: str, columns: Collection[str]) -> str:
    """Return a statement whose ORDER BY sorts columns as ``--sort`` does.

    That is so for terms that are nothing but the name of one of ``columns``; any other stays as
    it is, and with COLLATE BINARY so does a column.
    """
    found: list[str] = []
    start = 0
    sorting = [False]  # For every open parenthesis, whether terms of ORDER BY stand in it.
    begins = False
    for token in _TOKEN.finditer(statement):
        if token["comment"]:
            continue
        if begins and (term := _COLUMN.match(statement, token.start())):
            column = term["column"].strip('"`[]')
            if column in columns:
                collation = column if column in ORDERED else PINYIN
                found += (statement[start : term.end()], f" COLLATE {collation}")
                start = term.end()
        begins = bool(token["by"]) or (sorting[-1] and token[0] == ",")
        if token["by"] or token["end"]:
            sorting[-1] = bool(token["by"])
        elif token[0] == "(":
            sorting.append(False)
        elif token[0] == ")" and len(sorting) > 1:
            sorting.pop()
    return "".join((*found, statement[start:]))
