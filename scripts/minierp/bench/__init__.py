"""`minierp bench`: what MiniERP does on this machine, as ratios to what stands beside it in the same run."""
