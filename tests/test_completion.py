"""Completion: its scripts, where they are installed, and what it offers of which dataset."""

from __future__ import annotations

import re
import shutil
import subprocess

import pexpect
import pytest
from terminals import settings

from clustercli.cli.entry import run


@pytest.fixture
def home(monkeypatch, tmp_path):
    """A user's folder with nothing in it."""
    folder = tmp_path / "home"
    folder.mkdir()
    monkeypatch.setenv("HOME", str(folder))
    monkeypatch.delenv("ZDOTDIR", raising=False)
    monkeypatch.delenv("XDG_CONFIG_HOME", raising=False)
    return folder


@pytest.fixture
def offered(monkeypatch, capsys):
    """Return what the program offers for the words before the cursor."""

    def call(*words: str, shell: str = "fish") -> list[str]:
        capsys.readouterr()
        monkeypatch.setenv("_CLUSTERCLI_COMPLETE", f"complete_{shell}")
        monkeypatch.setenv("_TYPER_COMPLETE_ARGS", " ".join(("clustercli", *words)))
        monkeypatch.setenv("_TYPER_COMPLETE_FISH_ACTION", "get-args")
        monkeypatch.setenv("_TYPER_COMPLETE_WORD_TO_COMPLETE", words[-1])
        monkeypatch.setenv("COMP_WORDS", "\n".join(("clustercli", *words)))
        monkeypatch.setenv("COMP_CWORD", str(len(words)))
        with pytest.raises(SystemExit):
            run([])
        monkeypatch.delenv("_CLUSTERCLI_COMPLETE")
        lines = capsys.readouterr().out.splitlines()
        return [line.split("\t")[0].split(":::")[0] for line in lines if line]

    return call


# Scripts -------------------------------------------------------------------------------

BEGINNINGS = {
    "bash": "_clustercli_completion() {",
    "zsh": "#compdef clustercli",
    "fish": "complete --command clustercli",
    "powershell": "Import-Module PSReadLine",
    "pwsh": "Import-Module PSReadLine",
}


@pytest.mark.parametrize("shell", BEGINNINGS)
@pytest.mark.parametrize("running", ["bash", "fish", None])
def test_the_script_is_that_of_the_shell_that_is_named(cli, monkeypatch, shell, running):
    monkeypatch.setattr("clustercli.cli.shell_completion._running", lambda: running or "")
    for words in (("--show-completion", shell), (f"--show-completion={shell}",)):
        assert cli(*words).out.startswith(BEGINNINGS[shell])


def test_without_a_name_it_is_that_of_the_shell_that_runs(cli, monkeypatch):
    monkeypatch.setattr("shellingham.detect_shell", lambda: ("zsh", "/bin/zsh"))
    for words in (("--show-completion",), ("--show-completion", "--lang", "en")):
        assert cli(*words).out.startswith(BEGINNINGS["zsh"])


def test_a_shell_that_is_none_is_said(cli, monkeypatch):
    import shellingham

    def fails() -> None:
        raise shellingham.ShellDetectionFailure

    result = cli("--show-completion", "tcsh")
    assert result.code == 2
    assert "no completion for the shell 'tcsh'; there is one for bash, zsh" in result.err
    monkeypatch.setattr("shellingham.detect_shell", fails)
    result = cli("--install-completion")
    assert result.code == 2
    assert "which shell this is cannot be told: name it" in result.err


# Where they are installed --------------------------------------------------------------


def test_bash_sources_the_script(cli, home):
    (home / ".bashrc").write_bytes(b"# \xff mine")  # no line end, and no UTF-8
    for _ in range(2):
        result = cli("--install-completion", "bash")
        assert result.code == 0
        assert str(home / ".bash_completions" / "clustercli.sh") in result.out
    script = home / ".bash_completions" / "clustercli.sh"
    assert script.read_text().startswith(BEGINNINGS["bash"])
    assert (home / ".bashrc").read_bytes() == f"# \udcff mine\nsource '{script}'\n".encode(
        errors="surrogateescape"
    )


