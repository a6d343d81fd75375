"""Objects in S3, for what is kept for long and read seldom. Imports process and below."""
