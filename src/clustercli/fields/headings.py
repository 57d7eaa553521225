"""Which column of a dataset holds which field, by its heading in Chinese or English."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import cache, lru_cache
from itertools import islice
from typing import NamedTuple

from clustercli.errors import DatasetError, UnknownValueError, UsageError
from clustercli.fields.definitions import DEFINITIONS, WHOLE_PLACE
from clustercli.i18n.messages import comma_separated
from clustercli.i18n.messages import gettext as _
from clustercli.records.model import Cluster
from clustercli.text.lazy_pattern import lazy_pattern
from clustercli.text.name_index import NameIndex
from clustercli.text.normalize import fold, without_zero_width
from clustercli.text.quoting import cut

PLACE = WHOLE_PLACE.key
"""The pseudo-field of a column that holds a whole place."""

FIELDS = (*Cluster.__struct_fields__, PLACE)
"""The fields that a column can be."""

FIRST_ROW = "*"
"""Stands for the heading of the name where any first row with cells holds the headings."""

_MOST_LISTED = 20
"""How many headings a message lists."""


def fields_of(headings: Iterable[str]) -> dict[str, str]:
    """Return, by field, the heading of the column that holds it.

    A heading that is a field's own name goes before one that is another word for it, and the
    first before a later one.
    """
    found: dict[str, str] = {}
    exact: set[str] = set()
    for heading in headings:
        field = field_of(heading)
        if field is None or field in exact or (field in found and heading != field):
            continue
        found[field] = heading
        if heading == field:
            exact.add(field)
    return found


def field_of(heading: str) -> str | None:
    """Return the field that a heading is, by itself; None for one of the file's own."""
    return heading if heading in FIELDS else _field_of(heading)


def mapped(headings: Sequence[str], given: Mapping[str, str]) -> dict[str, str]:
    """Return :func:`fields_of`, with what the user says of some fields going first.

    A field that is given no heading has none.
    """
    chosen = {field: heading_meant(heading, headings) for field, heading in given.items()}
    taken = set(chosen.values())
    free = [heading for heading in headings if heading not in taken]
    found = {**fields_of(free), **chosen}
    return {field: heading for field, heading in found.items() if heading}


def may_be_codes(headings: Iterable[str], given: Mapping[str, str]) -> dict[str, Codes]:
    """Return the columns whose cells may be GB/T 2260 codes, and what is known of these.

    Whether they are is for the cells to say. Columns that are a field of a record are none of
    them, but for the one of the ids that nobody has ``given``: 编号 can be either. Without a
    column for the code itself, one that says only that it has codes may be meant.
    """
    known = tuple(headings)
    fields = mapped(known, given)
    taken = {heading for field, heading in fields.items() if field != "id" or field in given}
    found = {heading: _codes_of(heading) for heading in known if heading not in taken}
    return {
        heading: codes
        for heading, codes in found.items()
        if codes is not None and (codes.named or "county_code" not in fields)
    }


def plain_heading(text: str) -> str:
    """Return a heading as tables and messages have it: on one line, nothing invisible in it.

    What a message prints can be typed back, because every heading is compared in this form.
    """
    return " ".join(without_zero_width(text).split())


def heading_meant(text: str, headings: Iterable[str]) -> str:
    """Return the one of ``headings`` that is ``text`` as messages print it; else ``text``."""
    known = tuple(headings)
    if not text or text in known:
        return text
    plain = plain_heading(text)
    return next((heading for heading in known if plain_heading(heading) == plain), text)


def refuse_unknown(given: Mapping[str, str], headings: Iterable[str]) -> None:
    """Raise UsageError for a heading that the user gives, and that is none of ``headings``."""
    known = tuple(headings)
    for field, heading in given.items():
        if heading and heading_meant(heading, known) not in known:
            template = _("--map {field}={heading}: there is no such column; there are: {headings}")
            raise UsageError(template.format(field=field, heading=heading, headings=some(known)))


def read_mapping(texts: Iterable[str]) -> dict[str, str]:
    """Return field to heading from texts such as name=集群名称; raises UsageError.

    The heading is empty for a field that no column shall be taken for: region=.
    """
    index = NameIndex("field", prefixes=False)
    for field in FIELDS:
        index.add(field, _headings_of(field))
    given: dict[str, str] = {}
    for text in texts:
        field, equals, heading = text.partition("=")
        if not equals or not field.strip():
            template = _("--map takes FIELD=HEADING, as in name=集群名称, not {text!r}")
            raise UsageError(template.format(text=text))
        try:
            resolved, heading = index.resolve(field.strip()), heading.strip()
        except UnknownValueError as error:
            raise UnknownValueError("field", field, error.nearest, FIELDS) from None
        if given.get(resolved, heading) != heading:
            template = _("--map gives {field} two headings: {first} and {second}")
            raise UsageError(template.format(field=resolved, first=given[resolved], second=heading))
        given[resolved] = heading
    refuse_shared(given)
    return given


def refuse_shared(given: Mapping[str, str]) -> None:
    """Raise UsageError where one heading is given for two fields: a column is one field."""
    fields: dict[str, str] = {}
    for field, heading in given.items():
        plain = plain_heading(heading)
        first = fields.setdefault(plain, field) if plain and plain != FIRST_ROW else field
        if first != field:
            template = _("--map gives {heading} to two fields, {first} and {second}: choose one")
            raise UsageError(template.format(heading=plain, first=first, second=field))