@pytest.mark.parametrize("named", [True, False])
def test_zsh_is_installed_where_zdotdir_says(cli, home, monkeypatch, named):
    folder = home / "dots" if named else home
    if named:
        monkeypatch.setenv("ZDOTDIR", str(folder))
    assert cli("--install-completion", "zsh").code == 0
    assert (folder / ".zfunc" / "_clustercli").read_text().startswith(BEGINNINGS["zsh"])
    line = f"fpath+={folder if named else '~'}/.zfunc; autoload -Uz compinit; compinit\n"
    assert (folder / ".zshrc").read_text() == line
    assert named != (home / ".zshrc").exists()


NAMES = ["z d", "o'brien", 'a  "b" $HOME `c` (x)*']


@pytest.mark.skipif(shutil.which("bash") is None, reason="bash is not installed")
@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("older", [True, False])
def test_bash_reads_its_script_in_any_folder(cli, tmp_path, monkeypatch, name, older):
    folder = tmp_path / name
    folder.mkdir()
    monkeypatch.setenv("HOME", str(folder))
    script = folder / ".bash_completions" / "clustercli.sh"
    own = b"# \xff mine\r\n" + f"source '{script}'\n".encode() * older + b"MINE=1\n"
    (folder / ".bashrc").write_bytes(own)
    for _ in range(2):
        assert cli("--install-completion", "bash").code == 0
    lines = (folder / ".bashrc").read_bytes().splitlines(keepends=True)
    assert len(lines) == 3
    assert lines[0] == b"# \xff mine\r\n"
    child = real("bash", ["--noprofile", "-i", "-c", "complete -p clustercli; echo $MINE."], folder)
    shown = child.read()
    assert "-F _clustercli_completion clustercli\r\n1." in shown
    assert "bash:" not in shown


@pytest.mark.skipif(shutil.which("zsh") is None, reason="zsh is not installed")
@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("older", [True, False])
def test_zsh_reads_its_script_in_any_folder(cli, tmp_path, monkeypatch, name, older):
    folder = tmp_path / name
    folder.mkdir()
    monkeypatch.setenv("ZDOTDIR", str(folder))
    line = f"fpath+={folder}/.zfunc; autoload -Uz compinit; compinit\n"
    (folder / ".zshrc").write_text(f"{line * older}MINE=1\n")
    for _ in range(2):
        assert cli("--install-completion", "zsh").code == 0
    assert len((folder / ".zshrc").read_text().splitlines()) == 2
    question = "print -r -- ${_comps[clustercli]} $MINE."
    child = real("zsh", ["-i", "-c", question], tmp_path, ZDOTDIR=str(folder))
    assert "_clustercli 1." in child.read()


def test_fish_is_installed_where_its_settings_are(cli, home, monkeypatch):
    assert cli("--install-completion", "fish").code == 0
    assert (home / ".config/fish/completions/clustercli.fish").exists()
    monkeypatch.setenv("XDG_CONFIG_HOME", str(home / "settings"))
    assert cli("--install-completion", "fish").code == 0
    assert (home / "settings/fish/completions/clustercli.fish").exists()


def test_powershell_says_where_its_profile_is(cli, home, monkeypatch):
    profile = home / "Documents" / "PowerShell" / "profile.ps1"

    def asked(words: list[str], **_: object) -> subprocess.CompletedProcess[bytes]:
        assert words[0] == "pwsh"
        return subprocess.CompletedProcess(words, 0, f"\ufeff{profile}\r\n".encode())

    monkeypatch.setattr("subprocess.run", asked)
    for _ in range(2):
        assert cli("--install-completion", "pwsh").code == 0
    assert profile.read_text().count("Register-ArgumentCompleter") == 1


@pytest.mark.skipif(shutil.which("powershell") is not None, reason="it is there")
def test_a_powershell_that_is_not_there_is_said(cli, home):
    result = cli("--install-completion", "powershell")
    assert (result.code, result.out) == (1, "")
    assert "powershell does not say where its profile is: No such file" in result.err
    assert not list(home.iterdir())


