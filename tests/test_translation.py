"""Two languages of messages: none is missing, and the right one is spoken."""

from __future__ import annotations

import io
import json
import os
import re
import string
import subprocess
import sys
import threading
import warnings
from gettext import GNUTranslations
from pathlib import Path

import catalogues
import hatch_build
import pytest
from babel.messages.pofile import read_po
from hypothesis import given
from hypothesis import strategies as st
from wcwidth import wcswidth

from clustercli import UnknownValueError, load, select
from clustercli.cli.language import language_of, writable
from clustercli.cli.program import COMMANDS
from clustercli.i18n.messages import (
    CATALOGUES,
    Message,
    gettext,
    join_messages,
    ngettext,
    set_language,
    translate_library_message,
    translations_in,
)
from clustercli.output.wrapping import line_starts, wrapped

ROOT = Path(__file__).resolve().parent.parent
CHINESE = re.compile(r"[\u3000-\u303f\u4e00-\u9fff\uff00-\uffef]")
SENTENCE = re.compile(r"(?:\b[A-Za-z][a-z]+\b[ ]){2,}[a-z]+\b")
WORDS = [*((name,) for name in COMMANDS), *(("data", n) for n in ("info", "path", "schema")), ()]


@pytest.fixture(scope="module")
def chinese():
    """The Chinese catalogue, as it is in the checkout."""
    return read_po(io.BytesIO(catalogues.CHINESE.read_bytes()), locale="zh")


@pytest.fixture(scope="module")
def is_complete(chinese):
    """Whether every message has its Chinese, which only a release must have."""
    return not catalogues.untranslated(chinese)


def texts(message):
    """Return the forms of a message: one, or singular and plural."""
    return (message.id,) if isinstance(message.id, str) else message.id


def translated_forms(message):
    return (message.string,) if isinstance(message.string, str) else message.string


def fields(text):
    """Return what a message leaves to be filled in, with how; !r quotes, as “…” does in Chinese."""
    return {
        (name, how, None if conversion == "r" else conversion)
        for _, name, how, conversion in string.Formatter().parse(text)
        if name is not None
    }


# The catalogues ------------------------------------------------------------------------


def test_every_message_is_in_the_catalogue(chinese):
    """Extract everything anew, and hold it against the catalogue in the checkout."""
    source = {message.id for message in catalogues.template() if message.id}
    known = {message.id for message in chinese if message.id}
    assert len(source) > 250
    assert source - known == set(), "run python scripts/catalogues.py"
    assert known - source == set(), "run python scripts/catalogues.py"
    assert [message.id for message in chinese if message.id and message.fuzzy] == []
    assert not chinese.obsolete


@pytest.mark.filterwarnings("default:not in Chinese yet")
def test_messages_without_chinese_are_named(chinese):
    """Warn: who adds a command need not know Chinese. A release asks for all (.ci/run)."""
    for message in catalogues.untranslated(chinese):
        warnings.warn(f"not in Chinese yet: {message}", stacklevel=1)


NEW = """
#: src/clustercli/cli/new.py
msgid "say hello to {name}"
msgstr ""

#: src/clustercli/cli/new.py
msgid "{n} hello"
msgid_plural "{n} hellos"
msgstr[0] ""
"""


def test_a_message_without_chinese_is_named_compiled_and_shown_in_english(tmp_path, chinese):
    path = tmp_path / hatch_build.CHINESE
    path.parent.mkdir(parents=True)
    path.write_text(catalogues.CHINESE.read_text(encoding="utf-8") + NEW, encoding="utf-8")
    with path.open("rb") as file:
        named = catalogues.untranslated(read_po(file, locale="zh"))
    assert named[-2:] == ["say hello to {name}", "('{n} hello', '{n} hellos')"]
    assert len(named) == 2 + len(catalogues.untranslated(chinese))
    hatch_build.compile_catalogue(tmp_path)
    with path.with_suffix(".mo").open("rb") as file:
        compiled = GNUTranslations(file)
    assert compiled.gettext("say hello to {name}") == "say hello to {name}"
    assert compiled.ngettext("{n} hello", "{n} hellos", 2) in ("{n} hello", "{n} hellos")
    assert compiled.gettext("province") == "省份"


