"""Pinyin: the order of Chinese texts in a dictionary, and how names are written in it.

The readings are in ``data/pinyin.csv`` and, of words in which a character is read otherwise than
usual, in ``data/pinyin-words.csv``; ``scripts/pinyin_table.py`` makes both. They are read when a
text is first sorted or spelled.
"""

from __future__ import annotations

from collections.abc import Container, Iterator
from functools import cache, lru_cache

from clustercli.resources.bundled import path_of, read_bytes

_FIRST = 0x10000
"""Where the characters begin that stand for a character in its place: above all texts."""
_STEP = 512
"""More than the characters of any syllable, so that another can be read as it too."""


_Order = tuple[dict[int, str], dict[str, str], frozenset[str]]


@cache
def _order() -> _Order:
    """Return what stands for a character, and for a word read otherwise than usual, in its place.

    The characters that make those words so come with them.
    """
    places: dict[int, str] = {}
    ends: dict[str, int] = {}
    for number, (syllable, characters) in enumerate(_pairs("pinyin.csv")):
        start = _FIRST + number * _STEP
        ends[syllable] = start + len(characters)
        stand_ins = map(chr, range(start, ends[syllable]))
        places.update(zip(map(ord, characters), stand_ins, strict=True))
    odd: dict[tuple[str, str], str] = {}
    words: dict[str, str] = {}
    for word, syllables in _pairs("pinyin-words.csv"):
        stand_in = ""
        for char, syllable in zip(word, syllables.split(), strict=True):
            place = places[ord(char)]
            usual = ord(place) // _STEP == ends[syllable] // _STEP
            if not usual and (char, syllable) not in odd:
                odd[char, syllable] = chr(ends[syllable])
                ends[syllable] += 1
            stand_in += place if usual else odd[char, syllable]
        words[word] = stand_in
    return places, words, frozenset(char for char, _ in odd)


@cache
def _syllables() -> dict[str, tuple[str, ...]]:
    """Return how characters, and words that are read otherwise than usual, are read."""
    found = {char: (syllable,) for syllable, chars in _pairs("pinyin.csv") for char in chars}
    return found | {word: tuple(read.split()) for word, read in _pairs("pinyin-words.csv")}


def _pairs(name: str) -> list[list[str]]:
    lines = read_bytes(path_of(name)).decode("utf-8").split("\n")
    return [line.split(",") for line in lines[1:] if line]


@lru_cache(maxsize=65536)
def dictionary_key(text: str) -> str:
    """Return what a text is sorted by: Chinese as in a dictionary, behind all other characters.

    Characters go by pinyin and tone, those of one sound by how common they are; a character of
    several sounds as the word has it: 重庆 stands at chong, 重工 at zhong.
    """
    if text.isascii():
        return text
    places, words, odd = _order()
    if odd.isdisjoint(text):
        return text.translate(places)
    return "".join(words.get(part) or places.get(ord(part), part) for part in _parts(text, words))


def spelled(text: str) -> tuple[str, ...]:
    """Return how a Chinese name is typed in pinyin, in small letters and without tones.

    It is ``lvliang`` and ``luliang`` where there is a ü in it. Nothing is returned for a text with
    a character of which no reading is known.
    """
    known = _syllables()
    parts = list(_parts(text, known))
    if not known.keys() >= set(parts):
        return ()
    plain = "".join(syllable[:-1] for part in parts for syllable in known[part])
    return tuple(dict.fromkeys((plain, plain.replace("v", "u"))))


def _parts(text: str, words: Container[str]) -> Iterator[str]:
    """Yield the characters of a text, and as a whole the words that are read in their own way."""
    start = 0
    while start < len(text):
        lengths = (length for length in (3, 2) if text[start : start + length] in words)
        length = next(lengths, 1)
        yield text[start : start + length]
        start += length
