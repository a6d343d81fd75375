"""The command line itself: its entry, its arguments, its commands. Imports every other room."""
