"""The domain's own PostgreSQL database, its messaging tables and its migrations. Imports process and below.

Two ways through it: a `transaction` of SQLAlchemy Core, and a `Statement` that is a transaction by itself.
"""
