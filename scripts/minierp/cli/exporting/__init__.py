"""What `minierp export` does: which lists there are, and a file that is there whole or not at all."""
