"""What people see and type: tables, progress, errors with advice. Imports nothing else of the command line."""
