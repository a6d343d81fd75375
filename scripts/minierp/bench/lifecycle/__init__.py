"""What happens to orders and stock later: shipping, arrivals, replenishment, looking back. Imports measuring."""
