"""Looking whether the books of all domains agree, and repairing what can be. May import the client and the terminal."""
