"""The parts of HTTP requests and answers: bodies, queries, pages, violations. Imports database and below."""
