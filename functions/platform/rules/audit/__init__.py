"""Whether the books of all domains agree: each kind of difference, its cause, its repair."""
