"""What every command writes with --json: the keys that never change within a major version.

A row of a command is described by one type here; the JSON Schema, docs/json.md and the tests are
made of it. A further key may be added, so no schema refuses one.
"""

# Annotations are not deferred here: msgspec reads each of them.

from typing import Annotated, Any, Literal

import msgspec
from msgspec import UNSET, UnsetType

from clustercli.official_lists.merging import Outcome
from clustercli.query.answer_coverage import Coverage
from clustercli.query.verdicts import Verdict
from clustercli.readers.problems import Effect, NumberedBy
from clustercli.records.model import Cluster
from clustercli.tables.field_change import FieldChange

DIALECT = "https://json-schema.org/draft/2020-12/schema"


def _of(text: str) -> Any:
    return msgspec.Meta(description=text)


Text = str | None
_Dimension = Annotated[
    str | int | UnsetType | None,
    _of("The value of the group; null where none is recorded. There where counted by it."),
]
_Share = Annotated[
    float | None,
    _of("Of the clusters recorded that the options select: 0 to 1; null where there are none."),
]
_Published = Annotated[
    int | None,
    _of(
        "What is published for exactly this scope, or follows from published numbers as derived "
        "says; null where nothing is known."
    ),
]
_Derived = Annotated[
    str | None,
    _of(
        "The sum of published numbers that published is, where nobody states it: "
        "17 (2022-2024) + 7 (2025). null where it is stated, or null."
    ),
]
_Difference = Annotated[int | None, _of("count minus published; null without a number.")]
_Count = Annotated[
    int, _of("The clusters recorded: a lower bound where not all that was announced is recorded.")
]
_ShareOfRecorded = Annotated[float | None, _of("share, under a name that says of what.")]


class _OfValues(msgspec.Struct, kw_only=True):
    """The value of each dimension that is counted by, or whose values are compared."""

    region: _Dimension = UNSET
    province: _Dimension = UNSET
    city: _Dimension = UNSET
    county: _Dimension = UNSET
    unit: _Dimension = UNSET
    year: _Dimension = UNSET
    sector: _Dimension = UNSET
    emerging: _Dimension = UNSET
    evidence: _Dimension = UNSET
    status: _Dimension = UNSET
    area: _Dimension = UNSET


class Group(_OfValues, kw_only=True):
    """A group of ``stats``."""

    count: _Count
    share: _Share
    published: _Published
    difference: _Difference
    share_of_recorded: _ShareOfRecorded
    published_share: Annotated[
        float | None,
        _of("Of what is published for the whole selection, where each part has a number: 0 to 1."),
    ]
    derived: _Derived


class Compared(_OfValues, kw_only=True):
    """A topic and item of one of the things that ``compare`` holds side by side."""

    topic: Annotated[
        Literal["total", "year", "region", "sector", "province", "emerging", "only"],
        _of("What is counted; only is what it alone has."),
    ]
    item: Annotated[str | int | None, _of("The year, sector …; null where there is none.")]
    count: _Count
    share: Annotated[float | None, _of("Of all its clusters that are recorded: 0 to 1.")]
    published: _Published
    difference: _Difference
    share_of_recorded: _ShareOfRecorded
    derived: _Derived


class Tile(msgspec.Struct, kw_only=True):
    """One of the 34 divisions of ``map``."""

    province: Annotated[str, _of("Its full name.")]
    abbreviation: Annotated[str, _of("Its name in one character.")]
    region: Annotated[Text, _of("东部, 中部, 西部 or 东北; null where it is in none.")]
    count: Annotated[
        int | None, _of("The clusters recorded; null where the programme does not reach.")
    ]
    row: Annotated[int, _of("Where its tile is, counted from 0.")]
    column: Annotated[int, _of("Where its tile is, counted from 0.")]
    published: _Published
    state: Annotated[str, _of("What is known of it: recorded, published, not_covered …")]
    derived: _Derived


class AcceptedValue(msgspec.Struct, kw_only=True):
    """A value of ``values``."""

    value: Annotated[str | int, _of("The value, as the records have it.")]
    count: Annotated[int | UnsetType, _of("The clusters recorded; not of formats and columns.")] = (
        UNSET
    )
    accepts: Annotated[list[str], _of("What else may be typed for it.")]
    members: Annotated[list[str] | UnsetType, _of("Of an area: the places in it.")] = UNSET
    source: Annotated[str | UnsetType | None, _of("Of an area: what says what is in it.")] = UNSET


class AuditedFigure(msgspec.Struct, kw_only=True):
    """A published figure of ``audit``, with its verdict."""

    what: Annotated[str, _of("What is counted: clusters, passed-review …")]
    scope: Annotated[str, _of("The place and its years, in words.")]
    years: Annotated[list[int], _of("The batch years.")]
    published: Annotated[int | list[str], _of("The number, or the names of a ranking.")]
    recorded: Annotated[int | list[str] | None, _of("The same as the dataset has it.")]
    difference: Annotated[int | None, _of("recorded minus published.")]
    verdict: Annotated[Verdict, _of("What the figure is worth against the records.")]
    source: Annotated[str, _of("Who states it, when, and where.")]
    note: Annotated[Text, _of("What follows, or what speaks against it.")]


