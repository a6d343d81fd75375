"""Statements that are transactions by themselves, run on the event loop. Imports process and below, and how to connect.

For what needs more than one statement there is a `transaction` of SQLAlchemy Core, in a thread.
"""
