"""From bytes to text, whoever asks: UTF-8, UTF-16 with its mark, or GB18030."""

from __future__ import annotations

import codecs
from collections.abc import Callable, Iterator

from clustercli.errors import DatasetError
from clustercli.i18n.messages import gettext as _
from clustercli.text.quoting import NUL

UTF16_MARKS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)

_FIRST_CHUNK, _CHUNK = 1 << 16, 1 << 20
_LARGEST = 16 << 20


def encoding_of(sample: bytes) -> str:
    """Return the encoding of a text by its beginning, which may end within a character.

    What is not UTF-8 throughout is GB18030 if it is that throughout: a few characters of GB18030
    are easily valid UTF-8, a text never. What is neither has wrong bytes, and is that of the two
    in which fewer are wrong.
    """
    if sample.startswith(UTF16_MARKS):
        return "utf-16"
    if is_valid(sample, "utf-8"):
        return "utf-8-sig"
    if is_valid(sample, "gb18030"):
        return "gb18030"
    text = sample.decode("utf-8", "ignore")
    size = len(text.encode())
    right = size - len(text.encode("ascii", "ignore"))
    return "gb18030" if len(sample) - size > right else "utf-8-sig"


def is_valid(sample: bytes, encoding: str) -> bool:
    """Say whether bytes are text in an encoding; at the end a character may be cut."""
    try:
        codecs.getincrementaldecoder(encoding)().decode(sample)
    except UnicodeDecodeError:
        return False
    return True


def is_rubbish(sample: bytes) -> bool:
    """Say whether the beginning of a file is no text that somebody wrote, in any encoding.

    A damaged text has few characters that are no text; of what is compressed, encrypted or a
    program's own, every eighth byte is a control character, and more is wrong in any encoding.
    """
    if sample.startswith(UTF16_MARKS):
        return False
    nuls = sample.count(b"\0")
    if nuls * _TEXT_PER_NUL > len(sample):
        return True
    if any(is_valid(sample, encoding) for encoding in ("utf-8", "gb18030")):
        controls = len(sample) - len(sample.translate(None, _CONTROLS))
        return controls * _TEXT_PER_NUL > len(sample)
    text = sample.decode(encoding_of(sample), "replace")
    return sum(map(text.count, ("\ufffd", *map(chr, _CONTROLS)))) * _TEXT_PER_CONTROL > len(text)


_TEXT_PER_NUL = 20
"""Bytes for every NUL, or control character, that something damaged may have and be a text."""

_TEXT_PER_CONTROL = 8

_CONTROLS = bytes(set(range(1, 32)) - set(b"\t\n\r\f\v\x1a\x1b")) + b"\x7f"
"""Control characters that no text has, but for the NUL, which stands for itself."""


def decoded(read: Callable[[int], bytes]) -> Iterator[str]:
    """Yield the text of bytes that come in pieces, at most so many at a time; lines end in LF.

    The first piece that is not all ASCII tells the encoding, so that a stream is never waited
    for. A NUL and a byte that the encoding does not know become lone surrogates, by which the
    values that hold them are told later.
    """
    decoder: codecs.IncrementalDecoder | None = None
    held, size = "", _FIRST_CHUNK
    while chunk := read(size):
        size = _CHUNK
        if decoder is None and not chunk.isascii():
            if not chunk.endswith(b"\n") and not chunk[-1:].isascii():
                # A character may go on: whether it is one decides.
                chunk += read(size)
            decoder = codecs.getincrementaldecoder(encoding_of(chunk))("surrogateescape")
        text = held + (decoder.decode(chunk) if decoder else chunk.decode("ascii"))
        # The two characters of a line end may come in two chunks.
        held = "\r" if text.endswith("\r") else ""
        yield _plain(text.removesuffix(held))
    yield _plain(held + (decoder.decode(b"", final=True) if decoder else ""))


def as_utf8(data: bytes) -> bytes:
    """Return a text in UTF-8 as it is, one in GB18030 converted; wrong bytes stay wrong."""
    if data.isascii():
        return data
    start = next(n for n in range(0, len(data), _FIRST_CHUNK) if not _piece(data, n).isascii())
    encoding = encoding_of(_piece(data, start))
    if encoding != "gb18030":
        return data
    return data.decode(encoding, "surrogateescape").encode("utf-8", "surrogateescape")


def _piece(data: bytes, start: int) -> bytes:
    return data[start : start + _FIRST_CHUNK]


def reading_utf8(read: Callable[[int], bytes]) -> Callable[[int], bytes]:
    """Return ``read`` with what it gives in UTF-8, as :func:`as_utf8` does for a whole text."""
    decoder: codecs.IncrementalDecoder | None = None
    undecided = True

    def converted(size: int) -> bytes:
        nonlocal decoder, undecided
        while chunk := read(size):
            if undecided and not chunk.isascii():
                undecided = False
                if encoding_of(chunk) == "gb18030":
                    decoder = codecs.getincrementaldecoder("gb18030")("surrogateescape")
            if decoder is None:
                return chunk
            if text := decoder.decode(chunk):
                return text.encode("utf-8", "surrogateescape")
        rest = decoder.decode(b"", final=True) if decoder else ""
        return rest.encode("utf-8", "surrogateescape")

    return converted


def decode(data: bytes) -> str:
    """Return the text of a file in which every byte has to be right.

    Raises DatasetError if it is in none of the encodings, or larger than 16 MB.
    """
    if len(data) > _LARGEST:
        template = _("a text of more than {limit} MB is no list")
        raise DatasetError(template.format(limit=_LARGEST >> 20))
    for encoding in dict.fromkeys((encoding_of(data), "gb18030")):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise no_text()


def no_text() -> DatasetError:
    """Return the error for bytes that are no text at all."""
    return DatasetError(
        _(
            "it is no PDF, Word, Excel or HTML file, and no text in UTF-8 or GB18030: "
            "damaged, or of another kind"
        )
    )


def _plain(text: str) -> str:
    """Return a text with LF alone at its line ends, and its NULs marked."""
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    return text.replace("\0", NUL) if "\0" in text else text
