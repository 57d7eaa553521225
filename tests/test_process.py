"""The program as a process in a shell: pipes, signals, encodings, full disks."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from wcwidth import wcswidth

PROGRAM = str(Path(sys.executable).parent / "clustercli")

full = pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no /dev/full")


def needs(program: str) -> pytest.MarkDecorator:
    return pytest.mark.skipif(shutil.which(program) is None, reason=f"{program} is not installed")


@needs("jq")
def test_a_pipeline_through_jq(shell, dataset):
    assert shell("clustercli list --json | jq length").out.strip() == str(len(dataset))
    counted = shell("clustercli list --json | jq -r '.[].province' | sort -u | wc -l")
    assert int(counted.out) == len({cluster.province for cluster in dataset})
    shares = shell("clustercli stats --by province --json | jq 'map(.share) | add'")
    assert float(shares.out) == pytest.approx(1)


@needs("head")
def test_a_reader_that_has_seen_enough(shell):
    for command in ("list", "list --json", "list -f csv", "--help", "values province"):
        result = shell(f"clustercli {command} | head -1")
        assert result.code in (0, 141)
        assert "Traceback" not in result.err
        assert "Broken" not in result.err


@pytest.mark.skipif(not hasattr(signal, "SIGPIPE"), reason="there is no SIGPIPE")
def test_a_closed_pipe_ends_the_process_by_its_signal():
    reader, writer = os.pipe()
    os.close(reader)
    done = subprocess.run([PROGRAM, "list"], stdout=writer, stderr=subprocess.PIPE, check=False)
    os.close(writer)
    assert done.returncode == -signal.SIGPIPE
    assert done.stderr == b""


@full
@pytest.mark.parametrize(
    "command", ["list", "stats --json", "--help", "values format", "--version"]
)
def test_a_full_disk(shell, command):
    result = shell(f"clustercli {command} > /dev/full")
    assert result.code == 1
    assert result.err == ("clustercli: cannot write to standard output: No space left on device\n")


@pytest.mark.slow
@pytest.mark.parametrize(
    "environment",
    [
        {"LANG": "C", "LC_ALL": "C"},
        {"LC_ALL": "POSIX", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
        {"PYTHONIOENCODING": "ascii"},
        {"PYTHONIOENCODING": "gbk"},
        {"PYTHONIOENCODING": "latin-1"},
        {"TERM": "dumb", "NO_COLOR": "1"},
        {"FORCE_COLOR": "1"},
    ],
)
def test_no_environment_breaks_the_output(dataset, environment):
    for arguments in (["list"], ["stats", "--by", "region"], ["list", "--json"], ["--help"]):
        done = subprocess.run(
            [PROGRAM, *arguments],
            env={**os.environ, **environment},
            capture_output=True,
            check=False,
        )
        assert done.returncode == 0
        assert b"Traceback" not in done.stderr
        if "--json" in arguments:
            encoding = environment.get("PYTHONIOENCODING", "utf-8")
            rows = json.loads(done.stdout.decode(encoding))
            assert [row["name"] for row in rows] == [cluster.name for cluster in dataset]


def test_errors_in_a_narrow_encoding():
    done = subprocess.run(
        [PROGRAM, "list", "-p", "山栋"],
        env={**os.environ, "PYTHONIOENCODING": "ascii"},
        capture_output=True,
        check=False,
    )
    assert done.returncode == 2
    assert done.stderr.isascii()
    assert b"unknown province" in done.stderr


def test_a_closed_stderr_is_no_error(dataset):
    done = subprocess.run(
        f"{PROGRAM} list --count 2>&-; {PROGRAM} list 2>&- | wc -l",
        shell=True,
        capture_output=True,
        check=False,
    )
    assert done.stdout.split() == [str(len(dataset)).encode(), str(len(dataset) + 1).encode()]


def test_no_command_depends_on_the_current_directory(shell, dataset):
    assert shell("clustercli list --count").out == f"{len(dataset)}\n"


def test_one_record_a_line_when_piped(shell, dataset):
    lines = shell("clustercli list").out.splitlines()
    assert len(lines) == len(dataset) + 1
    assert all(cluster.id in line for cluster, line in zip(dataset, lines[1:], strict=True))
    assert shell("clustercli list | grep -c 机器人").code == 0


def test_forced_colour_in_a_pipe(shell):
    assert "\x1b[" in shell("clustercli stats", FORCE_COLOR="1").out
    assert "\x1b[" not in shell("clustercli stats", FORCE_COLOR="1", NO_COLOR="1").out
    assert "\x1b[" not in shell("clustercli stats").out


@pytest.mark.slow
def test_the_program_alone_shows_five_examples_that_run(shell):
    result = shell("clustercli")
    assert result.code == 0
    examples = [line[:40].strip() for line in result.out.splitlines() if line.startswith("  ")]
    assert len(examples) == 5
    for example in examples:
        assert shell(example).code == 0
    assert max(map(wcswidth, result.out.splitlines())) <= 80
    assert len(result.out.splitlines()) < len(shell("clustercli --help").out.splitlines())
    assert shell("clustercli --help").out == shell("clustercli -h").out


def test_a_closed_stdout_is_an_error():
    done = subprocess.run(
        f"{PROGRAM} list --json >&-", shell=True, capture_output=True, check=False
    )
    assert done.returncode == 1
    assert done.stderr == b"clustercli: standard output is closed\n"


@pytest.mark.skipif(not Path("/dev/stdout").exists(), reason="there is no /dev/stdout")
def test_standard_output_by_its_name(shell):
    result = shell("clustercli list -o /dev/stdout -f csv -p 贵州 | tail -1")
    assert "520324" in result.out