@pytest.mark.slow
@pytest.mark.parametrize(
    ("arguments", "complete", "code"),
    [
        (("--check",), True, 0),
        (("--check",), False, 0),
        (("--release",), True, 0),
        (("--release",), False, 1),
    ],
)
def test_only_a_release_needs_chinese(monkeypatch, capsys, arguments, complete, code):
    monkeypatch.setattr(sys, "argv", ["catalogues.py", *arguments])
    missing = [] if complete else ["say hello to {name}"]
    monkeypatch.setattr(catalogues, "untranslated", lambda _: missing)
    assert catalogues.main() == code
    assert ("not in Chinese yet: say hello" in capsys.readouterr().out) == (not complete)


def test_every_translation_is_chinese_and_has_the_same_places_to_fill(chinese):
    for message in chinese:
        if not message.id:
            continue
        (translation,) = translated_forms(message)
        if not translation:
            continue
        assert translation not in texts(message)
        assert fields(translation) == set.union(*map(fields, texts(message))), message.id
        words = re.search("[A-Za-z]{2}", re.sub(r"\{.*?\}", "", texts(message)[0]))
        assert CHINESE.search(translation) or not words, translation
        assert not re.search(r"[\u4e00-\u9fff][,;:?!](?:[\u4e00-\u9fff]|$)", translation)
        assert not re.search(r"[，。；：、？！（）] |  +$", translation), translation


