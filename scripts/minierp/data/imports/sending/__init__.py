"""Requests on their way: their identity, what is in already, the order in which they go, what was answered."""
