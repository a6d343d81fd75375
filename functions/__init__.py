"""One package per domain, one file per function."""
