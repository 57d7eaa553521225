"""Texts as such: numerals read and written, and what each way of cleaning does."""

from __future__ import annotations

import sys
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clustercli.geography.place_parser import parse_place
from clustercli.text.normalize import clean, compact, fold, name_text, unwrap
from clustercli.text.numerals import chinese_numeral, number_of_numeral
from clustercli.text.year_words import batch_ordinal


def test_a_numeral_is_read_as_it_is_written():
    for number in range(1, 1000):
        assert number_of_numeral(chinese_numeral(number)) == number


@pytest.mark.parametrize(
    ("number", "numeral"),
    [(3, "三"), (10, "十"), (12, "十二"), (20, "二十"), (102, "一百零二"), (110, "一百一十")],
)
def test_numerals_are_those_of_written_chinese(number, numeral):
    assert chinese_numeral(number) == numeral


@pytest.mark.parametrize("text", ["", "零", "一二", "第", "a", "十甲"])
def test_what_is_no_numeral(text):
    assert number_of_numeral(text) is None


@pytest.mark.parametrize(
    ("text", "ordinal"),
    [
        ("第三批", 3),
        ("第3批", 3),
        ("第十一批", 11),
        ("第二十批", 20),
        ("第批", None),
        ("三批", 3),
        ("首批", 1),
        ("第三批次", 3),
    ],
)
def test_the_ordinal_of_a_batch(text, ordinal):
    assert batch_ordinal(text) == ordinal


def test_no_invisible_character_is_left():
    characters = map(chr, range(sys.maxunicode + 1))
    hidden = [char for char in characters if unicodedata.category(char) in ("Cs", "Cc")]
    hidden += "\u00ad\u061c\u180e\u200b\u200d\u202e\u2060\u2066\ufe0f\ufeff\ufffc\U000e0041"
    for char in hidden:
        assert clean(f"机{char}器") == ("机器" if not char.isspace() else f"机{char}器")
        assert compact(f"机{char}器") == unwrap(f"机{char}器") == name_text(f"机{char}器") == "机器"


def test_radicals_are_characters():
    assert clean("⼯业⻋⻰") == "工业车龙"
    assert name_text("⼭东省") == "山东省"


def test_blanks_stay_between_latin_words_alone():
    assert unwrap("新型 显示\n(Mini LED)") == "新型显示(Mini LED)"
    assert name_text("新型 显示 （Mini  LED） AI + 机器人") == "新型显示(Mini LED) AI +机器人"
    assert compact("新型 显示（Mini LED）") == "新型显示(MiniLED)"


@given(st.text())
def test_cleaning_twice_changes_nothing(text):
    assert clean(clean(text)) == clean(text)


def test_a_place_is_read_through_what_a_font_or_an_editor_put_in():
    name = "⼭东省青\u200b岛市 黄岛区\ufe0f家电产业集群"
    found = parse_place(name)
    assert (found.province, found.city, found.county) == ("山东省", "青岛市", "黄岛区")
    assert found.industry == "家电"


def test_traditional_characters_are_simplified_also_where_gb2312_has_them():
    from opencc import OpenCC

    convert = OpenCC("t2s").convert
    rows = [bytes([row, cell]) for row in range(0xB0, 0xF8) for cell in range(0xA1, 0xFF)]
    characters = "".join(raw.decode("gb2312", "ignore") for raw in rows)
    assert len(characters) > 6_700
    for character in characters:
        assert fold(character) == convert(character)
    assert fold("後勤裝備") == fold("後勤装备") == "后勤装备"
