"""A pipe whose columns must be known before its rows go out: read twice, and never held whole."""

from __future__ import annotations

import gzip
import json
import os
import tempfile
import threading
from collections.abc import Iterator

import pytest

from clustercli.readers.byte_stream import ByteStream
from clustercli.tables import stream

NAME = "江苏省无锡市惠山区机械{}产业集群"


def table(number: int, own: str = "产值") -> str:
    rows = "\n".join(f"{NAME.format(n)},{n % 7 and n},2024" for n in range(number))
    return f"集群名称,{own},年度\n{rows}\n"


@pytest.mark.parametrize("form", [["--json"], ["-f", "jsonl"], ["-f", "csv"]])
@pytest.mark.parametrize("own", ["产值", "批次"])
@pytest.mark.parametrize("pack", [bytes, gzip.compress], ids=["plain", "gzip"])
def test_a_pipe_says_what_its_file_says(cli, put, stdin, pack, own, form):
    content = pack(table(3_000, own).encode())
    of_file = cli("list", "--data", put("a.csv", content), *form)
    stdin(content)
    of_pipe = cli("list", "--data", "-", *form)
    assert of_pipe.out == of_file.out
    assert of_pipe.err.replace("standard input", "a.csv") == of_file.err


def test_the_rows_of_a_pipe_are_not_held(cli, stdin, monkeypatch):
    def refuse(*_arguments: object) -> None:
        raise AssertionError

    monkeypatch.setattr(stream, "concatenate", refuse)
    stdin(table(3_000))
    rows = json.loads(cli("list", "--data", "-", "--json").out)
    assert [row["产值"] for row in rows] == [n % 7 and n for n in range(3_000)]


def test_nothing_is_left_in_the_folder_for_temporary_files(cli, stdin, tmp_path, monkeypatch):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    stdin(table(500))
    assert cli("list", "--data", "-", "--json").code == 0
    assert os.listdir(tmp_path) == []


def test_without_room_for_it_the_pipe_is_named(cli, stdin, tmp_path, monkeypatch):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "nowhere"))
    stdin(table(500))
    result = cli("list", "--data", "-", "--json")
    assert (result.code, result.out) == (1, "")
    assert "cannot keep standard input in a temporary file: " in result.err
    assert f"cannot write a temporary file in {tmp_path / 'nowhere'}: No such file" in result.err
    assert result.err.count("\n") == 1


def test_a_pipe_without_further_columns_goes_out_as_it_comes(cli, stdin, monkeypatch):
    def refuse(*_arguments: object, **_options: object) -> Iterator[None]:
        raise AssertionError

    monkeypatch.setattr(tempfile, "TemporaryFile", refuse)
    stdin(table(500, "note"))
    assert len(cli("list", "--data", "-", "-f", "jsonl").out.splitlines()) == 500


def test_a_pipe_beside_a_file(cli, put, stdin):
    path = put("a.csv", table(30))
    stdin(table(30).replace("惠山区", "锡山区"))
    rows = json.loads(cli("list", "--data", path, "--data", "-", "--json").out)
    assert [row["产值"] for row in rows] == [n % 7 and n for n in range(30)] * 2


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no named pipes")
def test_a_named_pipe(cli, tmp_path):
    path = str(tmp_path / "pipe.csv")
    os.mkfifo(path)

    def write() -> None:
        with open(path, "w", encoding="utf-8") as file:
            file.write(table(3_000))

    writer = threading.Thread(target=write)
    writer.start()
    rows = json.loads(cli("list", "--data", path, "--json").out)
    writer.join()
    assert len(rows) == 3_000


def test_what_was_kept_is_read_again_and_then_the_rest(put):
    read = ByteStream(put("a.txt", b"abcdefgh"))
    read.keep()
    assert read.read(3) == b"abc"
    read.begin_again()
    assert read.read(2) + read.read(8) + read.read(8) == b"abcdefgh"
    read.close()
