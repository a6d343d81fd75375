"""Bringing data in, and the demo's own. Imports client and below."""
