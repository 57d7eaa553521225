"""Whose pages stand on which hosts: the one place that decides what an address belongs to."""

from __future__ import annotations

from urllib.parse import urlsplit

from clustercli.resources.bundled import path_of, read_json


def belongs(host: str, publisher: str) -> bool:
    """Say whether a host is one of a publisher's in ``hosts.json``, or below one."""
    hosts = read_json(path_of("hosts.json"), dict[str, tuple[str, ...]]).get(publisher, ())
    return any(host == each or host.endswith(f".{each}") for each in hosts)


def host_of(address: str) -> str | None:
    """Return the host of an address of the web; None if it is no such address."""
    try:
        parts = urlsplit(address.strip())
    except ValueError:
        return None
    return parts.hostname if parts.scheme in ("http", "https") else None
