"""Bars of a count or a comparison as an SVG figure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import msgspec

from clustercli.fields.words import label, value_label
from clustercli.i18n.labels import NONE_OF, Language
from clustercli.i18n.messages import translations_in
from clustercli.output.cells import readable
from clustercli.output.colour_scale import VIRIDIS, ink
from clustercli.output.paper import recorded_and_published
from clustercli.output.svg_text import (
    GREY,
    INK,
    MARGIN,
    SMALL,
    TITLE_SIZE,
    document,
    length,
    lines_of,
    paragraph,
    text_at,
)
from clustercli.tables.marked_number import MARK, MarkedNumber, with_mark
from clustercli.tables.table import Row, Table, without_hints
from clustercli.tables.view import View

_WIDTH = 760
_BAR = 18
_THIN_BAR = 12
_STEP = 8
_INSET, _THIN_INSET = 4, 2
_SIZE = 13
_SECTION_SIZE = 14
_SWATCH = 14
_WIDEST_NAME = 350
_MOST_PARTS = 6
_COUNT = VIRIDIS[1][0]
_BEHIND = "#dcdfe4"


class Bar(msgspec.Struct, frozen=True, kw_only=True):
    """One bar: its ``parts`` (value, colour) one after the other, and what stands behind them.

    ``published`` is the length of the bar behind, None for none; ``number`` what is written at
    the end.
    """

    name: str
    parts: tuple[tuple[int, str], ...]
    published: int | None = None
    number: str

    @property
    def longest(self) -> int:
        """The longer of the bar and the one behind it."""
        return max(sum(value for value, _ in self.parts), self.published or 0)


class Section(msgspec.Struct, frozen=True, kw_only=True):
    """Bars under a heading; ``thin`` ones stand close together."""

    heading: str | None = None
    groups: tuple[tuple[Bar, ...], ...]

    @property
    def thin(self) -> bool:
        """Whether several bars belong together."""
        return any(len(group) > 1 for group in self.groups)


class Chart(msgspec.Struct, frozen=True, kw_only=True):
    """A chart ready to be drawn, in one language.

    ``legend`` are words with their colours, ``source`` the lines below: whose data it is, and how
    far its numbers go.
    """

    title: str
    legend: tuple[tuple[str, str], ...]
    sections: tuple[Section, ...]
    source: tuple[str, ...]


def chart_of(view: View, language: Language) -> Chart | None:
    """Return the chart of a count or a comparison; None for a table that has none.

    Without a row it has no bars, and says why.
    """
    table = view.table
    keys = table.keys()
    made = {"stats": _counted, "compare": _compared}.get(table.name)
    leading = ("topic", "item") if table.name == "compare" else ()
    if made is None or "count" not in keys[len(leading) + 1 :] or keys[: len(leading)] != leading:
        return None
    sections, legend = made(view, language) if table.rows else ((), ())
    title = table.title(language) if table.title else label(table.name, language)
    source = without_hints(table.source(language) if table.source else table.notes)
    why = () if table.rows else table.warnings
    bars = [bar for section in sections for group in section.groups for bar in group]
    if any(bar.published is not None for bar in bars):
        source = (*source, f"3/7 = {label('map.beside', language)}")
    lines = tuple(dict.fromkeys((*why, *source)))
    return Chart(title=title, legend=legend, sections=sections, source=lines)


_Made = tuple[tuple[Section, ...], tuple[tuple[str, str], ...]]


def _counted(view: View, language: Language) -> _Made:
    """Return the bars of a count, those of two dimensions each in parts."""
    table = view.table
    place = table.keys().index("count")
    if place == 2 and len(table.identity) == 2:  # noqa: PLR2004
        return _stacked(view, language)
    published = table.keys().index("published") if "published" in table.keys() else None  # noqa: SIM118
    bars = [
        (
            _bar(
                " ".join(_cells(table, row, place, language)),
                row[place],
                None if published is None else row[published],
            ),
        )
        for row in table.rows
    ]
    return (Section(groups=tuple(bars)),), _legend(bars, language)


def _stacked(view: View, language: Language) -> _Made:
    """Return a bar for each value of the first dimension, a part for each of the second.

    More parts than there are shades become one, which says how many they are. What is published
    for the whole bar is in the totals of the cross-tabulation.
    """
    table = view.table
    published = _published_totals(view, language)
    down: dict[str, dict[str, int]] = {}
    sums: dict[str, int] = {}
    for row in table.rows:
        name, part = _cells(table, row, 2, language)
        counts = down.setdefault(name, {})
        counts[part] = counts.get(part, 0) + row[2]
        sums[part] = sums.get(part, 0) + row[2]
    order = [part for part in _in_order(table, language) if part in sums]
    kept = order
    if len(order) > _MOST_PARTS:
        largest = sorted(order, key=lambda part: -sums[part])[: _MOST_PARTS - 1]
        kept = [part for part in order if part in largest]
    colours = VIRIDIS[max(min(len(order), _MOST_PARTS) - 1, 0)]
    shades = dict(zip(kept, colours, strict=False))
    others = len(order) - len(kept)
    groups = []
    for name, counts in down.items():
        parts = [(counts.get(part, 0), colour) for part, colour in shades.items()]
        total = sum(counts.values())
        rest = total - sum(value for value, _ in parts)
        parts.append((rest, colours[-1]))
        groups.append((_bar(name, total, published.get(name), parts=tuple(parts)),))
    legend = list(shades.items())
    if others:
        text = translations_in(language).ngettext("{number} other", "{number} others", others)
        legend.append((text.format(number=others), colours[-1]))
    legend += [item for item in _legend(groups, language) if item[1] == _BEHIND]
    return (Section(groups=tuple(groups)),), tuple(legend)


def _published_totals(view: View, language: Language) -> dict[str, int]:
    """Return what is published for each row of a cross-tabulation, by the row's name."""
    if view.layout is None:
        return {}
    column = view.layout.columns[0]
    totals = {
        readable(row[0], column, language): recorded_and_published(row[-1])
        for row in view.layout.rows
    }
    return {name: _read(pair[1]) for name, pair in totals.items() if pair}


