"""Looking after a running system: dead letters. Imports client, local and below."""
