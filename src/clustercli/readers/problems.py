"""What is wrong with a dataset: one problem a value or a record, with where it stands."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from itertools import islice
from typing import Literal

import msgspec

from clustercli.fields.headings import some
from clustercli.fields.words import named
from clustercli.i18n.messages import (
    Message,
    comma_separated,
    gettext_lazy,
    in_current_language,
    ngettext,
)
from clustercli.i18n.messages import gettext as _
from clustercli.tables.table import Hint

NumberedBy = Literal["line", "row", "record"]
"""What the number of a record counts."""

Effect = Literal["left out", "emptied", "kept"]
"""What became of it: the record was left out, the value taken for missing, or nothing."""

SHOWN = 10
"""Problems that are shown to somebody who did not ask for all."""

MOST_KEPT = 10_000
"""Problems of which more is known than how many there are: the first ones in the file."""


class Problem(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that is wrong.

    ``numbered_by`` says what ``number`` counts, from 1: lines of a text, rows of a sheet,
    records of an array. ``part`` says of which of several tables: 南京市! is a sheet.
    ``field`` is the name of the field, None for the record as a whole.
    ``found`` and ``expected`` are English, or messages that can be said in other languages.
    ``records`` is how many records it is of: more than one where a whole table is left out.
    """

    numbered_by: NumberedBy
    number: int
    field: str | None
    found: str
    expected: str
    effect: Effect
    part: str = ""
    records: int = 1

    def words(self) -> str:
        """Return the problem in a line: line 12, year: found "20x4", expected a year."""
        template = _("{place}: found {found}, expected {expected}")
        if self.field:
            template = _("{place}, {field}: found {found}, expected {expected}")
        if self.field == "name" and self.found == "nothing":
            template = _("{place}, {field}: found nothing, expected a name")
        return template.format(
            place=self._location(),
            field=self.field and in_current_language(named(self.field)),
            found=in_current_language(self.found),
            expected=in_current_language(self.expected),
        )

    def _location(self) -> str:
        return in_current_language(location(self.numbered_by, self.number, self.part))


def location(numbered_by: NumberedBy, number: int, part: str = "") -> Message:
    """Return in words where something is: line 12; ``part`` is the table, where several are."""
    place = f"{part}{number}"
    templates = {
        "line": gettext_lazy("line {number}", number=place),
        "row": gettext_lazy("row {number}", number=place),
        "record": gettext_lazy("record {number}", number=place),
    }
    return templates[numbered_by]


def no_record(numbered_by: NumberedBy, number: int, found: str, expected: str) -> Problem:
    """Return the problem of what should be a record, and is left out as a whole."""
    return Problem(
        numbered_by=numbered_by,
        number=number,
        field=None,
        found=found,
        expected=expected,
        effect="left out",
    )


