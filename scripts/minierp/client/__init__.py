"""The client of MiniERP's HTTP API. Imports terminal, and from local where the running system answers."""
