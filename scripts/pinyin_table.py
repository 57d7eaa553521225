"""Make data/pinyin.csv and data/pinyin-words.csv anew from the package pypinyin (MIT).

    pip install pypinyin==0.55.0 && python scripts/pinyin_table.py

The first has a line a syllable with its tone, in the order of a dictionary, and the characters
that are usually read so; characters of one sound stand as in GB 18030, where the common ones go
by their strokes. The second has the words in which a character is read otherwise (重庆, 银行), as
far as it changes the syllable. pypinyin does not know most names of places, and takes for usual
what is not in the names of places and industries (长 is zhǎng there): what is set by hand below
goes first: it was gone through for every division of GB/T 2260 that has a character of several
sounds.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from pathlib import Path

from pypinyin.constants import PHRASES_DICT, PINYIN_DICT  # type: ignore[import-not-found]
from pypinyin.contrib.tone_convert import to_tone3  # type: ignore[import-not-found]

DATA = Path(__file__).resolve().parent.parent / "data"

USUAL = (
    "长 chang2,都 du1,朝 chao2,单 dan1,曾 zeng1,石 shi2,大 da4,什 shi2,阿 a1,番 fan1,色 se4,"
    "行 xing2,重 zhong4,乐 le4,藏 cang2,六 liu4,会 hui4,夏 xia4,宿 su4,车 che1,盖 gai4,"
    "强 qiang2,扎 zha1,沈 shen3,那 na4,若 ruo4,召 zhao4,泊 bo2,"
    "查 cha2,提 ti2,调 tiao2,食 shi2,句 ju4,将 jiang1,"
    "参 can1,薄 bo2,校 xiao4,厦 sha4,称 cheng1,令 ling4,虹 hong2,贾 jia3,勒 le4,棱 leng2,圩 xu1,"
    "涡 wo1,陂 pi2,覃 qin2,莘 shen1,蚌 bang4,筠 jun1,珲 hun2,漯 luo4,埔 pu3,解 jie3,尉 wei4,"
    "率 lv4,给 gei3,血 xue4,色 se4,弹 tan2,剥 bo1,模 mo2,壳 ke2,柏 bai3,牟 mou2,氏 shi4,择 ze2"
)
"""Characters with the reading that is the usual one in names of places and industries."""

WORDS = (
    "重庆 chong2 qing4,乐清 yue4 qing1,乐亭 lao4 ting2,乐陵 lao4 ling2,长子县 zhang3 zi3 xian4,"
    "番禺 pan1 yu2,六安 lu4 an1,六合 lu4 he2,单县 shan4 xian4,铅山 yan2 shan1,洪洞 hong2 tong2,"
    "中牟 zhong1 mu4,牟平 mu4 ping2,涡阳 guo1 yang2,泌阳 bi4 yang2,浚县 xun4 xian4,"
    "繁峙 fan2 shi4,尉犁 yu4 li2,穆棱 mu4 ling2,绥棱 sui2 ling2,丹棱 dan1 ling2,"
    "大埔 da4 bu4,宕昌 tan4 chang1,东阿 dong1 e1,闵行 min3 hang2,红寺堡 hong2 si4 pu4,"
    "吴堡 wu2 bu3,蔚县 yu4 xian4,厦门 xia4 men2,蚌埠 beng4 bu4,大城县 dai4 cheng2 xian4,"
    "称多 chen4 duo1,筠连 jun1 lian2,西藏 xi1 zang4,藏族 zang4 zu2,藏药 zang4 yao4,藏医 zang4 yi1,"
    "青藏 qing1 zang4,宿迁 su4 qian1,什邡 shi2 fang1,台州 tai1 zhou1,天台 tian1 tai1,"
    "盱眙 xu1 yi2,库尔勒 ku4 er3 le4,勒流 le4 liu2,钻采 zuan1 cai3,银行 yin2 hang2,行业 hang2 ye4,"
    "朝阳 chao2 yang2,漯河 luo4 he2,南乐 nan2 le4,马尾区 ma3 wei3 qu1,伽师 jia1 shi1,"
    "浪卡子 lang4 ka3 zi3,人参 ren2 shen1,海参 hai3 shen1,党参 dang3 shen1,模具 mu2 ju4,"
    "模块 mo2 kuai4,乐器 yue4 qi4,"
    "音乐 yin1 yue4,调度 diao4 du4,子弹 zi3 dan4,轧钢 zha2 gang1,调查 diao4 cha2"
)
"""Words and names in which a character is read otherwise than usual, or which pypinyin lacks."""

MOST_CHARACTERS = 3
"""Of longer words, idioms nearly all, none is in the name of a place or of an industry."""


def main() -> None:
    """Write both files."""
    usual = {chr(code): _numbered(readings.split(",")[0]) for code, readings in _readings()}
    usual |= dict(pair.split() for pair in USUAL.split(","))
    by_syllable: dict[str, list[str]] = {}
    for character, syllable in usual.items():
        by_syllable.setdefault(syllable, []).append(character)
    lines = [
        f"{syllable},{''.join(sorted(characters, key=_in_gb18030))}"
        for syllable, characters in sorted(by_syllable.items())
    ]
    _write("pinyin.csv", "syllable,characters", lines)
    words = {
        word: tuple(reading.split())
        for word, _, reading in (pair.partition(" ") for pair in WORDS.split(","))
    }
    for word, readings in sorted(PHRASES_DICT.items(), key=lambda pair: len(pair[0])):
        reading = tuple(_numbered(syllables[0]) for syllables in readings)
        fits = len(word) == len(reading) <= MOST_CHARACTERS and _is_simplified(word)
        if fits and word not in words and _plain(reading) != _plain(_read(word, usual, words)):
            words[word] = reading
    words = {
        word: tuple(
            usual[char] if _plain([usual[char]]) == _plain([syllable]) else syllable
            for char, syllable in zip(word, reading, strict=True)
        )
        for word, reading in words.items()
    }
    known = {_plain([syllable])[0]: syllable for syllable in sorted(by_syllable, reverse=True)}
    words = {
        word: tuple(s if s in by_syllable else known[_plain([s])[0]] for s in reading)
        for word, reading in words.items()
        if known.keys() >= set(_plain(reading))
    }
    told = [f"{word},{' '.join(reading)}" for word, reading in sorted(words.items())]
    _write("pinyin-words.csv", "word,reading", told)


def _readings() -> list[tuple[int, str]]:
    return [(code, text) for code, text in PINYIN_DICT.items() if 0x4E00 <= code <= 0x9FFF]  # noqa: PLR2004


def _numbered(syllable: str) -> str:
    """Return a syllable with its tone as a number, ü as v: lü4 is lv4, and m̄ is m1."""
    text = to_tone3(syllable, v_to_u=False, neutral_tone_with_five=True)
    plain = unicodedata.normalize("NFD", text.replace("ü", "v"))
    return "".join(char for char in plain if char.isascii())


def _read(word: str, usual: dict[str, str], words: dict[str, tuple[str, ...]]) -> tuple[str, ...]:
    """Return how a word is read by what is known so far, the longest words in it first."""
    found: list[str] = []
    while len(found) < len(word):
        rest = word[len(found) :]
        parts = (rest[:length] for length in (3, 2) if rest[:length] in words)
        part = next(parts, None)
        found += words[part] if part else [usual.get(rest[0], rest[0])]
    return tuple(found)


def _plain(reading: Iterable[str]) -> list[str]:
    return [syllable.rstrip("12345") for syllable in reading]


def _is_simplified(word: str) -> bool:
    return all(len(char.encode("gb2312", "ignore")) > 1 for char in word)


def _in_gb18030(character: str) -> tuple[bool, bytes]:
    """Return what characters of one sound are sorted by: the common ones of GB 2312 first."""
    return not _is_simplified(character), character.encode("gb18030")


def _write(name: str, head: str, lines: list[str]) -> None:
    (DATA / name).write_text("\n".join([head, *lines, ""]), encoding="utf-8")
    print(f"{name}: {len(lines)} lines")


if __name__ == "__main__":
    main()
