"""From what people type to the one canonical value, with help when it fails."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from clustercli.errors import AmbiguousValueError, UnknownValueError
from clustercli.text.normalize import fold, fold_form

_SHORTEST_PREFIX = 2

LEAST_ALIKE = 0.4
"""Chinese names are short: one right character of two (a likeness of 0.5) is a hint already."""
_LEAST_ALIKE_IN_LETTERS = 0.6

_ROW_LENGTH = 94
"""The characters in a row of GB 2312."""

_ONE_SYLLABLE = 24
"""How far apart in GB 2312 two characters of one syllable are at most, as a rule.

The 3,755 common characters stand there in the order of their pinyin, some nine to a syllable
and seldom more than 24 (栋 and 东 are 5 apart). A neighbouring syllable that passes the test too
does no harm: the names that it lets through are those that look most like the text already.
"""


class NameIndex:
    """Every accepted spelling of some values, which are a province, a column and the like.

    A text resolves when it is a spelling of exactly one value, or else the beginning of
    spellings of exactly one value (two characters at least; not without ``prefixes``).
    """

    def __init__(
        self, what: str, *, prefixes: bool = True, least_alike: float = LEAST_ALIKE
    ) -> None:
        self.what = what
        self.prefixes = prefixes
        self.least_alike = least_alike
        self.spellings: dict[str, tuple[str, ...]] = {}
        """Every value with its other spellings, in the order in which they came."""
        self._values: dict[str, dict[str, None]] = {}
        self._starts: dict[str, list[str]] = {}
        """The spellings by their first characters, once one is looked for by its beginning."""

    def add(self, value: str, spellings: Iterable[str | None] = ()) -> None:
        """Let every one of ``spellings`` stand for ``value``, besides itself."""
        if value in self.spellings:
            return
        self._starts.clear()
        others = dict.fromkeys(text for text in spellings if text and text != value)
        self.spellings[value] = tuple(others)
        for spelling in (value, *others):
            self._values.setdefault(_key(spelling), {})[value] = None

    def copy(self) -> NameIndex:
        """Return an index of the same, to which more can be added."""
        copied = NameIndex(self.what, prefixes=self.prefixes, least_alike=self.least_alike)
        copied.spellings = dict(self.spellings)
        copied._values = {key: dict(values) for key, values in self._values.items()}
        return copied

    def certain(self, value: str) -> tuple[str, ...]:
        """Return the spellings of ``value`` that stand for nothing else."""
        return tuple(s for s in self.spellings[value] if self.named(s) == (value,))

    def named(self, text: str) -> tuple[str, ...]:
        """Return the values of which ``text`` is a whole spelling; none is no error."""
        found = self._values.get(_key(text))
        return tuple(self._values.get(_key(fold(text)), ()) if found is None else found)

    def found(self, text: str) -> tuple[str, ...]:
        """Return every value that ``text`` names, whole or by its beginning; none is no error.

        What is near is not looked for, which takes a thousand times as long.
        """
        if named := self.named(text):
            return named
        key = _key(fold(text))
        if self.prefixes and len(key) >= _SHORTEST_PREFIX:
            found: dict[str, None] = {}
            for spelling in self._beginning(key[:_SHORTEST_PREFIX]):
                if spelling.startswith(key):
                    found.update(self._values[spelling])
            return tuple(found)
        return ()

    def _beginning(self, start: str) -> Sequence[str]:
        """Return the spellings that begin with the fewest characters that count."""
        if not self._starts:
            for spelling in self._values:
                self._starts.setdefault(spelling[:_SHORTEST_PREFIX], []).append(spelling)
        return self._starts.get(start, ())

    def resolve_all(self, text: str) -> tuple[str, ...]:
        """Return every value that ``text`` names; raise UnknownValueError if none does."""
        if found := self.found(text):
            return found
        raise UnknownValueError(self.what, text, self.nearest(text), tuple(self.spellings))

    def resolve(self, text: str) -> str:
        """Return the one value that ``text`` names.

        Raises UnknownValueError with the nearest values, or AmbiguousValueError with the
        candidates.
        """
        values = self.resolve_all(text)
        if len(values) > 1:
            raise AmbiguousValueError(self.what, text, values)
        return values[0]

    def nearest(self, text: str, most: int = 3) -> tuple[str, ...]:
        """Return the values whose spellings look most like ``text``, best first."""
        from difflib import SequenceMatcher

        key = _key(text)
        scores: dict[str, float] = {}
        matcher = SequenceMatcher(autojunk=False)
        matcher.set_seq2(key)
        for spelling, values in self._values.items():
            matcher.set_seq1(spelling)
            score = matcher.ratio()
            for value in values:
                scores[value] = max(score, scores.get(value, 0.0))
        if not scores:
            return ()
        best = max(scores.values())
        # The least likeness at which a value is offered as the one that was meant.
        if best < (_LEAST_ALIKE_IN_LETTERS if key.isascii() else self.least_alike):
            return ()
        nearest = [value for value, score in scores.items() if score > best - 1e-9]
        return tuple(self._of_one_sound(key, nearest) or nearest)[:most]

    def _of_one_sound(self, key: str, values: list[str]) -> list[str]:
        """Return those of ``values`` that sound like ``key``: 山栋 sounds like 山东."""
        return [
            value
            for value in values
            if any(_sounds_like(key, _key(text)) for text in (value, *self.spellings[value]))
        ]


def index_of_names(what: str, names: Iterable[str]) -> NameIndex:
    """Return the index of names that have no other spelling."""
    index = NameIndex(what)
    for name in names:
        index.add(name)
    return index


def _sounds_like(one: str, other: str) -> bool:
    """Say whether two Chinese texts very likely sound the same, character by character."""
    if len(one) != len(other) or one.isascii():
        return False
    try:
        positions = [[_pinyin_position(char) for char in text] for text in (one, other)]
    except UnicodeEncodeError:
        return False
    return all(abs(a - b) <= _ONE_SYLLABLE for a, b in zip(*positions, strict=True))


def _pinyin_position(char: str) -> int:
    """Return the position of a character in GB 2312, which goes by pinyin (see above)."""
    encoded = char.encode("gb2312")
    return encoded[0] * _ROW_LENGTH + encoded[-1]


def _key(text: str) -> str:
    folded = fold_form(text)
    return folded if folded.isalnum() else folded.translate(_IGNORED)


_IGNORED = {ord(char): None for char in "-'’_.·"}
