"""The Chinese of messages: one word for one thing, and “…” around what was typed.

'…' is left for what is to be typed again. A term is 期满 when it is over; 失效 is what a
recognition is that no review extended, which not every term that is over means.
"""

from __future__ import annotations

import io
import re

import catalogues
import pytest
from babel.messages.pofile import read_po

from clustercli.fields.code_lists import code_list

TO_BE_TYPED = (
    "pip install '",
    "SQL compares whole values",  # a text in quotation marks of SQL
    "expiring_within takes",  # a value of Python
    "takes a text, not",  # values of TOML
    "takes a file's name or a list",
    "takes a command or false",
)


def test_no_message_quotes_as_english_does():
    catalogue = read_po(io.BytesIO(catalogues.CHINESE.read_bytes()), locale="zh")
    found = [
        text
        for message in catalogue
        if message.id and not any(words in str(message.id) for words in TO_BE_TYPED)
        for text in (message.string if message.pluralizable else (message.string,))
        if re.search(r"!r\}|'\{\w+\}'", text)
    ]
    assert found == []


@pytest.mark.parametrize(
    ("asked", "quoted"),
    [
        (("list", "-p", "火星"), "未知省份“火星”"),
        (("list", "--nope"), "未知选项“--nope”"),
        (("list", "zzz"), "符合 “zzz”。"),
        (("list", "--limit", "x"), "“--limit / -n”的值无效：“x”不是整数"),
        (("sql", "--timeout", "x", "SELECT 1"), "“--timeout”的值无效：“x”不是数字"),
        (("sql", "SELECT name REGEXP '[' FROM clusters"), "“[”不是正则表达式"),
        (("list", "-p", "山\x1b[31m"), "未知省份“山\\u001b[31m”"),
    ],
)
def test_what_was_typed_is_quoted(cli, monkeypatch, asked, quoted):
    monkeypatch.setenv("CLUSTERCLI_LANG", "zh")
    said = cli(*asked).err
    assert quoted in said
    assert "'" not in said


def test_what_is_to_be_typed_keeps_its_marks(cli, monkeypatch):
    monkeypatch.setenv("CLUSTERCLI_LANG", "zh")
    said = cli("sql", "SELECT id FROM clusters WHERE province = '山东'").err
    assert "数据中 '山东' 写作 '山东省'" in said


def test_a_term_that_is_over_and_a_recognition_that_ended_have_a_word_each(cli, monkeypatch):
    monkeypatch.setenv("CLUSTERCLI_LANG", "zh")
    said = [cli("values", "status").out, cli("list", "--help").out]
    said += (code.zh for field in ("status", "why") for code in code_list(field).codes)
    said.append(catalogues.CHINESE.read_text(encoding="utf-8"))
    text = "\n".join(said).replace("expired；到期；已到期；过期", "")  # what may be typed
    assert not re.search("到期|届满", text)
    assert "失效" in said[0]
    assert "失效" in said[1]
