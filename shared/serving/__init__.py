"""The process of a function: how uvicorn serves it, and what its probes are told. Imports work and below."""
