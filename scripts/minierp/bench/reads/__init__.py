"""Stock reads. Imports measuring."""
