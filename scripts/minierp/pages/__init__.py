"""What pages say that follows from the code, written into them."""
