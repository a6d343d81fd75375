"""The whole system: planned, started, watched, stopped. Imports parts and below."""
