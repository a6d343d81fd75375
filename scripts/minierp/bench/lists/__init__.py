"""Lists and exports, of few orders beside many of them."""
