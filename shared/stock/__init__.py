"""Reading stock before an order is taken: Redis first, then gRPC. Imports process and below."""
