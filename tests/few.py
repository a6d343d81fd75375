"""How many examples are tried where every one asks real servers: few each time, ten times as many on request."""

from hypothesis import HealthCheck, settings

_USUAL = 100
"""Hypothesis's own number, in the profile of every run."""


def few(examples: int, steps: int = 50) -> settings:
    """So many examples, of a state machine with so many steps; with `--hypothesis-profile=thorough` in proportion."""
    times = settings().max_examples // _USUAL
    return settings(max_examples=examples * times, stateful_step_count=steps, suppress_health_check=list(HealthCheck))
