"""How long an import waits for MiniERP."""

PATIENCE = 60.0
"""Seconds for which an import outlives a MiniERP that is down or busy."""
ASKING = 2.0
"""Seconds for which a dry run looks for a MiniERP."""
