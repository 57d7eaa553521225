"""A limit of memory for this process: what needs more than there is ends with a line.

The system would end it without a word, and perhaps another program in its place.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator

from clustercli.query import watchdog

_GROUP = "/sys/fs/cgroup/memory"

_ENOUGH = 256 << 20
"""Bytes that are always allowed: what is free is an estimate, and most answers take less."""


def keep_within_memory() -> None:
    """Let what takes nearly all memory that is free raise MemoryError; on Linux, which tells it.

    A quarter is left to others: for what they take meanwhile, the system ends any program. One
    that uses the package as a library keeps its own limits.
    """
    if watchdog.give_up is None or not (free := list(_free())):
        return
    import resource

    soft, hard = resource.getrlimit(resource.RLIMIT_DATA)
    given = [limit for limit in (soft, hard) if limit != resource.RLIM_INFINITY]
    most = min((max(_ENOUGH, min(free) // 4 * 3), *given))
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_DATA, (most, hard))


def _free() -> Iterator[int]:
    """Yield the bytes that are free in the machine, with what it can swap, and in the container."""
    machine = _numbers_of("/proc/meminfo")
    if "MemAvailable:" in machine:
        yield (machine["MemAvailable:"] + machine.get("SwapFree:", 0)) << 10
    with contextlib.suppress(OSError, ValueError):
        with open(f"{_GROUP}.max", encoding="ascii") as most:
            limit = int(most.read())
        with open(f"{_GROUP}.current", encoding="ascii") as current:
            used = int(current.read())
        # What is kept of files counts as used there, and is given up where memory is short.
        group = _numbers_of(f"{_GROUP}.stat")
        yield limit - used + group.get("active_file", 0) + group.get("inactive_file", 0)


def _numbers_of(path: str) -> dict[str, int]:
    """Return the numbers of a file of the system by their names; none of one that is not there."""
    with contextlib.suppress(OSError, ValueError), open(path, encoding="ascii") as file:
        return {words[0]: int(words[1]) for words in map(str.split, file)}
    return {}
