"""A file whose name tells another format than the one asked for: it is written, and said."""

from __future__ import annotations

import gzip

import pytest


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("list", "-f", "markdown", "-o", "x.html"), "x.html is markdown, as --format says"),
        (("list", "--json", "-o", "x.md"), "x.md is json, as --json says"),
        (("list", "-f", "page", "-o", "x.md"), "x.md is page, as --format says"),
        (("list", "-f", "docx", "-o", "x.txt"), "x.txt is docx, as --format says"),
        (("map", "-f", "svg", "-o", "x.htm"), "x.htm is svg, as --format says"),
        (("list", "-f", "latex", "-o", "x.rst.gz"), "x.rst.gz is latex, as --format says"),
        (("data", "info", "-f", "html", "-o", "x.tex"), "x.tex is html, as --format says"),
        (
            ("show", "320206a", "--cite", "bibtex", "-o", "x.xlsx"),
            "x.xlsx is bibtex, as --cite says",
        ),
    ],
)
@pytest.mark.parametrize("quiet", [(), ("-q",)])
def test_a_name_that_tells_another_format_is_said(cli, tmp_path, arguments, said, quiet):
    result = cli(*arguments, *quiet)
    lines = [line for line in result.err.splitlines() if line.startswith(said)]
    assert len(lines) == 1
    path = arguments[-1]
    assert lines[0].endswith(f"though its name ends in .{path.removesuffix('.gz').split('.')[1]}")
    assert (tmp_path / path).exists()


def test_the_format_that_is_asked_for_is_what_is_written(cli, tmp_path):
    cli("list", "-f", "markdown", "-o", "x.html.gz")
    assert gzip.decompress((tmp_path / "x.html.gz").read_bytes()).startswith(b"| ")


@pytest.mark.parametrize(
    ("name", "file"),
    [
        ("html", "x.html"),
        ("unsafehtml", "x.htm"),
        ("github", "x.md"),
        ("latex_booktabs", "x.tex"),
        ("grid", "x.rst"),
        ("csv", "x.txt"),
        ("json", "x.txt"),
        ("page", "x.html"),
        ("ndjson", "x.jsonl"),
        ("csv", "x.dat"),
        ("csv", "x"),
    ],
)
def test_a_name_that_fits_is_not_spoken_of(cli, name, file):
    result = cli("list", "-f", name, "-o", file, "-q")
    assert (result.code, result.err) == (0, "")


@pytest.mark.parametrize(
    ("style", "file"),
    [("bibtex", "x.bib"), ("bibtex", "x.txt"), ("gbt7714", "x.md"), ("csl-json", "x.json")],
)
def test_a_name_that_fits_a_citation_is_not_spoken_of(cli, style, file):
    result = cli("show", "320206a", "--cite", style, "-o", file, "-q")
    assert (result.code, result.err) == (0, "")


def test_a_count_has_no_format_that_its_file_could_deny(cli):
    assert "as --format says" not in cli("list", "--count", "-f", "json", "-o", "x.md").err
