"""The same answer wherever a record stands: in whatever chunks a file is read."""

from __future__ import annotations

import csv
import io
import json
import re

import openpyxl
import pytest

from clustercli.readers import csv_rows, json_lines, text_decoding

COUNTIES = ["江苏省无锡市惠山区", "山东省枣庄市滕州市", "浙江省湖州市长兴县", "福建省泉州市晋江市"]
INDUSTRIES = ["智能基础零部件制造", "中小数控机床", "绿色建材", "休闲食品"]


def name(number: int) -> str:
    return f"{COUNTIES[number % 4]}{INDUSTRIES[number % 3]}{number}产业集群"


def plain(number: int) -> dict[str, object]:
    """Return a record that has everything, and nothing wrong in it."""
    return {
        "name": name(number),
        "year": 2022 + number % 4,
        "note": f"注{number}" if number % 2 else None,
        "产值": number * 1.5,
        "sources": "甲厅",
    }


WRONG: list[dict[str, object]] = [
    {"year": "20x4"},
    {"name": None},
    {"name": "无处产业集群"},
    {"year": "2024-13"},
    {"county_code": "130502"},
    {"province": "江苏省", "name": "智能产业集群"},
    {"region": "苏南"},
    {"unit": "某某集团"},
    {"产值": "暂无"},
    {"id": "7"},
    {"name": name(1)},
    {"备注": "另一条"},
    {"note": "一条", "备注": "另一条"},
    {"年份": 2023, "year": None},
    {"地区": "东部"},
    {"集群名称": name(99), "name": None},
    {"further": 1},
    {"省份": "山东", "province": "江苏"},
    {"推荐单位": "青岛市"},
    {"sources": 5},
]
"""What a record may have that the others have not, or that is wrong."""


def with_one(what: dict[str, object], place: int, size: int = 60) -> list[dict[str, object]]:
    """Return records of which the one at a place is different."""
    records = [plain(number) for number in range(size)]
    records[place].update(what)
    return records


def with_all(size: int = 60) -> list[dict[str, object]]:
    """Return records with everything that is wrong, spread over them."""
    records = [plain(number) for number in range(size)]
    for number, what in enumerate(WRONG):
        records[(7 + 3 * number) % size].update(what)
    return records


def as_json(records: list[dict[str, object]]) -> str:
    return json.dumps(records, ensure_ascii=False)


def as_lines(records: list[dict[str, object]]) -> str:
    return "".join(f"{json.dumps(record, ensure_ascii=False)}\n" for record in records)


def _columns(records: list[dict[str, object]]) -> list[str]:
    return list(dict.fromkeys(key for record in records for key in record))


def as_csv(records: list[dict[str, object]]) -> str:
    file = io.StringIO(newline="")
    writer = csv.DictWriter(file, _columns(records))
    writer.writeheader()
    writer.writerows(records)
    return file.getvalue()


def as_workbook(records: list[dict[str, object]]) -> bytes:
    book = openpyxl.Workbook()
    columns = _columns(records)
    for row in (columns, *([record.get(column) for column in columns] for record in records)):
        book.active.append(row)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


FORMS = {"json": as_json, "jsonl": as_lines, "csv": as_csv, "xlsx": as_workbook}

QUESTIONS = [
    ["data", "validate", "F", "--json"],
    ["list", "--data", "F", "--json"],
    ["list", "--data", "F", "-f", "csv"],
    ["list", "--data", "F", "--count"],
    ["list", "--data", "F", "--ids"],
    ["list", "--data", "F", "--where", "产值 > 30", "--json"],
    ["list", "--data", "F", "--where", "note is null", "--ids"],
    ["list", "--data", "F", "--sort", "-产值", "--limit", "5", "--json"],
    ["list", "--data", "F", "--year", "2023", "--columns", "id,note,region,unit,year"],
    ["list", "--data", "F", "零部件", "--count"],
    ["show", "--data", "F", name(58), "--json"],
    ["stats", "--data", "F", "--by", "province", "--json"],
    ["stats", "--data", "F", "--by", "region,year", "--json"],
    ["stats", "--data", "F", "--by", "unit", "--json"],
    ["stats", "--data", "F", "--by", "note", "--json"],
    ["compare", "--data", "F", "year=2022", "year=2023", "--json"],
    ["sql", "SELECT count(*), count(note), count(year), sum(产值) FROM clusters", "--data", "F"],
    ["values", "province", "--data", "F"],
    ["data", "info", "--data", "F", "--json"],
    ["data", "convert", "F"],
    ["map", "--data", "F", "--json"],
    ["audit", "--data", "F", "--json"],
]


@pytest.fixture
def tiny(monkeypatch):
    """Read everything a few records, or a few bytes, at a time, from when it is called."""

    def cut(records: int) -> None:
        monkeypatch.setattr(csv_rows, "_FIRST", records)
        monkeypatch.setattr(csv_rows, "_USUAL", records)
        for module, sizes in ((json_lines, ("_FIRST", "_USUAL")), (text_decoding, ("_CHUNK",))):
            for size in sizes:
                monkeypatch.setattr(module, size, records * 150)

    return cut


