"""Ids that another command gives, from standard input or a file: one a line, or between NULs."""

from __future__ import annotations

from clustercli.cli.standard_input import STANDARD_INPUT, name_of, read_given
from clustercli.errors import UsageError
from clustercli.i18n.messages import gettext as _
from clustercli.readers.text_decoding import encoding_of

_MOST_BYTES = 32 << 20
_BRACKETS = ("[", "{")


def read_ids(path: str, *, taken: bool) -> tuple[str, ...]:
    """Return the ids in a file, of standard input for ``-``, in their order, each once.

    ``taken`` says that the dataset is read from standard input. Raises UsageError for what cannot
    be read and for JSON.
    """
    name = name_of(path)
    if path == STANDARD_INPUT and taken:
        raise UsageError(_("standard input is one thing: the dataset or the ids, not both"))
    data = read_given(path, _MOST_BYTES + 1)
    if len(data) > _MOST_BYTES:
        template = _("{path} is larger than {limit} MB: no list of ids")
        raise UsageError(template.format(path=name, limit=_MOST_BYTES >> 20))
    text = data.decode(encoding_of(data), "replace")
    if text.lstrip().startswith(_BRACKETS):
        template = _("{path} holds JSON, and ids are wanted: give clustercli list --ids")
        raise UsageError(template.format(path=name))
    parts = text.split("\0") if "\0" in text else text.splitlines()
    return tuple(dict.fromkeys(filter(None, map(str.strip, parts))))
