"""How many random examples a test takes: few at every run, ten times more when that is asked.

``HYPOTHESIS_PROFILE=thorough pytest -n auto tests/test_fuzz.py tests/test_properties.py`` looks
longer for what the quick runs have not found.
"""

from __future__ import annotations

import os

from hypothesis import HealthCheck, settings

# Without a deadline: a machine that does much else is no error.
_ANY_SPEED = settings(deadline=None, suppress_health_check=list(HealthCheck))
_TIMES = {"quick": 1, "thorough": 10}
_PROFILE = os.environ.get("HYPOTHESIS_PROFILE", "quick")

for _name, _times in _TIMES.items():
    settings.register_profile(_name, _ANY_SPEED, max_examples=50 * _times)
settings.load_profile(_PROFILE)


def examples(quick: int) -> settings:
    """Return settings for so many examples in the quick profile, where 50 cost too much."""
    return settings(_ANY_SPEED, max_examples=quick * _TIMES[_PROFILE])
