"""Where inventory keeps its levels, movements and reservations. Imports rules."""
