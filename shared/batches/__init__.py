"""Many commands in one request, each of them done, answered and remembered by itself. Imports work and below."""
