"""What people run: set-up, tests, and the `minierp` command."""
