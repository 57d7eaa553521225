"""Make docs/json.md from the schemas of what commands write.

python scripts/json_docs.py           write it
python scripts/json_docs.py --check   say whether it is stale; exit 1 if it is
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from freshness import keep_fresh, parser_of

ROOT = Path(__file__).resolve().parent.parent
JSON_PAGE = ROOT / "docs" / "json.md"

_HEAD = """\
# JSON

Made from the program's own schemas by `python scripts/json_docs.py`; do not edit.

A key of JSON, its meaning and its type, the options and the exit codes never change within a major
version. Further keys, commands and values of a text can come: a program takes what it knows and
passes over the rest.

- `--json` gives one array of objects, `-f jsonl` its objects one a line, always with these keys and
  in English, whatever `--lang` says. `--offset` and `--limit` leave rows out, `--columns` keys:
  such an answer is as its schema says without the `required` of the rows. Numbers are numbers, what
  is not known is null, and not recorded is not 0.
- A column of one's own file is a key as it is headed (`产值`), of `list` and `show` and of
  `stats --by 产值`; no schema knows its name or its type.
- `--with-coverage` puts the rows into an object with how far they go: last section.
- `--jq EXPR` gives a line for each result of an expression of jq, texts as they are:
  `clustercli list --jq '.[] | "\\(.id) \\(.name)"'`. It takes the Python library
  (`pip install 'clustercli[jq]'`) or else the program `jq`. There is no `--template`: what a
  language of templates would give, jq's own strings give (`@csv`, `@html`, `@sh` escape), and one
  language is enough.
- `clustercli data schema --command NAME` prints the JSON Schema (2020-12) of each answer below, and
  `clustercli data schema` that of the document `data/clusters.json`, which data convert, merge and
  fetch write with `-o`.
- stdout has nothing but the answer; notes, warnings and errors are lines on stderr. Exit codes:
  0 done, also where nothing matches; 1 failed, also where something is wrong that was asked about
  (`data validate`, `audit --strict`, unknown ids in `show -`); 2 asked wrongly; 130 interrupted.
"""

_WITH_COVERAGE = (
    "Of {commands}: an object with `coverage`, an object as below, `notes`, the lines of stderr, "
    "and `rows`, the array. Of values and sql, `coverage` is null where the answer does not depend "
    "on what is recorded. Of sql it is that of the whole dataset, and `beyond` is `sql`, since no "
    "number is published for exactly what a statement asks."
)
_SQL = "The keys of a row are the columns of the statement; its values are texts, numbers and null."


def json_page() -> str:
    """Return docs/json.md: the keys of every command."""
    from clustercli.cli.json_schemas import COMMANDS, WITH_COVERAGE, schema_of

    lines = [_HEAD.rstrip()]
    shown: dict[str, str] = {}
    parts: dict[str, Any] = {}
    for command in COMMANDS:
        schema = schema_of(command)
        lines += ["", f"## {command if command != 'version' else '--version'}", ""]
        if command == "sql":
            lines.append(_SQL)
            continue
        definitions = schema["$defs"]
        name = (schema.get("items") or schema)["$ref"].rpartition("/")[2]
        if name in shown:
            lines.append(f"The same as of {shown[name]}.")
            continue
        shown[name] = command
        lines += [definitions[name]["description"], "", *_table(definitions[name])]
        parts |= {part: found for part, found in definitions.items() if part != name}
    coverage = schema_of("list", with_coverage=True)
    definitions = coverage["$defs"]
    lines += [
        "",
        "## --with-coverage",
        "",
        _WITH_COVERAGE.format(commands=", ".join(WITH_COVERAGE)),
        "",
        definitions["Coverage"]["description"],
        "",
        *_table(definitions["Coverage"]),
    ]
    parts |= {k: v for k, v in definitions.items() if k not in ("Coverage", "Cluster", *parts)}
    for part, definition in sorted(parts.items()):
        lines += ["", f"### {part}", "", definition["description"], "", *_table(definition)]
    return "\n".join(lines) + "\n"


def _table(definition: dict[str, Any]) -> Iterator[str]:
    """Yield the keys of an object, each with its type and its meaning."""
    required = definition.get("required", ())
    rows: dict[tuple[str, str], list[str]] = {}
    for key, value in definition["properties"].items():
        kind = _kind(value) if key in required else f"{_kind(value)}; may be absent"
        meaning = value.get("description", "")
        # Keys of one meaning are on one line: the dimensions by which clusters are counted.
        rows.setdefault((kind, meaning or key), []).append(f"`{key}`")
    explained = any("description" in value for value in definition["properties"].values())
    yield "| key | type | meaning |" if explained else "| key | type |"
    yield "|---|---|---|" if explained else "|---|---|"
    for (kind, meaning), keys in rows.items():
        yield (
            f"| {', '.join(keys)} | {kind} | {meaning} |"
            if explained
            else (f"| {', '.join(keys)} | {kind} |")
        )
    for pattern, value in definition.get("patternProperties", {}).items():
        key = pattern.removeprefix("^").removesuffix("_.")
        yield f"| `{key}_COLUMN` | {_kind(value)}; may be absent | {value['description']} |"


def _kind(value: dict[str, Any]) -> str:
    """Return the type of a value in words."""
    if "anyOf" in value:
        return " or ".join(dict.fromkeys(map(_kind, value["anyOf"])))
    if "enum" in value:
        return " or ".join("null" if word is None else f"`{word}`" for word in value["enum"])
    if "$ref" in value:
        return value["$ref"].rpartition("/")[2]
    if value.get("type") == "array":
        return f"list of {_kind(value.get('items', {}))}"
    types = value.get("type", "anything")
    return " or ".join(_WORDS.get(t, t) for t in ([types] if isinstance(types, str) else types))


_WORDS = {"string": "text", "integer": "whole number"}


def main() -> int:
    """Write the page, or check it."""
    options = parser_of(__doc__).parse_args()
    return keep_fresh([(JSON_PAGE, json_page())], check=options.check)


if __name__ == "__main__":
    sys.exit(main())
