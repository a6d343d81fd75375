"""One package per domain, one file per function. Importing one begins a cold start, which `function()` ends."""

from shared.process import cold_start

cold_start.begin()
