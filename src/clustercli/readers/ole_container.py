"""The container of Office 97 files (OLE2): a file system of sectors, of which one file is read."""

from __future__ import annotations

import struct
from collections.abc import Sequence

_SHORT_SECTOR = 64
_SHORT_STREAM = 4096
_IN_HEADER = 109
_ENTRY = 128
_LAST_REGULAR = 0xFFFFFFFA


def stream_of(data: bytes, names: Sequence[str]) -> bytes:
    """Return the first of the streams with these names, as far as it is whole; else nothing.

    Laid out as in [MS-CFB] 2: the table of sectors (FAT) chains the sectors of a stream, that
    of short sectors chains those of a short one, which stand in the stream of the root.
    """
    try:
        return _stream_of(data, names)
    except (struct.error, IndexError, ValueError):
        return b""


def _stream_of(data: bytes, names: Sequence[str]) -> bytes:
    size = 1 << min(struct.unpack_from("<H", data, 30)[0], 16)
    first_directory = struct.unpack_from("<I", data, 48)[0]
    first_short, _count, first_table = struct.unpack_from("<III", data, 60)
    sectors = list(struct.unpack_from(f"<{_IN_HEADER}I", data, 76))
    seen: set[int] = set()
    while first_table < _LAST_REGULAR and first_table not in seen:
        seen.add(first_table)
        *more, first_table = _numbers(_sector(data, first_table, size))
        sectors.extend(more)
    wanted = [sector for sector in sectors if sector < _LAST_REGULAR]
    table = _numbers(b"".join(_sector(data, sector, size) for sector in wanted))
    directory = _chained(data, table, first_directory, size, header=size)
    short: bytes | None = None
    for start in range(0, len(directory) - _ENTRY + 1, _ENTRY):
        entry = directory[start : start + _ENTRY]
        length = max(struct.unpack_from("<H", entry, 64)[0] - 2, 0)
        first, bytes_ = struct.unpack_from("<II", entry, 116)
        if short is None:
            short = _chained(data, table, first, size, header=size)
        if entry[:length].decode("utf-16-le", "replace").lower() not in names:
            continue
        if bytes_ >= _SHORT_STREAM:
            return _chained(data, table, first, size, header=size)[:bytes_]
        short_table = _numbers(_chained(data, table, first_short, size, header=size))
        return _chained(short, short_table, first, _SHORT_SECTOR, header=0)[:bytes_]
    return b""


def _sector(data: bytes, number: int, size: int) -> bytes:
    return data[size * (number + 1) : size * (number + 2)]


def _numbers(data: bytes) -> Sequence[int]:
    return struct.unpack(f"<{len(data) // 4}I", data[: len(data) // 4 * 4])


def _chained(data: bytes, table: Sequence[int], first: int, size: int, header: int) -> bytes:
    """Return the sectors of a chain, up to one that was there before or is not there."""
    parts: dict[int, bytes] = {}
    sector = first
    while sector < len(table) and sector not in parts:
        parts[sector] = data[header + size * sector : header + size * (sector + 1)]
        sector = table[sector]
    return b"".join(parts.values())
