"""The parts of HTTP requests and answers: bodies, queries, violations, responses. Imports database and below."""
