"""What the commands on dead letters have in common."""