@pytest.mark.slow
def test_the_catalogue_is_fresh():
    done = subprocess.run(
        [sys.executable, str(Path(catalogues.__file__)), "--check"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_compiled_catalogue_is_the_written_one(chinese):
    translations = translations_in("zh")
    for message in chinese:
        if message.id:
            one, *more = texts(message)
            found = translations.ngettext(one, more[0], 2) if more else translations.gettext(one)
            assert found == translated_forms(message)[0] or (found in texts(message))


def test_every_kind_of_thing_that_an_error_names_is_translated(dataset):
    from clustercli.query.accepted_values import DIMENSIONS, index_of

    set_language("zh")
    kinds = {index_of(dimension, dataset).what for dimension in DIMENSIONS}
    kinds |= {"sort key", "column", "option", "command", "operand", "SQL column", "table"}
    assert all(CHINESE.search(gettext(kind)) for kind in kinds)


# What is spoken ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("arguments", "environment", "language"),
    [
        ((), {}, "en"),
        ((), {"LANG": "C"}, "en"),
        ((), {"LC_ALL": "POSIX", "LANG": "zh_CN.UTF-8"}, "en"),
        ((), {"LANG": "en_US.UTF-8"}, "en"),
        ((), {"LANG": "de_DE.UTF-8"}, "en"),
        ((), {"LANG": "zh_CN.UTF-8"}, "zh"),
        ((), {"LC_ALL": "zh_CN.UTF-8", "LANG": "en_US.UTF-8"}, "zh"),
        ((), {"LC_MESSAGES": "zh_CN", "LANG": "en_US.UTF-8"}, "zh"),
        ((), {"CLUSTERCLI_LANG": "zh"}, "zh"),
        ((), {"CLUSTERCLI_LANG": "English", "LC_ALL": "zh_CN.UTF-8"}, "en"),
        ((), {"CLUSTERCLI_LANG": "fr", "LC_ALL": "zh_CN.UTF-8"}, "en"),
        (("list", "--lang", "中文"), {"CLUSTERCLI_LANG": "en"}, "zh"),
        (("list", "--lang=en"), {"CLUSTERCLI_LANG": "zh"}, "en"),
        (("--lang", "en", "list", "--lang", "zh"), {}, "zh"),
        (("list", "--", "--lang", "zh"), {}, "en"),
        (("list", "--lang"), {"LANG": "zh_CN.UTF-8"}, "zh"),
        (("list", "--lang", "fr"), {"LANG": "zh_CN.UTF-8"}, "en"),
    ],
)
def test_the_language_of(arguments, environment, language):
    assert language_of(arguments, environment) == language


@pytest.mark.parametrize(
    ("arguments", "english", "message"),
    [
        (("list", "-p", "山栋"), "did you mean 山东省?", "未知省份“山栋”，是否指 山东省？"),
        (("list", "-p"), "requires an argument", "选项“-p”需要一个值"),
        (("list", "--provnce", "x"), "unknown option", "未知选项“--provnce”，是否指 --province？"),
    ],
)
@pytest.mark.parametrize(
    ("option", "environment", "language"),
    [
        (("--lang", "zh"), {}, "zh"),
        (("--lang=zh",), {"LC_ALL": "en_US.UTF-8"}, "zh"),
        ((), {"CLUSTERCLI_LANG": "zh"}, "zh"),
        ((), {"LC_ALL": "zh_CN.UTF-8"}, "zh"),
        ((), {}, "en"),
        ((), {"LC_ALL": "C"}, "en"),
        ((), {"LC_ALL": "en_US.UTF-8"}, "en"),
        (("--lang", "en"), {"LC_ALL": "zh_CN.UTF-8"}, "en"),
    ],
)
def test_an_error_in_either_language(
    cli, monkeypatch, arguments, english, message, option, environment, language
):
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    result = cli(*option, *arguments)
    assert result.code == 2
    assert (message if language == "zh" else english) in result.err
    assert result.err.splitlines()[-1].startswith(
        ("参见：", "可用取值：", "查看全部：")
        if language == "zh"
        else ("See: ", "Valid: ", "See all: ")
    )


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("list", "-n", "many"), "“--limit / -n”的值无效：“many”不是整数"),
        (("sql", "--timeout", "x"), "“--timeout”的值无效：“x”不是数字"),
        (("show",), "缺少参数 编号..."),
        (("list", "--json=3"), "选项“--json”不接受值"),
        (("sql", "a", "b", "c"), "多余的参数：b c"),
        (("data", "foo"), "未知命令“foo”"),
        (("data", "inf"), "未知命令“inf”，是否指 info？"),
        (("lst",), "未知命令“lst”，是否指 list？"),
        (("list", "-zx"), "未知选项“-z”"),
        (("list", "-p", "sx"), "省份“sx”有歧义，可指 山西省 或 陕西省"),
        (("list", "-p", "宁波"), "未知省份“宁波”：它属于城市，请用 --city"),
        (("list", "-y", "2019"), "没有与“2019”对应的批次；已有批次的年度：2022、2023"),
        (("list", "-y", "2024-2022"), "前后颠倒，请写作 2022-2024"),
        (("list", "--sort", "-yaer"), "未知排序列“yaer”，是否指 year？"),
        (("list", "--columns", "provnce"), "未知列“provnce”，是否指 province？"),
        (("list", "--as-of", "soon"), "“soon”不是日期，请写作 2026-01-01"),
        (("list", "-p", ""), "--province 为空：请给出取值，或去掉该选项"),
        (("compare", "山东", "鲁"), "至少要比较 2 个不同的对象：山东 和 鲁 都指 山东省"),
        (("list", "-f", "csv", "-o", "a.xlsx"), "--format csv 与文件 a.xlsx 不符"),
        (("sql", "SELECT 1; SELECT 2"), "只能有一条语句"),
        (("sql", "SELECT yer FROM clusters"), "未知字段“yer”，是否指 year？"),
        (("sql", "DROP TABLE clusters"), "语句应以 SELECT、WITH 或 VALUES 开头，而不是 DROP"),
        (("sql", "-F", "no-such-file"), "无法读取 no-such-file：没有那个文件或目录"),
        (("list", "-w", "yer = 2024"), "未知字段“yer”"),
    ],
)
def test_what_is_wrong_is_said_in_chinese(cli, monkeypatch, arguments, message):
    english = cli(*arguments)
    monkeypatch.setenv("CLUSTERCLI_LANG", "zh")
    result = cli(*arguments)
    assert message in result.err
    assert not SENTENCE.search(result.err.splitlines()[0].removeprefix("clustercli: "))
    assert result.code == english.code == 2
    assert len(result.err.splitlines()) == len(english.err.splitlines())
    assert not CHINESE.search(re.sub("[\u4e00-\u9fff]+", "", english.err))


