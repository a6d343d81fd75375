"""The platform's rules: pure."""
