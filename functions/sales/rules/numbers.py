"""How sales orders are numbered."""

KIND = "SO"
"""What the numbers of sales orders begin with."""
