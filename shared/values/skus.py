"""The key that crosses domains."""

PATTERN = r"^[A-Za-z0-9._-]{1,64}$"
MEANING = "1 to 64 letters, digits, dots, underscores and hyphens"
