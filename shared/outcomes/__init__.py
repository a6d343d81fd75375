"""What a use case comes to: an answer or a problem, and both as exact JSON. Imports values."""
