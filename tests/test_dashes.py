"""Options pasted from a text, or with a hyphen too few, are named and never searched for."""

from __future__ import annotations

import pytest

PASTED = "begins with a dash that is no hyphen: write"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("list", "——province", "江苏"), f"'——province' {PASTED} --province"),
        (("list", "—province", "江苏"), f"'—province' {PASTED} --province"),
        (("list", "－－year", "2024"), f"'－－year' {PASTED} --year"),
        (("list", "-–year=2024"), f"'-–year=2024' {PASTED} --year=2024"),
        (("list", "–p", "江苏"), f"'–p' {PASTED} -p"),
        (("list", "机器人", "−−json"), f"'−−json' {PASTED} --json"),
        (("list", "--province", "江苏", "––count"), f"'––count' {PASTED} --count"),
        (("data", "info", "——json"), f"'——json' {PASTED} --json"),
        (("——version",), f"'——version' {PASTED} --version"),
        (("list", "–", "机器人"), "'–' is a dash and no hyphen: write -- before an option's name"),
        (("list", "-province", "江苏"), "'-province' lacks a hyphen: write --province"),
        (("list", "-year=2024"), "'-year=2024' lacks a hyphen: write --year=2024"),
        (("sql", "SELECT 1", "-json"), "'-json' lacks a hyphen: write --json"),
        (("-version",), "'-version' lacks a hyphen: write --version"),
    ],
)
def test_what_is_no_option_for_its_dash_is_named(cli, arguments, said):
    result = cli(*arguments)
    assert (result.code, result.out) == (2, "")
    assert result.err.splitlines()[0] == f"clustercli: {said}"


@pytest.mark.parametrize(
    ("arguments", "same"),
    [
        (("--year", "—2023"), ("-y", "2022-2023")),
        (("--sort", "-year"), ("--sort=-year",)),
        (("-p江苏",), ("--province", "江苏")),
        (("--", "——province"), ("--", "——province")),
        (("-i", "－－year"), ("-i", "－－year")),
    ],
)
def test_values_and_short_options_stay_what_they_are(cli, arguments, same):
    result = cli("list", *arguments, "--json" if "--" not in arguments else "x")
    assert result.code == 0
    assert result.out == cli("list", *same, "--json" if "--" not in same else "x").out
