"""`python -m scripts.minierp`, where the console script is not installed."""

from scripts.minierp.cli.main import main

main()
