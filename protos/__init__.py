"""The contracts between domains that are not events."""
