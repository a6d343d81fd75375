"""The commands of `minierp so`: orders are placed, found, shipped, cancelled, returned."""
