"""The purchasing domain: its rules, tables and functions."""
