"""Everything is checked before anything is read, fetched or written; what is wrong is said."""

from __future__ import annotations

import errno
import json
import os
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest

from clustercli import UsageError, load
from clustercli.cli.data import fetch as fetching
from clustercli.dataset.document import document_of
from clustercli.errors import OutputError
from clustercli.output import destination
from clustercli.resources import temporary
from clustercli.resources.installed import path_of_installed

FULL = "江苏省无锡市惠山区智能基础零部件制造产业集群"
CASES = Path(__file__).parent / "cases"
PROGRAM = str(Path(sys.executable).parent / "clustercli")

WRONG = [
    ("--format", "xlsx"),
    ("--format", "nope"),
    ("--columns", "nope"),
    ("--sort", "nope"),
    ("--lang", "fr"),
    ("--limit", "-1"),
    ("--columns", ""),
]


# Nothing happens before all options are resolved ------------------------------------------------


@pytest.mark.parametrize("wrong", WRONG)
def test_a_wrong_option_of_merge_writes_nothing(cli, put, wrong):
    put("mo.json", "kept")
    result = cli("data", "merge", str(CASES / "one.txt"), "-o", "mo.json", "--force", *wrong)
    assert result.code == 2
    assert Path("mo.json").read_text() == "kept"


def test_an_answer_that_cannot_be_made_writes_no_document(cli, put):
    put("mo.json", "kept")
    command = ("data", "merge", str(CASES / "one.txt"), "-o", "mo.json", "--force")
    assert cli(*command, "--jq", ".[] | error").code == 2
    assert Path("mo.json").read_text() == "kept"


@pytest.mark.skipif(sys.platform != "linux", reason="a device that is always full")
def test_a_document_is_said_whose_table_cannot_be_written(shell):
    result = shell(f"clustercli data merge {CASES / 'one.txt'} -o mo.json > /dev/full")
    assert result.code == 1
    number = len(json.loads(Path("mo.json").read_text())["clusters"])
    written, failed = result.err.splitlines()
    assert written == f"wrote {number} clusters to mo.json"
    assert "cannot write to standard output" in failed


@pytest.mark.parametrize(
    "command",
    [
        ("data", "convert", "in.json", "-o", "o.json", "--force"),
        ("data", "install", "in.json"),
        ("data", "merge", str(CASES / "one.txt"), "-o", "o.json", "--force"),
    ],
    ids=lambda command: command[1],
)
@pytest.mark.parametrize(
    ("language", "text"), [("fr", ""), ("", "language = ["), ("en", "nope = 1")], ids=str
)
def test_wrong_settings_change_nothing(cli, put, monkeypatch, tmp_path, command, language, text):
    assert cli("list", "-p", "江苏", "-o", "in.json").code == 0
    put("o.json", "kept")
    monkeypatch.setenv("CLUSTERCLI_CONFIG", str(tmp_path / put("config.toml", text)))
    monkeypatch.setenv("CLUSTERCLI_LANG", language)
    result = cli(*command)
    assert result.code == 2
    assert Path("o.json").read_text() == "kept"
    assert not Path(path_of_installed()).exists()


@pytest.mark.parametrize("wrong", WRONG)
def test_a_wrong_option_of_fetch_fetches_nothing(cli, monkeypatch, wrong):
    def asked(*_: object) -> None:
        raise AssertionError

    monkeypatch.setattr(fetching, "Downloads", asked)
    assert cli("data", "fetch", "2024", *wrong).code == 2
    assert not Path(path_of_installed()).exists()


@pytest.mark.parametrize(
    "command",
    [
        ("list", "--data"),
        ("stats", "--data"),
        ("audit", "--data"),
        ("map", "--data"),
        ("compare", "山东", "浙江", "--data"),
        ("sql", "SELECT 1", "--data"),
        ("values", "province", "--data"),
        ("data", "info", "--data"),
        ("data", "validate"),
        ("data", "merge"),
        ("data", "convert"),
    ],
    ids=" ".join,
)
def test_that_a_file_exists_is_said_before_the_work(cli, put, command):
    put("there.json", "kept")
    result = cli(*command, "a-file-that-is-not-there.csv", "-o", "there.json")
    assert result.code == 1
    assert result.err == (
        "clustercli: there.json exists already: give --force to replace it, or another name\n"
    )
    assert Path("there.json").read_text() == "kept"


