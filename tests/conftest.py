"""What every kind of test shares."""

from hypothesis import settings

# A busy machine is no failure: examples are counted, not timed.
settings.register_profile("minierp", deadline=None)
settings.load_profile("minierp")
