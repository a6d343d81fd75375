"""Where purchasing keeps its orders and receipts. Imports rules."""
