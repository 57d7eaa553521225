"""A statement ends: by its deadline, by a signal, and once its first rows are there."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from clustercli.errors import QueryError
from clustercli.query import watchdog
from clustercli.query.database import Database
from clustercli.query.watchdog import Alarm, Watchdog

PROGRAM = str(Path(sys.executable).parent / "clustercli")
IN_ONE_FUNCTION = (
    "SELECT instr(printf('%.*c', 9000000, 'a'), printf('%.*c', 4500000, 'a') || 'b') AS x"
)
IN_AN_EXPRESSION = "SELECT printf('%.*c', 60, 'a') || '!' REGEXP '(a+)+$' AS x"
WITHOUT_END = "WITH RECURSIVE t(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM t) SELECT x FROM t"

posix = pytest.mark.skipif(os.name != "posix", reason="signals of POSIX")


@posix
@pytest.mark.parametrize(
    "statement",
    [IN_ONE_FUNCTION, IN_AN_EXPRESSION, WITHOUT_END],
    ids=["function", "regexp", "rows"],
)
def test_the_limit_of_time_holds_wherever_the_time_goes(statement):
    began = time.monotonic()
    done = subprocess.run(
        [PROGRAM, "sql", statement, "--timeout", "0.3"], capture_output=True, check=False
    )
    assert time.monotonic() - began < 10
    assert done.returncode == 1
    assert done.stdout == b""
    assert done.stderr == b"clustercli: the query took more than 0.3 seconds and was ended\n"


@posix
@pytest.mark.usefixtures("interruptible")
@pytest.mark.parametrize("name", ["SIGINT", "SIGTERM"])
@pytest.mark.parametrize(
    "statement",
    [IN_ONE_FUNCTION, IN_AN_EXPRESSION, WITHOUT_END],
    ids=["function", "regexp", "rows"],
)
def test_a_signal_is_answered_wherever_the_time_goes(statement, name):
    number = getattr(signal, name)
    with subprocess.Popen(
        [PROGRAM, "sql", statement], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as child:
        time.sleep(0.6)
        began = time.monotonic()
        child.send_signal(number)
        out, said = child.communicate(timeout=20)
    assert time.monotonic() - began < 5
    assert child.returncode in (-number, 128 + number)
    assert (out, said) == (b"", b"")


@posix
def test_a_slow_expression_is_ended_in_another_program(dataset):
    before = signal.getsignal(signal.SIGALRM)
    database = Database(dataset, timeout=0.2)
    with pytest.raises(QueryError, match=r"more than 0\.2 seconds"):
        database.query(IN_AN_EXPRESSION)
    assert signal.getsignal(signal.SIGALRM) is before
    assert signal.getitimer(signal.ITIMER_REAL) == (0.0, 0.0)
    assert database.query("SELECT 'a' REGEXP 'a' AS x").rows == [(1,)]
    database.close()


@posix
def test_an_alarm_of_another_is_left_alone(dataset):
    database = Database(dataset, timeout=5)
    signal.setitimer(signal.ITIMER_REAL, 100)
    try:
        assert database.query("SELECT 'a' REGEXP 'a' AS x").rows == [(1,)]
        assert signal.getitimer(signal.ITIMER_REAL)[0] > 50
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        database.close()


@posix
def test_an_alarm_is_for_the_main_thread():
    alarm = Alarm(KeyError)
    thread = threading.Thread(target=alarm.set, args=(0.01,))
    thread.start()
    thread.join()
    time.sleep(0.05)
    alarm.stop()
    assert not alarm._set


def test_what_does_not_come_back_is_given_up_where_the_program_says_so(monkeypatch):
    said = []
    interrupted = threading.Event()
    monkeypatch.setattr(watchdog, "GRACE", 0.05)
    with Watchdog(0.02, interrupted.set):
        time.sleep(0.3)
    assert interrupted.is_set()
    monkeypatch.setattr(watchdog, "give_up", lambda *what: said.append(what))
    with Watchdog(0.02, interrupted.set):
        time.sleep(0.3)
    assert said == [(None, 0.02)]


def test_a_deadline_that_only_the_watchdog_sees_is_no_signal(dataset, monkeypatch):
    monkeypatch.setattr(Database, "_is_over", lambda _: False)
    database = Database(dataset, timeout=0.1)
    with pytest.raises(QueryError, match=r"more than 0\.1 seconds"):
        database.query(WITHOUT_END)
    database.close()


@posix
def test_who_listens_to_signals_already_goes_on(dataset):
    reader, writer = os.pipe()
    os.set_blocking(writer, False)
    before = signal.set_wakeup_fd(writer)
    try:
        database = Database(dataset)
        assert database.query("SELECT 1 AS x").rows == [(1,)]
        database.close()
    finally:
        assert signal.set_wakeup_fd(before) == writer
        os.close(reader)
        os.close(writer)


@pytest.mark.skipif(sys.version_info < (3, 11), reason="a value has no limit before Python 3.11")
def test_one_huge_value_is_refused(cli):
    result = cli("sql", "SELECT length(hex(zeroblob(400000000))) AS x")
    assert result.code == 2
    assert result.err == "clustercli: string or blob too big\n"


def test_no_more_rows_are_asked_for_than_are_shown(cli):
    result = cli("sql", WITHOUT_END, "--limit", "3", "--timeout", "5")
    assert result.code == 0
    assert result.out.split() == ["x", "1", "2", "3"]
    assert result.err == "3 rows are shown; there are more.\n"
    assert cli("sql", WITHOUT_END, "--limit", "2", "--ids", "--timeout", "5").out == "1\n2\n"
    assert cli("sql", WITHOUT_END, "--limit", "0", "--json", "--timeout", "5").out == "[]\n"


def test_of_rows_that_are_all_there_nothing_is_said(cli):
    said = cli("sql", "SELECT id FROM clusters LIMIT 2", "--limit", "2").err
    assert "more" not in said
    assert "2 rows. Dataset" in said
    cut = cli("sql", "SELECT id FROM clusters", "--limit", "2").err.splitlines()
    assert cut[0] == "2 rows are shown; there are more."
    assert cut[1].startswith("Dataset")


def test_sorting_is_over_all_rows(cli):
    result = cli("sql", "SELECT year FROM batches", "--sort", "-year", "--limit", "1", "--json")
    years = cli("sql", "SELECT max(year) AS year FROM batches", "--json")
    assert result.out == years.out


@pytest.mark.parametrize("option", ["--offset", "--limit"])
def test_a_number_of_rows_may_be_beyond_all_that_there_can_be(cli, option):
    result = cli("sql", "SELECT 1 AS n UNION SELECT 2", option, "9" * 30, "-f", "csv", "-q")
    assert result.code == 0
    assert result.out.splitlines() == ["n", *(["1", "2"] if option == "--limit" else [])]
    assert result.err == ""
