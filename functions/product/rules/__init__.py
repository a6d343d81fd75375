"""What a product may be: its particulars, its barcodes, and the statuses of its life."""
