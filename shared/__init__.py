"""What every function needs and no domain owns. Nothing is imported here: a function pays only for what it uses."""