@pytest.mark.parametrize(
    ("shell", "blocked", "named"),
    [
        ("bash", ".bashrc", ".bashrc"),
        ("bash", ".bash_completions/clustercli.sh", ".bash_completions/clustercli.sh"),
        ("zsh", ".zshrc", ".zshrc"),
        ("zsh", ".zfunc/_clustercli", ".zfunc/_clustercli"),
        ("fish", ".config/fish/completions/clustercli.fish", "completions/clustercli.fish"),
    ],
)
def test_the_file_that_cannot_be_written_is_named(cli, home, shell, blocked, named):
    (home / blocked).mkdir(parents=True)  # where the file would be
    result = cli("--install-completion", shell)
    assert (result.code, result.out) == (1, "")
    assert result.err.startswith("clustercli: cannot write ")
    assert f"{named}: Is a directory" in result.err
    assert len(result.err.splitlines()) == 1


# Values of the dataset in use ----------------------------------------------------------

OWN = (
    "id,集群名称,省份,城市,行业,产值\nown1,甲,贵州省,贵阳市,蜡染,1\nown2,乙,山东省,济南市,漆器,2\n"
)


def test_the_values_are_those_of_the_dataset_that_is_named(offered, put):
    put("own.csv", OWN)
    assert offered("list", "--data", "own.csv", "--sector", "蜡") == ["蜡染"]
    assert offered("list", "--data=own.csv", "--city", "贵") == ["贵阳市"]
    assert offered("show", "--data", "own.csv", "own") == ["own1", "own2"]
    assert offered("list", "--data", "own.csv", "--columns", "产") == ["产值"]
    assert offered("list", "--columns", "产") == []


def test_a_count_is_that_of_the_dataset(offered, put, monkeypatch, capsys):
    put("own.csv", OWN)
    monkeypatch.setenv("CLUSTERCLI_DATA", "own.csv")
    assert offered("list", "--sector", "漆") == ["漆器"]
    monkeypatch.delenv("CLUSTERCLI_DATA")
    put("settings.toml", 'data = "own.csv"')
    monkeypatch.setenv("CLUSTERCLI_CONFIG", "settings.toml")
    assert offered("list", "--sector", "漆") == ["漆器"]
    capsys.readouterr()


def test_the_values_are_those_of_the_installed_dataset(offered, cli, put):
    put("own.csv", OWN)
    assert cli("data", "install", "own.csv").code == 0
    assert offered("list", "--sector", "漆") == ["漆器"]


def test_how_the_dataset_is_read_counts(offered, put):
    put("odd.csv", "甲列,省份\n甲,贵州省\n")
    words = ("list", "--data", "odd.csv", "--map", "name=甲列", "--set", "sector=木雕")
    assert offered(*words, "--sector", "木") == ["木雕"]


@pytest.mark.parametrize("data", ["-", "nowhere.csv", "huge.csv", "broken.json"])
def test_what_cannot_be_read_at_once_is_not_waited_for(offered, put, data, tmp_path):
    put("broken.json", "{")
    with (tmp_path / "huge.csv").open("wb") as file:
        file.truncate(1 << 30)
    assert offered("list", "--data", data, "--province", "山") == ["山西省", "山东省"]


def test_settings_that_cannot_be_read_break_no_completion(offered, put, monkeypatch):
    put("settings.toml", "x =")
    monkeypatch.setenv("CLUSTERCLI_CONFIG", "settings.toml")
    assert offered("list", "--province", "山") == ["山西省", "山东省"]


# --option=value ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "shell", "expected"),
    [
        (("list", "--province=山"), "fish", ["--province=山西省", "--province=山东省"]),
        (("list", "--province=山"), "powershell", ["--province=山西省", "--province=山东省"]),
        (("list", "--province=山"), "bash", ["--province=山西省", "--province=山东省"]),
        (("list", "--province", "=", "山"), "bash", ["山西省", "山东省"]),
        (
            ("list", "--province=山东,广"),
            "fish",
            ["--province=山东,广东省", "--province=山东,广西壮族自治区"],
        ),
        (("list", "--format", "=", "js"), "bash", ["json", "jsonl"]),
        (("list", "--region", "="), "bash", ["东部", "中部", "西部", "东北"]),
        (("list", "--sort=-prov"), "fish", ["--sort=-province"]),
        (("list", "--sort=year,-prov"), "powershell", ["--sort=year,-province"]),
        (("list", "--sort=-year,prov"), "fish", ["--sort=-year,province"]),
        (("list", "--sort", "=", "-prov"), "bash", ["-province"]),
        (("list", "--sort", "-prov"), "bash", ["-province"]),
        (("list", "-s", "-prov"), "fish", ["-province"]),
        (("list", "--columns=-prov"), "fish", []),
        (("list", "--province", "--yea"), "fish", ["--year"]),
        (("list", "--yea"), "fish", ["--year"]),
        (("--lang", ""), "fish", ["zh", "en"]),
        (("--lang=z",), "fish", ["--lang=zh"]),
        (("--install-completion", "p"), "fish", ["powershell", "pwsh"]),
        (("--show-completion=z",), "fish", ["--show-completion=zsh"]),
    ],
)
def test_a_value_behind_the_sign_is_completed(offered, words, shell, expected):
    assert sorted(offered(*words, shell=shell)) == sorted(expected)


