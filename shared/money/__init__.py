"""Money: currencies, exact prices, and what can be paid. Imports values alone."""
