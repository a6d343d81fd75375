"""The smallest words of commands and events: numbers, names, money, lines. Imports nothing of ours."""
