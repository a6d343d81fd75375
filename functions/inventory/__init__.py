"""The inventory domain: its rules, tables and functions."""