class Problems:
    """The problems of one reading."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.found: list[Problem] = []
        self.remarks: list[str] = []
        """What is to be known of the file, and is nothing wrong in it: English, or messages."""
        self.renamed: dict[str, None] = {}
        """What places of the file are called today that are named as before; each once."""
        self.beyond: dict[str, None] = {}
        """Headings of which the columns are not read, because there are too many; each once."""
        self._known: dict[tuple[_Place, str | None], Effect] = {}
        self._out: set[_Place] = set()
        self._dropped: Counter[Effect] = Counter()

    def add(self, problem: Problem) -> None:
        """Note a problem, once; that a record was left out is the last word on it.

        All of them are counted, and the first ones in the file are kept.
        """
        place = _place(problem)
        if place in self._out:
            return
        key = (place, problem.field)
        if problem.effect == "left out":
            self._out.add(place)
            if key in self._known:
                self._leave_out(place, problem.field)
                return
        elif key in self._known:
            return
        else:
            self._known[key] = problem.effect
        self.found.append(problem)
        if len(self.found) > 2 * MOST_KEPT:
            self._keep(MOST_KEPT)

    def _leave_out(self, place: _Place, field: str | None) -> None:
        """Let a problem that is known be one for which its record is left out."""
        for index, problem in enumerate(reversed(self.found), start=1):
            if (_place(problem), problem.field) == (place, field):
                self.found[-index] = msgspec.structs.replace(problem, effect="left out")
                return
        self._dropped[self._known[place, field]] -= 1
        self._dropped["left out"] += 1

    def settle(self) -> None:
        """Keep only what is shown, and of the rest the number; its records must be done with."""
        self._known.clear()
        self._out.clear()
        self._keep(SHOWN)

    def _keep(self, most: int) -> None:
        """Keep the first problems, and count the others."""
        in_order = self.in_order()
        self._dropped.update(problem.effect for problem in in_order[most:])
        self.found = in_order[:most]

    def in_order(self) -> list[Problem]:
        """Return the problems in the order of the file."""
        return in_order(self.found)

    def counts(self) -> Counter[Effect]:
        """Return how many there are, by their effect."""
        return self._dropped + Counter(problem.effect for problem in self.found)

    def words(self) -> tuple[str, ...]:
        """Return the remarks and the first problems, a line each, and how much was lost in all."""
        if not self.found:
            return self.remarks_in_words()
        template = _("{name}, {problem}")
        first = self.in_order()[:SHOWN]
        lines = [template.format(name=self.name, problem=problem.words()) for problem in first]
        if (more := self.counts().total() - SHOWN) > 0:
            template = ngettext(
                "{name}: {more} more problem.", "{name}: {more} more problems.", more
            )
            advice = _("See all: {command}").format(command="clustercli data validate")
            lines += (template.format(name=self.name, more=more), Hint(advice))
        return (*self.remarks_in_words(), *lines, self.summary())

    def remarks_in_words(self) -> tuple[str, ...]:
        """Return the remarks on the file, a line each."""
        template = _("{name}: {reason}")
        remarks = [in_current_language(remark) for remark in self.remarks]
        if self.renamed:
            remarks.append(self._renamed_in_words())
        if self.beyond:
            template_of_beyond = ngettext(
                "{number} column was not read, there being so many: {listed}",
                "{number} columns were not read, there being so many: {listed}",
                len(self.beyond),
            )
            remarks.append(
                template_of_beyond.format(number=len(self.beyond), listed=some(self.beyond))
            )
        return tuple(template.format(name=self.name, reason=remark) for remark in remarks)

    def _renamed_in_words(self) -> str:
        first = [in_current_language(note) for note in islice(self.renamed, SHOWN)]
        listed = comma_separated([*first, "…"] if len(self.renamed) > SHOWN else first)
        number = len(self.renamed)
        return ngettext(
            "{number} place is named as it was before: {listed}",
            "{number} places are named as they were before: {listed}",
            number,
        ).format(number=number, listed=listed)

    def summary(self) -> str:
        """Return how many records were left out, and how many values could not be used."""
        counts = self.counts()
        further = sum(problem.records - 1 for problem in self.found)
        out, values, kept = counts["left out"] + further, counts["emptied"], counts["kept"]
        records = ngettext("{n} record left out", "{n} records left out", out).format(n=out)
        emptied = ngettext(
            "{n} value taken for missing", "{n} values taken for missing", values
        ).format(n=values)
        others = ngettext("{n} remark", "{n} remarks", kept).format(n=kept)
        parts = [text for n, text in ((out, records), (values, emptied), (kept, others)) if n]
        return _("{name}: {parts}.").format(name=self.name, parts=comma_separated(parts))


_Place = tuple[str, int]


def _place(problem: Problem) -> _Place:
    return problem.part, problem.number


def in_order(problems: Sequence[Problem]) -> list[Problem]:
    """Return problems in the order of the file: table by table as they came, then by number."""
    parts = {part: index for index, part in enumerate(dict.fromkeys(p.part for p in problems))}
    return sorted(problems, key=lambda problem: (parts[problem.part], problem.number))
