"""The domain's own PostgreSQL database, its messaging tables and its migrations. Imports process and below.

What is one statement needs no `transaction` of SQLAlchemy Core: see `shared/statements`.
"""
