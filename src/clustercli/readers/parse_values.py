"""Single values as they come, and what they mean: texts, years, codes, fixed words."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Sequence
from functools import cache
from typing import Any

import msgspec

from clustercli.fields.code_lists import code_list, code_names
from clustercli.fields.words import labels_of
from clustercli.geography.former_divisions import divisions_of_code, six_digits
from clustercli.i18n.messages import Message, gettext_lazy
from clustercli.records.model import Batch
from clustercli.resources.bundled import path_of, read_json
from clustercli.text import FIRST_YEAR
from clustercli.text.normalize import fold, is_encodable, without_zero_width
from clustercli.text.year_words import batch_ordinal, read_date, single_year

Report = Callable[[int, Any, Message], None]
"""Takes a value that cannot be used: its index, the value, what was expected."""

_DEEPEST = 100
_CODE = re.compile(r"\d{6}")


class Unusable(Exception):  # noqa: N818 - it never leaves this module's callers
    """A value that means nothing here; ``expected`` says what would."""

    def __init__(self, expected: Message) -> None:
        self.expected = expected
        super().__init__(expected)


def text_of(value: Any) -> str | None:
    """Return a text without the blanks around it, None where nothing is left of it."""
    if isinstance(value, str):
        if not value.isascii() and not is_encodable(value):
            raise Unusable(gettext_lazy("text in the encoding of the file"))
        return without_zero_width(value).strip() or None
    if value is None:
        return None
    raise Unusable(gettext_lazy("a text"))


def label_of(value: Any) -> str | None:
    """Return a text, or a whole number as one: an id, a code."""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    return text_of(value)


def any_of(value: Any) -> Any:
    """Return a value of whatever kind as it is; a text must be one, and nothing nested too deep.

    What is no number (NaN) is missing; one beyond all numbers is none that JSON could have.
    """
    if isinstance(value, str):
        text_of(value)
        return without_zero_width(value)
    if isinstance(value, float) and not math.isfinite(value):
        if math.isnan(value):
            return None
        raise Unusable(gettext_lazy("a number that is not infinite"))
    if isinstance(value, list | dict) and _depth(value) > _DEEPEST:
        raise Unusable(gettext_lazy("JSON of at most {n} levels", n=_DEEPEST))
    return value


def _depth(value: Any) -> int:
    """Return how many levels of arrays and objects a value has, up to one more than allowed."""
    depth, level = 0, [value]
    while level and depth <= _DEEPEST:
        depth += 1
        inner = (part.values() if isinstance(part, dict) else part for part in level)
        level = [one for part in inner for one in part if isinstance(one, list | dict)]
    return depth


def year_of(value: Any) -> int | None:
    """Return a year: 2024, "2024.0", 2024年度, 2024年12月, 2024-12-01, 2024年（第三批）, 第三批."""
    text = _whole(value, gettext_lazy("a year such as 2024"))
    if text is None or text in labels_of("none.year"):
        return None
    year = single_year(fold(text)) or _year_of_batch(fold(text))
    if year is None:
        raise Unusable(gettext_lazy("a year such as 2024"))
    return year


def _year_of_batch(text: str) -> int | None:
    """Return the year of a national batch by its ordinal (第一批 is 2022); else None."""
    ordinal = batch_ordinal(text)
    return _years_of_batches().get(ordinal) if ordinal else None


@cache
def _years_of_batches() -> dict[int, int]:
    batches = read_json(path_of("clusters.json"), _Batches).batches
    return {batch.ordinal: batch.year for batch in batches}


class _Batches(msgspec.Struct):
    batches: tuple[Batch, ...]


def batch_of(value: Any) -> int | None:
    """Return the ordinal of a batch: 3, "3", 第三批; a year names no batch of this kind."""
    text = _whole(value, gettext_lazy("a batch such as 3 or 第三批"))
    if text is None:
        return None
    text = _without_point(text) or ""
    number = batch_ordinal(fold(text)) or (int(text) if text.isascii() and text.isdigit() else 0)
    if not 0 < number < FIRST_YEAR:
        raise Unusable(gettext_lazy("a batch such as 3 or 第三批"))
    return number


def code_of(value: Any) -> str | None:
    """Return a GB/T 2260 code, six digits; one as of a town (nine) or village (twelve) is cut."""
    text = _without_point(label_of(value))
    if text is None or _CODE.fullmatch(text):
        return text
    code = six_digits(fold(text), least=6)
    if code is None:
        raise Unusable(gettext_lazy("a GB/T 2260 code of six digits"))
    return code


def existing_code_of(value: Any) -> str | None:
    """Return a GB/T 2260 code that is or was one."""
    code = (six_digits(value, least=6) if type(value) is str else None) or code_of(value)
    return _existing(code)


def _existing(code: str | None) -> str | None:
    if code is not None and not divisions_of_code(code):
        raise Unusable(gettext_lazy("a code of GB/T 2260, which has no {code}", code=code))
    return code


@cache
def reader_of_codes(least: int) -> Callable[[Any], str | None]:
    """Return what reads a code of at least so many digits, of a division that there is or was."""

    def read(value: Any) -> str | None:
        text = label_of(value)
        if text is None:
            return None
        code = six_digits(fold(text), least=least)
        if code is None:
            raise Unusable(gettext_lazy("a GB/T 2260 code of {n} digits or more", n=least))
        return _existing(code)

    return read


def date_of(value: Any) -> str | None:
    """Return a date as exact as it is known, in ISO 8601: 2025, 2025-12, 2025-12-31.

    2025年12月31日, 2025/12/31 and 2025.12.31 are the last of these, too.
    """
    text = _without_point(label_of(value))
    if text is None:
        return None
    found = read_date(fold(text))
    if found is None:
        raise Unusable(gettext_lazy("a date such as 2025-12-31"))
    year, *rest = found
    return "-".join([f"{year:04d}", *(f"{part:02d}" for part in rest)])


def code_reader(field: str) -> Callable[[Any], str | None]:
    """Return what reads a coded field: its codes, and all that may be typed for them."""

    def read(value: Any) -> str | None:
        text = text_of(value)
        codes = code_list(field).values
        if text is None or text in codes:
            return text
        named = code_names(field).named(text)
        if len(named) != 1:
            raise Unusable(gettext_lazy("one of {values}", values=", ".join(codes)))
        return named[0]

    return read


def word_reader(field: str) -> Callable[[Any], str | None]:
    """Return what reads a field of any words, of which ours may be there in English."""

    def read(value: Any) -> str | None:
        text = text_of(value)
        if text is None or not text.isascii():
            return text
        named = code_names(field).named(text)
        return named[0] if len(named) == 1 else text

    return read


review_of = code_reader("review")
status_of = code_reader("status")
basis_of = code_reader("year_basis")
evidence_of = code_reader("evidence")


def _without_point(text: str | None) -> str | None:
    """Return a number that came through a column of floats, as pandas writes it: 110108.0."""
    return text and re.sub(r"(?<=\d)\.0+$", "", text)


def _whole(value: Any, expected: Message) -> str | None:
    try:
        return label_of(value)
    except Unusable:
        raise Unusable(expected) from None


def read_values(
    values: Sequence[Any], read: Callable[[Any], Any], report: Report | None = None
) -> list[Any]:
    """Return what every value means, None for one that cannot be used, which is reported.

    Equal values are read once.
    """
    if read is text_of and (texts := _plain_texts(values)) is not None:
        return texts
    # Numbers of different types can be equal: 1, 1.0, true.
    keys: Sequence[Any] = values
    if not set(map(type, values)) <= _PLAIN:
        keys = list(zip(map(type, values), values, strict=True))
    try:
        different = dict(zip(keys, values, strict=True))
    except TypeError:
        # A list or an object, which cannot be looked up.
        return [_one(value, read, index, report) for index, value in enumerate(values)]
    known: dict[Any, Any] = {}
    unusable: dict[Any, Message] = {}
    for key, value in different.items():
        try:
            known[key] = read(value)
        except Unusable as error:  # noqa: PERF203 - the values that remain are to be read
            unusable[key] = error.expected
    if not unusable:
        return [known[key] for key in keys]
    if report is not None:
        for index, key in enumerate(keys):
            if key in unusable:
                report(index, values[index], unusable[key])
    return [known.get(key) for key in keys]


_PLAIN = {str, type(None)}


def _plain_texts(values: Sequence[Any]) -> list[str | None] | None:
    """Return texts without the blanks around them, None if there is anything else among them."""
    if not set(map(type, values)) <= _PLAIN:
        return None
    whole = "".join(filter(None, values))
    if not is_encodable(whole):
        return None
    if without_zero_width(whole) != whole:
        return [without_zero_width(value).strip() or None if value else None for value in values]
    return [(value.strip() or None) if value else None for value in values]


def _one(value: Any, read: Callable[[Any], Any], index: int, report: Report | None) -> Any:
    try:
        return read(value)
    except Unusable as error:
        if report is not None:
            report(index, value, error.expected)
        return None
