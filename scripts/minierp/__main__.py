"""`python -m scripts.minierp`, where the console script is not installed."""

from scripts.minierp.main import main

main()
