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
    """Return the encoding of a text by its beginning.

    A text in GB18030 is hardly ever UTF-8; one in UTF-8 may have a few bytes that are not.
    """
    if sample.startswith(UTF16_MARKS):
        return "utf-16"
    text = sample.decode("utf-8", "ignore")
    size = len(text.encode())
    right = size - len(text.encode("ascii", "ignore"))
    return "gb18030" if len(sample) - size > right else "utf-8-sig"


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
            decoder = codecs.getincrementaldecoder(encoding_of(chunk))("surrogateescape")
        text = held + (decoder.decode(chunk) if decoder else chunk.decode("ascii"))
        # The two characters of a line end may come in two chunks.
        held = "\r" if text.endswith("\r") else ""
        yield _plain(text.removesuffix(held))
    yield _plain(held + (decoder.decode(b"", final=True) if decoder else ""))


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
