"""The process that a function runs in: settings, logs, start, deadline. Imports outcomes and below."""
