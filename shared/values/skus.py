"""The key that crosses domains, and a part of URLs, where "." and ".." mean something else (RFC 3986, 5.2.4)."""

_ANY = "[A-Za-z0-9._-]"
PATTERN = rf"^(?:[A-Za-z0-9_-]{_ANY}{{0,63}}|\.[A-Za-z0-9_-]{_ANY}{{0,62}}|\.\.{_ANY}{{1,62}})$"
MEANING = "1 to 64 letters, digits, dots, underscores and hyphens (not . or ..)"
