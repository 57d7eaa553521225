"""What the tests read off a record."""

from __future__ import annotations

from typing import Any

from clustercli import Cluster


def value(cluster: Cluster, dimension: str) -> Any:
    """Return a cluster's value in a dimension; a county has its city or province before it."""
    if dimension == "county":
        return cluster.county and f"{cluster.city or cluster.province}{cluster.county}"
    return getattr(cluster, dimension)
