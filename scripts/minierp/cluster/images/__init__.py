"""Container images: what goes into each, the tag that follows from it, and how they are built."""
