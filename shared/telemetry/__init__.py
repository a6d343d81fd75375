"""What a function tells of itself beside its log: metrics, and traces where they are asked for. Imports nothing."""
