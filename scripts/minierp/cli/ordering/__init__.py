"""What `minierp so` and `po` have in common: what an order is called, its lines as typed, its prices, its history."""
