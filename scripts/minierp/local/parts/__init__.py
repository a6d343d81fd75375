"""What the system is made of: each server, function and source as a program. Imports running and machine."""
