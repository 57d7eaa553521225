"""A selection in words, as the title of a figure, and how complete its numbers are."""

from __future__ import annotations

from clustercli.completeness import coverage
from clustercli.labels import Language, label, span, worded
from clustercli.selection import Criterion, Selection

_OF_A_DAY = ("status", "expiring_within")


def title(selection: Selection, language: Language) -> str:
    """Return what was selected: the subject, and every criterion by its canonical values."""
    subject = label("clusters", language)
    if not selection.criteria:
        return subject
    joined = "；" if language == "zh" else "; "
    colon = "：" if language == "zh" else ": "
    parts = [_part(criterion, selection, language) for criterion in selection.criteria]
    if any(criterion.field in _OF_A_DAY for criterion in selection.criteria):
        parts.append(f"{label('as_of', language)} {selection.dataset.validity.day}")
    return subject + colon + joined.join(parts)


def completeness(selection: Selection, language: Language) -> tuple[str, ...]:
    """Return the lines of a figure's source: the dataset, what it records, what is left out."""
    held = coverage(selection.dataset, selection.years, language)
    lines = [f"来源：clustercli {held}" if language == "zh" else f"Source: clustercli. {held}"]
    if selection.years is not None and (undated := selection.undated()):
        lines.append(
            f"另有 {undated} 个集群符合其他条件，但批次年度未定，未计入。"
            if language == "zh"
            else f"Not counted: {undated} more that would match but for their batch year, "
            "which is not settled."
        )
    return tuple(lines)


def off_the_map(number: int, language: Language) -> tuple[str, ...]:
    """Return a line on the clusters that no tile counts, if there are any."""
    if not number:
        return ()
    if language == "zh":
        return (f"{number} 个集群的省份不在图上，未计入。",)
    return (f"Not on the map: {number} whose province is none of the 34 divisions.",)


def _part(criterion: Criterion, selection: Selection, language: Language) -> str:
    wanted = selection.wanted.get(criterion.field)
    values = criterion.given if wanted is None else _values(criterion.field, wanted, language)
    return f"{label(criterion.field, language)} {values}"


def _values(field: str, wanted: frozenset[str | None], language: Language) -> str:
    named = sorted(value for value in wanted if value is not None)
    if field == "year":
        words = [span([int(value) for value in named])] if named else []
    else:
        # Some cities have an English name as reporting units or as municipalities.
        known_as = "unit" if field == "city" else field
        words = [worded(known_as, value, language) for value in named]
    if None in wanted:
        words.append(label("none.selected", language))
    return ("、" if language == "zh" else ", ").join(words)