def test_an_instruction_that_is_none_is_said(cli, monkeypatch):
    monkeypatch.setenv("_CLUSTERCLI_COMPLETE", "dance_bash")
    result = cli()
    assert result.code == 2
    assert "unknown instruction of a shell: dance_bash" in result.err


def real(shell, arguments, tmp_path, **environment):
    env = {**settings(), "HOME": str(tmp_path), "LC_ALL": "C.UTF-8", "TERM": "xterm"}
    return pexpect.spawn(shell, arguments, env={**env, **environment}, encoding="utf-8", timeout=30)


@pytest.mark.skipif(shutil.which("bash") is None, reason="bash is not installed")
def test_a_joined_value_in_a_real_bash(tmp_path):
    child = real("bash", ["--norc", "--noprofile"], tmp_path)
    child.sendline("PS1='ready> '")
    child.expect("ready> ")
    child.sendline('eval "$(clustercli --show-completion bash)"')
    child.expect("ready> ")
    child.send("clustercli list --province=山东\t --count\n")
    child.expect(r"\n(?:\x1b\S*|\r)*(\d+)\r\n")
    assert int(child.match[1]) > 0
    child.close(force=True)


@pytest.mark.skipif(shutil.which("zsh") is None, reason="zsh is not installed")
@pytest.mark.parametrize("typed", ["--sort=prov", "--sort=-prov", "--sort -prov"])
def test_a_value_in_a_real_zsh(tmp_path, cli, monkeypatch, typed):
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("ZDOTDIR", str(tmp_path / "dots"))
    assert cli("--install-completion", "zsh").code == 0
    child = real("zsh", ["-i"], tmp_path, ZDOTDIR=str(tmp_path / "dots"))
    child.sendline("PS1='rea''dy> '")
    child.expect("ready> ")
    child.send(f"clustercli list {typed}\t --count -q\n")
    child.expect(r"\n(?:\x1b\S*|\r)*(\d+)\r\n")
    assert int(child.match[1]) > 5
    child.close(force=True)


@pytest.mark.parametrize("word", ["--sort=-", "--sort -"])
def test_the_key_of_a_sort_may_begin_with_a_hyphen(offered, word):
    found = offered("list", *word.split())
    start = word.removesuffix("-") if "=" in word else ""
    assert {f"{start}-year", f"{start}-province"} <= set(found)
    assert all(re.fullmatch("(--sort=)?-[a-z]\\w+", one) for one in found)


@pytest.mark.skipif(shutil.which("fish") is None, reason="fish is not installed")
def test_a_joined_value_in_a_real_fish(tmp_path):
    line = "clustercli --show-completion fish | source; complete -C 'clustercli list --province=山'"
    env = {**settings(), "HOME": str(tmp_path), "LC_ALL": "C.UTF-8"}
    done = subprocess.run(["fish", "-c", line], env=env, capture_output=True, text=True, check=True)
    offered = {row.split("\t")[0] for row in done.stdout.splitlines()}
    assert offered == {"--province=山东省", "--province=山西省"}


@pytest.mark.parametrize(
    "words", [("--lang", "xx", "--install-completion", "bash"), ("--install-completion", "bash")]
)
def test_a_wrong_language_stops_the_installation(cli, monkeypatch, tmp_path, words):
    monkeypatch.setenv("HOME", str(tmp_path))
    if "--lang" not in words:
        monkeypatch.setenv("CLUSTERCLI_LANG", "xx")
    result = cli(*words)
    assert (result.code, result.out) == (2, "")
    assert "'xx'" in result.err
    assert list(tmp_path.iterdir()) == []