@pytest.mark.parametrize(
    ("statement", "message"),
    [
        ("SELECT foo(1)", "no such function: foo"),
        ("SELECT 1 FROM clusters WHERE WHERE", 'near "WHERE": syntax error'),
        ("SELECT id FROM clusters a, clusters b", "ambiguous column name: id"),
        ("SELECT (1", "incomplete input"),
    ],
)
def test_what_sqlite_says_stays_as_it_says_it(cli, monkeypatch, statement, message):
    english = cli("sql", statement)
    monkeypatch.setenv("CLUSTERCLI_LANG", "zh")
    result = cli("sql", statement)
    assert result.code == english.code == 2
    assert result.err == english.err
    assert result.err.splitlines()[0] == f"clustercli: {message}"


@pytest.mark.parametrize(
    "arguments",
    [
        ("list", "-p", "山东", "-y", "2024"),
        ("list", "--county", "白云"),
        ("list", "-i", "量子计算机"),
        ("list", "-p", "山东", "-i", "轴承", "-y", "2022", "--unit", "青岛"),
        ("stats", "--by", "province,year", "-n", "3"),
        ("compare", "山东", "浙江"),
        ("compare", "西藏", "海南", "-y", "2022"),
        ("audit", "-y", "2024"),
        ("audit", "-p", "西藏", "-y", "2022"),
        ("sql", "SELECT id FROM clusters LIMIT 1"),
        ("map", "-y", "2024"),
        ("values", "year"),
        ("data", "info"),
    ],
)
def test_notes_are_in_the_language_of(cli, monkeypatch, arguments):
    english = cli(*arguments)
    assert SENTENCE.search(english.err)
    monkeypatch.setenv("LC_ALL", "zh_CN.UTF-8")
    result = cli(*arguments)
    assert result.code == english.code == 0
    assert CHINESE.search(result.err)
    assert not SENTENCE.search(result.err.replace("clustercli stats --by", ""))
    assert len(result.err.splitlines()) == len(english.err.splitlines())


@pytest.mark.usefixtures("live_data")
def test_the_error_in_the_chinese_readme_is_the_programs_own(shell):
    text = (ROOT / "README.zh-CN.md").read_text(encoding="utf-8")
    (shown,) = re.findall(r"```text\n\$ (.*?)```", text, re.DOTALL)
    command, _, message = shown.partition("\n")
    assert shell(command).err == message


# The help ------------------------------------------------------------------------------


def prose(shown: str) -> str:
    """Return the help without frames, examples and what is in quotation marks."""
    lines = [line.strip("│ ") for line in shown.splitlines()]
    kept = (line for line in lines if not re.match(r"clustercli |echo ", line))
    return re.sub(r"'clustercli[^']*'|clustercli [\w ]+", "", "\n".join(kept))


@pytest.mark.parametrize("width", [60, 80, 120])
@pytest.mark.parametrize("words", WORDS, ids=" ".join)
def test_help_is_chinese_and_fits(cli, monkeypatch, is_complete, words, width):
    monkeypatch.setenv("COLUMNS", str(width))
    monkeypatch.setenv("CLUSTERCLI_LANG", "zh")
    shown = cli(*words, "--help").out
    assert "用法：clustercli" in shown
    assert "显示本帮助并退出。" in shown
    assert words == ("data",) or "示例：" in shown
    assert not (is_complete and SENTENCE.search(prose(shown))), SENTENCE.search(prose(shown))
    examples = 100 if "echo" in shown or "jq" in shown else width
    assert max(map(wcswidth, shown.splitlines())) <= max(width, examples if width < 80 else width)
    assert "…" not in shown.replace("……", "")


def test_help_follows_the_language_within_a_process(cli):
    for language, words in (
        ("zh", "列出符合条件的集群"),
        ("en", "List the clusters"),
        ("zh", "列"),
    ):
        shown = cli("list", "--lang", language, "--help").out
        assert words in shown
        assert ("用法：" in shown) == ("选项 ─" in shown) == (language == "zh")
        assert ("Usage: " in shown) == ("Options ─" in shown) == (language == "en")
        of_all = cli("--lang", language, "--help").out
        assert ("命令 ─" in of_all) == (language == "zh")


def test_the_page_of_the_program_called_alone(cli):
    english, chinese = cli("--lang", "en").out, cli("--lang", "zh").out
    assert "the clusters of a province" in english
    assert "某省的集群" in chinese
    commands = re.compile(r"^  (clustercli .*?)  ", re.MULTILINE)
    assert commands.findall(english) == commands.findall(chinese)
    assert max(map(wcswidth, chinese.splitlines())) <= 80


