"""MiniERP's gRPC contracts, by domain and version."""
