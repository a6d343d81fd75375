"""The product domain: its rules, tables and functions."""
