"""The commands of `minierp product` and `supplier`: what is bought and sold, and from whom."""
