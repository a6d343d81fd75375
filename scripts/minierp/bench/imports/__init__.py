"""Importing files, one command a request and many. Imports measuring."""
