"""Which MiniERP `backup` and `restore` are about. Imports care and below."""
