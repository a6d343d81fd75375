"""Cold starts and memory. Imports measuring."""