def _read(published: str) -> int:
    number = int(published.removesuffix(MARK))
    return MarkedNumber(number, "", "") if published.endswith(MARK) else number


def _in_order(table: Table, language: Language) -> list[str]:
    """Return the values of the second dimension in their own order, the missing one last."""
    value_of, _ = table.sorting(1)
    values = {row[1] for row in table.rows}
    ordered = sorted((value for value in values if value is not None), key=value_of)
    column = table.columns[1]
    return [readable(value, column, language) for value in (*ordered, *({None} & values))]


def _compared(view: View, language: Language) -> _Made:
    """Return the totals, then a group of bars for each year, region or sector."""
    table = view.table
    operand = table.columns[2]
    names = list(dict.fromkeys(readable(row[2], operand, language) for row in table.rows))
    # With two or three operands the shades lie far apart; more than there are take turns.
    shades = VIRIDIS[min(max(len(names), 2), _MOST_PARTS) - 1]
    colours = {name: shades[place % len(shades)] for place, name in enumerate(names)}
    keys = table.keys()
    place = keys.index("count")
    published = keys.index("published") if "published" in keys else None
    topics: dict[str, dict[Any, list[Bar]]] = {}
    for row in table.rows:
        topic, item = row[0], row[1]
        if topic in ("emerging", "only"):
            continue
        name = readable(row[2], operand, language)
        first = topic == "total" or item not in topics.get(topic, {})
        shown = name if topic == "total" else _item(topic, item, language)
        bar = _bar(
            shown if first else "",
            row[place],
            None if published is None else row[published],
            parts=((row[place], colours[name]),),
        )
        key = name if topic == "total" else item
        topics.setdefault(topic, {}).setdefault(key, []).append(bar)
    sections = tuple(
        Section(
            heading=None if topic == "total" else label(topic, language),
            groups=tuple(map(tuple, groups.values())),
        )
        for topic, groups in topics.items()
    )
    bars = [bar for section in sections for bar in section.groups]
    behind = [item for item in _legend(bars, language) if item[1] == _BEHIND]
    return sections, (*colours.items(), *behind)


def _item(topic: str, item: Any, language: Language) -> str:
    if item is None:
        return label(NONE_OF.get(topic, "none"), language)
    return value_label(topic, str(item), language)


def _cells(table: Table, row: Row, number: int, language: Language) -> list[str]:
    cells = zip(row[:number], table.columns[:number], strict=True)
    return [readable(value, column, language) for value, column in cells]


def _bar(
    name: str, count: int, published: int | None, parts: tuple[tuple[int, str], ...] = ()
) -> Bar:
    number = str(count) if published is None else f"{count}/{with_mark(published)}"
    return Bar(name=name, parts=parts or ((count, _COUNT),), published=published, number=number)


def _legend(groups: Iterable[Sequence[Bar]], language: Language) -> tuple[tuple[str, str], ...]:
    """Return what the two bars mean, where there is one behind."""
    recorded = (label("recorded", language), _COUNT)
    if all(bar.published is None for group in groups for bar in group):
        return (recorded,)
    return recorded, (label("published", language), _BEHIND)


