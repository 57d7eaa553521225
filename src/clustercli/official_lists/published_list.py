"""What reading a list gives back: its rows, its title and year, and what is wrong with it."""

from __future__ import annotations

import msgspec

from clustercli.official_lists.list_kind import Told


class ListRow(msgspec.Struct, frozen=True, kw_only=True):
    """One row of a list.

    ``number`` is the 序号, ``unit`` the 省份 or 推荐单位 as printed, carried down over merged
    cells, ``name`` the 集群名称 without the spaces that a line break put in; ``location`` says
    where the row stands: ``page 3, row 12``, ``row 7``, ``line 4``, in English, with its words in
    other languages. A number and a unit that
    the list does not print are None.
    """

    number: int | None
    unit: str | None
    name: str
    location: str


class PublishedList(msgspec.Struct, frozen=True, kw_only=True):
    """A list as it was published.

    ``title`` is the list's own (2024年度中小企业特色产业集群名单), ``year`` the batch year that the
    title names; each is None where the document says none or several. ``problems`` are lines
    for a person: gaps in the numbering, rows without a name, what was left out. They are
    messages: English, with their words in other languages. ``told`` is what the list is by its
    title and headings, ``above`` are the texts above its first row, ``sha256`` that of the file's
    content, in hexadecimal.
    """

    rows: tuple[ListRow, ...]
    title: str | None
    year: int | None
    problems: tuple[str, ...]
    told: Told
    sha256: str
    above: tuple[str, ...] = ()
