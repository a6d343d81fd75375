"""What can be imported: for each kind its fields, and how rows become requests."""
