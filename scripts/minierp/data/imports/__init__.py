"""CSV files in: read, map, build requests, send them, report."""
