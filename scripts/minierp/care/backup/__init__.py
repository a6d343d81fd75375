"""All domains at one moment, kept in an object store, and brought back from there."""
