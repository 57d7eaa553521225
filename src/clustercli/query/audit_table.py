"""The verdicts on published figures as a table, and which queries narrow the figures."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from functools import partial
from itertools import zip_longest

from clustercli.dataset.coverage import coverage
from clustercli.errors import UsageError
from clustercli.fields.words import numbers_of_each
from clustercli.i18n.messages import comma_separated, ngettext
from clustercli.i18n.messages import gettext as _
from clustercli.query.description import audit_title, coverage_lines
from clustercli.query.published_counts import first_clusters_of, lies_within
from clustercli.query.selection import Query, Selection
from clustercli.query.verdicts import VERDICTS, Audit, Finding
from clustercli.records.published_figures import in_words, published
from clustercli.tables.table import Column, Row, Table

NARROWING = ("province", "region", "city", "unit", "year", "area")


def audit_table(chosen: Selection) -> Table:
    """Return the verdicts on the figures that lie within the places and years of a selection."""
    figures = published().figures
    findings = Audit(figures, chosen.dataset).findings()
    claims = {figure.id for figure, _names in first_clusters_of(chosen)}
    named = [figure.id in claims for figure in figures]
    kept = [
        finding
        for finding, is_named in zip_longest(findings, named)
        if is_named or lies_within(finding.scope, chosen)
    ]
    return Table(
        name="audit",
        columns=(
            Column(key="what", rank=0 if len({f.what for f in kept}) > 1 else 3),
            Column(key="scope"),
            Column(key="years", kind="years"),
            Column(key="published", kind="list"),
            Column(key="recorded", kind="list"),
            Column(key="difference", kind="int", rank=2),
            Column(key="verdict", order=VERDICTS.index),
            Column(key="source", short=True),
            Column(key="note", rank=2),
        ),
        rows=[_row(finding) for finding in kept],
        identity=("scope", "years"),
        coverage=chosen.coverage,
        notes=(_summary(kept, coverage(chosen.dataset)),) if kept else (),
        warnings=(
            *(() if kept else (_("No published figure is known for this selection."),)),
            *chosen.dataset.remarks,
        ),
        title=partial(audit_title, chosen),
        source=partial(coverage_lines, chosen),
    )


def _summary(findings: Sequence[Finding], coverage: str) -> str:
    """Return how many figures have each verdict, and how complete the dataset is."""
    counts = Counter(finding.verdict for finding in findings)
    verdicts = numbers_of_each("verdict", counts, VERDICTS, _("{number} {verdict}"))
    number, derived = len(findings), sum(finding.derived for finding in findings)
    template = ngettext(
        "{number} figure: {verdicts}. {coverage}",
        "{number} figures: {verdicts}. {coverage}",
        number,
    )
    if derived:
        template = ngettext(
            "{number} figure, {derived} of them derived: {verdicts}. {coverage}",
            "{number} figures, {derived} of them derived: {verdicts}. {coverage}",
            number,
        )
    return template.format(number=number, derived=derived, verdicts=verdicts, coverage=coverage)


def refuse_what_narrows_nothing(query: Query) -> None:
    """Raise UsageError for an option that says nothing about a figure."""
    for field in Query.__struct_fields__:
        if field not in NARROWING and getattr(query, field):
            known = comma_separated(f"--{name}" for name in NARROWING)
            template = _("figures are about places and years: narrow them by {options}")
            raise UsageError(template.format(options=known))


def _places(found: int | tuple[str, ...] | None) -> int | tuple[str, ...] | None:
    """Return what was found; places, if it is those, as people read them."""
    return found if found is None or isinstance(found, int) else tuple(map(in_words, found))


def _row(finding: Finding) -> Row:
    return (
        finding.what,
        finding.scope.label(),
        finding.scope.years,
        _places(finding.published),
        _places(finding.recorded),
        finding.difference,
        finding.verdict,
        finding.source,
        finding.note,
    )
