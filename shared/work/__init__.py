"""One piece of work, done exactly once: claim, transaction, what follows the commit. Imports messaging and below."""
