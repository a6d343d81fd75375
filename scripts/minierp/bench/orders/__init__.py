"""Orders per second, beside the peers and the databases' own limit. Imports measuring."""
