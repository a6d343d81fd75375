"""The domain's own PostgreSQL database: connections, messaging tables, migrations. Imports process and below."""
