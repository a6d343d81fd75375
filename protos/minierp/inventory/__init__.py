"""Contracts of the inventory domain."""