def test_the_group_alone_shows_its_help(cli):
    assert "处理数据集本身" in cli("--lang", "zh", "data").out
    assert "Work on datasets" in cli("data").out


def test_what_the_shell_shows_with_options_is_chinese(shell):
    offered = shell(
        "clustercli",
        CLUSTERCLI_LANG="zh",
        _CLUSTERCLI_COMPLETE="complete_zsh",
        _TYPER_COMPLETE_ARGS="clustercli list --prov",
    ).out
    assert "--province" in offered
    assert "等。" in offered


# Before the command --------------------------------------------------------------------


def test_the_language_before_the_command_is_for_all_of_it(cli, monkeypatch):
    assert cli("--lang", "en", "list").out.split()[0] == "Year"
    assert cli("--lang", "zh", "list").out.split()[0] == "年度"
    assert cli("--lang", "en", "data", "info").out.split()[0] == "Topic"
    assert cli("--lang", "en", "stats", "--lang", "zh").out.split()[0] == "地区"
    monkeypatch.setenv("CLUSTERCLI_LANG", "zh")
    result = cli("--lang", "en", "stats", "--by", "year")
    assert result.out.split()[0] == "Year"
    assert "clusters match" in result.err
    result = cli("--lang", "fr", "list")
    assert result.code == 2
    assert "unknown language 'fr'" in result.err


# Data never changes --------------------------------------------------------------------


@pytest.mark.parametrize(
    "arguments",
    [
        ("list",),
        ("stats", "--by", "province,year"),
        ("audit",),
        ("compare", "山东", "浙江"),
        ("values", "sector"),
        ("map",),
        ("show", "320206a"),
        ("sql", "SELECT * FROM published"),
        ("data", "info"),
    ],
)
@pytest.mark.parametrize("form", ["json", "jsonl", "csv", "tsv"])
def test_data_is_the_same_in_both_languages(cli, monkeypatch, arguments, form):
    english = cli(*arguments, "-f", form)
    monkeypatch.setenv("CLUSTERCLI_LANG", "zh")
    chinese = cli(*arguments, "-f", form)
    assert english.out == chinese.out
    assert english.code == chinese.code == 0


def test_databases_are_the_same_in_both_languages(cli, tmp_path):
    import sqlite3

    rows = []
    for language in ("en", "zh"):
        path = tmp_path / f"{language}.db"
        assert cli("audit", "-o", str(path), "--lang", language).code == 0
        connection = sqlite3.connect(path)
        rows.append(connection.execute("SELECT * FROM audit").fetchall())
        connection.close()
    assert rows[0] == rows[1]


def test_what_a_table_says_in_words_is_in_its_language(cli):
    notes = [row["note"] for row in json.loads(cli("audit", "--json").out) if row["note"]]
    assert any("says" in note for note in notes)
    chinese = cli("audit", "--lang", "zh").out
    english = cli("audit", "--lang", "en").out
    for one, other in (("says 9", "称 9"), ("published: ", "公布数："), ("derived", "推算")):
        assert one in english
        assert one not in chinese
        assert other in chinese
        assert other not in english
    assert "年通过复核" in cli("data", "info", "--lang", "zh").out
    assert "clusters with two publishers" in cli("data", "info", "--lang", "en").out


def test_a_message_is_its_english_text():
    counted = Message(
        lambda translations: translations.ngettext("{n} row", "{n} rows", 2).format(n=2)
    )
    both = join_messages([None, counted, "山东", ""])
    assert counted == "2 rows"
    assert json.dumps(counted) == '"2 rows"'
    assert both == "2 rows; 山东"
    assert both.in_language("zh") == "2 rows；山东"
    assert join_messages([None, ""]) is None


# Whoever does not ask ------------------------------------------------------------------


def test_the_library_speaks_english_unless_it_is_told_otherwise(monkeypatch):
    monkeypatch.setenv("CLUSTERCLI_LANG", "zh")
    monkeypatch.setenv("LC_ALL", "zh_CN.UTF-8")
    with pytest.raises(UnknownValueError, match="did you mean 山东省"):
        select(load(), province="山栋")
    set_language("zh")
    with pytest.raises(UnknownValueError, match="是否指 山东省？"):
        select(load(), province="山栋")
    heard = []
    thread = threading.Thread(target=lambda: heard.append(gettext("language")))
    thread.start()
    thread.join()
    assert heard == ["language"]


