"""The `minierp` command line."""
