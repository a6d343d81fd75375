"""What sales decides, as plain arithmetic. Imports shared values and problems, never anything that does I/O."""