class InfoRow(msgspec.Struct, kw_only=True):
    """A row of ``data info``."""

    topic: Annotated[
        str, _of("dataset, batch, call, province, evidence, unknown, review or coverage.")
    ]
    item: Annotated[str, _of("What of the topic.")]
    value: Annotated[Any, _of("Its value: a number, a text, or null.")]
    of: Annotated[int | None, _of("What the value is out of, where that is known.")]
    note: Annotated[Text, _of("What else is known.")]
    level: Annotated[Text, _of("Of coverage: nation, region, province, unit, city or county.")]
    name: Annotated[Text, _of("Of coverage: the place; null for the whole country.")]
    years: Annotated[list[int] | None, _of("Of coverage: the batch years.")]


class FoundProblem(msgspec.Struct, kw_only=True):
    """One thing that is wrong, of ``data validate``."""

    location: Annotated[NumberedBy, _of("What number counts.")]
    number: Annotated[int, _of("Which line, row or record, from 1.")]
    field: Annotated[Text, _of("The field; null for the record as a whole.")]
    found: Annotated[str, _of("What stands there.")]
    expected: Annotated[str, _of("What would be right.")]
    effect: Annotated[Effect, _of("What became of the record or the value.")]
    table: Annotated[str | UnsetType, _of("The sheet or table, where there are several.")] = UNSET


class MergedRow(msgspec.Struct, kw_only=True):
    """A row of a list, of ``data merge`` and ``data fetch``."""

    file: Annotated[str, _of("The list.")]
    number: Annotated[int | None, _of("The row's number in the list.")]
    outcome: Annotated[Outcome, _of("What it means for the dataset.")]
    name: Annotated[str, _of("The cluster's name in the list, or that of the record.")]
    id: Annotated[Text, _of("The record; null where there is none.")]
    changes: Annotated[list[str], _of("The fields that change.")]
    details: Annotated[list[FieldChange], _of("The same, with what is there before and after.")]
    note: Annotated[Text, _of("What else is to be known.")]
    place: Annotated[Text, _of("Where it is in the list: page, table, line.")]


class DataFile(msgspec.Struct, kw_only=True):
    """A file of ``data path``."""

    file: Annotated[str, _of("Its name; installed is the dataset that the user keeps.")]
    path: Annotated[str, _of("Where it is.")]


class SqlColumn(msgspec.Struct, kw_only=True):
    """A column of ``sql --schema``."""

    table: Annotated[str, _of("The table.")]
    column: Annotated[str, _of("The column.")]
    type: Annotated[Text, _of("TEXT, INTEGER or REAL; null where its values have several.")]


class Setting(msgspec.Struct, kw_only=True):
    """A setting of ``config``."""

    setting: Annotated[
        Literal["language", "data", "pager", "format"], _of("Its key in the configuration file.")
    ]
    value: Annotated[str | list[str] | None, _of("What is in force; null where nothing is.")]
    origin: Annotated[
        Literal["option", "variable", "file", "installed", "default"], _of("What it comes from.")
    ]
    named: Annotated[Text, _of("The option, the variable, or the file with its line.")]


class Versions(msgspec.Struct, kw_only=True):
    """What ``--version --json`` writes: one object."""

    clustercli: Annotated[str, _of("The version of the program.")]
    dataset: Annotated[Text, _of("The version of the dataset in use; null if it has none.")]
    path: Annotated[str, _of("The dataset's file.")]
    python: Annotated[str, _of("The version of Python.")]


_OF_CLUSTER = {
    "id": "Given once and never changed.",
    "name": "The name, short: place and industry.",
    "official_name": "The name as the ministry's list has it; null where no page shows it.",
    "industry": "The leading industry.",
    "year": "The batch year; null where it is not settled.",
    "batch": "The ordinal of the batch: 1 is 2022.",
    "year_basis": "Whether a source states the year, or it follows from something else.",
    "province": "The province, in full.",
    "city": "The prefecture-level city.",
    "county": "The county-level division.",
    "locality": "A town, street or zone, where a source names it.",
    "county_code": "The division by GB/T 2260, six digits.",
    "region": "东部, 中部, 西部 or 东北.",
    "unit": "The reporting unit: a province, a city under separate state planning, or 兵团.",
    "sector": "The sector, our own grouping.",
    "emerging": "The strategic emerging industry; null for none.",
    "review": "What is recorded of the review; null where nothing is.",
    "evidence": "The strongest kind of page that the record rests on.",
    "note": "What else is to be known, in Chinese.",
    "note_en": "The same in English.",
    "status": "Whether the recognition holds on the day of --as-of.",
    "valid_until": "The last day of the term.",
    "facts": "Numbers that sources state of the cluster.",
    "sources": "The pages that the record rests on.",
}
_AT_TIMES = {
    "file": "With several --data: the file that the record is from.",
    "cite": "With --columns cite: the dataset and the sources, as GB/T 7714 cites them.",
}
"""What a cluster has besides; no type, since a column of one's own may have the name."""
_WITHOUT_COUNTS = ("facts", "sources")
"""The fields of a cluster by which none are counted."""

