"""What the platform reads and keeps. Imports its rules and shared."""
