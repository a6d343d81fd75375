"""What every section measures with: load, machine, figures. Imports local and client."""
