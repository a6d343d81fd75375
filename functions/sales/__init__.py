"""The sales domain: its rules, tables and functions."""