def drawing_of(chart: Chart, language: Language, *, titled: bool = True) -> str:
    """Return a chart as an SVG document: title, legend, bars and source.

    Lengths are in pixels; all sections have one scale from zero. Shades run from dark to
    light, so that they are told apart in grey, and a published number is a pale, framed bar behind
    the dark one. The same chart gives the same bytes.
    """
    room = _WIDTH - 2 * MARGIN
    body: list[str] = []
    y = MARGIN
    if titled:
        title, y = paragraph(y, chart.title, room, TITLE_SIZE, weight="bold")
        body.extend(title)
        y += 8
    for items in _lines_of_legend(chart.legend, room):
        body.extend(_drawn_legend(items, y))
        y += _SWATCH + 8
    y += 6
    names = [bar.name for section in chart.sections for group in section.groups for bar in group]
    left = min(max((length(name, _SIZE) for name in names), default=0), _WIDEST_NAME) + 10
    unit = _unit(chart.sections, left)
    for section in chart.sections:
        if section.heading:
            y += _SECTION_SIZE
            body.append(text_at(MARGIN, y + 2, section.heading, _SECTION_SIZE, weight="bold"))
            y += 12
        drawn, y = _drawn_section(section, left, y, unit)
        body.extend(drawn)
        y += 10
    for text in chart.source:
        lines, y = paragraph(y, text, room, SMALL, fill=GREY)
        body.extend(lines)
    return document(
        _WIDTH,
        y + MARGIN - 8,
        language,
        title=chart.title,
        description=" ".join(chart.source),
        body=body,
    )


def _unit(sections: Iterable[Section], left: int) -> float:
    """Return how long one cluster is drawn, so that the longest bar has room for its number."""
    bars = [bar for section in sections for group in section.groups for bar in group]
    numbers = max((length(bar.number, _SIZE) for bar in bars), default=0)
    room = _WIDTH - 2 * MARGIN - left - numbers - 8
    return room / (max((bar.longest for bar in bars), default=0) or 1)


def _drawn_section(section: Section, left: int, y: int, unit: float) -> tuple[list[str], int]:
    """Return the bars of a section, which begins at ``y``, and where it ends."""
    thin = section.thin
    high = _THIN_BAR if thin else _BAR
    drawn = []
    for group in section.groups:
        for bar in group:
            drawn.append(f"<g>{''.join(_drawn_bar(bar, left, y, high, unit))}</g>")
            y += high + (1 if thin else _STEP)
        y += _STEP - 1 if thin else 0
    return drawn, y


def _drawn_bar(bar: Bar, left: int, y: int, high: int, unit: float) -> Iterator[str]:
    base = y + (high + _SIZE) // 2 - 2
    x = float(MARGIN + left)
    if bar.name:
        name = lines_of(bar.name, _WIDEST_NAME, _SIZE)
        shown = name[0] if len(name) == 1 else f"{name[0][:-1]}…"
        yield text_at(MARGIN + left - 8, base, shown, _SIZE, anchor="end")
    inset = 0
    if bar.published is not None:
        inset = _INSET if high == _BAR and len(bar.parts) == 1 else _THIN_INSET
        yield _box(x, y, bar.published * unit, high, _BEHIND)
    for value, colour in bar.parts:
        if value:
            yield _box(x, y + inset, value * unit, high - 2 * inset, colour)
            x += value * unit
            if len(bar.parts) > 1 and length(str(value), SMALL) + 4 < value * unit:
                middle = round(x - value * unit / 2)
                number = text_at(
                    middle, base - 1, str(value), SMALL, fill=ink(colour), anchor="middle"
                )
                yield number
    size = _SIZE if high == _BAR else _THIN_BAR
    end = round(MARGIN + left + max(bar.longest * unit, 1) + 6)
    yield text_at(end, base, bar.number, size)


def _box(x: float, y: int, width: float, height: int, colour: str) -> str:
    """Return a rectangle, framed so that the lightest shade stands out from white."""
    return (
        f'<rect x="{x:.1f}" y="{y}" width="{width:.1f}" height="{height}" fill="{colour}" '
        f'stroke="{GREY}" stroke-width="1"/>'
    )


def _lines_of_legend(
    legend: Sequence[tuple[str, str]], room: int
) -> list[list[tuple[int, str, str]]]:
    """Return (place, words, colour) in lines of ``room``."""
    lines: list[list[tuple[int, str, str]]] = [[]]
    x = 0
    for words, colour in legend:
        width = _SWATCH + 6 + length(words, SMALL) + 18
        if lines[-1] and x + width > room:
            lines.append([])
            x = 0
        lines[-1].append((x, words, colour))
        x += width
    return lines


def _drawn_legend(items: Iterable[tuple[int, str, str]], y: int) -> Iterator[str]:
    for x, words, colour in items:
        yield _box(MARGIN + x, y, _SWATCH, _SWATCH, colour)
        yield text_at(MARGIN + x + _SWATCH + 6, y + SMALL - 1, words, SMALL, fill=INK)