_ROWS: dict[str, type[msgspec.Struct]] = {
    "list": Cluster,
    "show": Cluster,
    "stats": Group,
    "compare": Compared,
    "map": Tile,
    "values": AcceptedValue,
    "audit": AuditedFigure,
    "sql --schema": SqlColumn,
    "config": Setting,
    "data info": InfoRow,
    "data path": DataFile,
    "data validate": FoundProblem,
    "data fetch": MergedRow,
    "data merge": MergedRow,
}

COMMANDS = (*_ROWS, "sql", "version")
"""What has a schema here, by the words with which it is called."""

WITH_COVERAGE = ("list", "stats", "compare", "map", "audit", "data info", "values", "sql")
"""The commands that have the option --with-coverage."""

_NOT_ALWAYS = ("values", "sql")
"""Those of them that can be asked for what does not depend on what is recorded."""

_NUMBER = {"type": ["number", "null"]}
_MEASURES = {
    f"^{name}_.": {**_NUMBER, "description": f"The {what} of a column; null without a number."}
    for name, what in {"sum": "sum", "mean": "mean", "min": "least", "max": "greatest"}.items()
}


def schema_of(command: str, *, with_coverage: bool = False) -> dict[str, Any]:
    """Return the JSON Schema (2020-12) of what a command writes with --json.

    ``command`` is one of :data:`COMMANDS`. It holds for an answer with all its columns: --columns
    leaves keys out, so that it holds without the ``required`` of the rows. JSON Lines has the
    items, one a line.
    """
    if command == "version":
        return {"$schema": DIALECT, "title": "clustercli --version", **_schema(Versions)}
    title = f"clustercli {command} --json"
    several: Any = list
    found = _rows_of_sql() if command == "sql" else _schema(several[_ROWS[command]])
    definitions = found.pop("$defs", {})
    if command in ("list", "show"):
        _describe_cluster(definitions["Cluster"])
    if command == "stats":
        _describe_group(definitions["Group"])
    if with_coverage:
        title += " --with-coverage"
        coverage = _schema(Coverage | None if command in _NOT_ALWAYS else Coverage)
        definitions |= coverage.pop("$defs")
        found = {
            "type": "object",
            "required": ["coverage", "notes", "rows"],
            "properties": {
                "coverage": coverage,
                "notes": {
                    "type": "array",
                    "items": {"type": "string"},
                    "description": "What the notes and warnings on stderr say.",
                },
                "rows": found,
            },
        }
    extra = {"$defs": definitions} if definitions else {}
    return {"$schema": DIALECT, "title": title, **found, **extra}


def _schema(kind: Any) -> dict[str, Any]:
    """Return the schema of a type, with the descriptions of its parts as plain text.

    What has a default is written all the same, so the key is always there.
    """
    found: dict[str, Any] = msgspec.json.schema(kind)
    for definition in found.get("$defs", {}).values():
        text = " ".join(definition.get("description", "").replace("``", "").split())
        definition["description"] = text
        always = definition.get("required", ())
        definition["required"] = [
            key
            for key, value in definition.get("properties", {}).items()
            if key in always or "default" in value
        ]
    return found


def _describe_cluster(definition: dict[str, Any]) -> None:
    """Say of every field what it is."""
    definition["description"] = "One cluster. A column of one's own is a key, as it is headed."
    for field, text in _OF_CLUSTER.items():
        definition["properties"][field]["description"] = text
    definition["properties"] |= {key: {"description": text} for key, text in _AT_TIMES.items()}


def _describe_group(definition: dict[str, Any]) -> None:
    """Say of every column by which clusters are counted that it is a key."""
    definition["description"] += " A column of one's own by which it is counted is a key, too."
    known = definition["properties"]
    further = [f for f in _OF_CLUSTER if f not in known and f not in _WITHOUT_COUNTS]
    definition["properties"] = {**known, **dict.fromkeys(further, known["region"])}
    definition["patternProperties"] = _MEASURES


def _rows_of_sql() -> dict[str, Any]:
    return {
        "type": "array",
        "items": {
            "type": "object",
            "description": "A row: its keys are the columns of the statement.",
            "additionalProperties": {"type": ["string", "number", "null"]},
        },
    }
