"""CSV files in: read and map (sheets, columns), build requests (kinds), send them (sending), tell of it (report)."""
