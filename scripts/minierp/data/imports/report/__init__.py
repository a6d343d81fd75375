"""What became of an import: figures for people, JSON for programs, rejected rows and results as files."""