def test_a_folder_that_is_not_there_is_said_before_the_work(cli):
    result = cli("list", "--data", "missing.csv", "-o", "no/such/a.csv")
    assert result.err == "clustercli: cannot write no/such/a.csv: No such file or directory\n"


@pytest.mark.skipif(os.name == "nt", reason="a working folder is never removed there")
@pytest.mark.parametrize(
    ("command", "name"),
    [("list", "a.csv"), ("map", "a.svg"), ("data export", "a.db"), ("data convert x", "a.json")],
)
def test_a_working_folder_that_is_gone(cli, put, monkeypatch, tmp_path, command, name):
    own = tmp_path / put("x.csv", f"name\n{FULL}\n")
    gone = tmp_path / "gone"
    gone.mkdir()
    monkeypatch.chdir(gone)
    gone.rmdir()
    option = () if command == "data export" else ("-o",)
    result = cli(*[str(own) if word == "x" else word for word in command.split()], *option, name)
    monkeypatch.chdir(tmp_path)
    assert result.code == 1
    assert result.err == f"clustercli: cannot write {name}: No such file or directory\n"


def test_merge_writes_no_document_to_standard_output(cli):
    result = cli("data", "merge", str(CASES / "one.txt"), "-o", "-")
    assert result.code == 2
    assert not Path("-").exists()


