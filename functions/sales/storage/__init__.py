"""Where sales keeps its orders. Imports rules."""