def answer(result, form: str):
    """Return what is to be the same.

    A stream to JSON has a further key from the part of the stream on that has it, so that one
    without a value counts as one that is not there; in which order further columns of JSON Lines
    come is no matter. All else is.
    """
    out = result.out
    if form not in ("csv", "jsonl") or not out:
        return result.code, out, result.err
    if out.startswith("[{"):
        out = [{key: v for key, v in row.items() if v is not None} for row in json.loads(out)]
    elif form == "csv":
        return result.code, out, result.err
    elif out.startswith("{"):
        out = json.loads(out)
    elif out.startswith("id,"):
        out = list(csv.DictReader(io.StringIO(out)))
    return result.code, out, result.err


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: " ".join(question)[:40])
def test_every_question_in_chunks(cli, put, tiny, form, question):
    path = put(f"a.{form}", FORMS[form](with_all()))
    asked = [path if part == "F" else part for part in question]
    whole = answer(cli(*asked), form)
    for records in (1, 7):
        tiny(records)
        assert answer(cli(*asked), form) == whole


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("what", WRONG, ids=str)
def test_one_record_that_is_different_wherever_it_stands(cli, put, tiny, form, what):
    for place in (0, 30, 59):
        path = put(f"a.{form}", FORMS[form](with_one(what, place)))
        asked = (
            ("data", "validate", path, "--json"),
            ("list", "--data", path, "--json"),
            ("stats", "--by", "region", "--data", path, "--json"),
        )
        whole = [answer(cli(*one), form) for one in asked]
        tiny(7)
        assert [answer(cli(*one), form) for one in asked] == whole


def test_a_foreign_region_in_a_later_row_of_a_stream_is_said(cli, put):
    """What has gone out under its columns gets no further one: the value is said to be lost."""
    records = [{"name": name(number), "region": "东部"} for number in range(60)]
    records[59]["region"] = "苏南"
    path = put("a.csv", as_csv(records))
    result = cli("list", "--data", path, "-f", "csv")
    assert "苏南" not in result.out
    assert 'line 61, region: found "苏南", expected what our region is, or nothing' in result.err


@pytest.mark.parametrize("place", [0, 30, 59])
@pytest.mark.parametrize("form", ["json", "jsonl"])
def test_a_note_beside_another_word_for_it_is_kept(cli, put, form, place):
    records = [{"name": name(number), "备注": f"备{number}"} for number in range(60)]
    records[place]["note"] = "自己的"
    path = put(f"a.{form}", FORMS[form](records))
    asked = ("list", "--data", path, "--columns", "note,备注", "-f", "csv")
    lines = cli(*asked).out.splitlines()[1:]
    assert lines[place] == f"自己的,备{place}"
    others = {line for number, line in enumerate(lines) if number != place}
    assert others == {f"备{number}," for number in range(60) if number != place}


@pytest.mark.parametrize("what", WRONG, ids=str)
def test_a_json_array_and_lines_say_the_same(cli, put, what):
    answers = []
    for form in ("json", "jsonl"):
        path = put(f"a.{form}", FORMS[form](with_one(what, 30)))
        answers.append(
            [
                cli(
                    "list",
                    "--data",
                    path,
                    "--columns",
                    "id,name,year,note,region,unit",
                    "-f",
                    "csv",
                ).out,
                cli("stats", "--by", "province,year", "--data", path, "--json").out,
            ]
        )
    assert answers[0] == answers[1]


# Place against place ----------------------------------------------------------------------------


def as_object(records: list[dict[str, object]]) -> str:
    return json.dumps({"clusters": records}, ensure_ascii=False)


PLACES = {**FORMS, "json of an object": as_object}
FURTHER = {"yaer": 2023}
"""A heading that means nothing."""


def alike(what: dict[str, object], place: int, size: int) -> list[dict[str, object]]:
    """Return records that are alike but for the number in the name; one of them is different."""
    records = [{**plain(0), "name": f"{name(12 * number)}"} for number in range(size)]
    records[place].update(what)
    return records


def said(result) -> tuple[object, ...]:
    """Return what is said of a dataset, but for where the record stands and how it is called."""
    texts = (result.out, result.err)
    for pattern in (r"(line|row|record|that of) \d+", r'("number"):\d+', r"(制造)\d+"):
        texts = tuple(re.sub(pattern, r"\1 N", text) for text in texts)
    return result.code, *(sorted(text.splitlines()) for text in texts)


@pytest.mark.parametrize("form", PLACES)
@pytest.mark.parametrize("what", [*WRONG, FURTHER], ids=str)
def test_the_same_is_said_wherever_the_record_stands(cli, put, form, what):
    found = []
    for place in (0, 25, 50):
        path = put(f"a.{form.split()[0]}", PLACES[form](alike(what, place, 51)))
        found.append(
            (
                said(cli("data", "validate", path, "--json")),
                said(cli("stats", "--by", "year", "--data", path, "--json")),
            )
        )
    assert found[1:] == found[:1] * 2


@pytest.mark.parametrize(("size", "place"), [(300, 0), (300, 150), (300, 299), (30_000, 29_999)])
@pytest.mark.parametrize("form", ["json", "jsonl", "json of an object"])
def test_a_further_heading_is_said_of_many_records(cli, put, form, size, place):
    path = put(f"a.{form.split()[0]}", PLACES[form](alike(FURTHER, place, size)))
    told = f"{path}: not recognised, kept as columns of their own: 产值, yaer"
    assert told in cli("list", "--data", path, "--count").err.splitlines()
