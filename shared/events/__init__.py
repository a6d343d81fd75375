"""What domains publish to one another, one file a domain. Imports values alone."""