@pytest.fixture
def another_is_faster(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let another run write the file while this one still writes the temporary one."""
    sync = os.fsync

    def late(handle: int) -> None:
        sync(handle)
        Path("a.json").write_text("theirs")

    monkeypatch.setattr(os, "fsync", late)


@pytest.mark.parametrize("links", [True, False], ids=["links", "no-links"])
@pytest.mark.usefixtures("another_is_faster")
def test_a_file_of_another_run_is_not_replaced(cli, monkeypatch, links):
    if not links:
        monkeypatch.setattr(os, "link", _no_links)
    result = cli("list", "-o", "a.json")
    assert result.code == 1
    assert "a.json exists already: give --force" in result.err
    assert Path("a.json").read_text() == "theirs"
    assert os.listdir() == ["a.json"]
    assert cli("list", "-o", "a.json", "--force").code == 0
    assert json.loads(Path("a.json").read_text(encoding="utf-8"))


def test_of_two_exports_into_one_folder_one_writes_nothing(cli, monkeypatch):
    plain = destination._replace

    def slow(target: str, content: bytes, mode: int | None, *, force: bool) -> None:
        """Write where another run has exported meanwhile."""
        monkeypatch.setattr(destination, "_replace", plain)
        assert cli("data", "export", "b.db").code == 0
        plain(target, content, mode, force=force)

    monkeypatch.setattr(destination, "_replace", slow)
    result = cli("data", "export", "a.db")
    assert result.code == 1
    assert "metadata.yaml exists already" in result.err
    assert sorted(os.listdir()) == ["b.db", "metadata.yaml"]
    assert "b:" in Path("metadata.yaml").read_text()


@pytest.mark.parametrize("before", [None, "kept"])
def test_an_export_that_fails_leaves_the_metadata_as_they_were(cli, put, monkeypatch, before):
    if before is not None:
        put("metadata.yaml", before)
    plain = destination._replace

    def full(target: str, content: bytes, mode: int | None, *, force: bool) -> None:
        if target.endswith(".db"):
            raise OSError(errno.ENOSPC, "No space left on device")
        plain(target, content, mode, force=force)

    monkeypatch.setattr(destination, "_replace", full)
    result = cli("data", "export", "a.db", "--force")
    assert result.code == 1
    assert "cannot write a.db: No space left on device" in result.err
    assert os.listdir() == ([] if before is None else ["metadata.yaml"])
    assert before is None or Path("metadata.yaml").read_text() == before


def _no_links(*_: object) -> None:
    raise OSError(errno.EPERM, "Operation not permitted")


def test_a_file_system_without_links(cli, monkeypatch, dataset):
    monkeypatch.setattr(os, "link", _no_links)
    assert cli("list", "-o", "a.json").code == 0
    assert len(json.loads(Path("a.json").read_text(encoding="utf-8"))) == len(dataset)
    assert os.listdir() == ["a.json"]


def test_a_name_that_was_taken_is_free_again_if_the_file_fails(monkeypatch):
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "link", _no_links)
    monkeypatch.setattr(os, "replace", full)
    with pytest.raises(OutputError, match=r"cannot write a\.json: No space"):
        destination.to_file("a.json", b"x", force=False)
    assert os.listdir() == []


def test_of_many_runs_at_once_one_writes():
    done: list[str] = []

    def write(text: str) -> None:
        try:
            destination.to_file("a.txt", text.encode(), force=False)
        except OutputError:
            return
        done.append(text)

    threads = [threading.Thread(target=write, args=(str(number),)) for number in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [Path("a.txt").read_text()] == done


@pytest.mark.parametrize("option", ["--ids", "--count"])
@pytest.mark.parametrize("name", ["n.xlsx", "n.db", "n.parquet", "n.svg", "n.html"])
def test_lines_do_not_go_into_a_file_of_another_kind(cli, option, name):
    result = cli("list", "-o", name, option)
    assert result.code == 2
    assert f"{option} gives plain lines, and {name} is to be" in result.err
    assert os.listdir() == []


def test_lines_go_into_a_file_that_can_hold_them(cli, dataset):
    for name in ("n.txt", "n.csv", "n.json"):
        assert cli("list", "-o", name, "--count").code == 0
        assert Path(name).read_text(encoding="utf-8-sig") == f"{len(dataset)}\n"
    assert cli("list", "-o", "i.json", "--ids").code == 2


@pytest.mark.parametrize("name", ["n.json", "n.txt", "n.csv"])
def test_of_a_count_in_a_file_it_is_said_that_it_is_one(cli, monkeypatch, name):
    assert f"wrote the count to {name}" in cli("list", "--count", "-o", name).err.splitlines()
    monkeypatch.setenv("CLUSTERCLI_LANG", "zh")
    assert f"已将数目写入 {name}" in cli("list", "--count", "-o", name, "--force").err


@pytest.mark.parametrize("command", [("list",), ("stats",), ("data", "info")])
def test_ids_and_a_count_exclude_each_other(cli, command):
    result = cli(*command, "--ids", "--count")
    assert result.code == 2
    assert "--ids and --count exclude each other" in result.err


# Values of other people's files -----------------------------------------------------------------


@pytest.mark.parametrize("day", ["2024-02-30", "0000", "9999", "9999-12-31", "2023-13", "2100-02"])
@pytest.mark.parametrize("command", [("list", "--data"), ("data", "validate"), ("stats", "--data")])
def test_a_day_that_is_none_in_a_batch_is_said(cli, put, day, command):
    document = json.loads((CASES / "batch-valid_from-2024-02-30.json").read_text(encoding="utf-8"))
    document["batches"][0]["valid_from"] = day
    result = cli(*command, put("d.json", json.dumps(document)))
    assert result.code == 1
    assert result.err == (
        "clustercli: d.json is not a dataset: Expected a date such as 2025-12-31 - at "
        "`$.batches[0].valid_from`\n"
    )


@pytest.mark.parametrize(
    ("field", "value", "expected", "place"),
    [
        *(("year", year, "`int` >= 1949", ".year") for year in (0, -5, -(10**20))),
        *(("year", year, "`int` <= 2199", ".year") for year in (9999, 10**20)),
        ("ordinal", 0, "`int` >= 1", ".ordinal"),
        ("ordinal", 2024, "`int` <= 1948", ".ordinal"),
        ("size", -1, "`int` >= 0", ".size"),
        ("size", 10**19, "`int` <= 1000000", ".size"),
        (
            "review",
            {"year": 2025, "passed": 200, "of": 100},
            "`passed` at most `of`",
            ".review",
        ),
        ("review", {"year": 25, "passed": None, "of": 100}, "`int` >= 1949", ".review.year"),
        (
            "public_notice",
            {"from": "2024-10-02", "to": "2024-09"},
            "`from` not after `to`",
            ".public_notice",
        ),
        ("valid_until", "2020", "`valid_from` not after `valid_until`", ""),
    ],
)
def test_a_number_that_is_none_in_a_batch_is_said(cli, put, field, value, expected, place):
    document = json.loads((CASES / "batch-valid_from-2024-02-30.json").read_text(encoding="utf-8"))
    batch = document["batches"][0]
    batch |= {"valid_from": "2023-01-01", field: value}
    if field == "review":
        batch["review"] = {"called_by": None, "public_notice": None, "announced": None, **value}
    path = put("d.json", json.dumps(document))
    for command in ("list", "--data"), ("data", "validate"):
        result = cli(*command, path)
        said = f"d.json is not a dataset: Expected {expected} - at `$.batches[0]{place}`"
        assert (result.code, result.err) == (1, f"clustercli: {said}\n")
    assert "应" in cli("list", "--data", path, "--lang", "zh").err


@pytest.mark.parametrize(("key", "number"), [("year", 2024), ("ordinal", 3)])
def test_a_batch_that_is_there_twice_is_said(cli, put, key, number):
    document = json.loads((CASES / "batch-valid_from-2024-02-30.json").read_text(encoding="utf-8"))
    first = {**document["batches"][0], "valid_from": None, "year": 2024, "ordinal": 3}
    other = {**first, "year": 2023, "ordinal": 2, key: number}
    document["batches"] = [first, other]
    path = put("d.json", json.dumps(document))
    said = f"d.json is not a dataset: Expected one batch a `{key}`, got {number} twice"
    for command in ("list", "--data"), ("data", "validate"):
        result = cli(*command, path)
        assert (result.code, result.err) == (1, f"clustercli: {said}\n")


def test_what_is_not_known_of_a_batch_may_be_null(cli, put):
    document = json.loads((CASES / "batch-valid_from-2024-02-30.json").read_text(encoding="utf-8"))
    document["batches"][0] |= {
        **dict.fromkeys(("size", "term", "valid_from", "valid_until", "review")),
        "public_notice": {"from": "2024-09-02", "to": "2024-09"},
    }
    assert cli("data", "validate", put("d.json", json.dumps(document))).code == 0


@pytest.mark.parametrize(
    "text",
    ["2022-13", "2022-02-30", "2022年2月30日", "2022/2/30", "2022.4.31", "2023-02-29 00:00:00"],
)
def test_a_day_that_there_is_not_is_no_year(cli, put, text):
    path = put("a.csv", f"name,province,年度\n甲集群,江苏省,{text}\n乙集群,江苏省,2022年2月28日\n")
    result = cli("list", "--data", path, "--json")
    assert [row["year"] for row in json.loads(result.out)] == [None, 2022]
    problem = cli("data", "validate", path).out.splitlines()[1]
    assert f'  "{text}"  ' in problem
    assert problem.startswith("line 2  Year ")
    assert problem.endswith("a year such as 2024  emptied")


@pytest.mark.parametrize("day", ["9999", "9999-12", "9999-12-31"])
def test_a_record_can_be_valid_as_long_as_a_year_can_be_written(cli, put, day):
    path = put("a.csv", f"name,province,valid_until\n甲集群,江苏省,{day}\n")
    (row,) = json.loads(cli("list", "--data", path, "--json").out)
    assert (row["valid_until"], row["status"]) == (day, "valid")
    assert cli("list", "--data", path, "--as-of", "9999-12-31").code == 0


@pytest.mark.parametrize("given", [{}, {"evidence": None}], ids=["evidence", "no-evidence"])
def test_a_record_without_sources_merges(cli, put, given):
    document = json.loads((CASES / "no-source.json").read_text(encoding="utf-8"))
    document["clusters"][0] |= given
    path = put("d.json", json.dumps(document))
    options = ("--year", "2024", "--kind", "list", "-o", "o.json")
    result = cli("data", "merge", str(CASES / "one.txt"), "--data", path, *options)
    assert result.code == 0
    record = next(r for r in load("o.json") if r.id == document["clusters"][0]["id"])
    assert record.sources == ()
    assert record.evidence == document["clusters"][0]["evidence"]


def test_a_source_of_no_kind_is_no_evidence(cli, put):
    document = json.loads((CASES / "no-source.json").read_text(encoding="utf-8"))
    for source in document["sources"].values():
        source["kind"] = None
    options = ("--year", "2024", "--kind", "list", "-o", "o.json")
    data = ("--data", put("d.json", json.dumps(document)))
    assert cli("data", "merge", str(CASES / "one.txt"), *data, *options).code == 0


def test_a_heading_is_of_one_field(cli, put):
    path = put("a.csv", "甲,province\n甲集群,江苏省\n")
    given = ("--map", "name=甲", "--map", "industry= 甲")
    result = cli("list", "--data", path, *given)
    assert result.code == 2
    assert result.err == (
        "clustercli: --map gives 甲 to two fields, name and industry: choose one\n"
    )
    result = cli("list", "--data", path, "--map", "name=甲", "--map", "name=乙")
    assert result.code == 2
    assert "--map gives name two headings: 甲 and 乙" in result.err
    with pytest.raises(UsageError, match="to two fields"):
        load(path, columns={"name": "甲", "industry": "甲"})
    assert (
        cli("list", "--data", path, "--map", "name=甲", "--map", "year=", "--map", "city=").code
        == 0
    )


@pytest.mark.parametrize("name", ["n.xlsx", "n.db", "n.parquet"])
def test_a_number_that_a_format_cannot_hold_is_said(cli, put, name):
    rows = [
        {"name": f"{c}集群", "province": "江苏省", "n": n} for c, n in (("甲", 10**22), ("乙", 5))
    ]
    path = put("a.json", json.dumps(rows))
    said = f"n: 1 number is too large for {name[2:]}, and a text there\n"
    assert said in cli("list", "--data", path, "-o", name).err
    assert "too large" not in cli("list", "--data", path, "-o", "n.csv").err
    assert "too large" not in cli("list", "-o", f"bundled{name[1:]}").err


@pytest.mark.parametrize("other", [5, 5.5])
@pytest.mark.parametrize("name", ["n.xlsx", "n.db", "n.parquet"])
def test_a_whole_number_beyond_all_fractions_is_said(cli, put, name, other):
    rows = [
        {"name": f"江苏省无锡市锡山区{c}集群", "n": n} for c, n in (("甲", 10**400), ("乙", other))
    ]
    path = put("a.json", json.dumps(rows))
    said = f"n: 1 number is too large for {name[2:]}, and a text there\n"
    assert said in cli("list", "--data", path, "-o", name).err
    assert load(path).to_arrow()["n"].to_pylist() == [str(10**400), str(other)]
    for form in ("table", "csv", "html"):
        assert str(10**400) in cli("list", "--data", path, "-f", form, "--columns", "n").out
    assert cli("stats", "--data", path, "--max", "n", "--min", "n", "-o", "o.svg").code == 0


def test_a_large_number_with_a_fraction_is_a_number_in_excel(cli):
    assert cli("sql", "SELECT 1e300 AS y, 9007199254740993 AS x", "-o", "n.xlsx").code == 0
    sheet = openpyxl.load_workbook("n.xlsx").worksheets[0]
    assert [cell.value for cell in sheet[2]] == [1e300, "9007199254740993"]


@pytest.mark.parametrize(
    "size", ["1K", "1k", "1KB", "1 KiB", "0.5M", "1.5G", "１Ｇ", "2000", "2000 bytes", "1TB"]
)
def test_a_size_is_taken_as_people_write_it(cli, put, size):
    path = put("a.csv", "name,province\n甲集群,江苏省\n")
    assert cli("list", "--data", path, "--max-size", size, "--count").out == "1\n"


@pytest.mark.parametrize("size", ["0", "-1", "1X", "1e9", "0.1", "9" * 5000, "1 024", "5iB", "."])
def test_what_is_no_size_is_refused(cli, put, size):
    path = put("a.csv", "name,province\n甲集群,江苏省\n")
    result = cli("list", "--data", path, "--max-size", size)
    assert result.code == 2
    assert "is no size: write it as 500M or 4G" in result.err


# An installed dataset ---------------------------------------------------------------------------


def _cut_off(path: Path) -> None:
    path.write_text('{"clusters": [', encoding="utf-8")


def _a_folder(path: Path) -> None:
    path.mkdir()


def _a_link_to_nothing(path: Path) -> None:
    path.symlink_to("nowhere.json")


def _a_link_to_itself(path: Path) -> None:
    path.symlink_to(path)


@pytest.mark.parametrize(
    "broken", [_cut_off, _a_folder, _a_link_to_nothing, _a_link_to_itself], ids=lambda f: f.__name__
)
def test_a_broken_installed_dataset_is_said(cli, broken: Callable[[Path], None]):
    path = Path(path_of_installed())
    path.parent.mkdir(parents=True)
    broken(path)
    result = cli("list")
    assert result.code == 1
    assert str(path) in result.err
    assert result.err.splitlines()[-1] == (
        "this is the installed dataset: clustercli data reset goes back to the bundled"
    )
    version = cli("--version")
    assert version.code == 0
    assert version.out.startswith("clustercli ")
    assert "(dataset cannot be read)" in version.out
    assert "clustercli data reset" in version.err
    assert cli("data", "reset").code == 0
    assert cli("list").code == 0


def test_a_folder_with_files_in_it_is_not_removed(cli):
    path = Path(path_of_installed())
    path.mkdir(parents=True)
    (path / "mine.txt").touch()
    result = cli("data", "reset")
    assert result.code == 1
    assert result.err == f"clustercli: cannot remove {path}: Directory not empty\n"
    assert os.listdir(path) == ["mine.txt"]


def test_an_installed_dataset_of_which_something_is_left_out_is_said(cli, dataset):
    path = Path(path_of_installed())
    path.parent.mkdir(parents=True)
    document = document_of(dataset)
    document["clusters"].append(7)
    path.write_text(json.dumps(document), encoding="utf-8")
    result = cli("list")
    assert result.code == 0
    advice = "this is the installed dataset: clustercli data reset goes back to the bundled"
    assert f": 1 record left out.\n{advice}\n" in result.err


def test_a_relative_folder_for_data_is_ignored(cli, monkeypatch, tmp_path):
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("XDG_DATA_HOME", "relative")
    folder = tmp_path / "relative" / "clustercli"
    folder.mkdir(parents=True)
    (folder / "clusters.json").write_text("{")
    assert cli("list", "--count").code == 0
    assert path_of_installed().startswith(str(tmp_path / ".local"))


@pytest.mark.skipif(os.name != "posix", reason="TMPDIR is of POSIX")
def test_a_folder_for_temporary_files_that_is_passed_over_is_named(shell, tmp_path):
    command = "clustercli list -n 1 -q -o t.db --force"
    result = shell(command, TMPDIR="/gone/missing")
    assert result.code == 0
    assert "TMPDIR names /gone/missing, which cannot be written to: /" in result.err
    assert shell(command, TMPDIR=str(tmp_path)).err == ""
    assert shell("clustercli list -n 1 -q", TMPDIR="/gone/missing").err == ""


# Temporary files --------------------------------------------------------------------------------


def test_a_folder_for_temporary_files_that_is_missing_is_named(cli, monkeypatch):
    def nowhere() -> str:
        raise FileNotFoundError(errno.ENOENT, "No usable temporary directory found")

    monkeypatch.setattr("tempfile.gettempdir", nowhere)
    monkeypatch.setenv("TMPDIR", "/gone/missing")
    result = cli("list", "-o", "a.db")
    assert result.code == 1
    assert result.err == (
        "clustercli: cannot write a temporary file in /gone/missing: No usable temporary directory "
        "found; TMPDIR can name another folder\n"
    )


def test_a_folder_for_temporary_files_that_is_full_is_named(monkeypatch, tmp_path):
    monkeypatch.setattr("tempfile.gettempdir", lambda: str(tmp_path))
    with (
        pytest.raises(OutputError, match=rf"temporary file in {tmp_path}: No space"),
        temporary.temporary_file(".db"),
    ):
        raise OSError(errno.ENOSPC, "No space left on device")
    assert os.listdir(tmp_path) == []


@pytest.mark.skipif(sys.platform != "linux", reason="limits of a file's size")
@pytest.mark.parametrize("arguments", ["list -o a.db", "list --data in.db"])
def test_a_full_folder_as_the_program_meets_it(cli, shell, tmp_path, arguments):
    assert cli("list", "-o", "in.db").code == 0
    result = shell(f"ulimit -f 8; clustercli {arguments}", TMPDIR=str(tmp_path))
    assert result.code == 1
    assert f"temporary file in {tmp_path}:" in result.err
    assert len(result.err.splitlines()) == 1
    assert os.listdir(tmp_path) == ["in.db"]


# Strictness -------------------------------------------------------------------------------------


def test_strict_says_which_figures_are_contradicted(cli):
    result = cli("audit", "--strict", "--json")
    assert result.code == 1
    wrong = [row for row in json.loads(result.out) if row["verdict"] == "contradicted"]
    line, *figures = result.err.splitlines()[-1 - len(wrong) :]
    assert line.startswith("clustercli: --strict: ")
    assert f"{len(wrong)} figure" in line
    for row, figure in zip(wrong, figures, strict=True):
        assert figure.startswith("China" if row["scope"] == "全国" else row["scope"])
        assert row["source"].split(" http")[0] in figure


def test_the_help_says_what_strict_means_in_an_audit():
    def help_of(command: str) -> str:
        done = subprocess.run(
            [PROGRAM, command, "--help"],
            env={**os.environ, "COLUMNS": "200"},
            capture_output=True,
            check=True,
        )
        return done.stdout.decode()

    assert "or if a figure is contradicted" in help_of("audit")
    assert "contradicted" not in help_of("list").partition("--strict")[2]
