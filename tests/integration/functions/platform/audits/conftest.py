"""Services of their own: an audit looks at everything, and other tests leave books that no shop would have."""

from tests.integration.conftest import database, functions, services

__all__ = ["database", "functions", "services"]