def test_the_standard_library_keeps_its_own_texts():
    from gettext import dgettext, textdomain

    set_language("zh")
    assert dgettext("messages", "language") == "language"
    assert textdomain() == "messages"
    assert "LANGUAGE" not in os.environ or os.environ["LANGUAGE"] != "zh"


def test_plurals():
    forms = ("wrote {number} row to {path}", "wrote {number} rows to {path}")
    assert [ngettext(*forms, n) for n in (1, 2)] == list(forms)
    set_language("zh")
    assert ngettext(*forms, 1) == ngettext(*forms, 2) == "已将 {number} 行写入 {path}"


def test_what_a_library_says_in_another_form_stays_as_it_is():
    set_language("zh")
    forms = ["No such command '{name}'."]
    assert translate_library_message("something else", forms) == "something else"
    assert translate_library_message("No such command 'f\ng'.", forms) == "未知命令“f\ng”"


# Encodings -----------------------------------------------------------------------------


def test_chinese_is_spoken_where_it_can_be_written():
    assert writable("zh", "utf-8", "gbk", None) == "zh"
    assert writable("zh", "utf-8", "ascii") == "en"
    assert writable("zh", "no-such-encoding") == "en"
    assert writable("en", "ascii") == "en"


@pytest.mark.parametrize(
    ("line", "code"), [("clustercli list -p 山栋", 2), ("clustercli list --help", 0)]
)
def test_an_encoding_without_chinese(shell, line, code):
    result = shell(line, LANG="zh_CN.UTF-8", PYTHONIOENCODING="ascii")
    assert result.code == code
    assert (result.out + result.err).isascii()
    assert "did you mean" in result.err or "Usage: clustercli list" in result.out


def test_another_chinese_encoding(tmp_path):
    done = subprocess.run(
        [sys.executable, "-m", "clustercli", "list", "--count", "-i", "轴承"],
        env={**os.environ, "LANG": "zh_CN.GBK", "PYTHONIOENCODING": "gbk"},
        cwd=tmp_path,
        capture_output=True,
        check=False,
    )
    assert done.returncode == 0
    failed = subprocess.run(
        [sys.executable, "-m", "clustercli", "lst"],
        env={**os.environ, "LANG": "zh_CN.GBK", "PYTHONIOENCODING": "gbk"},
        cwd=tmp_path,
        capture_output=True,
        check=False,
    )
    assert "未知命令" in failed.stderr.decode("gbk")


def test_the_catalogue_is_in_the_package():
    assert Path(CATALOGUES).parent.parent == Path(load.__code__.co_filename).parent.parent
    assert (Path(CATALOGUES) / "zh" / "LC_MESSAGES" / "clustercli.mo").stat().st_size > 1000


# Lines ---------------------------------------------------------------------------------


@given(st.text("山东省，。（）“” ab-", max_size=60), st.integers(4, 30))
def test_lines_end_where_they_may(text, width):
    starts = line_starts(text, width, anywhere=True)
    assert starts == sorted(set(starts))
    lines = [text[a:b].rstrip() for a, b in zip([0, *starts], [*starts, len(text)], strict=True)]
    assert all(wcswidth(line) <= width for line in lines)
    assert "".join(lines).replace(" ", "") == text.replace(" ", "")


def test_no_line_begins_with_a_stop_or_ends_with_an_opening():
    text = (
        "数据集收录的集群（含推定年度），计数为下限。参见：clustercli audit --province 山东省。" * 3
    )
    for width in range(20, 90):
        lines = wrapped(text, width).splitlines()
        assert all(wcswidth(line) <= width for line in lines)
        assert not any(line[0] in "，。）：" or line[-1] == "（" for line in lines)


def test_words_and_paths_stay_whole():
    path = "/a/very/long/path/that/is/wider/than/a/line.csv"
    assert wrapped(f"wrote 3 rows to {path}", 20) == f"wrote 3 rows to\n{path}"
    assert wrapped("one two three", 7) == "one two\nthree"
