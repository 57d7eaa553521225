"""Validity: the rule by a table of dates, and the options that use it."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import msgspec
import pytest

from clustercli import Dataset, load, select
from clustercli.records.model import Document
from clustercli.records.validity import Status, Validity
from clustercli.resources.bundled import path_of

REAL = msgspec.json.decode(Path(path_of("clusters.json")).read_bytes(), type=Document)


def status_of(batches, clusters, day: date) -> Status:
    """Return the status of the first of these clusters."""
    reviews = [(cluster.year, cluster.review) for cluster in clusters]
    return Validity(batches, reviews, day).of(*reviews[0])


@pytest.mark.parametrize(
    ("year", "review", "day", "status", "until", "why"),
    [
        (2022, None, "2022-12-31", "unknown", "2025-12-31", "before"),
        (2022, None, "2023-01-01", "valid", "2025-12-31", "first_term"),
        (2022, None, "2025-12-31", "valid", "2025-12-31", "first_term"),
        (2022, None, "2026-01-01", "unknown", "2025-12-31", "no_result"),
        (2022, "failed", "2025-12-31", "valid", "2025-12-31", "first_term"),
        (2022, "failed", "2026-01-01", "expired", "2025-12-31", "failed"),
        (2022, "passed", "2023-01-01", "valid", "2028-12-31", "passed"),
        (2022, "passed", "2026-01-01", "valid", "2028-12-31", "passed"),
        (2022, "passed", "2028-12-31", "valid", "2028-12-31", "passed"),
        (2022, "passed", "2029-01-01", "unknown", "2028-12-31", "second_over"),
        (2023, None, "2023-09-30", "unknown", "2026-10", "before"),
        (2023, None, "2023-10-01", "valid", "2026-10", "first_term"),
        (2023, None, "2026-09-30", "valid", "2026-10", "first_term"),
        (2023, None, "2026-10-01", "unknown", "2026-10", "ending"),
        (2023, None, "2026-10-30", "unknown", "2026-10", "ending"),
        (2023, None, "2026-10-31", "unknown", "2026-10", "no_result"),
        (2023, "failed", "2026-11-01", "expired", "2026-10", "failed"),
        (2023, "passed", "2026-11-01", "valid", "2029-10", "passed"),
        (2024, None, "2024-09-18", "unknown", "2027-09-18", "before"),
        (2024, None, "2027-09-18", "valid", "2027-09-18", "first_term"),
        (2024, None, "2027-09-19", "unknown", "2027-09-18", "no_result"),
        (2025, None, "2026-11-23", "valid", "2028-10", "first_term"),
        (None, None, "2026-11-23", "unknown", None, "no_year"),
    ],
)
def test_the_rule(year, review, day, status, until, why):
    cluster = msgspec.structs.replace(REAL.clusters[0], year=year, review=review)
    found = status_of(REAL.batches, [cluster], date.fromisoformat(day))
    assert (found.name, found.until, found.why) == (status, until, why)


def test_when_all_that_passed_are_known_the_others_failed():
    passed = [msgspec.structs.replace(REAL.clusters[0], year=2022, review="passed")] * 97
    other = msgspec.structs.replace(REAL.clusters[0], year=2022, review=None)
    after = date(2026, 1, 1)
    found = status_of(REAL.batches, [other, *passed], after)
    assert (found.name, found.why) == ("expired", "others_passed")
    assert status_of(REAL.batches, [other, *passed[1:]], after).name == "unknown"


def test_a_leap_day_ends_on_the_28th():
    batch = msgspec.structs.replace(REAL.batches[2], valid_from="2024-02-29", valid_until=None)
    cluster = msgspec.structs.replace(REAL.clusters[0], year=2024, review=None)
    assert status_of([batch], [cluster], date(2025, 1, 1)).until == "2027-02-28"


def test_a_batch_without_a_first_day_tells_nothing():
    batch = msgspec.structs.replace(REAL.batches[0], valid_from=None)
    cluster = msgspec.structs.replace(REAL.clusters[0], year=2022)
    assert status_of([batch], [cluster], date(2025, 1, 1)).name == "unknown"


def test_a_term_known_by_the_year_alone():
    batch = msgspec.structs.replace(REAL.batches[0], valid_from="2023", valid_until=None)
    cluster = msgspec.structs.replace(REAL.clusters[0], year=2022, review=None)

    def on(*day: int) -> str:
        return status_of([batch], [cluster], date(*day)).why

    assert on(2025, 12, 31) == "first_term"
    assert on(2026, 6, 1) == "ending"
    assert on(2026, 12, 31) == "no_result"


def test_load_for_a_day():
    assert {c.status for c in load(as_of="2022-01-01")} == {"unknown"}
    then = load(as_of=date(2024, 10, 1))
    assert all(c.status == "valid" for c in then if c.year in (2022, 2023, 2024))
    assert isinstance(load(), Dataset)
    with pytest.raises(ValueError, match="'soon' is no day"):
        load(as_of="soon")


def test_select_by_status():
    then = load(as_of="2026-11-23")
    valid = select(then, status="valid")
    assert valid == [c for c in then if c.status == "valid"] != []
    soon = select(then, expiring_within=400)
    assert {c.valid_until for c in soon} == {"2027-09-18"}


def test_status_and_as_of_on_every_command_that_selects(cli):
    then = load(as_of="2026-11-23")
    valid = json.loads(cli("list", "--status", "有效", "--as-of", "2026-11-23", "--json").out)
    assert [row["id"] for row in valid] == [c.id for c in then if c.status == "valid"]
    unknown = json.loads(cli("list", "--status", "unknown", "--as-of", "2026-11-23", "--json").out)
    assert len(valid) + len(unknown) == len(then)
    counted = json.loads(cli("stats", "--by", "status", "--as-of", "2026-11-23", "--json").out)
    assert {row["status"]: row["count"] for row in counted} == {
        "valid": len(valid),
        "unknown": len(unknown),
    }
    assert [row["status"] for row in counted] == ["valid", "unknown"]


def test_an_unknown_status_is_a_status_in_chinese_too(cli):
    unknown = cli("list", "--status", "unknown", "--as-of", "2026-11-23", "--ids").out
    assert cli("list", "--status", "未知", "--as-of", "2026-11-23", "--ids").out == unknown != ""


def test_status_is_shown_when_it_is_asked_for(cli):
    assert "Status" not in cli("list").out.splitlines()[0]
    for arguments in (("--as-of", "2026-01-01"), ("--status", "valid")):
        head = cli("list", *arguments).out.splitlines()[0]
        assert "Status" in head
        assert "Valid until" in head


def test_what_needs_a_review_soon(cli):
    day = ("--as-of", "2026-06-01")
    soon = json.loads(cli("list", "--expiring-within", "180", *day, "--json").out)
    assert {row["year"] for row in soon} == {2023}
    assert cli("list", "--expiring-within", "0", *day, "--count").out == "0\n"
    result = cli("list", "--expiring-within", "-1")
    assert result.code == 2
    assert "--expiring-within counts days" in result.err


def test_nothing_expires_and_the_reason_is_given(cli):
    result = cli("list", "--expiring-within", "1", "--as-of", "2026-06-01")
    assert "records none for --expiring-within 1" in result.err


def test_show_says_until_when_and_why(cli):
    out = cli("show", "320206a", "--as-of", "2026-11-23", "--lang", "zh").out
    assert "2028-12-31" in out
    assert "通过复核，有效期延长三年" in out
    english = cli("show", "110106a", "--as-of", "2026-11-23", "--lang", "en").out
    assert "the first term is over, and no result of a review was found" in english


def test_a_day_that_is_none(cli):
    for command in (("list",), ("stats",), ("show", "320206a"), ("audit",)):
        result = cli(*command, "--as-of", "2026-13-01")
        assert result.code == 2
        assert "'2026-13-01' is no day: write it as 2026-01-01" in result.err


def test_any_number_of_days(cli):
    day = ("--as-of", "2026-06-01")
    every = cli("list", "--expiring-within", "999999999999", *day, "--count")
    assert every.code == 0
    assert every.out == cli("list", "--status", "valid", *day, "--count").out


def test_within_its_last_month_a_term_may_still_end(cli):
    """Of the batch of 2023 the month is known in which its terms end, and not the day."""
    asked = ("list", "--year", "2023", "--expiring-within", "40", "--ids", "--as-of")
    ending = cli(*asked, "2026-09-20").out.split()
    assert ending
    assert cli(*asked, "2026-10-01").out.split() == ending
    assert cli(*asked, "2026-10-31").out.split() == ending
    assert cli(*asked, "2026-11-01").out.split() == []


def test_what_looks_like_a_month_and_is_none_is_no_range(cli):
    result = cli("list", "--term-ends", "2026-13")
    assert result.code == 2
    assert "'2026-13' is no year in which a term ends: write 2026" in result.err


def test_the_review_of_a_batch_is_said_where_a_term_of_it_can_end(cli):
    asked = ("list", "--count", "--term-ends")
    assert "passed the review" not in cli(*asked, "2026-2027").err
    assert "Of the 100 clusters of 2022, 97 passed the review" in cli(*asked, "2028").err


@pytest.mark.parametrize("typed", ["无效", "期效"])
def test_half_of_a_word_suggests_none_of_two_opposites(cli, typed):
    result = cli("list", "--status", typed)
    assert "did you mean" not in result.err
    assert "valid" in result.err
