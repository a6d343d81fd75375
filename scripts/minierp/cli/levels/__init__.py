"""The commands of `minierp stock`: levels, their history, counts, reservations, replenishment."""