def read_constants(texts: Iterable[str]) -> dict[str, str]:
    """Return heading to value from texts such as province=江苏省; raises UsageError.

    Any word for a field stands for the field itself; another heading is a column of its own.
    """
    given: dict[str, str] = {}
    for text in texts:
        heading, equals, value = text.partition("=")
        heading = plain_heading(heading)
        if not equals or not heading:
            template = _("--set takes COLUMN=VALUE, as in province=江苏省, not {text!r}")
            raise UsageError(template.format(text=text))
        given[next(iter(fields_of([heading])), heading)] = value.strip()
    return given


def header_row(rows: Sequence[Sequence[str]], given: Mapping[str, str], name: str) -> int:
    """Return the index of the row of headings: the first row with a heading for the name.

    Raises DatasetError, with what the first row holds, if none does.
    """
    wanted = plain_heading(given.get("name", ""))
    if wanted == FIRST_ROW and any(plain_heading(cell) for row in rows for cell in row):
        return _first_of_table(rows)
    for number, row in enumerate(rows):
        texts = [text for text in map(plain_heading, row) if text]
        if wanted in texts or "name" in fields_of(texts):
            return number
    cells = filter(None, map(plain_heading, rows[0] if rows else ()))
    template = _(
        "{name}: no column is headed name or 集群名称; say which it is with --map name=HEADING; "
        "there are: {headings}"
    )
    raise DatasetError(template.format(name=name, headings=some(cells) or "-"))


def _first_of_table(rows: Sequence[Sequence[str]]) -> int:
    """Return the index of the first row that is no title.

    A title stands in the first column, with at most half as many cells beside it as others have.
    """
    filled = [[cell for cell in row if plain_heading(cell)] for row in rows]
    most = max(map(len, filled))
    return next(
        number
        for number, (row, cells) in enumerate(zip(rows, filled, strict=True))
        if cells and (len(cells) * 2 > most or not plain_heading(row[0]))
    )


def some(headings: Iterable[str]) -> str:
    """Return the first headings as a message lists them, long ones cut."""
    cuts = [cut(heading) for heading in islice(headings, _MOST_LISTED + 1)]
    return comma_separated([*cuts[:_MOST_LISTED], "…"] if len(cuts) > _MOST_LISTED else cuts)


def _headings_of(field: str) -> tuple[str, ...]:
    return (WHOLE_PLACE if field == PLACE else DEFINITIONS[field]).headings()


@cache
def _fields_by_heading() -> dict[str, str]:
    known: dict[str, str] = {}
    for field in FIELDS:
        for heading in (field, *_headings_of(field)):
            known.setdefault(_key(heading), field)
    return known


@lru_cache(maxsize=4096)
def _field_of(heading: str) -> str | None:
    """Return the field of a heading: a known one, or one that is made as such headings are."""
    key = _key(heading)
    if field := _fields_by_heading().get(key):
        return field
    return next((field for field, made in _MADE.items() if made.fullmatch(key)), None)


_MADE = {
    "name": lazy_pattern(r".*集群(?:名称|全称)"),
    "year": lazy_pattern(
        r"(?:特色)?(?:产业)?(?:集群)?(?:被)?(?:首次)?"
        r"(?:认定|授牌|公布|评定|命名|获评|入选)(?:的)?(?:时间|日期|年份|年度|年)"
    ),
}
"""Headings that are made in one way, of which no list would have them all."""


class Codes(NamedTuple):
    """What a heading says of the GB/T 2260 codes below it.

    ``least`` is the fewest digits of one: two of a province, four of a city, six of a county,
    nine of a town. ``named`` says that the heading names divisions: 市代码 does, 代码 does not.
    """

    least: int
    named: bool = True


_CODE = lazy_pattern(r"(.*?)(?:行政)?(?:区划)?(?:代码|编码|adcode|code)")
_LEVELS = {"province": 2, "city": 4, "county": 6, PLACE: 6, "locality": 9}
_NAMED = {"": 6} | {
    word: digits
    for digits, words in (
        (2, "prov"),
        (4, "prefecture 市级 地级"),
        (6, "area district division 县级 区级 区县级 行政区 行政区域"),
        (9, "town township street village 乡 乡级 乡镇级 镇级 街道 村 村级 行政村 社区 居委会"),
    )
    for word in words.split()
}
"""The fewest digits of a code, by words for divisions that are no heading of a field.

行政区划编码 says no more than that.
"""

_UNNAMED = frozenset(
    (
        *("code", "codes", "regioncode", "gbcode", "代码", "编码", "编号", "国标代码", "国标码"),
        *("地区代码", "地区编码", "区域代码", "区域编码"),
    )
)
"""Headings of codes of any kind."""


@lru_cache(maxsize=4096)
def _codes_of(heading: str) -> Codes | None:
    """Return what a heading says of the codes below it; None for one that speaks of none."""
    key = _key(heading)
    if key in _UNNAMED:
        return Codes(6, named=False)
    made = _CODE.fullmatch(key)
    if made is None:
        return None
    least = _NAMED.get(made[1]) or _LEVELS.get(_field_of(made[1]) or "")
    return Codes(least) if least else None


def _key(heading: str) -> str:
    return re.sub(r"[\W_]+", "", fold(without_zero_width(heading)))
