"""What a domain's tables need not keep any more."""
